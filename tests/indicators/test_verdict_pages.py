"""How a coordinator decides on pages: agrees, differs with a reason, confirms many at once."""

from decimal import Decimal as D

import pytest
from django.urls import reverse

from agencies.models import AuditEvent
from indicators.deciding import decide, decide_many
from indicators.models import Measure, Verdict
from indicators.scoring import Grade
from reporting.services import move
from reporting.workflow import Act, NotAllowed
from tests import factories as f
from tests.indicators.figures import tell
from tests.plan_pages import query_count

LIST, CONFIRM = reverse("indicators:target-list"), reverse("indicators:target-confirm")


@pytest.fixture
def told(cast):
    """Target 1 foreseen at 7,0 of 7,5: the rule says “khó đạt”."""
    say(cast, "7.0")
    return cast


def say(cast, estimate):
    """Agency a foresees so much for the year."""
    said = {cast.measure: {"value": D("5.9"), "estimate": D(estimate)}}
    tell(cast.target_report, said, cast.staff_a, cast.head_a)


def post(client, cast, measure=None, **fields):
    """What the form of the line, or of a measure, posts."""
    client.force_login(cast.coordinator)
    name = f"m{measure.pk}" if measure else "dong"
    data = {f"{name}-{field}": value for field, value in fields.items()}
    url = reverse("indicators:judge", args=[cast.target.pk, cast.period.code])
    return client.post(url, data | {"so_do": measure.pk if measure else ""})


def test_agreeing_is_one_button(client, told):
    client.force_login(told.coordinator)
    page = client.get(told.target.get_absolute_url()).content.decode()
    assert "Đồng ý với đề xuất" in page and 'name="dong-grade" value="kho_dat"' in page
    response = post(client, told, grade="kho_dat")
    assert response.url == f"{told.target.get_absolute_url()}?ky=2023-Q2#danh-gia"
    verdict = Verdict.objects.get()
    assert (verdict.grade, verdict.reason, verdict.measure) == ("kho_dat", "", None)
    page = client.get(response.url).content.decode()
    assert "Đã ghi đánh giá." in page and "Đồng ý với đề xuất" not in page


def test_differing_without_a_reason_is_asked_for_one(client, told):
    response = post(client, told, grade="dat", reason="  ")
    page = response.content.decode()
    assert response.status_code == 422 and "Đánh giá khác đề xuất thì nêu lý do." in page
    assert '<option value="dat" selected>' in page and not Verdict.objects.exists()
    assert post(client, told, grade="dat", reason="Theo số công bố").status_code == 302
    assert Verdict.objects.get().reason == "Theo số công bố"


def test_what_changed_meanwhile_is_not_agreed_to(client, told):
    move(report=told.target_report, act=Act.RETURN, by=told.coordinator, reason="Sửa")
    say(told, "7.6")
    response = post(client, told, grade="kho_dat")
    assert response.status_code == 422 and not Verdict.objects.exists()
    assert "Đề xuất theo quy tắc hiện nay:" in response.content.decode()


def test_words_are_kept_with_a_grade_nobody_decides(client, told):
    response = post(client, told, grade="cho_danh_gia", reason="Đang rà soát số liệu")
    assert response.status_code == 422
    assert "Đang rà soát số liệu" in response.content.decode()


def test_a_part_is_decided_apart(client, told):
    other = f.MeasureFactory(item=told.target)
    client.force_login(told.coordinator)
    assert (
        f'name="m{other.pk}-grade"' in client.get(told.target.get_absolute_url()).content.decode()
    )
    response = post(client, told, other, grade="khong_dat", reason="Chưa có nguồn")
    assert response.status_code == 302 and Verdict.objects.get().measure == other


def test_only_measures_of_the_line_and_what_is_judged(client, told):
    assert post(client, told, told.metric_measure, grade="dat", reason="x").status_code == 404
    url = reverse("indicators:judge", args=[told.target.pk, told.period.code])
    assert client.post(url, {"so_do": "x"}).status_code == 404
    url = reverse("indicators:judge", args=[told.task.pk, told.period.code])
    assert client.post(url, {"dong-grade": "dat"}).status_code == 404
    Measure.objects.update(is_judged=False)
    assert post(client, told, grade="dat", reason="x").status_code == 302
    assert not Verdict.objects.exists()


@pytest.mark.parametrize("who", ["leader", "admin", "staff_a", "head_a"])
def test_others_have_no_form(client, told, who):
    client.force_login(getattr(told, who))
    page = client.get(told.target.get_absolute_url()).content.decode()
    assert "Ghi đánh giá" not in page and 'id="danh-gia"' not in page
    assert "Xác nhận" not in client.get(LIST).content.decode()


def test_no_deciding_on_a_past_day(client, told, today):
    today.move_to("2023-06-14T09:00:00+07:00")
    client.force_login(told.coordinator)
    page = client.get(f"{told.target.get_absolute_url()}?den=12/06/2023").content.decode()
    assert 'id="danh-gia"' not in page
    assert "Xác nhận 1 đề xuất" not in client.get(f"{LIST}?den=12/06/2023").content.decode()


# --- many at once --------------------------------------------------------------------------------
def more(cast, *estimates):
    """Further targets of agency a with a forecast of 7,5; an empty one has words instead."""
    found = []
    for estimate in estimates:
        target = f.TargetFactory(plan=cast.plan)
        measure = f.MeasureFactory(item=target)
        row = f.AssignmentFactory(item=target, agency=cast.a)
        report = f.ReportFactory(assignment=row, period=cast.period)
        said = {"estimate": D(estimate), "value": D(1)} if estimate else {"words": "Xuất siêu"}
        tell(report, {measure: said}, cast.staff_a, cast.head_a)
        found.append(target)
    return found


def test_all_proposals_are_looked_at_then_confirmed(client, told):
    better, words = more(told, "8", "")
    nothing = f.TargetFactory(plan=told.plan)
    f.MeasureFactory(item=nothing)
    client.force_login(told.coordinator)
    assert "Xác nhận 2 đề xuất" in client.get(LIST).content.decode()
    response = client.get(f"{CONFIRM}?ky=2023-Q2")
    assert [line.item for line, _badge, _url in response.context["rows"]] == [told.target, better]
    assert "1 chỉ tiêu chủ yếu đang chờ đánh giá." in response.content.decode()
    assert not Verdict.objects.exists()
    ticked = [f"{told.target.pk}:kho_dat", f"{better.pk}:vuot", f"{words.pk}:cho_danh_gia"]
    response = client.post(f"{CONFIRM}?ky=2023-Q2", {"dong": [*ticked, f"{nothing.pk}:chua_co"]})
    assert response.url == f"{LIST}?ky=2023-Q2"
    made = {verdict.item_id: verdict.grade for verdict in Verdict.objects.all()}
    assert made == {told.target.pk: "kho_dat", better.pk: "vuot"}
    assert AuditEvent.objects.filter(action="judge").count() == 2
    page = client.get(response.url).content.decode()
    assert "Đã xác nhận 2 đề xuất." in page
    assert "2 đề xuất đã đổi hoặc đã có người quyết, chưa xác nhận." in page
    assert "đã xác nhận" in page and "xac-nhan/?ky" not in page


def test_nothing_ticked_decides_nothing(client, told):
    client.force_login(told.coordinator)
    response = client.post(f"{CONFIRM}?ky=2023-Q2", {"dong": ["x", "1:dat:dat"]}, follow=True)
    assert not Verdict.objects.exists()
    assert "Đã xác nhận" not in response.content.decode()


def test_what_was_decided_meanwhile_stays(told):
    decide(
        item=told.target, period=told.period, by=told.coordinator, grade=Grade.MISS, reason="Khó"
    )
    seen = {told.target.pk: "kho_dat"}
    made = decide_many(plan=told.plan, period=told.period, by=told.coordinator, seen=seen)
    assert made == [] and Verdict.objects.get().grade == Grade.MISS


def test_only_the_coordinator_confirms(told):
    seen = {told.target.pk: "kho_dat"}
    for person in (told.leader, told.admin, told.head_a):
        with pytest.raises(NotAllowed):
            decide_many(plan=told.plan, period=told.period, by=person, seen=seen)


def test_a_decision_outdated_by_new_figures_waits_again(client, told):
    decide(item=told.target, period=told.period, by=told.coordinator, grade=Grade.HARD)
    client.force_login(told.coordinator)
    assert client.get(CONFIRM).context["rows"] == []
    move(report=told.target_report, act=Act.RETURN, by=told.coordinator, reason="Sửa")
    say(told, "7.6")
    page = client.get(CONFIRM).content.decode()
    assert "số liệu đã đổi sau khi đánh giá" in page and f'value="{told.target.pk}:vuot"' in page


def test_preview_takes_the_same_queries_for_many(client, told):
    client.force_login(told.coordinator)
    few = query_count(client, CONFIRM)
    more(told, "8", "9", "10")
    assert query_count(client, CONFIRM) == few <= 12
