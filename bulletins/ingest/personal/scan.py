"""What an uploaded file gives away: personal data and classification marks anywhere in it, words its pages do not show,
and what nobody could read. A file is never changed here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from typing import Any

from bulletins.ingest.formats import child, whole
from bulletins.ingest.personal.finding import find, find_in_table
from bulletins.ingest.personal.masks import mask
from bulletins.ingest.secrecy import classification_marks
from bulletins.ingest.text import Note, ReadError, Text, gettext_noop

# Raised whenever finders find otherwise, so that files are looked through anew.
VERSION = 3
UNCHECKED, HIDDEN, CLASSIFIED = "unchecked", "hidden", "classified"
MOST = 2_000
_CONTEXT = 12
_IN_PROCESS = ("txt", "csv")
_PICTURES = ("png", "jpg", "jpeg", "gif", "webp")


@dataclass(frozen=True, slots=True)
class FileDatum:
    """A datum in a file: ``value`` and ``shown`` (its mask), the words around it, and the part it is in. Of kind
    ``unchecked``, the part says what could not be read; of ``hidden``, ``value`` is words that the file does not
    show; of ``classified``, it is the mark. ``template % params`` names the part in Chinese."""

    kind: str
    value: str
    shown: str
    before: str
    after: str
    template: str
    params: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def scan(data: bytes, name: str, extension: str) -> list[FileDatum]:
    """Everything found in a file, each thing once."""
    found: dict[tuple[str, ...], FileDatum] = {}
    for datum in _scan(data, name, extension):
        found.setdefault((datum.kind, datum.value, datum.before, datum.after, datum.template), datum)
        if len(found) >= MOST:
            last = FileDatum(UNCHECKED, "", "", "", "", gettext_noop("发现太多，后面的没有列出"))
            found[UNCHECKED, "", "", "", last.template] = last
            break
    return list(found.values())


def _scan(data: bytes, name: str, extension: str) -> Iterator[FileDatum]:
    try:
        if extension in _IN_PROCESS:
            yield from _plain(data, name, extension)
        elif extension in _PICTURES:
            yield from _read(whole.read(data, name))
        elif extension in ("docx", "xlsx", "pdf"):
            yield from _read(child.read("whole", data, name))
        else:
            yield _unchecked(gettext_noop("这种文件读不出文字"), {})
    except ReadError as error:
        yield _unchecked(error.template, error.params)


def _plain(data: bytes, name: str, extension: str) -> Iterator[FileDatum]:
    text = _decode(data)
    if text is None:
        yield _unchecked(gettext_noop("文字的编码认不出来，没有核对"), {})
        return
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    label = gettext_noop("文字")
    yield from _marks(lines, label, {}, has_lines=extension != "csv")
    yield from _in_lines(lines, label, {})
    if extension == "csv":
        rows = [line.split(",") for line in lines if line.strip()]
        yield from _in_rows(rows, name, label, {}, only=("name", "account", "birth", "home"))


def _decode(data: bytes) -> str | None:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _read(text: Text) -> Iterator[FileDatum]:
    ends = [*text.notes, Note(len(text.lines) + 1, "", "")]
    parts = [(note, list(text.lines[note.line - 1 : end.line - 1])) for note, end in pairwise(ends)]
    # Marks before all else: no number of other findings keeps one from being found.
    for note, lines in parts:
        has_lines = note.code != whole.REST and not note.code.endswith("-table")
        yield from _marks(lines, note.template, dict(note.params), has_lines=has_lines)
    seen: set[tuple[str, str]] = set()
    for note, lines in parts:
        params = dict(note.params)
        if note.code == whole.REST:
            rest = (datum for line in lines for datum in _in_lines([line], note.template, params))
            yield from (datum for datum in rest if (datum.kind, datum.value) not in seen)
            continue
        for datum in _in_part(text.name, note, lines, params):
            seen.add((datum.kind, datum.value))
            yield datum


def _in_part(name: str, note: Note, lines: list[str], params: dict[str, Any]) -> Iterator[FileDatum]:
    if note.code == UNCHECKED:
        yield _unchecked(note.template, params)
        return
    if note.code.startswith("hidden"):
        words = " ".join(line for line in lines if line.strip())[:60]
        yield FileDatum(HIDDEN, words, words, "", "", note.template, params)
    if note.code.endswith("-table"):
        rows = [line.split("\t") for line in lines]
        yield from _in_rows(rows, f"{name} {params.get('name', '')}", note.template, params)
    else:
        # The lines of a page of a PDF are those of its print, and no ends of sentences.
        yield from _in_lines([" ".join(lines)] if note.code == "shown-page" else lines, note.template, params)


def _marks(lines: Sequence[str], template: str, params: dict[str, Any], *, has_lines: bool) -> Iterator[FileDatum]:
    for _line, mark in classification_marks("\n".join(lines), has_lines=has_lines):
        yield FileDatum(CLASSIFIED, mark, mark, "", "", template, params)


def _in_lines(lines: Sequence[str], template: str, params: dict[str, Any]) -> Iterator[FileDatum]:
    text = "\n".join(lines)
    for datum in find(text):
        words = text[datum.start : datum.end]
        before = text[max(0, datum.start - _CONTEXT) : datum.start].replace("\n", " ")
        after = text[datum.end : datum.end + _CONTEXT].replace("\n", " ")
        yield FileDatum(datum.kind, datum.value, mask(datum.kind, words), before, after, template, params)


def _in_rows(
    rows: list[list[str]], about: str, template: str, params: dict[str, Any], only: Sequence[str] = ()
) -> Iterator[FileDatum]:
    height = next((n for n, row in enumerate(rows, start=1) if sum(map(bool, row)) > 1), 1)
    for r, c, data in find_in_table(rows, height, about):
        for datum in data:
            if only and datum.kind not in only:
                continue
            cell = rows[r][c]
            words = cell[datum.start : datum.end]
            before = "\t".join([*rows[r][max(0, c - 1) : c], cell[: datum.start]])[-_CONTEXT:]
            after = "\t".join([cell[datum.end :], *rows[r][c + 1 : c + 2]])[:_CONTEXT]
            yield FileDatum(datum.kind, datum.value, mask(datum.kind, words), before, after, template, params)


def _unchecked(template: str, params: dict[str, Any]) -> FileDatum:
    return FileDatum(UNCHECKED, template % params, "", "", "", template, params)
