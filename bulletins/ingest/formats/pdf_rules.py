"""Rules that a table lacks: sides left open by its style, rows left open where a page cut them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from typing import Any

from pdfplumber.table import merge_edges

_NEAR = 3.0  # points
_SHORT = 6.0  # points: rules shorter than this close nothing

Rule = dict[str, Any]


def closing_rules(edges: Sequence[Rule]) -> dict[str, Any]:
    """Settings for pdfplumber's table finder: the lines to add so that every cell has four sides."""
    straight = [edge for edge in edges if edge["orientation"] in ("h", "v")]  # a curve's edges have none
    joined = merge_edges(straight, _NEAR, _NEAR, _NEAR, _NEAR)
    across = [edge for edge in joined if edge["orientation"] == "h" and edge["x1"] - edge["x0"] > _SHORT]
    down = [edge for edge in joined if edge["orientation"] == "v" and edge["bottom"] - edge["top"] > _SHORT]
    across += (ends := [*_ends(down, across, "top"), *_ends(down, across, "bottom")])
    sides = [*_sides(across, down, "x0"), *_sides(across, down, "x1")]
    return {"explicit_horizontal_lines": ends, "explicit_vertical_lines": sides}


def _ends(down: list[Rule], across: list[Rule], end: str) -> list[Rule]:
    """Rules over or under columns whose lines end together with nothing across them."""
    loose = [
        rule
        for rule in down
        if not any(
            abs(other["top"] - rule[end]) <= _NEAR and other["x0"] - _NEAR <= rule["x0"] <= other["x1"] + _NEAR
            for other in across
        )
    ]
    return [
        _line(group[0]["x0"], group[0][end], group[-1]["x0"], group[0][end])
        for near in _near(loose, end)
        if len(group := sorted(near, key=lambda rule: rule["x0"])) > 2
    ]


def _sides(across: list[Rule], down: list[Rule], end: str) -> list[Rule]:
    """Rules beside rows whose lines begin or end together, as far as a line within the table joins the rows."""
    loose = [
        rule
        for rule in across
        if not any(
            abs(other["x0"] - rule[end]) <= _NEAR and other["top"] - _NEAR <= rule["top"] <= other["bottom"] + _NEAR
            for other in down
        )
    ]
    found: list[Rule] = []
    for near in _near(loose, end):
        for above, below in pairwise(sorted(near, key=lambda rule: rule["top"])):
            within = any(
                above["x0"] < rule["x0"] < above["x1"]
                and rule["top"] <= above["top"] + _NEAR
                and rule["bottom"] >= below["top"] - _NEAR
                for rule in down
            )
            if within:
                found.append(_line(above[end], above["top"], above[end], below["top"]))
    return found


def _near(rules: Iterable[Rule], key: str) -> list[list[Rule]]:
    """The rules in groups that agree in ``key``."""
    ordered = sorted(rules, key=lambda rule: rule[key])
    starts: list[float] = []
    for rule in ordered:
        starts.append(starts[-1] if starts and rule[key] - starts[-1] <= _NEAR else rule[key])
    pairs = zip(starts, ordered, strict=True)
    return [[rule for _, rule in group] for _, group in groupby(pairs, key=lambda pair: pair[0])]


def _line(x0: float, top: float, x1: float, bottom: float) -> Rule:
    size = {"width": x1 - x0, "height": bottom - top}
    return {"object_type": "line", "x0": x0, "x1": x1, "top": top, "bottom": bottom, **size}
