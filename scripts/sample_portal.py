"""A portal of its own with the samples, in a temporary directory, for what looks at pages from outside."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 180
# What is set outside for another portal.
_OTHERS = ("BASE_PATH", "CACHE_URL", "DATABASE_URL", "DEBUG", "HTTPS", "SEARCH_URL", "SECRET_KEY", "STATIC_ROOT")


@contextmanager
def sample_portal(code: str = "") -> Iterator[tuple[str, str]]:
    """The address of a portal as ``make run`` starts it, its PDF made, and the password of its user ``admin``; ``code``
    is run in its Django shell before it is asked for anything. It is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="gongbao-samples-") as home, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port, password = probe.getsockname()[1], secrets.token_urlsafe(12)
        probe.close()
        own = {"DATA_DIR": home, "PORT": str(port), "HOST": "127.0.0.1", "DJANGO_SUPERUSER_PASSWORD": password}
        environment = {name: value for name, value in os.environ.items() if name not in _OTHERS} | own

        def manage(*words: str) -> None:
            subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=environment, check=True)

        manage("migrate", "--verbosity=0")
        manage("createsuperuser", "--noinput", "--username=admin", "--email=")
        server = subprocess.Popen([sys.executable, "scripts/run.py"], cwd=ROOT, env=environment)
        try:
            _wait_for(port, server)
            if code:
                manage("shell", "--no-imports", "-c", code)
            manage("make_renditions", "--wait")
            yield f"http://127.0.0.1:{port}/", password
        finally:
            server.terminate()
            server.wait(20)


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _attempt in range(START_SECONDS * 5):
        if server.poll() is not None:
            raise ValueError("The portal with the samples did not start.")
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
        finally:
            connection.close()
    raise ValueError(f"The portal with the samples did not answer within {START_SECONDS} s.")
