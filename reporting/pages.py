"""The page of one report, whatever it is about: its author writes on it, others read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.generic.base import TemplateResponseMixin, View

from agencies import access, parking
from common import clock
from reporting import extended, services, urged, words
from reporting.attaching import kept, take_files
from reporting.differences import Pieces, marked
from reporting.duties import standing
from reporting.forms import EvidenceForm, ReportForm, version_seen
from reporting.models import Evidence, Report
from reporting.services import extensions
from reporting.services.urging import owed_to
from reporting.states import state_badge, timeliness_badge
from reporting.talk import talk_about
from reporting.workflow import Act, Incomplete, NotAllowed, Refused, StaleVersion, WrongState


@dataclass(frozen=True)
class Difference:
    """A field that somebody saved in one way and the reader typed in another."""

    field: Any
    stored: Pieces
    typed: Pieces


class ReportPageView(TemplateResponseMixin, View):
    """GET shows the form to the author while the report is editable, else the report to read.

    POST saves first and only then attaches, removes, hands in or sends, so that whatever is
    refused, the typed text is kept: in the database, or on the page that says why not.
    A wing names `template_name`, `appendices` and `carry` (its services for HAND_IN and SEND),
    and fills in `make_form`, `save` and `content`.
    """

    keeps_typed = True  # through the end of a session, see agencies.parking
    appendices: tuple[str, ...] = ()
    carry: dict[Act, Any] = {}

    def make_form(self, data=None) -> ReportForm:
        """The form on `self.report`: bound to `data`, or showing what is stored."""
        raise NotImplementedError

    def save(self, form, version, paper=None) -> Report:
        """Keep what the valid form says; the report as it is then. `paper`: what it was typed
        from, for an agency (`reporting.on_behalf`)."""
        raise NotImplementedError

    def content(self, report) -> dict[str, Any]:
        """What a report says now, as `ReportVersion` keeps it."""
        raise NotImplementedError

    def dispatch(self, request, *args, **kwargs):
        """Every method works on a report the person may see."""
        self.load()
        return super().dispatch(request, *args, **kwargs)

    def load(self):
        """Read the report as it is now."""
        seen = Report.objects.visible_to(self.request.user).filter(appendix__in=self.appendices)
        people = ("updated_by", "submitted_by", "decided_by")
        self.report = get_object_or_404(
            urged.with_reminders(seen.for_list().select_related(*people)), pk=self.kwargs["pk"]
        )
        self.before = self.report.previous()
        self.own = access.may_write_for(self.request.user, self.report.agency)

    def get(self, request, pk):
        """The form, or the report to read; what was typed when the session ended is in the form,
        or beside the report that has meanwhile left its author's desk."""
        data = parking.take(request) if self.own else None
        if data is None:
            return self.show()
        form = self.make_form(self.typed(data))
        if Act.SAVE in self.acts():
            return self.show(form, version=version_seen(data))
        if not form.changed_data:
            return self.show()
        return self.conflict(form, WrongState(_("Báo cáo không còn sửa được.")))

    def post(self, request, pk):
        """Save and, as the button says, attach, remove, hand in or send."""
        act = request.POST.get("act", Act.SAVE)
        if act not in {Act.SAVE, *self.carry}:
            raise Http404(act)
        if not self.own:
            raise PermissionDenied(_("Chỉ người của cơ quan lập báo cáo được sửa và nộp."))
        gone = self.evidence_to_remove()
        try:
            if self.report.is_editable:
                return self.write(Act(act), gone)
            return self.step(Act(act), version_seen(request.POST))
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal.message)) from refusal
        except (StaleVersion, WrongState) as refusal:
            return self.settle(Act(act), refusal)

    def evidence_to_remove(self) -> Evidence | None:
        """The file whose “Gỡ” button was pressed; 404 when it is not this report's."""
        if "remove" not in self.request.POST:
            return None
        if not self.request.POST["remove"].isdecimal():
            raise Http404("remove")
        return get_object_or_404(self.report.evidence, pk=self.request.POST["remove"])

    def write(self, act, gone):
        """Save the form, then its files, then take the step."""
        form = self.make_form(self.typed(self.request.POST))
        upload = self.make_upload(posted=True)
        version = version_seen(self.request.POST)
        if not (form.is_valid() & upload.is_valid()):
            return self.show(form, upload, version=version)
        saved = self.save(form, version)
        saved, refused = take_files(report=saved, by=self.request.user, form=upload, gone=gone)
        if refused:
            self.load()
            upload = self.make_upload(posted=True)
            upload.add_error("file", refused)
            return self.show(form, upload, version=saved.version, saved=True)
        if act == Act.SAVE:
            messages.success(self.request, words.done(act, saved))
            return redirect(self.request.path)
        return self.step(act, saved.version, form)

    def typed(self, posted):
        """What was posted; on the conflict page a field may be given back to the stored text."""
        data, stored = posted.copy(), self.make_form()
        for name in stored.fields:
            if data.get(f"keep-{name}") == "stored":
                value = stored[name].value()
                data[name] = "" if value is None else value
        return data

    def make_upload(self, *, posted=False) -> EvidenceForm:
        """The form of the report's files as they are now."""
        data = (self.request.POST, self.request.FILES) if posted else ()
        attached = self.report.evidence.attached().select_related("uploaded_by")
        return EvidenceForm(*data, attached=list(attached))

    def step(self, act, version, form=None):
        """Hand in or send what is saved; what is missing is shown in the form."""
        if act not in self.carry:
            raise WrongState(_("Báo cáo đã trình hoặc đã nộp nên không sửa được."))
        try:
            report = self.carry[act](report=self.report, by=self.request.user, version=version)
        except Incomplete as lacking:
            if form is None:
                raise WrongState(lacking.message) from lacking
            form.add_problems(lacking.problems)
            self.load()
            return self.show(form, version=version, saved=True)
        messages.success(self.request, words.done(act, report))
        return redirect(self.request.path)

    def settle(self, act, refusal: Refused):
        """Somebody was faster. A form sent twice is no news; else show both texts, keep both."""
        self.load()
        form = self.make_form(self.request.POST)
        wrote = any(name in self.request.POST for name in form.fields)
        if wrote and (form.changed_data or self.make_upload(posted=True).says_more):
            return self.conflict(form, refusal)
        if not wrote and not services.already_done(
            report=self.report, act=act, by=self.request.user
        ):
            return refused(self.request, self.report, refusal, back=self.request.path)
        if isinstance(refusal, WrongState):
            messages.error(self.request, refusal.message)
        else:
            messages.info(self.request, self.nothing_new())
        return redirect(self.request.path)

    def nothing_new(self) -> str:
        """What to say to a form whose text is already stored."""
        parts = [
            _("Nội dung này đã được lưu từ trước. Trạng thái báo cáo: %(state)s.")
            % {"state": state_badge(self.report).label}
        ]
        if self.request.FILES:
            parts.append(_("Nếu tệp chưa có trong danh sách minh chứng thì gắn lại."))
        return " ".join(parts)

    def conflict(self, form, refusal):
        """Both texts side by side; what was typed is ready to be saved over the newest version."""
        stored = self.make_form()
        differences = [
            Difference(form[name], *marked(stored.shown(name), form.shown(name)))
            for name in form.changed_data
        ]
        changed = set(form.changed_data)
        context = self.context() | {
            "refusal": refusal.message,
            "history": words.history(self.report, own=True, labels=self.labels()),
            "differences": differences,
            "same": [field for field in form if field.name not in changed],
            "can_save": Act.SAVE in self.acts(),
            "of_files": self.make_upload(posted=True).of_files(),
            "file_lost": bool(self.request.FILES),
        }
        return render(self.request, "reporting/conflict.html", context, status=409)

    def acts(self):
        """What the reader may do with the report now."""
        return services.open_acts(report=self.report, user=self.request.user)

    def show(self, form=None, upload=None, *, version=None, saved=False):
        """The page. A bound form keeps what was typed, and the `version` it was typed upon: the
        newest one would let it overwrite what somebody saved since. `saved`: it is stored too."""
        acts = self.acts()
        writing = Act.SAVE in acts
        last = self.report.versions.select_related("submitted_by").order_by("-number").first()
        said = words.last_words(self.report) if self.own else None
        form = writing and (form or self.make_form())
        if form and said:
            form.mark(said)
        upload = writing and (upload or self.make_upload())
        context = self.context() | {
            "form": form,
            "upload": upload,
            "usage": writing and services.usage(self.report.agency),
            "version": self.report.version if version is None else version,
            "content": None if writing else self.read(self.report),
            "saved": saved,
            "file_lost": bool(self.request.FILES) and not saved,
            "may_send": Act.SEND in acts,
            "steps": words.steps(acts, self.report, words.places(last and last.content)),
            "standing": words.standing(
                self.report, own=self.own, last_sent=last.number if last else 0
            ),
            "said": said,
            "paper": words.paper(last),
            "may_record_paper": self.takes_paper(),
            "evidence": upload and kept(upload, self.report.evidence.all()),
            "prior": self.prior(),
            "history": words.history(self.report, own=self.own, labels=self.labels()),
            "urged": urged.sentence(self.report),
            "may_urge": owed_to(self.request.user).filter(pk=self.report.pk).exists(),
        }
        return self.render_to_response(context | self.more_time())

    def takes_paper(self) -> bool:
        """Whether the reader may type what the agency sent on paper."""
        open_still = self.report.is_editable and not self.report.period.is_closed
        return open_still and access.may_record_paper(self.request.user)

    def more_time(self) -> dict[str, Any]:
        """The last extension of the report, and what the reader may do about it."""
        user, report = self.request.user, self.report
        people = report.extensions.select_related("asked_by", "decided_by", "change")
        last = people.order_by("-asked_at", "-pk").first()
        waiting = last is not None and last.granted is None
        unsent = report.first_submitted_at is None and not report.period.is_closed
        return {
            "extension": last and (last, extended.sentence(last)),
            "may_ask_time": not waiting
            and unsent
            and clock.now() <= report.deadline
            and access.may_send_for(user, report.agency),
            "may_give_time": waiting
            and not report.period.is_closed
            and extensions.may_decide(last, user, services.monitor_ids(report)),
        }

    def context(self) -> dict[str, Any]:
        """What the form page and the conflict page share."""
        return {
            "report": self.report,
            "item": self.report.assignment.item,
            "answered": self.answered(),
            "title": words.title(self.report),
            "line": words.line(self.report),
            "due": words.due(self.report),
            "state": state_badge(self.report),
            "timeliness": timeliness_badge(self.report, clock.now()),
            "waiting": words.waiting(self.report, clock.now()),
            "own": self.own,
            "duty": standing(self.report.assignment, self.request.user),
            "talk": talk_about(self.request.user, report=self.report),
        }

    def answered(self):
        """The plan's words that a sent report answered, when they have changed since."""
        item, sent = self.report.assignment.item, self.report.submitted_at
        if sent is None or self.report.is_editable:
            return None
        wording = item.worded_at(sent)
        return wording if wording and wording.text != item.text else None

    def read(self, report) -> dict[str, Any] | None:
        """What the reader is shown of a report: its agency the words as they stand, anybody else
        what was last sent; None when nothing was."""
        if self.own:
            return services.with_evidence(report, self.content(report))
        last = report.versions.order_by("-number").first()
        return last and last.content

    def prior(self) -> dict[str, Any] | None:
        """The report of the period before on the same duty, for the side column."""
        return self.before and {
            "report": self.before,
            "state": state_badge(self.before),
            "timeliness": timeliness_badge(self.before, clock.now()),
            "content": self.read(self.before),
        }

    def labels(self) -> dict[str, str]:
        """Names of the wing's fields, for the history."""
        return {}


def refused(request, report, refusal: Refused, *, back: str, reason: str = ""):
    """409: why a step was not taken, with the reason that was typed for it."""
    context = {
        "report": report,
        "title": words.title(report),
        "line": words.line(report),
        "refusal": refusal.message,
        "state": state_badge(report),
        "back": back,
        "reason": reason,
    }
    return render(request, "reporting/refused.html", context, status=409)
