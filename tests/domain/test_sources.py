"""The texts that documents were read from."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from bulletins.importing import sources

LINES = ["白石县人民政府公报", "水井由村民委员会管理。"]


def test_a_text_is_kept_once() -> None:
    digest, written = sources.keep(LINES)
    assert written
    assert sources.keep(LINES) == (digest, "")
    assert sources.kept(digest) == LINES


def test_a_text_whose_writer_was_killed_halfway_is_written_anew() -> None:
    digest, written = sources.keep(LINES)
    (Path(settings.MEDIA_ROOT) / written).write_text("白石县", encoding="utf-8")
    assert sources.keep(LINES) == (digest, written)
    assert sources.kept(digest) == LINES
