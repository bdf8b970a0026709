"""The cover of an issue: the picture that was uploaded, or one set from the masthead."""

from __future__ import annotations

import io
from datetime import date
from xml.etree import ElementTree as ET

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from bulletins.exports import covers
from bulletins.models import Issue
from tests.backup.portals import PIXEL
from tests.domain.making import make_bulletin, make_issue, make_published_issue
from tests.pages.reader import elements, get, html, main

pytestmark = pytest.mark.django_db

SVG = "{http://www.w3.org/2000/svg}"


def words_on(issue: Issue) -> list[str]:
    data = get(f"{issue.get_absolute_url()}cover/").content
    return [str(element.text) for element in ET.fromstring(data).iter(f"{SVG}text")]  # noqa: S314 - our own


def test_without_a_picture_the_cover_is_set_from_the_masthead() -> None:
    bulletin = make_bulletin()
    issue = make_published_issue(bulletin, number=5, number_to=6, overall_number=12, printed_on=date(2023, 6, 30))
    response = get(f"{issue.get_absolute_url()}cover/")
    assert response["Content-Type"] == "image/svg+xml"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["ETag"]
    assert not response.cookies
    assert words_on(issue) == [
        "白石县人民政府", "公报", "2023年第5、6期", "（总第12期）", "白石县人民政府", "2023年6月30日出版",
    ]  # fmt: skip
    shown = [element for element in elements(main(html(issue.get_absolute_url())), "img") if "cover" in element["src"]]
    assert [(e["src"], e["width"], e["height"]) for e in shown] == [(f"{issue.get_absolute_url()}cover/", "210", "297")]
    for address in ("/", "/baishixian/", "/baishixian/2023/"):
        small = [e for e in elements(main(html(address)), "img") if e["src"] == f"{issue.get_absolute_url()}cover/"]
        assert [(e["width"], e["height"], e["loading"]) for e in small] == [("105", "148", "lazy")]
    get(f"{issue.get_absolute_url()}cover/small/", 404)


def test_no_words_of_a_masthead_become_markup_or_leave_the_sheet() -> None:
    title = "<script>alert(1)</script>&\x0b“”" + "巴音郭楞蒙古自治州焉耆回族自治县" * 5
    issue = make_published_issue(make_bulletin(title=title), special=True)
    assert "".join(words_on(issue)).startswith(title.replace("\x0b", " ")[:60])
    for piece in covers.layout(issue):
        if isinstance(piece, covers.Words):
            assert covers._ems(piece.text) * piece.size <= 331
            assert 0 < piece.y < covers.HEIGHT


def test_who_shows_a_link_to_an_issue_gets_its_cover_in_points() -> None:
    issue = make_published_issue()
    address = f"{issue.get_absolute_url()}cover.png"
    picture = Image.open(io.BytesIO(get(address).content))
    assert (picture.format, picture.size) == ("PNG", (840, 1188))
    colours = picture.convert("RGB").getcolors(1 << 16)
    assert colours is not None
    assert len(colours) > 8
    for page in (issue.get_absolute_url(), "/baishixian/"):
        assert f'<meta property="og:image" content="http://testserver{address}">' in html(page)


def test_where_no_font_is_no_picture_is_promised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(covers, "font_at", lambda _size: None)
    issue = make_published_issue()
    get(f"{issue.get_absolute_url()}cover.png", 404)
    assert "og:image" not in html(issue.get_absolute_url())
    get(f"{issue.get_absolute_url()}cover/")


def test_an_uploaded_cover_is_shown_instead_and_small_in_lists() -> None:
    issue = make_published_issue()
    for field, data in (("cover", PIXEL), ("cover_small", PIXEL + b"small")):
        getattr(issue, field).save("cover.png", ContentFile(data))
    address = issue.get_absolute_url()
    assert b"".join(get(f"{address}cover/").streaming_content) == PIXEL  # type: ignore[attr-defined]
    assert b"".join(get(f"{address}cover/small/").streaming_content) == PIXEL + b"small"  # type: ignore[attr-defined]
    assert [e["src"] for e in elements(main(html("/baishixian/")), "img")] == [f"{address}cover/small/"]
    assert f'content="http://testserver{address}cover/"' in html(address)
    get("/baishixian/2023/9/cover/", 404)


def test_an_issue_in_preparation_has_no_cover() -> None:
    issue = make_issue()
    for name in ("cover/", "cover/small/", "cover.png"):
        get(f"{issue.get_absolute_url()}{name}", 404)
