"""Publishes what was approved for a minute that has come: once, or every minute until it is stopped."""

import os
import signal
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections
from django.utils.translation import gettext as _

from bulletins.models import ScheduledRelease
from bulletins.publishing.releases import publish_due

MINUTE = 60


class Command(BaseCommand):
    help = _("发布到了时间的定时发布。由 cron 每分钟运行一次，或者加 --loop 一直运行。可以同时运行几个。")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--loop", action="store_true", help=_("一直运行，每分钟看一次"))
        parser.add_argument("--with-parent", action="store_true", help=_("启动它的进程结束时，它也结束"))

    def handle(self, *args: Any, loop: bool, with_parent: bool, **options: Any) -> None:
        if not loop:
            self.publish()
            return
        parent = os.getppid()
        # Ended between two looks, or within a transaction that is then undone: the approval waits on.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            while True:
                self.try_to_publish()
                until = MINUTE - time.time() % MINUTE
                while until > 0:
                    if with_parent and os.getppid() != parent:
                        return
                    time.sleep(min(1, until))
                    until -= 1
        except KeyboardInterrupt:
            return

    def try_to_publish(self) -> None:
        """One look; a database that is away is looked for again a minute later."""
        close_old_connections()
        try:
            self.publish()
        except DatabaseError as error:
            self.stderr.write(self.style.ERROR(str(error)))
        finally:
            close_old_connections()

    def publish(self) -> None:
        for release in publish_due():
            if release.state == ScheduledRelease.State.DONE:
                self.stdout.write(self.style.SUCCESS(_("已发布：%s") % release))
            else:
                self.stderr.write(
                    self.style.ERROR(_("没有发布：%(what)s。%(why)s") % {"what": release, "why": release.why})
                )
        # A loop whose words go to a file or a pipe would keep them to itself.
        self.stdout.flush()
