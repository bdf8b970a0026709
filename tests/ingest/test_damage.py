"""Whatever is done to a bulletin, it is read without losing a line, or refused with a message; see ``make fuzz``."""

import random

import pytest

from bulletins.ingest.parse import parse, parse_document
from bulletins.ingest.read import read_bytes
from tests.ingest.damage import BASES, check, check_damaged, check_document, damaged

SEEDS = 500


def test_damage_is_the_same_every_time() -> None:
    assert [damaged(seed) for seed in range(50)] == [damaged(seed) for seed in range(50)]
    assert len({damaged(seed) for seed in range(200)}) == 200


@pytest.mark.parametrize("first", range(0, SEEDS, 50))
def test_any_damage_is_read_without_losing_a_line(first: int) -> None:
    assert sum(check_damaged(seed) for seed in range(first, first + 50)) > 25


def test_undamaged_bulletins_keep_every_line() -> None:
    for base in BASES:
        text = read_bytes(base.encode(), "a.txt")
        check(list(text.lines), parse(text))


@pytest.mark.parametrize("seed", range(100))
def test_any_pasted_text_is_one_document(seed: int) -> None:
    chance = random.Random(seed)
    lines = damaged(seed).decode("utf-8", "ignore").replace("\r", "").split("\n")
    start = chance.randrange(len(lines))
    lines = lines[start : start + chance.randint(1, 60)]
    if any(line.strip(" \t#-\ufeff\u3000*") for line in lines):
        document = parse_document("\n".join(lines))
        assert document.blocks
        check_document(lines, document)


def test_a_line_lost_is_noticed() -> None:
    """The check itself: a block's words taken away, a line in two documents, a table's cell emptied."""
    text = read_bytes(BASES[0].encode(), "a.txt")
    lines = list(text.lines)
    reading = parse(text)
    block = next(b for b in reading.documents[0].blocks if b.kind == "paragraph")
    block.text = block.text[:-3]
    with pytest.raises(AssertionError):
        check(lines, reading)
    reading = parse(text)
    reading.documents[0].tables[0].rows[-1][-1] = ""
    with pytest.raises(AssertionError):
        check(lines, reading)
    reading = parse(text)
    reading.documents[1].lines = (reading.documents[1].lines[0] - 1, reading.documents[1].lines[1])
    with pytest.raises(AssertionError):
        check(lines, reading)
