"""Draws the pages of a PDF, in a process of its own, so that time and memory are bounded whatever the file does to the
library. The process gets an order as JSON on standard input, writes ``<page>.webp`` and ``<page>-small.webp`` into a
folder, and says as JSON what it has drawn. It stops by itself once its time is used up; whoever asked goes on later.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bulletins.ingest.formats import bounds
from bulletins.ingest.formats.kinds import encrypted

LARGE, SMALL = 1600, 800  # pixels across
TALLEST = 3200
QUALITY = 80
LONGEST_TEXT = 50_000
_GRACE = 30  # seconds that one page may take beyond the time that is given
_ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True, slots=True)
class Drawn:
    number: int
    width: int
    height: int
    text: str


def draw(pdf: Path, folder: Path, *, first: int, seconds: float, name: str) -> tuple[int, list[Drawn]]:
    """The number of pages in ``pdf``, and those drawn into ``folder`` from page ``first`` on within ``seconds``. Raises
    ReadError where the file cannot be read or its next page takes too much."""
    order = {"pdf": str(pdf), "folder": str(folder), "first": first, "seconds": seconds}
    command = [sys.executable, "-m", __name__]
    try:
        done = subprocess.run(
            command,
            input=json.dumps(order).encode(),
            capture_output=True,
            cwd=_ROOT,
            timeout=seconds + 2 * _GRACE,
            check=False,
        )
        answer = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise bounds.too_slow(name) from None
    except ValueError:
        # Killed by a limit, or dead in the library.
        raise (bounds.too_slow(name) if done.returncode == -24 else bounds.too_complex(name)) from None
    if problem := answer.get("problem"):
        raise encrypted(name) if problem == "password" else bounds.broken(name, "PDF")
    return answer["pages"], [Drawn(**page) for page in answer["drawn"]]


def _main() -> None:
    order = json.load(sys.stdin)
    memory, seconds = bounds.MEGABYTES * 1024 * 1024, int(order["seconds"]) + _GRACE
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    # The library draws and packs on one core.
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + _GRACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    out, sys.stdout = sys.stdout, sys.stderr
    json.dump(_draw(**order), out)


def _draw(pdf: str, folder: str, first: int, seconds: float) -> dict[str, Any]:
    import pypdfium2

    end = time.monotonic() + seconds
    try:
        document = pypdfium2.PdfDocument(pdf)
        count = len(document)
    except pypdfium2.PdfiumError as error:
        return {"problem": "password" if "assword" in str(error) else "broken"}
    drawn: list[dict[str, Any]] = []
    for number in range(first, count + 1):
        if drawn and time.monotonic() > end:
            break
        try:
            drawn.append(asdict(_page(document[number - 1], number, Path(folder))))
        except pypdfium2.PdfiumError:
            return {"problem": "broken"}
    return {"pages": count, "drawn": drawn}


def _page(page: Any, number: int, folder: Path) -> Drawn:
    from PIL import Image

    width, height = page.get_size()
    scale = min(LARGE / max(width, 1), TALLEST / max(height, 1))
    large = page.render(scale=scale).to_pil().convert("RGB")
    text = page.get_textpage().get_text_range(errors="replace").replace("\r", "").replace("\ufffe", "")
    page.close()
    small = large.resize((SMALL, max(1, round(large.height * SMALL / large.width))), Image.Resampling.LANCZOS)
    large.save(folder / f"{number}.webp", "WEBP", quality=QUALITY, method=2)
    small.save(folder / f"{number}-small.webp", "WEBP", quality=QUALITY, method=2)
    clean = "".join(c for c in text if c == "\n" or c >= " ")
    return Drawn(number, large.width, large.height, clean.encode("utf-8", "ignore").decode()[:LONGEST_TEXT])


if __name__ == "__main__":
    _main()
