"""Words that an act itself makes public, a reason or a basis: no draft masks them, so they are refused."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bulletins.ingest.personal.finding import find
from bulletins.ingest.personal.masks import mask
from bulletins.ingest.secrecy import classification_marks


def objection_to(words: str) -> str:
    """Why ``words`` may not be shown to everybody; empty where nothing is in the way."""
    for datum in find(words):
        shown = mask(datum.kind, words[datum.start : datum.end])
        return _("这些话会公开显示，里面有个人信息“%s”：请删去或者改写。") % shown
    for _line, mark in classification_marks(words, has_lines=False):
        return _("这些话会公开显示，里面有国家秘密标志“%s”：请改写，并送保密部门核对。") % mark
    return ""
