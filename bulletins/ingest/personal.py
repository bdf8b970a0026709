"""Personal data in a document's lines: so far mobile numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bulletins.ingest.tree import Finding

# 11 digits, possibly printed 139-1234-5678 or 139 1234 5678, in digits of either width.
_MOBILE = re.compile(r"(?<![\d.\-])1[3-9]\d(?:\d{8}|[ \-－—]\d{4}[ \-－—]\d{4})(?![\d])")
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")


def find_personal(lines: Iterable[tuple[int, str]]) -> list[Finding]:
    """Each number once, at the line where it first stands; ``lines`` are pairs of number and text."""
    found: dict[str, Finding] = {}
    for number, text in lines:
        for match in _MOBILE.finditer(text.translate(_WIDE)):
            value = re.sub(r"\D", "", match[0])
            found.setdefault(value, Finding("mobile", value, number))
    return list(found.values())
