"""Controls Django has no markup for in our design language."""

from django.forms import RadioSelect


class ChoiceRow(RadioSelect):
    """Radio buttons in a row."""

    template_name = "widgets/choice_row.html"
    use_fieldset = True
