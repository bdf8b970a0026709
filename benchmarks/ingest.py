"""How fast a bulletin is read, and whether the time grows as the text does.

    python benchmarks/ingest.py [FILE]

Reads a sample (or FILE) at 1, 10 and 50 times its length and prints characters a second for each. The peer is the
standard library's ``html.parser`` over the same words, a paragraph a line, in the same run: as much work as looking at
each line once in pure Python. The last column is how many times the peer's time reading takes; it should stay level.
Seconds are the processor's, so that what else the machine does hardly counts; a shorter text is read as often as it
takes for every measurement to be of as much text, or a short burst would be compared with a long haul. The last line
holds the longest text's time against the shortest's; the status is 1 where 50 times the text takes more than 60 times
the time.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from html import escape
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bulletins.ingest.parse import parse  # noqa: E402
from bulletins.ingest.read import read_bytes, read_file  # noqa: E402

TIMES = (1, 10, 50)
BEST_OF = 3
LINEAR = 1.2  # how much more than in proportion the time may grow


class Paragraphs(HTMLParser):
    """Collects the words of each paragraph, as a reader of HTML would."""

    def __init__(self) -> None:
        super().__init__()
        self.paragraphs: list[str] = []

    def handle_data(self, data: str) -> None:
        self.paragraphs.append(data.strip())


def main(arguments: list[str]) -> int:
    sample = Path(arguments[0]) if arguments else ROOT / "samples" / "qinglanxian-2024-1.txt"
    once = "\n".join(read_file(sample).lines) + "\n"
    print(f"{sample.name}: {len(once):,} characters, best of {BEST_OF}")
    print(f"{'times':>5} {'characters':>12} {'seconds':>8} {'characters/s':>13} {'html.parser/s':>14} {'ratio':>6}")
    taken: dict[int, float] = {}
    for times in TIMES:
        text = once * times
        seconds, peer = measured(text, sample.name, max(TIMES) // times)
        taken[times] = seconds
        print(
            f"{times:>5} {len(text):>12,} {seconds:>8.2f} {len(text) / seconds:>13,.0f} {len(text) / peer:>14,.0f} "
            f"{seconds / peer:>6.1f}"
        )
    longest = max(TIMES)
    growth = taken[longest] / taken[1]
    print(f"{longest} times the text takes {growth:.1f} times the time")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:,.0f} MB")
    return 0 if growth <= longest * LINEAR else 1


def measured(text: str, name: str, often: int) -> tuple[float, float]:
    """Seconds that the parser takes for a text, and those of html.parser for its lines as paragraphs; each does it
    ``often`` times in a row, and the mean counts."""
    data = text.encode()
    html = "".join(f"<p>{escape(line)}</p>" for line in text.split("\n"))
    return fastest(lambda: parse(read_bytes(data, name)), often), fastest(lambda: Paragraphs().feed(html), often)


def fastest(work: Callable[[], object], often: int) -> float:
    times = []
    for _attempt in range(BEST_OF):
        started = time.process_time()
        for _time in range(often):
            work()
        times.append((time.process_time() - started) / often)
    return min(times)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
