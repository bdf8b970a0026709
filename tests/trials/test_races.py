"""Editors in real processes at once, on SQLite and on PostgreSQL: who came first wins, the others are told in words,
nothing is lost, nobody waits for ever, and the portal is whole after every race.

RACE_ROUNDS sets how often each race is run (4), RACE_SEED repeats a run. tests/domain/test_races.py has the single
acts, tests/backoffice/test_at_once.py the forms.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from tests.backup.portals import own_database
from tests.trials.processes import own_portal, run
from tests.trials.racing import RACES

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

ROUNDS = int(os.environ.get("RACE_ROUNDS", "4"))


def test_of_editors_at_once_one_wins_and_the_others_are_told(tmp_path: Path, tried: Callable[[str], None]) -> None:
    seed = int(os.environ.get("RACE_SEED") or random.SystemRandom().randrange(10**6))
    with (
        own_database(f"sqlite:///{tmp_path}/data/portal.sqlite3") as database,
        own_portal(tmp_path, database) as environment,
    ):
        told = run("tests.trials.racing", ROUNDS, seed, environment=environment)
    assert told["rounds"] == ROUNDS * len(RACES)
    tried(
        f"race test ({connection.vendor}): {told['rounds']} races of {len(RACES)} kinds, seed {seed}, "
        f"{len(told['outcomes'])} different ends, each one that may be"
    )
