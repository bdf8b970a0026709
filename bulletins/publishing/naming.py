"""Which held documents a number or a title means."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db.models import Q

from bulletins.models import Document, State
from bulletins.models.document import DocumentQuerySet

_NAMED = re.compile(r"《(.*)》", re.DOTALL)
MOST_ASKED = 400  # names in one query: databases allow some hundreds of parameters


def held() -> DocumentQuerySet:
    """What is published, and what is being prepared; what was withdrawn is named by nobody."""
    return Document.objects.filter(state__in=(State.PUBLISHED, State.DRAFT)).with_place().defer("text")


def by_number(keys: Iterable[str]) -> dict[str, list[Document]]:
    """For each number key the documents that bear it, one a record."""
    found: dict[str, list[Document]] = {}
    for some in _portions(set(keys) - {""}):
        for document in _one_a_record(held().filter(number_key__in=some)):
            found.setdefault(document.number_key, []).append(document)
    return found


def by_title(titles: Iterable[str]) -> dict[str, list[Document]]:
    """For each title the documents that bear it, alone or behind their issuer, or that print what bears it."""
    names = {name: title for title in titles if (name := named(title))}
    found: dict[str, list[Document]] = {}
    for some in _portions(names):
        asked = Q(title__in=titles_as_stored(some)) | Q(instrument__in=some)
        documents = _one_a_record(held().filter(asked).order_by("pk"))
        for name in some:
            meant = [document for document in documents if bare(name) in names_of(document)]
            if meant:
                found[names[name]] = meant
    return found


def titles_as_stored(names: Iterable[str]) -> set[str]:
    """The names, and what is left of each without its issuer, which a title page may print apart."""
    return {stored for name in names for stored in (name, name[name.index("关于") :] if "关于" in name else name)}


def named(words: str) -> str:
    """The title within 《》, or all words where there are none; 〈〉 inside become 《》 as a title page has them."""
    inside = _NAMED.search(words)
    return (inside[1] if inside else words).replace("〈", "《").replace("〉", "》").strip()


def bare(title: str) -> str:
    """A title as titles are compared: without marks, spaces and brackets."""
    return re.sub(r"[\W_]+", "", title)


def names_of(document: Document) -> set[str]:
    """Every title under which a text may name the document, bare."""
    titles = (document.title, f"{document.issuer}{document.title}", document.instrument)
    return {bare(title) for title in titles} - {""}


def _one_a_record(documents: Iterable[Document]) -> list[Document]:
    """The published document of each record, else its draft."""
    chosen: dict[int, Document] = {}
    for document in documents:
        if document.record_id not in chosen or document.state == State.PUBLISHED:
            chosen[document.record_id] = document
    return list(chosen.values())


def _portions(names: Iterable[str]) -> Iterable[list[str]]:
    listed = sorted(names)
    for start in range(0, len(listed), MOST_ASKED):
        yield listed[start : start + MOST_ASKED]
