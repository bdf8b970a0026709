"""Damaged bulletins: whatever a conversion does to a text, it is imported and published whole, or refused in words."""

from __future__ import annotations

import random
from pathlib import Path

import feedparser
import pytest
from django.test import Client

from bulletins.importing.facts import Options
from bulletins.importing.store import import_reading
from bulletins.ingest.parse import parse
from bulletins.ingest.read import read_bytes
from bulletins.models import Document, Issue, Record
from tests.domain.making import mask_everything, publish_issue

SAMPLES = sorted((Path(__file__).resolve().parents[2] / "samples").glob("*.txt"))
OPTIONS = Options(title="清岚县人民政府公报", government="清岚县人民政府", year=2024, number=1)


def damaged(seed: int) -> bytes:
    """A sample with up to thirty injuries: lines lost, doubled, shuffled, joined, stretched, with marks and figures
    that no text should have."""
    chance = random.Random(seed)
    lines = chance.choice(SAMPLES).read_text(encoding="utf-8").split("\n")
    for _injury in range(chance.randint(1, 30)):
        start = chance.randrange(len(lines))
        end = min(len(lines), start + chance.randint(1, 40))
        some = lines[start:end]
        match chance.randint(0, 7):
            case 0:
                lines[start:end] = []
            case 1:
                lines[start:start] = some
            case 2:
                lines[start] *= chance.randint(2, 80)
            case 3:
                lines[start:end] = chance.sample(some, len(some))
            case 4:
                lines[start:end] = ["".join(some)]
            case 5:
                lines[start] += f"\t{some[-1]}"
            case 6:
                lines[start] = f"\x0b\x1f@# {lines[start]}"
            case _:
                lines[start] = lines[start].replace("1", "99999999999")
        lines = lines or [""]
    return "\n".join(lines).encode()


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_bulletin_is_stored_published_and_fed(seed: int) -> None:
    data = damaged(seed)
    issue = import_reading(parse(read_bytes(data, "damaged.txt")), data, OPTIONS).issue
    mask_everything(issue)
    publish_issue(issue, override="受损的文件没有元数据")
    assert Issue.objects.published().get() == issue
    assert Document.objects.published().count() == issue.records.count() > 0
    orders = list(Record.objects.values_list("order", flat=True))
    assert len(set(orders)) == len(orders)
    for document in Document.objects.published():
        assert document.anchors.count() == len(document.blocks)
    feed = feedparser.parse(Client().get("/feeds/atom.xml").content)
    assert not feed.bozo, feed.get("bozo_exception")
    assert len(feed.entries) == min(30, issue.records.count())
