"""Documents and issues as plain text."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bulletins.exports.texts import RULE
from bulletins.models import Document, LedgerEntry
from bulletins.presenting import proof
from bulletins.publishing.acts import revise, withdraw_document, withdraw_issue
from tests.domain.making import make_draft, make_issue, make_published, make_published_issue, publish_document
from tests.exports.nasty import MARKUP, RARE, nasty_issue

pytestmark = pytest.mark.django_db


def get(address: str, status: int = 200) -> str:
    response = Client().get(address)
    assert response.status_code == status
    return response.content.decode()


def body(text: str) -> str:
    """What stands above the rule: the text as printed, after notices."""
    return text.partition(RULE)[0].rpartition("】\n\n")[2]


def test_a_text_has_its_headers_and_says_where_it_comes_from() -> None:
    document = make_published(make_published_issue(), title="关于“水井”的通知", number="白政发〔2023〕9号")
    address = f"{document.get_absolute_url()}document.txt"
    response = Client().get(address)
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["Cache-Control"] == "public, no-cache"
    assert response["X-Content-Type-Options"] == "nosniff"
    name = quote("白政发〔2023〕9号 关于“水井”的通知.txt")
    assert response["Content-Disposition"] == f"inline; filename*=utf-8''{name}"
    assert Client().get(address, headers={"if-none-match": response["ETag"]}).status_code == 304
    head = Client().head(address)
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", response["ETag"])
    assert Client().post(address).status_code == 405
    text = response.content.decode()
    assert text.startswith("白石县人民政府\n关于“水井”的通知\n白政发〔2023〕9号\n\n各乡镇人民政府：\n")
    foot = text.partition(RULE)[2]
    entry = LedgerEntry.objects.get(record=document.record)
    assert f"网址：http://localhost:8000{document.get_absolute_url()}\n第1版，" in foot
    assert f"规范文本SHA-256摘要：{entry.sha256}\n" in foot
    [found] = proof.of_digest(entry.sha256).found
    assert found.document == document
    assert [found.what for found in proof.of_text(body(text)).found] == [proof.PASSAGE]


def test_whatever_stands_in_a_text_stands_in_the_file() -> None:
    issue = nasty_issue()
    whole = get(f"{issue.get_absolute_url()}issue.txt")
    first = get(f"{issue.get_absolute_url()}1/document.txt")
    assert body(first) in whole
    for words in (f"一般段落，{RARE}，{MARKUP}。", f"{MARKUP}分布图", "〔图中内容：三口井", "审图号：晋S〔2023〕1号",
                  "图：没有原图的图（原图待补）", "　　第一条　为管护水井", "单位：万元", "　　#不是标题"):  # fmt: skip
        assert words in first, words
    # In the list of attachments and as a title, which is the caption of the table below it as well.
    assert first.count(f"{MARKUP}清单") == 2
    assert "\t名称<b>\t数量\t\n\t\t甲\t乙\n" in first
    assert "\n两 行\n" in first
    assert f"附件3：{MARKUP}（CSV，25" in first
    repealed = get(f"{issue.get_absolute_url()}3/document.txt")
    assert repealed.startswith("【本文件已于2024年5月1日废止。依据：《关于印发")
    assert repealed.rstrip().count("已于2024年5月1日废止") == 2
    assert f"【更正：第二行{MARKUP}】" in get(f"{issue.get_absolute_url()}2/document.txt")
    earlier = get(f"{issue.get_absolute_url()}2/v1/document.txt")
    assert earlier.startswith("【这是第1版，已被新版本取代。】")
    for label in ("<i>县政府</i>文件\n", "县政府文件\n"):
        assert label in whole
    assert "空栏目" not in whole


def test_nothing_but_what_is_published_has_a_text() -> None:
    issue = make_published_issue(documents=2)
    document, other = Document.objects.order_by("pk")
    publish_document(revise(document, reason="更正"))
    address = document.get_absolute_url()
    draft = make_draft(make_issue(number=2), record={"order": 1})
    for missing in (f"{address}v3/", "/baishixian/2023/2/1/", f"/baishixian/d/{draft.record_id}/"):
        get(f"{missing}document.txt", 404)
    get("/baishixian/2023/2/issue.txt", 404)
    withdraw_document(other, reason="有误")
    assert other.title not in get(f"{issue.get_absolute_url()}issue.txt")
    assert other.title not in get(f"{other.get_absolute_url()}document.txt", 410)
    withdraw_issue(issue, reason="整期有误")
    get(f"{issue.get_absolute_url()}issue.txt", 410)
    get(f"{address}v1/document.txt", 410)


def test_a_whole_issue_takes_few_queries() -> None:
    asked = []
    for count in (1, 6):
        issue = make_published_issue(number=count, documents=count)
        with CaptureQueriesContext(connection) as queries:
            get(f"{issue.get_absolute_url()}issue.txt")
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 12
