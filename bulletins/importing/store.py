"""A reading becomes rows: the bulletin, the issue, its documents as drafts with all that hangs on them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import CharField
from django.utils.translation import gettext as _

from bulletins.importing import sources
from bulletins.importing.doubts import Settled, as_stored
from bulletins.importing.facts import Facts, ImportProblem, Options, iso_date, settle
from bulletins.importing.parts import anchor_parts, place_blocks, store_parts
from bulletins.importing.terms import expiry_day
from bulletins.ingest import markup, tree
from bulletins.ingest.numbers import number_key, parse_number
from bulletins.ingest.text import suffix_of
from bulletins.models import (
    Act,
    Agency,
    Bulletin,
    Document,
    DocumentAgency,
    Issue,
    NumberSeries,
    Openness,
    Record,
    Section,
    State,
)
from bulletins.models.derived import refresh
from bulletins.models.recording import together

MOST_OF_A_TITLE = 500

_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_AT_ONCE = re.compile(r"自?(公布|印发|发布|颁布|发文)之日起")


@dataclass(slots=True)
class Outcome:
    """What an import did: the issue, and its documents by what happened to them."""

    issue: Issue
    unchanged: bool = False
    created: list[Document] = field(default_factory=list)
    updated: list[Document] = field(default_factory=list)
    untouched: list[Document] = field(default_factory=list)
    missing: list[Document] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Origin:
    """Who brings a reading in, and which way. ``lines`` are the text that was read, ``settled`` the doubts that editors
    accepted; ``again`` reads anew into the drafts of a file that is held already, because editors marked its lines."""

    via: str = Act.Via.COMMAND
    actor: User | None = None
    lines: Sequence[str] = ()
    settled: Settled = field(default_factory=dict)
    again: bool = False


def import_reading(
    reading: tree.Reading,
    data: bytes,
    options: Options,
    *,
    origin: Origin | None = None,
    finish: Callable[[Outcome], None] | None = None,
) -> Outcome:
    """Stores a reading whose file's bytes are ``data``, in one transaction; ``finish`` runs inside it.

    The same file again changes nothing. A changed file updates drafts alone: a published document is never touched.
    Raises ImportProblem where the file and the options do not say which issue this is.
    """
    origin, stored = origin or Origin(), list[str]()
    try:
        with transaction.atomic(), together():
            held = Issue.objects.filter(source_sha256=reading.source.sha256).first()
            if held and not origin.again:
                outcome = Outcome(held, unchanged=True)
            else:
                outcome = _store(reading, data, settle(reading, options), options, origin, stored)
            if finish:
                finish(outcome)
            return outcome
    except BaseException:
        for name in stored:
            Issue._meta.get_field("source").storage.delete(name)
        raise


def _store(
    reading: tree.Reading, data: bytes, facts: Facts, options: Options, origin: Origin, stored: list[str]
) -> Outcome:
    bulletin = _bulletin(reading, facts)
    issues = Issue.objects.select_for_update().filter(bulletin=bulletin, year=facts.year)
    issue = issues.filter(number=facts.number, special=facts.special).first()
    issue = _issue(issue, bulletin, reading, facts, options, origin.settled)
    # The file behind what is published stays; a later file only brings drafts.
    if issue.state == State.DRAFT and issue.source_sha256 != reading.source.sha256:
        issue.source_sha256, issue.source_name = reading.source.sha256, reading.source.name
        name = f"{bulletin.slug}-{issue.year}-{issue.code}{suffix_of(reading.source.encoding)}"
        issue.source.save(name, ContentFile(data), save=False)
        stored.append(str(issue.source.name))
        issue.save()
    digest, kept = sources.keep(origin.lines) if origin.lines else ("", "")
    if kept:
        stored.append(kept)
    outcome = _documents(reading, issue, digest, origin)
    Act.objects.create(kind=Act.Kind.IMPORT, via=origin.via, actor=origin.actor, issue=issue, note=reading.source.name)
    return outcome


def _bulletin(reading: tree.Reading, facts: Facts) -> Bulletin:
    masthead = reading.bulletin
    said = {
        name: value
        for name in (
            "frequency",
            "sponsor",
            "editor",
            "purpose",
            "address",
            "website",
            "postcode",
            "phone",
            "price",
            "distribution",
        )
        if (value := getattr(masthead, name))
    }
    columns = {column.name: column for column in Bulletin._meta.fields}
    said = {name: value[: columns[name].max_length] for name, value in said.items()}
    bulletin, _created = Bulletin.objects.get_or_create(
        slug=facts.slug, defaults={"title": facts.title, "government": facts.government, **said}
    )
    # An imprint that editors wrote is theirs; a file only fills what is empty.
    empty = {name: value for name, value in said.items() if not getattr(bulletin, name)}
    if empty:
        for name, value in empty.items():
            setattr(bulletin, name, value)
        bulletin.save(update_fields=list(empty))
    return bulletin


def _issue(
    issue: Issue | None,
    bulletin: Bulletin,
    reading: tree.Reading,
    facts: Facts,
    options: Options,
    settled: Settled,
) -> Issue:
    if issue and issue.state != State.DRAFT:
        return issue
    held = Issue.objects.filter(bulletin=bulletin, overall_number=facts.overall_number, special=False)
    is_counted = facts.overall_number and not facts.special
    clash = (held.exclude(pk=issue.pk) if issue else held).first() if is_counted else None
    if clash:
        raise ImportProblem(
            _("总第%(number)s期已经是%(other)s：请核对文件里的总期号。")
            % {"number": facts.overall_number, "other": clash.label}
        )
    issue = issue or Issue(bulletin=bulletin, year=facts.year, number=facts.number, special=facts.special)
    issue.number_to, issue.overall_number = facts.number_to, facts.overall_number
    if other := issue.overlapping():
        raise ImportProblem(
            _("%(issue)s的期号与已有的%(other)s重叠：请核对文件里的期号。")
            % {"issue": issue.label, "other": other.label}
        )
    issue.printed_on = facts.printed_on or issue.printed_on
    issue.back_file = issue.back_file or options.back_file
    issue.warnings = as_stored(reading.warnings, settled)
    issue.save()
    return issue


def _documents(reading: tree.Reading, issue: Issue, source_digest: str, origin: Origin) -> Outcome:
    outcome = Outcome(issue)
    held = list(Record.objects.filter(issue=issue).prefetch_related("versions"))
    contents = {key: entry.title for entry in reading.contents if (key := number_key(entry.doc_number))}
    for position, read in enumerate(reading.documents, start=1):
        record = _held(held, read)
        draft: Document | None = None
        if record is None:
            record = Record(bulletin=issue.bulletin, issue=issue)
        else:
            held.remove(record)
            draft = next((version for version in record.versions.all() if version.state == State.DRAFT), None)
            if draft is None:
                outcome.untouched.append(_newest(record))
                continue
        # Where a document that was ever public stands is its address, and on the public's pages.
        if record.first_published_at is None:
            _place(record, read, position, issue)
            _name_in_contents(record, read, contents.get(number_key(read.doc_number), ""))
        is_new = draft is None
        draft = _draft(draft or Document(record=record), read)
        if origin.actor:
            draft.editors.add(origin.actor)
        store_parts(draft, read)
        refresh(draft)
        anchor_parts(draft, read)
        place_blocks(draft, read, source_digest)
        (outcome.created if is_new else outcome.updated).append(draft)
    outcome.missing = [_newest(record) for record in held]
    return outcome


def _held(held: list[Record], read: tree.Document) -> Record | None:
    """The record that this document is, by number and title; a number printed twice is told apart by the title."""
    key, title = number_key(read.doc_number), read.title[:MOST_OF_A_TITLE]
    same = [record for record in held if key and any(v.number_key == key for v in record.versions.all())]
    titled = [record for record in held if any(v.title == title for v in record.versions.all())]
    both = [record for record in same if record in titled]
    return next(iter(both or same or ([] if key else titled)), None)


def _newest(record: Record) -> Document:
    return max(record.versions.all(), key=lambda version: version.version)


def _place(record: Record, read: tree.Document, position: int, issue: Issue) -> None:
    record.position, record.page = position, read.page
    record.back_file = issue.back_file
    if read.section:
        next_position = issue.bulletin.sections.count() + 1
        record.section, _created = Section.objects.get_or_create(
            bulletin=issue.bulletin, label=read.section[:60], defaults={"position": next_position}
        )
    record.save()


def _name_in_contents(record: Record, read: tree.Document, title: str) -> None:
    """Keeps the title that the contents print where it is not the document's own."""
    title = "" if re.sub(r"\W+", "", title) == re.sub(r"\W+", "", read.title) else title[:MOST_OF_A_TITLE]
    if record.contents_title != title:
        record.contents_title = title
        record.save(update_fields=["contents_title"])


def _draft(draft: Document, read: tree.Document) -> Document:
    draft.title, draft.issuer, draft.genre = read.title, read.issuer or "", read.genre or ""
    draft.number, draft.addressees, draft.signer = read.doc_number or "", read.addressees or "", read.signer or ""
    draft.instrument, draft.interpretation_by = read.instrument or "", read.interpretation_by or ""
    draft.written_on = iso_date(read.date)
    # What an explanation or a chronicle says of force, it says of another document.
    force = None if read.genre in ("解读", "大事记") else read.effective
    draft.effective_words = force or ""
    draft.effective_on = effective_day(force, draft.written_on)
    draft.expires_on = expiry_day(force, draft.effective_on)
    draft.openness_words = read.openness or ""
    draft.openness = openness_of(read.openness)
    draft.attachments_elsewhere = read.attachments_elsewhere or ""
    draft.text = markup.write(read.blocks)
    _fit(draft)
    draft.save()
    draft.issuing.all().delete()
    name = read.issuer or read.signer
    if name:
        agency, _created = Agency.objects.get_or_create(name=name[:120])
        DocumentAgency.objects.create(document=draft, agency=agency, lead=True)
        number = parse_number(read.doc_number)
        if number:
            NumberSeries.objects.get_or_create(code=number.series, defaults={"agency": agency})
    return draft


def _fit(draft: Document) -> None:
    """Cuts what was read to what its column holds; every word stays in the text."""
    for column in draft._meta.fields:
        if isinstance(column, CharField) and column.max_length:
            setattr(draft, column.attname, (getattr(draft, column.attname) or "")[: column.max_length])


def openness_of(words: str | None) -> Openness:
    """公开属性 as the printed note settles it; undecided where it says nothing."""
    if not words:
        return Openness.UNDECIDED
    if "依申请" in words:
        return Openness.ON_REQUEST
    if re.search(r"不予?公开|不公开", words):
        return Openness.CLOSED
    return Openness.ACTIVE if "公开" in words else Openness.UNDECIDED


def effective_day(words: str | None, written_on: date | None) -> date | None:
    """施行日期: the day the words name, or the day of writing where they say 自公布之日起."""
    if not words:
        return None
    if day := _DAY.search(words):
        return iso_date(f"{day[1]}-{int(day[2]):02d}-{int(day[3]):02d}")
    return written_on if _AT_ONCE.search(words) else None
