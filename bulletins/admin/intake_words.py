"""Marks and problems in an editor's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bulletins.importing.marks import Stored
from bulletins.models import Intake


@dataclass(frozen=True, slots=True)
class Tool:
    """A mark as a button: its stored word, what the button says, its key, what it does."""

    word: str
    label: Any
    key: str
    help: Any


TOOLS = [
    Tool("start", gettext_lazy("文件起始"), "S", gettext_lazy("一份公文从这一行开始。")),
    Tool("heading-1", gettext_lazy("1级标题"), "1", gettext_lazy("一、…… 或第一章。")),
    Tool("heading-2", gettext_lazy("2级标题"), "2", gettext_lazy("（一）……")),
    Tool("heading-3", gettext_lazy("3级标题"), "3", gettext_lazy("1.……")),
    Tool("heading-4", gettext_lazy("4级标题"), "4", gettext_lazy("（1）……")),
    Tool("text", gettext_lazy("正文"), "P", gettext_lazy("不是标题，是普通段落。")),
    Tool("table", gettext_lazy("表格"), "T", gettext_lazy("选中的各行是同一张表格。")),
    Tool("furniture", gettext_lazy("版面"), "F", gettext_lazy("页眉、页脚、页码，不登出去。")),
    Tool("join", gettext_lazy("与下行合并"), "J", gettext_lazy("这一行和下一行是同一段。")),
    Tool("apart", gettext_lazy("与上行分开"), "U", gettext_lazy("从这一行起另起一段。")),
    Tool("split", gettext_lazy("行内拆分"), "K", gettext_lazy("从选中的文字起另起一段。")),
    Tool("clear", gettext_lazy("清除标记"), "Backspace", gettext_lazy("去掉这几行的全部标记。")),
]
DENIALS = [
    Tool("not-start", gettext_lazy("不是文件起始"), "Shift+S", gettext_lazy("这一行不是一份公文的开头。")),
    Tool("not-table", gettext_lazy("不是表格"), "Shift+T", gettext_lazy("这几行不是表格。")),
    Tool("not-furniture", gettext_lazy("不是版面"), "Shift+F", gettext_lazy("这几行是正文，不是页眉页脚。")),
]
_LABELS = {tool.word: tool.label for tool in [*TOOLS, *DENIALS]}


def labels(marks: Stored) -> dict[str, list[str]]:
    """The stored marks in words, by line."""
    return {line: [_label(word) for word in words] for line, words in marks.items()}


def _label(word: str) -> str:
    name, _dash, number = word.rpartition("-")
    if name == "split":
        return _("第%d字后拆分") % int(number)
    return str(_LABELS["table" if name == "table" else word])


def problem_words(intake: Intake) -> str:
    """Why reading failed and what cures it; empty where nothing did."""
    problem = intake.problem
    if problem.get("code") == "broken-off":
        return _("识读中途断开了，没有读完。原始文件还在，请再试一次。")
    return _(problem["template"]) % problem["params"] if problem.get("template") else ""


def open_words(left: int, among: int) -> str:
    return _("%(n)d处未处理，共%(all)d处") % {"n": left, "all": among}
