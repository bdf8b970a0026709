"""What a document or an issue lacks before it goes out."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bulletins.models import Attachment, Document, Issue, Openness, State
from bulletins.models.derived import check_text
from bulletins.models.standing import GRAVE
from bulletins.publishing.findings import personal_lacks


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is missing or unsettled; a ``blocking`` one forbids publication."""

    message: str
    blocking: bool
    document: Document | None = None


def document_lacks(document: Document) -> list[Lack]:
    """Everything this draft lacks, what blocks first."""
    blocking = [Lack(message, True, document) for message in _blocking(document)]
    return blocking + [Lack(message, False, document) for message in _missing(document)]


def _blocking(document: Document) -> list[str]:
    found = []
    if not document.title.strip():
        found.append(_("没有标题。"))
    if document.openness in (Openness.ON_REQUEST, Openness.CLOSED):
        found.append(_("公开属性是“%s”，只有主动公开的文件才能发布。") % document.get_openness_display())
    record = document.record
    is_sourced = record.validity_since is not None and record.validity_basis.strip()
    if record.first_published_at is None and record.validity in GRAVE and not is_sourced:
        found.append(_("有效性写的是“%s”，还要写明自何日起和依据。") % record.get_validity_display())
    if document.version > 1 and not (document.revision_kind and document.revision_reason.strip()):
        found.append(_("新版本还没有写明更正的类别和说明。"))
    if not document.text.strip():
        found.append(_("没有正文。"))
    try:
        check_text(document.text, [table.order for table in document.tables.all()])
    except ValidationError as error:
        found += error.messages
    found += personal_lacks(document)
    return found


def _missing(document: Document) -> list[str]:
    found = []
    if document.openness == Openness.UNDECIDED:
        found.append(_("公开属性尚未认定：发布即认定为主动公开。"))
    is_chronicle = document.genre == "大事记"
    for value, words in (
        (document.genre, _("没有文种。")),
        (document.number or is_chronicle, _("没有发文字号。")),
        (document.written_on or is_chronicle, _("没有成文日期。")),
        (document.issuing.exists() or is_chronicle, _("没有发文机关。")),
    ):
        if not value:
            found.append(words)
    for attachment in document.attachments.all():
        if attachment.kind == Attachment.Kind.TEXT and not attachment.anchor:
            found.append(_("附件“%s”在正文里找不到。") % attachment.title)
        elif attachment.kind == Attachment.Kind.ELSEWHERE and not document.attachments_elsewhere:
            found.append(_("附件“%s”没有内容，也没有上传文件。") % attachment.title)
    found.extend(_("缺图：%s") % figure.caption for figure in document.figures.all() if not figure.image)
    return found


def issue_lacks(issue: Issue) -> list[Lack]:
    """Everything the issue and its drafts lack."""
    found = []
    if not issue.records.exists():
        found.append(Lack(_("这一期还没有文件。"), True))
    if issue.printed_on is None:
        found.append(Lack(_("没有出刊日期。"), False))
    doubts = [doubt for doubt in issue.warnings if "settled" not in doubt]
    if doubts:
        found.append(Lack(_("导入时有%d处疑点。") % len(doubts), False))
    drafts = Document.objects.filter(record__issue=issue, state=State.DRAFT).select_related("record")
    for document in drafts.prefetch_related("tables", "attachments", "figures"):
        found += document_lacks(document)
    return found
