"""Follows every link of the public pages and names those that lead nowhere."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from bulletins.inspection.links import ask_outside, check_links
from bulletins.inspection.visiting import Visitor

OFTEN = 200


class Command(BaseCommand):
    help = _("检查公开页面上的每个链接和它所指的位置，列出打不开的、写错的和没有离开提示的。有问题时退出码为1。")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--limit", type=int, default=0, metavar="N", help=_("只看前N个页面；不写则看全部"))
        parser.add_argument("--outside", action="store_true", help=_("外部网址也逐个打开（要能上网，每个最多等10秒）"))
        parser.add_argument("--list", action="store_true", help=_("列出所有外部网址和它们所在的页面"))

    def handle(self, *args: Any, limit: int, outside: bool, verbosity: int, **options: Any) -> None:
        def progress(done: int, left: int) -> None:
            if verbosity and done % OFTEN == 0:
                self.stderr.write(_("已看%(done)d个页面，还有%(left)d个") % {"done": done, "left": left})

        report = check_links(Visitor(), limit, progress)
        faults = report.faults + (ask_outside(report) if outside else [])
        if options["list"]:
            for url, page in report.outside.items():
                self.stdout.write(f"{url}  ← {page}")
        for fault in faults:
            self.stdout.write(str(fault))
        facts = {"pages": report.pages, "links": report.links, "outside": len(report.outside)}
        words = _("看了%(pages)d个页面上的%(links)d个链接，外部网址%(outside)d个。") % facts
        if not report.is_whole:
            words += _("还有页面没有看。")
        if faults:
            raise CommandError(words + _("发现%d处问题。") % len(faults))
        self.stdout.write(words + _("没有发现问题。"))
