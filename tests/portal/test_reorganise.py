"""After a reorganisation a person moves duties and people to the heirs, on one page."""

from datetime import date

import pytest
from django.urls import reverse

from agencies.models import Agency, AuditEvent, Succession
from agencies.reorganise import Names, reorganise
from common import clock
from plans.models import Assignment, Plan
from portal.reorganise.acts import act_with, open_duties
from portal.reorganise.moving import move_duties, move_people
from reporting.models import Notice, Report
from reporting.services import follow_duties, move
from reporting.workflow import Act, NotAllowed, WrongState
from tasks.services import save_progress
from tests import factories as f
from tests.cast import duty, person

Role = Assignment.Role
JUNE = date(2023, 6, 1)
NEW = Names("Sở Kinh tế", "Sở Kinh tế tỉnh Trà Vinh", "Sở KT", "SKT")


def act_of(cast, *old, **fields):
    """A merge of some agencies into a new one on 01/06, as the page reads it."""
    usual = {"kind": "merge", "names": NEW, "effective_on": JUNE, "document": "NQ 01"}
    rows = reorganise(old=old, by=cast.coordinator, **(usual | fields))
    return act_with(rows[0].pk)


def heir():
    """The new agency."""
    return Agency.objects.get(code="SKT")


def move_all(cast, act, to=None):
    """Everything of the old agencies to one heir."""
    choices = {d.pk: to or heir() for d in open_duties(act.old)}
    return move_duties(act=act, choices=choices, by=cast.coordinator)


def standing(item):
    """(agency code, role) of the duties in force on a line."""
    return sorted(item.assignments.values_list("agency__code", "role"))


def test_duties_of_two_agencies_join_on_one_line(cast):
    done = move_all(cast, act_of(cast, cast.a, cast.b))
    assert (done.duties, done.joined) == (5, 1)
    assert standing(cast.task) == [("SKHDT", "monitor"), ("SKT", "lead")]
    old = Assignment.everything.get(item=cast.task, agency=cast.a)
    assert old.released_at == clock.now()
    new = cast.task.assignments.get(agency=heir())
    assert (new.chosen_by, new.phrase) == (cast.coordinator, old.phrase)


def test_the_lead_that_joins_a_member_leads(cast):
    act = act_of(cast, cast.a, names=None, new=cast.b)
    move_all(cast, act, to=cast.b)
    assert standing(cast.task) == [("SKHDT", "monitor"), ("SYT", "lead")]


def test_a_watch_changes_its_agency(cast):
    act = act_of(cast, cast.m)
    assert move_all(cast, act).duties == 1
    assert standing(cast.task) == [("SCT", "lead"), ("SKT", "monitor"), ("SYT", "member")]
    assert Assignment.everything.filter(role="monitor").count() == 1
    staff = person("staff.skt", "staff", heir())
    assert cast.report in Report.objects.reviewed_by(staff)


def test_a_watch_that_joins_a_watch_is_one(cast):
    duty(cast.task, cast.office, Role.MONITOR)
    act = act_of(cast, cast.m, names=None, new=cast.office)
    assert move_all(cast, act, to=cast.office).joined == 1
    assert cast.task.assignments.filter(role="monitor").count() == 1


def test_untouched_reports_are_asked_of_the_heir_with_notice(cast):
    done = move_all(cast, act_of(cast, cast.a))
    assert (done.asked, done.withdrawn) == (3, 3)
    assert not Report.objects.filter(agency=cast.a).exists()
    asked = Report.objects.filter(agency=heir())
    assert {r.deadline.date() for r in asked} == {date(2023, 6, 16)}  # already three days off


def test_what_was_typed_or_sent_stays_with_the_old_agency(cast):
    save_progress(report=cast.report, by=cast.staff_a, version=0, values={"results": "Xong"})
    sent = {"item": {}, "fields": []}
    move(report=cast.report, act=Act.SEND, by=cast.head_a, content=sent)
    done = move_all(cast, act_of(cast, cast.a))
    cast.report.refresh_from_db()
    assert (cast.report.agency, cast.report.withdrawn_at) == (cast.a, None)
    assert (done.asked, done.withdrawn) == (2, 2)  # the line it answered is not asked twice
    assert follow_duties(plan=cast.plan, by=cast.admin) == (0, 0)
    later = f.PeriodFactory(plan=cast.plan, number=3, opened_at=clock.now())
    later.data_from = clock.today()
    later.save()
    follow_duties(plan=cast.plan, by=cast.admin)
    assert later.reports.filter(assignment__item=cast.task, agency=heir()).exists()


def test_closed_periods_and_plans_never_change(cast):
    cast.period.closed_at = clock.now()
    cast.period.save()
    act = act_of(cast, cast.a)
    move_all(cast, act)
    assert Report.objects.filter(agency=cast.a, period=cast.period).count() == 3
    Plan.objects.update(state=Plan.State.CLOSED)
    assert not open_duties([heir()]).exists()


def test_sent_twice_or_in_parts(cast):
    act = act_of(cast, cast.a)
    first, *rest = open_duties(act.old).order_by("pk")
    choices = {first.pk: heir()}
    assert move_duties(act=act, choices=choices, by=cast.coordinator).duties == 1
    assert move_duties(act=act, choices=choices, by=cast.coordinator).duties == 0
    assert set(open_duties(act.old)) == set(rest)
    assert AuditEvent.objects.filter(action="reorganise", data__has_key="duties").count() == 1


def test_a_duty_that_comes_back_is_the_same_row(cast):
    move_all(cast, act_of(cast, cast.a))
    cast.a.valid_to = None
    cast.a.save()
    back = act_of(cast, heir(), names=None, new=cast.a, effective_on=date(2023, 6, 10))
    move_all(cast, back, to=cast.a)
    assert standing(cast.task)[0] == ("SCT", "lead")
    assert Assignment.everything.filter(item=cast.task, agency=cast.a).count() == 1


def test_refused(cast):
    act = act_of(cast, cast.a)
    choices = {d.pk: heir() for d in open_duties(act.old)}
    with pytest.raises(NotAllowed):
        move_duties(act=act, choices=choices, by=cast.head_m)
    gone = f.AgencyFactory(code="CU", valid_to=date(2023, 1, 1))
    for wrong in (cast.a, gone):
        with pytest.raises(WrongState, match="không nhận bàn giao được"):
            move_duties(act=act, choices=dict.fromkeys(choices, wrong), by=cast.admin)
    ahead = act_of(cast, cast.m, names=None, new=cast.b, effective_on=date(2023, 7, 1))
    with pytest.raises(WrongState, match="01/07/2023"):
        move_all(cast, ahead, to=cast.b)


def test_people_take_their_lines_along(cast):
    Assignment.objects.filter(agency=cast.a).update(officer=cast.staff_a)
    act = act_of(cast, cast.a)
    move_all(cast, act)
    moved = move_people(
        act=act, choices={cast.staff_a.pk: heir(), cast.head_a.pk: None}, by=cast.admin
    )
    assert {p.username for p in moved} == {"staff.a", "head.a"}
    assert set(heir().assignments.values_list("officer", flat=True)) == {cast.staff_a.pk}
    assert Notice.objects.filter(kind="hand_over").count() == 0  # nobody worked there yet


def test_a_person_who_goes_elsewhere_gives_the_lines_up(cast):
    Assignment.objects.filter(agency=cast.a).update(officer=cast.staff_a)
    act = act_of(cast, cast.a)
    move_all(cast, act)
    move_people(act=act, choices={cast.staff_a.pk: cast.b}, by=cast.admin)
    assert not Assignment.objects.filter(officer=cast.staff_a).exists()


# --- pages -------------------------------------------------------------------------------------
def page(client, act):
    """The act's page, read by whoever is signed in."""
    return client.get(reverse("portal:reorganise", args=[act.pk])).content.decode()


def test_from_the_decision_to_nothing_left(client, cast):
    client.force_login(cast.coordinator)
    typed = {
        "kind": "merge",
        "effective_on": "01/06/2023",
        "document": "Nghị quyết 01",
        "old": ["SCT", "SYT"],
        "name": "Sở Kinh tế",
        "full_name": "Sở Kinh tế tỉnh Trà Vinh",
        "code": "SKT",
    }
    response = client.post(reverse("portal:reorganise-new"), typed)
    act = act_with(Succession.objects.order_by("pk").first().pk)
    assert response.url == reverse("portal:reorganise", args=[act.pk])
    text = page(client, act)
    assert "Còn 5 dòng kế hoạch, 4 tài khoản phải chuyển" in text
    assert text.count('<option value="SKT" selected') == 9  # proposed: the only heir
    chosen = {f"duty-{d.pk}": "SKT" for d in open_duties(act.old)} | {"part": "duties"}
    told = client.post(response.url, chosen, follow=True).content.decode()
    assert "Đã chuyển 5 dòng" in told and "Còn 0 dòng kế hoạch, 4 tài khoản" in told
    people = {f"person-{p.pk}": "SKT" for p in (cast.staff_a, cast.head_a, cast.staff_b)}
    people |= {f"person-{cast.head_b.pk}": "khoa", "part": "people"}
    told = client.post(response.url, people, follow=True).content.decode()
    assert "Đã chuyển hết nhiệm vụ và tài khoản" in told
    assert "Đã chuyển 0 dòng" in client.post(response.url, chosen, follow=True).content.decode()


def test_typed_text_stays_when_refused(client, cast):
    client.force_login(cast.admin)
    typed = {"kind": "merge", "effective_on": "31/02/2023", "document": "NQ 7", "old": ["SCT"]}
    text = client.post(reverse("portal:reorganise-new"), typed).content.decode()
    assert "NQ 7" in text and "không có trong lịch" in text and "ghi đủ mã và tên" in text
    typed |= {"effective_on": "01/06/2023", "name": "X", "full_name": "X", "code": "SYT"}
    text = client.post(reverse("portal:reorganise-new"), typed).content.decode()
    assert "đã có trong danh mục" in text and "NQ 7" in text


def test_a_split_is_chosen_line_by_line(client, cast):
    client.force_login(cast.coordinator)
    act = act_of(cast, cast.a, kind="split")
    reorganise(
        kind="split", old=[cast.a], new=cast.m, effective_on=JUNE, document="", by=cast.admin
    )
    act = act_with(act.pk)
    text = page(client, act)
    assert 'value="SKT"' in text and 'value="SKHDT"' in text
    assert 'value="SKT" selected' not in text
    filled = client.get(reverse("portal:reorganise", args=[act.pk]), {"nhan": "SKT"})
    assert filled.content.decode().count('<option value="SKT" selected') == 6  # + the filler


def test_a_wrong_heir_is_told_and_nothing_moves(client, cast):
    client.force_login(cast.coordinator)
    act = act_of(cast, cast.a)
    names = [f"duty-{d.pk}" for d in open_duties(act.old)]
    response = client.post(
        reverse("portal:reorganise", args=[act.pk]), {names[0]: "SYT", "part": "duties"}
    )
    assert response.status_code == 409 and "Chưa chuyển gì" in response.content.decode()
    assert len(open_duties(act.old)) == 3


def test_pages_take_the_same_queries_for_many_rows(client, cast, django_assert_num_queries):
    client.force_login(cast.coordinator)
    act = act_of(cast, cast.a)
    urls = [reverse("portal:reorganise", args=[act.pk]), reverse("portal:reorganise-list")]
    with django_assert_num_queries(17):
        for url in urls:
            client.get(url)
    for _n in range(12):
        duty(f.TaskFactory(plan=cast.plan, section=cast.section), cast.a, Role.LEAD)
        other = f.AgencyFactory()
        reorganise(kind="dissolve", old=[other], effective_on=JUNE, document="", by=cast.admin)
    with django_assert_num_queries(17):
        for url in urls:
            client.get(url)


def test_the_departments_of_2025(plan2023, client, today):
    today.move_to("2025-03-10 09:00+07:00")
    coordinator = f.UserFactory(role="coordinator", username="dp")
    rows = Succession.objects.filter(new__code="TV25-STC", kind="merge")
    act = act_with(rows[0].pk)
    assert {a.code for a in act.old} == {"SKHDT", "STC"}
    assert {act.heir_of(a.pk).code for a in act.old} == {"TV25-STC"}
    duties = open_duties(act.old)
    held = duties.values("item", "role").distinct().count()
    choices = {d.pk: act.heir_of(d.agency_id) for d in duties}
    done = move_duties(act=act, choices=choices, by=coordinator)
    assert done.duties == len(choices) and not open_duties(act.old).exists()
    new = Agency.objects.get(code="TV25-STC")
    assert 0 < new.assignments.count() <= held
    social = act_with(Succession.objects.filter(old__code="SLDTBXH", kind="merge").first().pk)
    [old] = [a for a in social.old if a.code == "SLDTBXH"]
    assert social.heir_of(old.pk) is None  # its work went to four: a person chooses by line
    assert {a.code for a in social.heirs[old.pk]} == {"TV25-SNV", "SGDDT", "SYT", "TV25-SNNMT"}
