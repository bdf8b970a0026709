"""Nothing unpublished is in any byte that the portal hands out, and no byte differs for what is unpublished.

A portal with every state of everything, a canary in each text of it that is not public (canaries.py), is asked for all
that its routes and its pages name, and for what a guess would try.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import clear_url_caches, include, path, reverse

from bulletins.filters import ChronicleFilter, DocumentFilter, FacetFilterSet, InForceFilter, TableFilter
from bulletins.models import Document
from bulletins.publishing.canonical import canonical_lines, canonical_text, digests
from portal.urls import site
from tests.door.test_matrix import addresses as admin_addresses
from tests.trials.asking import Answer, Reader, crawled, files, guessed
from tests.trials.canaries import CONTROL, LENGTH
from tests.trials.hidden import Hidden, public_portal, remove_all_but

pytestmark = [pytest.mark.long, pytest.mark.django_db]

METHODS = ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"]
LONG_AGO, FAR_AHEAD = "Sat, 01 Jan 2000 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT"
HEADERS = [
    {"If-None-Match": '"x"'},
    {"If-Modified-Since": LONG_AGO},
    {"If-Modified-Since": FAR_AHEAD},
    {"If-None-Match": "*"},
    {"Range": "bytes=0-99"},
    {"Accept-Encoding": "gzip"},
    {"Accept-Language": "en"},
    {"Accept": "application/json"},
    {"X-Requested-With": "XMLHttpRequest"},
    {"X-HTTP-Method-Override": "DELETE"},
    {"Authorization": "Basic cm9vdDpyb290"},
    {"Cookie": "sessionid=0123456789abcdef0123456789abcdef"},
    {"X-Forwarded-Host": "evil.example"},
]
PARAMETERS = (
    "preview=1 draft=1 state=draft version=2 v=2 format=json page=2 page=99 sort=date sort=edited_at all=1 debug=1"
)


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Thousands of answers are 404, as they should be."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def hidden() -> Hidden:
    public_portal()
    found = Hidden()
    found.hide()
    assert not found.unplanted(), "make a row of each of these models in hidden.py, or exempt the field in canaries.py"
    return found


def test_nothing_unpublished_is_in_any_byte(hidden: Hidden, tried: Callable[[str], None]) -> None:
    """Asked for twice, the second time of a portal in which what was never public has never been: equal to the byte."""
    reader = Reader(hidden.canaries)
    asked = list(dict.fromkeys([*crawled(reader), *guessed(), *_with_parameters()]))
    answers = {address: reader.ask("guessed", address) for address in asked}
    assert {200, 301, 400, 404, 410} <= {answer.status for answer in answers.values()}
    assert not reader.leaks, "\n".join(reader.leaks)
    before = Document.objects.count()
    remove_all_but(hidden.after_withdrawals)
    assert Document.objects.count() < before
    cache.clear()
    # What no cache may keep says the time; of what is not there, every sixth is asked again.
    again = [at for at, answer in answers.items() if "no-store" not in answer.headers.get("cache-control", "")]
    again = [at for n, at in enumerate(again) if answers[at].status != 404 or n % 6 == 0]
    different = [at for at in again if reader.ask("without drafts", at) != answers[at]]
    assert not different, f"unpublished rows change what the public sees at: {different}"
    tell(reader, tried, 2300)


def test_nothing_unpublished_is_in_headers_methods_files_or_behind_the_door(
    hidden: Hidden, tried: Callable[[str], None]
) -> None:
    reader = Reader(hidden.canaries)
    asked = list(dict.fromkeys([*crawled(reader), *list(guessed())[::3]]))
    _otherwise(reader, {address: reader.ask("guessed", address) for address in asked})
    for address in files():
        assert reader.ask("files", address).status == 404, address
    _at_the_door(reader)
    tell(reader, tried, 2000)


def test_no_question_tells_a_word_of_a_draft_from_any_other(hidden: Hidden, tried: Callable[[str], None]) -> None:
    reader = Reader(hidden.canaries)
    _with_words(reader, hidden)
    _at_the_verifier(reader)
    tell(reader, tried, 1000)


def tell(reader: Reader, tried: Callable[[str], None], least: int) -> None:
    """The four tests together ask more than 5,000 times."""
    assert not reader.leaks, "\n".join(reader.leaks)
    assert reader.count >= least, reader.asked
    kinds = ", ".join(f"{count} {kind}" for kind, count in reader.asked.items())
    tried(f"leak test: {len(reader.canaries.planted)} canaries, {reader.count} requests ({kinds}), none seen")


def test_a_prefix_hides_as_much(hidden: Hidden, settings: Any, tried: Callable[[str], None]) -> None:
    """The portal below BASE_PATH, as portal/urls.py mounts it."""

    class Below:
        urlpatterns = [path("a/gongbao/", include(site))]
        handler404, handler500 = "portal.views.not_found", "portal.views.server_error"

    settings.BASE_PATH, settings.ROOT_URLCONF = "/a/gongbao/", Below
    settings.MEDIA_URL = "/a/gongbao/media/"
    clear_url_caches()
    try:
        reader = Reader(hidden.canaries)
        followed = crawled(reader, "/a/gongbao/")
        astray = [address for address in followed if not address.startswith("/a/gongbao/")]
        assert not astray
        # guessed() finds the prefix in the routes.
        for address in [*list(guessed())[::6], *files()]:
            if "/media/" in address:
                address = f"/a/gongbao{address}"
                assert reader.ask("files", address).status == 404
            reader.ask("guessed", address)
    finally:
        clear_url_caches()
    assert len(followed) > 60
    tell(reader, tried, 1000)


def test_a_leak_would_be_seen(hidden: Hidden) -> None:
    """The same questions, once a canary is made public: each way of looking finds it."""
    reader = Reader(hidden.canaries)
    document = Document.objects.published().filter(record__issue__year=2021, record__issue__state="published")[0]
    word = hidden.canaries.word("a public title")
    Document.objects.filter(pk=document.pk).update(title=word)
    crawled(reader)
    assert [leak for leak in reader.leaks if "GET / " in leak and word in leak]
    assert [leak for leak in reader.leaks if "rss.xml" in leak and word in leak]
    reader.leaks.clear()
    reader.compare("search", lambda asked: {"address": f"/number/{quote(document.number)}/{asked}"}, word)
    assert not reader.leaks
    reader.compare("search", lambda asked: {"address": f"/search/?q={asked}"}, word)
    assert [leak for leak in reader.leaks if "tells" in leak]


def _with_parameters() -> list[str]:
    pages = [
        "/",
        "/documents/",
        "/in-force/",
        "/browse/",
        "/agencies/",
        "/topics/",
        "/tables/",
        "/chronicle/",
        "/search/",
        "/baishixian/",
        "/baishixian/2021/1/",
    ]
    pages += [document.get_absolute_url() for document in Document.objects.published()[:2]]
    return [f"{page}?{parameter}" for page in pages for parameter in PARAMETERS.split()]


def _otherwise(reader: Reader, answers: dict[str, Answer]) -> None:
    """HEAD at every address, and at many of them each header and each method that asks for the same otherwise."""
    for n, (address, answer) in enumerate(answers.items()):
        if answer.status != 404 or n % 8 == 0:
            head = reader.ask("HEAD", address, "HEAD")
            if head.status != answer.status or head.body:
                reader.leaks.append(f"HEAD {address} is answered otherwise than GET")
        if answer.status == 200 or n % 8 == 0:
            header = HEADERS[n % len(HEADERS)]
            reader.ask("headers", address, headers=header)
        if answer.status == 200 and "etag" in answer.headers and n % 2:
            again = reader.ask("headers", address, headers={"If-None-Match": answer.headers["etag"]})
            if again.status != 304 or again.body:
                reader.leaks.append(f"{address} is sent again to who has it")
        if (answer.status == 200 and n % 3 == 0) or n % 16 == 0:
            reader.ask("methods", address, METHODS[n % len(METHODS)])


def _with_words(reader: Reader, hidden: Hidden) -> None:
    """Searches for every canary, and uses of some of them wherever an address takes a word."""
    planted = hidden.canaries.planted
    answers = {word: reader.ask("search", f"/search/?q={word}", word=word) for word in list(planted)[::8]}
    control = reader.ask("search", f"/search/?q={CONTROL}").without(CONTROL)
    found = [word for word, answer in answers.items() if answer.without(word) != control]
    reader.leaks += [f"search finds {word} ({planted[word]})" for word in found]
    lists: dict[str, type[FacetFilterSet]] = {
        "documents": DocumentFilter,
        "in-force": InForceFilter,
        "search": DocumentFilter,
        "tables": TableFilter,
        "chronicle": ChronicleFilter,
    }
    places = [f"/{page}/?{name}={{}}" for page, filters in lists.items() for name in filters.base_filters]
    places += ["/agencies/?q={}", "/topics/{}/", "/feeds/topics/{}/rss.xml", "/topics/108303/?agency={}"]
    places += ["/number/{}/", "/{}/", "/{}/2021/1/", "/feeds/{}/rss.xml", "/verify/?q={}", "/sitemap-{}.xml"]
    places += ["/search/?q=%22{}%22&sort=date", "/search/?q=水井+{}", "/documents/?genre={}&page=2"]
    wanted = ("slug", "name", "label", "title", "number", "genre", "code", "username", "index_number")
    words = [word for word, place in planted.items() if place.endswith(wanted)]
    for n, place in enumerate(places):
        for word in words[n % 7 :: max(1, len(words) // 12)]:
            reader.compare("words", partial(_placed, place), word)


def _placed(place: str, asked: str) -> dict[str, Any]:
    return {"address": place.format(asked)}


def _verified(line: str, word: str, asked: str) -> dict[str, Any]:
    return _post(text=line.replace(word, asked))


def _at_the_verifier(reader: Reader) -> None:
    """Texts, digests and files of drafts are known to the page of proof no more than anything invented."""
    drafts = Document.objects.filter(state="draft")
    for document in drafts[:12]:
        text = canonical_text(canonical_lines(document))
        for digest in digests(text):
            _compare_digest(reader, digest)
        for words in reader.canaries.seen_in(text.encode())[:3]:
            word = words[:LENGTH]
            line = next(line for line in text.split("\n") if word in line)
            others = reader.canaries.seen_in(line.encode())
            if len(others) == 1:
                reader.compare("verify", partial(_verified, line, word), word)
        for attachment in document.attachments.exclude(file="")[:1]:
            with attachment.file.open("rb") as file:
                data = file.read()
            verdicts = [
                reader.ask("verify", **_post(file=SimpleUploadedFile("a", sent))).without(
                    hashlib.sha256(sent).hexdigest()
                )
                for sent in (data, b"invented")
            ]
            if verdicts[0] != verdicts[1]:
                reader.leaks.append(f"/verify/ knows the file {attachment.file.name} of a draft")


def _compare_digest(reader: Reader, digest: str) -> None:
    unknown = hashlib.sha256(digest.encode()).hexdigest()
    answers = [reader.ask("verify", f"/verify/?q={asked}").without(asked) for asked in (digest, unknown)]
    if answers[0] != answers[1]:
        reader.leaks.append(f"/verify/ knows the digest {digest} of a draft")


def _post(**values: Any) -> dict[str, Any]:
    return {
        "address": "/verify/",
        "method": "POST",
        "data": encode_multipart(BOUNDARY, values),
        "content_type": MULTIPART_CONTENT,
    }


def _at_the_door(reader: Reader) -> None:
    """The back office's addresses, asked by nobody in particular."""
    found = [address for _name, address in admin_addresses() if address]
    for address in found:
        for method in ("GET", "HEAD", "POST"):
            answer = reader.ask("back office", address, method)
            if answer.status == 200 and address != reverse("admin:login") and "jsi18n" not in address:
                reader.leaks.append(f"{address} is open to everybody")
