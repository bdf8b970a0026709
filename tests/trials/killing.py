"""Kills processes at work: ``python -m tests.trials.killing KILLS SEED``, with the environment of a portal.

In each round a child does one thing that the portal does and is killed at a random moment of it. Another child then
looks at what is left, and does the same thing again to its end. The last line printed tells what was tried, as JSON.
"""

from __future__ import annotations

import json
import os
import random
import select
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import django

from tests.trials.processes import alone_on_the_server, asked, fork

# Loaded before anything is forked: else each child would load it again.
USED = [
    "bulletins.importing.review", "bulletins.management.commands.import_bulletin", "bulletins.publishing.validity",
    "bulletins.search.query", "bulletins.urls", "tests.proof.making", "tests.trials.hidden", "tests.trials.wholeness",
]  # fmt: skip
# A portal is begun anew after so many rounds: looking at all of it takes longer the more there is.
ROUNDS = 25
SAID = "水井归村里管，"


def main(kills: int, seed: int) -> None:
    django.setup()
    for module in USED:
        import_module(module)
    asked(migrated)
    chance, trial = random.Random(seed), Trial()
    for work in WORKS:
        trial.calibrate(work)
    while trial.killed.total() < kills:
        if trial.rounds % ROUNDS == 0:
            asked(begun_anew)
        trial.round(chance.choice(list(WORKS)), chance)
    print(json.dumps({"seed": seed, "rounds": trial.rounds, "orphans": trial.orphans, "killed": trial.killed}))


class Trial:
    def __init__(self) -> None:
        self.rounds = self.orphans = 0
        self.killed: Counter[str] = Counter()
        # How long each work takes; follows what is seen, since other programs share the machine.
        self.takes: dict[str, float] = {}

    def calibrate(self, work: str) -> None:
        asked(begun_anew)
        prepare, act = WORKS[work]
        asked(lambda: prepare(0))
        begun = time.monotonic()
        asked(act)
        self.takes[work] = time.monotonic() - begun

    def round(self, work: str, chance: random.Random) -> None:
        self.rounds += 1
        number = self.rounds

        def do(pipe: int) -> None:
            prepare, act = WORKS[work]
            prepare(number)
            os.write(pipe, b"!")
            act()

        child = fork(do)
        assert os.read(child.said, 1), f"{work} could not be prepared"
        begun = time.monotonic()
        # The pipe can be read once the child has ended by itself.
        select.select([child.said], [], [], chance.uniform(0, self.takes[work]))
        os.kill(child.pid, signal.SIGKILL)
        os.close(child.said)
        status = child.ended()
        if status == -signal.SIGKILL:
            self.killed[work] += 1
            self.takes[work] *= 1.05
        else:
            assert status == 0, f"{work} failed"
            self.takes[work] = time.monotonic() - begun
        found, orphans = asked(lambda: looked_at(work))
        self.orphans += orphans
        assert not found, f"round {number}, {work} killed: {found}"


def looked_at(work: str) -> tuple[list[str], int]:
    """The faults after a kill, and after the same was done again; and how many files nobody names."""
    from tests.trials.wholeness import faults

    alone_on_the_server()
    found = faults()
    orphans = unnamed_files()
    if not found:
        WORKS[work][1]()
        found = [f"done again: {fault}" for fault in faults()]
    return found, orphans


def migrated() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def begun_anew() -> None:
    from django.conf import settings
    from django.contrib.auth.models import User

    from tests.trials.hidden import remove_all_but, rows_now

    kept = {model: keys for model, keys in rows_now().items() if model._meta.app_label != "bulletins"}
    remove_all_but(kept)
    User.objects.get_or_create(username="editor")
    for folder in (str(settings.HAYSTACK_CONNECTIONS["default"]["PATH"]), settings.MEDIA_ROOT):
        shutil.rmtree(folder, ignore_errors=True)


def unnamed_files() -> int:
    """Left behind by what was killed before it was stored. Nothing serves them."""
    from django.apps import apps
    from django.conf import settings
    from django.db.models import FileField

    named = {
        name
        for model in apps.get_app_config("bulletins").get_models()
        for field in model._meta.fields
        if isinstance(field, FileField)
        for name in model._default_manager.values_list(field.name, flat=True)
    }
    root = Path(settings.MEDIA_ROOT)
    there = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    return len([name for name in there - named if "sources/lines" not in name])


# What is done. Each is prepared with the number of its round, and finds by itself what there is to do, so that it can
# be done again.


def issue_with_drafts(number: int) -> None:
    from tests.domain.making import make_draft, make_issue
    from tests.proof.making import full_draft

    issue = make_issue(number=number + 1)
    full_draft(issue)
    make_draft(issue)


def publish_issue() -> None:
    from bulletins.models import Issue
    from tests.domain.making import publish_issue

    issue = Issue.objects.order_by("-pk")[0]
    if issue.state == "draft":
        publish_issue(issue)
    search()


def draft(number: int) -> None:
    from tests.proof.making import full_draft

    full_draft()


def publish_document() -> None:
    from bulletins.models import Document
    from tests.domain.making import publish_document

    for document in Document.objects.filter(record__issue=None, version=1, state="draft"):
        publish_document(document)
    search()


def document(number: int) -> None:
    draft(number)
    publish_document()


def correct() -> None:
    """Begins a correction where none is under way, changes its words, publishes it: three transactions."""
    from bulletins.models import Document
    from bulletins.publishing import acts
    from tests.domain import making

    newest = Document.objects.filter(record__issue=None).order_by("-pk")[0]
    if newest.state == "published":
        if newest.version > 2:
            return
        newest = acts.revise(newest, reason="更正")
    if SAID not in newest.text:
        newest.text = newest.text.replace("水井由", f"{SAID}水井由")
        newest.save()
    making.publish_document(newest)
    search()


def withdraw() -> None:
    from bulletins.models import Document
    from bulletins.publishing import acts

    newest = Document.objects.order_by("-pk")[0]
    if newest.state == "published":
        acts.withdraw_document(newest, reason="误发")
    search()


def published_issue(number: int) -> None:
    issue_with_drafts(number)
    publish_issue()


def withdraw_issue() -> None:
    """Withdraws an issue and brings it back."""
    from bulletins.models import Issue
    from bulletins.publishing import acts

    issue = Issue.objects.order_by("-pk")[0]
    if issue.state == "published" and not issue.acts.filter(kind="withdraw").exists():
        issue = acts.withdraw_issue(issue, reason="误发")
    search()
    if issue.state == "withdrawn":
        acts.publish_issue(issue)
    search()


def file_of_issue(number: int) -> None:
    from django.conf import settings

    from tests.domain.making import write_issue

    write_issue(Path(settings.DATA_DIR), number=number + 1, overall=number + 5)


def import_file() -> None:
    from django.conf import settings
    from django.core.management import call_command

    with Path(os.devnull).open("w") as nowhere:
        call_command("import_bulletin", str(Path(settings.DATA_DIR) / "gongbao.txt"), stdout=nowhere)


def accept_file() -> None:
    """Takes a file in, reads it and stores what was read, as an editor does."""
    from datetime import timedelta

    from django.conf import settings
    from django.contrib.auth.models import User

    from bulletins.importing import intake, review
    from bulletins.models import Intake

    data = (Path(settings.DATA_DIR) / "gongbao.txt").read_bytes()
    editor = User.objects.get(username="editor")
    row, _is_new = intake.take_in(data, "gongbao.txt", editor)
    if row.started_at:
        # Whoever was reading is dead; their time is over by now.
        Intake.objects.filter(pk=row.pk).update(started_at=row.started_at - timedelta(minutes=10))
    row = intake.read(row)
    seen = review.digest_of(row, intake.reading_of(row, intake.text_of(row)))
    review.accept(row, actor=editor, seen=seen, makes_bulletin=True, replaces_edits=True)


def unindexed(number: int) -> None:
    from bulletins.publishing import acts
    from tests.domain.making import make_published

    made = [make_published() for _n in range(6)]
    acts.withdraw_document(made[0], reason="误发")


def search() -> None:
    from bulletins.search.query import ask

    assert len(ask("水井")) >= 0


def rebuild() -> None:
    from bulletins.search.query import portal_store

    portal_store().rebuild()


Prepare = Callable[[int], None]
Work = Callable[[], None]
WORKS: dict[str, tuple[Prepare, Work]] = {
    "import": (file_of_issue, import_file),
    "accept": (file_of_issue, accept_file),
    "publish an issue": (issue_with_drafts, publish_issue),
    "publish a document": (draft, publish_document),
    "correct": (document, correct),
    "withdraw": (document, withdraw),
    "withdraw an issue": (published_issue, withdraw_issue),
    "write the index": (unindexed, search),
    "rebuild the index": (unindexed, rebuild),
}


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
