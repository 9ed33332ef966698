"""What was known so far, as the new columns tell it."""

from datetime import datetime, time

from django.db import migrations
from django.db.models import F

from common.clock import VIETNAM


def tell(apps, schema_editor):
    """Reports were asked for, and periods opened, on the first day of their figures; deadlines are
    the first ones; what was sent was recorded then."""
    Report = apps.get_model("reporting", "Report")
    Period = apps.get_model("reporting", "ReportingPeriod")
    for period in Period.objects.all():
        begun = datetime.combine(period.data_from, time(), VIETNAM)
        reports = Report.objects.filter(period=period)
        reports.update(
            asked_at=begun,
            original_deadline=F("deadline"),
            first_recorded_at=F("first_submitted_at"),
        )
        if period.closed_at or reports.exists():
            period.opened_at = min(begun, period.closed_at or begun)
            period.save()


class Migration(migrations.Migration):
    dependencies = [("reporting", "0002_the_cycle")]
    operations = [migrations.RunPython(tell, migrations.RunPython.noop)]
