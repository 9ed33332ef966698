"""What a person settles on the page of a draft: forms of names and measures, and the whole page."""

from __future__ import annotations

from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from common.numbers import format_decimal
from common.ui import Crumb, highlight
from portal.forms import DecisionForm, MeasureFormSet, NamesForm, field_of
from portal.workbook import page
from portal.workbook.names import registry, suggestions, value_of
from portal.workbook.state import BLANK_MEASURE
from reporting.services import fair_deadline


def crumbs(last: str) -> list[Crumb]:
    """The way to a page below the plans."""
    return [Crumb(_("Kế hoạch"), reverse("portal:plan-list")), Crumb(last)]


def decision_form(shown, data=None):
    """The form of the act, bound to what the page shows."""
    return DecisionForm(data, initial={"stamp": shown.stamp})


def asked_names(shown) -> dict[str, str]:
    """Key → spelling of the names to settle and of those settled in this draft."""
    settled = {key: said["raw"] for key, said in shown.draft.answers.get("names", {}).items()}
    return settled | {key: name.raw for key, name in shown.understood.unknown.items()}


def names_form(shown, data=None):
    """What each unknown spelling means."""
    asked = asked_names(shown)
    known = registry() if asked else []
    return NamesForm(
        data,
        asked=asked,
        registry=[choice for choice, _keys in known],
        nearest={key: suggestions(raw, known) for key, raw in asked.items()},
        chosen={k: value_of(said) for k, said in shown.draft.answers.get("names", {}).items()},
    )


def measure_formset(sentence, data=None):
    """The measures of one sentence as a form."""
    names = MeasureFormSet.form.base_fields
    initial = [{name: decimal_or_text(m, name) for name in names} for m in sentence.measures]
    return MeasureFormSet(data, initial=initial, prefix=sentence.label.replace("/", "-"))


def decimal_or_text(measure, name):
    """A value for the form: numbers the way people write them."""
    value = measure[name]
    return format_decimal(Decimal(value)) if name in ("low", "high") and value else value


def corrected(formset, sentence) -> list[dict]:
    """The measures of a sentence as a person left them, numbered anew from the first."""
    kept = []
    for index, form in enumerate(formset.forms):
        if not form.cleaned_data.get("label") or form.cleaned_data.get("DELETE"):
            continue
        before = sentence.measures[index] if index < len(sentence.measures) else BLANK_MEASURE
        kept.append(form.apply_to(before))
    line = sentence.label.partition("/")[2]
    return [m | {"code": f"{line}.{n}", "position": n} for n, m in enumerate(kept, 1)]


def draft_context(shown, bad=None) -> dict:
    """Everything the page of a draft shows."""
    understood, names = shown.understood, page.agency_names()
    changes = shown.diff.items
    sentences = [
        (
            sentence,
            highlight(sentence.text, [m["source_text"] for m in sentence.measures]),
            bad[1] if bad and bad[0] == sentence.label else measure_formset(sentence),
            bool(bad and bad[0] == sentence.label),
            [sentence.text[start:end] for start, end in sentence.reading.unread],
        )
        for sentence in understood.sentences
    ]
    form = names_form(shown)
    asked = [
        (raw, understood.unknown.get(key), form[field_of(key)])
        for key, raw in asked_names(shown).items()
    ]
    act = page.act_of(shown)
    return {
        "draft": shown.draft,
        "shown": shown,
        "crumbs": crumbs(act),
        "act": act,
        "heading": page.heading(shown, act),
        "errors": understood.errors,
        "warnings": understood.warnings,
        "legacy": any(problem.code == "legacy" for problem in understood.errors),
        "counts": shown.diff.counts,
        "asked": asked,
        "sentences": sentences,
        "undecided": len(shown.undecided),
        "groups": page.rows_by_appendix(changes, names, page.reports_kept(changes)),
        "sections": shown.diff.sections,
        "unchanged": shown.diff.of("unchanged"),
        "periods": page.open_periods(shown.plan),
        "fair": fair_deadline(),
        "load": page.load_of(shown, names),
        "learned": shown.learned,
    }
