"""What two versions say of themselves beside their text: metadata, attachments, pictures."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from bulletins.models import Attachment, Document, Figure
from bulletins.presenting import metadata

# What belongs to the act of publication, or to the record and so to all versions.
_NOT_OF_THE_VERSION = ("发布日期", "更新日期", "有效性", "刊登于")


@dataclass(frozen=True, slots=True)
class FactChange:
    """One row of the block of metadata, in both versions; empty where a version does not say it."""

    label: str
    old: str
    new: str


def compare_facts(old: Document, new: Document) -> list[FactChange]:
    """The facts that differ, in the order of the metadata block, then attachments and pictures. Agencies, topics,
    attachments and figures of both are prefetched."""
    before, after = _facts(old), _facts(new)
    labels = dict.fromkeys([*before, *after])
    return [
        FactChange(label, before.get(label, ""), after.get(label, ""))
        for label in labels
        if before.get(label, "") != after.get(label, "")
    ]


def _facts(document: Document) -> dict[str, str]:
    agencies = [row.agency for row in document.issuing.all()]
    rows = metadata.rows_of(document, agencies, list(document.topics.all()), None)
    left_out = {_(label) for label in _NOT_OF_THE_VERSION}
    found = {row.label: row.value for row in rows if row.label not in left_out}
    found |= {
        _("发文机关标志"): document.issuer,
        _("主送机关"): document.addressees,
        _("署名"): document.signer,
        _("所印发文件"): document.instrument,
        _("公开附注"): document.openness_words,
        _("附件另见"): document.attachments_elsewhere,
    }
    found |= {_("附件%d") % row.order: _attachment(row) for row in document.attachments.all()}
    found |= {_("插图%d") % row.order: _figure(row) for row in document.figures.all()}
    return found


def _attachment(row: Attachment) -> str:
    # Of two files with one title only the digest tells that they differ.
    digest = f"SHA-256 {row.sha256[:16]}…" if row.sha256 else ""
    return "，".join(filter(None, (row.title, row.get_kind_display(), row.original_name, digest)))


def _figure(row: Figure) -> str:
    picture = str(row.image).rpartition("/")[2] if row.image else _("原图待补")
    return "，".join(filter(None, (row.caption, row.alternative, row.map_approval, picture)))
