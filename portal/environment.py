"""Reading settings from the environment, loudly: a value that does not fit is named together with the cure."""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}

env = environ.Env()


def text(name: str, default: str | None = None) -> str:
    value = env.str(name, default=None)
    if value is None or value == "":
        if default is None:
            raise ImproperlyConfigured(f"{name} is not set. Set it in the environment of the portal.")
        return default
    return str(value)


def flag(name: str, default: bool) -> bool:
    value = env.str(name, default="1" if default else "0").strip().lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise ImproperlyConfigured(f"{name}={value!r} is neither true nor false. Use 1 or 0.")


def whole(name: str, default: int, low: int, high: int) -> int:
    value = text(name, str(default))
    if not value.isascii() or not value.isdecimal() or not low <= int(value) <= high:
        raise ImproperlyConfigured(f"{name}={value!r} must be a whole number from {low} to {high}.")
    return int(value)


def words(name: str, default: list[str]) -> list[str]:
    value = text(name, ",".join(default))
    return [word.strip() for word in value.split(",") if word.strip()]


def choice(name: str, default: str, allowed: set[str]) -> str:
    value = text(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name}={value!r} must be one of: {', '.join(sorted(allowed))}.")
    return value


def pattern(name: str, form: str, meaning: str) -> str:
    """A value that has ``form`` as a whole, or nothing where it is not set."""
    value = text(name, "")
    if value and not re.fullmatch(form, value):
        raise ImproperlyConfigured(f"{name}={value!r} must be {meaning}.")
    return value


def base_path(name: str) -> str:
    """A path prefix such as ``/zfgb/``, always with both slashes."""
    value = text(name, "/")
    if not value.startswith("/") or not value.endswith("/") or "//" in value or " " in value:
        raise ImproperlyConfigured(f"{name}={value!r} must begin and end with one slash, for example /zfgb/.")
    return value


def site_url(name: str, hosts: list[str], port: int, https: bool) -> str:
    """Scheme and host, without a path; where it is not given, what the first host and the port make."""
    host = next((host for host in hosts if host[:1] not in "*."), "localhost")
    value = text(name, f"https://{host}" if https else f"http://{host}:{port}")
    found = urlsplit(value)
    if found.scheme not in {"http", "https"} or not found.netloc or found.path.strip("/") or found.query:
        raise ImproperlyConfigured(
            f"{name}={value!r} must be scheme and host alone, for example https://www.example.cn."
        )
    return f"{found.scheme}://{found.netloc}"


def existing_file(name: str) -> str:
    """The path of a file that can be read; empty where none is named."""
    value = text(name, "")
    if not value:
        return ""
    path = Path(value).expanduser()
    try:
        path.open("rb").close()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}={value!r} cannot be read: {error.strerror}.") from error
    return str(path.resolve())


def password(name: str) -> str:
    """A password, or the first line of the file that ``<name>_FILE`` names, as secrets are handed to containers."""
    named = existing_file(f"{name}_FILE")
    if not named:
        return text(name, "")
    if text(name, ""):
        raise ImproperlyConfigured(f"{name} and {name}_FILE are both set. Set one of them.")
    return Path(named).read_text(encoding="utf-8").split("\n", 1)[0].rstrip("\r")


def directory(name: str, default: Path) -> Path:
    path = Path(text(name, str(default))).expanduser().resolve()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"{name}={str(path)!r} cannot be made a directory: {error.strerror}.") from error
    return path


def secret_key(name: str, data_dir: Path) -> str:
    """The key of the environment, or one made once and kept in the data directory, readable by its owner alone."""
    value = env.str(name, default="")
    if value:
        if len(value) < 32:
            raise ImproperlyConfigured(f"{name} is shorter than 32 characters. Make one with: openssl rand -hex 32")
        return str(value)
    kept = data_dir / "secret_key"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_hex(32), encoding="ascii")
    return kept.read_text(encoding="ascii").strip()


def database(name: str, data_dir: Path) -> dict[str, Any]:
    """Django's settings of the one database: PostgreSQL, or SQLite with WAL, a busy timeout and immediate writes."""
    value = text(name, f"sqlite:///{data_dir / 'gongbao.sqlite3'}")
    scheme, found, _rest = value.partition("://")
    if not found or scheme not in {"sqlite", "postgres", "postgresql"}:
        raise ImproperlyConfigured(
            f"{name} begins with {scheme!r}; use postgres://user:password@host/name or sqlite:///path."
        )
    try:
        config = dict(environ.Env.db_url_config(value))
    except Exception as error:
        raise ImproperlyConfigured(f"{name} cannot be read as a database address: {error}") from error
    if not config["NAME"]:
        raise ImproperlyConfigured(f"{name} names no database; use postgres://user:password@host/name.")
    if scheme == "sqlite":
        config["OPTIONS"] = {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;",
        }
        return config
    return config | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}


def cache(name: str) -> dict[str, Any]:
    value = text(name, "locmem://")
    scheme = value.split(":", 1)[0]
    if scheme not in {"locmem", "locmemcache", "redis", "rediss", "dummycache", "filecache", "dbcache"}:
        raise ImproperlyConfigured(
            f"{name} begins with {scheme!r}; use locmem://, filecache:///path or redis://host:6379/0."
        )
    if scheme == "locmem":
        value = "locmemcache://"
    return dict(environ.Env.cache_url_config(value))


def search_directory(name: str, data_dir: Path) -> Path:
    """Where the embedded index lies: ``tantivy:///path``."""
    value = text(name, f"tantivy://{data_dir / 'index'}")
    if not value.startswith("tantivy:///"):
        raise ImproperlyConfigured(
            f"{name}={value!r} must be tantivy:// and an absolute path, for example tantivy:///srv/index."
        )
    return Path(value.removeprefix("tantivy://"))
