"""Carries out a clean-up: a CSV of documents with what was decided on each. Without --apply it only shows what would
change."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from bulletins.management.reading import table_in
from bulletins.models import Act
from bulletins.publishing.cleanup import Decided, carry_out, read_plan


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--apply", action="store_true", help=_("照表认定；不加只列出会改什么"))
        parser.add_argument("--partly", action="store_true", help=_("有看不懂的行时，其余的行照样认定"))

    def handle(self, *args: Any, file: str, apply: bool, partly: bool, **options: Any) -> None:
        plan = read_plan(table_in(file))
        for change in plan.changes:
            self.stdout.write(_described(change))
        for problem in plan.problems:
            self.stderr.write(self.style.ERROR(f"{problem.line}: {problem.message}"))
        counts = {"changes": len(plan.changes), "same": len(plan.unchanged), "problems": len(plan.problems)}
        self.stdout.write(_("要认定%(changes)d份，已是如此%(same)d份，没有看懂%(problems)d行。") % counts)
        if plan.problems and not partly:
            raise CommandError(_("有没有看懂的行，一行也没有认定：改好表再来，或者加上 --partly。"))
        if not apply:
            self.stdout.write(_("没有改动任何内容；要照此认定，加上 --apply。"))
            return
        try:
            done = carry_out(plan, via=Act.Via.COMMAND)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        self.stdout.write(self.style.SUCCESS(_("已认定%d份。") % done))


def _described(change: Decided) -> str:
    record = change.document.record
    since = change.since.isoformat() if change.since else ""
    before = record.get_validity_display()
    return "  ".join(filter(None, (f"{change.line}: {change.document}", f"{before} → {change.validity_label}", since)))
