"""Bulletins with a careful reader's findings: the project's own samples, and real issues where they lie beside it."""

import json
import re
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from bulletins.ingest.parse import parse
from bulletins.ingest.read import read_file
from tests.ingest.damage import check

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
SCORER = SHARED / "score_bulletin.py"
REAL = sorted((SHARED / "bulletins").glob("*.gold.json"))
SAMPLES = sorted((ROOT / "samples").glob("*.gold.json"))
MINIMUM = 0.98
WHOLE = ("documents F1", "document starts", "tables as one", "text kept", "mobile_numbers F1", "contents entries F1")

scored = pytest.mark.skipif(not SCORER.exists(), reason="the scorer is not beside this checkout")


def scores(gold: Path, tmp_path: Path) -> dict[str, float]:
    source = gold.with_name(gold.name.replace(".gold.json", ".txt"))
    parsed = tmp_path / "parsed.json"
    parsed.write_text(json.dumps(parse(read_file(source)).as_json(), ensure_ascii=False), encoding="utf-8")
    command = [sys.executable, str(SCORER), str(gold), str(source), str(parsed)]
    printed = subprocess.run(command, capture_output=True, check=True, env={"PYTHONUTF8": "1"}).stdout.decode()
    rows = re.findall(r"^(?:ok  |LOW )(.+?)\s+([01]\.\d{3})\s", printed, re.MULTILINE)
    return {name.strip(): float(score) for name, score in rows}


@scored
@pytest.mark.parametrize("gold", [*REAL, *SAMPLES], ids=lambda path: path.stem)
def test_every_measure_is_met(gold: Path, tmp_path: Path) -> None:
    found = scores(gold, tmp_path)
    assert len(found) > 20
    assert {name: score for name, score in found.items() if score < MINIMUM} == {}
    assert {name: found[name] for name in WHOLE if found[name] < 1} == {}


@pytest.mark.parametrize("gold", [*REAL, *SAMPLES], ids=lambda path: path.stem)
def test_no_line_is_lost_and_working_text_reads_back(gold: Path) -> None:
    text = read_file(gold.with_name(gold.name.replace(".gold.json", ".txt")))
    check(list(text.lines), parse(text))


@pytest.mark.parametrize("gold", REAL[:1], ids=lambda path: path.stem)
def test_an_issue_needs_little_memory(gold: Path) -> None:
    text = read_file(gold.with_name(gold.name.replace(".gold.json", ".txt")))
    tracemalloc.start()
    parse(text)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 50 * 1024 * 1024
