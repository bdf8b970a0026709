"""Chinese text flush on both sides. WeasyPrint justifies by widening spaces, of which Chinese has none: here the rest
of a line goes between all its characters instead. Its version is pinned; tests measure the lines it makes."""

from __future__ import annotations

from typing import Any

# Of a line's width; where more is left over, a line stays ragged rather than falling apart.
MOST = 0.12


def justify_between_characters() -> None:
    """Puts our way in place of the library's, for this process."""
    from weasyprint.formatting_structure import boxes
    from weasyprint.layout import inline
    from weasyprint.text.line_break import Layout

    set_text = Layout.set_text

    def places(box: Any) -> int:
        """How many gaps there are between the characters of a box."""
        if isinstance(box, boxes.TextBox):
            return max(0, len(box.text.rstrip()) - 1)
        if isinstance(box, boxes.LineBox | boxes.InlineBox):
            return sum(places(child) for child in box.children)
        return 0

    def justify_line(context: Any, line: Any, extra: float) -> None:
        found = places(line)
        if found and extra <= MOST * (line.width + extra):
            inline.add_word_spacing(context, line, extra / found, 0)

    def set_spaced_text(layout: Any, text: str, justify: bool = False) -> None:
        extra = layout.justification_spacing
        if not justify or not extra:
            set_text(layout, text, justify)
            return
        style = layout.style
        layout.style, layout.justification_spacing = _Spaced(style, extra), 0
        set_text(layout, text, True)
        layout.style, layout.justification_spacing = style, extra

    inline.justify_line, inline.count_expandable_spaces = justify_line, places
    Layout.set_text = set_spaced_text


class _Spaced:
    """A style with wider gaps between its letters."""

    def __init__(self, style: Any, extra: float) -> None:
        self.style, self.extra = style, extra

    def __getitem__(self, name: str) -> Any:
        value = self.style[name]
        if name == "letter_spacing":
            return (0 if value == "normal" else value) + self.extra
        return value
