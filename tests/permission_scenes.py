"""What is so before a row of the permission table is tried, and what is posted."""

from datetime import date

from django.core.files.base import ContentFile

from agencies import keys
from agencies.models import AgencyGroup
from agencies.reorganise import reorganise
from plans.duties import phrase_key
from plans.models import Assignment, OpenPhrase, PlanRevision
from portal.workbook.drafts import keep, read_file, start_next_year
from reporting.models import DutyReturn, Notice
from reporting.services import close_period, generate_reports, move, renew_feed
from reporting.services.consolidating import Words, close, save_draft
from reporting.services.extensions import ask
from reporting.services.instructing import answer, instruct
from reporting.services.returns import hand_back
from reporting.services.urging import urge
from reporting.workflow import Act
from tests.cast import NOW, duty
from tests.workbooks import xlsx


def sent(c):
    """The own agency's report on the task, sent by its head."""
    move(report=c.report, act=Act.SEND, by=c.head_a, content={"item": {}, "fields": []})


def accepted(c):
    """…and accepted by the monitor's head."""
    sent(c)
    move(report=c.report, act=Act.ACCEPT, by=c.head_m)


def summed_up(c):
    """The summary of the task is sent, with both agencies named as missing."""
    here = {"item": c.task, "period": c.period, "by": c.head_m}
    save_draft(**here, version=0, words=Words("Toàn tỉnh đã làm"))
    close(**here, version=1, reasons={"SCT": "Đã nhắc", "SYT": "Đã nhắc"})


def issued(c):
    """The plan's first revision, with the file it came from."""
    revision = PlanRevision(plan=c.plan, number=1, source_name="ke-hoach.xlsx", applied_at=NOW)
    revision.source_file.save("", ContentFile(xlsx(["STT"])), save=False)
    revision.before = {"sections": [], "items": []}
    revision.save()


def a_draft(c):
    """Next year's plan, begun from this one."""
    return start_next_year(plan=c.plan, by=c.admin)


def a_file_draft(c):
    """A draft out of a file without any appendix."""
    data = xlsx(["STT", "Chỉ tiêu", "Cơ quan chủ trì"], ["1", "Chỉ tiêu mới", "Sở lạ"])
    issuer = c.plan.issuer
    draft = read_file(data=data, name="ke-hoach.xlsx", issuer=issuer, year=2023, by=c.admin)
    return keep(draft=draft, data=data)


def an_instruction(c):
    """The coordinator put down what a leader told the own agency to do."""
    [row] = instruct(
        item=c.task,
        text="Đẩy nhanh",
        leader="Chủ tịch",
        given_on=NOW.date(),
        agencies=[c.a],
        due_on=NOW.date(),
        by=c.coordinator,
    )
    return row


def an_answer(c):
    """…and its head has answered."""
    return answer(instruction=an_instruction(c), text="Đã làm", by=c.head_a)


def a_merge(c):
    """The own agency goes into the other one."""
    [row] = reorganise(
        kind="merge",
        old=[c.a],
        new=c.b,
        effective_on=NOW.date(),
        document="NQ 01",
        by=c.coordinator,
    )
    return row


def not_in_force(c):
    """The plan is a draft still."""
    c.plan.state = c.plan.State.DRAFT
    c.plan.save()


def owes(c):
    """The monitoring agency has something to report on too."""
    duty(c.bare_task, c.m, Assignment.Role.MEMBER)
    generate_reports(period=c.period)


def handed_in(c):
    """The report waits for the head."""
    move(report=c.report, act=Act.HAND_IN, by=c.staff_a)


def open_phrase(c):
    """A phrase of the task that nobody has settled yet."""
    group, _made = AgencyGroup.objects.get_or_create(code="SO_NGANH", name="các sở, ngành")
    phrase, _made = OpenPhrase.objects.get_or_create(
        item_id=c.task.pk, phrase="các sở, ngành liên quan", group=group, qualifier="co_lien_quan"
    )
    return phrase


def settled_key(c):
    """What knows that phrase."""
    return phrase_key("agencies", open_phrase(c).phrase)


def handed_back(c):
    """The own agency's duty on the task, handed back."""
    waiting = DutyReturn.objects.filter(assignment=c.report.assignment).first()
    duty = c.report.assignment
    return waiting or hand_back(duty=duty, reason="Không thuộc chức năng", by=c.head_a)


def not_open(c):
    """The period was never opened."""
    c.period.reports.all().delete()
    c.period.opened_at = None
    c.period.save()


def closed(c):
    """The period is closed."""
    close_period(period=c.period, by=c.coordinator)


def a_feed(c):
    """The address of the own agency's calendar."""
    return renew_feed(agency=c.a, by=c.staff_a)


def a_notice(c):
    """A line in the inbox of the agency's staff."""
    return Notice.objects.create(person=c.staff_a, kind="comment", text="Ý kiến", at=NOW)


def an_urge(c):
    """The monitor urges the agency."""
    words = {True: "Đề nghị nộp.", False: "Yêu cầu nộp."}
    day = c.period.due_agency
    return urge(reports=[c.report.pk], by=c.staff_m, words=words, answer_by=day)[0]


def asked(c):
    """The head asked for more time for the report."""
    ask(reports=[c.report], by=c.head_a, until=date(2023, 6, 20), reason="Chờ số liệu")


def paper(report):
    """What the coordinator says of the paper a report came on."""
    return {
        "version": report.version,
        "document_no": "12/BC-SCT",
        "signer": "Nguyễn Văn A, Phó Giám đốc",
        "received_on": "12/06/2023",
    }


def save(report):
    """What the form of a report posts to save a draft."""
    return {"version": report.version, "act": "save"}


def one_row(report, measure):
    """What the indicator form posts to save a draft."""
    return save(report)


def a_key(c):
    """A key of the read API, of the own agency."""
    return keys.give(name="Bảng tính", agency=c.a, by=c.admin)[0]
