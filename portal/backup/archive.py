"""The file: writing it, and reading it with everything checked before anything is believed."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import tarfile
import tempfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.conf import settings
from django.db.models import Model
from django.utils.translation import gettext as _

from portal.backup import FORMAT, MANIFEST, MEDIA, ROWS, STAGING, VERSION, rows

CHUNK = 1024 * 1024
MAX_MANIFEST = 500 * CHUNK


class BackupProblem(Exception):
    """Why there is no backup, or why this one is not restored: in words for an operator."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """``files`` maps each member save the manifest to (size, SHA-256); ``rows`` each model's label to its count."""

    made_at: str
    migrations: list[str]
    rows: dict[str, int]
    files: dict[str, tuple[int, str]]


# Writing


def write(path: Path) -> Manifest:
    """Makes the archive beside its place and moves it there whole. Raises BackupProblem where something is there."""
    if path.exists():
        raise BackupProblem(_("%s已经存在。请换一个文件名，或先移走它。") % path)
    if not path.parent.is_dir():
        raise BackupProblem(_("没有%s这个目录。请先建好，或换一个位置。") % path.parent)
    if Path(settings.MEDIA_ROOT).resolve() in path.resolve().parents:
        raise BackupProblem(_("备份不能放在上传文件的目录里：它会被备份到自己里面。"))
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123
            manifest = _fill(file, path.parent)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise BackupProblem(_("备份写不下去：%s。请检查磁盘空间和权限。") % (error.strerror or error)) from error
    finally:
        part.unlink(missing_ok=True)
    return manifest


def _fill(file: IO[bytes], scratch: Path) -> Manifest:
    files: dict[str, tuple[int, str]] = {}
    counts: Counter[str] = Counter()
    with tarfile.open(fileobj=file, mode="w:gz", format=tarfile.PAX_FORMAT) as tar:
        # Rows first, files second: a file too many does no harm.
        with tempfile.TemporaryFile(dir=scratch) as held, rows.snapshot():
            migrations = rows.applied_migrations()
            for model in rows.stored_models():
                for line in rows.lines(model):
                    held.write(line.encode() + b"\n")
                    counts[model._meta.label_lower] += 1
            held.seek(0)
            files[ROWS] = _add(tar, ROWS, held, os.fstat(held.fileno()).st_size)
        for source in media_files():
            name = MEDIA + source.relative_to(settings.MEDIA_ROOT).as_posix()
            try:
                with source.open("rb") as opened:
                    files[name] = _add(tar, name, opened, os.fstat(opened.fileno()).st_size)
            except FileNotFoundError:
                # An editor replaced it just now; no row that is public can name it.
                continue
        made_at = datetime.now(UTC).isoformat(timespec="seconds")
        manifest = Manifest(made_at, migrations, dict(sorted(counts.items())), files)
        said = {
            "format": FORMAT,
            "version": VERSION,
            "made_at": made_at,
            "migrations": migrations,
            "rows": manifest.rows,
            "files": {name: {"size": size, "sha256": digest} for name, (size, digest) in sorted(files.items())},
        }
        data = json.dumps(said, ensure_ascii=False, indent=1).encode()
        _add(tar, MANIFEST, io.BytesIO(data), len(data))
    return manifest


def media_files() -> list[Path]:
    """All uploads, in the order of their names."""
    root = Path(settings.MEDIA_ROOT)
    found = (path for path in root.rglob("*") if path.is_file() and not path.is_symlink())
    return sorted(path for path in found if not path.relative_to(root).parts[0].startswith(STAGING))


class _Hashing(io.RawIOBase):
    """A stream that knows the digest of what was read from it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream, self.digest = stream, hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self.stream.read(len(buffer))
        buffer[: len(data)] = data
        self.digest.update(data)
        return len(data)


def _add(tar: tarfile.TarFile, name: str, stream: IO[bytes], size: int) -> tuple[int, str]:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o640
    hashing = _Hashing(stream)
    tar.addfile(member, io.BufferedReader(hashing, CHUNK))
    return size, hashing.digest.hexdigest()


# Reading


@contextmanager
def members(path: Path) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
    """The members of the archive in their order, each to be read before the next."""
    try:
        with tarfile.open(path, "r|gz") as tar:
            yield _each(tar)
    except FileNotFoundError as error:
        raise BackupProblem(_("没有%s这个文件。") % path) from error
    except (EOFError, zlib.error) as error:
        raise BackupProblem(_incomplete()) from error
    except (gzip.BadGzipFile, tarfile.TarError) as error:
        if "unexpected end" in str(error):
            raise BackupProblem(_incomplete()) from error
        message = _("这不是本系统的备份，或者文件已损坏（%s）。请给出 manage.py backup 做的文件。")
        raise BackupProblem(message % error) from error
    except OSError as error:
        raise BackupProblem(_("备份文件读不出来：%s。") % (error.strerror or error)) from error


def _incomplete() -> str:
    return _("备份文件不完整或已损坏：读到一半就断了。请换一份完整的副本。")


def _each(tar: tarfile.TarFile) -> Iterator[tuple[str, IO[bytes]]]:
    seen = set()
    for member in tar:
        parts = PurePosixPath(member.name)
        stream = tar.extractfile(member) if member.isreg() else None
        odd = parts.is_absolute() or ".." in parts.parts or "\0" in member.name or "\\" in member.name
        known = member.name in (ROWS, MANIFEST) or (member.name.startswith(MEDIA) and len(parts.parts) > 1)
        if stream is None or odd or not known or member.name in seen or parts.as_posix() != member.name:
            raise BackupProblem(_("备份里有不该有的内容：%s。这不是本系统的备份，或者被改动过。") % member.name)
        if parts.parts[1:2] and parts.parts[1].startswith(STAGING):
            raise BackupProblem(_("备份里有不该有的内容：%s。这不是本系统的备份，或者被改动过。") % member.name)
        seen.add(member.name)
        yield member.name, stream


class Tally:
    """Size and digest of what went by."""

    def __init__(self) -> None:
        self.size, self.digest = 0, hashlib.sha256()

    def add(self, data: bytes) -> None:
        self.size += len(data)
        self.digest.update(data)

    def result(self) -> tuple[int, str]:
        return self.size, self.digest.hexdigest()


def verify(path: Path) -> Manifest:
    """Reads the archive from end to end; its manifest, where every digest, every row and every count is right."""
    found: dict[str, tuple[int, str]] = {}
    counts: Counter[str] = Counter()
    manifest: Manifest | None = None
    problem: rows.RowProblem | None = None
    with members(path) as each:
        for name, stream in each:
            tally = Tally()
            if name == MANIFEST:
                manifest = _manifest(stream.read(MAX_MANIFEST))
                continue
            if name == ROWS:
                try:
                    counts.update(row._meta.label_lower for row in read_rows(stream, tally))
                except rows.RowProblem as error:
                    problem = error
            else:
                while data := stream.read(CHUNK):
                    tally.add(data)
            found[name] = tally.result()
    if manifest is None:
        raise BackupProblem(_("备份里没有清单（%s）：文件不完整，或者不是本系统的备份。") % MANIFEST)
    _compare(manifest, found)
    # Said after the digests: rows of another version are sound and still cannot be read here.
    if manifest.migrations != rows.applied_migrations():
        raise BackupProblem(schema_words(manifest))
    if problem or dict(sorted(counts.items())) != manifest.rows:
        raise BackupProblem(_("数据行与清单不符（%s），不能恢复。") % (problem or ROWS))
    return manifest


def _compare(manifest: Manifest, found: dict[str, tuple[int, str]]) -> None:
    for name in sorted({ROWS} | manifest.files.keys() | found.keys()):
        if name not in found:
            raise BackupProblem(_("备份里少了%s。请换一份完整的副本。") % name)
        if name not in manifest.files:
            raise BackupProblem(_("备份里多了清单上没有的%s：文件被改动过，不能恢复。") % name)
        if found[name] != manifest.files[name]:
            raise BackupProblem(_("%s与清单上的校验值不符：文件损坏或被改动过，不能恢复。") % name)


def read_rows(stream: IO[bytes], tally: Tally) -> Iterator[Model]:
    """The row of each line. Raises RowProblem at the end of the stream, so that the tally is complete all the same."""
    reader = rows.Reader()
    problem: rows.RowProblem | None = None
    for line in stream:
        tally.add(line)
        if problem:
            continue
        try:
            yield reader.read(line.decode())
        except (rows.RowProblem, UnicodeDecodeError) as error:
            problem = rows.RowProblem(str(error))
    if problem:
        raise problem


def schema_words(manifest: Manifest) -> str:
    """How the schema of the archive differs from that of this portal."""
    here, there = set(rows.applied_migrations()), set(manifest.migrations)
    if not here:
        return _("这个数据库还是空的：请先执行 manage.py migrate 建表，再恢复。")
    names = ", ".join(sorted(here ^ there)[:6])
    if here - there and not there - here:
        return _("备份来自较旧的版本（缺%s）。请装上当时的版本恢复，然后升级。") % names
    return _("备份来自另一个版本（不同之处：%s）。请用做备份的那个版本恢复，并先执行 migrate。") % names


def _manifest(data: bytes) -> Manifest:
    try:
        said = json.loads(data)
        kind, version = said["format"], said["version"]
        if kind == FORMAT and version == VERSION:
            files = {str(name): (int(file["size"]), str(file["sha256"])) for name, file in said["files"].items()}
            counts = {str(label): int(count) for label, count in said["rows"].items()}
            return Manifest(str(said["made_at"]), [str(name) for name in said["migrations"]], counts, files)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupProblem(_("备份的清单读不懂：文件损坏或被改动过。")) from error
    raise BackupProblem(_("备份的格式是%(kind)s第%(version)s版，这里只认识%(ours)s第%(our)s版。") % {
        "kind": kind, "version": version, "ours": FORMAT, "our": VERSION,
    })  # fmt: skip
