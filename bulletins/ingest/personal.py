"""Personal data in a document's lines: mobile numbers, and what looks like a resident's identity number."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bulletins.ingest.tree import Finding

# 11 digits, possibly printed 139-1234-5678 or 139 1234 5678, in digits of either width.
_MOBILE = re.compile(r"(?<![\d.\-])1[3-9]\d(?:\d{8}|[ \-－—]\d{4}[ \-－—]\d{4})(?![\d])")
# Eighteen digits that hold a date of birth; the last may be an X.
_IDENTITY = re.compile(
    r"(?<![\dA-Za-z])[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dA-Za-z])"
)
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")


def find_personal(lines: Iterable[tuple[int, str]]) -> list[Finding]:
    """Each number once, at the line where it first stands; ``lines`` are pairs of number and text."""
    found: dict[str, Finding] = {}
    for number, text in lines:
        digits = text.translate(_WIDE)
        for match in _MOBILE.finditer(digits):
            value = re.sub(r"\D", "", match[0])
            found.setdefault(value, Finding("mobile", value, number))
        for match in _IDENTITY.finditer(digits):
            found.setdefault(match[0], Finding("id", match[0], number))
    return list(found.values())


def masked(value: str) -> str:
    """A number of which only the ends are shown, so that a doubt about it gives nothing away."""
    return f"{value[:3]}****{value[-2:]}"
