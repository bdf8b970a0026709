"""Which files a page offers: what is made when it is asked for always, a stored file while it is current."""

from __future__ import annotations

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from bulletins.exports.printed import address_of
from bulletins.models import Document, Facsimile, Issue, Rendition
from bulletins.presenting.downloads import DOCX, EPUB, PDF, TEXT, Download


def of_document(document: Document, pdf: Rendition | None) -> list[Download]:
    base = address_of(document)
    stored = [_pdf(pdf, f"{base}document.pdf")] if pdf else []
    word = Download(DOCX, f"{base}document.docx", _("Word（DOCX）"))
    return [*stored, word, Download(TEXT, f"{base}document.txt", _("纯文本"))]


def of_issue(issue: Issue, stored: dict[str, Rendition], facsimile: Facsimile | None) -> list[Download]:
    """``facsimile`` is the public original, where there is one."""
    base, found = issue.get_absolute_url(), []
    if pdf := stored.get(Rendition.Kind.PDF):
        found.append(_pdf(pdf, f"{base}issue.pdf"))
    if book := stored.get(Rendition.Kind.EPUB):
        words = _("EPUB电子书，%(size)s") % {"size": filesizeformat(book.size)}
        found.append(Download(EPUB, f"{base}issue.epub", words, book.size))
    found.append(Download(TEXT, f"{base}issue.txt", _("纯文本")))
    return [*found, original(facsimile)] if facsimile else found


def original(facsimile: Facsimile) -> Download:
    words = _("原版PDF，%(pages)s页，%(size)s") % {
        "pages": facsimile.pages_in_file,
        "size": filesizeformat(facsimile.size),
    }
    return Download(PDF, facsimile.file_address, words, facsimile.size, facsimile.sha256)


def _pdf(made: Rendition, url: str) -> Download:
    words = _("PDF，%(pages)s页，%(size)s") % {"pages": made.pages, "size": filesizeformat(made.size)}
    return Download(PDF, url, words + (_("，已电子签名") if made.signer else ""), made.size)
