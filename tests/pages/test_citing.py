"""Citing a document and its places, and reading every form of a citation back."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from typing import Any
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

import bibtexparser
import pytest
import rispy
from django.test import Client

from bulletins.models import Attachment, Document, Record
from bulletins.models.derived import refresh
from bulletins.presenting.citing import nested
from bulletins.presenting.spots import numeral
from bulletins.publishing.acts import revise, withdraw_document
from tests.domain.making import add_table, make_draft, make_published, publish_document
from tests.pages.making import open_issue
from tests.pages.reader import elements, get, html, inside, words

pytestmark = pytest.mark.django_db

TEXT = """\
# 关于印发《水井管护办法》的通知

@主送 各乡镇人民政府：

现将《水井管护办法》印发给你们。

## 一、总体要求

水井要有人管。

管护要有钱。

@列项 （一）落实人员。

@列项 1.村民委员会确定一人。

@署名 白石县人民政府

# 水井管护办法

## 第一章 总则

第一条　水井由村民委员会管理。

水井的经费由县财政安排。

@列项 （二）井盖。

第十一条之一　井盖由乡镇检查。

@附件 附件1

# 水井清单

说明一段。

@表格 1

@图片 水井分布图
"""
CITED = re.compile(
    r"《(?P<title>.+)》（(?P<number>[^（）]+号)）(?P<place>.*)，《(?P<bulletin>[^《》]+)》(?P<issue>\d{4}年第[\d、]+期)第(?P<page>\d+)页"
)


def publish(**fields: Any) -> Document:
    values: dict[str, Any] = {
        "title": "关于印发《水井管护办法》的通知",
        "number": "白政发〔2023〕1号",
        "instrument": "水井管护办法",
        "written_on": date(2023, 2, 1),
        "text": TEXT,
        "record": {"page": 7, "position": 1},
    } | fields
    draft = make_draft(open_issue(), **values)
    if "@表格" in draft.text:
        add_table(draft)
        Attachment.objects.create(document=draft, order=1, label="1", title="水井清单", kind="text")
    refresh(draft)
    document = publish_document(draft)
    return Document.objects.with_place().get(pk=document.pk)


def marks(page: str) -> dict[str, str]:
    """What each place is called, by the address of its mark."""
    return {e["href"]: e["aria-label"].removeprefix("链接到") for e in elements(page, "a") if e.get("class") == "mark"}


def test_every_heading_article_item_paragraph_table_and_attachment_has_its_link_and_its_name() -> None:
    document = publish()
    address = document.get_absolute_url()
    page = html(address)
    named = marks(page)
    assert list(named.values()) == [
        "第1段", "“一、总体要求”", "“一、总体要求”第1段", "“一、总体要求”第2段", "“一、总体要求”第（一）项",
        "“一、总体要求”第（一）项第1目", "《水井管护办法》", "《水井管护办法》第一章", "第一条", "第一条第二款",
        "第一条第（二）项", "第十一条之一", "附件1", "附件1《水井清单》", "附件1第1段", "表1", "图1",
    ]  # fmt: skip
    ids = {e["id"] for tag in ("p", "h2", "h3", "h4", "div", "figure") for e in elements(page, tag) if "id" in e}
    for href in named:
        assert href.startswith(f"{address}#")
        assert href.partition("#")[2] in ids


def test_marks_add_no_word_to_the_text_and_stay_out_of_previews() -> None:
    page = html(publish().get_absolute_url())
    assert re.findall(r'<a class="mark"[^>]*>(.*?)</a>', page) == [""] * len(marks(page))


def test_a_document_is_cited_in_the_form_of_the_field() -> None:
    document = publish()
    said = inside(html(document.get_absolute_url()), "p")
    (citation,) = [text for text in said if text.startswith("《关于印发")]
    assert citation == "《关于印发〈水井管护办法〉的通知》（白政发〔2023〕1号），《白石县人民政府公报》2023年第1期第7页"
    page = html(f"{document.get_absolute_url()}cite/", at="art-1")
    assert (
        "《关于印发〈水井管护办法〉的通知》（白政发〔2023〕1号）第一条，《白石县人民政府公报》2023年第1期第7页"
        in words(page)
    )
    assert f"http://testserver{document.get_absolute_url()}#art-1" in words(page)


def test_every_place_is_cited_and_read_back_in_all_three_forms() -> None:
    document = publish()
    address = document.get_absolute_url()
    named = marks(html(address))
    tried = 0
    for at, place in [("", ""), *((href.partition("#")[2], place) for href, place in named.items())]:
        asked = {"at": at} if at else {}
        url = f"http://testserver{address}" + (f"#{at}" if at else "")
        (said,) = re.findall(r'<p class="citation" lang="zh-CN">(.*?)</p>', html(f"{address}cite/", **asked))
        found = CITED.fullmatch(said)
        assert found, said
        assert nested(found["title"]) == document.title
        assert (found["number"], found["place"]) == (document.number, place)
        assert (found["issue"], found["page"]) == ("2023年第1期", "7")

        library = bibtexparser.parse_string(get(f"{address}cite.bib", **asked).content.decode())
        assert not library.failed_blocks
        (entry,) = library.entries
        assert entry.entry_type == "article"
        assert entry.key == "baishixian-2023-1-1" + (f"-{at}" if at else "")
        fields = {field.key: field.value for field in entry.fields}
        assert fields["title"] == f"{{{document.title}}}"
        assert fields["author"] == "{白石县人民政府}"
        assert (fields["journal"], fields["year"]) == ("白石县人民政府公报", "2023")
        assert (fields["number"], fields["pages"], fields["url"]) == ("1", "7", url)
        assert fields["note"] == f"{document.number}，{place}".strip("，")

        (record,) = rispy.loads(get(f"{address}cite.ris", **asked).content.decode())
        assert record["type_of_reference"] == "GOVDOC"
        assert record["title"] == document.title
        assert record["authors"] == ["白石县人民政府"]
        assert (record["year"], record["date"]) == ("2023", "2023/02/01")
        assert (record["number"], record["start_page"], record["urls"]) == ("1", "7", [url])
        assert record.get("section", "") == place
        tried += 1
    assert tried == 18


def test_files_come_as_files_with_their_types() -> None:
    address = publish().get_absolute_url()
    bib, ris = get(f"{address}cite.bib", at="art-1"), get(f"{address}cite.ris")
    assert bib["Content-Type"] == "application/x-bibtex; charset=utf-8"
    assert bib["Content-Disposition"] == 'attachment; filename="baishixian-2023-1-1-art-1.bib"'
    assert ris["Content-Type"] == "application/x-research-info-systems; charset=utf-8"
    assert b"\r\nER  - \r\n" in ris.content
    for response in (bib, ris):
        assert response["Cache-Control"] == "public, no-cache"


def test_a_title_cannot_write_lines_or_marks_of_its_own() -> None:
    title = "关于{100%}\\url{x} & $y$_#的通知"
    document = publish(title=title, text="# 甲\n\n一段。\n", issuer="甲\r\nER  - \r\nTY  - JOUR", instrument="")
    address = document.get_absolute_url()
    assert len(rispy.loads(get(f"{address}cite.ris").content.decode())) == 1
    library = bibtexparser.parse_string(get(f"{address}cite.bib").content.decode())
    assert not library.failed_blocks
    assert len(library.entries) == 1
    assert "\\%" in {field.key: field.value for field in library.entries[0].fields}["title"]


def test_a_place_that_is_not_there_cannot_be_cited() -> None:
    address = publish().get_absolute_url()
    for at in ("art-99", "title-1", "x", "p-1"):
        for page in ("cite/", "cite.bib", "cite.ris"):
            get(f"{address}{page}", 404, at=at)


def test_before_an_issue_collects_it_a_document_is_cited_by_its_address() -> None:
    document = make_published(None, title="关于水井的通知", number="白政发〔2023〕9号")
    address = document.get_absolute_url()
    assert f"《关于水井的通知》（白政发〔2023〕9号），http://testserver{address}" in words(html(address))
    library = bibtexparser.parse_string(get(f"{address}cite.bib").content.decode())
    assert library.entries[0].entry_type == "misc"
    assert library.entries[0].key == f"baishixian-d-{document.record_id}"


def test_the_words_of_a_place_follow_it_through_a_correction() -> None:
    document = publish()
    address = document.get_absolute_url()
    draft = revise(document, reason="补一条")
    draft.text = draft.text.replace("第十一条之一　", "第十条　新加的一条。\n\n第十一条之一　")
    draft.save()
    refresh(draft)
    publish_document(draft)
    assert "第十一条之一" in words(html(f"{address}cite/", at="art-11-1"))
    assert marks(html(address))[f"{address}#art-10"] == "第十条"
    before = marks(html(f"{address}v1/"))
    assert f"{address}v1/#art-11-1" in before
    assert f"{address}v1/#art-10" not in before


def test_nothing_is_cited_that_is_not_public() -> None:
    document = publish()
    address = document.get_absolute_url()
    draft = make_draft(Record.objects.get(pk=document.record_id).issue)
    withdraw_document(document, reason="有误")
    for page in ("cite/", "cite.bib", "cite.ris", "qr.svg"):
        get(f"{address}{page}", 410)
        get(f"/baishixian/d/{draft.record_id}/{page}", 404)


def test_the_code_is_a_picture_of_the_address_without_script_or_style() -> None:
    import segno

    address = publish().get_absolute_url()
    response = get(f"{address}qr.svg")
    assert response["Content-Type"] == "image/svg+xml"
    svg = ET.fromstring(response.content)  # noqa: S314 - our own
    size = float(svg.attrib["viewBox"].split()[2])
    assert size == segno.make(f"http://testserver{address}", error="m", micro=False).symbol_size(border=4)[0]
    assert not [element for element in svg.iter() if "style" in element.attrib or element.tag.endswith("script")]
    same = BytesIO()
    segno.make(f"http://testserver{address}", error="m", micro=False).save(
        same, kind="svg", border=4, light="#fff", omitsize=True, xmldecl=False, svgclass=None, lineclass=None
    )
    assert same.getvalue() == response.content
    other = Client().get(f"{address}qr.svg", headers={"host": "localhost"})
    assert other.content != response.content


def test_every_link_of_the_page_for_citing_leads_somewhere() -> None:
    address = publish().get_absolute_url()
    page = html(f"{address}cite/", at="art-1")
    for element in elements(page, "a"):
        get(urljoin(address, element["href"]).partition("#")[0])
    (form,) = [e for e in elements(page, "form") if e["action"].endswith("cite/")]
    assert len(elements(page[page.index("<main") :], "option")) == 17
    get(form["action"], at="art-1")


@pytest.mark.parametrize(("number", "said"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (99, "九十九")])
def test_numerals(number: int, said: str) -> None:
    assert numeral(number) == said


def test_instrument_and_notice_lead_to_each_other() -> None:
    page = html(publish().get_absolute_url())
    anchors = [e["href"] for e in elements(page, "a") if e.get("href", "").startswith("#title")]
    assert anchors.count("#title-1") == 1
    assert "#title-2" in anchors
    assert "由《关于印发〈水井管护办法〉的通知》印发" in words(page)
