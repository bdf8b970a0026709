"""What of a document is found by itself."""

import pytest

from bulletins.models import Attachment, Document
from bulletins.models.derived import refresh
from bulletins.search.analysis import kept
from bulletins.search.units import units_of, with_parts
from tests.domain.making import add_table, make_draft

pytestmark = pytest.mark.django_db

TEXT = """\
@发文机关 白石县人民政府

# 关于管护水井的通知

@文号 白政发〔2023〕7号

@主送 各乡镇人民政府：

现将办法印发给你们。

# 水井管护办法

第一条为管护水井，制定本办法。

第二条之一水井由村管护。

再写一段。

## 三、附则

@表格 1

表后还有话。

@附件 附件2

# 水井登记表

@表单 户名：____
"""


def read_again(document: Document) -> Document:
    return with_parts(Document.objects.filter(pk=document.pk)).get()


def test_each_unit_knows_its_kind_place_and_anchor() -> None:
    document = make_draft(text=TEXT, title="关于管护水井的通知", number="白政发〔2023〕7号")
    add_table(document)
    Attachment.objects.create(document=document, order=1, label="2", title="水井登记表", kind="text")
    Attachment.objects.create(document=document, order=2, label="3", title="水井分布图", kind="elsewhere")
    refresh(document)
    units = units_of(read_again(document))
    assert [(unit.kind, unit.place, unit.attachment, unit.table) for unit in units] == [
        ("head", "", "", None),
        ("text", "", "", None),
        ("section", "水井管护办法", "", None),
        ("article", "第一条", "", None),
        ("article", "第二条之一", "", None),
        ("section", "三、附则", "", None),
        ("table", "水井清单", "", 1),
        ("section", "三、附则", "", None),
        ("attachment", "水井登记表", "附件2", None),
        ("attachment", "水井分布图", "附件3", None),
    ]
    names = {anchor.block: anchor.name for anchor in document.anchors.all()}
    article = units[4]
    assert [name for _offset, name in article.anchors] == [names[7], names[8]]
    offset, _name = article.anchors[1]
    assert article.text[offset:].startswith("再写一段")


def test_units_hold_every_kept_character_of_the_text_in_its_order(samples: None) -> None:
    documents = list(with_parts(Document.objects.published()))
    assert len(documents) > 15
    for document in documents:
        tables = {table.order: table for table in document.tables.all()}
        wanted = []
        for block in document.blocks:
            if block.kind == "table":
                table = tables[(block.table or 0) + 1]
                wanted += [table.caption, table.unit, *(cell for row in table.rows for cell in row)]
            else:
                wanted.append(block.text)
        found = kept("\n".join(unit.text for unit in units_of(document)))
        assert found.startswith(kept("\n".join(wanted)))


def test_the_metadata_is_found_where_the_text_lacks_it() -> None:
    document = make_draft(
        text="只有一段。", title="没有印在正文里的标题", number="白政发〔2023〕99号", registration_number="BSX-2023-9"
    )
    text = "\n".join(unit.text for unit in units_of(read_again(document)))
    for words in ("没有印在正文里的标题", "白政发〔2023〕99号", "BSX-2023-9", "白石县人民政府"):
        assert words in text


def test_a_text_that_cannot_be_read_is_still_found(caplog: pytest.LogCaptureFixture) -> None:
    document = make_draft()
    Document.objects.filter(pk=document.pk).update(text="@乱写 一段没有人认识的话")
    units = units_of(read_again(document))
    assert "没有人认识的话" in units[0].text + units[-1].text + "".join(unit.text for unit in units)
    assert "plain lines" in caplog.text
