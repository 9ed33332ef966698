"""Icons and state badges."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.ui import Badge

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the page's sprite; decoration only, the words beside it carry the meaning."""
    return format_html('<svg class="ic" aria-hidden="true"><use href="#i-{}"/></svg>', name)


@register.simple_tag
def state(badge: Badge | None) -> SafeString | str:
    """A state badge (`common.ui.Badge`); nothing for None."""
    if badge is None:
        return ""
    return format_html(
        '<span class="state state-{}"><svg class="ic" aria-hidden="true"><use href="#i-{}"/></svg>'
        "{}</span>",
        badge.kind,
        badge.icon,
        badge.label,
    )
