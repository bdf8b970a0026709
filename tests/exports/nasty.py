"""An issue with whatever is hard for a file format: markup in the words, characters beyond the first plane, merged and
missing cells, tables wider than a page, pictures, an empty section, a corrected and a repealed document."""

from __future__ import annotations

from datetime import date

from django.core.files.base import ContentFile

from bulletins.models import Attachment, Document, Figure, Issue, Validity
from bulletins.models.derived import refresh
from bulletins.publishing.acts import revise
from bulletins.publishing.validity import decide_validity
from tests.domain.making import add_table, make_bulletin, make_draft, make_issue, make_section, publish_document
from tests.domain.making import publish_issue as publish
from tests.proof.making import picture

MARKUP = "<script>alert('&amp;')</script> \"引号\" & ]]> <![CDATA[ {{ 7 }} {% x %} -->"
RARE = "𠮷𬭚𰻞村、㐀字、䶮、﨑、á̈"
TEXT = f"""\
# 关于印发{MARKUP}办法的通知

@主送 各乡镇人民政府，{RARE}：

一般段落，{RARE}，{MARKUP}。

@附件说明 附件：1.{MARKUP}清单
@附件说明 2.空表

@署名 白石县人民政府
@日期 2023年2月1日
@公开 （此件公开发布）
@附注 （联系人：𠮷先生）

# 水井管护办法

## 第一章总则

第一条为管护水井，制定本办法。

## 第二章职责

### （一）目的

#### 1.范围

第二条下列水井适用：

@列项 （一）第一眼；
@列项 （二）{MARKUP}。

@名单 组长：甲{MARKUP}
@名单 成员：乙
@名单 丙
@表单 单位：＿＿＿＿
@表单 日期：＿＿＿＿

@图片 {MARKUP}分布图

@图片 没有原图的图

@附件 附件1

# {MARKUP}清单

单位：{MARKUP}

@表格 1

@附件 附件2

@表格 2

@表格 3

\\#不是标题\\n
"""


def nasty_draft(issue: Issue, **fields: object) -> Document:
    values = {"title": f"关于印发{MARKUP}办法的通知", "number": "白政发〔2023〕9号", "text": TEXT} | fields
    draft = make_draft(issue, record={"position": 1, "section": make_section("<i>县政府</i>文件"), "page": 3}, **values)
    rows = [["", "名称<b>", "数量", ""], ["", "", "甲", "乙"], ["一", RARE, "1", "2,000.5"], ["", MARKUP, "", "—"]]
    spans = [[0, 0, 2, 1], [0, 1, 2, 1], [0, 2, 1, 2], [2, 0, 2, 1]]
    add_table(draft, order=1, rows=[*rows, ["合计", "", "", ""]], spans=[*spans, [4, 0, 1, 4]], header_rows=2,
              caption=f"{MARKUP}清单", unit=MARKUP)  # fmt: skip
    wide = [[f"第{n}栏很长的名称" for n in range(18)], *([f"{row}行甲乙丙丁戊己庚"] * 18 for row in range(30))]
    add_table(draft, order=2, caption="", unit="万元", rows=wide)
    add_table(draft, order=3, caption="只有一格", rows=[["\n两\n行\t"]], header_rows=0)
    refresh(draft)
    for figure in Figure.objects.filter(document=draft, order=1):
        figure.alternative, figure.map_approval = f"三口井{MARKUP}", "晋S〔2023〕1号"
        figure.image.save("a.png", ContentFile(picture()))
    file = Attachment(document=draft, order=8, label="3", title=MARKUP, kind=Attachment.Kind.FILE, size=25)
    file.original_name = f"登记表{MARKUP}.csv".replace("/", "")
    file.file.save("a.csv", ContentFile("村,眼\n砚池村,3\n".encode()))
    return draft


def nasty_issue() -> Issue:
    """Published, with three documents; of the second the second version, the third repealed by the first."""
    bulletin = make_bulletin(purpose=MARKUP, editor=f"编辑部{MARKUP}")
    issue = make_issue(bulletin, overall_number=7, printed_on=date(2023, 3, 31))
    issue.cover.save("cover.png", ContentFile(picture("blue")))
    nasty_draft(issue)
    make_section("空栏目")
    second = make_draft(issue, title="关于水价的通知", record={"position": 2})
    third = make_draft(issue, title="已废止的通知", record={"position": 3, "section": make_section()})
    publish(issue)
    publish_document(revise(second, reason=f"第二行{MARKUP}"))
    first = Document.objects.published().get(record__issue=issue, record__position=1)
    decide_validity(third.record, Validity.REPEALED, since=date(2024, 5, 1), basis_record=first.record)
    return issue
