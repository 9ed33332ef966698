"""The office's own scanner looks at uploaded files, where one is set (ANTIVIRUS_COMMAND)."""

from __future__ import annotations

import shutil
import subprocess
from tempfile import TemporaryFile
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from common.files import FileRefused, safe_name

SECONDS = 60
_CLEAN, _INFECTED = 0, 1  # as clamscan and clamdscan answer
_MAX_SAID = 200


class Infected(FileRefused):
    """The scanner found something; `found` is what it said of it."""

    def __init__(self, message: str, found: str) -> None:
        super().__init__(message)
        self.found = found


def scan(file: Any) -> None:
    """Let the scanner read an uploaded file on its standard input; no command, no scan.

    Raises Infected, or FileRefused when the scanner cannot tell: a file that nobody looked at is
    not taken. Leaves the file at its start.
    """
    if not settings.ANTIVIRUS_COMMAND:
        return
    name = {"name": safe_name(file.name or "")}
    with TemporaryFile() as copy:  # scanners are handed the descriptor of a real file
        file.seek(0)
        shutil.copyfileobj(file, copy)
        file.seek(0)
        copy.seek(0)
        try:
            done = subprocess.run(
                settings.ANTIVIRUS_COMMAND,
                stdin=copy,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise FileRefused(_not_scanned() % name) from error
    if done.returncode == _INFECTED:
        said = done.stdout.decode(errors="replace").strip()[:_MAX_SAID]
        raise Infected(_("Tệp “%(name)s” có mã độc nên không được nhận.") % name, said)
    if done.returncode != _CLEAN:
        raise FileRefused(_not_scanned() % name)


def _not_scanned() -> str:
    return _("Tệp “%(name)s”: chưa quét được mã độc. Gắn lại sau, hoặc báo quản trị hệ thống.")
