"""Home, bulletin, year, and the contents of an issue."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from bulletins.models import Bulletin, Issue, Record
from bulletins.publishing.acts import withdraw_issue
from tests.domain.making import (
    make_bulletin,
    make_draft,
    make_issue,
    make_published,
    make_published_issue,
    make_section,
    publish_issue,
)
from tests.pages.reader import elements, get, html, inside, links, main, words

pytestmark = pytest.mark.django_db


def test_contents_stand_as_printed() -> None:
    issue = make_issue(overall_number=5, printed_on=date(2023, 3, 31))
    own, office = make_section("县政府文件"), make_section("县政府办公室文件")
    for position, title, section, leaf, printed in (
        (1, "乙", own, 1, "目录里的乙"),
        (2, "甲", own, 4, ""),
        (3, "丙", office, 9, ""),
        (4, "丁", own, 12, ""),
    ):
        record = {"position": position, "section": section, "page": leaf, "contents_title": printed}
        make_draft(issue, record=record, title=title, number=f"白政发〔2023〕{position}号")
    publish_issue(issue)
    page = html("/baishixian/2023/1/")
    contents = page[page.index('<section class="contents"') :]
    contents = contents[: contents.index("</section>")]
    assert words(contents) == (
        "目录县政府文件目录里的乙（白政发〔2023〕1号）第1页甲（白政发〔2023〕2号）第4页"
        "县政府办公室文件丙（白政发〔2023〕3号）第9页县政府文件丁（白政发〔2023〕4号）第12页"
    )
    assert links(contents) == [f"/baishixian/2023/1/{n}/" for n in (1, 2, 3, 4)]
    assert "2023年第1期（总第5期）2023年3月31日出版" in words(page)


def test_an_issue_leads_to_the_issues_beside_it_that_are_published() -> None:
    for year, number in ((2022, 4), (2023, 1), (2023, 2)):
        make_published_issue(year=year, number=number)
    make_issue(year=2023, number=3)
    assert elements(html("/baishixian/2023/1/"), "a")[-8:]
    page = html("/baishixian/2023/1/")
    beside = [(element["rel"], element["href"]) for element in elements(main(page), "a") if "rel" in element]
    assert beside == [("prev", "/baishixian/2022/4/"), ("next", "/baishixian/2023/2/")]
    last = html("/baishixian/2023/2/")
    assert [element["rel"] for element in elements(main(last), "a") if "rel" in element] == ["prev"]


def test_combined_and_special_issues_have_their_own_addresses() -> None:
    make_published_issue(year=2024, number=5, number_to=6)
    make_published_issue(year=2024, number=1, special=True)
    assert "2024年第5、6期" in html("/baishixian/2024/5-6/")
    assert "2024年增刊第1期" in html("/baishixian/2024/z1/")
    for address in ("/baishixian/2024/1/", "/baishixian/2024/4/", "/baishixian/2024/7/", "/baishixian/2024/05-6/"):
        get(address, 404)
    # Either of its numbers leads to a combined issue, once it is public.
    for number, below in ((5, ""), (6, ""), (6, "issue.pdf")):
        assert get(f"/baishixian/2024/{number}/{below}", 301)["Location"] == f"/baishixian/2024/5-6/{below}"
    make_issue(year=2024, number=8, number_to=9)
    get("/baishixian/2024/9/", 404)


def test_a_special_issue_stands_behind_the_others_and_is_cited_as_one() -> None:
    for number, special in ((1, False), (2, False), (1, True)):
        make_published_issue(year=2024, number=number, special=special, printed_on=date(2024, number, 1))
    page = html("/baishixian/2024/2/")
    assert [element["href"] for element in elements(main(page), "a") if "rel" in element] == [
        "/baishixian/2024/1/",
        "/baishixian/2024/z1/",
    ]
    assert "number = {增刊1}" in get("/baishixian/2024/z1/1/cite.bib").content.decode()
    assert "，《白石县人民政府公报》2024年增刊第1期" in html("/baishixian/2024/z1/1/")
    labels = [part.split("<")[0] for part in html("/baishixian/2024/").split('class="number-label">')[1:]]
    assert labels == ["2024年第1期", "2024年第2期", "2024年增刊第1期"]


def test_no_issue_bears_a_number_of_a_combined_one() -> None:
    combined = make_issue(number=5, number_to=6)
    for fields in ({"number": 6}, {"number": 4, "number_to": 5}):
        with pytest.raises(ValidationError, match="重叠"):
            Issue(bulletin=combined.bulletin, year=2023, **fields).clean()
    Issue(bulletin=combined.bulletin, year=2023, number=7).clean()
    Issue(bulletin=combined.bulletin, year=2023, number=6, special=True).clean()
    combined.clean()


def test_missing_numbers_of_a_year_are_shown_whatever_is_in_preparation() -> None:
    make_published_issue(year=2023, number=2)
    make_published_issue(year=2023, number=5, number_to=6)
    make_issue(year=2023, number=3)
    gone = make_published_issue(year=2023, number=4)
    withdraw_issue(gone, reason="版面有误")
    make_issue(year=2023, number=8)
    for address in ("/baishixian/", "/baishixian/2023/"):
        shown = [words(part) for part in html(address).split('class="number-label">')[1:]]
        assert [label.split("</span>")[0].split("缺期")[0][:10] for label in shown][:5]
        labels = [part.split("<")[0] for part in html(address).split('class="number-label">')[1:]]
        assert labels == ["第1期", "2023年第2期", "第3期", "第4期", "2023年第5、6期"]
        assert words(html(address)).count("缺期，本站尚未收录") == 3


def test_a_year_shows_what_its_issues_hold() -> None:
    make_published_issue(year=2022, number=1)
    issue = make_published_issue(year=2023, number=1, documents=3)
    make_draft(issue, title="还没有公布")
    page = html("/baishixian/2023/")
    assert [link for link in links(page) if link.count("/") == 5 and "/2023/1/" in link] == [
        f"/baishixian/2023/1/{n}/" for n in (1, 2, 3)
    ]
    assert "还没有公布" not in page
    assert "/baishixian/2022/" in links(page)
    get("/baishixian/2021/", 404)


def test_a_bulletin_prints_its_imprint_without_empty_lines() -> None:
    make_published_issue(make_bulletin(editor="白石县人民政府公报编辑部", phone="0999-1234567", purpose="传达政令"))
    page = html("/baishixian/")
    imprint = page[page.index('class="imprint"') :]
    assert inside(imprint[: imprint.index("</dl>")], "dt") == ["编辑出版", "电话"]
    assert "传达政令" in imprint


def test_an_imprint_of_which_nothing_is_said_is_not_there() -> None:
    issue = make_published_issue()
    for address in ("/baishixian/", issue.get_absolute_url()):
        assert "版权页" not in html(address)
    Bulletin.objects.update(phone="0999-123 4567", reading_places="县政务服务中心\n\n 县图书馆 ")
    for address in ("/baishixian/", issue.get_absolute_url()):
        page = html(address)
        assert 'href="tel:09991234567"' in page
        assert inside(page[page.index('class="imprint"') :], "li")[:2] == ["县政务服务中心", "县图书馆"]


def test_home_shows_what_is_new_and_no_back_files() -> None:
    make_published_issue(year=2023, number=2, documents=2)
    make_published_issue(make_bulletin("heishixian", "黑石县人民政府公报"), year=1999, number=1, back_file=True)
    page = html("/")
    assert "2023年第2期" in page
    assert "1999年" not in page
    assert {"/baishixian/2023/2/1/", "/baishixian/2023/2/2/", "/baishixian/", "/heishixian/"} <= set(links(page))
    assert "/heishixian/1999/1/1/" not in links(page)


def test_home_of_an_empty_portal_says_so() -> None:
    page = html("/")
    assert "这里还没有公报" in page
    assert inside(page, "h1") == ["政府公报"]


def test_a_bulletin_without_anything_published_is_not_there() -> None:
    make_issue(make_bulletin())
    get("/baishixian/", 404)
    get("/baishixian/2023/1/", 404)


def test_a_bulletin_shows_documents_that_no_issue_holds_yet() -> None:
    document = make_published(record={"bulletin": make_bulletin()}, title="急件")
    page = html("/baishixian/")
    assert "已在网上发布、尚未刊入公报的文件" in page
    assert Record.objects.get(pk=document.record_id).get_absolute_url() in links(page)


def test_titles_of_pages_differ() -> None:
    make_published_issue(documents=2)
    addresses = ["/", "/baishixian/", "/baishixian/2023/", "/baishixian/2023/1/", "/baishixian/2023/1/1/"]
    addresses += ["/baishixian/2023/1/2/", "/documents/", "/tables/", "/chronicle/"]
    titles = [inside(html(address), "title")[0] for address in addresses]
    assert len(set(titles)) == len(addresses)
