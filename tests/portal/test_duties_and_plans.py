"""What people settled about duties, and what an import of the plan makes of it."""

import pytest
from django.urls import reverse

from agencies.models import Agency, User
from plans.duties import phrases
from plans.models import Assignment, PlanItem
from portal.workbook.drafts import keep
from portal.workbook.issue import asks_of, duties_by_agency, preview
from portal.workbook.state import content_of
from reporting.services.duties import ask_whom, load_of, name_monitor, settle
from reporting.services.returns import hand_back, release
from tests import factories as f
from tests.portal.rebuilt import plan_file, plan_rows, row_of
from tests.portal.test_messy_workbooks import draft_of


@pytest.fixture
def office(plan2023, today):
    """The coordinator, who settled what there was to settle on four tasks."""
    coordinator = f.UserFactory(role=User.Role.COORDINATOR, agency=None)
    [phrase] = phrases(task(3))
    chosen = Agency.objects.filter(code__in=["SXD", "SYT"])
    settle(item=task(3), key=phrase.key, agencies=chosen, by=coordinator)
    name_monitor(item=task(1), agency=Agency.objects.get(code="STC"), by=coordinator)
    head = f.UserFactory(role=User.Role.HEAD, agency=Agency.objects.get(code="SCT"))
    duty = Assignment.objects.get(item=task(8), agency__code="SCT", role="lead")
    returned = hand_back(duty=duty, reason="Không phải", by=head)
    to = Agency.objects.get(code="SKHDT")
    release(returned=returned, answer="", by=coordinator, to=to)
    ask_whom(plan=plan2023, items=[task(2).pk], asks="none", by=coordinator)
    return coordinator


def task(number):
    """A task of the plan, by its number."""
    return PlanItem.objects.select_related("plan").get(appendix="I", number=str(number))


def seen(edit=None):
    """The preview of the plan's file, edited or not."""
    rows = plan_rows()
    if edit:
        edit(rows["I"])
    data = plan_file(rows)
    draft = draft_of(data)
    return preview(keep(draft=draft, data=data))


def agencies(item):
    """(agency, role) in order."""
    duties = item.duties
    return [(duty.agency, duty.role) for duty in duties]


def test_the_same_plan_changes_nothing_that_was_settled(office):
    shown = seen()
    assert shown.diff.counts["unchanged"] == 137
    assert shown.diff.is_empty


def test_a_line_readdressed_keeps_what_people_chose(office):
    def edit(rows):
        row_of(rows, 3)[2] += ", Sở Tư pháp"
        row_of(rows, 1)[2] += ", Sở Tư pháp"

    lines = {item.label: item for item in seen(edit).content.items}
    assert {("SXD", "member"), ("SYT", "member"), ("STP", "member")} <= set(agencies(lines["I/3"]))
    assert not lines["I/3"].open_phrases
    assert ("STC", "monitor") in agencies(lines["I/1"])


def test_the_load_of_a_draft_is_that_of_the_duties(office, plan2023):
    codes = dict(Agency.objects.values_list("pk", "code"))
    load = {codes[pk]: n for pk, n in load_of(plan2023).items()}
    assert duties_by_agency(content_of(plan2023), asks_of(plan2023)) == load
    assert asks_of(plan2023) == {task(2).pk: "none"}
    assert asks_of(None) == {}


def test_the_page_of_a_draft_says_by_when_added_duties_report(client, office, plan2023):
    f.PeriodFactory(plan=plan2023, number=1)  # due in March, still open
    shown = seen(lambda rows: row_of(rows, 4).__setitem__(2, "Sở Tư pháp"))
    client.force_login(f.UserFactory(role=User.Role.ADMIN, agency=None))
    html = client.get(reverse("portal:draft", args=[shown.draft.pk])).content.decode()
    assert "kỳ đang mở: Quý I/2023." in html
    assert "hạn nộp không sớm hơn 17:00, 15/06/2023, kể cả khi kỳ đã qua hạn" in html
