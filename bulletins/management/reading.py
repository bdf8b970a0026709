"""What commands read from files that they are given."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from bulletins.publishing.loading import decode


def table_in(file: str) -> str:
    """The text of a CSV. Raises CommandError, in words, where there is none."""
    try:
        return decode(Path(file).read_bytes())
    except OSError as error:
        raise CommandError(_("打不开 %(file)s：%(why)s") % {"file": file, "why": error.strerror}) from error
    except UnicodeDecodeError as error:
        raise CommandError(_("%s 不是 UTF-8 或 GB18030 的文字：请从表格软件另存为 CSV。") % file) from error
