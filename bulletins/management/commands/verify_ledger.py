"""Holds everything published, its files, and the ledger against each other."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from bulletins.models import LedgerEntry
from bulletins.publishing.audit import audit


class Command(BaseCommand):
    help = _("核对发布账目：指出被改动的内容、丢失或被换的文件、断开或多出的账目。没有发现问题时退出码为0，否则为1。")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--head",
            metavar="NUMBER:DIGEST",
            help=_("另外记下的一条账目的编号和摘要（页脚或订阅里所示），用来发现整本重写过的账目"),
        )

    def handle(self, *args: Any, head: str | None, verbosity: int, **options: Any) -> None:
        count = 0
        for fault in audit(_head(head) if head else None):
            count += 1
            self.stdout.write(str(fault))
        if count:
            raise CommandError(_("发现%d处问题。") % count)
        last = LedgerEntry.head()
        if verbosity:
            state = {"number": last.number, "digest": last.digest} if last else {"number": 0, "digest": "-"}
            self.stdout.write(_("没有发现问题。账目到第%(number)d条，摘要 %(digest)s") % state)


def _head(typed: str) -> tuple[int, str]:
    number, _colon, digest = typed.replace(" ", "").partition(":")
    if not number.isdecimal() or len(digest) != 64:
        raise CommandError(_("--head 要写成 编号:摘要，例如 12:4f0c…（64个十六进制数字）。"))
    return int(number), digest.lower()
