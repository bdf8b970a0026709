"""The record of a period as a file: CSV for a spreadsheet, JSONL with every value in full."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bulletins.models import Trace
from bulletins.models.traced import HIDDEN, unpacked
from bulletins.presenting.spreadsheet import BOM, csv_line
from bulletins.presenting.traces import Line, changes_of, model_name, story, who

FORMATS = ("csv", "jsonl")
MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl; charset=utf-8"}
# Of a long text a cell of the CSV holds only what changed, and of that so much.
MOST_OF_A_CELL = 2000
AT_A_TIME = 500


def traces_of_period(first: date | None, last: date | None) -> QuerySet[Trace]:
    """From the first day to the last, both included, in the portal's time zone, the oldest first."""
    found = Trace.objects.order_by("pk")
    if first:
        found = found.filter(at__gte=_midnight(first))
    if last:
        found = found.filter(at__lt=_midnight(last + timedelta(days=1)))
    return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def export(form: str, first: date | None, last: date | None) -> Iterator[str]:
    """The file in pieces, read from the database as they are asked for."""
    traces = traces_of_period(first, last).iterator(chunk_size=AT_A_TIME)
    return _as_csv(traces) if form == "csv" else _as_jsonl(traces)


def _as_jsonl(traces: Iterator[Trace]) -> Iterator[str]:
    for trace in traces:
        yield json.dumps(as_json(trace), ensure_ascii=False, separators=(",", ":")) + "\n"


def as_json(trace: Trace) -> dict[str, Any]:
    return {
        "id": trace.pk,
        "at": timezone.localtime(trace.at).isoformat(),
        "kind": trace.kind,
        "via": trace.via,
        "actor": trace.actor_id,
        "actor_name": trace.actor_name,
        "address": trace.address,
        "model": trace.model,
        "key": trace.key,
        "target": trace.target,
        "record": trace.record_id,
        "changes": {name: [_plain(before), _plain(after)] for name, (before, after) in changes_of(trace)},
        "note": trace.note,
    }


def _plain(value: Any) -> Any:
    return value if value == HIDDEN else unpacked(value)


def _as_csv(traces: Iterator[Trace]) -> Iterator[str]:
    yield BOM + csv_line([
        _("编号"), _("时间"), _("经办人"), _("账号编号"), _("途径"), _("来自地址"), _("事项"), _("对象类别"),
        _("对象编号"), _("对象"), _("文件编号"), _("改动"), _("说明"),
    ])  # fmt: skip
    for trace in traces:
        cells = [
            trace.pk,
            timezone.localtime(trace.at).strftime("%Y-%m-%d %H:%M:%S"),
            who(trace),
            trace.actor_id,
            trace.get_via_display(),
            trace.address,
            trace.get_kind_display(),
            model_name(trace.model),
            trace.key,
            trace.target,
            trace.record_id,
            "\n".join(_words(line) for line in story(trace).lines),
            trace.note,
        ]
        yield csv_line(cells)


def _words(line: Line) -> str:
    """标题：甲 → 乙; of a long text the passages that changed, 【-甲-】 taken out and 【+乙+】 put in."""
    if line.words:
        return f"{line.label}：{line.words}"
    if not line.passages:
        return f"{line.label}：{line.before or _('（空）')} → {line.after or _('（空）')}"
    marks = {"del": "【-{}-】", "ins": "【+{}+】", "": "{}"}
    changed = "\n".join(
        "".join(marks[run.state].format(run.text) for run in passage.runs)
        for passage in line.passages
        if passage.is_changed
    )
    whole = f"{line.label}：{changed}"
    return whole if len(whole) <= MOST_OF_A_CELL else f"{whole[:MOST_OF_A_CELL]}……"


def period(form: str, first: date | None, last: date | None) -> str:
    """What an export was, for the record of it."""
    return f"{form.upper()} {first or ''}—{last or ''}"
