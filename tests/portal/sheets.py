"""What the tests of the sheet share: the fields a browser would post."""

import re
from html import unescape

URL = "/phieu/2023-Q2/"
FIELD = re.compile(r"<(input|textarea|select)\b([^>]*)>(?:([^<]*)</textarea>)?")
ATTRIBUTE = re.compile(r'([\w-]+)(?:="([^"]*)")?')


def fields(response):
    """The fields of the sheet's form as a browser would post them, buttons aside."""
    html = response.content.decode()
    form = html[html.index('id="phieu"') : html.index("</form>", html.index('id="phieu"'))]
    found = {}
    for tag, attributes, text in FIELD.findall(form):
        given = {name: unescape(value) for name, value in ATTRIBUTE.findall(attributes)}
        name, kind = given.get("name"), given.get("type", "text")
        if not name or name in {"paste", "paste_row", "paste_col"}:
            continue
        if kind in {"radio", "checkbox"} and "checked" not in given:
            continue
        blank = "on" if kind in {"radio", "checkbox"} else ""
        value = (
            unescape(text).removeprefix("\n") if tag == "textarea" else given.get("value", blank)
        )
        found.setdefault(name, []).append(value)
    return {name: values if name == "pick" else values[0] for name, values in found.items()}


def open_sheet(client, user, url=URL):
    """(response, fields) of the page."""
    client.force_login(user)
    response = client.get(url)
    assert response.status_code == 200
    return response, fields(response)


def name(report, field):
    """A field of a row."""
    return f"r{report.pk}-{field}"


def cell(report, measure, column="value"):
    """A cell of a row."""
    return name(report, f"m{measure.pk}-{column}")
