"""Questions to the sample bulletins: nothing published is missed, what is named comes first, hits say where."""

import random
import re
from collections.abc import Callable

import pytest

from bulletins.ingest.numbers import parse_number
from bulletins.models import Attachment, Document, Record, Validity
from bulletins.models.change import Change
from bulletins.search.analysis import kept
from bulletins.search.query import DATE, ask
from bulletins.search.units import units_of, with_parts
from bulletins.search.words import partial_number
from tests.domain.making import make_published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("samples")]


def found(typed: str, **filters: object) -> list[Document]:
    return [hit.document for hit in ask(typed, filters)[:100]]


def full_text(document: Document) -> str:
    return "\n".join(unit.text for unit in units_of(document))


def published() -> list[Document]:
    return list(with_parts(Document.objects.published()))


def spellings(number: str) -> list[str]:
    """A number as people write it (CONVENTIONS n3), and without what they leave out."""
    parsed = parse_number(number)
    assert parsed is not None
    series, year, serial = parsed.series, parsed.year, parsed.serial
    return [
        f"{series}〔{year}〕{serial}号",
        f"{series}[{year}]{serial}号",
        f"{series}（{year}）{serial}号",
        f"{series}【{year}】{serial}号",
        f"{series}﹝{year}﹞{serial}号",
        f"{series}［{str(year).translate(str.maketrans('0123456789', '０１２３４５６７８９'))}］０{serial}号",
        f"{series}〔{year}〕第{serial}号",
        f"{series} 〔{year}〕 {serial} 号",
        f"{series}〔{year}〕{serial}",
        f"{series}{year} {serial}",
        f"{series}({year}){serial}",
        f"  {series}〔{year}〕00{serial}号\n",
    ]


def test_every_number_in_every_spelling_finds_its_document_first() -> None:
    numbered = [document for document in published() if parse_number(document.number)]
    assert len(numbered) > 10
    for document in numbered:
        for spelling in spellings(document.number):
            assert found(spelling)[:1] == [document], spelling


def test_a_number_told_in_part_finds_its_documents_first() -> None:
    for document in published():
        number = parse_number(document.number)
        if number is None:
            continue
        same = {d for d in published() if d.number_year == number.year and d.number_serial == number.serial}
        assert set(found(f"{number.year} {number.serial}号")[: len(same)]) == same
        alike = {
            d for d in published() if d.number_series.endswith(number.series[1:]) and d.number_serial == number.serial
        }
        assert set(found(f"{number.series[1:]}{number.serial}号")[: len(alike)]) == alike


def test_every_title_finds_its_document_first_however_it_is_pasted() -> None:
    for document in published():
        middle = len(document.title) // 2
        pasted = [
            document.title,
            f"《{document.title}》",
            f"{document.title[:middle]}\n{document.title[middle:]}",
            " ".join(document.title),
            document.title.replace("《", "").replace("》", ""),
            f"{document.issuer}{document.title}",
        ]
        for title in pasted:
            first = found(title)[:1]
            assert [kept(d.title) for d in first] == [kept(document.title)], title


def test_a_title_without_its_notice_and_the_instrument_find_the_document_first() -> None:
    for document in published():
        bare = re.fullmatch(r"关于(?:印发)?(.+)的(?:通知|决定|意见)", document.title)
        for words in filter(None, [bare and bare[1], document.instrument]):
            same = {d for d in published() if kept(words) in (kept(d.title), kept(d.instrument)) or words in d.title}
            assert found(words)[0] in same, words


def test_every_free_piece_of_a_text_is_found_and_nothing_else() -> None:
    chance = random.Random(20240101)
    texts = {document: full_text(document) for document in published()}
    kept_texts = {document: kept(text) for document, text in texts.items()}
    tried = 0
    while tried < 500:
        document = chance.choice(list(texts))
        text = texts[document]
        start = chance.randrange(len(text))
        piece = text[start : start + chance.choice([2, 2, 3, 4, 6, 9, 14, 30])]
        if len(piece) < 2 or "\n" in piece or "\t" in piece or not kept(piece):
            continue
        tried += 1
        wanted = {d for d, characters in kept_texts.items() if kept(piece) in characters}
        hits = set(found(piece))
        assert wanted <= hits, piece
        if " " not in piece and not parse_number(piece) and not partial_number(piece):
            assert hits == wanted, piece


def test_pieces_that_reach_over_paragraphs_and_cells_are_found_with_a_place() -> None:
    for document in published():
        characters = kept(full_text(document))
        for start in range(0, len(characters) - 12, max(1, len(characters) // 8)):
            hits = ask(characters[start : start + 12])
            hit = next(hit for hit in hits[:100] if hit.document == document)
            assert hit.places
            assert any("<mark>" in place.html for place in hit.places)


@pytest.mark.parametrize("character", ["年", "1", "水", "％1", "〇"])
def test_one_character_is_not_empty(character: str) -> None:
    make_published(title="关于二〇二三年度工作的通知")
    assert found(character)
    assert all(
        kept(character) in kept(full_text(document))
        for document in with_parts(Document.objects.published()).filter(pk__in=[d.pk for d in found(character)])
    )


def test_words_meet_in_one_document_wherever_they_stand() -> None:
    far_apart = make_published(text="# 关于水井的通知\n\n## 一、甲\n\n先说琉璃井。\n\n## 二、乙\n\n再说玛瑙渠。\n")
    make_published(text="# 关于水井的通知\n\n只说琉璃井。\n")
    assert found("琉璃井 玛瑙渠") == [far_apart]
    assert found("玛瑙渠　琉璃井") == [far_apart]
    assert found('"琉璃井 玛瑙渠"') == []
    assert found('"说 琉璃井"') == found("说琉璃井")
    assert {place.label for place in ask("琉璃井 玛瑙渠")[:1][0].places} == {"一、甲", "二、乙"}


def test_excluded_words_leave_documents_out() -> None:
    both = make_published(text="# 关于水井的通知\n\n琉璃井和玛瑙渠。\n")
    one = make_published(text="# 关于水井的通知\n\n只有琉璃井。\n")
    assert set(found("琉璃井")) == {both, one}
    assert found("琉璃井 -玛瑙渠") == [one]
    assert found('琉璃井 -"和 玛瑙渠"') == [one]


def test_a_whole_number_ranks_above_a_longer_one() -> None:
    longer = make_published(text="# 关于甲事的通知\n\n库房在梧桐路13号。\n")
    whole = make_published(text="# 关于乙事的通知\n\n库房在很远的地方，走过几条街才能到的那一条梧桐路的3号。\n")
    hits = found("3号")
    assert hits.index(whole) < hits.index(longer)
    assert "<mark>3号</mark>" in ask("3号")[: len(hits)][hits.index(whole)].places[0].html


def test_a_hit_in_a_table_shows_its_row_and_leads_to_the_table() -> None:
    place = next(p for hit in ask("森林防火监控")[:20] for p in hit.places if p.kind == "table")
    assert "<mark>森林防火监控</mark>" in place.html
    assert " ｜ " in place.html
    assert re.search(r"/tables/\d+/$", place.url)


def test_a_hit_in_an_attachment_says_which_and_leads_to_its_anchor() -> None:
    for attachment in Attachment.objects.published().filter(kind="text").exclude(anchor=""):
        hits = [hit for hit in ask(attachment.title)[:20] if hit.document == attachment.document]
        places = [place for hit in hits for place in hit.places if place.label.startswith("附")]
        assert places, attachment.title
    anchors = set(Document.objects.published().values_list("anchors__name", flat=True))
    for hit in ask("附件")[:20]:
        for place in hit.places:
            fragment = place.url.partition("#")[2]
            assert not fragment or fragment in anchors


def test_filters_and_counts_agree_with_the_database() -> None:
    texts = {document: kept(full_text(document)) for document in published()}
    values: dict[str, Callable[[Document], list[str]]] = {
        "year": lambda d: [str(d.record.issue.year)] if d.record.issue else [],
        "section": lambda d: [d.record.section.label] if d.record.section else [],
        "agency": lambda d: [row.agency.name for row in d.issuing.all()],
        "genre": lambda d: [d.genre] if d.genre else [],
        "bulletin": lambda d: [d.record.bulletin.slug],
        "validity": lambda d: [d.record.validity],
    }
    chance = random.Random(7)
    words = ["", "通知", "清岚县", "水", "森林 防火", "2024年"]
    for _round in range(60):
        typed = chance.choice(words)
        filters = {
            facet: chance.choice(sorted({v for d in texts for v in values[facet](d)}))
            for facet in chance.sample(sorted(values), chance.choice([0, 1, 2]))
        }
        matching = [d for d, text in texts.items() if all(kept(word) in text for word in typed.split())]

        def under(documents: list[Document], chosen: dict[str, str]) -> list[Document]:
            return [d for d in documents if all(v in values[f](d) for f, v in chosen.items())]

        answer = ask(typed, filters)
        assert {hit.document for hit in answer[:100]} == set(under(matching, filters))
        assert answer.total == len(under(matching, filters))
        for facet, value_of in values.items():
            others = {f: v for f, v in filters.items() if f != facet}
            wanted: dict[str, int] = {}
            for document in under(matching, others):
                for value in value_of(document):
                    wanted[value] = wanted.get(value, 0) + 1
            assert dict(answer.counts[facet]) == wanted


def test_a_range_of_days_includes_both_and_leaves_out_the_undated() -> None:
    days = sorted({d.written_on for d in published() if d.written_on})
    low, high = days[1], days[-2]
    wanted = {d for d in published() if d.written_on and low <= d.written_on <= high}
    assert set(found("", written_from=low, written_to=high)) == wanted
    assert set(found("", written_to=high)) == {d for d in published() if d.written_on and d.written_on <= high}


def test_by_date_the_newest_comes_first() -> None:
    days = [hit.document.written_on for hit in ask("通知", sort=DATE)[:100]]
    dated = [day for day in days if day]
    assert dated == sorted(dated, reverse=True)
    assert days[: len(dated)] == dated


def test_of_equals_the_one_in_force_comes_first() -> None:
    text = "# 关于丙事的通知\n\n一模一样的琉璃瓦。\n"
    repealed, in_force = make_published(text=text, title="同名"), make_published(text=text, title="同名")
    for document, validity in ((repealed, Validity.REPEALED), (in_force, Validity.IN_FORCE)):
        Record.objects.filter(pk=document.record_id).update(validity=validity)
        Change.note([document.record_id])
    assert found("琉璃瓦") == [in_force, repealed]
    assert found("同名") == [in_force, repealed]


def test_titles_and_words_are_escaped() -> None:
    make_published(title="关于<b>水井</b>&管护的通知", text="# 关于水井的通知\n\n见<script>alert(1)</script>水井\n")
    hit = ask("script>alert")[:1][0]
    assert hit.title == "关于&lt;b&gt;水井&lt;/b&gt;&amp;管护的通知"
    assert "<script" not in hit.places[0].html
    assert "&lt;<mark>script&gt;alert</mark>(1)" in hit.places[0].html
