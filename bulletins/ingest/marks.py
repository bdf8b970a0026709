"""Marks: what an editor says of a source's lines, kept through every new reading.

A mark names lines by their 1-based numbers in the source, so it holds for that text alone (by its SHA-256). Marks
override every guess of the grammar. Where two contradict each other the later one holds, and a doubt says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any, Literal, get_args

from bulletins.ingest import tree
from bulletins.ingest.doubts import doubt
from bulletins.ingest.text import ReadError, Text, gettext_noop

Kind = Literal["document", "heading", "table", "furniture", "join", "apart", "split"]
Role = Literal["document", "heading", "paragraph", "table", "furniture"]

KINDS: tuple[str, ...] = get_args(Kind)
MAX_LEVEL = 7
_RANGED = ("table", "furniture")
_ABSOLUTE = ("join", "apart", "split")  # have no opposite of their own
_MARKED = 100  # marked lines for each line of the source: keeps reading linear


class MarkError(ReadError):
    """Marks that are not well formed or do not belong to the text; code, template and params as in ReadError."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What is said of ``line`` (for ``table`` and ``furniture``: of ``line`` to ``last``); ``on=False`` denies it.

    - ``document``: a document starts at the line;
    - ``heading``: the line is a heading of ``level`` 1 to 7; denied: it is a plain paragraph;
    - ``table``: the lines belong to one table, their cells parted by tabs or, without any, by two blanks or more; an
      ``apart`` inside begins another table;
    - ``furniture``: page numbers and running heads, kept but never shown;
    - ``join``: the line and the next one with text are one paragraph; ``apart``: the line does not go on with the one
      before it; ``split``: the paragraph ends at ``offset``, counted in characters of the source line.

    Raises MarkError where the values do not fit together.
    """

    kind: Kind
    line: int
    last: int | None = None
    on: bool = True
    level: int | None = None
    offset: int | None = None

    def __post_init__(self) -> None:
        on: object = self.on
        if self.kind not in KINDS or type(on) is not bool or (not on and self.kind in _ABSOLUTE):
            raise MarkError("mark-kind", gettext_noop("不认识的标记“%(kind)s”。请刷新页面后重新标记。"), kind=self.kind)
        numbers: tuple[object, ...] = (self.line, self.last, self.level, self.offset)
        if numbers[0] is None or any(number is not None and type(number) is not int for number in numbers):
            raise MarkError("mark-number", gettext_noop("标记的行号、级别和位置必须是整数。请刷新页面后重新标记。"))
        if self.line < 1 or self.end < self.line or (self.end > self.line and self.kind not in _RANGED):
            raise MarkError(
                "mark-range",
                gettext_noop("标记的范围不对：第%(first)d行至第%(last)d行。起始行从1数起，不能在结束行之后。"),
                first=self.line,
                last=self.end,
            )
        levelled = self.kind == "heading" and self.on
        if levelled != (self.level is not None) or (levelled and not 1 <= (self.level or 0) <= MAX_LEVEL):
            raise MarkError(
                "mark-level", gettext_noop("第%(line)d行的标题级别不对。标题要有1至7之间的级别。"), line=self.line
            )
        if (self.kind == "split") != (self.offset is not None) or (self.offset is not None and self.offset < 1):
            raise MarkError(
                "mark-offset", gettext_noop("第%(line)d行的拆分位置不对。请在这一行的文字中间拆分。"), line=self.line
            )

    @property
    def end(self) -> int:
        return self.line if self.last is None else self.last

    def as_json(self) -> dict[str, Any]:
        """The mark without what is not said."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if value is not None and (name, value) != ("on", True)}


@dataclass(frozen=True, slots=True)
class Marks:
    """Marks in the order they were given, for the text whose source has this ``sha256``."""

    sha256: str
    marks: tuple[Mark, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {"sha256": self.sha256, "marks": [mark.as_json() for mark in self.marks]}

    @classmethod
    def from_json(cls, data: object) -> Marks:
        """The marks that ``as_json`` wrote. Raises MarkError for anything else."""
        if not (isinstance(data, dict) and isinstance(data.get("sha256"), str) and isinstance(data.get("marks"), list)):
            raise _misshapen()
        names = {field.name for field in fields(Mark)}
        marks: list[Mark] = []
        for given in data["marks"]:
            if not isinstance(given, dict) or not {"kind", "line"} <= set(given) <= names:
                raise _misshapen()
            marks.append(Mark(**given))
        return cls(data["sha256"], tuple(marks))

    def check(self, text: Text) -> None:
        """Raises MarkError where the marks do not belong to ``text`` or name what it does not have."""
        if self.sha256 != text.sha256:
            raise MarkError(
                "marks-other-text",
                gettext_noop("这些标记属于另一份文件，不能用于“%(name)s”。请重新标记。"),
                name=text.name,
            )
        total = len(text.lines)
        for mark in self.marks:
            if mark.end > total:
                raise MarkError(
                    "mark-line",
                    gettext_noop("没有第%(line)d行：“%(name)s”共%(total)d行。"),
                    line=mark.end,
                    name=text.name,
                    total=total,
                )
            if mark.offset is not None and mark.offset >= len(text.lines[mark.line - 1]):
                raise MarkError(
                    "mark-offset",
                    gettext_noop("第%(line)d行的拆分位置不对。请在这一行的文字中间拆分。"),
                    line=mark.line,
                )
        if sum(mark.end - mark.line + 1 for mark in self.marks) > _MARKED * total:
            raise MarkError("too-many-marks", gettext_noop("标记太多，同一行被标了上百次。请清除后重新标记。"))


def _misshapen() -> MarkError:
    return MarkError("marks-format", gettext_noop("标记的格式不对。请刷新页面后重新标记。"))


@dataclass(frozen=True, slots=True)
class Says:
    """What the marks say of one line once contradictions are settled.

    ``never`` holds the roles denied; ``table`` names the marked table. ``given``, ``join`` and ``apart`` are the order
    (from 1) of the mark that gave the role, the joining, the parting; 0 where none did.
    """

    role: Role | None = None
    level: int | None = None
    table: int | None = None
    never: frozenset[str] = frozenset()
    offsets: tuple[int, ...] = ()
    given: int = 0
    join: int = 0
    apart: int = 0

    @property
    def body(self) -> bool:
        """Whether the line is text or a heading, never part of a document's head."""
        return self.role in ("heading", "paragraph")

    @property
    def text(self) -> bool:
        """Whether the line is no row of a table."""
        return self.role in ("document", "heading", "paragraph") or bool("table" in self.never or self.join)

    @property
    def printed(self) -> bool:
        """Whether the line is not furniture."""
        return (self.role or "furniture") != "furniture" or bool(
            self.join or self.apart or self.offsets or "furniture" in self.never
        )


NOTHING = Says()

_WORDS: dict[str, str] = {
    "document": "公文开头",
    "heading": "标题",
    "paragraph": "正文段落",
    "table": "表格",
    "furniture": "版面文字",
    "join": "与下一段相连",
    "apart": "与上一段分开",
    "split": "从行内拆开",
}


def settle(marks: Iterable[Mark]) -> tuple[dict[int, Says], list[tree.Warning]]:
    """What is said of each marked line, and a doubt for each contradiction; later marks hold against earlier ones."""
    says: dict[int, Says] = {}
    same: dict[int, int] = {}  # a table that another one has become part of
    doubts: list[tree.Warning] = []
    for order, mark in enumerate(marks, start=1):
        against: dict[str, int] = {}
        for line in range(mark.line, mark.end + 1):
            before = says.get(line, NOTHING)
            says[line], lost = _say(before, mark, order, first=line == mark.line)
            for words in lost:
                against.setdefault(words, line)
            if mark.kind == "table" and mark.on and before.table is not None:
                # Two marked tables that share a line are one table.
                same[_root(same, before.table)] = order
        doubts += [contradiction(line, mark_words(mark), words) for words, line in against.items()]
    for line, said in says.items():
        if said.table is not None:
            says[line] = replace(said, table=_root(same, said.table))
    return says, doubts


def _root(same: dict[int, int], table: int) -> int:
    while same.get(table, table) != table:
        same[table] = same.get(same[table], same[table])
        table = same[table]
    return table


def _say(before: Says, mark: Mark, order: int, *, first: bool) -> tuple[Says, list[str]]:
    """What is said of a line after ``mark``, and the words of what no longer holds."""
    if mark.kind in _ABSOLUTE:
        against = ("furniture",) if mark.kind == "apart" else ("furniture", "table")
        lost = [role_words(before)] if before.role in against else []
        if lost:
            before = replace(before, role=None, table=None)
        if mark.kind == "split":
            return replace(before, offsets=tuple(sorted({*before.offsets, mark.offset or 0}))), lost
        return (replace(before, join=order) if mark.kind == "join" else replace(before, apart=order)), lost
    if not mark.on and mark.kind != "heading":
        denied = before.role == mark.kind
        after = replace(before, never=before.never | {mark.kind})
        return (replace(after, role=None, table=None) if denied else after), [role_words(before)] if denied else []
    role: Role = "paragraph" if not mark.on else mark.kind  # type: ignore[assignment]
    lost = [role_words(before)] if before.role and (before.role, before.level) != (role, mark.level) else []
    if role in before.never:
        lost.append("不是" + _WORDS[role])
    after = replace(before, role=role, level=mark.level, table=None, given=order, never=before.never - {role})
    if role in _RANGED:
        lost += [_WORDS["join"]] * bool(before.join) + [_WORDS["split"]] * bool(before.offsets)
        after = replace(after, join=0, offsets=(), table=order if role == "table" else None)
    if role == "furniture" or (role == "table" and not first):
        lost += [_WORDS["apart"]] * bool(before.apart)
        after = replace(after, apart=0)
    return after, lost


def contradiction(line: int, kept: str, dropped: str) -> tree.Warning:
    return doubt(line, "mark-contradiction", kept=kept, dropped=dropped)


def mark_words(mark: Mark) -> str:
    """A mark in the words of its doubts: 2级标题, 不是表格."""
    if mark.kind == "heading":
        return f"{mark.level}级标题" if mark.on else _WORDS["paragraph"]
    return ("" if mark.on else "不是") + _WORDS[mark.kind]


def role_words(says: Says) -> str:
    return f"{says.level}级标题" if says.role == "heading" else _WORDS[says.role or "paragraph"]
