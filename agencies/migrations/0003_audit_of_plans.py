from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0002_revisions_of_the_plan'),
    ]

    operations = [
        migrations.AlterField(
            model_name='auditevent',
            name='action',
            field=models.CharField(choices=[('login', 'Đăng nhập'), ('login_failed', 'Đăng nhập sai'), ('logout', 'Đăng xuất'), ('password', 'Đổi mật khẩu'), ('save', 'Lưu nháp'), ('hand_in', 'Trình lãnh đạo duyệt'), ('withdraw', 'Rút lại bản trình'), ('send_back', 'Lãnh đạo trả lại'), ('send', 'Nộp báo cáo'), ('recall', 'Thu hồi báo cáo đã nộp'), ('return', 'Trả lại báo cáo'), ('accept', 'Tiếp nhận báo cáo'), ('reopen', 'Mở lại báo cáo đã tiếp nhận'), ('attach', 'Gắn minh chứng'), ('detach', 'Gỡ minh chứng'), ('view_evidence', 'Xem minh chứng'), ('generate', 'Giao báo cáo kỳ'), ('export', 'Kết xuất'), ('import', 'Nhập dữ liệu'), ('prepare', 'Lập dự thảo kế hoạch'), ('discard', 'Bỏ dự thảo kế hoạch'), ('issue', 'Ban hành kế hoạch'), ('change', 'Sửa danh mục'), ('setting', 'Đổi thiết lập')], max_length=20, verbose_name='việc'),
        ),
    ]
