"""The child process that reads a file: bytes on stdin, the grid as JSON on stdout."""

import json

from common.grid import to_json
from common.readers import read
from common.sandbox import serve


def _answer(data: bytes) -> bytes:
    return json.dumps(to_json(read(data))).encode()


serve(_answer)
