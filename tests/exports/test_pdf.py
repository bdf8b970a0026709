"""PDF as it is really printed, read back with other libraries. Printing takes seconds, so each text is printed once and
much is asked of it."""

from __future__ import annotations

import re
from datetime import date
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader

from bulletins.exports import pages, printed, printer, seal
from bulletins.models import Document, Figure, Issue, LedgerEntry, Rendition, Validity
from bulletins.models.derived import refresh
from bulletins.publishing.acts import revise
from bulletins.publishing.validity import decide_validity
from tests.backup.portals import PIXEL
from tests.domain.making import add_table, make_draft, make_issue, make_section, publish_document, publish_issue
from tests.exports.making import make, read, standing, titles

pytestmark = pytest.mark.django_db
LONG = "水井由村民委员会管理，每季度清洗一次，水质检测结果在村务公开栏公示，经费由县财政和村集体共同负担。" * 4
TEXT = f"""\
# 关于印发水井管护办法的通知

@主送 各乡镇人民政府：

{LONG}

@附件说明 附件：1.水井清单

@署名 白石县人民政府
@日期 2023年2月1日
@公开 （此件公开发布）

# 水井管护办法

## 一、总则

### （一）目的

{LONG}

@图片 水井分布图

@附件 附件1

# 水井清单

@表格 1

@附件 附件2

# 各村水井明细

@表格 2
"""


def full_draft(issue: Issue, **fields: object) -> Document:
    values = {"title": "关于印发水井管护办法的通知", "number": "白政发〔2023〕9号", "text": TEXT} | fields
    draft = make_draft(issue, record={"position": 1, "section": make_section(), "page": 3}, **values)
    add_table(draft, order=1, rows=[["村", "眼"], *([f"第{n}村", str(n)] for n in range(1, 91))])
    add_table(draft, order=2, caption="明细", rows=[[f"第{n}栏名称" for n in range(14)], ["甲乙丙丁戊己庚"] * 14])
    refresh(draft)
    figure = Figure.objects.get(document=draft)
    figure.alternative, figure.image = "三口井在村北", ContentFile(PIXEL, "a.png")
    figure.save()
    return draft


def structure(reader: PdfReader) -> tuple[list[str], set[str]]:
    """The kinds of the structure elements in reading order, and the texts that stand for pictures."""
    found: list[str] = []
    alternatives = set()

    def visit(node: object) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for child in node:
                visit(child)
        elif isinstance(node, dict) and "/S" in node:
            found.append(str(node["/S"]).lstrip("/"))
            alternatives.add(str(node.get("/Alt", "")))
            visit(node.get("/K", []))

    root: Any = reader.trailer["/Root"]
    visit(root["/StructTreeRoot"]["/K"])
    return found, alternatives


def words(reader: PdfReader) -> list[str]:
    return [re.sub(r"\s+", "", page.extract_text()) for page in reader.pages]


def assert_archival(reader: PdfReader) -> None:
    """What PDF/A-2a asks for, as far as it can be read back without veraPDF."""
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "zh-CN"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/OutputIntents"]
    assert "/Encrypt" not in reader.trailer
    metadata = root["/Metadata"].get_data().decode()
    assert re.search(r"pdfaid:part=\"2\"|<pdfaid:part>2<", metadata)
    assert re.search(r"pdfaid:conformance=\"A\"|<pdfaid:conformance>A<", metadata)
    leaves: list[Any] = list(reader.pages)
    fonts = {
        str(font.get_object()["/BaseFont"]): font.get_object()
        for page in leaves
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts
    for name, font in fonts.items():
        assert re.match(r"/[A-Z]{6}\+", name), f"{name} is not a subset"
        assert "/ToUnicode" in font
        described = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(described), f"{name} is not embedded"


def test_a_documents_pdf_is_a_complete_official_copy() -> None:
    issue = make_issue()
    document = publish_document(full_draft(issue))
    publish_issue(issue)
    decide_validity(document.record, Validity.REPEALED, since=date(2024, 5, 1), basis="清理决定")
    document = Document.objects.with_place().get(pk=document.pk)
    [sheet] = printed.sheets_of([document])
    target = Path(settings.MEDIA_ROOT).parent / "one.pdf"
    done = printer.print_pages(pages.of_document(sheet), target)
    reader = PdfReader(target)
    assert_archival(reader)
    text = words(reader)
    assert (done.pages, done.missing) == (len(text), "")
    feet = re.compile(r"http://[a-z0-9:/.-]*·第1版·SHA-256[0-9a-f]{16}…|—\d+—")
    whole = "".join(feet.sub("", page) for page in text)

    # Everything that is published stands in it: the head, every paragraph, every cell.
    for expected in ("白石县人民政府", "白政发〔2023〕9号", LONG, "（此件公开发布）", "第90村", "甲乙丙丁戊己庚"):
        assert expected in whole
    assert "本文件已于2024年5月1日废止。依据：清理决定" in text[0]
    assert "已废止" in text[0]
    entry = LedgerEntry.objects.get(record=document.record_id, act="publish")
    assert entry.sha256 in whole
    for number, page in enumerate(text, start=1):
        assert f"—{number}—" in page
        assert f"/baishixian/2023/1/1/·第1版·SHA-256{entry.sha256[:16]}" in page

    assert [(depth, words) for depth, words, _page in titles(reader)] == [
        (0, "关于印发水井管护办法的通知"),
        (1, "水井管护办法"),
        (2, "一、总则"),
        (3, "（一）目的"),
        (1, "附件1　水井清单"),
        (1, "附件2　各村水井明细"),
    ]
    kinds, alternatives = structure(reader)
    assert {"Document", "H1", "H2", "H3", "H4", "P", "Table", "THead", "TBody", "TR", "TH", "TD", "Figure"} <= set(
        kinds
    )
    assert "三口井在村北" in alternatives
    assert reader.metadata
    assert reader.metadata.title == "关于印发水井管护办法的通知（白政发〔2023〕9号）"
    assert reader.metadata.author == "白石县人民政府"

    with pdfplumber.open(target) as opened:
        across = [page for page in opened.pages if page.width > page.height]
        assert len(across) == 1
        assert "甲乙丙丁戊己庚" in (across[0].extract_text() or "").replace("\n", "")
        # The table of 90 rows goes over several pages, each with its head.
        cut = [page for page in opened.pages if re.search(r"第\d+村", page.extract_text() or "")]
        assert len(cut) > 1
        assert all(re.search(r"^村\s+眼$", page.extract_text(), re.MULTILINE) for page in cut)
        # Each attachment begins a page.
        assert (cut[0].extract_text() or "").lstrip().startswith("附件1")
        assert_flush(opened)


def assert_flush(opened: pdfplumber.pdf.PDF) -> None:
    """Whole lines of running text end at the same right edge."""
    edges = []
    for page in opened.pages:
        body = [char for char in page.chars if abs(char["size"] - 15.79) < 0.1 and char["text"].strip()]
        lines = [list(chars) for _top, chars in groupby(body, key=lambda char: round(char["top"]))]
        # All lines of a paragraph but its last are followed by a line that begins at the left edge.
        for line, following in pairwise(lines):
            if len(line) > 24 and following[0]["x0"] < 80:
                edges.append(line[-1]["x1"])
    assert len(edges) > 5
    assert max(edges) - min(edges) < 1


def test_an_issues_pdf_has_cover_contents_and_all_documents_and_a_seal_that_holds() -> None:
    issue = make_issue(overall_number=7, printed_on=date(2023, 3, 31))
    full_draft(issue)
    second = make_draft(issue, title="关于水价的通知", record={"position": 2, "section": make_section("县政府办文件")})
    publish_issue(issue)
    publish_document(revise(second, reason="第二行有误"))
    make()
    rendition = standing(issue)
    reader = read(rendition)
    assert_archival(reader)
    text = words(reader)
    assert "白石县人民政府公报" in text[0]
    assert "2023年第1期（总第7期）" in text[0]
    assert "2023年3月31日出版" in text[0]

    found = titles(reader)
    places = {words: page for _depth, words, page in found}
    assert [words for depth, words, _page in found if depth == 0] == ["目录", "县政府文件", "县政府办文件", "版权页"]
    assert (1, "关于水价的通知", places["关于水价的通知"]) in found
    # The contents name the page on which each document begins, and lead there.
    for title in ("关于印发水井管护办法的通知", "关于水价的通知"):
        page = places[title]
        assert re.search(rf"{title}（白政发〔2023〕\d+号）[.·…]+{page}(?!\d)", text[1]), text[1]
        assert title in text[page - 1]
        assert f"—{page}—" in text[page - 1]
    leads: Any = reader.pages[1]["/Annots"]
    targets = [link.get_object().get("/Dest") or link.get_object()["/A"]["/D"] for link in leads]
    assert {str(target) for target in targets} <= set(reader.named_destinations)
    assert len(targets) >= 2
    assert "更正：第二行有误" in text[places["关于水价的通知"] - 1]
    assert "发布账目到第" in text[-1]
    head = LedgerEntry.head()
    assert head is not None
    assert head.digest in text[-1]
    # Places of one document are not mistaken for those of another.
    names = list(reader.named_destinations)
    assert len(names) == len(set(names))

    assert rendition is not None
    assert rendition.signer == seal.DEMO_NAME
    assert Rendition.objects.filter(state=Rendition.State.MADE, kind=Rendition.Kind.PDF).count() == 4
    assert_sealed(Path(rendition.file.path))


def assert_sealed(path: Path) -> None:
    mine = seal.current()
    assert mine is not None
    context = ValidationContext(trust_roots=[mine.signer.signing_cert], allow_fetching=False)
    with path.open("rb") as opened:
        [signature] = PdfFileReader(opened).embedded_signatures
        assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
        status = validate_pdf_signature(signature, context)
        assert status.bottom_line
        assert status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    # One byte of the text changed, and the seal is broken.
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 1
    changed = path.with_name("changed.pdf")
    changed.write_bytes(data)
    with changed.open("rb") as opened:
        [signature] = PdfFileReader(opened).embedded_signatures
        status = validate_pdf_signature(signature, context, skip_diff=True)
        assert not status.intact
        assert status.modification_level in (None, ModificationLevel.OTHER, ModificationLevel.NONE)
