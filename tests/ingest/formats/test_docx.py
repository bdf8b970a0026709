"""Word files give what their text gives."""

from pathlib import Path

import pytest

from bulletins.ingest.formats.docx import read
from bulletins.ingest.parse import parse
from tests.ingest.formats import word
from tests.ingest.formats.rendering import SAMPLES, facts, pieces, sample

NUMBERED = 1  # a document with both levels 一、 and （一）


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_as_a_word_file_gives_the_same_documents(path: Path) -> None:
    text, expected = sample(path)
    data = word.bulletin(pieces(text, expected), NUMBERED)
    found = facts(parse(read(data, "x.docx")))
    for mine, told in zip(found["documents"], facts(expected)["documents"], strict=True):
        assert mine == told
    assert found == facts(expected)
