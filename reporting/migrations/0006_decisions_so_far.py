"""Decisions taken before they had a table of their own."""

from django.db import migrations

ACTS = ("accept", "return", "recall", "reopen")


def tell(apps, schema_editor):
    """What was decided so far is in the audit trail; it was about the version sent last before."""
    Event = apps.get_model("agencies", "AuditEvent")
    Version = apps.get_model("reporting", "ReportVersion")
    Decision = apps.get_model("reporting", "Decision")
    versions = {}
    for version in Version.objects.order_by("report_id", "number").only("report_id", "submitted_at"):
        versions.setdefault(str(version.report_id), []).append(version)
    acts = Event.objects.filter(subject_type="reporting.report", action__in=ACTS)
    for event in acts.exclude(actor_id=None).order_by("pk").iterator(2000):
        sent = [v for v in versions.get(event.subject_id, []) if v.submitted_at <= event.at]
        if sent:
            Decision.objects.create(
                version=sent[-1], act=event.action, at=event.at, by_id=event.actor_id
            )


class Migration(migrations.Migration):
    dependencies = [("agencies", "0004_the_cycle"), ("reporting", "0005_numbers_judged")]
    operations = [migrations.RunPython(tell, migrations.RunPython.noop)]
