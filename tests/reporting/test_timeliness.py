"""Timeliness: the counts, the lists behind them, and the past told as it was."""

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisCase

from agencies.models import Agency, AgencyName, Succession
from common import clock
from common.clock import VIETNAM
from plans.models import Assignment, PlanRevision
from reporting import timeliness
from reporting.calendar import days_late, deadline
from reporting.models import DeadlineChange, Report
from reporting.services import (
    Paper,
    close_period,
    follow_duties,
    move,
    open_period,
    reschedule,
)
from reporting.timeliness import COLUMNS, OPEN, OVERDUE, classified, table
from reporting.workflow import Act
from tests import factories as f
from tests.cast import duty
from tests.workbooks import cells

TABLE, LIST = "/bao-cao/dung-han/", "/bao-cao/dung-han/danh-sach/"
CONTENT = {"item": {}, "fields": []}


def at(day, hour=9, minute=0, month=6):
    """A moment of 2023 in Viet Nam."""
    return datetime(2023, month, day, hour, minute, tzinfo=VIETNAM)


def send(report, by):
    """A report goes to its reviewer."""
    return move(report=report, act=Act.SEND, by=by, content=CONTENT)


def told(moment):
    """(agency, class) → how many, as the table tells it of a moment."""
    reports = classified(Report.everything.as_of(moment), moment)
    rows = table(reports, moment, "co_quan")
    return {(r.filters["co_quan"], name): n for r in rows for name, n in r.counts.items()}


def seen(moment):
    """The same, counted report by report from what the database holds at that moment."""
    found = Counter()
    for report in Report.objects.select_related("agency"):
        sent = report.first_submitted_at
        late = days_late(report.deadline, sent or moment)
        limits = [(0, "dung_han"), (7, "tre_7"), (30, "tre_30"), (120, "tre_120")]
        kind = next((name for most, name in limits if late <= most), "tre_hon")
        found[report.agency.code, kind if sent else OVERDUE if late else OPEN] += 1
    return dict(found)


# --- the past ------------------------------------------------------------------------------------
def test_rewinding_tells_every_moment_as_it_was(cast, today):
    snapshots = {}

    def snap(moment):
        today.move_to(moment)
        snapshots[clock.now()] = seen(clock.now())

    def then(moment, act):
        """Something happens, and is seen before and after."""
        snap(moment - timedelta(minutes=1))
        today.move_to(moment)
        act()
        snap(moment + timedelta(minutes=1))

    def extend():
        was, until = cast.bare_report.deadline, deadline(date(2023, 6, 28), 17)
        Report.objects.filter(pk=cast.bare_report.pk).update(deadline=until, grace_until=until)
        DeadlineChange.objects.create(
            report=cast.bare_report, was=was, became=until, at=clock.now(), by=cast.coordinator
        )

    def postpone(day):
        cast.period.due_agency = date(2023, 6, day)
        cast.period.due_monitor = cast.period.due_province = date(2023, 6, 23)
        cast.period.save()
        reschedule(period=cast.period, by=cast.coordinator)

    def give_up():
        revision = PlanRevision.objects.create(
            plan=cast.plan, number=1, source_name="", source_sha256="", applied_at=clock.now()
        )
        cast.metric.dropped_in = revision
        cast.metric.save()
        assert follow_duties(plan=cast.plan, by=cast.admin) == (0, 1)

    def paper():
        received = Paper(number="12/BC-SYT", signer="Giám đốc", received_on=date(2023, 6, 19))
        move(
            report=cast.report_b, act=Act.SEND, by=cast.coordinator, content=CONTENT, paper=received
        )

    def more():
        duty(cast.task, cast.office, Assignment.Role.MEMBER)
        assert follow_duties(plan=cast.plan, by=cast.admin) == (1, 0)

    then(at(12, 10), lambda: None)
    then(at(13, 10), give_up)
    then(at(14, 10), lambda: postpone(19))
    then(at(15, 10), extend)
    then(at(19, 16, 50), more)
    snap(at(19, 17))  # the very deadline
    then(at(20, 8), lambda: send(cast.report, cast.head_a))
    then(at(21, 8), lambda: postpone(20))  # a late one becomes a timely one
    then(at(22, 8), lambda: move(report=cast.report, act=Act.RETURN, by=cast.head_m, reason="Sửa"))
    then(at(23, 8), lambda: send(cast.report, cast.head_a))
    then(at(26, 8), paper)
    then(at(29, 8), lambda: send(cast.bare_report, cast.head_b))
    then(at(30, 8), lambda: close_period(period=cast.period, by=cast.admin))
    today.move_to(at(30, month=12))
    assert {moment: told(moment) for moment in snapshots} == snapshots
    assert len({str(counts) for counts in snapshots.values()}) >= 9  # there was something to tell


def test_several_changes_of_one_moment_are_told_in_order(cast):
    now = clock.now()
    days = [cast.report.deadline + timedelta(days=n) for n in range(3)]
    for was, became in zip(days, days[1:], strict=False):
        DeadlineChange.objects.create(report=cast.report, was=was, became=became, at=now, by=None)
    Report.objects.filter(pk=cast.report.pk).update(deadline=days[-1])
    before = Report.everything.as_of(now - timedelta(seconds=1))
    assert not before.exists()  # it was not asked for yet
    Report.objects.update(asked_at=now - timedelta(days=1))
    before = Report.everything.as_of(now - timedelta(seconds=1)).get(pk=cast.report.pk)
    after = Report.everything.as_of(now).get(pk=cast.report.pk)
    assert (before.deadline_then, after.deadline_then) == (days[0], days[-1])


MOMENTS = st.datetimes(datetime(2023, 6, 1), datetime(2024, 1, 31), timezones=st.just(VIETNAM)).map(
    lambda moment: moment.replace(microsecond=0)
)
NEAR = st.tuples(
    st.integers(-2, 130), st.sampled_from([-61, -1, 0, 1, 25_200, 61_199, 61_200, 61_201])
)


class TestClasses(HypothesisCase):
    """The database counts days as `days_late` does, on both databases."""

    @given(MOMENTS, NEAR, st.booleans())
    @settings(max_examples=150)
    def test_days_late_agree(self, due, near, sent):
        days, seconds = near
        other = due + timedelta(days=days, seconds=seconds)
        moment = other + timedelta(days=40) if sent else other
        report = f.ReportFactory(
            deadline=due,
            original_deadline=due,
            asked_at=due - timedelta(days=30),
            **(
                {"first_submitted_at": other, "first_recorded_at": other,
                 "submitted_at": other, "submitted_by": f.UserFactory()}
                if sent else {}
            ),
        )  # fmt: skip
        late = days_late(due, other)
        limits = [(0, "dung_han"), (7, "tre_7"), (30, "tre_30"), (120, "tre_120")]
        expected = next((name for most, name in limits if late <= most), "tre_hon")
        if not sent:
            expected = OVERDUE if late else OPEN
        found = classified(Report.everything.as_of(moment), moment).get(pk=report.pk)
        assert found.lateness == expected


# --- agencies that go on as others ---------------------------------------------------------------
@pytest.fixture
def merged(cast, today):
    """A merged into a new agency on 1 July, which was renamed on 1 August; B handed on a part."""
    new = f.AgencyFactory(code="SCTM", name="Sở Công Thương mới", position=9)
    last = f.AgencyFactory(code="SCTN", name="Sở Kinh tế", position=10)
    for old, heir, kind, day in (
        (cast.a, new, Succession.Kind.MERGE, date(2023, 7, 1)),
        (new, last, Succession.Kind.RENAME, date(2023, 8, 1)),
        (cast.b, last, Succession.Kind.TRANSFER, date(2023, 7, 1)),
    ):
        Succession.objects.create(
            old=old, new=heir, new_name=heir.name, kind=kind, effective_on=day, certainty="high"
        )
    return cast


def page(client, user, url=TABLE, **query):
    """A page as a person sees it."""
    client.force_login(user)
    return client.get(url, query)


@pytest.mark.parametrize(
    ("now", "label", "includes"),
    [
        (at(30), "Sở Công Thương", []),
        (at(1, month=7), "Sở Công Thương mới", ["Sở Công Thương"]),
        (at(2, month=8), "Sở Kinh tế", ["Sở Công Thương"]),
    ],
)
def test_reports_of_a_merged_agency_count_under_the_successor(
    client, merged, today, now, label, includes
):
    today.move_to(now)
    response = page(client, merged.leader)
    rows = {row.label: row for row, _figures in response.context["rows"]}
    assert rows[label].includes == includes
    assert rows[label].count("giao") == 3
    assert rows["Sở Y tế"].count("giao") == 2  # what was handed on in parts stays
    if includes:
        assert "gồm Sở Công Thương" in response.content.decode()
        code = Agency.objects.get(name=label).code
        listed = page(client, merged.leader, LIST, co_quan=code)
        assert listed.context["total"] == 3


def test_a_past_day_knows_only_the_mergers_on_record_then(client, merged, today):
    today.move_to(at(20, month=7))
    gone = Agency.objects.get(code="SCTM")
    Succession.objects.create(
        old=merged.m, new=gone, new_name="X", kind="merge", effective_on=date(2023, 6, 1),
        certainty="high",
    )  # fmt: skip
    assert merged.m.pk in timeliness.heirs(clock.now())
    assert merged.m.pk not in timeliness.heirs(at(15, month=7))


def test_a_past_day_prints_the_names_of_its_day(cast, today):
    AgencyName.objects.create(agency=cast.a, name="Sở Công Thương")
    AgencyName.objects.create(agency=cast.a, name="Sở Công nghiệp", valid_from=date(2023, 7, 1))
    moments = (at(12), at(3, month=7))
    reports = [(classified(Report.everything.as_of(m), m), m) for m in moments]
    labels = [{row.label for row in table(counted, m, "co_quan")} for counted, m in reports]
    assert "Sở Công Thương" in labels[0] - labels[1]
    assert "Sở Công nghiệp" in labels[1] - labels[0]


def test_agencies_merged_in_a_ring_end_somewhere(merged, today):
    Succession.objects.create(
        old=Agency.objects.get(code="SCTN"), new=merged.a, new_name="X", kind="rename",
        effective_on=date(2023, 8, 2), certainty="low",
    )  # fmt: skip
    today.move_to(at(1, month=9))
    assert timeliness.heirs(clock.now())


# --- the page ------------------------------------------------------------------------------------
@pytest.fixture
def lived(cast, today):
    """Sent in time, 3, 20, 60 and 200 days late, overdue, and not due yet."""
    reports = [cast.report, cast.report_b, cast.bare_report, cast.target_report, cast.metric_report]
    heads = [cast.head_a, cast.head_b, cast.head_b, cast.head_a, cast.head_a]
    days = [0, 3, 20, 60, 200]
    for report, head, late in zip(reports, heads, days, strict=True):
        today.move_to(report.deadline + timedelta(days=late))
        send(report, head)
    fourth = f.PeriodFactory(plan=cast.plan, number=4, opened_at=None)
    third = f.PeriodFactory(plan=cast.plan, number=3, opened_at=None)
    today.move_to(at(1, month=9))
    open_period(period=third, by=cast.coordinator)
    open_period(period=fourth, by=cast.coordinator)
    today.move_to(at(10, month=10))
    return cast


@pytest.mark.parametrize(
    ("who", "query"),
    [
        ("staff_b", {}),
        ("leader", {"den": "01/07/2023"}),
        ("staff_b", {"ky": ["2023-Q2", "2023-Q4"], "phu_luc": "I"}),
        ("leader", {"theo": "ky", "loai": "department"}),
        ("staff_b", {"theo": "phu_luc"}),
    ],
)
def test_every_figure_opens_its_list(client, lived, who, query):
    response = page(client, getattr(lived, who), **query)
    shown = [*response.context["rows"], response.context["total"]]
    assert len(shown) > 1
    for _row, figures in shown:
        for _words, figure, url in figures:
            assert client.get(url).context["total"] == figure, url


def test_columns_of_the_year(client, lived, today):
    today.move_to(datetime(2024, 1, 20, 9, tzinfo=VIETNAM))
    row, _figures = page(client, lived.staff_b).context["total"]
    figures = {name: row.count(name) for name in COLUMNS}
    assert figures == {
        "giao": 15, "da_nop": 5, "dung_han": 1, "tre_7": 1, "tre_30": 1, "tre_120": 1,
        "tre_hon": 1, "con_han": 0, "qua_han": 10,
    }  # fmt: skip
    assert row.share_words == "6,7% (1/15)"


def test_every_person_sees_every_agency_and_no_content(client, lived):
    html = page(client, lived.staff_b).content.decode()
    assert "Sở Công Thương" in html and "Sở Y tế" in html
    listed = page(client, lived.staff_b, LIST, co_quan="SCT").content.decode()
    assert lived.task.text not in listed
    assert "I/8" in listed


def test_the_list_links_to_what_the_reader_may_open(client, lived):
    own = f'href="/nhiem-vu/bao-cao/{lived.report_b.pk}/"'
    foreign = f'href="/nhiem-vu/bao-cao/{lived.report.pk}/"'
    html = page(client, lived.staff_b, LIST, ky="2023-Q2").content.decode()
    assert own in html and foreign not in html
    assert foreign in page(client, lived.leader, LIST, ky="2023-Q2").content.decode()


def test_a_past_day_says_so(client, lived):
    response = page(client, lived.leader, den="17/06/2023")
    assert "Trang này nói về lúc hết ngày 17/06/2023" in response.content.decode()
    row, _figures = response.context["total"]
    assert (row.count("giao"), row.count("da_nop"), row.count(OVERDUE)) == (5, 1, 4)
    assert "Trang này nói về" not in page(client, lived.leader, den="10/10/2023").content.decode()


@pytest.mark.parametrize(
    ("typed", "words"),
    [("32/01/2023", "không có trong lịch"), ("11/10/2023", "Chọn hôm nay hoặc một ngày đã qua")],
)
def test_a_day_that_cannot_be_is_refused_in_words(client, lived, typed, words):
    html = page(client, lived.leader, den=typed).content.decode()
    assert words in html and f'value="{typed}"' in html


def test_agencies_stand_in_the_order_of_the_registry_unless_ranked(client, lived):
    def order(**query):
        return [row.label for row, _figures in page(client, lived.leader, **query).context["rows"]]

    assert order() == ["Sở Công Thương", "Sở Y tế"]
    assert order(sap="-ty_le") == ["Sở Công Thương", "Sở Y tế"]
    assert order(sap="ty_le") == ["Sở Y tế", "Sở Công Thương"]
    assert order(sap="giao") == ["Sở Y tế", "Sở Công Thương"]


def test_workbook_of_the_table_and_of_a_list(client, lived):
    book = cells(page(client, lived.leader, xuat="xlsx", theo="ky").content)
    assert [row[0] for row in book[-4:]] == [
        "Quý II/2023", "Quý III/2023", "Quý IV/2023", "Tổng cộng"
    ]  # fmt: skip
    listed = cells(page(client, lived.leader, LIST, xuat="xlsx", cot="tre_7").content)
    assert listed[-1][3] == "Sở Y tế"


def test_queries_do_not_grow(client, lived, django_assert_max_num_queries):
    for n in range(12):
        agency = f.AgencyFactory(code=f"X{n}", name=f"Sở {n}")
        duty(lived.task, agency, Assignment.Role.MEMBER)
    follow_duties(plan=lived.plan, by=lived.admin)
    client.force_login(lived.staff_b)
    for url, most in ((TABLE, 12), (LIST, 14)):
        with django_assert_max_num_queries(most):
            assert client.get(url).status_code == 200


def test_a_plan_without_reports_says_so(client, cast):
    Report.everything.all().delete()
    assert "chưa có báo cáo nào được giao" in page(client, cast.leader).content.decode()
    assert page(client, cast.leader, LIST).context["total"] == 0
