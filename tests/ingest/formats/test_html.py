"""Saved pages give what their text gives, without what stands around it."""

import base64
import hashlib
import io
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from bulletins.ingest.formats import mhtml
from bulletins.ingest.formats.html import read
from bulletins.ingest.parse import parse
from bulletins.ingest.read import ReadError, read_bytes, read_file
from bulletins.ingest.text import Text
from tests.ingest.formats import web, word
from tests.ingest.formats.rendering import SAMPLES, facts, pieces, sample

AROUND = """<!DOCTYPE html><html><head><meta charset="gb2312"><title>门户网站-公报-正文</title>
<meta name="ArticleTitle" content="关于开放夜间图书馆的通知"><style>p {{ color: red }}</style></head><body>
<div class="top-nav"><a href="/">首页</a> 导航文字</div><script>document.write("脚本")</script>
<div id="wrap"><div class="position">您现在的位置：首页</div><div class="TRS_Editor">{}</div></div>
<div class="footer">主办单位：某网站 备案号</div></body></html>"""
BODY = """<p>各乡镇人民政府：</p>
<p>　　为方便群众读书，现将夜间开放图书馆的有关事项通知如下，请各单位认真组织实施，并做好宣传工作。</p>
<p>　　一、开放到二十二时，面积<br>　　不变，为500米<sup>2</sup>。</p>
<ol start="2"><li>第二项</li><li>第三项</li></ol>"""


def content(body: str, encoding: str = "gb18030") -> Text:
    return read(AROUND.format(body).encode(encoding), "页面.html")


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_as_a_page_gives_the_same_documents(path: Path) -> None:
    text, expected = sample(path)
    found = parse(read(web.page(pieces(text, expected)).encode(), "x.html"))
    assert facts(found) == facts(expected)


def test_only_the_content_is_read_and_its_title_is_put_first() -> None:
    assert content(BODY).lines == (
        "关于开放夜间图书馆的通知",
        "",
        "各乡镇人民政府：",
        "",
        "为方便群众读书，现将夜间开放图书馆的有关事项通知如下，请各单位认真组织实施，并做好宣传工作。",
        "",
        "一、开放到二十二时，面积",
        "\u3000\u3000不变，为500米²。",
        "",
        "2. 第二项",
        "",
        "3. 第三项",
    )


def test_what_a_page_says_of_its_encoding_may_be_wrong() -> None:
    assert content(BODY, "utf-8").lines == content(BODY).lines


def test_spans_and_headers_are_those_of_the_page() -> None:
    table = (
        "<table><thead><tr><th rowspan=2>名称</th><th colspan=2>数量</th></tr><tr><th>甲</th><th>乙</th></tr></thead>"
        "<tr><td>合<br>计</td><td>1</td><td></td></tr></table>"
    )
    text = content(BODY + table)
    assert text.lines[-3:] == ("名称\t数量\t", "\t甲\t乙", "合 计\t1\t")
    grid = text.grids[0]
    assert grid.header_rows == 2
    assert [(s.row, s.col, s.rowspan, s.colspan) for s in grid.spans] == [(0, 0, 2, 1), (0, 1, 1, 2)]


def test_a_picture_inside_the_page_is_a_figure_and_one_elsewhere_a_gap() -> None:
    source = base64.b64encode(word.picture()).decode()
    text = content(BODY + f'<p><img src="data:image/png;base64,{source}" alt="阅览室平面图"></p><img src="/x/1.jpg">')
    assert [(image.line, image.name, image.alt) for image in text.images] == [(14, "图1.png", "阅览室平面图")]
    assert text.lines[13] == "![阅览室平面图](图1.png)"
    assert text.lines[15].startswith("![")


def test_a_page_saved_as_one_file_brings_its_pictures() -> None:
    message = EmailMessage()
    message["From"] = "<Saved by a browser>"
    message.set_content(AROUND.format(BODY + '<img src="http://a.example/1.png" alt="图示">'), subtype="html")
    message.add_related(word.picture(), "image", "png", headers=["Content-Location: http://a.example/1.png"])
    data = bytes(message)
    assert read_bytes(data, "页面.mhtml").encoding == "mhtml"
    assert mhtml.read(data, "页面.mhtml").images[0].data == word.picture()


SAVED = AROUND.format(BODY + '<p><img src="./%E5%85%AC%E6%8A%A5_files/1.png" alt="图示"></p>')


def packed(**names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr(names["page"], SAVED)
        package.writestr(names["picture"], word.picture())
        package.writestr("公报_files/广告.html", "<p>广告</p>")
        package.writestr("公报_files/1.js", "alert(1)")
    return out.getvalue()


@pytest.mark.parametrize("folder", ["公报_files", "乱码_files"])
def test_a_saved_page_packed_with_its_folder_brings_its_pictures(folder: str) -> None:
    data = packed(page="公报.html", picture=f"{folder}/1.png")
    text = read_bytes(data, "公报.zip")
    assert (text.encoding, text.sha256) == ("zip", hashlib.sha256(data).hexdigest())
    assert [(image.alt, image.data) for image in text.images] == [("图示", word.picture())]


def test_a_saved_page_finds_the_folder_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "公报.html"
    path.write_text(SAVED)
    (tmp_path / "公报_files").mkdir()
    (tmp_path / "公报_files" / "1.png").write_bytes(word.picture())
    text = read_file(path)
    assert (text.encoding, text.sha256) == ("html", hashlib.sha256(path.read_bytes()).hexdigest())
    assert [image.data for image in text.images] == [word.picture()]


def test_a_package_of_several_pages_is_an_archive() -> None:
    data = packed(page="公报.html", picture="第二期.html")
    with pytest.raises(ReadError) as caught:
        read_bytes(data, "公报.zip")
    assert caught.value.code == "archive"


def nested(depth: int) -> bytes:
    return AROUND.format(BODY + "<font>" * depth + "最里面的文字。" + "</font>" * depth).encode("gb18030")


def test_deeply_nested_marks_lose_nothing() -> None:
    assert "最里面的文字。" in read_bytes(nested(1500), "页面.html").lines
    with pytest.raises(ReadError) as caught:
        read_bytes(nested(5000), "页面.html")
    assert caught.value.code == "too-complex"


def test_a_paragraph_that_is_bold_as_a_whole_is_marked() -> None:
    lines = content(BODY + "<p><strong>二、工作</strong><b>要求</b></p><p><b>注意</b>安全。</p>").lines
    assert lines[-3:] == ("**二、工作要求**", "", "注意安全。")
