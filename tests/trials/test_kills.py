"""``kill -9`` at random moments of import, publication, correction, withdrawal and index writes: nothing is half done.

KILLS sets how many (50 a database; `make trials` takes 200), KILL_SEED repeats a run.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from tests.backup.portals import own_database
from tests.trials.killing import WORKS
from tests.trials.processes import own_portal, run

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

KILLS = int(os.environ.get("KILLS", "50"))


def test_nothing_is_left_half_done(tmp_path: Path, tried: Callable[[str], None]) -> None:
    seed = int(os.environ.get("KILL_SEED") or random.SystemRandom().randrange(10**6))
    with (
        own_database(f"sqlite:///{tmp_path}/data/portal.sqlite3") as database,
        own_portal(tmp_path, database) as environment,
    ):
        told = run("tests.trials.killing", KILLS, seed, environment=environment)
    killed = told["killed"]
    count = sum(killed.values())
    assert count >= KILLS
    assert KILLS < 100 or set(killed) == set(WORKS), killed
    words = ", ".join(f"{times} of {work!r}" for work, times in sorted(killed.items()))
    tried(
        f"kill test ({connection.vendor}): {count} kills in {told['rounds']} rounds ({words}), seed {seed}; "
        f"nothing half done, {told['orphans']} times a file was left that no row names"
    )
