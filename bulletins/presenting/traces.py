"""The record in words: who did what, and what stood there before and after."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from bulletins.models import Act, Trace
from bulletins.models.traced import HIDDEN, unpacked
from bulletins.presenting.characters import Run, compare_words, likeness

# Beyond so many characters, or over several lines, two values are compared and not put side by side; so are two that
# are mostly alike and not very short.
SHORT, VERY_SHORT = 60, 16
ALIKE = 0.5
CONTEXT = 1
# On a document's history these need no name.
_VERSION = re.compile(r" v(\d+)$")
ITSELF = ("bulletins.Document", "bulletins.Record")


@dataclass(frozen=True, slots=True)
class Passage:
    """Some lines of a text: in ``runs``, or left out because ``skipped`` of them are the same."""

    runs: list[Run] = field(default_factory=list)
    skipped: int = 0

    @property
    def is_changed(self) -> bool:
        return any(run.state for run in self.runs)


@dataclass(frozen=True, slots=True)
class Line:
    """A field that changed: two short values, or ``passages`` of a long one. An empty value is an empty string."""

    label: str
    before: str = ""
    after: str = ""
    passages: list[Passage] = field(default_factory=list)
    words: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """``short`` is ``what`` on the page of the row itself, whose name stands above."""

    trace: Trace
    what: str
    short: str
    lines: list[Line]

    @property
    def is_whole(self) -> bool:
        """A row was made or deleted: the lines are all it held, not what changed."""
        return self.trace.kind in (Trace.Kind.CREATE, Trace.Kind.DELETE)


@dataclass(frozen=True, slots=True)
class Sitting:
    """What one person did within one minute."""

    at: datetime
    who: str
    stories: list[Story]


def sittings(traces: Iterable[Trace], *, veiled: bool = False) -> list[Sitting]:
    """In the order of ``traces``; ``veiled``, they say which fields changed and nothing of what these hold."""
    grouped = groupby(traces, lambda trace: (who(trace), trace.at.replace(second=0, microsecond=0)))
    return [Sitting(at, name, [story(trace, veiled=veiled) for trace in some]) for (name, at), some in grouped]


def who(trace: Trace) -> str:
    """The name as it was then; a command of the operator's goes by the system's account, what a schedule carried out
    by whoever approved it."""
    if trace.via != Act.Via.ADMIN:
        return f"{trace.get_via_display()} {trace.actor_name}".strip()
    return trace.actor_name or _("未登录")


def story(trace: Trace, *, veiled: bool = False) -> Story:
    named = what(trace)
    version = _VERSION.search(trace.target)
    later = " " + _("第%s版") % version[1] if version and trace.model == "bulletins.Document" else ""
    short = what(trace, named=False) + later if trace.model in ITSELF else named
    if veiled:
        lines = [
            Line(_label(_field(trace.model, name), name), words=_("（不显示）")) for name, _pair in changes_of(trace)
        ]
        return Story(trace, named, short, lines)
    return Story(trace, named, short, [_line(trace, name, *pair) for name, pair in changes_of(trace)])


def what(trace: Trace, *, named: bool = True) -> str:
    """修改 表格“水井清单”."""
    parts = (trace.get_kind_display(), model_name(trace.model))
    words = " ".join(str(part) for part in parts if part)
    return f"{words}“{trace.target}”" if named and trace.target else words


def model_name(label: str) -> str:
    model = _model(label)
    return str(model._meta.verbose_name) if model else label


def changed_fields(trace: Trace) -> str:
    """The names of what changed, for a list; of what is new or gone, nothing: it is everything."""
    if trace.kind in (Trace.Kind.CREATE, Trace.Kind.DELETE):
        return ""
    return "、".join(_label(_field(trace.model, name), name) for name, _pair in changes_of(trace))


def changes_of(trace: Trace) -> list[tuple[str, list[Any]]]:
    """In the order of the model's fields, which a database does not keep in JSON."""
    model = _model(trace.model)
    names = [field.name for field in (*model._meta.fields, *model._meta.many_to_many)] if model else []
    places = {name: n for n, name in enumerate(names)}
    return sorted(trace.changes.items(), key=lambda change: places.get(change[0], len(places)))


def _model(label: str) -> type[models.Model] | None:
    try:
        return apps.get_model(label) if label else None
    except LookupError:
        return None


def _field(label: str, name: str) -> Any:
    model = _model(label)
    if model is None:
        return None
    return next((column for column in model._meta.get_fields() if column.name == name), None)


def _label(column: Any, name: str) -> str:
    return str(getattr(column, "verbose_name", "") or name)


def _line(trace: Trace, name: str, before: Any, after: Any) -> Line:
    column = _field(trace.model, name)
    label = _label(column, name)
    if HIDDEN in (before, after):
        return Line(label, words=_("已更改，内容不记录"))
    old, new = shown(column, before), shown(column, after)
    short = max(len(old), len(new)) <= SHORT and "\n" not in old + new
    if short and (min(len(old), len(new)) <= VERY_SHORT or likeness(old, new) < ALIKE):
        return Line(label, old, new)
    if isinstance(after, dict) and "length" in after:
        return Line(label, words=new)
    return Line(label, passages=passages(old, new))


def shown(column: Any, value: Any) -> str:
    """A recorded value as an editor reads it."""
    value = unpacked(value)
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, dict) and value.keys() == {"key", "name"}:
        return str(value["name"] or f"#{value['key']}")
    if isinstance(value, dict) and value.keys() == {"length", "sha256"}:
        return _("%d字") % value["length"]
    if isinstance(column, models.DateTimeField) and isinstance(value, str):
        return timezone.localtime(datetime.fromisoformat(value)).strftime("%Y-%m-%d %H:%M")
    if isinstance(column, models.FileField):
        return str(value).rpartition("/")[2]
    choices = dict(getattr(column, "flatchoices", None) or ())
    if not isinstance(value, (list, dict)):
        return str(choices.get(value, value))
    return "\n".join(_entries(value))


def _entries(value: list[Any] | dict[str, Any]) -> Iterator[str]:
    """A line for each row of a table, or for each entry of what else is kept as JSON."""
    entries = value.items() if isinstance(value, dict) else ((None, entry) for entry in value)
    for name, entry in entries:
        words = " ｜ ".join(map(_plainly, entry)) if isinstance(entry, list) else _plainly(entry)
        yield f"{name}：{words}" if name is not None else words


def _plainly(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def passages(before: str, after: str) -> list[Passage]:
    """The later text with what was taken out and put in; longer stretches of the same are left out."""
    old, new = _lines(before), _lines(after)
    found: list[Passage] = []
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for n, (tag, i1, i2, j1, j2) in enumerate(codes):
        if tag != "equal":
            found.append(Passage(compare_words("\n".join(old[i1:i2]), "\n".join(new[j1:j2]))))
            continue
        head = CONTEXT if n else 0
        tail = CONTEXT if n < len(codes) - 1 else 0
        same = new[j1:j2]
        if len(same) <= head + tail + 1:
            found.append(Passage([Run("", "\n".join(same))]))
            continue
        if head:
            found.append(Passage([Run("", "\n".join(same[:head]))]))
        found.append(Passage(skipped=len(same) - head - tail))
        if tail:
            found.append(Passage([Run("", "\n".join(same[-tail:]))]))
    return found


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]
