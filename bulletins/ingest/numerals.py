"""Numbers in Chinese numerals, as articles, dates and issues print them."""

from __future__ import annotations

_DIGITS = {"〇": 0, "零": 0, "○": 0} | {numeral: n for n, numeral in enumerate("一二三四五六七八九", start=1)}
_UNITS = {"十": 10, "百": 100, "千": 1000}


def chinese_number(text: str) -> int | None:
    """The value of a whole number below ten thousand, in numerals or in digits: 二十三 → 23, 一百零五 → 105,
    二〇二一 → 2021; ``None`` where ``text`` is no number."""
    if text.isdecimal():
        return int(text)
    if not text or not all(char in _DIGITS or char in _UNITS for char in text):
        return None
    total, digit = 0, 0
    for char in text:
        if char in _UNITS:
            total += (digit or 1) * _UNITS[char]
            digit = 0
        else:
            digit = digit * 10 + _DIGITS[char] if digit and total == 0 else _DIGITS[char]
    return total + digit
