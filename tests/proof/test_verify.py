"""The page that tells which version a text, a digest or a file is."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from bulletins.models import Canonical, Document, LedgerEntry, Validity
from bulletins.presenting import proof
from bulletins.presenting.proof import read_digest
from bulletins.publishing.acts import revise, withdraw_document, withdraw_issue
from bulletins.publishing.validity import decide_validity
from bulletins.views import verify as page
from tests.domain.making import TEXT, make_draft, make_published, make_published_issue, publish_document, publish_issue
from tests.pages.reader import get, html, links, words
from tests.proof.making import full_document, picture

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

pytestmark = pytest.mark.django_db

CURRENT, SUPERSEDED, WITHDRAWN, NONE = "现行版本", "以前的版本，已被新版本取代", "已撤下", "都不是"
PASSAGE = "水井由村民委员会管理"


def post(status: int = 200, **sent: Any) -> Response:
    response = Client(enforce_csrf_checks=True).post("/verify/", sent)
    assert response.status_code == status, response.content.decode()
    return response


def verdict(response: Response | str) -> str:
    content = response if isinstance(response, str) else response.content.decode()
    start = content.index('<section class="verdict"')
    return content[start : content.index("</section>", start)]


def upload(data: bytes, name: str = "a.bin") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def corrected() -> tuple[Document, Document]:
    """A document and its correction, of which only the first names a well."""
    first = full_document(make_published_issue())
    draft = revise(first, reason="更正")
    draft.text = (
        TEXT.format(title="关于水井的通知").replace("管理。", "管理，镇政府监督。") + "\n@表格 1\n\n@图片 水井分布图\n"
    )
    draft.save()
    return first, publish_document(draft)


def test_the_page_asks_and_answers_nothing_yet() -> None:
    content = html("/verify/")
    assert 'class="verdict"' not in content
    assert "/verify/ledger.jsonl" in links(content)


@pytest.mark.parametrize("algorithm", ["sha256", "sm3"])
def test_a_digest_names_the_version_and_whether_it_is_current(algorithm: str) -> None:
    first, second = corrected()
    entries = {version: LedgerEntry.objects.filter(record=first.record, version=version)[0] for version in (1, 2)}
    said = verdict(html("/verify/", q=getattr(entries[2], algorithm)))
    assert CURRENT in said
    assert second.get_absolute_url() in links(said)
    said = verdict(html("/verify/", q=getattr(entries[1], algorithm)))
    assert SUPERSEDED in said
    assert f"{first.get_absolute_url()}v1/" in links(said)
    assert "第1版" in said


def test_a_digest_is_read_in_any_case_and_grouping() -> None:
    digest = hashlib.sha256(b"x").hexdigest()
    grouped = " ".join(digest.upper()[n : n + 8] for n in range(0, 64, 8))
    for typed in (digest, grouped, f"sha256:{digest}", f"SHA-256: {grouped}\n", f"SM3：{digest}", "\ufeff" + digest):
        assert read_digest(typed) == digest, typed
    for typed in ("", digest[1:], digest + "0", "g" * 64, "关于水井的通知"):
        assert read_digest(typed) == ""


def test_what_is_no_digest_is_said_so() -> None:
    assert "这不是摘要" in verdict(html("/verify/", 400, q="12345"))


def test_an_unknown_digest_is_none() -> None:
    make_published()
    assert NONE in verdict(html("/verify/", q="0" * 64))


def test_the_digest_of_an_entry_is_known_as_such() -> None:
    make_published()
    head = LedgerEntry.head()
    assert head
    said = verdict(html("/verify/", q=head.digest))
    assert "发布账目第1条的摘要" in said
    assert NONE not in said


@pytest.mark.parametrize("how", ["file", "digest", "sm3"])
def test_a_file_of_a_version_is_recognised(how: str) -> None:
    document = full_document()
    data = "村,眼\n砚池村,3\n".encode()
    if how == "file":
        said = verdict(post(file=upload(data)))
    else:
        said = verdict(html("/verify/", q=hashlib.new("sha256" if how == "digest" else how, data).hexdigest()))
    assert CURRENT in said
    assert "第1个附件" in said
    assert document.title in said


def test_a_picture_and_a_canonical_text_are_recognised_as_files() -> None:
    document = full_document()
    assert "第1幅插图" in verdict(post(file=upload(picture())))
    said = verdict(post(file=upload(get(f"{document.get_absolute_url()}v1/canonical.txt").content)))
    assert "规范文本" in said
    assert CURRENT in said


def test_a_changed_file_is_none() -> None:
    full_document()
    assert NONE in verdict(post(file=upload(picture("blue"))))
    assert NONE in verdict(post(file=upload(b"")))


def test_a_whole_canonical_text_is_recognised_whatever_its_white_space() -> None:
    first, _second = corrected()
    text = Canonical.objects.get(document=first).text
    for pasted in (text, text.replace("\n", "\r\n"), text.replace("\n", "\n\n  "), "\ufeff" + text.strip()):
        said = verdict(post(text=pasted))
        assert SUPERSEDED in said
        assert "规范文本" in said
    assert NONE in verdict(post(text=text.replace("检查两次", "检查三次")))


def test_a_passage_names_the_versions_that_contain_it_word_for_word() -> None:
    corrected()
    said = verdict(post(text=PASSAGE))
    assert CURRENT in said
    assert SUPERSEDED in said
    assert "逐字见于" in said
    only_second = verdict(post(text="水井由村民委员会管理，镇政府监督。"))
    assert CURRENT in only_second
    assert SUPERSEDED not in only_second
    only_first = verdict(post(text="水井由村民委员会管理，每年"))
    assert SUPERSEDED in only_first
    assert CURRENT not in only_first


@pytest.mark.parametrize(
    "passage",
    [
        "关于水井的通知\n\n各乡镇人民政府：\n一、总则\n水井由村民委员会管理",
        "各乡镇人民政府：一、总则水井由村民委员会管理，",
        "水井由村民\n委员会管理，",
        "水 井 由 村 民 委 员 会 管 理",
        "村\t眼\n砚池村\t3\n合计三眼",
        "水井清单\n单位：眼\n村\t眼\n砚池村\t3",
    ],
)
def test_a_passage_is_found_across_paragraphs_tables_and_broken_lines(passage: str) -> None:
    document = full_document()
    said = verdict(post(text=passage))
    assert CURRENT in said, words(said)
    assert document.title in said


def test_one_character_more_or_less_is_not_word_for_word() -> None:
    document = full_document()
    assert NONE in verdict(post(text="水井由村民委员会管理，每月检查两次"))
    near = verdict(post(text="各乡镇人民政府：\n水井由村民委员会管理"))
    assert NONE in near
    assert "有相同的字句" in near
    assert document.title in near


@pytest.mark.parametrize("sent", ["text", "digest", "file"])
def test_a_withdrawn_version_is_told_to_be_withdrawn_and_nothing_else(sent: str) -> None:
    document = make_published(title="关于砚池村的通知", number="白政发〔2023〕77号")
    kept = Canonical.objects.get(document=document).text
    withdraw_document(document, reason="误发")
    if sent == "digest":
        said = verdict(html("/verify/", q=hashlib.sha256(kept.encode()).hexdigest()))
    else:
        said = verdict(post(text=kept) if sent == "text" else post(file=upload(kept.encode())))
    assert WITHDRAWN in said
    assert document.get_absolute_url() in links(said)
    assert "砚池" not in said
    assert "77号" not in said


def test_a_passage_of_a_withdrawn_text_is_none() -> None:
    document = make_published(title="关于砚池村的通知")
    withdraw_document(document, reason="误发")
    said = verdict(post(text="关于砚池村的通知"))
    assert NONE in said
    assert "有相同的字句" not in said


def test_with_its_issue_a_document_and_its_earlier_versions_are_withdrawn_and_come_back() -> None:
    first, _second = corrected()
    issue = first.record.issue
    assert issue
    digests = LedgerEntry.objects.filter(act="publish", record=first.record).values_list("sha256", flat=True)
    withdraw_issue(issue, reason="误发")
    for digest in digests:
        said = verdict(html("/verify/", q=digest))
        assert WITHDRAWN in said
        assert "水井" not in said
    assert NONE in verdict(post(text=PASSAGE))
    publish_issue(issue)
    assert [CURRENT in verdict(html("/verify/", q=digest)) for digest in digests] == [False, True]


def test_a_draft_is_none() -> None:
    make_draft(title="关于尚未发布的水井的通知")
    assert NONE in verdict(post(text="关于尚未发布的水井的通知"))
    document = make_published()
    draft = revise(document, reason="更正")
    draft.text = draft.text.replace("村民委员会", "镇人民政府水务站")
    draft.save()
    assert NONE in verdict(post(text="水井由镇人民政府水务站管理"))


def test_a_repealed_document_is_said_to_be_repealed() -> None:
    document = full_document()
    decide_validity(document.record, Validity.REPEALED, since=timezone.localdate(), basis="清政发〔2024〕5号")
    assert "已废止" in verdict(post(text=PASSAGE))


def test_a_passage_too_short_to_prove_anything_is_refused() -> None:
    assert "文字太短" in verdict(post(400, text="水井"))
    assert "这不是摘要" in verdict(post(400))


def test_a_text_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "MAX_TEXT", 20)
    assert "文字太长" in verdict(post(400, text="水井" * 11))


def test_a_file_too_large_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "MAX_FILE_BYTES", 100)
    monkeypatch.setattr(page, "_AROUND", 0)
    monkeypatch.setattr("django.http.request.HttpRequest._load_post_and_files", lambda _self: pytest.fail("read"))
    assert "文件太大" in verdict(post(413, file=upload(b"x" * 200)))


def test_a_digest_pasted_as_text_is_read_as_one() -> None:
    make_published()
    entry = LedgerEntry.objects.get()
    assert CURRENT in verdict(post(text=entry.sha256.upper()))


def test_it_needs_no_cookie_and_keeps_nothing() -> None:
    full_document()
    response = post(text=PASSAGE)
    assert not response.cookies
    assert response["Cache-Control"] == "no-store"
    assert "Cookie" not in response.get("Vary", "")
    asked = get("/verify/", q="0" * 64)
    assert asked["Cache-Control"] == "public, no-cache"
    assert not asked.cookies
    assert "csrfmiddlewaretoken" not in asked.content.decode()
    assert Client().put("/verify/").status_code == 405


def test_what_is_pasted_never_becomes_markup() -> None:
    said = post(text="<script>alert(1)</script>" + "甲" * 20).content.decode()
    assert "<script>alert" not in said
    assert "&lt;script&gt;alert" in said
    assert "<b>" not in html("/verify/", 400, q='"><b>')


def test_a_passage_is_found_as_the_page_prints_it() -> None:
    """The page says of a picture what is missing; the text holds its caption alone."""
    text = "# 关于水井的通知\n\n水井由村里管。\n\n@名单 组长：赵甲\n\n@图片 水井分布图\n\n请照此办理。\n"
    document = make_published(text=text)
    assert "图：水井分布图（原图待补）请照此办理。" in proof.page_words(document)
    for passage in ("图：水井分布图（原图待补）\n请照此办理。", "水井由村里管。\n组长：赵甲"):
        assert CURRENT in verdict(post(text=passage)), passage
