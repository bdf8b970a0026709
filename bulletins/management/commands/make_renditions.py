from __future__ import annotations

import os
import time
from argparse import ArgumentParser
from contextlib import suppress
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, close_old_connections
from django.utils import timezone
from django.utils.translation import gettext as _

from bulletins.exports import making, printer, seal
from bulletins.models import Change, Rendition


class Command(BaseCommand):
    help = "为已发布的文件和期次生成PDF和EPUB：只做缺少的和内容已变的，可随时中断，再次运行即接着做。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--watch", type=int, metavar="秒", help="一直运行，每隔这么多秒看一次有没有要做的")
        parser.add_argument("--wait", action="store_true", help="另一个进程正在生成时，等它做完再接着做")
        parser.add_argument("--retry", action="store_true", help="失败过的也再做一次")
        parser.add_argument("--check", action="store_true", help="逐个核对已有的文件，被改动过的重新生成")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["watch"] is not None and options["watch"] < 1:
            raise CommandError(_("--watch 要写大于0的秒数，例如 --watch 20。"))
        if options["retry"]:
            failed = Rendition.objects.filter(state=Rendition.State.FAILED)
            failed.update(state=Rendition.State.WAITING)
        if not options["watch"]:
            done = self.make(check=options["check"])
            while done is None and options["wait"]:
                time.sleep(1)
                done = self.make(check=options["check"])
            if done is None:
                self.stdout.write(_("另一个进程正在生成。"))
            else:
                self.stdout.write(_("生成%(made)d份，失败%(failed)d份。") % {"made": done[0], "failed": done[1]})
            return
        with suppress(KeyboardInterrupt):
            self.watch(options["watch"])

    def make(self, *, check: bool = False, parent: int = 0) -> tuple[int, int] | None:
        """How many were made, and how many failed; None where another process is at it. Where nothing can be printed,
        what needs no printing is made all the same, before that is said."""
        made = failed = 0
        try:
            lack, kinds = None, list(Rendition.Kind)
            try:
                printer.check()
            except printer.PrintingUnavailable as error:
                lack, kinds = error, [Rendition.Kind.EPUB]
            with making.alone():
                for row in making.make_all(None if lack else seal.current(), kinds=kinds, check=check):
                    if parent and os.getppid() != parent:
                        return None
                    if row.state == Rendition.State.MADE:
                        made += 1
                        self.stdout.write(f"  {row}（{row.pages}）" if row.pages else f"  {row}")
                    else:
                        failed += 1
                        self.stderr.write(f"  {row}：{row.problem}")
            if lack:
                raise lack
        except making.Busy:
            return None
        except (printer.PrintingUnavailable, ImproperlyConfigured) as error:
            raise CommandError(str(error)) from error
        return made, failed

    def watch(self, seconds: int) -> None:
        """Looks again and again, and ends when its parent has. A pass is made where something changed since the last
        whole one; what goes wrong is said, and tried again later."""
        parent, seen, said = os.getppid(), None, ""
        while os.getppid() == parent:
            close_old_connections()
            try:
                state = (Change.latest_number(), timezone.localdate())
                if state != seen or Rendition.objects.filter(state=Rendition.State.WAITING).exists():
                    done = self.make(parent=parent)
                    seen, said = state if done else seen, ""
            except (CommandError, Error, OSError) as error:
                if str(error) != said:
                    self.stderr.write(str(error))
                said = str(error)
            for _second in range(seconds):
                if os.getppid() == parent:
                    time.sleep(1)
