"""Writes the record of a period, as CSV or JSONL, to a file or to standard output, and says how much that was."""

import hashlib
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from bulletins.models import Trace
from bulletins.models.recording import note
from bulletins.presenting.trace_export import FORMATS, export, period


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="first", type=_day, help=_("第一天，写成 2024-01-01；不写从头起"))
        parser.add_argument("--to", dest="last", type=_day, help=_("最后一天（含）；不写到现在为止"))
        parser.add_argument("--format", dest="form", choices=FORMATS, default="jsonl")
        parser.add_argument("--output", type=Path, metavar="FILE", help=_("写到哪个文件；不写则输出到标准输出"))

    def handle(
        self, *args: Any, first: date | None, last: date | None, form: str, output: Path | None, **options: Any
    ) -> None:
        if first and last and last < first:
            raise CommandError(_("最后一天早于第一天。"))
        note(Trace.Kind.EXPORT, note=period(form, first, last))
        digest, size = hashlib.sha256(), 0
        try:
            for piece in _written(export(form, first, last), output):
                digest.update(piece)
                size += len(piece)
        except FileExistsError as error:
            raise CommandError(_("%s已经存在。请换一个文件名，或先移走它。") % output) from error
        except FileNotFoundError as error:
            raise CommandError(_("没有%s所在的目录。请先建好，或换一个位置。") % output) from error
        except OSError as error:
            raise CommandError(_("写不了 %(file)s：%(why)s") % {"file": output, "why": error.strerror}) from error
        said = _("已导出%(size)d字节，SHA-256：%(digest)s") % {"size": size, "digest": digest.hexdigest()}
        self.stderr.write(said)


def _written(pieces: Iterator[str], output: Path | None) -> Iterator[bytes]:
    """A new file, for its owner alone: a file that is there is not overwritten."""
    if output is None:
        for piece in pieces:
            sys.stdout.write(piece)
            yield piece.encode()
        return
    with output.open("xb") as file:
        output.chmod(0o600)
        for piece in pieces:
            file.write(piece.encode())
            yield piece.encode()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(_("日期写成 2024-01-01 的样子")) from error
