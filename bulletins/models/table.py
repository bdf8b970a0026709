"""A table of a document: one logical table, however the page cut it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from bulletins.models.part import Part, PartQuerySet


class Table(Part):
    """``rows`` is a rectangular list of rows of cell texts, the ``header_rows`` header rows first; ``spans`` is a list
    of ``[row, column, rowspan, colspan]`` of merged cells, whose covered cells are empty; ``source_lines`` is a list
    of ``[first, last]``, one for each piece the print cut the table into. ``order`` is its place in the document, from
    1, as the text names it (@表格 1)."""

    order = models.PositiveIntegerField(_("序号"))
    caption = models.CharField(_("表题"), max_length=300, blank=True)
    unit = models.CharField(_("单位"), max_length=80, blank=True)
    header_rows = models.PositiveSmallIntegerField(_("表头行数"), default=1)
    rows = models.JSONField(_("表格内容"), default=list)
    spans = models.JSONField(_("合并单元格"), default=list, blank=True)
    source_lines = models.JSONField(_("原文行号"), default=list, blank=True, editable=False)

    objects = PartQuerySet["Table"].as_manager()

    class Meta:
        verbose_name = _("表格")
        verbose_name_plural = pgettext_lazy("plural", "表格")
        ordering = ["document", "order"]
        constraints = [models.UniqueConstraint(fields=["document", "order"], name="unique_table_order")]

    def __str__(self) -> str:
        return self.caption or gettext("表%(order)s") % {"order": self.order}

    def get_absolute_url(self) -> str:
        return f"{self.document.get_absolute_url()}tables/{self.order}/"

    @property
    def header(self) -> list[list[str]]:
        return list(self.rows[: self.header_rows])

    @property
    def body(self) -> list[list[str]]:
        return list(self.rows[self.header_rows :])

    def clean(self) -> None:
        super().clean()
        check_grid(self.rows, self.spans, self.header_rows)


def check_grid(rows: object, spans: object, header_rows: int) -> None:
    """Raises ValidationError unless rows are rectangular and spans fit, do not overlap and cover only empty cells."""
    if not isinstance(rows, list) or not rows or not all(isinstance(row, list) and row for row in rows):
        raise ValidationError({"rows": _("表格至少要有一行一列。")})
    width = len(rows[0])
    for number, row in enumerate(rows, start=1):
        if len(row) != width:
            message = _("第%(row)s行有%(have)s格，第1行有%(want)s格：各行格数要相同，空格也要留出。")
            raise ValidationError({"rows": message % {"row": number, "have": len(row), "want": width}})
        if not all(isinstance(cell, str) for cell in row):
            raise ValidationError({"rows": _("第%(row)s行有一格不是文字。") % {"row": number}})
    if header_rows > len(rows):
        raise ValidationError({"header_rows": _("表头行数比表格的行数还多。")})
    taken: set[tuple[int, int]] = set()
    for span in spans if isinstance(spans, list) else [spans]:
        if not (isinstance(span, list) and len(span) == 4 and all(isinstance(n, int) for n in span)):
            raise ValidationError({"spans": _("合并单元格要写成 [行, 列, 跨行数, 跨列数]。")})
        row, col, rowspan, colspan = span
        place = {"row": row + 1, "column": col + 1}
        if row < 0 or col < 0 or rowspan < 1 or colspan < 1 or row + rowspan > len(rows) or col + colspan > width:
            raise ValidationError({"spans": _("第%(row)s行第%(column)s列的合并单元格超出了表格。") % place})
        if row < header_rows < row + rowspan:
            raise ValidationError({"spans": _("第%(row)s行第%(column)s列的合并单元格跨越了表头和表身。") % place})
        area = {(r, c) for r in range(row, row + rowspan) for c in range(col, col + colspan)}
        if area & taken:
            raise ValidationError({"spans": _("第%(row)s行第%(column)s列的合并单元格与另一个重叠。") % place})
        if any(rows[r][c] for r, c in area - {(row, col)}):
            raise ValidationError({"spans": _("第%(row)s行第%(column)s列的合并单元格会盖住有文字的格子。") % place})
        taken |= area
