"""What a document or an issue lacks before it goes out. Each gate is a function in GATES."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bulletins.ingest.secrecy import classification_marks
from bulletins.models import Attachment, Document, Issue, Openness, SecrecyReview, State
from bulletins.models.derived import check_text
from bulletins.models.standing import GRAVE
from bulletins.publishing.clearing import clearances
from bulletins.publishing.content import PARTS, public_words
from bulletins.publishing.findings import marks_in_files, undecided_words
from bulletins.publishing.reviewing import course_of

if TYPE_CHECKING:
    from bulletins.models.document import DocumentQuerySet

# Kinds of documents that GB/T 9704 gives a number.
NUMBERED = frozenset(["决定", "命令", "令", "意见", "通知", "通报", "报告", "请示", "批复", "函"])
CHRONICLE = "大事记"

READ: list[str] = [
    *PARTS,
    "review_entries",
    "editors",
    "opennessdecisions",
    "secrecyreviews",
    "comments",
    "record__bulletin__review_chains",
]


class Gate(StrEnum):
    FORM = "form"
    METADATA = "metadata"
    OPENNESS = "openness"
    SECRECY = "secrecy"
    CLASSIFICATION = "classification"
    PERSONAL = "personal"
    REVIEW = "review"


# What may be waived with a reason by who has the permission for it (acts.py). Nobody waives the others.
WAIVABLE = frozenset({Gate.METADATA, Gate.REVIEW})


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is missing or unsettled; a ``blocking`` one forbids publication. ``target`` is where it is mended:
    a field of the form, ``text``, ``attachments``, ``figures``, ``table-<key>``, ``clearance``, ``review``
    (templatetags/backoffice.py makes it a link)."""

    message: str
    blocking: bool
    document: Document | None = None
    target: str = ""
    gate: Gate = Gate.FORM
    issue: Issue | None = None

    @property
    def is_waivable(self) -> bool:
        return self.gate in WAIVABLE


def with_lacks(documents: DocumentQuerySet) -> DocumentQuerySet:
    """With all that document_lacks asks, in a few queries for all."""
    return documents.select_related("record__bulletin").prefetch_related(*READ)


def document_lacks(document: Document) -> list[Lack]:
    """Everything this draft lacks, what blocks first."""
    found = [lack for gate in GATES for lack in gate(document)]
    return sorted(found, key=lambda lack: not lack.blocking)


def blocking_before_review(document: Document) -> list[Lack]:
    """What has to be right before anybody is asked to review the draft: mending it later would void their decisions."""
    first = (Gate.FORM, Gate.OPENNESS, Gate.CLASSIFICATION)
    return [lack for lack in document_lacks(document) if lack.blocking and lack.gate in first]


def form_lacks(document: Document) -> Iterator[Lack]:
    """A text that cannot be read, a new version without its reason, a validity without its source."""
    if not document.title.strip():
        yield Lack(_("没有标题。"), True, document, "title")
    record = document.record
    is_sourced = record.validity_since is not None and record.validity_basis.strip()
    if record.first_published_at is None and record.validity in GRAVE and not is_sourced:
        message = _("有效性写的是“%s”，还要写明自何日起和依据。") % record.get_validity_display()
        yield Lack(message, True, document, "validity")
    if document.version > 1 and not (document.revision_kind and document.revision_reason.strip()):
        yield Lack(_("新版本还没有写明更正的类别和说明。"), True, document, "revision_kind")
    if not document.text.strip():
        yield Lack(_("没有正文。"), True, document, "text")
    try:
        check_text(document.text, [table.order for table in document.tables.all()])
    except ValidationError as error:
        for message in error.messages:
            yield Lack(message, True, document, "text")


def metadata_lacks(document: Document) -> Iterator[Lack]:
    is_chronicle = document.genre == CHRONICLE
    if not document.genre:
        yield Lack(_("没有文种。"), True, document, "genre", Gate.METADATA)
    if not document.number and not is_chronicle:
        yield Lack(_("没有发文字号。"), document.genre in NUMBERED, document, "number", Gate.METADATA)
    if not document.written_on and not is_chronicle:
        yield Lack(_("没有成文日期。"), True, document, "written_on", Gate.METADATA)
    if not document.issuing.all() and not is_chronicle:
        yield Lack(_("没有发文机关。"), True, document, "issuing", Gate.METADATA)


def part_lacks(document: Document) -> Iterator[Lack]:
    for attachment in document.attachments.all():
        if attachment.kind == Attachment.Kind.TEXT and not attachment.anchor:
            yield Lack(_("附件“%s”在正文里找不到。") % attachment.title, False, document, "attachments")
        elif attachment.kind == Attachment.Kind.ELSEWHERE and not document.attachments_elsewhere:
            yield Lack(_("附件“%s”没有内容，也没有上传文件。") % attachment.title, False, document, "attachments")
    for figure in document.figures.all():
        if not figure.image:
            yield Lack(_("缺图：%s") % figure.caption, False, document, "figures")
        elif not figure.alternative.strip():
            yield Lack(_("图“%s”没有替代文字。") % figure.caption, True, document, "figures")


def clearance_lacks(document: Document) -> Iterator[Lack]:
    """公开属性 and 保密审查 of the document and of each attachment."""
    for cleared in clearances(document):
        of = _("附件“%s”：") % cleared.attachment.title if cleared.attachment else ""
        openness = cleared.openness.openness if cleared.openness else Openness.UNDECIDED
        if cleared.attachment is None and document.openness in (Openness.ON_REQUEST, Openness.CLOSED):
            openness = document.openness
        if openness == Openness.UNDECIDED:
            yield Lack(of + _("公开属性尚未认定。"), True, document, "clearance", Gate.OPENNESS)
        elif openness != Openness.ACTIVE:
            message = _("公开属性是“%s”，只有主动公开的文件才能发布。") % Openness(openness).label
            yield Lack(of + message, True, document, "clearance", Gate.OPENNESS)
        if cleared.secrecy is None:
            message = _("还没有保密审查，或者审查以后内容改动过。")
            yield Lack(of + message, True, document, "clearance", Gate.SECRECY)
        elif cleared.secrecy.verdict != SecrecyReview.Verdict.CLEAR:
            message = _("保密审查的结论是“%s”。") % cleared.secrecy.get_verdict_display()
            yield Lack(of + message, True, document, "clearance", Gate.SECRECY)


def classification_lacks(document: Document) -> Iterator[Lack]:
    """国家秘密标志 in any word the public would read, and in any file it would get."""
    said = _("%(place)s有国家秘密标志“%(mark)s”：涉密文件不得上网，请送保密部门核对。")
    for words in public_words(document):
        for line, mark in classification_marks(words.text, has_lines=words.has_lines):
            place = words.where
            if words.has_lines:
                place = _("%(where)s第%(line)d行") % {"where": words.where, "line": line}
            yield Lack(said % {"place": place, "mark": mark}, True, document, words.target, Gate.CLASSIFICATION)
    for place, mark, target in marks_in_files(document):
        yield Lack(said % {"place": place, "mark": mark}, True, document, target, Gate.CLASSIFICATION)


def review_lacks(document: Document) -> Iterator[Lack]:
    course = course_of(document)
    if course.waiting:
        words = "、".join(str(step.label) for step in course.missing)
        yield Lack(_("审校还没有走完，还要：%s。") % words, True, document, "review", Gate.REVIEW)
    elif course.returned:
        said = {"step": course.returned.get_step_display(), "reason": course.returned.reason}
        yield Lack(_("%(step)s退回：%(reason)s") % said, True, document, "review", Gate.REVIEW)
    elif course.is_stale:
        yield Lack(_("送审以后内容改动过，要重新送审。"), True, document, "review", Gate.REVIEW)
    elif not course.is_complete:
        yield Lack(_("还没有送审。"), True, document, "review", Gate.REVIEW)
    comments = [row for row in document.comments.all() if row.answers_id is None and row.settled_at is None]
    if comments:
        message = ngettext("有%d条批注没有处理。", "有%d条批注没有处理。", len(comments)) % len(comments)
        yield Lack(message, False, document, "review", Gate.REVIEW)


def personal_lacks(document: Document) -> Iterator[Lack]:
    for message in undecided_words(document):
        yield Lack(message, True, document, "personal", Gate.PERSONAL)


# Other gates join here; each yields what it finds of a draft.
GATES: tuple[Callable[[Document], Iterator[Lack]], ...] = (
    form_lacks,
    metadata_lacks,
    part_lacks,
    clearance_lacks,
    classification_lacks,
    personal_lacks,
    review_lacks,
)


def issue_lacks(issue: Issue) -> list[Lack]:
    """Everything the issue and its drafts lack."""
    found = []
    if not issue.records.exists():
        found.append(Lack(_("这一期还没有文件。"), True, issue=issue, target="documents"))
    if issue.printed_on is None:
        found.append(Lack(_("没有出刊日期。"), False, issue=issue, target="printed_on"))
    doubts = [doubt for doubt in issue.warnings if "settled" not in doubt]
    if doubts:
        found.append(Lack(_("导入时有%d处疑点。") % len(doubts), False, issue=issue))
    drafts = with_lacks(Document.objects.filter(record__issue=issue, state=State.DRAFT).select_related("record"))
    for document in drafts:
        found += document_lacks(document)
    return found
