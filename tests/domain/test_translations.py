"""The English texts: complete, current, safe to put into pages; and pages that speak one language."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import polib
import pytest
from django.test import Client
from django.utils import translation

from tests.domain.making import make_draft, make_published_issue

ROOT = Path(__file__).resolve().parents[2]
ENGLISH = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
NOT_SOURCE = shutil.ignore_patterns(".*", "__pycache__", "data", "tests", "node_modules", "*.mo")

CHINESE = re.compile(r"[\u3400-\u9fff]+")
PERCENT = re.compile(r"%(?:\(\w+\))?[-+ #0]*\d*(?:\.\d+)?[a-zA-Z%]")
BRACE = re.compile(r"\{\w*\}")
TAG = re.compile(r"</?[a-z][^<>]*>")

PUBLIC_PAGES = [
    "/", "/documents/", "/tables/", "/chronicle/", "/search/", "/feeds/", "/number/x/", "/nothing-here/", "/sitemap/",
    "/accessibility/", "/out/", "/in-force/", "/browse/", "/agencies/", "/topics/",
]  # fmt: skip


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> polib.POFile:
    """The English catalogue as `make messages` would leave it now: what is new in the code is empty or fuzzy in it."""
    missing = [tool for tool in ("xgettext", "msgmerge", "msguniq", "msgattrib") if not shutil.which(tool)]
    if missing:
        pytest.skip(f"gettext is not installed ({', '.join(missing)}): the texts of the code cannot be collected")
    copy = tmp_path_factory.mktemp("messages") / "source"
    shutil.copytree(ROOT, copy, ignore=NOT_SOURCE)
    command = [sys.executable, "manage.py", "makemessages", "--locale=en", "--no-obsolete", "--no-wrap"]
    subprocess.run(command, cwd=copy, check=True, capture_output=True, text=True)
    return polib.pofile(str(copy / ENGLISH.relative_to(ROOT)))


def test_every_text_of_the_code_has_its_english(extracted: polib.POFile) -> None:
    texts = [entry.msgid for entry in extracted]
    assert len(texts) > 500, "makemessages found hardly any texts"
    lacking = [e.msgid for e in extracted if not e.translated() or e.fuzzy]
    assert not lacking, f"{len(lacking)} texts without English; run `make messages` and fill in locale/en: {lacking}"


def test_the_catalogue_holds_no_text_that_the_code_lost(extracted: polib.POFile) -> None:
    current = {(e.msgctxt, e.msgid) for e in extracted}
    lost = [e.msgid for e in polib.pofile(str(ENGLISH)) if (e.msgctxt, e.msgid) not in current]
    assert not lost, "run `make messages`"


def _pairs() -> Iterator[tuple[str, str]]:
    """(Chinese, English) of every text that has English, each plural form apart."""
    for entry in polib.pofile(str(ENGLISH)):
        if entry.msgid_plural:
            assert set(entry.msgstr_plural) == {0, 1}, entry.msgid
            yield entry.msgid, entry.msgstr_plural[0]
            yield entry.msgid_plural, entry.msgstr_plural[1]
        elif entry.translated():
            yield entry.msgid, entry.msgstr


def test_english_keeps_placeholders_lines_and_markup() -> None:
    wrong = []
    for chinese, english in _pairs():
        named = "%(" in chinese
        of = [PERCENT.findall(chinese), PERCENT.findall(english)]
        same = Counter(of[0]) == Counter(of[1]) if named else of[0] == of[1]
        same = same and Counter(BRACE.findall(chinese)) == Counter(BRACE.findall(english))
        same = same and chinese.startswith("\n") == english.startswith("\n")
        same = same and chinese.endswith("\n") == english.endswith("\n")
        same = same and set(TAG.findall(english)) <= set(TAG.findall(chinese))
        # `{% translate %}` writes its text unescaped, also into attributes.
        same = same and set("\"'<>&").intersection(english) <= set("\"'<>&").intersection(chinese)
        if not same:
            wrong.append((chinese, english))
    assert not wrong


def test_the_catalogue_is_in_english() -> None:
    plural = polib.pofile(str(ENGLISH)).metadata["Plural-Forms"]
    assert plural == "nplurals=2; plural=(n != 1);"
    untranslated = [english for chinese, english in _pairs() if len(chinese) > 1 and english == chinese]
    assert not untranslated
    quoted = re.compile(r"“[^”]*”")
    examples = ("for example", "such as", "@表格", "(-废止)")
    chinese = [e for _c, e in _pairs() if CHINESE.search(quoted.sub("", e)) and not any(x in e for x in examples)]
    assert not chinese


class _Words(HTMLParser):
    """What a reader sees or hears of a page, what is marked as Chinese left out in an English one."""

    VOID = frozenset(("meta", "link", "br", "img", "input", "hr", "wbr", "col"))

    def __init__(self) -> None:
        super().__init__()
        self.lang, self.open, self.found = "", list[tuple[str, bool]](), list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "html":
            self.lang = given.get("lang") or ""
        hidden = bool(self.open and self.open[-1][1]) or tag in ("script", "style")
        hidden = hidden or (tag != "html" and self.lang == "en" and (given.get("lang") or "").startswith("zh"))
        if not hidden:
            self.found += [given[name] or "" for name in ("title", "alt", "aria-label", "placeholder") if name in given]
        if tag not in self.VOID:
            self.open.append((tag, hidden))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not (self.open and self.open[-1][1]):
            self.found.append(data)


def _read(client: Client, address: str) -> _Words:
    words = _Words()
    words.feed(client.get(address).content.decode())
    return words


@pytest.fixture
def catalogues(settings: Any, tmp_path: Path) -> None:
    """The catalogues as they stand, compiled anew."""
    for source in (ROOT / "locale").glob("*/LC_MESSAGES/django.po"):
        compiled = tmp_path / source.relative_to(ROOT / "locale").with_suffix(".mo")
        compiled.parent.mkdir(parents=True)
        polib.pofile(str(source)).save_as_mofile(str(compiled))
    settings.LOCALE_PATHS = [tmp_path]


@pytest.fixture
def english(catalogues: None, settings: Any) -> Iterator[None]:
    """The site as LANGUAGE_CODE=en has it."""
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


@pytest.mark.django_db
@pytest.mark.parametrize("address", PUBLIC_PAGES)
def test_public_pages_in_english_hold_no_chinese_of_ours(
    address: str, english: None, client: Client, settings: Any
) -> None:
    settings.SITE_NAME = "Gazette"
    page = _read(client, address)
    assert page.lang == "en"
    example = "清政办发〔2024〕3号"
    said = " ".join(page.found).replace(example, "").replace("“第” and “号”", "").replace("(-废止)", "")
    assert "Home" in said
    assert CHINESE.findall(said) == []


@pytest.mark.django_db
def test_the_home_page_speaks_english_around_chinese_titles(english: None, client: Client) -> None:
    issue = make_published_issue()
    page = _read(client, "/")
    said = " ".join(page.found)
    assert page.lang == "en"
    for words in ("Latest documents", "Latest issues", "Read the latest issue", "2023, No. 1", "Published"):
        assert words in said
    assert f'lang="zh-CN">{issue.bulletin.title}' in client.get("/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("address", PUBLIC_PAGES)
def test_public_pages_in_chinese_hold_no_english(address: str, catalogues: None, client: Client) -> None:
    make_published_issue()
    page = _read(client, address)
    assert page.lang == "zh-CN"
    # The head of the ledger stands on every page; its digest is no word.
    said = re.sub(r"\b[0-9a-f]{64}\b", "", " ".join(page.found))
    assert "首页" in said
    names = {
        "RSS",
        "Atom",
        "CSV",
        "Alt",
        "Shift",
        "Tab",
        "WCAG",
        "AA",
        "Word",
        "Excel",
        "PDF",
        "Cookie",
        "sitemap",
        "xml",
    }
    assert set(re.findall(r"[A-Za-z]{2,}", said)) <= names


@pytest.mark.django_db
def test_the_back_office_in_chinese_holds_no_english(catalogues: None, admin_client: Client) -> None:
    issue = make_published_issue()
    draft = make_draft()
    at = "/admin/bulletins"
    addresses = [
        "/admin/",
        f"{at}/document/",
        f"{at}/document/add/",
        f"{at}/document/{draft.pk}/change/",
        f"{at}/document/{draft.pk}/publish/",
        f"{at}/document/{draft.pk}/delete/",
        f"{at}/table/add/?document={draft.pk}",
        f"{at}/issue/",
        f"{at}/issue/{issue.pk}/change/",
        f"{at}/issue/{issue.pk}/withdraw/",
        f"{at}/act/",
        f"{at}/intake/",
        f"{at}/intake/add/",
    ]
    keys = {"Ctrl", "Enter", "Tab", "Shift", "Alt", "Delete"}
    kinds = {"Word", "PDF", "HTML", "CSV", "PNG", "MB"}
    data = {"admin", "baishixian", "title", "ICP"}
    # Alternative texts of Django's own icons, which it leaves untranslated.
    django_own = {"Search", "True", "False"}
    for address in addresses:
        response = admin_client.get(address)
        assert response.status_code == 200, address
        page = _Words()
        page.feed(response.content.decode())
        assert page.lang == "zh-hans"
        words = set(re.findall(r"(?<![.A-Za-z])[A-Za-z]{2,}", " ".join(page.found)))
        assert words <= keys | kinds | data | django_own, address
