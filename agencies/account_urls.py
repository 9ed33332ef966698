"""Sign-in pages; prefix /tai-khoan/. Only what is used of allauth is opened.

Accounts and forgotten passwords are an administrator's business: the addresses allauth wants to
name for them lead to one page that says so.
"""

from allauth.account import views
from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.generic import TemplateView

ask_admin = login_not_required(TemplateView.as_view(template_name="account/ask_admin.html"))

urlpatterns = [
    path("dang-nhap/", views.login, name="account_login"),
    path("dang-xuat/", views.logout, name="account_logout"),
    path("mat-khau/", views.password_change, name="account_change_password"),
    path("xac-nhan/", views.reauthenticate, name="account_reauthenticate"),
    path("ngung-dung/", ask_admin, name="account_inactive"),
    path("quen-mat-khau/", ask_admin, name="account_reset_password"),
    path("dang-ky/", ask_admin, name="account_signup"),
    path("thu-dien-tu/", ask_admin, name="account_email"),
    path("dat-mat-khau/", ask_admin, name="account_set_password"),
]
