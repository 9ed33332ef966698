"""Foreign files are opened in a child process that can neither stay, grow, write nor see us.

`run` is the parent's half, `serve` the child's. The child gets bytes and gives bytes; a refusal
is an answer too. It sets its own limits before it reads, so no code runs between fork and exec.
"""

from __future__ import annotations

import json
import logging
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.utils.translation import gettext as _

from common.files import FileRefused, safe_name
from common.grid import Grid, from_json

CPU_SECONDS = 30
WALL_SECONDS = 45
MEMORY_BYTES = 512 * 1024**2

_ROOT = Path(__file__).parents[1]
_REFUSED = 3
_NO_MEMORY = 4

logger = logging.getLogger(__name__)


def read_grid(data: bytes, name: str) -> Grid:
    """The tables of an uploaded .xlsx, .xls or .docx.

    Raises FileRefused, naming the file, when it is of another kind, locked, damaged or too large.
    """
    try:
        return from_json(json.loads(run("common.readers", data)))
    except FileRefused as error:
        raise FileRefused(
            _("Tệp “%(name)s”: %(reason)s") % {"name": safe_name(name), "reason": error}
        ) from None


def run(module: str, data: bytes) -> bytes:
    """What the child that runs ``module`` (it calls ``serve``) answers to the data.

    Raises FileRefused, with a reason to stand behind the file's name and a colon, when it
    refuses, is too slow, takes too much memory or dies.
    """
    with TemporaryDirectory(prefix="kehoach-") as scratch:
        environment = {"TMPDIR": scratch, "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
        with subprocess.Popen(
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=_ROOT,
            env=environment,
            start_new_session=True,
        ) as child:
            try:
                answer, errors = child.communicate(data, timeout=WALL_SECONDS)
            except subprocess.TimeoutExpired:
                _kill(child)
                raise FileRefused(_("mất quá nhiều thời gian để đọc.")) from None
            except BaseException:
                _kill(child)
                raise
    if child.returncode == 0:
        return answer
    if child.returncode == _REFUSED:
        raise FileRefused(answer.decode())
    logger.warning(
        "%s ended with %d: %s", module, child.returncode, errors[-2_000:].decode(errors="replace")
    )
    raise FileRefused(_why(child.returncode))


def serve(
    answer: Callable[[bytes], bytes], *, cpu_seconds: int = CPU_SECONDS, file_bytes: int = 0
) -> None:
    """The child's whole life: limits, input, answer. ``file_bytes`` is the largest file it may
    write, into its own scratch directory."""
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    settings.configure(USE_I18N=False)  # messages are Vietnamese as they are written
    try:
        result, code = answer(sys.stdin.buffer.read()), 0
    except FileRefused as refusal:
        result, code = str(refusal).encode(), _REFUSED
    except MemoryError:
        result, code = b"", _NO_MEMORY
    sys.stdout.buffer.write(result)
    sys.stdout.flush()
    os._exit(code)  # nothing to tidy up: freeing a large grid takes longer than reading it


def _kill(child: subprocess.Popen[bytes]) -> None:
    os.killpg(child.pid, signal.SIGKILL)


def _why(code: int) -> str:
    if code == _NO_MEMORY:
        return _("cần quá nhiều bộ nhớ để đọc; chia nhỏ hoặc xóa hàng, cột, kiểu thừa rồi gửi lại.")
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return _("bị dừng vì mất quá nhiều thời gian; xóa hàng, cột, kiểu thừa rồi gửi lại.")
    return _("bị hỏng hoặc chưa tải lên hết; mở bằng Excel hoặc Word, lưu lại rồi gửi.")
