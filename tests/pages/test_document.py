"""The full text of a document."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.html import strip_tags

from bulletins.models import Anchor, Attachment, Figure, Record, Table, Topic, Validity
from bulletins.models.derived import refresh
from bulletins.publishing.acts import revise
from bulletins.publishing.validity import decide_validity
from tests.domain.making import (
    add_table,
    keep_findings,
    make_bulletin,
    make_draft,
    make_issue,
    make_published,
    make_published_issue,
    publish_document,
    publish_issue,
)
from tests.pages.reader import elements, get, html, inside, links, words

pytestmark = pytest.mark.django_db

TEXT = """\
@发文机关 白石县人民政府

# 关于印发水井管护办法的通知

@文号 白政发〔2023〕1号

@主送 各乡镇人民政府：

现将《水井管护办法》印发给你们。2023年1月4日印发的白政办发〔2022〕3号同时废止。

@附件说明 附件：1.水井清单

@附件说明 2.水井分布图

@署名 白石县人民政府

@日期 2023年2月1日

@公开 （此件公开发布）

# 水井管护办法

## 第一章 总则

#### 第一节 目的

第一条　水井由村民委员会管理。

@名单 组 长：谷立春

@名单 副组长：江照晚 石渡桥

@名单 林霜白

@附件 附件1

# 水井清单

单位：眼

@表格 1

@图片 水井分布图
"""


def publish_full(**fields: object) -> str:
    """One published document with every kind of block; its address."""
    issue = make_issue(overall_number=5)
    draft = make_draft(
        issue,
        record={"position": 3, "page": 7},
        title="关于印发水井管护办法的通知",
        number="白政发〔2023〕1号",
        instrument="水井管护办法",
        written_on=date(2023, 2, 1),
        text=TEXT,
        **fields,
    )
    add_table(draft, unit="眼")
    for order, (label, title, kind) in enumerate([("1", "水井清单", "text"), ("2", "水井分布图", "elsewhere")], 1):
        Attachment.objects.create(document=draft, order=order, label=label, title=title, kind=kind)
    refresh(draft)
    publish_issue(issue)
    return Record.objects.get(pk=draft.record_id).get_absolute_url()


def test_text_is_complete_and_in_order() -> None:
    page = html(publish_full())
    said = words(page[page.index('<div class="text"') :])
    place = 0
    for line in TEXT.splitlines()[6:]:
        bare = words(line.lstrip("#").removeprefix("@")).removeprefix("主送")
        for mark in ("附件说明", "署名", "日期", "公开", "名单"):
            bare = bare.removeprefix(mark)
        if bare.startswith(("表格", "图片")) or bare == "附件附件1":
            continue
        place = said.index(bare, place)


def test_head_has_issuer_title_and_number_once() -> None:
    page = html(publish_full())
    assert inside(page, "h1") == ["关于印发水井管护办法的通知"]
    head = page[page.index('<header class="document-head">') : page.index('<dl class="metadata"')]
    assert words(head) == "白石县人民政府关于印发水井管护办法的通知白政发〔2023〕1号"
    assert "白政发〔2023〕1号" not in words(page[page.index('<div class="text"') : page.index("各乡镇人民政府")])


def test_headings_go_down_one_step_at_a_time() -> None:
    page = html(publish_full())
    text = page[page.index('<div class="text"') :]
    levels = [(tag, strip_tags(found)) for tag in ("h2", "h3", "h4") for found in inside(text, tag)]
    assert ("h2", "水井管护办法") in levels
    assert ("h3", "第一章总则") in levels
    assert ("h4", "第一节目的") in levels


def test_outline_leads_to_anchors_that_exist() -> None:
    page = html(publish_full())
    ids = [
        element["id"]
        for tag in ("h1", "h2", "h3", "h4", "p", "div")
        for element in elements(page, tag)
        if "id" in element
    ]
    inner = [link.removeprefix("#") for link in links(page) if link.startswith("#") and link != "#main"]
    assert len(inner) >= 8
    assert set(inner) <= set(ids)
    assert len(ids) == len(set(ids))


def test_every_anchor_is_somewhere_on_the_page() -> None:
    page = html(publish_full())
    anchors = set(Anchor.objects.values_list("name", flat=True))
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(anchors) > 15
    assert anchors <= set(ids)
    assert len(ids) == len(set(ids))


def test_metadata_stands_in_its_order() -> None:
    address = publish_full(index_number="X/2023-1", effective_on=date(2023, 3, 1), expires_on=date(2099, 1, 1))
    record = Record.objects.get()
    topic = Topic.objects.create(code="a", name="水利", parent=Topic.objects.create(code="b", name="农业"))
    record.versions.get().topics.add(topic)
    page = html(address)
    block = page[page.index('<dl class="metadata"') :]
    labels = inside(block[: block.index("</dl>")], "dt")
    assert labels == [
        "索引号", "主题分类", "发文机关", "成文日期", "标题", "发文字号", "发布日期", "有效性", "公开方式", "施行日期",
        "有效期至", "刊登于",
    ]  # fmt: skip
    values = inside(block[: block.index("</dl>")], "dd")
    assert values[1] == "农业/水利"
    assert values[3] == "2023年2月1日"
    assert values[-1] == "《白石县人民政府公报》2023年第1期（总第5期）第7页"
    assert '<time datetime="2023-02-01">2023年2月1日</time>' in block


def test_a_document_without_number_says_so_and_empty_rows_are_left_out() -> None:
    document = make_published(make_published_issue(), genre="公告", number="")
    page = html(document.get_absolute_url())
    start = page.index('<dl class="metadata"')
    block = page[start : page.index("</dl>", start)]
    assert dict(zip(inside(block, "dt"), inside(block, "dd"), strict=True))["发文字号"] == "无"
    assert "索引号" not in block
    assert "" not in inside(block, "dd")


def test_markup_in_text_stays_text() -> None:
    draft = make_draft(
        make_published_issue(),
        title="关于<script>alert(1)</script>的通知",
        text="# 标题\n\n<b onclick=x>2023年1月4日</b> & <img src=x>\n\n@名单 组长：<i>甲</i>\n\n@表格 1\n",
    )
    add_table(draft, caption="<u>表</u>", rows=[["<s>村</s>", "眼"], ["<s>甲</s>", "1"]])
    page = html(publish_document(draft).get_absolute_url())
    text = page[page.index("<h1") : page.index('<footer class="document-foot"')]
    assert not [tag for tag in ("script", "b", "i", "u", "s", "img") if elements(text, tag)]
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert '&lt;b onclick=x&gt;<span class="whole">2023年1月4日</span>&lt;/b&gt;' in page


def test_sign_off_and_members_and_articles_are_set_as_such() -> None:
    page = html(publish_full())
    assert '<time datetime="2023-02-01"><span class="whole">2023年2月1日</span></time>' in page
    members = page[page.index('<dl class="members">') :]
    members = members[: members.index("</dl>")]
    assert inside(members, "dt") == ["组长：", "副组长："]
    assert inside(members, "dd") == ["谷立春", "江照晚石渡桥", "林霜白"]
    assert '<span class="article-number">第一条</span>' in page
    assert '白政办发<span class="whole">〔2022〕3号</span>' in page


def test_attachments_lead_to_what_is_here() -> None:
    page = html(publish_full(attachments_elsewhere="附件详见县政府网站"))
    anchor = Attachment.objects.get(order=1).anchor
    assert anchor
    assert f'<a href="#{anchor}">水井清单</a>' in page[page.index('class="attachments"') :]
    listed = words(page[page.index('class="attachment-list"') :])
    assert listed.startswith('class="attachment-list">附件1水井清单载于本文之后附件2水井分布图附件详见县政府网站')


def test_a_file_is_sent_from_beneath_its_document() -> None:
    draft = make_draft(make_published_issue())
    Attachment.objects.create(
        document=draft, order=1, title="分布图", kind="file", file=ContentFile(b"%PDF-1.7 x", "x.pdf"),
        original_name="分布图.pdf", media_type="application/pdf", size=2_500_000,
    )  # fmt: skip
    keep_findings(draft)
    address = publish_document(draft).get_absolute_url()
    page = html(address)
    assert f"{address}attachments/1/" in links(page)
    assert "PDF，2.4MB" in words(page)
    response = get(f"{address}attachments/1/")
    assert b"".join(response) == b"%PDF-1.7 x"
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment")
    get(f"{address}attachments/2/", 404)


def test_a_missing_picture_is_a_calm_gap_and_a_picture_has_its_alternative() -> None:
    address = publish_full()
    assert "图：水井分布图（原图待补）" in words(html(address))
    draft = revise(Record.objects.get().versions.get(), reason="补图")
    figure = Figure.objects.get(document=draft)
    figure.image, figure.alternative = ContentFile(PIXEL, "map.gif"), "县域北部有三眼水井"
    figure.save()
    publish_document(draft)
    image = [element for element in elements(html(address), "img") if "figures" in element["src"]]
    assert [(element["src"], element["alt"]) for element in image] == [(f"{address}figures/1/", "县域北部有三眼水井")]
    assert b"".join(get(f"{address}figures/1/")) == PIXEL


PIXEL = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00"
    b"\x01\x00\x00\x02\x02D\x01\x00;"
)


@pytest.mark.parametrize(
    ("validity", "words_said"),
    [(Validity.REPEALED, "废止"), (Validity.AMENDED, "修改"), (Validity.LAPSED, "失效")],
)
def test_what_no_longer_holds_is_said_above_the_text(validity: str, words_said: str) -> None:
    issue = make_published_issue()
    document, basis = make_published(issue), make_published(issue, title="关于废止一批文件的决定")
    decide_validity(document.record, validity, since=date(2024, 5, 1), basis_record=basis.record)
    page = html(document.get_absolute_url())
    banner = page[page.index('<div class="validity"') : page.index('<dl class="metadata"')]
    assert f"本文件已于2024年5月1日{words_said}" in words(banner)
    assert links(banner) == [basis.get_absolute_url()]
    assert words(page).index("本文件已于") < words(page).index("水井由村民委员会管理")
    assert '<span class="badge">' in html(issue.get_absolute_url())


def test_the_basis_of_a_repeal_is_not_named_before_it_is_published() -> None:
    issue = make_published_issue()
    document, basis = make_published(issue), make_draft(issue, title="还没有公布的决定")
    with pytest.raises(ValidationError, match="还没有发布"):
        decide_validity(document.record, "repealed", since=date(2024, 5, 1), basis_record=basis.record)
    Record.objects.filter(pk=document.record_id).update(
        validity=Validity.REPEALED, validity_basis_record=basis.record_id
    )
    assert "还没有公布的决定" not in html(document.get_absolute_url())


def test_a_term_that_ran_out_is_said_but_decides_nothing() -> None:
    document = make_published(make_published_issue(), expires_on=date(2020, 1, 1))
    page = html(document.get_absolute_url())
    assert "有效期届满，待确认" in page
    assert "已失效" not in page
    banner = page[page.index('<div class="validity"') : page.index('<dl class="metadata"')]
    assert "有效期已于2020年1月1日届满，是否仍然有效待确认" in words(banner)
    assert Record.objects.get(pk=document.record_id).validity == Validity.UNCONFIRMED


def test_a_text_that_does_not_hold_yet_says_from_when() -> None:
    ahead = timezone.localdate() + timedelta(days=30)
    document = make_published(make_published_issue(), effective_on=ahead)
    page = html(document.get_absolute_url())
    assert f"本文件自{ahead.year}年{ahead.month}月{ahead.day}日起施行。" in words(page)
    assert 'class="badge">尚未施行' in html("/documents/?validity=pending")
    decide_validity(document.record, "repealed", since=ahead + timedelta(days=1), basis="某决定")
    assert "将于" in words(html(document.get_absolute_url()))


def test_neighbours_are_published_and_in_print_order() -> None:
    issue = make_issue()
    first = make_draft(issue, record={"position": 1}, title="甲文件")
    draft = make_draft(issue, record={"position": 2}, title="乙文件")
    last = make_draft(issue, record={"position": 3}, title="丙文件")
    publish_issue(issue)
    for document in (first, draft, last):
        document.refresh_from_db()
    revise(draft, reason="改错字")
    page = html(Record.objects.get(pk=draft.record_id).get_absolute_url())
    assert inside(page, "nav")[-1] == "上一篇甲文件下一篇丙文件"
    assert inside(html(Record.objects.get(pk=first.record_id).get_absolute_url()), "nav")[-1] == "下一篇乙文件"


def test_an_earlier_version_stays_readable_and_says_that_it_is_one() -> None:
    document = make_published(make_published_issue(), text="# 甲\n\n一共三眼水井。\n")
    draft = revise(document, reason="数字有误")
    draft.text = "# 甲\n\n一共四眼水井。\n"
    draft.save()
    refresh(draft)
    address = document.get_absolute_url()
    get(f"{address}v2/", 404)
    publish_document(draft)
    now = html(address)
    assert "一共四眼水井" in now
    assert "更正说明：数字有误" in words(now)
    assert f"{address}v1/" in links(now)
    before = html(f"{address}v1/")
    assert "一共三眼水井" in before
    assert "这是第1版" in before
    assert "更正：数字有误" in words(before)
    assert {address, f"{address}diff/1..2/"} <= set(links(before))
    assert {"name": "robots", "content": "noindex"} in elements(before, "meta")
    assert get(f"{address}v2/", 301)["Location"] == address
    get(f"{address}v3/", 404)


def test_a_document_moves_to_its_place_in_the_issue_for_good() -> None:
    bulletin = make_bulletin()
    draft = make_draft(record={"bulletin": bulletin, "position": 1}, text="# 甲\n\n@表格 1\n")
    Table.objects.create(document=draft, order=1, rows=[["甲"], ["1"]])
    document = publish_document(draft)
    early = document.get_absolute_url()
    assert early == f"/{bulletin.slug}/d/{document.record_id}/"
    assert "刊登于" not in html(early)
    get(f"{early}tables/1/")
    issue = make_issue(bulletin)
    Record.objects.filter(pk=document.record_id).update(issue=issue)
    assert issue.label not in words(html(early))
    publish_issue(issue)
    record = Record.objects.get(pk=document.record_id)
    assert get(early, 301)["Location"] == record.get_absolute_url() == f"/{bulletin.slug}/2023/1/1/"
    assert get(f"{early}tables/1.csv", 301)["Location"] == f"{record.get_absolute_url()}tables/1.csv"


def test_every_page_says_where_it_stands() -> None:
    page = html(publish_full())
    crumbs = page[page.index('<nav class="crumbs') :]
    crumbs = crumbs[: crumbs.index("</nav>")]
    assert words(crumbs) == "当前位置：首页白石县人民政府公报2023年2023年第1期关于印发水井管护办法的通知"
    assert links(crumbs) == ["/", "/baishixian/", "/baishixian/2023/", "/baishixian/2023/1/"]
    assert '<html lang="zh-CN">' in page
    assert elements(page, "link")[0]["href"] == f"http://testserver{Record.objects.get().get_absolute_url()}"
