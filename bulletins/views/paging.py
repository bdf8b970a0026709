"""Lists as the address asks for them: one page at a time, and no empty parameters in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.paginator import EmptyPage, Page, PageNotAnInteger, Paginator
from django.http import HttpRequest
from django.utils.translation import gettext as _

from bulletins.views.pages import Shorter


class NumberedPage(Page):
    """A page that knows which page numbers to offer."""

    @property
    def window(self) -> Iterator[int | str]:
        return self.paginator.get_elided_page_range(self.number, on_each_side=2, on_ends=1)


class NumberedPaginator(Paginator):
    def _get_page(self, *args: Any, **kwargs: Any) -> NumberedPage:
        return NumberedPage(*args, **kwargs)


def page_of(request: HttpRequest, rows: Any, size: int) -> tuple[Page, list[str]]:
    """The page that ``?page=`` asks for, and what is wrong with that parameter, if anything."""
    paginator = NumberedPaginator(rows, size)
    asked = request.GET.get("page", "1")
    try:
        return paginator.page(asked), []
    except PageNotAnInteger:
        return paginator.page(1), [_("页次“%s”不是数字。") % asked]
    except EmptyPage:
        return paginator.page(1), [_("没有第%(asked)s页，共%(all)s页。") % {"asked": asked, "all": paginator.num_pages}]


def refuse_empty(request: HttpRequest, filters: Iterable[str]) -> None:
    """Raises Shorter where the address carries filters without a value, as a form sends them, so that
    addresses that people pass on say only what was chosen."""
    empty = [name for name in (*filters, "page") if name in request.GET and not any(request.GET.getlist(name))]
    if empty:
        rest = request.GET.copy()
        for name in empty:
            del rest[name]
        raise Shorter(f"{request.path}?{rest.urlencode()}" if rest else request.path)


def unknown_parameters(request: HttpRequest, *known: str) -> list[str]:
    """A sentence for every parameter of the address that the page does not know, or that stands twice."""
    said = [_("地址里的参数“%s”本页不认识。") % name for name in request.GET if name not in known]
    twice = (name for name in request.GET if name in known and len(request.GET.getlist(name)) > 1)
    return said + [_("地址里的参数“%s”只能有一个值。") % name for name in twice]
