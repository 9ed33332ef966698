"""Forms look alike everywhere: our field template and Bootstrap's classes on every control."""

from __future__ import annotations

from typing import Any

from django.forms import BoundField, widgets
from django.forms.renderers import TemplatesSetting

CHECKS = (widgets.CheckboxInput, widgets.RadioSelect, widgets.CheckboxSelectMultiple)


def control_class(widget: widgets.Widget) -> str:
    """The style class of a control."""
    if isinstance(widget, CHECKS):
        return "form-check-input"
    if isinstance(widget, widgets.Select):
        return "form-select"
    return "form-control"


class StyledBoundField(BoundField):
    """Gives the control its class, and the mark of an error."""

    @property
    def aria_describedby(self) -> str | None:
        """Adds the words a reviewer said of the field (`reporting.forms.ReportForm.mark`)."""
        said = f"{self.auto_id}_said" if getattr(self.field, "said", None) else ""
        return " ".join(filter(None, [super().aria_describedby, said])) or None

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: widgets.Widget | None = None
    ) -> dict[str, Any]:
        """Adds the classes; a widget that names its own keeps them too."""
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        own = widget.attrs.get("class", "")
        bad = "is-invalid" if self.errors else ""
        attrs["class"] = " ".join(filter(None, [control_class(widget), own, bad]))
        return attrs


class Renderer(TemplatesSetting):
    """The project's form renderer."""

    bound_field_class = StyledBoundField
