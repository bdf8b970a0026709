"""docs/comparison.md: each address that is to show a feature answers in the portal that the first `make run` makes,
and its ways in lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from scripts.run import import_samples
from tests.exports.making import make, quick_printer

__all__ = ["quick_printer"]

DOCS = Path(__file__).resolve().parents[2] / "docs"
LANGUAGES = ("comparison.md", "comparison.zh-CN.md")
_ADDRESS = re.compile(r"`(/[^`]*)`")
# What the sample portal holds, at the addresses of "Finding".
SHOWN = {
    "/topics/": "农业、林业、水利",
    "/agencies/": "清岚县水利局",
    "/chronicle/": "2024年5月",
    "/in-force/": "清政规〔2024〕2号",
    "/documents/?validity=repealed": "清政告〔2024〕1号",
    "/qinglanxian/2024/": "2024年废止的文件",
    "/qinglanxian/2024/1/3/": "相近的文件",
    "/qinglanxian/2024/2/2/": "文件关系",
}


@pytest.mark.long
@pytest.mark.django_db
def test_each_address_of_the_comparison_answers_in_the_sample_portal(quick_printer: list[str]) -> None:
    import_samples()
    make()
    named = [sorted(set(_ADDRESS.findall((DOCS / name).read_text(encoding="utf-8")))) for name in LANGUAGES]
    assert named[0] == named[1], "the two languages name different addresses"
    assert len(named[0]) > 25
    assert set(SHOWN) <= set(named[0])
    client = Client()
    client.get("/search/", {"q": "通知"})  # similar documents never build an index
    wrong = []
    for address in named[0]:
        path, _hash, anchor = address.partition("#")
        answer = client.get(path, follow=True)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        expected = f'id="{anchor}"' if anchor else SHOWN.get(address, "")
        # An unknown number is refused and says what is near it.
        status = 404 if address.endswith("99号/") else 200
        if answer.status_code != status or expected.encode() not in body:
            wrong.append(f"{answer.status_code} {address}")
    assert not wrong
