"""What commands read from files that they are given."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from bulletins.publishing.loading import decode


def table_in(file: str) -> str:
    """The words of a table of text. Raises CommandError, in words for who typed its name, where there are none."""
    try:
        text = decode(Path(file).read_bytes())
    except FileNotFoundError as error:
        raise CommandError(_("找不到文件“%s”。请检查文件名和所在的文件夹。") % file) from error
    except IsADirectoryError as error:
        raise CommandError(_("“%s”是一个文件夹。请写明其中的 CSV 文件。") % file) from error
    except PermissionError as error:
        raise CommandError(_("没有读“%s”的权限。请检查文件的权限，或者换一个用户运行。") % file) from error
    except OSError as error:
        raise CommandError(_("打不开 %(file)s：%(why)s") % {"file": file, "why": error.strerror}) from error
    except UnicodeDecodeError as error:
        raise CommandError(_("%s 不是 UTF-8 或 GB18030 的文字：请从表格软件另存为 CSV。") % file) from error
    if "\0" in text:
        raise CommandError(_("%s 不是 UTF-8 或 GB18030 的文字：请从表格软件另存为 CSV。") % file)
    if not text.strip():
        raise CommandError(_("文件“%s”是空的，什么也没有改动。") % file)
    return text
