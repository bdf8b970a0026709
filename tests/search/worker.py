"""One process of a portal, told what to do a line at a time: ``python -m tests.search.worker``, with the environment of
a portal. Each line is a command and a word; each answer is a line of JSON.

``search`` and ``rebuild`` do what they say, ``publish`` and ``withdraw`` take a title. ``die`` publishes a title and
then asks, but stops for good just before the index is committed, with its lock held, waiting to be killed.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import django


def main() -> None:
    django.setup()
    from bulletins.search import store

    for line in sys.stdin:
        command, _space, word = line.strip().partition(" ")
        if command == "die":
            publish(word)
            store._commit = wait_to_be_killed
            search("琉璃井")
        else:
            say({"search": search, "publish": publish, "withdraw": withdraw, "rebuild": rebuild}[command](word))


def say(answer: Any) -> None:
    print(json.dumps(answer), flush=True)


def wait_to_be_killed(writer: object, held: object) -> None:
    say("writing")
    time.sleep(600)


def search(typed: str) -> list[str]:
    from bulletins.search.query import ask

    answer = ask(typed)
    assert not answer.is_behind
    return sorted(hit.document.title for hit in answer[:1000])


def publish(title: str) -> str:
    from tests.domain.making import make_published

    return make_published(title=title, text=f"# {title}\n\n琉璃井归村里管。\n", genre="公告", number="").title


def withdraw(title: str) -> str:
    from bulletins.models import Document
    from bulletins.publishing.acts import withdraw_document

    return withdraw_document(Document.objects.published().get(title=title), reason="印错了").title


def rebuild(_word: str) -> int:
    from bulletins.search.query import portal_store

    return portal_store().rebuild()


if __name__ == "__main__":
    main()
