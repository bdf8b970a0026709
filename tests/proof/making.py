"""A document with everything that its digest covers."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image

from bulletins.models import Attachment, Document, Figure, Issue, Topic
from bulletins.models.derived import refresh
from tests.domain.making import add_table, make_draft, publish_document

TEXT = """\
# 关于水井的通知

@版面 白石县人民政府公报 第3页

@主送 各乡镇人民政府：

## 一、总则

水井由村民委员会管理，每年\\t检查两次。

@表格 1

@图片 水井分布图

@署名 白石县人民政府
"""


def picture(colour: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4), colour).save(out, "PNG")
    return out.getvalue()


def full_draft(issue: Issue | None = None, **fields: Any) -> Document:
    """With text, page furniture, a table with a merged cell, a picture, and an attachment that is a file."""
    values: dict[str, Any] = {"title": "关于水井的通知", "text": TEXT, "written_on": date(2023, 2, 3)} | fields
    draft = make_draft(issue, **values)
    add_table(draft, rows=[["村", "眼"], ["砚池村", "3"], ["合计三眼", ""]], spans=[[2, 0, 1, 2]], unit="眼")
    refresh(draft)
    attachment = Attachment(document=draft, order=1, label="1", title="水井登记表", kind=Attachment.Kind.FILE)
    attachment.original_name, attachment.media_type = "登记表.csv", "text/csv"
    attachment.file.save("a.csv", ContentFile("村,眼\n砚池村,3\n".encode()))
    figure = Figure.objects.get(document=draft)
    figure.alternative = "全县水井的位置"
    figure.image.save("a.png", ContentFile(picture()))
    draft.topics.add(Topic.objects.get_or_create(code="t1", defaults={"name": "水利"})[0])
    return draft


def full_document(issue: Issue | None = None, **fields: Any) -> Document:
    return publish_document(full_draft(issue, **fields))
