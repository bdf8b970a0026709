"""A version of a document, and a whole issue, as plain text. Made while the reader waits, which takes milliseconds: so
there is nothing that could be stale, and nothing to make beforehand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from bulletins.exports import printed
from bulletins.exports.printed import LANGUAGE, Sheet
from bulletins.models import Document, Issue
from bulletins.presenting import plain_text, reading, series
from bulletins.presenting.metadata import in_words
from bulletins.presenting.reading import AttachmentLink, Parts

RULE, BETWEEN = "─" * 24, "═" * 24


def of_document(sheet: Sheet) -> str:
    """The text between two rules is that of print, word for word; below it stands where it comes from."""
    document = sheet.document
    with translation.override(LANGUAGE):
        sha256 = printed.digests_of([document]).get(document.pk, "")
        parts = reading.load_parts(document)
        foot = [*_facts(sheet, sha256), *_end()]
        return _joined([*_notices(sheet), plain_text.body_of(document, parts), RULE, *_files(sheet, parts), *foot])


def of_issue(issue: Issue, documents: Sequence[Document]) -> str:
    """Contents, documents in print order with a foot of their own each, imprint."""
    with translation.override(LANGUAGE):
        sheets = printed.sheets_with_text(documents)
        parts = reading.load_parts_of([sheet.document for sheet in sheets])
        digests = printed.digests_of(sheet.document for sheet in sheets)
        lines = [*_masthead(issue), "", *_contents(documents)]
        for sheet in sheets:
            key = sheet.document.pk
            lines += ["", BETWEEN, "", *_notices(sheet), plain_text.body_of(sheet.document, parts[key]), RULE]
            lines += [*_files(sheet, parts[key]), *_facts(sheet, digests.get(key, ""))]
        return _joined([*lines, "", BETWEEN, "", *_imprint(issue)])


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(lines) + "\n"


def _notices(sheet: Sheet) -> Iterator[str]:
    found = plain_text.notices(sheet.validity, sheet.document, superseded=sheet.superseded)
    if found:
        yield from (f"【{words}】" for words in found)
        yield ""


def _files(sheet: Sheet, parts: Parts) -> Iterator[str]:
    """What a plain text cannot hold: attached files and pictures, by their addresses."""
    base = settings.SITE_URL + sheet.address
    for attachment in parts.attachments:
        if attachment.kind == attachment.Kind.FILE and attachment.file:
            link = AttachmentLink(attachment, f"{base}attachments/{attachment.order}/")
            yield f"{attachment.marked}：{attachment.title}（{link.file_facts}）{link.url}"
    if sheet.document.attachments_elsewhere:
        yield _("附件：") + sheet.document.attachments_elsewhere
    for figure in parts.figures.values():
        if figure.image:
            yield _("图：") + f"{figure.caption} {base}figures/{figure.order}/"


def _facts(sheet: Sheet, sha256: str) -> Iterator[str]:
    document = sheet.document
    if sheet.place:
        yield _("见%(place)s") % {"place": sheet.place}
    yield _("网址：") + settings.SITE_URL + sheet.address
    day = {"version": document.version, "day": f"{timezone.localtime(document.published_at):%Y-%m-%d}"}
    yield _("第%(version)s版，%(day)s发布") % day
    if sha256:
        yield _("规范文本SHA-256摘要：") + sha256
    if sheet.validity:
        yield _("有效性：") + sheet.validity.sentence


def _end() -> Iterator[str]:
    yield _("横线以上的文字或者上面的摘要，可以贴到本站“核验”页核对。")
    yield settings.SITE_NAME
    if settings.SITE_IS_DEMO:
        yield _("演示站，非政府网站")


def _masthead(issue: Issue) -> Iterator[str]:
    yield issue.bulletin.title
    yield issue.label + (f"（{issue.overall_label}）" if issue.overall_number else "")
    yield issue.bulletin.government
    if issue.printed_on:
        yield _("%(day)s出版") % {"day": in_words(issue.printed_on)}


def _contents(documents: Sequence[Document]) -> Iterator[str]:
    yield _("目录")
    for section in series.by_section(documents):
        yield ""
        if section.label:
            yield section.label
        for document in section.documents:
            record = document.record
            number = f"（{document.number}）" if document.number else ""
            page = "\t" + _("第%(page)s页") % {"page": record.page} if record.page else ""
            yield f"{plain_text.INDENT}{record.contents_title or document.title}{number}{page}"


def _imprint(issue: Issue) -> Iterator[str]:
    bulletin = issue.bulletin
    yield f"{bulletin.title}　{issue.label}"
    for label, value in printed.imprint_of(bulletin):
        yield f"{label}：{value}"
    if bulletin.purpose:
        yield _("办刊宗旨") + _("：") + bulletin.purpose
    yield _("网址：") + settings.SITE_URL + issue.get_absolute_url()
    yield from _end()
