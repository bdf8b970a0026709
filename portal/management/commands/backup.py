"""Writes the whole portal, rows and files, into one archive with checksums, while it runs."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from portal.backup.archive import BackupProblem, write


class Command(BaseCommand):
    help = _("把整个门户（数据库和上传的文件）备份成一个带校验值的文件；门户不必停。")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar=_("文件"))

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            manifest = write(file)
        except BackupProblem as error:
            raise CommandError(str(error)) from error
        counts = {"file": file, "rows": sum(manifest.rows.values()), "files": len(manifest.files) - 1}
        self.stdout.write(_("已备份到%(file)s：数据%(rows)d行，文件%(files)d个。") % counts)
        self.stdout.write(_("里面有账号和密码的散列值，请像数据库一样保管。"))
