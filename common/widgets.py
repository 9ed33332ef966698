"""Controls Django has no markup for in our design language."""

from django.forms import CheckboxSelectMultiple, RadioSelect


class ChoiceRow(RadioSelect):
    """Radio buttons in a row."""

    template_name = "widgets/choice_row.html"
    use_fieldset = True


class CheckColumns(CheckboxSelectMultiple):
    """Check boxes in as many columns as fit."""

    template_name = "widgets/check_columns.html"
    use_fieldset = True
