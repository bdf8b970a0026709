"""Holds the site as it is against what the inspection of government sites asks for."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from bulletins.inspection.checks import RULES, inspect, keep
from bulletins.inspection.rules import FAIL, Result, in_words

SAMPLE = 50
SHOWN = 10


class Command(BaseCommand):
    help = _(
        "按政府网站检查指标自查：逐项列出通过、不通过、不适用和有问题的网址，结果也存入后台。有不通过的项时退出码为1。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        words = _("抽查最近发布的N份文件（默认%d）；0为全部")
        parser.add_argument("--sample", type=int, default=SAMPLE, metavar="N", help=words % SAMPLE)
        parser.add_argument("--json", action="store_true", help=_("输出JSON"))
        parser.add_argument("--all-addresses", action="store_true", help=_("每项列出全部有问题的网址，不只前10个"))
        parser.add_argument("--no-store", action="store_true", help=_("结果不存入后台"))
        parser.add_argument("--rules", action="store_true", help=_("只列出检查哪些项"))

    def handle(self, *args: Any, sample: int, rules: bool, no_store: bool, **options: Any) -> None:
        if rules:
            for rule in RULES:
                self.stdout.write(f"{rule.key}  {rule.label}（{rule.source}）")
            return
        begun = time.monotonic()
        results = []
        for result in inspect(max(0, sample)):
            results.append(result)
            if not options["json"]:
                self._say(result, whole=options["all_addresses"])
        if not no_store:
            keep(results, sample, time.monotonic() - begun)
        if options["json"]:
            data = [result.as_data() for result in results]
            self.stdout.write(json.dumps(data, ensure_ascii=False, indent=2))
        failed = sum(result.state == FAIL for result in results)
        if failed:
            raise CommandError(_("%(failed)d项不通过，共检查%(all)d项。") % {"failed": failed, "all": len(results)})

    def _say(self, result: Result, *, whole: bool) -> None:
        why = f"：{result.reason}" if result.reason else ""
        self.stdout.write(f"[{in_words(result.state)}] {result.rule.label}{why}")
        shown = result.findings if whole else result.findings[:SHOWN]
        for found in shown:
            self.stdout.write(f"    {found.where}  {found.what}")
        if result.count > len(shown):
            self.stdout.write("    " + _("……还有%d处") % (result.count - len(shown)))
