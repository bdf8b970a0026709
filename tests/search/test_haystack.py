"""Haystack's own query sets over the index."""

from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from haystack.inputs import AutoQuery, Exact
from haystack.query import SQ, SearchQuerySet

from bulletins.models import Document, Issue
from bulletins.publishing.acts import withdraw_document
from tests.domain.making import make_published

pytestmark = pytest.mark.django_db


@pytest.fixture
def wells() -> dict[str, Document]:
    def well(title: str, words: str, **fields: Any) -> Document:
        return make_published(title=title, text=f"# {title}\n\n{words}。\n", **fields)

    return {
        "notice": well("甲", "琉璃井", number="白政发〔2023〕81号", written_on=date(2023, 3, 1)),
        "order": well("乙", "琉璃井和玛瑙渠", genre="通告", number="白政告〔2023〕82号", written_on=date(2023, 5, 1)),
        "other": well("丙", "玛瑙渠", number="白政发〔2023〕83号", written_on=date(2024, 1, 1)),
    }


def found(query: SearchQuerySet) -> set[str]:
    return {result.title for result in query}


def test_filters_combine(wells: dict[str, Document]) -> None:
    every = SearchQuerySet()
    assert found(every) == {"甲", "乙", "丙"}
    assert every.count() == 3
    assert found(every.filter(content="琉璃井")) == {"甲", "乙"}
    assert found(every.filter(content="琉璃井").filter(content="玛瑙渠")) == {"乙"}
    assert found(every.filter(content="琉璃井").exclude(content="玛瑙渠")) == {"甲"}
    assert found(every.filter(SQ(genre="通告") | SQ(content="玛瑙渠"))) == {"乙", "丙"}
    assert found(every.filter(~SQ(genre="通告"), content="琉璃井")) == {"甲"}
    assert found(every.filter(genre__in=["通告", "意见"])) == {"乙"}
    assert found(every.narrow("genre:通告")) == {"乙"}
    assert found(every.filter(title__exact="甲")) == {"甲"}
    assert found(every.auto_query("琉璃井 -玛瑙渠")) == {"甲"}
    assert found(every.auto_query('"琉璃井和" 玛瑙渠')) == {"乙"}
    assert found(every.filter(content=AutoQuery("玛瑙渠 -琉璃井"))) == {"丙"}
    assert found(every.filter(content=Exact("琉璃井和玛瑙渠"))) == {"乙"}
    assert found(every.raw_search("琉璃井 玛瑙渠")) == {"乙"}


def test_dates_and_order(wells: dict[str, Document]) -> None:
    every = SearchQuerySet()
    assert found(every.filter(written__gte=date(2023, 5, 1))) == {"乙", "丙"}
    assert found(every.filter(written__lt=date(2023, 5, 1))) == {"甲"}
    assert found(every.filter(written__range=(date(2023, 1, 1), date(2023, 12, 31)))) == {"甲", "乙"}
    assert [result.title for result in every.order_by("-written")] == ["丙", "乙", "甲"]
    assert [result.title for result in every.order_by("written")[1:3]] == ["乙", "丙"]


def test_numbers_in_any_spelling(wells: dict[str, Document]) -> None:
    first = SearchQuerySet().filter(number="白政告[2023]第82号")[0]
    assert first.title == "乙"
    assert first.object == wells["order"]
    assert first.pk == wells["order"].pk
    assert first.url == wells["order"].get_absolute_url()


def test_facets_and_highlights(wells: dict[str, Document]) -> None:
    query = SearchQuerySet().filter(content="琉璃井").facet("genre").facet("agency").highlight()
    assert dict(query.facet_counts()["fields"]["genre"]) == {"通知": 1, "通告": 1}
    assert query.facet_counts()["fields"]["agency"] == [("白石县人民政府", 2)]
    assert query[0].highlighted["text"][0].startswith("<mark>琉璃井</mark>")


def test_what_is_not_there_is_said() -> None:
    for query in (
        SearchQuerySet().filter(colour="red"),
        SearchQuerySet().filter(title__fuzzy="x"),
        SearchQuerySet().order_by("title"),
        SearchQuerySet().facet("colour"),
        SearchQuerySet().date_facet("written", date(2023, 1, 1), date(2024, 1, 1), "month"),
    ):
        with pytest.raises(NotImplementedError):
            query.count()


def test_other_models_have_no_results(wells: dict[str, Document]) -> None:
    assert SearchQuerySet().models(Document).count() == 3
    with pytest.warns(Warning, match="not registered"):
        assert SearchQuerySet().models(Issue).count() == 0


def test_haystacks_own_commands_leave_a_right_index(wells: dict[str, Document]) -> None:
    call_command("update_index", verbosity=0)
    assert SearchQuerySet().count() == 3
    withdraw_document(wells["other"], reason="印错了")
    call_command("update_index", remove=True, verbosity=0)
    assert found(SearchQuerySet()) == {"甲", "乙"}
    call_command("clear_index", interactive=False, verbosity=0)
    assert found(SearchQuerySet()) == {"甲", "乙"}
