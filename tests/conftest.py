"""What all tests share: a data directory, a database and an index of their own.

The settings are read from the environment when Django is set up, so the environment is made here, before that; only
DATABASE_URL is kept from outside, which is how the same tests run on PostgreSQL (``scripts/with_postgres.py``).
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

SESSION_DIR = Path(tempfile.mkdtemp(prefix="gongbao-tests-"))

for name in (
    "BASE_PATH", "CACHE_URL", "HTTPS", "LANGUAGE_CODE", "LOGIN_ATTEMPTS", "LOGIN_LOCK_MINUTES", "PORT", "PROXIES",
    "REAUTHENTICATE_MINUTES", "REQUIRE_SECOND_FACTOR", "SEARCH_URL", "SESSION_HOURS", "SESSION_IDLE_MINUTES",
    "SIGNING_KEY", "SIGNING_PASSWORD", "SIGNING_PASSWORD_FILE", "SITE_CONTACT", "SITE_DOMAIN", "SITE_ICP",
    "SITE_ID_CODE", "SITE_NAME", "SITE_PARTY_MARK", "SITE_POLICE_RECORD", "SITE_SPONSOR", "SITE_URL", "STATIC_ROOT",
):  # fmt: skip
    os.environ.pop(name, None)
os.environ |= {
    "ALLOWED_HOSTS": "*",
    "DATA_DIR": str(SESSION_DIR),
    "DEBUG": "0",
    "DJANGO_SETTINGS_MODULE": "portal.settings",
    "SECRET_KEY": "not-a-secret-" + "0" * 40,
}

from tests.browser import (  # noqa: E402
    BROWSER_FIXTURES,
    any_width,
    browser,
    desktop,
    live_server,
    no_script,
    phone,
    unguarded,
)

__all__ = ["any_width", "browser", "desktop", "live_server", "no_script", "phone", "unguarded"]


def pytest_configure(config: pytest.Config) -> None:
    # Runs before pytest-django's own, which sets Django up only where the settings have been touched.
    from django.conf import settings

    settings.FAIL_ON_CACHEABLE_COOKIE = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if config.getoption("numprocesses", None):
        # A worker that inherits it sets Django up before this file has made the worker's own data directory.
        del os.environ["DJANGO_SETTINGS_MODULE"]


@pytest.fixture
def tried(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Says at the end of the run what a test tried, and how much of it."""
    return lambda words: record_property("tried", words)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = terminalreporter.getreports("passed")
    said = sorted(words for report in reports for name, words in report.user_properties if name == "tried")
    if said:
        terminalreporter.section("what was tried")
    for words in said:
        terminalreporter.write_line(str(words))


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(SESSION_DIR, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the tests that use a browser, and puts them last: while one is open, Playwright's event loop runs.

    Long tests come first among their kind, or one worker would sit at the last while the others have nothing left.
    """
    for item in items:
        if BROWSER_FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> tuple[bool, bool, bool]:
    """Where a test stands: those that empty the database after themselves come after those that roll back."""
    database = item.get_closest_marker("django_db")
    return (
        item.get_closest_marker("browser") is not None,
        database is not None and bool(database.kwargs.get("transaction")),
        item.get_closest_marker("long") is None,
    )


@pytest.fixture(scope="session", autouse=True)
def _static_files() -> None:
    """Static files are served by their hashed names as in production, so a page that names a missing one fails."""
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture(autouse=True)
def _own_files(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """Uploads and the search index of a test are its own: the database rolls back, files do not."""
    from django.core.cache import cache
    from haystack import connections

    settings.MEDIA_ROOT = tmp_path / "media"
    connection = settings.HAYSTACK_CONNECTIONS["default"]
    kept, connection["PATH"] = connection["PATH"], tmp_path / "index"
    _forget_index(connections)
    cache.clear()
    yield
    connection["PATH"] = kept
    _forget_index(connections)


def _forget_index(connections: Any) -> None:
    """The next use of the search connection in this thread opens the index of its present path."""
    opened = getattr(connections.thread_local, "connections", {})
    opened.pop("default", None)
