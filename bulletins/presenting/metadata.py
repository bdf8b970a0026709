"""The metadata block of a document and the notice of its validity, in the order that policy documents have it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bulletins.models import Agency, Document, Openness, State, Topic, Validity
from bulletins.models.standing import has_run_out
from bulletins.presenting.citing import nested
from bulletins.presenting.places import Place

NO_LONGER_AS_PRINTED = (Validity.REPEALED, Validity.AMENDED, Validity.LAPSED)


@dataclass(frozen=True)
class Row:
    """``datetime`` is ISO where the value is a day; ``url`` where it leads, ``links`` where each of several parts does
    (words and address); ``wide`` rows need a whole line."""

    label: str
    value: str
    datetime: str = ""
    url: str = ""
    wide: bool = False
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ValidityNotice:
    """``basis_url`` leads to the document that repeals or amends, where that one is public."""

    words: str
    basis: str = ""
    basis_url: str = ""

    @property
    def sentence(self) -> str:
        """The notice and its basis in one, for places without links."""
        return self.words + (_("依据：%s") % self.basis if self.basis else "")


def rows_of(document: Document, agencies: Sequence[Agency], topics: Sequence[Topic], place: Place | None) -> list[Row]:
    """The block in its fixed order; a row without a value is left out, save that 发文字号 says 无."""
    record = document.record
    first = record.first_published_at or document.published_at
    names = "　".join(agency.name for agency in agencies) or document.issuer
    # Their pages are there as long as something published leads to them.
    public = document.state == State.PUBLISHED
    classes = tuple((topic.full_name, topic.get_absolute_url()) for topic in topics) if public else ()
    bodies = tuple((agency.name, agency.get_absolute_url()) for agency in agencies) if public else ()
    found = [
        Row(_("索引号"), document.index_number),
        Row(_("主题分类"), "；".join(topic.full_name for topic in topics), links=classes),
        Row(_("发文机关"), names, links=bodies),
        _day(_("成文日期"), document.written_on),
        Row(_("标题"), document.title, wide=True),
        Row(_("发文字号"), document.number or _("无")),
        _moment(_("发布日期"), first),
        _moment(_("更新日期"), document.published_at if document.version > 1 else None),
        Row(_("有效性"), validity_label(document)),
        Row(_("公开方式"), str(Openness(document.openness).label) if document.openness else ""),
        _day(_("施行日期"), document.effective_on),
        Row(_("施行条款"), "" if document.effective_on else document.effective_words, wide=True),
        _day(_("有效期至"), document.expires_on),
        Row(_("登记号"), document.registration_number),
        Row(_("解释机关"), document.interpretation_by),
        Row(_("刊登于"), place.words, url=place.url, wide=True) if place else Row("", ""),
    ]
    return _in_pairs([row for row in found if row.value])


def _in_pairs(rows: list[Row]) -> list[Row]:
    """Two rows share a line where there is room; one that is left alone before a wide row takes the line for itself."""
    placed: list[Row] = []
    waiting = False
    for row in rows:
        if row.wide and waiting:
            placed[-1] = replace(placed[-1], wide=True)
        waiting = not row.wide and not waiting
        placed.append(row)
    if waiting:
        placed[-1] = replace(placed[-1], wide=True)
    return placed


def validity_label(document: Document) -> str:
    """The state in words. A term that has run out is said, but is no decision that the document lapsed."""
    record = document.record
    standing = document.standing
    if standing == Validity.UNCONFIRMED and has_run_out(
        record.validity, record.validity_decided_on, document.expires_on
    ):
        return _("有效期届满，待确认")
    return str(standing.label)


def badge(document: Document) -> str:
    """What a list says beside a title: the state, where a reader has to know it before opening the document."""
    label = validity_label(document)
    plain = document.standing in (Validity.IN_FORCE, Validity.UNCONFIRMED)
    return "" if plain and label == str(document.standing.label) else label


def with_bases(documents: Iterable[Document]) -> list[Document]:
    """The documents, each with its ``basis_document``: the published one that its validity rests on, in one query."""
    listed = list(documents)
    wanted = {document.record.validity_basis_record_id for document in listed} - {None}
    found = Document.objects.published().with_place().defer("text").filter(record__in=wanted) if wanted else ()
    bases = {document.record_id: document for document in found}
    for document in listed:
        document.basis_document = bases.get(document.record.validity_basis_record_id or 0)
    return listed


def validity_notice(document: Document) -> ValidityNotice | None:
    """What stands above the text of a document that was repealed or amended, has lapsed, does not hold yet, or whose
    term is over; ``None`` for all others. The document is one of with_bases."""
    record = document.record
    if record.validity not in NO_LONGER_AS_PRINTED:
        return _undecided_notice(document)
    since = record.validity_since
    day = {"day": in_words(since)} if since else {}
    if since and since > timezone.localdate():
        words = {
            Validity.REPEALED: _("本文件将于%(day)s废止。"),
            Validity.AMENDED: _("本文件自%(day)s起修改。"),
            Validity.LAPSED: _("本文件将于%(day)s失效。"),
        }[Validity(record.validity)]
    elif since:
        words = {
            Validity.REPEALED: _("本文件已于%(day)s废止。"),
            Validity.AMENDED: _("本文件已于%(day)s修改，请以修改后的规定为准。"),
            Validity.LAPSED: _("本文件已于%(day)s失效。"),
        }[Validity(record.validity)]
    else:
        words = {
            Validity.REPEALED: _("本文件已废止。"),
            Validity.AMENDED: _("本文件已修改，请以修改后的规定为准。"),
            Validity.LAPSED: _("本文件已失效。"),
        }[Validity(record.validity)]
    words = words % day if day else words
    basis = document.basis_document
    if basis is None:
        return ValidityNotice(words, record.validity_basis)
    name = f"《{nested(basis.title)}》" + (f"（{basis.number}）" if basis.number else "")
    return ValidityNotice(words, name, basis.get_absolute_url())


def _undecided_notice(document: Document) -> ValidityNotice | None:
    record = document.record
    standing = document.standing
    if standing == Validity.PENDING and document.effective_on:
        return ValidityNotice(_("本文件自%(day)s起施行。") % {"day": in_words(document.effective_on)})
    if has_run_out(record.validity, record.validity_decided_on, document.expires_on) and document.expires_on:
        day = {"day": in_words(document.expires_on)}
        return ValidityNotice(_("本文件的有效期已于%(day)s届满，是否仍然有效待确认。") % day)
    return None


def in_words(day: date) -> str:
    """2021年1月4日, as official documents write it; in another language as that language does."""
    return date_format(day, "DATE_FORMAT")


def _day(label: str, day: date | None) -> Row:
    return Row(label, in_words(day), day.isoformat()) if day else Row(label, "")


def _moment(label: str, moment: datetime | None) -> Row:
    if moment is None:
        return Row(label, "")
    local = timezone.localtime(moment)
    return Row(label, f"{local:%Y-%m-%d %H:%M}", local.isoformat(timespec="minutes"))
