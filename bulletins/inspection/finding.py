"""Rules on search: the inspection types a title and expects the original on top."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from bulletins.inspection.rules import Finding, Site
from bulletins.models import Document
from bulletins.search.query import Answer, ask
from bulletins.search.store import IndexUnavailable


def titles(site: Site) -> Iterator[Finding]:
    yield from _first(site, lambda document: [document.title], lambda hit, document: hit.title == document.title)


def numbers(site: Site) -> Iterator[Finding]:
    """As printed, and as it is typed: half-width brackets, no 号."""

    def spellings(document: Document) -> list[str]:
        if not document.number_key:
            return []
        typed = unicodedata.normalize("NFKC", document.number).translate(str.maketrans("〔〕【】", "[][]"))
        return [document.number, typed.removesuffix("号")]

    yield from _first(site, spellings, lambda hit, document: hit.number_key == document.number_key)


def _first(site: Site, questions, is_found) -> Iterator[Finding]:  # type: ignore[no-untyped-def]
    try:
        for document in site.documents():
            for question in questions(document):
                hit = _top(ask(question))
                if hit is None or not is_found(hit, document):
                    yield Finding(document.get_absolute_url(), _("搜索“%s”，排在第一的不是它") % question)
    except IndexUnavailable:
        yield Finding(reverse("search"), _("检索暂时不能用"))


def _top(answer: Answer) -> Document | None:
    """The first document, without the places in it."""
    records = answer.records(0, 1)
    return Document.objects.published().filter(record__in=records).defer("text").first()
