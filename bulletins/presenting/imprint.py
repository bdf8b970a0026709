"""版权页: who edits a bulletin and how one reaches them, as far as the bulletin says."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bulletins.models import Bulletin

NAMES = """sponsor editor frequency address postcode phone website licence_number price
    distribution""".split()  # noqa: SIM905 - read as prose
_PHONE = re.compile(r"\+?[0-9][0-9 \-]{5,18}")


@dataclass(frozen=True, slots=True)
class Line:
    """``url`` dials a telephone number that stands alone."""

    label: str
    value: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Imprint:
    """``places`` are where printed copies are given away (赠阅点)."""

    lines: list[Line]
    purpose: str
    places: list[str]

    def __bool__(self) -> bool:
        return bool(self.lines or self.purpose or self.places)


def imprint_of(bulletin: Bulletin) -> Imprint:
    """Without what is empty."""
    fields = {field.name: field for field in Bulletin._meta.concrete_fields}
    lines = [
        Line(str(fields[name].verbose_name), value) for name in NAMES if (value := getattr(bulletin, name).strip())
    ]
    phone = bulletin.phone.strip()
    if _PHONE.fullmatch(phone):
        dialled = re.sub(r"[ \-]", "", phone)
        lines = [Line(line.label, line.value, f"tel:{dialled}") if line.value == phone else line for line in lines]
    places = [place.strip() for place in bulletin.reading_places.splitlines() if place.strip()]
    return Imprint(lines, bulletin.purpose.strip(), places)
