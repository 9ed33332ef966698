from datetime import date
from decimal import Decimal

import pytest
from django import forms

from common.forms import DayFirstDateField, TypedCharField, VietnameseDecimalField


class ReportForm(forms.Form):
    value = VietnameseDecimalField(required=False, reference=Decimal("1.2"))
    done_on = DayFirstDateField(required=False)
    result = TypedCharField(required=False, textarea=True, max_length=10)


def bound(**typed):
    return ReportForm(typed)


def test_typed_values_are_read():
    form = bound(value="1.234,5", done_on="5/4/23", result=" được\r\nrồi\u200b ")

    assert form.is_valid()
    assert form.cleaned_data == {
        "value": Decimal("1234.5"),
        "done_on": date(2023, 4, 5),
        "result": "được\nrồi",
    }


def test_nothing_typed_is_none_or_empty():
    form = bound(value=" ", done_on="", result="\u200b")

    assert form.is_valid()
    assert form.cleaned_data == {"value": None, "done_on": None, "result": ""}


@pytest.mark.parametrize(("typed", "code"), [("12,6,1", "invalid"), ("1.234", "ambiguous")])
def test_a_refused_number_keeps_the_typed_text(typed, code):
    form = bound(value=typed)

    assert form.errors.as_data()["value"][0].code == code
    assert f'value="{typed}"' in str(form["value"])


def test_a_refused_date_keeps_the_typed_text():
    form = bound(done_on="31/02/2023")

    assert "không có trong lịch" in form.errors["done_on"][0]
    assert 'value="31/02/2023"' in str(form["done_on"])


@pytest.mark.parametrize("field", ["value", "done_on", "result"])
def test_required_fields_refuse_blanks(field):
    form = bound(**{field: " \u200b" if field == "result" else "–"})
    form.fields[field].required = True

    assert form.errors.as_data()[field][0].code == "required"


def test_stored_values_are_shown_as_they_can_be_typed():
    form = ReportForm(initial={"value": Decimal("1234"), "done_on": date(2023, 4, 5)})

    assert 'value="1234"' in str(form["value"])
    assert 'inputmode="decimal"' in str(form["value"])
    assert 'value="05/04/2023"' in str(form["done_on"])
    assert "<textarea" in str(form["result"])


def test_unchanged_values_are_not_a_change():
    stored = {"value": Decimal("1234.500000"), "done_on": date(2023, 4, 5), "result": "a\nb"}
    typed = {"value": "1.234,5", "done_on": "05/04/2023", "result": "a\r\nb"}

    assert not ReportForm(typed, initial=stored).has_changed()


def test_a_disabled_number_keeps_its_value():
    form = ReportForm({}, initial={"value": Decimal("7.5")})
    form.fields["value"].disabled = True

    assert form.is_valid()
    assert form.cleaned_data["value"] == Decimal("7.5")


def test_length_is_counted_on_the_cleaned_text():
    assert bound(result="\u200b" * 50 + "đủ ngắn").is_valid()
    assert not bound(result="dài quá mười chữ").is_valid()
