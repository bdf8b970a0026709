"""Doubts that editors have settled, told apart from those that are open."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from bulletins.ingest import tree

# Who accepted a doubt, and when (ISO), by the doubt's key.
Settled = Mapping[str, Mapping[str, str]]


def key_of(doubt: tree.Warning) -> str:
    """Names a doubt through every new reading of the same file: it stays while line, code and words do."""
    words = hashlib.sha256(doubt.message.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{doubt.line}-{doubt.code}-{words}"


def as_stored(doubts: Sequence[tree.Warning], settled: Settled) -> list[dict[str, Any]]:
    """The doubts as an issue keeps them; ``settled`` is there for those that an editor accepted."""
    return [
        doubt.as_json() | ({"settled": dict(settled[key])} if (key := key_of(doubt)) in settled else {})
        for doubt in doubts
    ]
