"""Reports of the cast for the tests of the consolidated report: sent, accepted, summed up."""

from decimal import Decimal as D

from indicators import services as figures
from reporting.services import move
from reporting.services.consolidating import Words, close, save_draft
from reporting.workflow import Act
from tasks import services as tasks

WORDS = {
    "status": "under_way",
    "results": "Ký 14 hợp đồng bao tiêu\nMở 3 phiên chợ",
    "difficulties": "Thiếu vốn",
    "causes": "Giá tăng",
    "proposals": "Bổ sung 2 tỷ đồng",
    "next_steps": "Nghiệm thu",
}


def tell(cast, report, head, *, accept=True, **words):
    """A report on a task is sent, and accepted by the coordinator."""
    tasks.save_progress(report=report, by=head, version=None, values=WORDS | words)
    tasks.send(report=report, by=head, version=None)
    if accept:
        move(report=report, act=Act.ACCEPT, by=cast.coordinator)


def figure(cast, *, accept=True, **values):
    """The figure of the cast's target is sent by a."""
    values = {name: D(v) if name != "note" else v for name, v in values.items()}
    rows = {cast.measure.pk: values}
    report = cast.target_report
    saved = figures.save_observations(report=report, by=cast.staff_a, version=None, rows=rows)
    figures.send(report=saved, by=cast.head_a, version=saved.version)
    if accept:
        move(report=report, act=Act.ACCEPT, by=cast.coordinator)


def summary(cast, text, reasons=None, proposals=""):
    """The monitor sends the summary of the task."""
    here = {"item": cast.task, "period": cast.period, "by": cast.staff_m}
    draft = save_draft(**here, version=0, words=Words(text, proposals))
    close(**here, version=draft.version, reasons=reasons or {})
