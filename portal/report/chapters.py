"""The five chapters of a consolidated report, put together from what was sent.

The outline is that of reports under Nghị định 09/2019/NĐ-CP: directing, results, assessment,
proposals, the work of the next period. Nothing is made up: what no report can tell (the office's
own documents, what went well) is a marked place to write.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _

from common.dates import format_date
from common.text import fold
from indicators.bulletin import lowered, sentences
from indicators.scoring import GOOD, Grade
from indicators.standing import Figure, Line
from plans.models import Appendix, PlanItem, Section
from portal.report.content import Chapter, Paragraph, Part, Source
from portal.report.known import Known
from portal.report.words import counted, listed, name_in_year
from reporting.models import Consolidation, Instruction
from tasks.judging import in_words
from tasks.models import Task
from tasks.verdict import Class

NAMED = 6  # agencies a sentence names on one line; the others it counts


def chapters(known: Known) -> tuple[Chapter, ...]:
    """The five chapters; the last words of the last one end the document."""
    *next_steps, last = _next_steps(known)
    end = replace(last, text=f"{last.text.rstrip('.')}./.")
    return (
        Chapter("I", _("Công tác chỉ đạo, điều hành"), (_directing(known), _reporting(known))),
        Chapter("II", _("Kết quả thực hiện"), tuple(_results(known))),
        Chapter("III", _("Đánh giá"), tuple(_assessment(known))),
        Chapter("IV", _("Kiến nghị, đề xuất"), (Part("", _proposals(known)),)),
        Chapter("V", _("Nhiệm vụ trọng tâm kỳ tiếp theo"), (Part("", (*next_steps, end)),)),
    )


# --- I -------------------------------------------------------------------------------------------
def _directing(known: Known) -> Part:
    told = [
        Paragraph(
            _("%(label)s theo %(no)s ngày %(day)s.")
            % {
                "label": revision.label,
                "no": revision.decision_no,
                "day": format_date(revision.decision_date),
            }
        )
        for revision in known.revisions
        if revision.decision_date
    ]
    n = len(known.instructions)
    if n:
        told.append(Paragraph(_("Trong kỳ, lãnh đạo tỉnh có %(n)s ý kiến chỉ đạo:") % {"n": n}))
        told += [_instruction(known, one) for one in known.instructions]
    write = _("[Bổ sung các văn bản chỉ đạo, điều hành đã ban hành trong kỳ.]")
    return Part(_("Chỉ đạo, điều hành trong kỳ"), (*told, Paragraph(write, to_write=True)))


def _instruction(known: Known, one: Instruction) -> Paragraph:
    words = {
        "day": format_date(one.given_on),
        "leader": one.leader,
        "line": _line(one.item),
        "text": _sentence(one.text),
    }
    told = _("Ngày %(day)s, %(leader)s chỉ đạo về %(line)s: %(text)s") % words
    if one.agency and one.due_on:
        given = {"agency": one.agency.name, "due": format_date(one.due_on)}
        told += _(" Giao %(agency)s, hạn %(due)s: ") % given + _how_far(known, one)
    return Paragraph(told, (Source(str(one.item), one.leader, one.get_absolute_url()),))


def _how_far(known: Known, one: Instruction) -> str:
    """Where an instruction stood at the moment."""
    if one.confirmed_at and one.confirmed_at <= known.moment:
        return _("đã thực hiện, được xác nhận.")
    if one.answered_at and one.answered_at <= known.moment:
        return _("đã báo cáo kết quả, chờ xác nhận.")
    late = one.due_on is not None and one.due_on < known.day
    return _("quá hạn, chưa báo cáo kết quả.") if late else _("đang thực hiện.")


def _reporting(known: Known) -> Part:
    """Who reported, who did not, who was late."""
    rows = known.by_agency
    total = {name: sum(row.count(name) for row in rows) for name in ("giao", "da_nop", "dung_han")}
    words = {"day": format_date(known.day), "period": name_in_year(known.period)} | total
    told = [
        Paragraph(
            _(
                "Đến ngày %(day)s, các cơ quan đã nộp %(da_nop)s/%(giao)s báo cáo %(period)s, "
                "trong đó %(dung_han)s báo cáo đúng hạn."
            )
            % words
        )
    ]
    missing = [(row.label, row.count("qua_han")) for row in rows if row.count("qua_han")]
    if missing:
        n = sum(count for _name, count in missing)
        words = {"n": n, "names": counted(missing, _("%(name)s (%(n)s báo cáo)"))}
        told.append(Paragraph(_("Quá hạn chưa nộp %(n)s báo cáo: %(names)s.") % words))
    late = [(row.label, row.count("da_nop") - row.count("dung_han")) for row in rows]
    if late := [(name, n) for name, n in late if n]:
        words = {"names": counted(late, _("%(name)s (%(n)s báo cáo)"))}
        told.append(Paragraph(_("Nộp sau hạn: %(names)s.") % words))
    return Part(_("Thực hiện chế độ báo cáo"), tuple(told))


# --- II ------------------------------------------------------------------------------------------
def _results(known: Known) -> Iterator[Part]:
    if known.tasks:
        n = {"n": len(known.tasks), "sent": len(known.summaries)}
        told = _("Theo dõi %(n)s nhiệm vụ; %(sent)s nhiệm vụ có bản tổng hợp.") % n
        judged = in_words(known.verdicts.values())
        told = f"{told} {judged} {_see(known, Appendix.TASKS)}"
        yield Part(_("Tình hình chung về nhiệm vụ"), (Paragraph(told),))
    for section, tasks in _by_section(known.tasks):
        yield Part(_title(section), tuple(_section(known, tasks)))
    for appendix, name in (
        (Appendix.TARGETS, _("Chỉ tiêu chủ yếu")),
        (Appendix.METRICS, _("Chỉ tiêu ngành, lĩnh vực")),
    ):
        lines = [line for line in known.lines if line.item.appendix == appendix]
        if lines:
            told = f"{in_grades(lines)} {_see(known, appendix)}"
            yield Part(name, (Paragraph(told), *_bulletin(lines)))


def _see(known: Known, appendix: str) -> str:
    return _("(Chi tiết tại Phụ lục %(n)s kèm theo.)") % {"n": known.appendix(appendix)}


def _section(known: Known, tasks: list[Task]) -> Iterator[Paragraph]:
    """The tasks of a section: the summary, else what accepted reports tell, marked as such."""
    silent = []
    for task in tasks:
        if summary := known.summaries.get(task.pk):
            yield from _summary(known, task, summary)
        elif told := [one for one in known.told.get(task.pk, []) if one.fields.get("results")]:
            head = _("Nhiệm vụ %(n)s (theo báo cáo đã tiếp nhận, chưa có bản tổng hợp):")
            yield Paragraph(head % {"n": task.number})
            for one in told:
                text = " ".join(map(_sentence, one.fields["results"].splitlines()))
                yield Paragraph(f"{one.agency}: {text}", (one.source,))
        else:
            silent.append(task.number)
    if silent:
        words = {"numbers": ", ".join(silent)}
        yield Paragraph(_("Chưa có báo cáo được tiếp nhận: nhiệm vụ %(numbers)s.") % words)


def _summary(known: Known, task: Task, summary: Consolidation) -> Iterator[Paragraph]:
    source = _of_summary(known, summary)
    begin, sources = _("Nhiệm vụ %(n)s: ") % {"n": task.number}, [source, *_parts(summary)]
    for text in filter(None, map(str.strip, summary.text.splitlines())):
        yield Paragraph(begin + _sentence(text), tuple(sources))
        begin, sources = "", [source]
    if summary.missing:
        names = listed([one["name"] for one in summary.missing], NAMED)
        yield Paragraph(_("(Chưa có báo cáo của %(names)s.)") % {"names": names}, (source,))


def in_grades(lines: list[Line]) -> str:
    """“Trong 23 chỉ tiêu: 15 đạt (trong đó 6 vượt), 5 khó đạt…”: vượt is part of đạt, as offices
    count; by the estimate for the year."""
    counts = Counter(line.grade for line in lines)
    good = sum(counts[grade] for grade in GOOD)
    told = [_("%(n)s đạt") % {"n": good}]
    if counts[Grade.OVER]:
        told[0] += _(" (trong đó %(n)s vượt)") % {"n": counts[Grade.OVER]}
    others = [grade for grade in reversed(Grade) if grade not in GOOD and counts[grade]]
    told += [f"{counts[grade]} {lowered(str(grade.label))}" for grade in others]
    words = {"n": len(lines), "counts": "; ".join(told)}
    return _("Theo ước cả năm, trong %(n)s chỉ tiêu: %(counts)s.") % words


def _bulletin(lines: Iterable[Line]) -> Iterator[Paragraph]:
    """A sentence per figure, with the report it was sent in."""
    for line in lines:
        told = [s for s in line.standings if s.measure.is_judged]
        for standing, sentence in zip(told, sentences(line), strict=True):
            figure = standing.figure
            sources = (_of_figure(line.item, figure),) if figure else ()
            yield Paragraph(f"{line.item.number}. {sentence}", sources)


# --- III -----------------------------------------------------------------------------------------
def _assessment(known: Known) -> Iterator[Part]:
    write = Paragraph(_("[Bổ sung thuận lợi, ưu điểm trong kỳ.]"), to_write=True)
    yield Part(_("Thuận lợi"), (*_achieved(known), write))
    nothing = _("Các báo cáo đã tiếp nhận không nêu khó khăn, vướng mắc.")
    difficulties = _or_nothing(_merged(known, "difficulties"), nothing)
    yield Part(_("Khó khăn, vướng mắc"), difficulties)
    nothing = _("Không có nhiệm vụ quá hạn, chỉ tiêu khó đạt hoặc không đạt.")
    yield Part(_("Tồn tại, hạn chế"), _or_nothing(_lacking(known), nothing))
    causes = Paragraph(_("[Bổ sung nguyên nhân khách quan, chủ quan.]"), to_write=True)
    yield Part(_("Nguyên nhân"), (*_merged(known, "causes"), causes))


def _achieved(known: Known) -> Iterator[Paragraph]:
    done = [t for t in known.tasks if (v := known.verdicts.get(t.pk)) and v.done_on]
    if done:
        words = {"n": len(done), "names": ", ".join(task.number for task in done)}
        yield Paragraph(_("%(n)s nhiệm vụ đã hoàn thành: nhiệm vụ %(names)s.") % words)
    over = [line for line in known.lines if line.grade == Grade.OVER]
    if over:
        words = {"n": len(over), "names": "; ".join(map(_named, over))}
        yield Paragraph(_("%(n)s chỉ tiêu ước vượt kế hoạch: %(names)s.") % words)


def _lacking(known: Known) -> Iterator[Paragraph]:
    """Tasks past their date, targets hard to meet or missed, figures that are missing."""
    for task in known.tasks:
        verdict = known.verdicts[task.pk]
        if verdict.kind in (Class.OVERDUE, Class.DONE_LATE) and task.due_on:
            words = {"n": task.number, "due": format_date(task.due_on), "why": verdict.why}
            words["class"] = lowered(str(verdict.kind.label))
            yield Paragraph(_("Nhiệm vụ %(n)s, hạn %(due)s: %(class)s (%(why)s).") % words)
    for grade in (Grade.MISS, Grade.HARD, Grade.NO_DATA):
        found = [line for line in known.lines if line.grade == grade]
        if found:
            words = {"n": str(len(found)), "names": "; ".join(map(_named, found))}
            words["grade"] = lowered(str(grade.label))
            yield Paragraph(_("%(n)s chỉ tiêu %(grade)s: %(names)s.") % words)


# --- IV, V ---------------------------------------------------------------------------------------
def _proposals(known: Known) -> tuple[Paragraph, ...]:
    """What monitors propose in summaries; of lines without one what agencies propose."""
    by_text: dict[str, list[Source]] = {}
    for summary in known.summaries.values():
        for text in filter(None, map(str.strip, summary.proposals.splitlines())):
            by_text.setdefault(text, []).append(_of_summary(known, summary))
    told = [_quoted(text, sources) for text, sources in by_text.items()]
    without = [task for task in known.tasks if task.pk not in known.summaries]
    found = [*told, *_merged(known, "proposals", without)]
    return _or_nothing(found, _("Các cơ quan không có kiến nghị, đề xuất trong kỳ."))


def _next_steps(known: Known) -> tuple[Paragraph, ...]:
    """Tasks that come due, instructions to be answered, then what agencies will do."""
    open_tasks = [task for task in known.tasks if not known.verdicts[task.pk].done_on]
    due = sorted((task.due_on, task.position, task.number) for task in open_tasks if task.due_on)
    told = [
        Paragraph(
            _("Hoàn thành nhiệm vụ %(n)s, hạn %(due)s.") % {"n": number, "due": format_date(day)}
        )
        for day, _position, number in due
    ]
    for one in known.instructions:
        if one.agency and one.due_on and not (one.answered_at and one.answered_at <= known.moment):
            words = {"line": _line(one.item), "due": format_date(one.due_on)}
            words["agency"] = one.agency.name
            text = _("Thực hiện ý kiến chỉ đạo về %(line)s: %(agency)s, hạn %(due)s.") % words
            told.append(Paragraph(text))
    found = [*told, *_merged(known, "next_steps")]
    return _or_nothing(found, _("Các báo cáo đã tiếp nhận chưa nêu việc làm kỳ tới."))


# --- words of several reports --------------------------------------------------------------------
def _merged(known: Known, key: str, tasks: Iterable[Task] | None = None) -> tuple[Paragraph, ...]:
    """What accepted reports say under one heading; the same words once, with all who said them."""
    texts: dict[str, str] = {}
    said: dict[str, list[Source]] = {}
    for task in known.tasks if tasks is None else tasks:
        for told in known.told.get(task.pk, []):
            for text in filter(None, map(str.strip, told.fields.get(key, "").splitlines())):
                texts.setdefault(fold(text), text)
                said.setdefault(fold(text), []).append(told.source)
    return tuple(_quoted(texts[folded], sources) for folded, sources in said.items())


def _quoted(text: str, sources: list[Source]) -> Paragraph:
    """“… (nhiệm vụ 8: Sở Y tế, Sở Công Thương; nhiệm vụ 9: …).”"""
    by_line: dict[str, list[str]] = {}
    for source in sources:
        by_line.setdefault(source.line, []).append(source.who)
    told = [
        _("nhiệm vụ %(n)s: %(names)s")
        % {"n": line.partition("/")[2], "names": listed(names, NAMED)}
        for line, names in by_line.items()
    ]
    return Paragraph(f"{text.rstrip(' .;')} ({listed(told, NAMED, '; ')}).", tuple(sources))


def _or_nothing(found: Iterable[Paragraph], words: str) -> tuple[Paragraph, ...]:
    return tuple(found) or (Paragraph(words),)


def _of_summary(known: Known, summary: Consolidation) -> Source:
    url = reverse("portal:summary", args=[known.period.code, summary.item_id])
    return Source(str(summary.item), summary.writer, url, is_summary=True)


def _parts(summary: Consolidation) -> Iterator[Source]:
    """The reports taken into a summary, in the versions taken in."""
    for part in summary.parts.all():
        url = reverse("reporting:version-detail", args=[part.report_id, part.number])
        yield Source(str(summary.item), part.report.agency.short_name, url)


def _of_figure(item: PlanItem, figure: Figure) -> Source:
    url = reverse("reporting:version-detail", args=[figure.report, figure.number])
    return Source(str(item), figure.agency_name, url)


def _by_section(tasks: list[Task]) -> list[tuple[Section | None, list[Task]]]:
    found: dict[int | None, tuple[Section | None, list[Task]]] = {}
    for task in tasks:
        found.setdefault(task.section_id, (task.section, []))[1].append(task)
    return list(found.values())


def _title(section: Section | None) -> str:
    return " ".join(section.title.split()) if section else ""


def _line(item: PlanItem) -> str:
    if item.appendix == Appendix.TASKS:
        return _("nhiệm vụ %(n)s") % {"n": item.number}
    return _("chỉ tiêu %(item)s") % {"item": item}


def _named(line: Line) -> str:
    """“II/8 Tỷ lệ xã đạt chuẩn nông thôn mới” by the first words of the plan."""
    words = line.item.text.split()
    return f"{line.item} {' '.join(words[:12])}{'…' if len(words) > 12 else ''}".rstrip(" .,;")


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return text if text.endswith((".", ":", ";", "]", "?", "!")) else f"{text}."
