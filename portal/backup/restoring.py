"""Bringing a portal back: everything is verified and unpacked first, then rows and files change in one step."""

from __future__ import annotations

import logging
import secrets
import shutil
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import Error, connection, transaction
from django.utils.translation import gettext as _

from bulletins.search.query import portal_store
from bulletins.search.store import IndexUnavailable
from portal.backup import MEDIA, ROWS, STAGING, archive, rows
from portal.backup.archive import BackupProblem, Manifest

logger = logging.getLogger(__name__)


def restore(path: Path, *, replace: bool = False) -> Manifest:
    """The portal as it was when the archive was made. Raises BackupProblem, and then nothing has changed.

    New files are laid beside the old ones before the rows change, and old ones go only afterwards: whenever this is
    killed, the rows that are there find their files.
    """
    manifest = archive.verify(path)
    if not replace and (rows.holds_something() or archive.media_files()):
        raise BackupProblem(_("这个门户不是空的。要用备份替换它现有的全部内容，请加上 --replace。"))
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    staging = root / f"{STAGING}{secrets.token_hex(8)}"
    moves = _Moves(root, staging)
    try:
        with transaction.atomic(durable=True):
            rows.empty_all()
            _load(path, staging, manifest)
            rows.reset_sequences()
            connection.check_constraints()
            moves.lay(manifest)
    except (Error, OSError) as error:
        moves.undo()
        raise BackupProblem(_("恢复没有完成，门户还是原来的样子：%s") % error) from error
    except BaseException:
        moves.undo()
        raise
    _drop_others(root, manifest)
    shutil.rmtree(staging, ignore_errors=True)
    cache.clear()
    try:
        portal_store().rebuild()
    except (OSError, IndexUnavailable):
        logger.exception("The search index was not rebuilt; it is built anew by the first search.")
    return manifest


def _load(path: Path, staging: Path, manifest: Manifest) -> None:
    """Rows into the database, files into the staging directory, with digests taken once more on the way."""
    with archive.members(path) as each:
        for name, stream in each:
            tally = archive.Tally()
            if name == ROWS:
                rows.write(archive.read_rows(stream, tally))
            elif name.startswith(MEDIA):
                target = staging / "new" / name.removeprefix(MEDIA)
                target.parent.mkdir(parents=True, exist_ok=True)
                with target.open("wb") as file:
                    while data := stream.read(archive.CHUNK):
                        tally.add(data)
                        file.write(data)
                target.chmod(settings.FILE_UPLOAD_PERMISSIONS or 0o640)
            else:
                continue
            if tally.result() != manifest.files[name]:
                raise BackupProblem(_("备份文件在恢复的时候被改动了，没有恢复。"))


class _Moves:
    """Files put into their places, and the way back."""

    def __init__(self, root: Path, staging: Path) -> None:
        self.root, self.staging = root, staging
        self.done: list[tuple[Path, Path | None]] = []

    def lay(self, manifest: Manifest) -> None:
        for name in manifest.files:
            if not name.startswith(MEDIA):
                continue
            inner = name.removeprefix(MEDIA)
            place, before = self.root / inner, None
            if place.exists():
                before = self.staging / "old" / inner
                before.parent.mkdir(parents=True, exist_ok=True)
                place.rename(before)
                self.done.append((place, before))
                (self.staging / "new" / inner).rename(place)
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            self.done.append((place, None))
            (self.staging / "new" / inner).rename(place)

    def undo(self) -> None:
        for place, before in reversed(self.done):
            if before is None:
                place.unlink(missing_ok=True)
            else:
                before.replace(place)
        shutil.rmtree(self.staging, ignore_errors=True)


def _drop_others(root: Path, manifest: Manifest) -> None:
    """Files that the restored rows do not know, and directories left empty."""
    for path in archive.media_files():
        if MEDIA + path.relative_to(root).as_posix() not in manifest.files:
            path.unlink(missing_ok=True)
    for folder in sorted((path for path in root.rglob("*") if path.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()
