"""The search page."""

from __future__ import annotations

from functools import cached_property

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bulletins.filters import Choice, DocumentFilter, documents_with_year
from bulletins.presenting.page_tags import Page, information_column
from bulletins.search.query import DATE, RELEVANCE, Answer, ask
from bulletins.search.store import IndexUnavailable
from bulletins.search.words import MAX_LENGTH
from bulletins.views.pages import public_page
from bulletins.views.paging import page_of, refuse_empty

PER_PAGE = 20
RETRY_SECONDS = 30


class SearchFilter(DocumentFilter):
    """The filters of the document list beside a question; the counts of their choices come from the index."""

    OTHER_PARAMETERS = ("q", "sort", "page")

    answer: Answer | None = None

    @cached_property
    def facets(self) -> dict[str, list[Choice]]:
        if self.answer is None or not self.form.is_valid():
            return {}
        return self._all_choices({name: self.answer.counts.get(name, []) for name in self.FACETS})


@public_page
def search(request: HttpRequest) -> HttpResponse:
    """Documents that answer ``q`` under the filters, with the places in them. Where the address asks for something
    that is not understood, the page says what, and lists nothing (400)."""
    refuse_empty(request, ["q", "sort", "page", *SearchFilter.base_filters])
    typed = request.GET.get("q", "")
    sort = request.GET.get("sort", RELEVANCE)
    filterset = SearchFilter(request.GET, queryset=documents_with_year())
    problems = filterset.problems()
    if sort not in (RELEVANCE, DATE):
        problems.append(_("排序“%(sort)s”不认识，可以写 relevance（相关度）或 date（成文日期）。") % {"sort": sort})
    context = {
        "nav": "search",
        "typed": typed,
        "sort": sort,
        "filterset": filterset,
        "problems": problems,
        "max_length": MAX_LENGTH,
        "tags": Page(information_column(_("搜索"), _("搜索各期公报刊载的文件"))),
        "crumbs": [(_("搜索"), "")],
        "canonical": request.build_absolute_uri(reverse("search")),
    }
    if problems:
        return render(request, "bulletins/search.html", context, status=400)
    try:
        answer = ask(typed, filterset.form.cleaned_data, sort)
    except IndexUnavailable:
        response = render(request, "bulletins/search.html", context | {"unavailable": True}, status=503)
        response["Retry-After"] = str(RETRY_SECONDS)
        response["Cache-Control"] = "no-store"
        return response
    filterset.answer = answer
    page, page_problems = page_of(request, answer, PER_PAGE)
    problems += page_problems
    context |= {
        "answer": answer,
        "question": answer.asked.question,
        "page": page,
        "asked": bool(typed.strip() or any(filterset.form.cleaned_data.values())),
    }
    return render(request, "bulletins/search.html", context, status=400 if problems else 200)
