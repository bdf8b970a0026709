"""Clean-ups (清理): a table of documents with what was decided on each, read, shown, and carried out as one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from bulletins.ingest.numbers import number_key
from bulletins.models import Act, Document, State, Validity
from bulletins.models.recording import together
from bulletins.models.standing import GRAVE
from bulletins.publishing import naming
from bulletins.publishing.acts import Actor
from bulletins.publishing.holding import hold_all
from bulletins.publishing.loading import Columns, Problem, read_day, read_rows
from bulletins.publishing.spoken import objection_to
from bulletins.publishing.validity import decide_validity

COLUMNS = Columns(
    {
        "name": ("文号或标题", "文号", "标题", "文件", "文件名称", "发文字号"),
        "validity": ("有效性", "清理结果", "清理意见", "结果"),
        "since": ("自何日起", "日期", "起始日期", "生效日期"),
        "basis": ("依据", "清理依据", "依据文件"),
    },
    needed=frozenset({"name", "validity"}),
    most_rows=20_000,
)
MOST_OF_A_BASIS = 300

_WORDS = {
    Validity.IN_FORCE: ("现行有效", "继续有效", "有效", "保留"),
    Validity.PENDING: ("尚未施行",),
    Validity.AMENDED: ("已修改", "修改", "修订", "部分修改", "部分废止", "部分失效"),
    Validity.REPEALED: ("已废止", "废止", "予以废止"),
    Validity.LAPSED: ("已失效", "失效", "宣布失效"),
    Validity.UNCONFIRMED: ("待确认",),
}
_MEANING = {word: validity for validity, words in _WORDS.items() for word in words}
_NUMBER_INSIDE = re.compile(r"[（(]([^（()）]*?[〔\[【（(]?\d{4}[〕\]】）)]?[^（()）]*?号)[）)]")


@dataclass(frozen=True, slots=True)
class Decided:
    """One row that is understood: the document it means and what is to hold of it."""

    line: int
    document: Document
    validity: Validity
    since: date | None
    basis: str
    basis_document: Document | None

    @property
    def validity_label(self) -> str:
        return str(self.validity.label)


@dataclass(slots=True)
class Plan:
    """What a table comes to. ``unchanged`` are rows that say what is decided already."""

    changes: list[Decided] = field(default_factory=list)
    unchanged: list[Decided] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    name: str
    validity: str
    since: str
    basis: str


def read_plan(text: str) -> Plan:
    """What the table ``text`` would change, without changing it: comma or tab between cells, the columns in the order
    文号或标题, 有效性, 自何日起, 依据 unless a first row names them otherwise. Ten queries for some hundred rows."""
    plan = Plan()
    rows = [_Row(line, **cells) for line, cells in read_rows(text, COLUMNS, plan.problems)]
    keys = {row.name: _key(row.name) for row in rows} | {row.basis: _key(row.basis) for row in rows}
    numbered = naming.by_number(keys.values())
    titled = naming.by_title({row.name for row in rows if not keys[row.name]})
    lines: dict[int, int] = {}
    for row in rows:
        found = numbered.get(keys[row.name], []) if keys[row.name] else titled.get(row.name, [])
        based_on = [held for held in numbered.get(keys[row.basis], []) if held.state == State.PUBLISHED]
        read = _read(row, found, based_on[0] if len(based_on) == 1 else None)
        if isinstance(read, Decided) and read.document.record_id in lines:
            read = Problem(row.line, _("与第%d行是同一份文件。") % lines[read.document.record_id])
        if isinstance(read, Problem):
            plan.problems.append(read)
            continue
        lines[read.document.record_id] = row.line
        (plan.unchanged if _says_nothing_new(read) else plan.changes).append(read)
    if not rows and not plan.problems:
        plan.problems.append(Problem(1, _("表里没有文件。每行写一份：文号或标题,有效性,自何日起,依据。")))
    plan.problems.sort(key=lambda problem: problem.line)
    return plan


@transaction.atomic
@together()
def carry_out(plan: Plan, *, actor: Actor = None, via: str = Act.Via.ADMIN) -> int:
    """Decides all of ``plan.changes`` or none; how many."""
    hold_all(row.document.record_id for row in plan.changes)
    for row in sorted(plan.changes, key=lambda row: row.document.record_id):
        decide_validity(
            row.document.record,
            row.validity,
            since=row.since,
            basis=row.basis,
            basis_record=row.basis_document.record if row.basis_document else None,
            actor=actor,
            via=via,
        )
    return len(plan.changes)


def _read(row: _Row, found: Sequence[Document], basis: Document | None) -> Decided | Problem:
    validity = _MEANING.get(re.sub(r"\s", "", row.validity))
    since = read_day(row.since)
    message = ""
    if not row.name:
        message = _("没有写文号或标题。")
    elif not found:
        message = _("库里没有“%s”。") % row.name
    elif len(found) > 1:
        message = _("“%(name)s”有%(n)d份，不知道是哪一份：请在各自的页面上认定。") % {"name": row.name, "n": len(found)}
    elif validity is None:
        message = _("有效性“%(word)s”不认识，可以写：%(words)s。") % {
            "word": row.validity,
            "words": "、".join(str(value.label) for value in Validity),
        }
    elif row.since and since is None:
        message = _("日期“%s”读不懂，请写成 2024-05-20。") % row.since
    elif validity in GRAVE and since is None:
        message = _("没有写自何日起。")
    elif validity in GRAVE and not row.basis:
        message = _("没有写依据。")
    elif len(row.basis) > MOST_OF_A_BASIS:
        message = _("依据太长，最多%d个字。") % MOST_OF_A_BASIS
    else:
        message = objection_to(row.basis)
    if message or validity is None:
        return Problem(row.line, message)
    if basis is not None and basis.record_id == found[0].record_id:
        basis = None
    return Decided(row.line, found[0], validity, since, row.basis, basis)


def _says_nothing_new(row: Decided) -> bool:
    record = row.document.record
    basis = row.basis_document.record_id if row.basis_document else None
    held = (record.validity, record.validity_since, record.validity_basis, record.validity_basis_record_id)
    return record.validity_decided_on is not None and held == (row.validity, row.since, row.basis, basis)


def _key(words: str) -> str:
    """The key of the number that words are, or that stands in brackets behind a title."""
    inside = _NUMBER_INSIDE.search(words) if "《" in words else None
    return number_key(words) or (number_key(inside[1]) if inside else "")
