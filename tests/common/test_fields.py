from types import SimpleNamespace

import pytest

from common.fields import NFCCharField, NFCTextField

TYPED = "  So\u031b\u0309 Y te\u0302\u0301\u200b\x00 "


@pytest.mark.parametrize("field", [NFCCharField(max_length=20), NFCTextField()])
def test_text_is_cleaned_for_the_model_and_the_database(field):
    assert field.to_python(TYPED) == "Sở Y tế"
    assert field.get_prep_value(TYPED) == "Sở Y tế"
    assert field.to_python(None) is None


@pytest.mark.parametrize("field", [NFCCharField(max_length=20), NFCTextField()])
def test_saving_leaves_the_same_text_on_the_instance(field):
    field.set_attributes_from_name("name")
    row = SimpleNamespace(name=TYPED)

    assert field.pre_save(row, add=True) == "Sở Y tế"
    assert row.name == "Sở Y tế"


def test_fields_deconstruct_like_any_other():
    _name, path, args, kwargs = NFCCharField(max_length=20).deconstruct()

    assert (path, args, kwargs) == ("common.fields.NFCCharField", [], {"max_length": 20})
