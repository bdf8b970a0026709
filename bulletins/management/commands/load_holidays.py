"""Loads the arrangement of holidays (节假日安排) of the years in a CSV, in the place of what was known of them."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from bulletins.management.reading import table_in
from bulletins.publishing.holidays import read_arrangement, replace_years


class Command(BaseCommand):
    help = _("导入节假日和调休安排。CSV 一行一天：日期,休或班,名称,年度,来源；文件里有的年度整年替换。")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        arrangement = read_arrangement(table_in(file))
        for problem in arrangement.problems:
            self.stderr.write(self.style.ERROR(f"{problem.line}: {problem.message}"))
        if arrangement.problems:
            raise CommandError(_("有没有看懂的行，什么也没有改动：改好再来。"))
        replace_years(arrangement)
        self.stdout.write(self.style.SUCCESS(_("已导入。%s") % arrangement))
