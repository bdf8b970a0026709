"""Settings from the environment: what is wrong is refused by name, with the cure; defaults need nothing."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal import environment

ROOT = Path(__file__).resolve().parents[2]
NAME = "GONGBAO_TEST"


@pytest.fixture
def value(monkeypatch: pytest.MonkeyPatch) -> Callable[[str | None], None]:
    """Sets the variable that the functions under test are asked to read."""

    def put(text: str | None) -> None:
        monkeypatch.delenv(NAME, raising=False)
        if text is not None:
            monkeypatch.setenv(NAME, text)

    return put


Reader = Callable[[Path], object]

WRONG: list[tuple[str, Reader, str, str]] = [
    ("flag", lambda _: environment.flag(NAME, False), "maybe", "1 or 0"),
    ("whole-word", lambda _: environment.whole(NAME, 8000, 1, 65535), "http", "from 1 to 65535"),
    ("whole-zero", lambda _: environment.whole(NAME, 8000, 1, 65535), "0", "from 1 to 65535"),
    ("whole-high", lambda _: environment.whole(NAME, 8000, 1, 65535), "65536", "from 1 to 65535"),
    ("whole-sign", lambda _: environment.whole(NAME, 8000, 1, 65535), "+80", "whole number"),
    ("whole-wide", lambda _: environment.whole(NAME, 8000, 1, 65535), "８０", "whole number"),
    ("choice", lambda _: environment.choice(NAME, "en", {"en", "zh-hans"}), "fr", "en, zh-hans"),
    ("path-open", lambda _: environment.base_path(NAME), "zfgb/", "/zfgb/"),
    ("path-end", lambda _: environment.base_path(NAME), "/zfgb", "/zfgb/"),
    ("path-double", lambda _: environment.base_path(NAME), "/a//b/", "/zfgb/"),
    ("path-space", lambda _: environment.base_path(NAME), "/a b/", "/zfgb/"),
    ("directory", lambda path: environment.directory(NAME, path), "/dev/null/data", "directory"),
    ("key-short", lambda path: environment.secret_key(NAME, path), "short", "openssl rand -hex 32"),
    ("database-scheme", lambda path: environment.database(NAME, path), "mysql://u:p@h/d", "postgres://"),
    ("database-nonsense", lambda path: environment.database(NAME, path), "postgres", "sqlite:///path"),
    ("database-unnamed", lambda path: environment.database(NAME, path), "postgres://u:p@h/", "names no database"),
    ("cache-scheme", lambda _: environment.cache(NAME), "memcached://h", "redis://"),
    ("search-scheme", lambda path: environment.search_directory(NAME, path), "solr://h", "tantivy:///srv/index"),
    (
        "search-relative",
        lambda path: environment.search_directory(NAME, path),
        "tantivy://index",
        "tantivy:///srv/index",
    ),
    ("required", lambda _: environment.text(NAME), "", "is not set"),
]


@pytest.mark.parametrize(("reader", "given", "cure"), [w[1:] for w in WRONG], ids=[w[0] for w in WRONG])
def test_a_wrong_value_fails_by_name_and_with_the_cure(
    value: Callable[[str | None], None], tmp_path: Path, reader: Reader, given: str, cure: str
) -> None:
    value(given)
    with pytest.raises(ImproperlyConfigured) as error:
        reader(tmp_path)
    assert NAME in str(error.value)
    assert cure in str(error.value)


RIGHT: list[tuple[Reader, str | None, object]] = [
    (lambda _: environment.flag(NAME, True), None, True),
    (lambda _: environment.flag(NAME, False), "Yes", True),
    (lambda _: environment.flag(NAME, True), "0", False),
    (lambda _: environment.flag(NAME, True), "", False),
    (lambda _: environment.whole(NAME, 8000, 1, 65535), None, 8000),
    (lambda _: environment.whole(NAME, 8000, 1, 65535), "65535", 65535),
    (lambda _: environment.words(NAME, ["localhost"]), None, ["localhost"]),
    (lambda _: environment.words(NAME, []), " a.example, b.example ,", ["a.example", "b.example"]),
    (lambda _: environment.base_path(NAME), None, "/"),
    (lambda _: environment.base_path(NAME), "/zfgb/", "/zfgb/"),
    (lambda _: environment.choice(NAME, "en", {"en", "zh-hans"}), "zh-hans", "zh-hans"),
    (lambda _: environment.text(NAME, "政府公报"), "", "政府公报"),
    (lambda path: environment.search_directory(NAME, path), "tantivy:///srv/index", Path("/srv/index")),
]


@pytest.mark.parametrize(("reader", "given", "wanted"), RIGHT)
def test_a_right_value_is_read(
    value: Callable[[str | None], None], tmp_path: Path, reader: Reader, given: str | None, wanted: object
) -> None:
    value(given)
    assert reader(tmp_path) == wanted


def test_a_key_is_made_once_and_kept_from_others(value: Callable[[str | None], None], tmp_path: Path) -> None:
    value(None)
    key = environment.secret_key(NAME, tmp_path)
    assert len(key) >= 50
    assert environment.secret_key(NAME, tmp_path) == key
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    value("x" * 32)
    assert environment.secret_key(NAME, tmp_path) == "x" * 32


def test_sqlite_waits_and_writes_at_once(value: Callable[[str | None], None], tmp_path: Path) -> None:
    value(None)
    config = environment.database(NAME, tmp_path)
    assert config["ENGINE"] == "django.db.backends.sqlite3"
    assert config["NAME"] == str(tmp_path / "gongbao.sqlite3")
    assert config["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert config["OPTIONS"]["timeout"] >= 5
    assert "journal_mode=WAL" in config["OPTIONS"]["init_command"]


def test_postgresql_is_read_with_its_parts(value: Callable[[str | None], None], tmp_path: Path) -> None:
    value("postgres://gongbao:p%40ss@db.example:5433/gongbao")
    config = environment.database(NAME, tmp_path)
    parts = [config[name] for name in ("ENGINE", "USER", "PASSWORD", "HOST", "PORT", "NAME")]
    assert parts == ["django.db.backends.postgresql", "gongbao", "p@ss", "db.example", 5433, "gongbao"]


def manage(*arguments: str, data: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """manage.py in a process whose environment holds these variables and no other of the portal's."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, ROOT / "manage.py", *arguments],
        capture_output=True,
        text=True,
        env=kept | {"DATA_DIR": str(data)} | variables,
        check=False,
    )


@pytest.mark.parametrize(
    "variables",
    [
        {"PORT": "http"},
        {"DEBUG": "maybe"},
        {"HTTPS": "2"},
        {"BASE_PATH": "zfgb"},
        {"SECRET_KEY": "short"},
        {"DATABASE_URL": "mysql://h/d"},
        {"CACHE_URL": "memcached://h"},
        {"SEARCH_URL": "solr://h"},
        {"LANGUAGE_CODE": "fr"},
        {"SITE_IS_DEMO": "perhaps"},
        {"SITE_DOMAIN": "https://www.example"},
        {"SITE_ID_CODE": "12345"},
        {"SITE_ICP": "白ICP12345678"},
        {"SITE_POLICE_RECORD": "白公网安备123号"},
        {"SITE_PARTY_MARK": "https://bszs.conac.cn.example/sitename?id=1"},
        {"DATA_DIR": "/dev/null/data"},
    ],
    ids=lambda variables: next(iter(variables)),
)
def test_the_portal_does_not_start_with_a_wrong_setting(tmp_path: Path, variables: dict[str, str]) -> None:
    done = manage("check", data=tmp_path, **variables)
    assert done.returncode != 0
    [name] = variables
    assert f"ImproperlyConfigured: {name}" in done.stderr


def test_the_portal_starts_with_no_setting_at_all(tmp_path: Path) -> None:
    done = manage("check", data=tmp_path)
    assert done.returncode == 0, done.stderr


def test_settings_follow_the_environment(tmp_path: Path) -> None:
    names = [
        "ALLOWED_HOSTS",
        "CSRF_TRUSTED_ORIGINS",
        "STATIC_URL",
        "MEDIA_URL",
        "SESSION_COOKIE_PATH",
        "SITE_NAME",
        "DEBUG",
    ]
    read = f"{{name: getattr(settings, name) for name in {names}}}"
    code = f"import json; from django.conf import settings; print(json.dumps({read}))"
    done = manage(
        "shell",
        "--no-imports",
        "-c",
        code,
        data=tmp_path,
        BASE_PATH="/zfgb/",
        ALLOWED_HOSTS="www.example,*",
        HTTPS="1",
        SITE_NAME="白石县人民政府公报",
    )
    assert json.loads(done.stdout) == {
        "ALLOWED_HOSTS": ["www.example", "*"],
        "CSRF_TRUSTED_ORIGINS": ["https://www.example"],
        "STATIC_URL": "/zfgb/static/",
        "MEDIA_URL": "/zfgb/media/",
        "SESSION_COOKIE_PATH": "/zfgb/admin/",
        "SITE_NAME": "白石县人民政府公报",
        "DEBUG": False,
    }, done.stderr


def test_production_settings_pass_djangos_deployment_check(tmp_path: Path) -> None:
    done = manage(
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
        data=tmp_path,
        HTTPS="1",
        ALLOWED_HOSTS="www.example",
        SECRET_KEY="0123456789abcdef" * 4,
    )
    assert done.returncode == 0, done.stderr
