"""Reads a file in a process of its own, so that time and memory are bounded whatever the file does to a library.

The process gets a header line of JSON and the file's bytes on standard input, and answers with one JSON object: the
text, or the error's code, template and parameters.
"""

from __future__ import annotations

import base64
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from bulletins.ingest.formats import bounds
from bulletins.ingest.text import Grid, Image, Merged, Note, ReadError, Text

_ROOT = Path(__file__).resolve().parents[3]
_GRACE = 15  # seconds beyond its own clock in which the process may still answer
_LOOK = 0.5  # seconds between two looks at how far it has got
_PAGE = re.compile(rb"\x1epage (\d{1,6})\n")
_KINDS = {"docx": "DOCX", "pdf": "PDF", "html": "HTML", "mhtml": "MHTML", "webzip": "ZIP", "whole": "ZIP/PDF"}


def read(kind: str, data: bytes, name: str, tell: Callable[[int], None] | None = None) -> Text:
    """The text of a file of ``kind``; ``tell`` gets each page that reading has reached. Raises ReadError."""
    limits = {"seconds": bounds.SECONDS, "megabytes": bounds.MEGABYTES}
    header = json.dumps({"kind": kind, "name": name, **limits}).encode() + b"\n"
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as answered, tempfile.TemporaryFile() as told:
        given.write(header + data)
        given.seek(0)
        command = [sys.executable, "-m", __name__]
        with subprocess.Popen(command, stdin=given, stdout=answered, stderr=told, cwd=_ROOT) as process:
            try:
                _follow(process, told.fileno(), tell)
            except subprocess.TimeoutExpired:
                raise bounds.too_slow(name) from None
            finally:
                process.kill()
        answered.seek(0)
        stdout = answered.read()
    try:
        answer = json.loads(stdout)
    except ValueError:
        # Killed: by the limit on its time (SIGXCPU), or on memory, of which some libraries die without a word.
        raise (bounds.too_slow(name) if process.returncode == -24 else bounds.too_complex(name)) from None
    if "code" in answer:
        raise ReadError(answer["code"], answer["template"], **answer["params"])
    return from_json(answer)


def _follow(process: subprocess.Popen[bytes], told: int, tell: Callable[[int], None] | None) -> None:
    """Waits for the process, passing on the pages it tells of. Raises TimeoutExpired."""
    end = time.monotonic() + bounds.SECONDS + _GRACE
    reached = 0
    while True:
        try:
            process.wait(min(_LOOK, max(0, end - time.monotonic())))
            return
        except subprocess.TimeoutExpired:
            if time.monotonic() >= end:
                raise
        # Read in place: the file's position is the process's own.
        size = os.fstat(told).st_size
        pages = _PAGE.findall(os.pread(told, 4096, max(0, size - 4096)))
        if tell and pages and int(pages[-1]) > reached:
            reached = int(pages[-1])
            tell(reached)


def _main() -> None:
    sys.setrecursionlimit(20_000)  # pages made by word processors nest their marks by the thousand
    header = json.loads(sys.stdin.buffer.readline())
    bounds.SECONDS, memory = header["seconds"], header["megabytes"] * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (bounds.SECONDS + _GRACE - 5, bounds.SECONDS + _GRACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    data = sys.stdin.buffer.read()
    out = sys.stdout.buffer
    # Whatever a library prints must not get into the answer.
    sys.stdout = sys.stderr
    bounds.tell = lambda page: print(f"\x1epage {page}", file=sys.stderr, flush=True)
    out.write(json.dumps(_answer(header["kind"], data, header["name"])).encode())


def _answer(kind: str, data: bytes, name: str) -> dict[str, Any]:
    try:
        try:
            reader: Callable[[bytes, str], Text] = import_module(f"bulletins.ingest.formats.{kind}").read
            return as_json(reader(data, name))
        except ReadError:
            raise
        except Exception as error:
            # A library's own exceptions on damaged files are countless; all of them mean the same to an editor.
            raise (bounds.too_complex(name) if _lacked_memory(error) else bounds.broken(name, _KINDS[kind])) from error
    except ReadError as error:
        return {"code": error.code, "template": error.template, "params": error.params}


def _lacked_memory(error: BaseException | None) -> bool:
    """Whether a lack of memory is behind an error, however often libraries wrapped it."""
    while error and not isinstance(error, MemoryError):
        error = error.__cause__ or error.__context__
    return error is not None


def as_json(text: Text) -> dict[str, Any]:
    return {
        "name": text.name,
        "sha256": text.sha256,
        "encoding": text.encoding,
        "lines": text.lines,
        "grids": [
            [
                g.first,
                g.last,
                g.columns,
                [[s.row, s.col, s.rowspan, s.colspan] for s in g.spans],
                g.blank,
                g.header_rows,
            ]
            for g in text.grids
        ],
        "images": [[i.line, i.name, base64.b64encode(i.data).decode(), i.alt] for i in text.images],
        "notes": [[n.line, n.code, n.template, dict(n.params), n.cure] for n in text.notes],
        "pages": text.pages,
        "folios": list(text.folios.items()),
    }


def from_json(data: dict[str, Any]) -> Text:
    return Text(
        data["name"],
        data["sha256"],
        data["encoding"],
        tuple(data["lines"]),
        tuple(
            Grid(first, last, columns, tuple(Merged(*span) for span in spans), tuple(blank), header)
            for first, last, columns, spans, blank, header in data["grids"]
        ),
        tuple(Image(line, name, base64.b64decode(picture), alt) for line, name, picture, alt in data["images"]),
        tuple(Note(*note) for note in data["notes"]),
        tuple(data["pages"]),
        {int(page): int(number) for page, number in data["folios"]},
    )


if __name__ == "__main__":
    _main()
