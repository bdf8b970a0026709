"""Imports bulletin files as drafts, an issue a file, each in one transaction."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bulletins.importing.facts import ImportProblem, Options
from bulletins.importing.store import Origin, Outcome, import_reading
from bulletins.ingest.parse import parse
from bulletins.ingest.read import ReadError, read_file
from bulletins.models import Act, Document, Issue, State
from bulletins.publishing.acts import publish_issue
from bulletins.publishing.classing import take_suggested_class
from bulletins.publishing.clearing import clear_by_command
from bulletins.publishing.findings import mask_all


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--government", default="", help=_("编印政府；文件里写明的不必给"))
        parser.add_argument("--title", default="", help=_("刊名；文件里写明的不必给"))
        parser.add_argument("--slug", default="", help=_("网址简称；默认取地名的拼音"))
        parser.add_argument("--year", type=int, help=_("年份；文件里写明的不必给"))
        parser.add_argument("--number", type=int, help=_("期号；文件里写明的不必给"))
        parser.add_argument("--published", type=_day, help=_("出刊日期，写成 2024-03-29；文件里写明的不必给"))
        parser.add_argument("--back-file", action="store_true", help=_("历史公报补录：不进入“最新”列表和订阅"))
        parser.add_argument("--publish", action="store_true", help=_("导入后立即发布（供运维和样例使用，会如实记录）"))
        parser.add_argument(
            "--suggested-topics",
            action="store_true",
            help=_("没有主题分类的草稿，取按用词推荐的第一类（供补录和样例使用，会如实记录）"),
        )

    def handle(self, *args: Any, files: list[str], publish: bool, suggested_topics: bool = False, **said: Any) -> None:
        names = ("government", "title", "slug", "year", "number", "published", "back_file")
        options = Options(**{name: said[name] for name in names})
        failed = 0
        seen: dict[int, str] = {}
        for file in files:
            try:
                self._import(file, options, publish, suggested_topics, seen)
            except ReadError as error:
                failed += self._fail(file, _(error.template) % error.params)
            except ImportProblem as error:
                failed += self._fail(file, str(error))
            except ValidationError as error:
                failed += self._fail(file, "\n".join(f"  {message}" for message in error.messages))
        if failed:
            raise CommandError(
                ngettext(
                    "%(failed)d个文件没有导入，数据库里没有它的任何内容。",
                    "%(failed)d个文件没有导入，数据库里没有它们的任何内容。",
                    failed,
                )
                % {"failed": failed}
            )

    def _fail(self, file: str, message: str) -> int:
        self.stderr.write(self.style.ERROR(f"{Path(file).name}: {message}"))
        return 1

    def _import(self, file: str, options: Options, publish: bool, classed: bool, seen: dict[int, str]) -> None:
        text = read_file(file)
        reading = parse(text)

        def finish(outcome: Outcome) -> None:
            if outcome.issue.pk in seen:
                raise ImportProblem(
                    _("与“%(other)s”同为%(issue)s：选项 --year、--number 只补一个文件所缺，请分开导入。")
                    % {"other": seen[outcome.issue.pk], "issue": outcome.issue}
                )
            drafts = Document.objects.filter(record__issue=outcome.issue, state=State.DRAFT).select_related("record")
            for draft in drafts if classed else ():
                take_suggested_class(draft)
            if publish and (drafts or outcome.issue.state == State.DRAFT):
                _publish(outcome.issue, classed)

        origin = Origin(lines=text.lines)
        outcome = import_reading(reading, Path(file).read_bytes(), options, origin=origin, finish=finish)
        seen[outcome.issue.pk] = Path(file).name
        self._report(outcome, publish, len(reading.warnings))

    def _report(self, outcome: Outcome, publish: bool, doubts: int) -> None:
        outcome.issue.refresh_from_db()
        if outcome.unchanged:
            self.stdout.write(_("%s：与上次导入的文件相同，内容没有变化。") % outcome.issue)
        else:
            counts = {"created": len(outcome.created), "updated": len(outcome.updated), "doubts": doubts}
            self.stdout.write(
                f"{outcome.issue}："
                + _("新建草稿%(created)d篇，更新草稿%(updated)d篇，识读疑点%(doubts)d处。") % counts
            )
        for document in outcome.untouched:
            self.stdout.write(_("  已发布，未改动：%s") % document)
        for document in outcome.missing:
            self.stdout.write(_("  文件里没有、库里保留：%s") % document)
        if publish:
            self.stdout.write(self.style.SUCCESS(_("  已发布：%s") % outcome.issue.get_absolute_url()))


def _publish(issue: Issue, classed: bool) -> None:
    """Publishes an issue that nobody reviewed, and says so in the records. What no operator can answer for (a
    classification mark, a document that is not open, a text that cannot be read) stops it all the same."""
    words = _("未经审校，由运维命令 import_bulletin --publish 直接发布。")
    answered = _("运维人员在命令中声明已按规定审查、可以公开。")
    for draft in Document.objects.filter(record__issue=issue, state=State.DRAFT):
        clear_by_command(draft, answered)
        mask_all(draft, via=Act.Via.COMMAND)
    said = "import_bulletin --publish --suggested-topics" if classed else "import_bulletin --publish"
    publish_issue(issue, via=Act.Via.COMMAND, note=said, override=words)


def _day(text: str) -> date:
    return date.fromisoformat(text)
