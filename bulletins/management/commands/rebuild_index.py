"""Builds the search index anew, beside the one in use, and puts it in its place."""

from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from bulletins.search.query import portal_store
from bulletins.search.store import IndexUnavailable


class Command(BaseCommand):
    help = _("重建搜索索引。重建时原来的索引照常使用，建好后一次换上。")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--noinput", action="store_true", help=_("不起作用，为与 Haystack 的同名命令一致而保留"))

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        started = last = monotonic()
        store = portal_store()

        def show(done: int, all_of_them: int) -> None:
            nonlocal last
            now = monotonic()
            if verbosity and (done == all_of_them or now - last >= 1):
                last = now
                line = _("已写入 %(done)d / %(all)d 份文件") % {"done": done, "all": all_of_them}
                self.stdout.write(f"{line} ({100 * done // max(all_of_them, 1)}%)")
                self.stdout.flush()

        if verbosity:
            self.stdout.write(_("正在重建 %s 里的搜索索引……") % store.root)
        try:
            count = store.rebuild(show)
        except (OSError, IndexUnavailable) as error:
            raise CommandError(_("搜索索引没有建成，原来的照旧：%s") % error) from error
        if verbosity:
            seconds = monotonic() - started
            self.stdout.write(
                _("建好了：%(count)d 份文件，用时 %(seconds).1f 秒。") % {"count": count, "seconds": seconds}
            )
