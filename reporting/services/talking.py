"""Conversation: remarks on a report or on a line of the plan, and who hears of them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import access, audit
from agencies.models import Agency, AuditEvent, User
from common import clock
from common.text import clean_typed
from plans.models import Assignment, PlanItem
from reporting.models import REMARK, Comment, Notice, Report
from reporting.services import notices
from reporting.services.life import report_label
from reporting.workflow import NotAllowed, ReasonMissing

Role = User.Role


def may_remark_on(user: User, report: Report) -> bool:
    """Whether a person who sees a report may say something about it: until it is first sent it is
    its agency's own business."""
    inside = report.first_recorded_at is None
    return access.may_remark(user) and (not inside or access.may_write_for(user, report.agency))


def concerned(*, report: Report | None = None, item: PlanItem | None = None) -> list[Agency]:
    """The agencies whom a remark may call on: a report's own and its monitors; all with a duty or
    a watch on a line, and the offices of the coordinators."""
    duties = Assignment.objects.filter(item=item or report.assignment.item_id)  # type: ignore[union-attr]
    if report:
        duties = duties.filter(role=Assignment.Role.MONITOR)
    pks = {*duties.order_by().values_list("agency", flat=True)}
    if report:
        pks.add(report.agency_id)
    else:
        offices = User.objects.filter(role=Role.COORDINATOR, is_active=True)
        pks |= {*offices.order_by().values_list("agency", flat=True)} - {None}
    return [*Agency.objects.filter(pk__in=pks).order_by("position", "code")]


@transaction.atomic
def remark(
    *,
    by: User,
    text: str,
    report: Report | None = None,
    item: PlanItem | None = None,
    mentions: Iterable[Agency] = (),
) -> Comment:
    """Say something about a report, or about a line; the agencies mentioned and those who spoke
    before are told.

    A remark made before the report is first sent stays inside its agency for good
    (`CommentQuerySet.visible_to`), so nobody else is told of it. Nobody can change or delete a
    remark. Raises NotAllowed; ReasonMissing without words.
    """
    if report:
        report = Report.everything.select_for_update(of=("self",)).get(pk=report.pk)
    if not (may_remark_on(by, report) if report else access.may_remark(by)):
        raise NotAllowed(_("Anh/chị không trao đổi được ở đây."))
    text = clean_typed(text)
    if not text:
        raise ReasonMissing(_("Ghi nội dung trao đổi."))
    allowed = {agency.pk for agency in concerned(report=report, item=item)}
    called = [agency for agency in mentions if agency.pk in allowed]
    comment = Comment.objects.create(
        report=report, item=item, act=REMARK, text=text, author=by, created_at=clock.now()
    )
    comment.mentions.set(called)
    label = report_label(report) if report else str(item)
    notices.tell(
        _hearers(comment, report, called),
        kind=Notice.Kind.COMMENT,
        text=_("%(who)s trao đổi về %(what)s: %(text)s")
        % {"who": by.name, "what": label, "text": text[:300]},
        report=report,
        item=item,
        besides=by,
    )
    data = {"agencies": [agency.code for agency in called]} if called else {}
    audit.record(AuditEvent.Action.REMARK, by=by, subject=report or item, label=label, data=data)
    return comment


def _hearers(comment: Comment, report: Report | None, called: list[Agency]) -> list[User]:
    """People of the agencies called on, and those who spoke before, as far as they may read it."""
    if report:
        thread = Comment.objects.filter(report=report, act=REMARK)
    else:
        thread = Comment.objects.filter(item=comment.item, act=REMARK)
    spoke = User.objects.filter(pk__in=thread.values("author"), is_active=True)
    people = {*spoke.select_related("agency")}
    for agency in called:
        people |= {*people_in_charge(agency, report, comment.item)}
    if report and report.first_recorded_at is None:
        return [p for p in people if p.agency_id == report.agency_id]
    if report:
        monitors = {*_monitors(report)}
        return [
            p for p in people if p.sees_province or p.agency_id in monitors | {report.agency_id}
        ]
    return [*people]


def _monitors(report: Report) -> Iterable[int]:
    watching = Assignment.objects.filter(
        item=report.assignment.item_id, role=Assignment.Role.MONITOR
    )
    return watching.order_by().values_list("agency", flat=True)


def people_in_charge(agency: Agency, report: Report | None, item: PlanItem | None) -> list[User]:
    """Who hears for an agency: the officer who looks after the line, else its staff; its heads;
    the coordinators of their office."""
    line = item or report.assignment.item_id  # type: ignore[union-attr]
    duties = Assignment.objects.filter(agency=agency, item=line, officer__agency=agency)
    officers = User.objects.filter(looks_after__in=duties, is_active=True).distinct()
    staff = [*officers] or notices.people_of(agency, Role.STAFF)
    return staff + notices.people_of(agency, Role.HEAD, Role.COORDINATOR)
