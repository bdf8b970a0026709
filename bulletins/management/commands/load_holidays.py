"""Loads the arrangement of holidays (节假日安排) of the years in a CSV, in the place of what was known of them."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from bulletins.publishing.cleanup import decode
from bulletins.publishing.holidays import read_arrangement, replace_years


class Command(BaseCommand):
    help = _("导入节假日和调休安排。CSV 一行一天：日期,休或班,名称,年度,来源；文件里有的年度整年替换。")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        try:
            text = decode(Path(file).read_bytes())
        except OSError as error:
            raise CommandError(_("打不开 %(file)s：%(why)s") % {"file": file, "why": error.strerror}) from error
        except UnicodeDecodeError as error:
            raise CommandError(_("%s 不是 UTF-8 或 GB18030 的文字：请从表格软件另存为 CSV。") % file) from error
        arrangement = read_arrangement(text)
        for problem in arrangement.problems:
            self.stderr.write(self.style.ERROR(f"{problem.line}: {problem.message}"))
        if arrangement.problems:
            raise CommandError(_("有没有看懂的行，什么也没有改动：改好再来。"))
        replace_years(arrangement)
        self.stdout.write(self.style.SUCCESS(_("已导入。%s") % arrangement))
