#!/usr/bin/env python3
"""Run a command against a private PostgreSQL: `tests/with_postgres.py pytest …`.

The newest server of the machine is started in a temporary directory, reached through a Unix
socket only and without durability, named to the command in DATABASE_URL, and always stopped and
removed. Without a command it only tells whether a server is there. Exit code 77: there is none.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

SKIPPED = 77
QUICK = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    # tests roll back, so it would only ever note that tables are empty and spoil the plans
    "autovacuum": "off",
}


def server_binaries():
    """The directory of the newest installed server, or None."""
    debian = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(debian, key=lambda path: float(path.parts[-3]), default=shutil.which("initdb"))
    return newest and Path(newest).resolve().parent


def as_server_user():
    """The command prefix that drops root, and stops the server should this process be killed."""
    drop = ["--reuid=postgres", "--regid=postgres", "--init-groups"] if os.getuid() == 0 else []
    return ["setpriv", *drop, "--pdeathsig=INT"]


@contextmanager
def private_server(binaries):
    """A running server; yields its DATABASE_URL."""
    home = tempfile.mkdtemp(prefix="pg-", dir="/tmp")  # a socket path holds 107 bytes at most
    try:
        if os.getuid() == 0:
            shutil.chown(home, *pwd.getpwnam("postgres")[2:4])
        data = f"{home}/data"
        initdb = ["initdb", "--auth=trust", "--username=postgres", "--no-sync"]
        subprocess.run(
            [*as_server_user(), binaries / initdb[0], *initdb[1:], "--locale=C.UTF-8", "-D", data],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        options = [part for name, value in QUICK.items() for part in ("-c", f"{name}={value}")]
        with open(f"{home}/log", "wb") as log:
            server = subprocess.Popen(
                [*as_server_user(), binaries / "postgres", "-D", data, "-k", home, *options],
                stdout=log,
                stderr=log,
            )
        try:
            wait_until_ready(server, binaries, home)
            yield "postgres://postgres@/postgres?" + urlencode({"host": home})
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=30)
    finally:
        shutil.rmtree(home)


def wait_until_ready(server, binaries, home):
    """Return once the server answers; SystemExit with its log when it does not."""
    ready = [binaries / "pg_isready", "--quiet", "--host", home]
    for _ in range(300):
        if subprocess.run(ready).returncode == 0:
            return
        if server.poll() is not None:
            break
        time.sleep(0.1)
    sys.exit("PostgreSQL did not start:\n" + Path(home, "log").read_text())


def main(command):
    """Run the command and return its exit code."""
    binaries = server_binaries()
    if binaries is None:
        print("PostgreSQL tests skipped, no server found: apt-get install postgresql")
        return SKIPPED
    if not command:
        return 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with private_server(binaries) as url:
        return subprocess.run(command, env=os.environ | {"DATABASE_URL": url}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
