from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reporting", "0003_tell_the_past")]
    operations = [
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('first_recorded_at__isnull', True), ('first_submitted_at__isnull', True)), models.Q(('first_recorded_at__isnull', False), ('first_submitted_at__isnull', False), ('first_submitted_at__lte', models.F('first_recorded_at'))), _connector='OR'), name='reporting_report_recorded_pair'),
        ),
        migrations.AddConstraint(
            model_name='reportingperiod',
            constraint=models.CheckConstraint(condition=models.Q(('closed_at__isnull', True), models.Q(('closed_at__gte', models.F('opened_at')), ('opened_at__isnull', False)), _connector='OR'), name='reporting_reportingperiod_open_then_closed', violation_error_message='Kỳ phải được mở trước khi đóng.'),
        ),
        migrations.RemoveIndex(
            model_name='report',
            name='report_overview',
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(condition=models.Q(('withdrawn_at__isnull', True)), fields=['plan', 'period', 'agency', 'appendix', 'state'], name='report_overview'),
        ),
    ]
