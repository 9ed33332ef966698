"""A conversation as a page shows it: what was said, by whom of which agency, and the form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import BigIntegerField, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies import access
from agencies.models import Agency, AgencyName, User
from common.forms import TypedCharField
from common.widgets import CheckColumns
from plans.models import PlanItem
from reporting.models import REMARK, Comment, Report
from reporting.services.talking import concerned, may_remark_on

SHOWN = 30  # remarks on a page; older ones are on the pages of the whole conversation


class RemarkForm(forms.Form):
    """Words, and the agencies they are meant for."""

    text = TypedCharField(
        label=_("Nội dung"),
        textarea=True,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Ghi nội dung trao đổi.")},
    )
    mentions = forms.ModelMultipleChoiceField(
        label=_("Báo cho cơ quan"),
        queryset=Agency.objects.none(),
        to_field_name="code",
        required=False,
        widget=CheckColumns,
    )

    def __init__(self, data=None, *, agencies):
        super().__init__(data, auto_id="trao-doi-%s")
        self.fields["mentions"].queryset = Agency.objects.filter(pk__in=[a.pk for a in agencies])
        self.fields["mentions"].choices = [(a.code, a.name) for a in agencies]


def remarks(user: User, **about: Any) -> QuerySet[Comment]:
    """The remarks a person may read on a `report` or an `item`, oldest first; each knows
    `agency_name`: its author's agency then, by its name of that day."""
    then = User.history.filter(id=OuterRef("author"), history_date__lte=OuterRef("created_at"))
    worked_at = Subquery(then.order_by("-history_date", "-history_id").values("agency_id")[:1])
    seen = Comment.objects.visible_to(user).filter(act=REMARK, **about)
    seen = seen.annotate(
        agency_then=Coalesce(worked_at, F("author__agency"), output_field=BigIntegerField()),
        day=TruncDate("created_at"),
    )
    names = AgencyName.objects.filter(agency=OuterRef("agency_then")).borne_on(OuterRef("day"))
    now = Agency.objects.filter(pk=OuterRef("agency_then"))
    return (
        seen.annotate(
            agency_name=Coalesce(Subquery(names.values("name")[:1]), Subquery(now.values("name")))
        )
        .select_related("author")
        .prefetch_related("mentions")
        .order_by("created_at", "pk")
    )


@dataclass(frozen=True)
class Talk:
    """What the template `reporting/_talk.html` shows of one conversation."""

    remarks: list[Comment]
    total: int
    form: RemarkForm | None
    url: str
    inside: bool

    @property
    def older(self) -> int:
        """Remarks that are not shown."""
        return self.total - len(self.remarks)


def talk_about(user: User, *, report: Report | None = None, item: PlanItem | None = None) -> Talk:
    """The latest remarks on a report or on a line, and the form for who may speak."""
    about: dict[str, Any] = {"report": report.pk} if report else {"item": item.pk}  # type: ignore[union-attr]
    newest = remarks(user, **about).reverse()[: SHOWN + 1]
    said = list(newest)
    more = len(said) > SHOWN
    total = remarks(user, **about).count() if more else len(said)
    speaks = may_remark_on(user, report) if report else access.may_remark(user)
    form = RemarkForm(agencies=concerned(report=report, item=item)) if speaks else None
    return Talk(
        remarks=said[:SHOWN][::-1],
        total=total,
        form=form,
        url=talk_url(report=report, item=item),
        inside=report is not None and report.first_recorded_at is None,
    )


def talk_url(*, report: Report | None = None, item: PlanItem | None = None) -> str:
    """The page of a whole conversation; remarks are sent to it."""
    if report:
        return reverse("reporting:report-talk", args=[report.pk])
    return reverse("reporting:item-talk", args=[item.pk])  # type: ignore[union-attr]
