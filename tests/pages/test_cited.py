"""Numbers and titles in a text lead to what they cite, where that is held and certain."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import unquote

import pytest

from bulletins.models import Document, Issue
from bulletins.models.derived import refresh
from bulletins.publishing.acts import withdraw_document
from tests.domain.making import add_table, make_draft, make_published, publish_document
from tests.pages.making import open_issue
from tests.pages.reader import get, html, words

pytestmark = pytest.mark.django_db


def held(issue: Issue, **fields: object) -> Document:
    return make_published(issue, **fields)


def cited(document: Document) -> list[tuple[str, str]]:
    """(words, address) of every name in the text that leads somewhere."""
    page = html(document.get_absolute_url())
    text = page[page.index('<div class="text"') : page.index('<footer class="document-foot"')]
    found = re.findall(r'<a class="cite" href="([^"]*)"[^>]*>(.*?)</a>', text)
    return [(words(inner), unquote(address)) for address, inner in found]


def citing(issue: Issue, *sentences: str, title: str = "关于落实工作的通知") -> Document:
    return make_published(issue, title=title, text=f"# {title}\n\n" + "\n\n".join(sentences) + "\n")


def test_a_number_in_any_spelling_leads_to_its_document() -> None:
    issue = open_issue()
    target = held(issue, number="白政发〔2020〕12号")
    address = target.get_absolute_url()
    sentences = ["根据白政发〔2020〕12号文件。", "依据白政发[2020]第012号。", "按照 白政发（2020）12号 的要求。"]
    assert [url for _words, url in cited(citing(issue, *sentences))] == [address] * 3


def test_what_is_not_held_or_only_looks_alike_stays_text() -> None:
    issue = open_issue()
    held(issue, number="白政发〔2020〕1号")
    document = citing(issue, "根据白政发〔2020〕12号、白政办发〔2020〕1号、西白政发〔2020〕1号和《白石条例》执行。")
    assert cited(document) == []
    assert "西白政发〔2020〕1号" in words(html(document.get_absolute_url()))


def test_of_two_series_of_which_one_ends_like_the_other_each_leads_to_its_own() -> None:
    issue = open_issue()
    short, long = held(issue, number="石政发〔2020〕1号"), held(issue, number="白石政发〔2020〕1号")
    assert cited(citing(issue, "依照白石政发〔2020〕1号。")) == [("白石政发〔2020〕1号", long.get_absolute_url())]
    assert cited(citing(issue, "依照石政发〔2020〕1号。")) == [("石政发〔2020〕1号", short.get_absolute_url())]


def test_a_title_leads_to_the_document_or_to_the_notice_that_prints_it() -> None:
    issue = open_issue()
    plain = held(issue, title="关于修建水井的通知", issuer="白石县人民政府")
    notice = held(issue, title="关于印发《水井管护办法》的通知", instrument="水井管护办法")
    document = citing(
        issue,
        "落实《白石县人民政府关于修建水井的通知》和《水井管护办法》，",
        "落实《关于印发〈水井管护办法〉的通知》。",
    )
    found = dict(cited(document))
    assert found == {
        "《白石县人民政府关于修建水井的通知》": plain.get_absolute_url(),
        "《水井管护办法》": notice.get_absolute_url(),
        "《关于印发〈水井管护办法〉的通知》": notice.get_absolute_url(),
    }
    listed = words(html(document.get_absolute_url()))
    assert "引用了《关于" in listed


def test_a_number_of_several_leads_to_all_of_them_and_so_does_a_title() -> None:
    issue = open_issue()
    for _n in range(2):
        held(issue, title="关于修建水井的通知", number="白政发〔2020〕12号")
    document = citing(issue, "根据白政发〔2020〕12号文件。", "按照《关于修建水井的通知》办理。")
    number, title = cited(document)
    assert number[1] == "/number/白政发〔2020〕12号/"
    assert "有几份文件都编为" in words(html(number[1]))
    assert title[1] == "/search/?q=《关于修建水井的通知》"
    get(title[1])
    assert "引用了" not in words(html(document.get_absolute_url()))


def test_a_document_does_not_lead_to_itself() -> None:
    issue = open_issue()
    title = "关于印发《水井管护办法》的通知"
    draft = make_draft(issue, title=title, instrument="水井管护办法", number="白政发〔2023〕8号")
    draft.text = f"# {title}\n\n现将《水井管护办法》印发给你们。见白政发〔2023〕8号。\n"
    draft.save()
    refresh(draft)
    assert cited(publish_document(draft)) == []


def test_drafts_and_what_was_withdrawn_are_led_to_by_nothing() -> None:
    issue = open_issue()
    make_draft(issue, number="白政发〔2020〕12号", title="关于修建水井的通知")
    gone = held(issue, number="白政发〔2020〕13号", title="关于撤下水井的通知")
    document = citing(
        issue, "见白政发〔2020〕12号、《关于修建水井的通知》，", "白政发〔2020〕13号、《关于撤下水井的通知》。"
    )
    assert len(cited(document)) == 2
    withdraw_document(gone, reason="有误")
    assert cited(document) == []
    assert "关于撤下水井的通知》。" in words(html(document.get_absolute_url()))


def test_cells_of_tables_and_articles_lead_there_as_well() -> None:
    issue = open_issue()
    target = held(issue, number="白政发〔2020〕12号", title="关于修建水井的通知")
    draft = make_draft(issue, text="# 甲\n\n第一条　依照白政发〔2020〕12号。\n\n@表格 1\n")
    add_table(draft, rows=[["序号", "文件"], ["1", "《关于修建水井的通知》（白政发〔2020〕12号）"]])
    refresh(draft)
    found = cited(publish_document(draft))
    assert [name for name, _url in found] == ["白政发〔2020〕12号", "《关于修建水井的通知》", "白政发〔2020〕12号"]
    assert [url for _words, url in found] == [target.get_absolute_url()] * 3


def test_a_preview_says_in_words_what_is_there_and_nothing_escapes_from_it() -> None:
    issue = open_issue()
    target = held(issue, number="白政发〔2020〕12号", title='关于"><b>水井</b>的通知', written_on=date(2020, 3, 5))
    page = html(citing(issue, "根据白政发〔2020〕12号文件。").get_absolute_url())
    (preview,) = re.findall(r'data-preview="([^"]*)"', page)
    assert preview.startswith(
        "《关于&quot;&gt;&lt;b&gt;水井&lt;/b&gt;的通知》 · 白政发〔2020〕12号 · 2020年3月5日成文 · "
    )
    assert "<b>" not in page
    assert target.title not in page
