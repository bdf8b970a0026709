"""Editors at once: ``python -m tests.trials.racing ROUNDS SEED``, with the environment of a portal.

In each round several children start in the same moment, each with one thing to do. What they did or were told is held
against what may have happened, and the portal must be whole. The last line printed tells what was tried, as JSON.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from importlib import import_module
from typing import Any

import django

from tests.trials.killing import USED, begun_anew, migrated
from tests.trials.processes import asked, fork

# What an editor may be told: that another was there first, or what is missing now.
TOLD = ("Overtaken", "NotReady", "Frozen", "Refused")
Answer = list[str]  # of what was done, how it ended: "done" or the error's name; and the words of the error


def main(rounds: int, seed: int) -> None:
    django.setup()
    for module in [*USED, "bulletins.publishing.relations", "bulletins.publishing.cleanup"]:
        import_module(module)
    asked(migrated)
    chance, outcomes = random.Random(seed), Counter[str]()
    for number in range(rounds):
        if number % 20 == 0:
            asked(begun_anew)
        for race in RACES:
            outcomes[f"{race}: {run(race, chance)}"] += 1
    print(json.dumps({"seed": seed, "rounds": rounds * len(RACES), "outcomes": outcomes}))


def run(race: str, chance: random.Random) -> str:
    """One race; how it ended, in a few words."""
    prepare, runners, judge = RACES[race]
    subjects = asked(prepare)
    names = list(runners)
    chance.shuffle(names)
    # All begin when the pipe is closed, each after a moment of its own so that every order comes up.
    reading, starting = os.pipe()
    delays = {name: chance.choice((0, 0, 0, 0.002, 0.01)) for name in names}

    def do(name: str) -> Callable[[int], None]:
        def work(pipe: int) -> None:
            from django.db import connection

            connection.ensure_connection()
            os.close(starting)
            os.write(pipe, b"!")
            os.read(reading, 1)
            time.sleep(delays[name])
            os.write(pipe, json.dumps(tell(lambda: runners[name](subjects))).encode())

        return work

    children = {name: fork(do(name)) for name in names}
    for child in children.values():
        assert os.read(child.said, 1), f"{race}: a child did not start"
    os.close(starting)
    os.close(reading)
    answers: dict[str, Answer] = {
        name: json.loads(child.heard() or b'["died", ""]') for name, child in children.items()
    }
    statuses = [child.ended() for child in children.values()]
    assert statuses == [0] * len(children), f"{race}: {answers}"
    for name, (ended, words) in answers.items():
        assert ended in ("done", *TOLD), f"{race}: {name} ended with {ended}: {words}"
        assert ended == "done" or any("\u4e00" <= c <= "\u9fff" for c in words), f"{race}: {name} was told {words!r}"
    problems = asked(lambda: judged(judge, answers, subjects))
    assert not problems, f"{race}: {answers} left {problems}"
    return ", ".join(f"{name} {answers[name][0]}" for name in sorted(answers))


def tell(act: Callable[[], object]) -> Answer:
    try:
        act()
    except Exception as error:  # noqa: BLE001 - whoever started the race looks at it
        return [type(error).__name__, " ".join(getattr(error, "messages", None) or [str(error)])]
    return ["done", ""]


def judged(judge: Callable[[dict[str, str], Any], list[str]], answers: dict[str, Answer], subjects: Any) -> list[str]:
    from tests.trials.wholeness import faults

    return [*judge({name: ended for name, (ended, _words) in answers.items()}, subjects), *faults()]


# Who does what to which


def act(name: str, **options: Any) -> Callable[[Any], object]:
    """An act on the document or the issue that was prepared."""

    def do(subjects: dict[str, int]) -> object:
        from bulletins.models import Document, Issue
        from bulletins.publishing import acts

        subject = Issue if name.endswith("issue") else Document
        row = subject.objects.get(pk=subjects["issue" if subject is Issue else options.pop("of", "document")])
        return getattr(acts, name)(row, **options)

    return do


def delete(subjects: dict[str, int]) -> None:
    """As the back office deletes a draft: its record held."""
    from django.db import transaction

    from bulletins.models import Document
    from bulletins.publishing.holding import Overtaken, hold

    with transaction.atomic():
        document = Document.objects.filter(pk=subjects["document"]).first()
        if document is None:
            raise Overtaken("已经删除。")
        hold(document.record_id)
        document.delete()


def decide(validity: str, basis: str, of: str = "document", by: str = "") -> Callable[[Any], object]:
    def do(subjects: dict[str, int]) -> object:
        from bulletins.models import Document
        from bulletins.publishing.validity import decide_validity

        record = Document.objects.get(pk=subjects[of]).record
        other = Document.objects.get(pk=subjects[by]).record if by else None
        return decide_validity(record, validity, since=date(2024, 1, 1), basis=basis, basis_record=other)

    return do


def clean_up(*order: str) -> Callable[[Any], object]:
    """Decides on several documents in one transaction, as a clean-up does."""

    def do(subjects: dict[str, int]) -> object:
        from bulletins.models import Document, Validity
        from bulletins.publishing.cleanup import Decided, Plan, carry_out

        documents = [Document.objects.select_related("record").get(pk=subjects[name]) for name in order]
        changes = [Decided(n, d, Validity.LAPSED, date(2024, 1, 1), "清理", None) for n, d in enumerate(documents)]
        return carry_out(Plan(changes=changes))

    return do


def confirm(source: str, target: str) -> Callable[[Any], object]:
    def do(subjects: dict[str, int]) -> object:
        from bulletins.models import Document, Relation
        from bulletins.publishing.relations import confirm_relation

        relation = Relation.objects.get(document=subjects[source], kind="repeals")
        return confirm_relation(relation, Document.objects.get(pk=subjects[target]).record)

    return do


# What is there before


def a_draft() -> dict[str, int]:
    from tests.domain.making import reviewed
    from tests.proof.making import full_draft

    return {"document": reviewed(full_draft()).pk}


def a_document() -> dict[str, int]:
    from tests.proof.making import full_document

    return {"document": full_document().pk}


def a_correction() -> dict[str, int]:
    from bulletins.models import Document
    from bulletins.publishing import acts
    from tests.domain.making import reviewed

    first = a_document()["document"]
    return {"first": first, "document": reviewed(acts.revise(Document.objects.get(pk=first), reason="更正")).pk}


def an_issue() -> dict[str, int]:
    from bulletins.models import Issue
    from tests.domain.making import make_issue, reviewed_draft

    issue = make_issue(number=Issue.objects.count() + 1)
    drafts = [reviewed_draft(issue), reviewed_draft(issue)]
    return {"issue": issue.pk, "document": drafts[0].pk, "other": drafts[1].pk}


def a_published_issue() -> dict[str, int]:
    from bulletins.models import Issue
    from bulletins.publishing import acts

    found = an_issue()
    acts.publish_issue(Issue.objects.get(pk=found["issue"]))
    return found


def two_in_conflict() -> dict[str, int]:
    """Each says that the other is repealed."""
    from bulletins.models import Record
    from tests.domain.making import make_published

    n = Record.objects.count() + 1
    numbers = [f"白政发〔2019〕{n}号", f"白政发〔2019〕{n + 1}号"]
    made = [
        make_published(number=own, text=f"# 甲\n\n水井的《旧通知》（{other}）同时废止。\n", written_on=date(2023, 1, 1))
        for own, other in (numbers, numbers[::-1])
    ]
    return {"document": made[0].pk, "other": made[1].pk}


# What may have come of it


def one_wins(answers: dict[str, str], subjects: Any) -> list[str]:
    done = [name for name, ended in answers.items() if ended == "done"]
    return [] if len(done) == 1 else [f"{len(done)} won"]


def some_win(answers: dict[str, str], subjects: Any) -> list[str]:
    return [] if "done" in answers.values() else ["nobody won"]


def correction_or_withdrawal(answers: dict[str, str], subjects: dict[str, int]) -> list[str]:
    """The withdrawal came first, and the corrected text is public; or second, and there was nothing to withdraw."""
    from bulletins.models import Document

    states = [Document.objects.get(pk=subjects[name]).state for name in ("first", "document")]
    wanted = {"done": ["withdrawn", "published"]}.get(answers["withdraws"], ["superseded", "published"])
    return [] if answers["publishes"] == "done" and states == wanted else [f"states {states}"]


def published_or_deleted(answers: dict[str, str], subjects: dict[str, int]) -> list[str]:
    from bulletins.models import Document

    state = Document.objects.filter(pk=subjects["document"]).values_list("state", flat=True).first()
    wanted = "published" if answers["publishes"] == "done" else None
    return [*one_wins(answers, subjects), *([f"state {state}"] if state != wanted else [])]


def all_decided(answers: dict[str, str], subjects: dict[str, int]) -> list[str]:
    """Every decision is kept, and what counts is the newest."""
    from bulletins.models import Document

    record = Document.objects.get(pk=subjects["document"]).record
    decisions = list(record.validity_decisions.order_by("-decided_at", "-pk"))
    made = sum(ended == "done" for ended in answers.values())
    newest = decisions[0]
    same = (newest.validity, newest.basis) == (record.validity, record.validity_basis)
    return [] if len(decisions) == made == len(answers) and same else [f"{len(decisions)} decisions, newest {newest}"]


def none_lost(answers: dict[str, str], subjects: dict[str, int]) -> list[str]:
    """What each document's record says is its newest decision."""
    from bulletins.models import Document

    found = []
    for name in ("document", "other"):
        record = Document.objects.get(pk=subjects[name]).record
        newest = record.validity_decisions.order_by("-decided_at", "-pk").first()
        if newest and newest.validity != record.validity:
            found.append(f"{name} is {record.validity}, decided {newest.validity}")
    return found


Race = tuple[
    Callable[[], dict[str, int]], dict[str, Callable[[Any], object]], Callable[[dict[str, str], Any], list[str]]
]
_publish, _withdraw = act("publish_document"), act("withdraw_document", reason="误发")
RACES: dict[str, Race] = {
    "publish × 3": (a_draft, {"a": _publish, "b": _publish, "c": _publish}, one_wins),
    "withdraw × 3": (a_document, {"a": _withdraw, "b": _withdraw, "c": _withdraw}, one_wins),
    "correct × 3": (a_document, {n: act("revise", reason=f"更正{n}") for n in "abc"}, one_wins),
    "publish a correction × withdraw": (
        a_correction,
        {"publishes": _publish, "withdraws": act("withdraw_document", reason="误发", of="first")},
        correction_or_withdrawal,
    ),
    "correct × withdraw": (a_document, {"corrects": act("revise", reason="更正"), "withdraws": _withdraw}, some_win),
    "publish × delete": (a_draft, {"publishes": _publish, "deletes": delete}, published_or_deleted),
    "publish × correct × withdraw in an issue": (
        a_published_issue,
        {
            "corrects": act("revise", reason="更正"),
            "withdraws": act("withdraw_document", reason="误发", of="other"),
            "withdraws all": act("withdraw_issue", reason="排版有误"),
            "publishes all": act("publish_issue"),
        },
        some_win,
    ),
    "publish an issue × its documents": (
        an_issue,
        {"all": act("publish_issue"), "one": _publish, "other": act("publish_document", of="other")},
        some_win,
    ),
    "withdraw an issue × 2": (a_published_issue, {n: act("withdraw_issue", reason="误发") for n in "ab"}, one_wins),
    "decide × 3": (a_document, {v: decide(v, f"依据{v}") for v in ("repealed", "lapsed", "amended")}, all_decided),
    "decide × correct × withdraw": (
        a_published_issue,
        {"decides": decide("lapsed", "清理"), "corrects": act("revise", reason="更正"), "withdraws": _withdraw},
        some_win,
    ),
    "repeal each other": (
        two_in_conflict,
        {"one": confirm("document", "other"), "other": confirm("other", "document")},
        none_lost,
    ),
    "rest on each other": (
        two_in_conflict,
        {
            "one": decide("repealed", "", of="document", by="other"),
            "other": decide("repealed", "", of="other", by="document"),
        },
        none_lost,
    ),
    "clean up × decide × withdraw": (
        two_in_conflict,
        {
            "cleans up": clean_up("document", "other"),
            "decides": decide("amended", "依据", of="other"),
            "withdraws": act("withdraw_document", reason="误发", of="other"),
        },
        none_lost,
    ),
}


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
