"""A document as a Word file."""

from __future__ import annotations

import io
import zipfile
from urllib.parse import quote

import docx
import pytest
from django.test import Client
from docx.oxml.ns import qn
from docx.shared import Length, Mm
from docx.table import Table
from docx.text.paragraph import Paragraph

from bulletins.models import Document, LedgerEntry
from bulletins.presenting.downloads import DOCX
from bulletins.publishing.acts import revise, withdraw_document
from tests.domain.making import make_draft, make_issue, make_published, make_published_issue, publish_document
from tests.exports.nasty import MARKUP, RARE, nasty_issue

pytestmark = pytest.mark.django_db


def of(address: str) -> docx.document.Document:
    response = Client().get(f"{address}document.docx")
    assert response.status_code == 200
    return docx.Document(io.BytesIO(response.content))


def test_a_word_file_has_its_headers_and_the_same_bytes_each_time() -> None:
    document = make_published(make_published_issue(), title="关于“水井”的通知", number="白政发〔2023〕9号")
    address = f"{document.get_absolute_url()}document.docx"
    response = Client().get(address)
    assert response["Content-Type"] == DOCX
    assert response["Cache-Control"] == "public, no-cache"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert not response.cookies
    name = quote("白政发〔2023〕9号 关于“水井”的通知.docx")
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"
    assert Client().get(address, headers={"accept-language": "en"}).content == response.content
    assert Client().get(address, headers={"if-none-match": response["ETag"]}).status_code == 304
    assert Client().head(address)["ETag"] == response["ETag"]
    page = Client().get(document.get_absolute_url()).content.decode()
    assert f'<a href="{address}" type="{DOCX}">Word（DOCX）</a>' in page
    assert f'<link rel="alternate" type="{DOCX}"' in page
    assert f'"encodingFormat":"{DOCX}"' in page
    with zipfile.ZipFile(io.BytesIO(response.content)) as package:
        assert len({entry.date_time for entry in package.infolist()}) == 1
        assert not [name for name in package.namelist() if "thumbnail" in name]
    about = docx.Document(io.BytesIO(response.content)).core_properties
    assert (about.title, about.author, about.subject) == (document.title, "白石县人民政府", document.number)
    assert about.identifier == f"http://localhost:8000{document.get_absolute_url()}"


def style_of(paragraph: Paragraph) -> str | None:
    return paragraph.style.name if paragraph.style else None


def mm(length: Length | None) -> int:
    return round((length or 0) / Mm(1))


def test_it_is_set_as_an_official_document() -> None:
    issue = nasty_issue()
    file = of(f"{issue.get_absolute_url()}1/")
    paragraphs = {found.text.replace("\n", ""): found for found in file.paragraphs}
    styles = {words: style_of(found) for words, found in paragraphs.items()}
    assert (file.paragraphs[0].text, style_of(file.paragraphs[0])) == ("白石县人民政府", "公文机关")
    assert styles[f"关于印发{MARKUP}办法的通知"] == "Title"
    assert styles["第一章　总则"] == "Heading 1"
    assert styles["（一）目的"] == "Heading 2"
    assert styles["1.范围"] == "Heading 3"
    assert styles[f"一般段落，{RARE}，{MARKUP}。"] == "Body Text"
    assert styles["2023年2月1日"] == "公文落款"
    assert style_of(paragraphs["附件1"]) == "附件序号"
    assert paragraphs["附件1"].paragraph_format.page_break_before
    assert file.styles["Body Text"].element.pPr.ind.get(qn("w:firstLineChars")) == "200"
    fonts = {name: file.styles[name].element.rPr.rFonts.get(qn("w:eastAsia")) for name in ("Heading 1", "Body Text")}
    assert fonts == {"Heading 1": "黑体", "Body Text": "仿宋"}
    # Upright, a wide table with its heading across, and upright again.
    sizes = [(mm(section.page_width), mm(section.left_margin)) for section in file.sections]
    assert sizes == [(210, 28), (297, 30), (210, 28)]
    tables = file.tables
    assert_repeats(tables[0], 2)
    assert_repeats(tables[1], 1)
    assert tables[0].cell(0, 0)._tc is tables[0].cell(1, 0)._tc
    assert tables[0].cell(0, 2)._tc is tables[0].cell(0, 3)._tc
    assert tables[0].cell(4, 3).text == "合计"
    assert tables[0].cell(3, 1).text == MARKUP
    [picture] = file.inline_shapes
    assert picture._inline.docPr.get("descr") == f"三口井{MARKUP}"
    entry = LedgerEntry.objects.get(record__position=1, record__issue=issue)
    for foot in (file.sections[0].footer, file.sections[0].even_page_footer, file.sections[1].footer):
        words = "".join(found.text for found in foot.paragraphs)
        assert f"/baishixian/2023/1/1/ · 第1版 · SHA-256 {entry.sha256}" in words
        assert foot._element.find(f".//{qn('w:fldSimple')}").get(qn("w:instr")) == "PAGE"
    notices = [of(f"{issue.get_absolute_url()}{place}").paragraphs[0].text for place in ("2/", "2/v1/", "3/")]
    assert notices[:2] == [f"更正：第二行{MARKUP}", "这是第1版，已被新版本取代。"]
    assert notices[2].startswith("本文件已于2024年5月1日废止。依据：《关于印发")


def assert_repeats(table: Table, rows: int) -> None:
    """So many rows stand again at the head of each page."""
    heads = [row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in table.rows]
    assert heads == [n < rows for n in range(len(heads))]


def test_nothing_but_what_is_published_has_a_word_file() -> None:
    make_published_issue(documents=2)
    document, other = Document.objects.order_by("pk")
    publish_document(revise(document, reason="更正"))
    draft = make_draft(make_issue(number=2), record={"order": 1})
    for missing in (f"{document.get_absolute_url()}v3/", "/baishixian/2023/2/1/", f"/baishixian/d/{draft.record_id}/"):
        assert Client().get(f"{missing}document.docx").status_code == 404
    withdraw_document(other, reason="有误")
    assert Client().get(f"{other.get_absolute_url()}document.docx").status_code == 410
