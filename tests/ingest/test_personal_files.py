"""Uploaded files are looked through whole: what their pages show, what they hide, and what nobody could read."""

from __future__ import annotations

import io
import re
import zipfile

import docx
import pypdfium2
import weasyprint
from PIL import Image, ImageFile

from bulletins.ingest.personal.scan import CLASSIFIED, HIDDEN, MOST, UNCHECKED, FileDatum, scan

# WeasyPrint lets Pillow take broken pictures, for all of the process.
ImageFile.LOAD_TRUNCATED_IMAGES = False

MOBILE = "19900001234"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def values(found: list[FileDatum], kind: str) -> list[str]:
    return [datum.value for datum in found if datum.kind == kind]


def parts(found: list[FileDatum], kind: str) -> set[str]:
    return {datum.template % datum.params for datum in found if datum.kind == kind}


def word(change: dict[str, str] | None = None, author: str = "") -> bytes:
    """A Word file with a paragraph whose number is in two runs, a table and a header; ``change`` adds raw parts."""
    document = docx.Document()
    document.core_properties.author = author
    paragraph = document.add_paragraph("联系人电话199")
    paragraph.add_run("00001234")
    table = document.add_table(2, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "户主", "一折通账号"
    table.cell(1, 0).text, table.cell(1, 1).text = "柏青岩", "6000000000001234"
    document.sections[0].header.paragraphs[0].text = "经办 nobody@example.com"
    out = io.BytesIO()
    document.save(out)
    return rewritten(out.getvalue(), change or {})


def rewritten(data: bytes, change: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, change.pop(name).encode() if name in change else old.read(name))
        for name, words in change.items():
            new.writestr(name, words)
    return out.getvalue()


def body(data: bytes, before: str, after: str) -> dict[str, str]:
    text = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()
    assert before in text
    return {"word/document.xml": text.replace(before, after)}


def test_a_word_file_is_read_in_paragraphs_tables_and_headers() -> None:
    found = scan(word(), "a.docx", "docx")
    assert values(found, "mobile") == [MOBILE]
    assert values(found, "account") == ["6000000000001234"]
    assert values(found, "email") == ["nobody@example.com"]
    assert values(found, HIDDEN) == []
    assert values(found, UNCHECKED) == []


def test_comments_deletions_hidden_words_and_authors_of_a_word_file_are_said() -> None:
    data = word(author="柏青岩")
    main = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    gone = '<w:del w:id="1" w:author="x"><w:r><w:delText>19900005678</w:delText></w:r></w:del>'
    unseen = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>，19900007777</w:t></w:r></w:p>"
    comment = f"<w:comments {main}><w:comment><w:p><w:r><w:t>问19900009999</w:t></w:r></w:p></w:comment></w:comments>"
    data = rewritten(data, body(data, "</w:p>", f"{gone}{unseen}") | {"word/comments.xml": comment})
    found = scan(data, "a.docx", "docx")
    assert {"19900005678", "19900007777", "19900009999", MOBILE} <= set(values(found, "mobile"))
    assert parts(found, HIDDEN) == {"批注", "修订中删去的文字", "隐藏的文字", "文件属性（作者等）"}


def test_names_of_programs_are_no_authors() -> None:
    assert values(scan(word(author="python-docx"), "a.docx", "docx"), HIDDEN) == []


def book() -> bytes:
    """A workbook with a sheet that shows, whose third column and last row are hidden, and a hidden sheet."""

    def cell(at: str, words: str) -> str:
        if re.fullmatch(r"[\d.E]+", words):
            return f'<c r="{at}"><v>{words}</v></c>'
        return f'<c r="{at}" t="inlineStr"><is><t>{words}</t></is></c>'

    def sheet(rows: list[list[str]], columns: str = "", hidden: int = 0) -> str:
        found = ""
        for r, row in enumerate(rows, start=1):
            mark = ' hidden="1"' if r == hidden else ""
            found += f"<row{mark}>" + "".join(cell(f"{'ABC'[c]}{r}", words) for c, words in enumerate(row)) + "</row>"
        return f'<worksheet xmlns="{SHEET}"><cols>{columns}</cols><sheetData>{found}</sheetData></worksheet>'

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}"><sheets><sheet name="公示" r:id="r1"/>'
            '<sheet name="底册" state="veryHidden" r:id="r2"/></sheets></workbook>',
        )
        made.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/>'
            '<Relationship Id="r2" Target="/xl/worksheets/sheet2.xml"/></Relationships>',
        )
        shown = [["低保户公示"], ["户主", "金额", "电话"], ["柏青岩", "300", "1.9900001234E10"], ["桑青", "300", "x"]]
        made.writestr("xl/worksheets/sheet1.xml", sheet(shown, '<col min="3" max="3" hidden="1"/>', hidden=4))
        made.writestr("xl/worksheets/sheet2.xml", sheet([["甲", "身份证号"], ["乙", "110101190001010009"]]))
        made.writestr("xl/comments1.xml", f'<comments xmlns="{SHEET}"><t>车牌晋Z·A0001</t></comments>')
    return out.getvalue()


def test_a_workbook_is_read_with_hidden_sheets_rows_columns_and_comments() -> None:
    found = scan(book(), "a.xlsx", "xlsx")
    assert MOBILE in values(found, "mobile")
    assert values(found, "name") == ["柏青岩", "桑青"]
    assert values(found, "id") == ["110101190001010009"]
    assert values(found, "plate") == ["晋ZA0001"]
    assert parts(found, HIDDEN) == {"工作表“公示”里隐藏的行和列", "隐藏的工作表“底册”", "批注"}


def test_what_an_office_file_says_beside_its_text_is_read_once() -> None:
    """Links, prompts, formats of numbers, names of sheets and firms, parts that nobody has heard of."""
    said = io.BytesIO(book())
    with zipfile.ZipFile(said, "a") as made:
        made.writestr("xl/worksheets/_rels/sheet1.xml.rels", '<r Target="tel:19900000001"/>')
        made.writestr("xl/styles.xml", '<f formatCode="&quot;19900000002&quot;0"/><f prompt="拨199-0000-0003"/>')
        made.writestr(
            "docProps/app.xml", "<Properties><Company>19900000004</Company><x>2023-01-01T00:00:00</x></Properties>"
        )
        made.writestr("xl/unheard.bin", b"\0")
    found = scan(said.getvalue(), "a.xlsx", "xlsx")
    numbers = values(found, "mobile")
    assert {f"1990000000{n}" for n in range(1, 5)} <= set(numbers)
    assert numbers.count(MOBILE) == values(scan(book(), "a.xlsx", "xlsx"), "mobile").count(MOBILE)
    assert "文件里嵌有1个对象，没有核对" in parts(found, UNCHECKED)


def test_what_a_pdf_or_a_picture_says_beside_its_pages_is_read() -> None:
    beside = (
        b"<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/TU(ask 19900000001)/A<</S/URI/URI(mailto:nobody@example.com)>>>>"
    )
    shown = pdf("Tel").replace(b"<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents(call 19900005678)>>", beside)
    found = scan(shown + b"<</Firm(19900000002)>> 19900000003 0 19900001234.5", "a.pdf", "pdf")
    assert sorted(values(found, "mobile")) == ["19900000001", "19900000002", "19900000003"]
    assert values(found, "email") == ["nobody@example.com"]
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG")
    assert values(scan(out.getvalue() + b"\x0b19900000004\0", "a.png", "png"), "mobile") == ["19900000004"]


def pdf(words: str) -> bytes:
    """A page of one line, by hand, and its author."""
    stream = f"BT /F1 12 Tf 72 720 Td ({words}) Tj ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Annots[6 0 R]/Resources 7 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents(call 19900005678)>>",
        b"<</Font<</F1 5 0 R>>>>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, words_of in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, words_of)
    table = b"".join(b"%010d 00000 n \n" % at for at in places)
    return out + b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(out),
    )


def test_a_pdf_is_read_with_its_comments() -> None:
    found = scan(pdf("Tel 199 0000 1234"), "a.pdf", "pdf")
    assert values(found, "mobile") == [MOBILE, "19900005678"]
    assert parts(found, HIDDEN) == {"第1页的批注和表单"}


def test_a_picture_within_a_pdf_is_looked_at_like_any_other() -> None:
    out = io.BytesIO()
    image = Image.new("RGB", (240, 240))
    exif = image.getexif()
    exif[0x010E] = "photo for nobody@example.com"
    exif.get_ifd(0x8825)[1] = "N"
    image.save(out, "JPEG", exif=exif)
    made = pypdfium2.PdfDocument.new()
    page = made.new_page(595, 842)
    drawn = pypdfium2.PdfImage.new(made)
    drawn.load_jpeg(io.BytesIO(out.getvalue()), inline=True)
    drawn.set_matrix(pypdfium2.PdfMatrix().scale(240, 240))
    page.insert_obj(drawn)
    page.gen_content()
    data = io.BytesIO()
    made.save(data)
    found = scan(data.getvalue(), "a.pdf", "pdf")
    assert values(found, "email") == ["nobody@example.com"]
    assert parts(found, HIDDEN) == {"图片附带的拍摄地点"}
    assert "文件里有1张图片，图片里的文字没有核对" in parts(found, UNCHECKED)


def test_pages_without_words_pictures_and_broken_files_are_to_be_looked_at() -> None:
    assert parts(scan(pdf(" "), "a.pdf", "pdf"), UNCHECKED) == {"第1页没有文字层（可能是扫描件），没有核对"}
    assert values(scan(b"%PDF-1.7 nothing", "a.pdf", "pdf"), UNCHECKED) != []
    assert values(scan(b"PK\x03\x04nothing", "a.docx", "docx"), UNCHECKED) != []
    assert values(scan(b"anything", "a.ofd", "ofd"), UNCHECKED) == ["这种文件读不出文字"]
    assert values(scan(b"\xff\xfe\xff\x81", "a.txt", "txt"), UNCHECKED) != []


def test_what_a_camera_wrote_into_a_picture_is_read() -> None:
    out = io.BytesIO()
    image = Image.new("RGB", (8, 8))
    exif = image.getexif()
    exif[0x010E] = "photo for nobody@example.com"
    exif.get_ifd(0x8825)[1] = "N"
    image.save(out, "JPEG", exif=exif)
    found = scan(out.getvalue(), "a.jpg", "jpg")
    assert values(found, "email") == ["nobody@example.com"]
    assert parts(found, HIDDEN) == {"图片附带的拍摄地点"}
    assert parts(found, UNCHECKED) == {"图片里的文字没有核对"}


def test_chinese_words_beside_a_picture_are_read_in_whatever_they_were_written() -> None:
    out = io.BytesIO()
    image = Image.new("RGB", (8, 8))
    exif = image.getexif()
    exif[0x010E] = "电话19900001234".encode("gb18030")
    exif[0x9C9C] = "电话19900001235".encode("utf-16-le") + b"\0\0"
    exif.get_ifd(0x8769)[0x9286] = b"UNICODE\0" + "电话19900001236".encode("utf-16-le")
    image.save(out, "JPEG", exif=exif, comment="机密★ 电话19900001237".encode())
    found = scan(out.getvalue(), "a.jpg", "jpg")
    assert sorted(values(found, "mobile")) == [f"1990000123{n}" for n in (4, 5, 6, 7)]
    assert marks(found) == {("机密★", "图片附带的信息")}


def test_a_table_of_plain_text_has_heads() -> None:
    data = "姓名,残疾等级,电话\n柏青岩,二级,199-0000-1234\n".encode("gb18030")
    found = scan(data, "a.csv", "csv")
    assert (values(found, "name"), values(found, "mobile")) == (["柏青岩"], [MOBILE])


def test_a_file_that_unpacks_to_too_much_is_not_unpacked() -> None:
    data = rewritten(word(), {"word/media/zeros.xml": " " * 30_000_000})
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    [datum] = scan(out.getvalue(), "a.docx", "docx")
    assert datum.kind == UNCHECKED


def marks(found: list[FileDatum]) -> set[tuple[str, str]]:
    return {(datum.value, datum.template % datum.params) for datum in found if datum.kind == CLASSIFIED}


def test_classification_marks_are_found_wherever_a_word_file_has_words() -> None:
    document = docx.Document()
    document.core_properties.keywords = "绝密★长期"
    document.add_paragraph("秘密★1年")
    # A working word in a cell is none; a line of its own in a header is one.
    document.add_table(1, 1).cell(0, 0).text = "机密"
    document.sections[0].header.paragraphs[0].text = "机 密"
    out = io.BytesIO()
    document.save(out)
    unseen = "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>机密★3年</w:t></w:r></w:p><w:sectPr"
    found = scan(rewritten(out.getvalue(), body(out.getvalue(), "<w:sectPr", unseen)), "a.docx", "docx")
    assert {("绝密★长期", "文件属性"), ("秘密★1年", "正文"), ("机密", "页眉页脚"), ("机密★3年", "隐藏的文字")} <= marks(
        found
    )
    assert ("机密", "表格") not in marks(found)


def test_classification_marks_are_found_in_hidden_sheets_and_heads_of_a_workbook() -> None:
    data = rewritten(book(), {})
    sheets = zipfile.ZipFile(io.BytesIO(data))
    second = sheets.read("xl/worksheets/sheet2.xml").decode().replace("乙", "秘密★10年")
    first = sheets.read("xl/worksheets/sheet1.xml").decode()
    first = first.replace(
        "</sheetData>", "</sheetData><headerFooter><oddHeader>&amp;L&amp;12机密&amp;R甲</oddHeader></headerFooter>"
    )
    changed = {"xl/worksheets/sheet1.xml": first, "xl/worksheets/sheet2.xml": second}
    assert marks(scan(rewritten(data, changed), "a.xlsx", "xlsx")) == {
        ("机密", "页眉页脚"),
        ("秘密★10年", "隐藏的工作表“底册”"),
    }


def test_classification_marks_are_found_on_the_pages_of_a_pdf() -> None:
    page = "<p>关于水井的通知</p><p style='break-before: page'>机密★5年</p><p>绝密</p><p>依法保守国家秘密</p>"
    data = weasyprint.HTML(string=page).write_pdf()
    assert marks(scan(data, "a.pdf", "pdf")) == {("机密★5年", "第2页"), ("绝密", "第2页")}


def test_no_number_of_findings_hides_a_mark() -> None:
    lines = "\n".join(f"电话199{n:08d}" for n in range(MOST + 5))
    found = scan(f"{lines}\n秘密★\n".encode(), "a.txt", "txt")
    assert marks(found) == {("秘密★", "文字")}
    assert marks(scan("事项,密级\n甲,秘密\n乙,机密★1年\n".encode(), "a.csv", "csv")) == {("机密★1年", "文字")}
