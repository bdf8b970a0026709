"""Drawings on a page: flow charts and maps made of lines, boxes and curves, which are no pictures of the file's own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

_GRID = 10.0  # points: shapes nearer to each other than about this belong together
_LEAST = 6  # shapes of a drawing
_WIDE, _HIGH = 80.0, 50.0  # points that a drawing measures at least
_BOX = (18.0, 9.0)  # points that a box with words in it measures at least
_APART = 2.0  # points between boxes; those of a table touch
_BOXES = 3

Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(slots=True)
class Drawing:
    """``boxes`` are those that may hold words."""

    area: Box
    boxes: list[Box] = field(default_factory=list)


def find_drawings(
    shapes: Iterable[dict[str, Any]], width: float, height: float, tables: Sequence[Box]
) -> list[Drawing]:
    """The drawings among a page's lines, rectangles and curves, ruled tables left out."""
    kept = [
        shape
        for shape in shapes
        if not (_size(shape)[0] > 0.9 * width and _size(shape)[1] > 0.9 * height)
        and not any(overlaps(_area(shape), table) for table in tables)
    ]
    return [drawing for group in _groups(kept) if (drawing := _drawing(group, width, height))]


def overlaps(a: Box, b: Box) -> bool:
    return a[0] < b[2] and a[2] > b[0] and a[1] < b[3] and a[3] > b[1]


def _area(shape: dict[str, Any]) -> Box:
    return shape["x0"], shape["top"], shape["x1"], shape["bottom"]


def _size(shape: dict[str, Any]) -> tuple[float, float]:
    return shape["x1"] - shape["x0"], shape["bottom"] - shape["top"]


def _groups(shapes: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The shapes that lie together: those whose squares of a grid touch."""
    owner: dict[tuple[int, int], int] = {}
    parent = list(range(len(shapes)))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    for n, shape in enumerate(shapes):
        for square in _squares(_area(shape)):
            if square in owner:
                parent[root(n)] = root(owner[square])
            owner[square] = n
    for (x, y), n in owner.items():
        for beside in ((x + 1, y), (x, y + 1), (x + 1, y + 1), (x - 1, y + 1)):
            if beside in owner:
                parent[root(owner[beside])] = root(n)
    groups: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for n, shape in enumerate(shapes):
        groups[root(n)].append(shape)
    return list(groups.values())


def _squares(area: Box) -> Iterable[tuple[int, int]]:
    left, top, right, bottom = (int(side // _GRID) for side in area)
    for x in range(left, right + 1):
        for y in range(top, bottom + 1):
            yield x, y


def _drawing(group: list[dict[str, Any]], width: float, height: float) -> Drawing | None:
    """What the shapes draw; ``None`` for rules, underlines, frames, shading and seals."""
    areas = [_area(shape) for shape in group]
    area = (min(a[0] for a in areas), min(a[1] for a in areas), max(a[2] for a in areas), max(a[3] for a in areas))
    across, down = area[2] - area[0], area[3] - area[1]
    if len(group) < _LEAST or across < _WIDE or down < _HIGH or across * down > 0.8 * width * height:
        return None
    if sum(_is_red(shape) for shape in group) * 2 > len(group):
        return None  # a seal
    boxes = [_area(shape) for shape in group if _is_box(shape)]
    if len(boxes) <= 60 and any(
        overlaps(_grown(a), b) and not _within(a, b) and not _within(b, a)
        for n, a in enumerate(boxes)
        for b in boxes[n + 1 :]
    ):
        return None
    strokes = [shape for shape in group if not _is_box(shape) and (_is_bent(shape) or max(_size(shape)) > _GRID / 2)]
    bent = sum(map(_is_bent, group))
    if len(boxes) >= _BOXES and len(strokes) >= 2:
        return Drawing(area, boxes)
    return Drawing(area) if bent >= _LEAST else None


def _grown(box: Box) -> Box:
    return box[0] - _APART, box[1] - _APART, box[2] + _APART, box[3] + _APART


def _within(inner: Box, outer: Box) -> bool:
    return inner[0] >= outer[0] and inner[1] >= outer[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def _is_box(shape: dict[str, Any]) -> bool:
    wide, high = _size(shape)
    closed = shape["object_type"] == "rect" or (shape["object_type"] == "curve" and len(shape.get("pts") or ()) >= 4)
    return closed and bool(shape.get("stroke")) and wide >= _BOX[0] and high >= _BOX[1]


def _is_bent(shape: dict[str, Any]) -> bool:
    """Whether a shape is a curve or a slanting line."""
    wide, high = _size(shape)
    return shape["object_type"] != "rect" and wide > 1.5 and high > 1.5


def _is_red(shape: dict[str, Any]) -> bool:
    color = shape.get("stroking_color") if shape.get("stroke") else shape.get("non_stroking_color")
    if not isinstance(color, (tuple, list)) or len(color) != 3:
        return False
    red, green, blue = color
    return red > 0.6 and green < 0.35 and blue < 0.35
