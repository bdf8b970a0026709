"""The list of what holds as CSV."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from bulletins.models import Document
from bulletins.presenting.metadata import validity_label
from bulletins.presenting.places import place_of
from bulletins.presenting.spreadsheet import csv_of


def as_csv(documents: Iterable[Document], site: str) -> str:
    """One line a document, as filters.documents_with_kind has it; ``site`` is the scheme and host of the addresses."""
    head = [
        _("序号"), _("标题"), _("发文字号"), _("发文机关"), _("文种"), _("类别"), _("成文日期"), _("施行日期"),
        _("有效期至"), _("有效性"), _("主题分类"), _("刊登于"), _("网址"),
    ]  # fmt: skip
    return csv_of([head, *([number, *_cells(document, site)] for number, document in enumerate(documents, 1))])


def _cells(document: Document, site: str) -> list[object]:
    place = place_of(document)
    return [
        document.title,
        document.number,
        "、".join(row.agency.name for row in document.issuing.all()) or document.issuer,
        document.genre,
        _("行政规范性文件") if document.kind == "normative" else "",  # type: ignore[attr-defined]
        document.written_on,
        document.effective_on,
        document.expires_on,
        validity_label(document),
        "；".join(topic.full_name for topic in document.topics.all()),
        place.words if place else "",
        f"{site}{document.get_absolute_url()}",
    ]
