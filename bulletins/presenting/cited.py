"""What the document numbers and 《titles》 in a text mean, where that is held and certain."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from bulletins.ingest.numbers import Number, parse_number
from bulletins.models import Document, Table
from bulletins.presenting import metadata
from bulletins.presenting.places import place_of
from bulletins.publishing.naming import bare, named, names_of

# With 《》 inside 《》, as a title page has them, and with 〈〉, as running text should.
TITLE = re.compile(r"《(?:[^《》]|《[^《》]*》){2,200}》")


@dataclass(frozen=True, slots=True)
class Cited:
    """Where a name leads, and in a few words what is there."""

    url: str
    preview: str


@dataclass(slots=True)
class Citations:
    """``numbers`` by key, ``titles`` by their bare form; a name of several documents leads to all of them. ``meant``
    are the documents that are named, each alone, by their primary keys."""

    numbers: dict[str, Cited] = field(default_factory=dict)
    titles: dict[str, Cited] = field(default_factory=dict)
    meant: set[int] = field(default_factory=set)
    _pattern: re.Pattern[str] | None = None

    @classmethod
    def of(cls, document: Document, keys: set[str], titles: set[str], held: Iterable[Document]) -> Citations:
        """``held`` are the published documents that may be meant by the number ``keys`` and ``titles`` of a text."""
        bearers: dict[str, list[Document]] = defaultdict(list)
        named_so: dict[str, list[Document]] = defaultdict(list)
        for other in held:
            bearers[other.number_key].append(other)
            for name in names_of(other):
                named_so[name].append(other)
        found = cls(_pattern=_numbers_in(keys))
        found._enter(found.numbers, {key: bearers[key] for key in keys}, _numbered)
        own = names_of(document)
        found._enter(found.titles, {name: named_so[name] for name in map(bare, titles) if name not in own}, _titled)
        return found

    def _enter(
        self,
        into: dict[str, Cited],
        names: Mapping[str, list[Document]],
        several: Callable[[str, list[Document]], Cited],
    ) -> None:
        for name, documents in names.items():
            if len(documents) == 1:
                into[name] = Cited(documents[0].get_absolute_url(), preview_of(documents[0]))
                self.meant.add(documents[0].pk)
            elif documents:
                into[name] = several(name, documents)

    def within(self, text: str) -> list[tuple[int, int, Cited]]:
        """Where names stand in ``text`` that lead somewhere: start, end and what is meant, in order and apart."""
        found: list[tuple[int, int, Cited]] = []
        if self._pattern and "号" in text:
            for number in self._pattern.finditer(text):
                parsed = parse_number(number[0])
                if parsed and parsed.key in self.numbers:
                    found.append((*number.span(), self.numbers[parsed.key]))
        if self.titles and "《" in text:
            for title in TITLE.finditer(text):
                meant = self.titles.get(bare(named(title[0])))
                if meant and not any(start < title.end() and title.start() < end for start, end, _cited in found):
                    found.append((*title.span(), meant))
        return sorted(found, key=lambda place: place[0])


def named_titles(document: Document, tables: Iterable[Table] = ()) -> set[str]:
    """The titles that the text, its title and its tables name, without their marks."""
    texts = [document.title, *(block.text for block in document.blocks)]
    texts += [cell for table in tables for row in table.rows for cell in row]
    return {named(found[0]) for text in texts if "《" in text for found in TITLE.finditer(text)}


def preview_of(document: Document) -> str:
    """One line: title, number, date, whether it holds, where it is printed."""
    place = place_of(document)
    facts = (
        document.number,
        _("%(day)s成文") % {"day": metadata.in_words(document.written_on)} if document.written_on else "",
        metadata.validity_label(document),
        place.words if place else "",
    )
    return f"《{document.title}》" + " · ".join(["", *(fact for fact in facts if fact)])


def _numbered(key: str, documents: list[Document]) -> Cited:
    number = documents[0].number
    words = _("有%(count)d份文件都编为%(number)s") % {"count": len(documents), "number": number}
    return Cited(reverse("number", args=[number]), words)


def _titled(_name: str, documents: list[Document]) -> Cited:
    title = documents[0].title
    words = _("有%(count)d份文件都称《%(title)s》") % {"count": len(documents), "title": title}
    return Cited(f"{reverse('search')}?{urlencode({'q': f'《{title}》'})}", words)


def _numbers_in(keys: set[str]) -> re.Pattern[str] | None:
    """Finds these numbers in any spelling. The longest series come first, so that one is not found within another."""
    numbers = [number for key in keys if (number := parse_number(f"{key}号"))]
    numbers.sort(key=lambda number: (-len(number.series), number.series))
    return re.compile("|".join(map(_spellings, numbers))) if numbers else None


def _spellings(number: Number) -> str:
    series = r"\s*".join(map(re.escape, number.series))
    year = rf"\s*[〔\[［（(【﹝]\s*{number.year}\s*[〕\]］）)】﹞]" if number.year else ""
    return rf"{series}{year}\s*第?\s*0*{number.serial}\s*号"
