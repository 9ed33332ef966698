"""The administration site: search, audit, history, people; all registered lists alike."""

import re
import unicodedata
from datetime import date

import pytest
from django.contrib import admin as django_admin
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import Agency, AgencyAlias, AgencyGroup, AuditEvent, Succession, User
from plans.models import Assignment, OpenPhrase, Plan, PlanItem
from reporting.models import Holiday
from tasks.models import Task
from tests import factories as f
from tests.workbooks import page

PASSWORD = "Kien-Giang-2023-xa-lam"


@pytest.fixture
def admin(client, cast):
    """A browser in which the administrator is signed in."""
    client.force_login(cast.admin)
    return client


def changes():
    """The audit rows of administration, oldest first."""
    return list(AuditEvent.objects.filter(action="change").order_by("pk"))


def filled(admin, url, **values):
    """Send a page's forms back as they are, but for some values."""
    context = admin.get(url).context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data = {}
    for form in forms:
        for bound in form:
            value = bound.value()
            widget = bound.field.widget
            if value is not None and value is not False and value != "":
                data |= decomposed(bound.html_name, getattr(widget, "widget", widget), value)
    return admin.post(url, data | values)


def decomposed(name, widget, value):
    """What a browser sends for a bound value."""
    if hasattr(widget, "decompress"):
        return {f"{name}_{n}": v for n, v in enumerate(widget.decompress(value)) if v}
    if isinstance(value, list):
        return {name: [getattr(item, "pk", item) for item in value]}
    return {name: widget.format_value(value) if isinstance(value, date) else value}


LISTS = [model for model in django_admin.site._registry if model is not PlanItem]


@pytest.fixture
def rows(cast):
    """At least one row in every list of the site."""
    AgencyAlias.objects.create(agency=cast.a, raw="Sở CT")
    AgencyGroup.objects.create(code="G", name="các sở")
    Succession.objects.create(
        old=cast.a, new_name="Sở mới", kind="merge", effective_on="2025-03-01", certainty="high"
    )
    OpenPhrase.objects.create(item=cast.task, phrase="các sở", qualifier="unknown")
    Holiday.objects.create(day="2023-04-30", name="Giải phóng miền Nam")
    return cast


@pytest.mark.parametrize("model", LISTS, ids=lambda m: m.__name__)
def test_every_list_form_and_history_opens(admin, rows, model):
    pk = model._default_manager.values_list("pk", flat=True).first()
    assert admin.get(page(model, "changelist") + "?q=so").status_code == 200
    for name in ("change", "history") if pk else ():
        response = admin.get(page(model, name, pk))
        assert response.status_code == 200, name
        assert 'style="' not in response.content.decode()


def test_what_the_workflow_owns_is_not_here():
    rooms = {model._meta.app_label for model in django_admin.site._registry}
    assert rooms == {"agencies", "plans", "reporting", "tasks", "indicators"}
    names = {model.__name__ for model in django_admin.site._registry}
    assert not names & {"Report", "ReportVersion", "Evidence", "Comment", "AuditEvent", "LogEntry"}


@pytest.mark.parametrize(
    ("model", "words", "found"),
    [
        (Agency, "so y te", ["SYT"]),
        (AgencyAlias, "SO CONG thuong", ["Sở  Công Thương"]),
        (AgencyGroup, "nganh", ["CAC_SO"]),
        (User, "so cong thuong head", ["head.a"]),
        (Assignment, "y te cong thuong", [("SYT", "member")]),
    ],
)
def test_search_ignores_accents(admin, cast, model, words, found):
    AgencyAlias.objects.create(agency=cast.m, raw="Sở  Công Thương")
    AgencyGroup.objects.create(code="CAC_SO", name="các sở, ngành")
    shown = admin.get(page(model, "changelist"), {"q": words}).context["cl"].result_list
    names = {Agency: "code", AgencyAlias: "raw", AgencyGroup: "code", User: "username"}
    name = names.get(model)
    told = [getattr(r, name) if name else (r.agency.code, r.role) for r in shown]
    assert told == found or (model is Assignment and set(found) <= set(told))


@pytest.mark.parametrize("model", [Agency, User, Assignment, Task])
def test_lists_take_the_same_queries_for_many_rows(admin, cast, model):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            admin.get(page(model, "changelist"))
        return len(seen)

    queries()
    few = queries()
    for n in range(30):
        f.UserFactory(agency=f.AgencyFactory(code=f"C{n}"))
        f.AssignmentFactory(
            item=f.TaskFactory(plan=cast.plan, section=cast.section, number=f"{n}x")
        )
    assert queries() == few


def test_change_leaves_one_row_with_old_and_new(admin, cast):
    response = filled(
        admin, page(Agency, "change", cast.a.pk), contact="02943 862 480", kind="armed"
    )
    assert response.status_code == 302
    [event] = changes()
    assert event.data == {
        "act": "change",
        "values": {
            "Loại": ["Sở, ban, ngành cấp tỉnh", "Lực lượng vũ trang"],
            "Liên hệ": ["", "02943 862 480"],
        },
    }
    assert (event.actor_id, event.subject) == (cast.admin.pk, "Cơ quan: Sở Công Thương")


def test_saving_without_a_change_is_no_act(admin, cast):
    assert filled(admin, page(Agency, "change", cast.a.pk)).status_code == 302
    assert not changes()


def test_words_of_the_plan_keep_their_characters_while_they_read_the_same(admin, cast):
    words = unicodedata.normalize("NFD", " Đẩy  mạnh\nxuất khẩu ")
    cast.task.text = words
    cast.task.save()
    url = page(type(cast.task), "change", cast.task.pk)
    typed = unicodedata.normalize("NFC", words.replace("\n", "\r\n"))
    assert filled(admin, url, text=typed, number="8a").status_code == 302
    cast.task.refresh_from_db()
    assert (cast.task.text, cast.task.number) == (words, "8a")
    assert list(changes()[0].data["values"]) == ["Số thứ tự"]
    filled(admin, url, text=typed + " thêm")
    cast.task.refresh_from_db()
    assert cast.task.text == "Đẩy  mạnh\nxuất khẩu  thêm"


def test_rows_below_a_form_are_told_with_it(admin, cast):
    url = page(Agency, "change", cast.a.pk)
    values = {
        "aliases-TOTAL_FORMS": "1",
        "aliases-0-raw": "Sở CT",
        "aliases-0-agency": cast.a.pk,
        "aliases-0-id": "",
    }
    assert filled(admin, url, **values).status_code == 302
    [event] = changes()
    assert list(event.data["values"].values()) == [[None, "Sở CT"]]
    alias = AgencyAlias.objects.get()
    values |= {
        "aliases-INITIAL_FORMS": "1",
        "aliases-0-id": alias.pk,
        "aliases-0-DELETE": "on",
    }
    assert filled(admin, url, **values).status_code == 302
    assert list(changes()[1].data["values"].values()) == [["Sở CT", None]]
    assert not AgencyAlias.objects.exists()


def test_spelling_of_another_agency_is_refused_by_name(admin, cast):
    AgencyAlias.objects.create(agency=cast.b, raw="Sở Y-tế")
    data = {"agency": cast.a.pk, "raw": "sở y - tế"}
    html = admin.post(page(AgencyAlias, "add"), data).content.decode()
    assert "Cách viết này đã có ở Sở Y tế." in html and AgencyAlias.objects.count() == 1


def test_what_only_the_database_refuses_is_told_and_saves_nothing(admin, cast):
    values = {"names-TOTAL_FORMS": "2"}
    for n in range(2):
        values |= {f"names-{n}-name": f"Tên {n}", f"names-{n}-agency": cast.a.pk}
    response = filled(admin, page(Agency, "change", cast.a.pk), **values)
    assert not cast.a.names.exists() and not changes()
    told = admin.get(response.url) if response.status_code == 302 else response
    assert "Chưa lưu" in told.content.decode() or told.context["errors"]


def test_adding_and_deleting_leave_a_row_each(admin, cast):
    admin.post(page(Holiday, "add"), {"day": "05/04/2023", "name": "Nghỉ bù"})
    holiday = Holiday.objects.get()
    assert holiday.day == date(2023, 4, 5)
    admin.post(page(Holiday, "delete", holiday.pk), {"post": "yes"})
    assert [e.data["act"] for e in changes()] == ["add", "delete"]
    assert changes()[0].data["values"]["Ngày"] == [None, "05/04/2023"]
    assert LogEntry.objects.count() == 2


def test_deleting_chosen_rows_leaves_a_row_for_each(admin, cast):
    pks = [Holiday.objects.create(day=f"2023-05-0{n}", name="Nghỉ").pk for n in (1, 2)]
    action = {"action": "delete_selected", "_selected_action": pks, "post": "yes"}
    admin.post(page(Holiday, "changelist"), action)
    assert [e.data for e in changes()] == [{"act": "delete"}] * 2 and not Holiday.objects.exists()


def test_change_and_audit_row_come_together_or_not_at_all(admin, cast, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("no audit")

    monkeypatch.setattr("agencies.admin_base.audit.record", fail)
    with pytest.raises(RuntimeError):
        admin.post(page(Holiday, "add"), {"day": "05/04/2023", "name": "Nghỉ bù"})
    assert not Holiday.objects.exists()


@pytest.mark.parametrize("key", ["a", "plan", "task"])
def test_what_has_reports_cannot_be_deleted_and_says_why(admin, cast, key):
    row = getattr(cast, key)
    url = page(type(row), "delete", row.pk)
    html = admin.get(url).content.decode()
    admin.post(url, {"post": "yes"})
    assert type(row).objects.filter(pk=row.pk).exists()
    assert "vì còn dùng ở:" in html and re.search(r"<li>\d báo cáo</li>", html)


def test_item_without_reports_is_deleted_with_its_duties(admin, cast):
    item = f.TaskFactory(plan=cast.plan, section=cast.section, number="69")
    f.AssignmentFactory(item=item, agency=cast.a)
    assert admin.post(page(PlanItem, "delete", item.pk), {"post": "yes"}).status_code == 403
    admin.post(page(type(item), "delete", item.pk), {"post": "yes"})
    assert not PlanItem.objects.filter(number="69").exists()
    assert [e.data for e in changes()] == [{"act": "delete"}]


def test_own_password_is_changed_on_the_page_that_audits_it(admin, cast):
    response = admin.get(reverse("admin:password_change"))
    assert response.url == reverse("account_change_password")


def test_history_tells_old_and_new_and_is_only_read(admin, cast):
    filled(admin, page(Agency, "change", cast.a.pk), full_name="Sở CT tỉnh")
    html = admin.get(page(Agency, "history", cast.a.pk)).content.decode()
    assert "Sở Công Thương tỉnh Trà Vinh → Sở CT tỉnh" in html and "Người quantri" in html
    version = cast.a.history.first().pk
    assert admin.get(page(Agency, "simple_history", cast.a.pk, version)).status_code == 404
    assert admin.post(page(Agency, "simple_history", cast.a.pk, version)).status_code == 404


def test_person_is_made_with_a_password_that_is_nowhere_told(admin, cast):
    data = {"username": "moi", "name": "Chuyên viên", "agency": cast.b.pk, "role": "staff"}
    admin.post(page(User, "add"), data | {"password1": PASSWORD, "password2": PASSWORD})
    user = User.objects.get(username="moi")
    assert user.check_password(PASSWORD) and user.agency == cast.b
    [event] = changes()
    assert PASSWORD not in str(event.data) and user.password not in str(event.data)
    html = admin.get(page(User, "change", user.pk)).content.decode()
    assert user.password not in html and user.password.split("$")[2] not in html


def test_weak_password_is_refused(admin, cast):
    data = {"username": "moi", "name": "A", "agency": cast.b.pk, "role": "staff"}
    html = admin.post(page(User, "add"), data | {"password1": "123", "password2": "123"})
    assert "12 ký tự" in html.content.decode() and not User.objects.filter(username="moi").exists()


def test_new_password_leaves_one_row_without_it(admin, cast):
    url = reverse("admin:auth_user_password_change", args=[cast.staff_a.pk])
    admin.post(url, {"password1": PASSWORD, "password2": PASSWORD})
    cast.staff_a.refresh_from_db()
    assert cast.staff_a.check_password(PASSWORD)
    [event] = changes()
    assert event.data["values"] == {"mật khẩu": ["(không ghi)", "(không ghi)"]}


def test_staff_without_agency_is_refused_in_words(admin, cast):
    response = filled(admin, page(User, "change", cast.staff_a.pk), agency="")
    assert "phải thuộc một cơ quan" in response.content.decode()


def test_role_of_another_takes_effect_at_once(admin, cast, client):
    filled(admin, page(User, "change", cast.staff_a.pk), role="admin")
    client.force_login(User.objects.get(pk=cast.staff_a.pk))
    assert client.get(reverse("admin:index")).status_code == 200


def test_nobody_demotes_or_deletes_themselves(admin, cast):
    filled(admin, page(User, "change", cast.admin.pk), role="staff", is_active="")
    cast.admin.refresh_from_db()
    assert cast.admin.role == "admin" and cast.admin.is_active
    assert admin.post(page(User, "delete", cast.admin.pk), {"post": "yes"}).status_code == 403
    action = {"action": "delete_selected", "_selected_action": [cast.admin.pk], "post": "yes"}
    assert admin.post(page(User, "changelist"), action).status_code == 403


def test_plan_of_a_duty_with_reports_stays(admin, cast):
    assignment = Assignment.objects.get(item=cast.task, agency=cast.a)
    filled(admin, page(Assignment, "change", assignment.pk), agency=cast.b.pk, phrase="Sở CT")
    assignment.refresh_from_db()
    assert (assignment.agency, assignment.phrase) == (cast.a, "Sở CT")
    assert Plan.objects.count() == 1
