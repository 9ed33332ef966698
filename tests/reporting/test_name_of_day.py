"""Past reports bear the name their agency had then."""

from datetime import date

from django.urls import reverse

from agencies.reorganise import Names, reorganise
from reporting.services import move
from reporting.workflow import Act
from tests import factories as f

CONTENT = {"item": {}, "fields": []}


def test_pages_print_the_name_of_the_day(client, cast, today, django_assert_max_num_queries):
    move(report=cast.report, act=Act.SEND, by=cast.head_a, content=CONTENT)
    today.move_to("2023-09-01 08:00+07:00")
    names = Names("Sở Công nghiệp", "Sở Công nghiệp tỉnh Trà Vinh", "Sở CN")
    reorganise(
        kind="rename",
        old=[cast.a],
        names=names,
        effective_on=date(2023, 8, 1),
        document="NQ 02",
        by=cast.admin,
    )
    later = f.PeriodFactory(plan=cast.plan, number=3)
    after = f.ReportFactory(assignment=cast.report.assignment, period=later)
    client.force_login(cast.staff_m)
    with django_assert_max_num_queries(16):
        rows = client.get(reverse("reporting:report-list")).context["rows"]
    called = {row.report.pk: row.report.agency_name for row in rows}
    assert called[cast.report.pk] == "Sở Công Thương"
    assert called[after.pk] == "Sở Công nghiệp"
    for page, name in (
        (reverse("tasks:task-report", args=[cast.report.pk]), "Sở Công Thương"),
        (reverse("tasks:task-report", args=[after.pk]), "Sở Công nghiệp"),
        (reverse("reporting:version-detail", args=[cast.report.pk, 1]), "Sở Công Thương"),
    ):
        assert f'<p class="lead-line">{name}' in client.get(page).content.decode()
