"""Brings a portal back from an archive of ``manage.py backup``, on SQLite or PostgreSQL alike."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from portal.backup.archive import BackupProblem, verify
from portal.backup.restoring import restore


class Command(BaseCommand):
    help = _("从备份恢复整个门户。先核对全部校验值，再一次换上；出错时门户不变。")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar=_("文件"))
        parser.add_argument("--replace", action="store_true", help=_("门户不是空的也恢复：现有内容全部由备份取代"))
        parser.add_argument("--check", action="store_true", help=_("只核对备份，不恢复"), dest="only_check")

    def handle(self, *args: Any, file: Path, replace: bool, only_check: bool, **options: Any) -> None:
        try:
            manifest = verify(file) if only_check else restore(file, replace=replace)
        except BackupProblem as error:
            raise CommandError(str(error)) from error
        counts = {"at": manifest.made_at, "rows": sum(manifest.rows.values()), "files": len(manifest.files) - 1}
        words = (
            _("备份完好（%(at)s）：数据%(rows)d行，文件%(files)d个。")
            if only_check
            else _("已恢复到%(at)s的样子：数据%(rows)d行，文件%(files)d个。")
        )
        self.stdout.write(words % counts)
