"""Runs a command with DATABASE_URL naming a PostgreSQL that lives only as long as the command.

    python scripts/with_postgres.py pytest -m "not browser"

The server listens on a socket in a temporary directory and on no network; both are gone afterwards, whatever happens.
Its programs come from Debian's ``postgresql`` package; run by root, they run as the user ``postgres``, because they
refuse to be root.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

ROLE = "gongbao"
START_SECONDS = 60
STOP_SECONDS = 20
# Nothing here outlives the run, so nothing needs to reach the disk.
SERVER_OPTIONS = [
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "listen_addresses=",
    "max_connections=50",
]


def main(command: list[str]) -> int:
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        with postgres() as url:
            return subprocess.run(command, env=os.environ | {"DATABASE_URL": url}, check=False).returncode
    except (OSError, RuntimeError, subprocess.CalledProcessError) as error:
        print(f"PostgreSQL for the tests could not be run: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


@contextmanager
def postgres() -> Iterator[str]:
    """The address of an empty database on a server of its own."""
    programs = _programs()
    user = _server_user()
    home = Path(tempfile.mkdtemp(prefix="gongbao-postgres-"))
    try:
        if user:
            shutil.chown(home, user, user)
        words = f"--username={ROLE} --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync"
        initdb = [str(programs / "initdb"), *words.split(), f"--pgdata={home / 'data'}"]
        subprocess.run(initdb, check=True, cwd=home, user=user, group=user, stdout=subprocess.DEVNULL)
        options = [word for option in (*SERVER_OPTIONS, f"unix_socket_directories={home}") for word in ("-c", option)]
        with (home / "log").open("wb") as log:
            server = subprocess.Popen(
                [programs / "postgres", "-D", home / "data", *options],
                cwd=home,
                user=user,
                group=user,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        try:
            _wait(programs, home, server)
            subprocess.run([programs / "createdb", "-h", home, "-U", ROLE, ROLE], check=True)
            yield f"postgres://{ROLE}@/{home}/{ROLE}"  # a path for a host is a socket to django-environ
        finally:
            _shut_down(server)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _programs() -> Path:
    """Where initdb and postgres are: the newest of Debian's, or those on the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path is None:
        raise RuntimeError("initdb was not found. Install PostgreSQL (Debian: apt-get install postgresql).")
    return Path(on_path).parent


def _server_user() -> str | None:
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError as error:
        raise RuntimeError("there is no user postgres to run the server as; Debian's postgresql makes it.") from error


def _wait(programs: Path, home: Path, server: subprocess.Popen[bytes]) -> None:
    for _attempt in range(START_SECONDS * 10):
        if server.poll() is not None:
            raise RuntimeError((home / "log").read_text(errors="replace"))
        if not subprocess.run([programs / "pg_isready", "--quiet", "-h", home], check=False).returncode:
            return
        time.sleep(0.1)
    raise RuntimeError(f"the server was not ready within {START_SECONDS} s.")


def _shut_down(server: subprocess.Popen[bytes]) -> None:
    # SIGINT is PostgreSQL's fast shutdown: open connections are dropped.
    server.send_signal(signal.SIGINT)
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _stop(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
