"""An editor's decisions about an incoming file: marks on lines, the issue's facts, settled doubts, acceptance.

Every decision is stored when it is made, under a lock on the row, so that two editors add to each other's work.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bulletins.importing import facts as settling
from bulletins.importing import marks, store
from bulletins.importing.doubts import as_stored, key_of
from bulletins.importing.intake import original, reading_of, text_of
from bulletins.ingest import tree
from bulletins.models import Act, Bulletin, Document, Intake, Issue, State
from bulletins.models.bulletin import RESERVED_SLUGS
from bulletins.models.recording import together

FACTS = (
    "title",
    "government",
    "slug",
    "year",
    "number",
    "number_to",
    "overall_number",
    "printed_on",
    "special",
    "back_file",
)

_LINES = re.compile(r"\s*(\d{1,7})\s*(?:[-–—~～至到]\s*(\d{1,7})\s*)?")


class Refused(Exception):
    """A decision that does not fit, in words for an editor."""


@transaction.atomic
@together()
def mark(intake: Intake, lines: str, word: str, before: str = "", offset: int = 0) -> Intake:
    """Marks ``lines`` (118, or 118-120) with a word of importing/marks.py; a line is split at ``offset``, or ``before``
    the words that are to begin a paragraph. Raises Refused where the line or the words are not there."""
    row = Intake.objects.select_for_update().get(pk=intake.pk)
    _refuse_unread(row)
    found = _LINES.fullmatch(lines)
    if not found or word not in marks.WORDS:
        raise Refused(_("请填写行号，例如 118 或 118-120，并选一个标记。"))
    first, last = sorted((int(found[1]), int(found[2] or found[1])))
    if not 1 <= first <= last <= row.lines:
        raise Refused(_("原文只有第1行到第%d行。") % row.lines)
    if word == "split":
        text, last = text_of(row), first
        offset = offset or marks.split_at(text, first, before)
        if not 0 < offset < len(text.lines[first - 1]):
            raise Refused(_("请写出从哪几个字起另起一段：要是第%d行里有的字，不能是行首。") % first)
    row.marks = marks.put(row.marks, first, last, word, offset)
    row.save(update_fields=["marks", "edited_at"])
    return row


@transaction.atomic
@together()
def read_again(intake: Intake) -> Intake:
    """The reading that is shown is from now on the one with all marks."""
    row = Intake.objects.select_for_update().get(pk=intake.pk)
    _refuse_unread(row)
    row.read_marks = row.marks
    if row.problem and reading_of(row, text_of(row)).documents:
        row.problem = {}
    row.save(update_fields=["read_marks", "problem", "edited_at"])
    return row


@transaction.atomic
@together()
def say(intake: Intake, values: dict[str, Any], opened_on: str) -> Intake:
    """Keeps what an editor says of the issue; ``values`` are JSON. ``opened_on`` is the stamp of the facts that the
    editor saw: Refused where another changed them since."""
    row = Intake.objects.select_for_update().get(pk=intake.pk)
    _refuse_unread(row)
    if opened_on != stamp(row.facts):
        raise Refused(_("您打开这一页之后，别人改过期次信息。这次没有保存，请看过现在的内容再填。"))
    row.facts = {name: values[name] for name in FACTS if name in values}
    row.save(update_fields=["facts", "edited_at"])
    return row


def stamp(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:32]


@transaction.atomic
@together()
def settle(intake: Intake, keys: list[str], user: User, accepted: bool) -> Intake:
    """Notes who accepted these doubts, or takes it back; the issue they went into says the same."""
    row = Intake.objects.select_for_update().get(pk=intake.pk)
    _refuse_unread(row)
    reading = reading_of(row, text_of(row))
    known = {key_of(doubt) for doubt in reading.warnings}
    for key in keys:
        row.settled.pop(key, None)
        if accepted and key in known:
            row.settled[key] = {"by": user.get_username(), "at": timezone.now().isoformat(timespec="seconds")}
    row.save(update_fields=["settled", "edited_at"])
    issue = Issue.objects.select_for_update().filter(intakes=row, source_sha256=row.sha256).first()
    if issue and row.stored_digest == digest_of(row, reading):
        issue.warnings = as_stored(reading.warnings, row.settled)
        Issue.objects.filter(pk=issue.pk).update(warnings=issue.warnings)
    return row


# The issue's facts


def facts_of(row: Intake, read: tree.Reading) -> dict[str, Any]:
    """What the issue is, as JSON values: an editor's word before the file's."""
    found: dict[str, Any] = {
        "title": read.bulletin.title,
        "government": read.bulletin.government,
        "slug": None,
        "year": read.issue.year,
        "number": read.issue.number,
        "number_to": read.issue.number_to,
        "overall_number": read.issue.overall_number,
        "printed_on": read.issue.published,
        "special": read.issue.special,
        "back_file": False,
    }
    return found | row.facts


def target_of(facts: dict[str, Any]) -> tuple[Bulletin | None, Issue | None]:
    """The bulletin and the issue that a file with these facts goes into, where they are there already."""
    bulletin = Bulletin.objects.filter(title=facts["title"] or "").first()
    issue = None
    if bulletin and facts["year"] and facts["number"]:
        issue = bulletin.issues.filter(
            year=facts["year"], number=facts["number"], special=bool(facts["special"])
        ).first()
    return bulletin, issue


def edited_drafts(issue: Issue) -> QuerySet[Document]:
    """Drafts that someone worked on after they were last imported: accepting replaces their text."""
    drafts = Document.objects.filter(record__issue=issue, state=State.DRAFT).order_by("record__position")
    last = issue.acts.filter(kind=Act.Kind.IMPORT).order_by("-at").first()
    return drafts.filter(edited_at__gt=last.at) if last else drafts


def digest_of(row: Intake, reading: tree.Reading) -> str:
    """Names all that acceptance would store."""
    return stamp([reading.as_json(), facts_of(row, reading)])


# Acceptance


@transaction.atomic
@together()
def accept(
    intake: Intake, *, actor: User, seen: str, makes_bulletin: bool = False, replaces_edits: bool = False
) -> store.Outcome:
    """Stores what was read as drafts; the same again changes nothing. ``seen`` is the digest of what the editor saw.

    ``makes_bulletin`` and ``replaces_edits`` are the editor's consent to a bulletin that is not there yet and to losing
    later edits of drafts. Raises Refused, ImportProblem, or ReadError where the original is gone.
    """
    row = Intake.objects.select_for_update().get(pk=intake.pk)
    _refuse_unread(row)
    text = text_of(row)
    reading = reading_of(row, text)
    if not reading.documents:
        raise Refused(_("还没有读出公文：请先在原文里标出每份公文的起始行，再按标记重新识读。"))
    digest = digest_of(row, reading)
    if row.state == Intake.State.STORED and row.issue and row.stored_digest == digest:
        return store.Outcome(row.issue, unchanged=True)
    if row.has_unread_marks:
        raise Refused(_("有标记还没有识读进去：请先按标记重新识读，看过结果再入稿。"))
    if seen != digest:
        raise Refused(_("您打开这一页之后，识读结果或期次信息有过变化。请再看一遍，然后入稿。"))
    facts = facts_of(row, reading)
    _refuse_unsettled(facts, makes_bulletin, replaces_edits)
    options = settling.Options(slug=facts["slug"] or "", back_file=bool(facts["back_file"]))

    def finish(outcome: store.Outcome) -> None:
        if row.issue and row.issue != outcome.issue:
            raise Refused(
                _("这个文件已入稿为%(issue)s。年份、期号要改，请在那一期的页面上改，再把这里改成一样。")
                % {"issue": row.issue}
            )

    outcome = store.import_reading(
        with_facts(reading, facts),
        original(row),
        options,
        origin=store.Origin(Act.Via.ADMIN, actor, text.lines, row.settled, again=True),
        finish=finish,
    )
    row.state, row.issue, row.stored_digest = Intake.State.STORED, outcome.issue, digest
    row.save(update_fields=["state", "issue", "stored_digest", "edited_at"])
    return outcome


def with_facts(reading: tree.Reading, facts: dict[str, Any]) -> tree.Reading:
    """The reading, saying of itself what the editor says of it."""
    bulletin = replace(reading.bulletin, title=facts["title"], government=facts["government"])
    issue = tree.IssueFacts(
        facts["year"],
        facts["number"],
        facts["number_to"],
        facts["overall_number"],
        facts["printed_on"],
        bool(facts["special"]),
    )
    return replace(reading, bulletin=bulletin, issue=issue)


def missing_facts(facts: dict[str, Any]) -> list[str]:
    names = (("title", _("刊名")), ("government", _("编印政府")), ("year", _("年份")), ("number", _("期号")))
    return [label for name, label in names if not facts[name]]


def _refuse_unsettled(facts: dict[str, Any], makes_bulletin: bool, replaces_edits: bool) -> None:
    if missing := missing_facts(facts):
        raise Refused(_("期次信息还缺：%s。请在“期次信息”里填好。") % "、".join(missing))
    bulletin, issue = target_of(facts)
    if bulletin is None and not makes_bulletin:
        raise Refused(_("《%s》还没有登记。刊名没有写错的话，请勾选“新建这份公报”再入稿。") % facts["title"])
    if bulletin is None and (problem := slug_problem(suggested_slug(facts))):
        raise Refused(problem)
    if issue and edited_drafts(issue).exists() and not replaces_edits:
        raise Refused(_("有草稿在导入之后改过，再次入稿会用识读结果替换。确实要替换的，请勾选后再入稿。"))


def _refuse_unread(row: Intake) -> None:
    if not row.is_read:
        raise Refused(_("这个文件还没有读出文字：请先识读。"))


def suggested_slug(facts: dict[str, Any]) -> str:
    """The new bulletin's segment of every address, as the place's name gives it."""
    return str(facts["slug"] or settling.place_slug(facts["government"] or "")[:60])


def slug_problem(slug: str) -> str:
    """Why ``slug`` cannot become a bulletin's segment of addresses; empty where it can."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) or len(slug) > 60:
        return _("网址简称“%s”不能用：请在“期次信息”里另写一个，只用小写字母、数字和连字符。") % slug
    if slug in RESERVED_SLUGS or Bulletin.objects.filter(slug=slug).exists():
        return _("网址简称“%s”已经用了：请在“期次信息”里另写一个。") % slug
    return ""
