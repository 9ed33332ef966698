"""Small plans and their revisions: builders of contents, and the check that every issue passes."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

from agencies.models import User
from common import clock
from plans.content import DutyContent, ItemContent, PlanContent, SectionContent
from plans.models import Assignment, Plan, PlanItem, RevisionDraft
from plans.services import Decision
from portal.workbook.issue import confirm, preview
from portal.workbook.reading import ReadCell, ReadItem, ReadPlan, ReadSection
from portal.workbook.state import BLANK_MEASURE, content_of
from reporting.models import Report
from reporting.services import generate_reports
from tests import factories as f

DECISION = Decision("12/QĐ-UBND", date(2023, 6, 10), "Lê Văn Hẳn", "Rà soát giữa năm")
TEXTS = {
    "1": "Đẩy mạnh xúc tiến thương mại, kết nối tiêu thụ nông sản",
    "2": "Nâng cao chất lượng khám bệnh, chữa bệnh tuyến cơ sở",
    "3": "Giải ngân toàn bộ vốn đầu tư công được giao trong năm",
    "4": "Phát triển hạ tầng cảng biển và khu kinh tế Định An",
}


def duties(lead="SCT", members=(), monitors=("SKHDT",)):
    """Duties in order: one agency leads, others work with it, others watch."""
    lead = [DutyContent(lead, "lead", lead)] if lead else []
    return (
        *lead,
        *(DutyContent(code, "member", code) for code in members),
        *(DutyContent(code, "monitor", code) for code in monitors),
    )


def task(number, roman="I", text="", addressed=(), **more):
    """A task; its duties are SCT's, watched by SKHDT, unless `addressed` says otherwise."""
    text = text or TEXTS.get(number, f"Nhiệm vụ riêng {number}")
    cells = {"agencies_text": "Sở Công Thương", "monitors_text": "Sở Kế hoạch và Đầu tư"}
    return ItemContent("I", number, roman, text, duties=addressed or duties(), **cells | more)


def measure(code, label, low="7.5", **more):
    """A measure as states of a plan hold it, of at least a number of percent."""
    position = int(code.partition(".")[2] or 1)
    said = {"code": code, "label": label, "low": low, "unit": "%", "position": position}
    return BLANK_MEASURE | {"direction": "up", "comparator": "ge"} | said | more


def target(number, text, *measures, **more):
    """A line of Appendix II."""
    alone = duties(monitors=())
    return ItemContent("II", number, "", text, duties=alone, measures=measures, **more)


def small_content():
    """Tasks 1 and 2 in section I, 3 and 4 in II; target 1 and metric 1, two measures each."""
    return PlanContent(
        [
            SectionContent("I", "I", "Ổn định kinh tế vĩ mô"),
            SectionContent("I", "II", "Đầu tư phát triển"),
            SectionContent("III", "I", "Lĩnh vực công thương"),
        ],
        [
            task("1", addressed=duties(members=["SYT"])),
            task("2", addressed=duties("SYT")),
            task("3", "II"),
            task("4", "II"),
            target(
                "1",
                "GRDP tăng 7,5%; công nghiệp tăng 9%",
                measure("1.1", "Tốc độ tăng GRDP"),
                measure("1.2", "Tốc độ tăng công nghiệp", "9"),
            ),
            ItemContent(
                "III",
                "1",
                "I",
                "Tổng mức bán lẻ",
                duties=duties(monitors=()),
                measures=(
                    measure("1", "Tổng mức bán lẻ", "50"),
                    measure("1.1", "Tốc độ tăng", "12", position=2),
                ),
            ),
        ],
    )


def small_plan():
    """The plan of `small_content` being carried out, with an open Quý II/2023 and its reports.

    Gives `plan`, agencies `a` (SCT), `b` (SYT), `m` (SKHDT), their heads, `admin`, `period`.
    """
    s = SimpleNamespace()
    for key, code, name in (
        ("a", "SCT", "Sở Công Thương"),
        ("b", "SYT", "Sở Y tế"),
        ("m", "SKHDT", "Sở Kế hoạch và Đầu tư"),
    ):
        setattr(s, key, f.AgencyFactory(code=code, name=name))
        head = f.UserFactory(username=f"head.{key}", role=User.Role.HEAD, agency=getattr(s, key))
        setattr(s, f"head_{key}", head)
    s.admin = f.UserFactory(username="quantri", role=User.Role.ADMIN, agency=None)
    s.plan = f.PlanFactory(state=Plan.State.DRAFT)
    issued(draft_to(s.plan, small_content()))
    Plan.objects.update(state=Plan.State.ACTIVE)
    s.period = f.PeriodFactory(plan=s.plan, number=2)
    generate_reports(period=s.period)
    return s


def draft_to(plan, content, **fields):
    """A draft that makes the plan say this content."""
    values = {
        "year": plan.year,
        "issuer": plan.issuer,
        "kind": RevisionDraft.Kind.UNDO,
        "source_name": "ke-hoach.xlsx",
        "source_sha256": content.fingerprint(),
        "content": content.to_json(),
        "made_at": clock.now(),
    }
    return RevisionDraft.objects.create(**values | fields)


def reading_of(content, *appendices):
    """What is read in an office file of these lines; appendices not named are not in the file."""

    def cells(**texts):
        return {name: ReadCell(text, "PL", 9, "B") for name, text in texts.items() if text}

    return ReadPlan(
        kind="xlsx",
        appendices=list(appendices),
        sections=[
            ReadSection(s.appendix, s.roman, ReadCell(s.title, "PL", 3, "B"))
            for s in content.sections
        ],
        items=[
            ReadItem(
                i.appendix,
                i.number,
                i.roman,
                cells(text=i.text, agencies=i.agencies_text, monitors=i.monitors_text),
            )
            for i in content.items
        ],
    )


def draft_of_file(plan, content, *appendices, year=None):
    """A draft out of an office file of these lines."""
    reading = reading_of(content, *appendices).to_json()
    kind = RevisionDraft.Kind.FILE
    draft = draft_to(plan, content, kind=kind, reading=reading, year=year or plan.year)
    draft.content = {}
    draft.save()
    return draft


def issued(draft, by=None):
    """The revision of a draft, confirmed as its page shows it; the plan then says just that."""
    shown = preview(draft)
    revision = confirm(draft=draft, stamp=shown.stamp, decision=DECISION, by=by)
    check(revision.plan, shown.content)
    return revision


def act(draft, **how):
    """Confirm as its page shows it now, unless `how` says otherwise."""
    return confirm(
        **{"draft": draft, "stamp": preview(draft).stamp, "decision": DECISION, "by": None} | how
    )


def report_on(s, label, code):
    """The report of an agency on a line, in the open period."""
    appendix, number = label.split("/")
    line_of = {"assignment__item__appendix": appendix, "assignment__item__number": number}
    return Report.objects.get(**line_of, agency__code=code, period=s.period)


def revised(plan, change, by=None):
    """Issue the plan with its lines changed: `change` gives the new lines for the old ones.

    It may give a whole `PlanContent` instead.
    """
    now = content_of(plan)
    new = change(now)
    content = new if isinstance(new, PlanContent) else PlanContent(now.sections, new)
    return issued(draft_to(plan, content), by)


def check(plan, wanted):
    """The plan in the database says exactly this, row by row, and stands in order."""
    got = content_of(plan)
    assert without_new_keys(got.sections, wanted.sections) == wanted.sections
    assert without_new_keys(got.items, wanted.items) == wanted.items
    if all(row.pk for row in (*wanted.sections, *wanted.items)):
        assert got.fingerprint() == wanted.fingerprint()
    lines = PlanItem.objects.filter(plan=plan)
    assert not lines.filter(section__dropped_in__isnull=False).exists()
    for appendix in "I", "II", "III":
        places = lines.filter(appendix=appendix).order_by("position")
        places = list(places.values_list("position", flat=True))
        assert places == list(range(1, len(places) + 1))
    for line in lines:
        assert line.wordings.order_by("-revision").first().text == line.text


def without_new_keys(got, wanted):
    """What is stored, with the keys of new rows left out as the new state leaves them out."""
    return [
        replace(row, pk=None) if at < len(wanted) and wanted[at].pk is None else row
        for at, row in enumerate(got)
    ]


def line(plan, label, **values):
    """A line of the plan as it stands, by “I/2”, with values changed."""
    return replace(next(i for i in content_of(plan).items if i.label == label), **values)


def duty_of(plan, label, code):
    """An agency's duty on a line, ended or not."""
    appendix, number = label.split("/")
    lines = PlanItem.everything.filter(plan=plan, appendix=appendix, number=number)
    return Assignment.everything.exclude(role="monitor").get(item__in=lines, agency__code=code)
