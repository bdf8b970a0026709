"""Rows and texts for tests: an invented county, and as little of it as a test needs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User

from bulletins.models import (
    Agency,
    Bulletin,
    Document,
    DocumentAgency,
    Issue,
    Openness,
    OpennessDecision,
    Record,
    ReviewEntry,
    SecrecyReview,
    Section,
    State,
    Step,
    Table,
)
from bulletins.models.derived import refresh
from bulletins.models.personal import Choice
from bulletins.publishing import acts
from bulletins.publishing.clearing import clearances
from bulletins.publishing.content import content_digest
from bulletins.publishing.findings import decide, mask_all, undecided

TEXT = "# {title}\n\n@主送 各乡镇人民政府：\n\n## 一、总则\n\n水井由村民委员会管理。\n\n@署名 白石县人民政府\n"
_serial = count(1)


def make_bulletin(slug: str = "baishixian", title: str = "白石县人民政府公报", **fields: Any) -> Bulletin:
    found = Bulletin.objects.filter(slug=slug).first()
    return found or Bulletin.objects.create(slug=slug, title=title, government="白石县人民政府", **fields)


def make_issue(bulletin: Bulletin | None = None, **fields: Any) -> Issue:
    values = {"year": 2023, "number": 1} | fields
    return Issue.objects.create(bulletin=bulletin or make_bulletin(), **values)


def make_section(label: str = "县政府文件", bulletin: Bulletin | None = None) -> Section:
    return Section.objects.get_or_create(bulletin=bulletin or make_bulletin(), label=label)[0]


def make_draft(issue: Issue | None = None, *, record: Mapping[str, Any] | None = None, **fields: Any) -> Document:
    """A draft that lacks nothing but its reviews; ``record`` are fields of its record."""
    serial = next(_serial)
    place: dict[str, Any] = {"position": serial, **(record or {})}
    bulletin = issue.bulletin if issue else place.pop("bulletin", None) or make_bulletin()
    values: dict[str, Any] = {
        "title": f"关于第{serial}号水井的通知",
        "number": f"白政发〔2023〕{serial}号",
        "genre": "通知",
        "issuer": "白石县人民政府",
        "written_on": date(2023, 1, 31),
        "openness": Openness.ACTIVE,
    } | fields
    values.setdefault("text", TEXT.format(title=values["title"]))
    held = Record.objects.create(bulletin=bulletin, issue=issue, **place)
    document = Document.objects.create(record=held, **values)
    agency, _created = Agency.objects.get_or_create(name="白石县人民政府")
    DocumentAgency.objects.create(document=document, agency=agency, lead=True)
    refresh(document)
    return document


def reviewed(document: Document) -> Document:
    """The draft, settled as open and passed by everybody of the chain on the content that it has now: the rows that
    the pages of the back office would have written."""
    document = Document.objects.select_related("record__bulletin").get(pk=document.pk)
    if not document.is_draft:
        return document
    if document.openness == Openness.UNDECIDED:
        document.openness = Openness.ACTIVE
        document.save()
    readers = [_person(f"审校{n}") for n in range(len(Step) + 2)]
    for cleared in clearances(document):
        about: dict[str, Any] = {"document": document, "attachment": cleared.attachment, "digest": cleared.digest}
        if cleared.openness is None:
            OpennessDecision.objects.create(**about, openness=Openness.ACTIVE, person=readers[-1])
        if cleared.secrecy is None:
            SecrecyReview.objects.create(
                **about, verdict="clear", basis="保密法", reviewed_on=date(2023, 1, 31), person=readers[-2]
            )
    digest, kept = content_digest(document), {"document": document}
    entries = [ReviewEntry(**kept, event="submitted", digest=digest, person=readers[-1])]
    held = set(document.review_entries.filter(event="passed", digest=digest).values_list("step", flat=True))
    entries += [
        ReviewEntry(**kept, event="passed", step=step, digest=digest, person=person)
        for step, person in zip(Step, readers, strict=False)
        if step not in held
    ]
    ReviewEntry.objects.bulk_create(entries)
    return document


def reviewed_draft(issue: Issue | None = None, **fields: Any) -> Document:
    return reviewed(make_draft(issue, **fields))


def _person(name: str) -> User:
    return User.objects.get_or_create(username=name, defaults={"password": "!"})[0]


def publish_document(document: Document, **how: Any) -> Document:
    """A draft through all its reviews and out."""
    return acts.publish_document(reviewed(document), **how)


def publish_issue(issue: Issue, **how: Any) -> list[Document]:
    """An issue out, its drafts through all their reviews."""
    for draft in Document.objects.filter(record__issue=issue, state=State.DRAFT):
        reviewed(draft)
    return acts.publish_issue(issue, **how)


def make_published(issue: Issue | None = None, **fields: Any) -> Document:
    return publish_document(make_draft(issue, **fields))


def make_published_issue(bulletin: Bulletin | None = None, *, documents: int = 2, **fields: Any) -> Issue:
    issue = make_issue(bulletin, **fields)
    for position in range(1, documents + 1):
        make_draft(issue, record={"position": position, "back_file": issue.back_file})
    publish_issue(issue)
    issue.refresh_from_db()
    return issue


def mask_everything(issue: Issue) -> None:
    """Decides on all personal data in the drafts of an issue as the command does: it is masked."""
    for draft in Document.objects.filter(record__issue=issue, state=State.DRAFT).select_related("record"):
        mask_all(draft)


def make_ready(issue: Issue) -> None:
    """The drafts of an issue gone through as people go through them: personal data masked, all reviews passed."""
    mask_everything(issue)
    for draft in Document.objects.filter(record__issue=issue, state=State.DRAFT):
        reviewed(draft)


def keep_findings(document: Document) -> None:
    """Somebody has looked at everything found in the draft and its files and lets it stand."""
    decide(document, {found.key: (Choice.KEEP, "看过") for found in undecided(document)})


def add_table(document: Document, **fields: Any) -> Table:
    """A table of two columns; the text of the document has to name it (@表格 1)."""
    values = {"order": 1, "caption": "水井清单", "rows": [["村", "眼"], ["砚池村", "3"], ["石桥村", "12"]]} | fields
    return Table.objects.create(document=document, **values)


NOTICE = """\
{issuer}

关于{about}的通知

{number}

各乡镇人民政府，县直各部门：

{body}

{issuer}

2023年2月{day}日

（此件公开发布）
"""


def notice(serial: int, *, about: str = "", body: str = "") -> str:
    """The text of one notice as a bulletin prints it."""
    return NOTICE.format(
        issuer="白石县人民政府",
        about=about or f"做好第{serial}号水井管护工作",
        number=f"白政发〔2023〕{serial}号",
        body=body
        or f"为做好水井管护工作，现将第{serial}号水井的有关事项通知如下。\n\n一、明确责任\n\n水井由村民委员会管理。",
        day=serial,
    )


MASTHEAD = """\
白石县人民政府公报

2023年第{number}期（总第{overall}期）

2023年3月31日出版

主管主办：白石县人民政府办公室
"""


def issue_text(*notices: str, number: int = 1, overall: int = 5, masthead: bool = True) -> str:
    """A whole issue: masthead, contents, notices."""
    notices = notices or (notice(1), notice(2))
    contents = [line for text in notices for line in text.splitlines() if line.startswith("关于")]
    numbers = [line for text in notices for line in text.splitlines() if line.startswith("白政发")]
    entries = [
        f"{title}（{code}）\n\n（{n}）\n" for n, (title, code) in enumerate(zip(contents, numbers, strict=True), 1)
    ]
    head = MASTHEAD.format(number=number, overall=overall) if masthead else ""
    return "\n".join([head, "目录\n", "县政府文件\n", *entries, *notices])


def write_issue(
    folder: Path, *notices: str, name: str = "gongbao.txt", encoding: str = "utf-8", **options: Any
) -> Path:
    path = folder / name
    path.write_text(issue_text(*notices, **options), encoding=encoding)
    return path
