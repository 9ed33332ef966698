"""The compiled catalogue of borrowed words is the one that can be read."""

import gettext
import re
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

FOLDER = Path(__file__).parents[1] / "kehoach" / "locale" / "vi" / "LC_MESSAGES"
STRING = r'((?:\s*".*"\n)+)'
ENTRY = re.compile(
    rf"^msgid {STRING}(?:msgid_plural {STRING})?msgstr(?:\[0\])? {STRING}", re.MULTILINE
)


def written():
    """{msgid: msgstr} of the text form."""
    text = (FOLDER / "django.po").read_text("utf-8") + "\n"
    entries = ENTRY.findall(text)
    return {unquoted(key): unquoted(words) for key, _plural, words in entries}


def unquoted(strings):
    """One text out of the quoted lines of a .po file."""
    joined = "".join(re.findall(r'"(.*)"', strings))
    return joined.replace('\\"', '"').replace("\\n", "\n")


def test_compiled_catalogue_is_up_to_date():
    with (FOLDER / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog
    # a plural entry is compiled under (msgid, number)
    assert {k[0] if isinstance(k, tuple) else k: v for k, v in compiled.items()} == written()


def test_libraries_speak_vietnamese():
    assert _("File to import") == "Tệp .xlsx"
    assert _("The username and/or password you specified are not correct.").startswith("Tên")
    assert ngettext("entry", "entries", 3) == "dòng"


def test_nobody_is_addressed_casually():
    assert not [v for v in written().values() if re.search(r"(?i)\bbạn\b|vui lòng|!", v)]
