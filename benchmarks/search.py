"""How fast the search answers beside a plain SQL ``LIKE`` over the same texts, and whether both find the same.

    python benchmarks/search.py [--documents 3000] [--questions 200]

Makes that many documents out of the paragraphs of samples/, in a database and an index that are gone afterwards. All
figures of a run are of the same machine in the same minutes: read the ratios, not the milliseconds.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = 20


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=3000)
    parser.add_argument("--questions", type=int, default=200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gongbao-benchmark-") as directory:
        os.environ |= {"DATA_DIR": directory, "DJANGO_SETTINGS_MODULE": "portal.settings", "DEBUG": "0"}
        os.environ.pop("DATABASE_URL", None)
        os.environ.pop("SEARCH_URL", None)
        sys.path.insert(0, str(ROOT))
        import django

        django.setup()
        return run(options.documents, options.questions)


def run(documents: int, questions: int) -> int:
    from bulletins.search.analysis import kept
    from bulletins.search.query import ask, portal_store

    chance = random.Random(1)  # noqa: S311 - the same documents in every run
    texts = make_documents(documents, chance)
    size = sum(len(text.encode()) for text in texts.values())
    store = portal_store()
    started = time.perf_counter()
    store.rebuild()
    seconds = time.perf_counter() - started
    on_disk = sum(path.stat().st_size for path in store.root.rglob("*") if path.is_file())
    print(f"{documents} documents, {size / 1e6:.1f} MB of text")
    print(f"build    {documents / seconds:8.0f} documents/s   index {on_disk / size:.2f} × the text")

    asked = [
        piece(chance.choice(list(texts.values())), length, chance)
        for length in (2, 3, 4, 8)
        for _n in range(questions // 4)
    ]
    ask("水")[:PAGE]
    missed = false = 0
    for typed in asked[:: max(1, questions // 40)]:
        found = {hit.document.record_id for hit in ask(typed)[:documents]}
        missed += len(like(typed) - found)
        # The search also finds what a comma or the end of a paragraph parts, which LIKE does not.
        false += sum(typed not in kept(texts[record]) for record in found)
    times = {
        "tantivy, records and count": timed(asked, records),
        "tantivy, whole page": timed(asked, page),
        "SQL LIKE, records and count": timed(asked, like),
    }
    peer = times["SQL LIKE, records and count"]
    for name, (middle, slow) in times.items():
        print(
            f"{name:28} p50 {middle:7.2f} ms ({peer[0] / middle:5.1f} ×)   p95 {slow:7.2f} ms ({peer[1] / slow:5.1f} ×)"
        )
    print(f"documents that LIKE finds and the search misses: {missed}; false hits: {false}")
    return 1 if missed or false else 0


def make_documents(count: int, chance: random.Random) -> dict[int, str]:
    """Published documents of sampled paragraphs; their texts by record."""
    from django.core.management import call_command
    from django.db import transaction
    from django.utils import timezone

    from bulletins.models import Bulletin, Change, Document, Record

    call_command("migrate", verbosity=0)
    call_command("import_bulletin", *map(str, sorted((ROOT / "samples").glob("*.txt"))), stdout=StringIO())
    pool = [b.text for d in Document.objects.all() for b in d.blocks if b.kind in ("paragraph", "item") and b.text]
    headings = [b.text for d in Document.objects.all() for b in d.blocks if b.kind == "heading"]
    bulletin = Bulletin.objects.get()
    texts = {}
    with transaction.atomic():
        records = Record.objects.bulk_create([Record(bulletin=bulletin, position=n) for n in range(count)])
        rows = []
        for n, record in enumerate(records):
            lines = [f"# 第{n}号"]
            for _section in range(chance.randint(2, 8)):
                lines += [f"## {chance.choice(headings)}", *chance.sample(pool, chance.randint(2, 6))]
            texts[record.pk] = "\n\n".join(lines)
            rows.append(
                Document(
                    record=record,
                    title=f"第{n}号",
                    genre=chance.choice(["通知", "通告", "决定"]),
                    text=texts[record.pk],
                    openness="active",
                    state="published",
                    published_at=timezone.now(),
                    written_on=date(2000, 1, 1) + timedelta(days=chance.randrange(9000)),
                )
            )
        Document.objects.bulk_create(rows, batch_size=500)
        Change.note(texts)
    return texts


def piece(text: str, length: int, chance: random.Random) -> str:
    """A free piece of Chinese characters, so that LIKE and the analyser mean the same by it."""
    while True:
        start = chance.randrange(len(text) - length)
        found = text[start : start + length]
        if all("\u4e00" <= char <= "\u9fff" for char in found):
            return found


def like(typed: str) -> set[int]:
    from bulletins.models import Document

    return set(Document.objects.published().filter(text__contains=typed).values_list("record_id", flat=True))


def records(typed: str) -> object:
    from bulletins.search.query import ask

    answer = ask(typed)
    return answer.total, answer.records(0, PAGE)


def page(typed: str) -> None:
    from bulletins.search.query import ask

    answer = ask(typed)
    _shown = (answer.total, answer.counts, answer[:PAGE])


def timed(asked: list[str], answer: Callable[[str], object]) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds."""
    times = []
    for typed in asked:
        started = time.perf_counter()
        answer(typed)
        times.append(1000 * (time.perf_counter() - started))
    times.sort()
    return times[len(times) // 2], times[int(len(times) * 0.95)]


if __name__ == "__main__":
    sys.exit(main())
