"""``make fuzz``: reads damaged bulletins by the thousand and counts them.

    python -m tests.ingest.fuzz [COUNT [FIRST]]

Bulletin number N is the same on every machine, so a failure is repeated with ``python -m tests.ingest.fuzz 1 N``.
"""

from __future__ import annotations

import os
import sys
import time
import traceback
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

from tests.ingest.damage import check_damaged

COUNT = 20_000
_BATCH = 250


def batch(first: int, last: int) -> tuple[int, list[str]]:
    """How many of the bulletins ``first`` to ``last`` (excluded) could be read, and what failed."""
    read, failures = 0, []
    for seed in range(first, last):
        try:
            read += check_damaged(seed)
        except Exception:  # noqa: BLE001 - whatever escapes is the finding
            failures.append(f"number {seed}\n{traceback.format_exc()}")
    return read, failures


def main(arguments: Sequence[str]) -> int:
    count = int(arguments[0]) if arguments else COUNT
    first = int(arguments[1]) if len(arguments) > 1 else 0
    started = time.monotonic()
    starts = range(first, first + count, _BATCH)
    read, failures = 0, []
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for done, failed in pool.map(batch, starts, [min(s + _BATCH, first + count) for s in starts]):
            read += done
            failures += failed
    for failure in failures[:10]:
        print(failure, file=sys.stderr)
    print(
        f"{count:,} damaged bulletins in {time.monotonic() - started:.0f} s: {read:,} read with every line kept, "
        f"{count - read - len(failures):,} refused with a message, {len(failures):,} failed"
    )
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
