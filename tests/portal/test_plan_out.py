"""What goes out of the plan: the results of a period, as far as a person may see them."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from indicators.models import Observation
from reporting.services import move
from reporting.workflow import Act
from tasks.models import TaskProgress


@pytest.fixture
def sent(cast):
    """Both agencies have sent what they did on the task, a its figure on the metric."""
    for report, head, words in (
        (cast.report, cast.head_a, "Kết quả của A"),
        (cast.report_b, cast.head_b, "Kết quả của B"),
    ):
        said = {"status": "under_way", "results": words, "difficulties": words}
        TaskProgress.objects.create(report=report, **said)
        move(report=report, act=Act.SEND, by=head, content={"item": {}, "fields": []})
    Observation.objects.create(
        report=cast.metric_report, measure=cast.metric_measure, value="7.25", words=""
    )
    move(report=cast.metric_report, act=Act.SEND, by=cast.head_a, content={"item": {}, "rows": []})
    return cast


def cells(client, who, **query):
    """Every text of the workbook a person gets."""
    client.force_login(who)
    response = client.get(reverse("portal:plan-file", args=[2023, "xlsx"]), query)
    book = load_workbook(BytesIO(response.content))
    return "\n".join(str(c) for page in book for row in page.values for c in row if c)


def test_results_stand_beside_the_plan(client, sent):
    text = cells(client, sent.leader, ky="2023-Q2")
    assert "Kết quả của A" in text and "7,25" in text
    assert "Sở Y tế: Kết quả của B" in text  # a member's difficulties


def test_nobody_gets_results_they_may_not_see(client, sent):
    text = cells(client, sent.staff_a, ky="2023-Q2")
    assert "Kết quả của A" in text and "Kết quả của B" not in text
    assert "7,25" not in cells(client, sent.staff_b, ky="2023-Q2")


def test_words_taken_back_are_no_results(client, sent):
    move(report=sent.report, act=Act.RETURN, by=sent.head_m, reason="Bổ sung số liệu")
    assert "Kết quả của A" not in cells(client, sent.leader, ky="2023-Q2")


def test_plan_without_a_period_has_no_results(client, sent):
    assert "Kết quả" not in cells(client, sent.leader)


def test_unknown_period_is_not_found(client, sent):
    client.force_login(sent.leader)
    url = reverse("portal:plan-file", args=[2023, "xlsx"])
    assert client.get(url, {"ky": "2023-Q9"}).status_code == 404
