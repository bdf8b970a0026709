"""Pages of a list, as a parameter of the address."""

from __future__ import annotations

from typing import Any

from django.core.paginator import EmptyPage, Page, PageNotAnInteger, Paginator
from django.http import HttpRequest
from django.utils.translation import gettext as _


def page_of(request: HttpRequest, rows: Any, size: int) -> tuple[Page, list[str]]:
    """The page that ``?page=`` asks for, and what is wrong with that parameter, if anything."""
    paginator = Paginator(rows, size)
    asked = request.GET.get("page", "1")
    try:
        return paginator.page(asked), []
    except PageNotAnInteger:
        return paginator.page(1), [_("页次“%s”不是数字。") % asked]
    except EmptyPage:
        return paginator.page(1), [_("没有第%(asked)s页，共%(all)s页。") % {"asked": asked, "all": paginator.num_pages}]
