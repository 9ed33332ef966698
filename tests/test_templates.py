"""What every template keeps to, whatever page it is part of."""

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).parents[1] / "templates"
FORBIDDEN = {
    "a {# comment #} over two lines, which Django prints": r"\{#(?:(?!#\}).)*\n",
    "an inline script": r"<script(?![^>]*\ssrc=)",
    "an inline style": r"<style|\sstyle\s*=",
    "an inline handler": r"<[^>]*\son[a-z]+\s*=",
    "something from another host": r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//",
}


def faults(text):
    """What a template does that no template may."""
    return [what for what, pattern in FORBIDDEN.items() if re.search(pattern, text)]


def test_templates_do_nothing_forbidden():
    found = {str(path): faults(path.read_text("utf-8")) for path in TEMPLATES.rglob("*.html")}
    assert found
    assert {path: what for path, what in found.items() if what} == {}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("{# one\n two #}<p>", "comment"),
        ("<script>go()</script>", "script"),
        ('<b style="color: red">', "style"),
        ("<style>b {}</style>", "style"),
        ('<a href="#" onclick="go()">', "handler"),
        ('<link href="//cdn.example/x.css">', "host"),
    ],
)
def test_forbidden_template_is_reported(text, what):
    [fault] = faults(text)
    assert what in fault


def test_plain_template_is_not_reported():
    text = '{# one #}\n{# two #}<script src="/x.js"></script><a class="style" href="/x">on = 1</a>'
    assert faults(text) == []
