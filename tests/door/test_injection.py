"""Text from anyone never becomes markup: payloads in every text of every row, on every page, in Chromium.

The pages are opened without their security policy, so that what is shown is that texts are escaped, not that the policy
caught what was not.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.db import models
from playwright.sync_api import Page

from bulletins.importing import intake as intakes
from bulletins.models import (
    Agency,
    AgencyAlias,
    Attachment,
    Bulletin,
    ChronicleEntry,
    Document,
    DocumentAgency,
    Figure,
    Intake,
    Issue,
    Record,
    Relation,
    Section,
    Table,
    Topic,
)
from bulletins.models.derived import refresh
from bulletins.publishing import acts
from bulletins.publishing.validity import decide_validity
from tests.backoffice import desk
from tests.backup.portals import PIXEL
from tests.domain.making import keep_findings, make_draft, publish_document, publish_issue
from tests.door.injecting import BROKEN_OUT, PAYLOADS, signed_in

pytestmark = pytest.mark.django_db(transaction=True)

# Given by the portal itself, never by a person.
OURS = {
    "slug", "state", "kind", "text", "number", "anchor", "code", "sha256", "source_sha256", "source_digest",
    "media_type", "number_key", "number_series", "day", "region_code", "file", "validity", "openness", "genre",
    "stored_digest", "step", "password", "withdrawal_reason", "digest", "name_in_address",
}  # fmt: skip


def fill(row: models.Model, payload: str) -> int:
    """Puts the payload into every text of a draft row that a person gives; how many those were."""
    texts = {}
    for field in row._meta.concrete_fields:
        plain = isinstance(field, models.CharField | models.TextField) and not isinstance(field, models.FileField)
        if not plain or field.choices or field.name in OURS or field.primary_key:
            continue
        if field.max_length is None or len(payload) <= field.max_length:
            texts[field.name] = payload
    type(row)._default_manager.filter(pk=row.pk).update(**texts)
    row.refresh_from_db()
    return len(texts)


def planted(n: int, payload: str, editor: User) -> tuple[int, Document, Issue]:
    """A bulletin of its own in which everything is the payload: placements, a published document and a draft issue."""
    bulletin = Bulletin.objects.create(slug=f"b{n}", title=f"公报{n}", government="县政府")
    section = Section.objects.create(bulletin=bulletin, label="栏目")
    issue = Issue.objects.create(bulletin=bulletin, year=2023, number=1)
    agency = Agency.objects.create(name=f"机关{n}")
    alias = AgencyAlias.objects.create(agency=agency, name="别名")
    topic = Topic.objects.create(code=f"T{n}", name="主题")
    rows: list[models.Model] = [bulletin, section, agency, alias, topic]
    count = 0
    text = (
        f"@发文机关 {payload}\n\n# 标题{payload}\n\n@文号 {payload}\n\n@主送 {payload}\n\n## 一、{payload}\n\n"
        f"段落{payload}水井。\n\n@名单 {payload}\n\n@表格 1\n\n@图片 {payload}\n\n@署名 {payload}\n"
    )
    count += text.count(payload)
    draft = make_draft(issue, record={"section": section, "position": 1}, text=text, openness="active")
    draft.topics.add(topic)
    DocumentAgency.objects.create(document=draft, agency=agency)
    table = Table.objects.create(document=draft, order=1, rows=[["甲", payload], [payload, payload]], header_rows=1)
    count += 3
    refresh(draft)
    Figure.objects.filter(document=draft).update(alternative="图", image="")
    figure = Figure.objects.get(document=draft)
    figure.image.save("a.png", ContentFile(PIXEL), save=False)
    Figure.objects.filter(pk=figure.pk).update(image=figure.image.name)
    file = Attachment.objects.create(
        document=draft, order=1, title="名单", kind="file", file=ContentFile(b"x", "a.txt")
    )
    relation = Relation.objects.create(document=draft, order=99, kind="cites", words="引用")
    entry = ChronicleEntry.objects.create(document=draft, order=1, date="2023-01-04", month="2023-01-01", text="事")
    count += sum(
        fill(row, payload) for row in [*rows, issue, draft, draft.record, table, figure, file, relation, entry]
    )
    keep_findings(Document.objects.get(pk=draft.pk))
    publish_issue(issue)
    published = Document.objects.get(pk=draft.pk)
    decide_validity(
        Record.objects.get(pk=published.record_id),
        validity="repealed",
        since=date(2024, 1, 1),
        basis=payload,
        actor=editor,
    )
    acts.revise(published, reason=payload, actor=editor)
    gone = make_draft(issue, text=text.replace("@表格 1\n\n", ""), openness="active", title=payload)
    acts.withdraw_document(publish_document(gone), reason=payload, actor=editor)
    came_in, _new = intakes.take_in(
        f"{n} {payload}\n\n关于水井的通知\n\n{payload}\n".encode(), f"{payload}.txt", editor
    )
    intakes.read(came_in)
    Intake.objects.filter(pk=came_in.pk).update(name=payload)
    return count + 6, published, issue


def public_addresses(n: int, payload: str, document: Document) -> list[str]:
    place = document.get_absolute_url()
    return [
        f"/topics/T{n}/", f"/b{n}/", f"/b{n}/2023/", f"/b{n}/2023/1/", place, f"{place}tables/1/", f"/b{n}/2023/1/2/",
        f"/search/?q={quote(payload)}", f"/documents/?q={quote(payload)}", f"/tables/?q={quote(payload)}",
        f"/number/{quote(payload, safe='')}/", f"/nothing/{quote(payload)}", f"/search/?{quote(payload)}=1",
    ]  # fmt: skip


@pytest.mark.long
def test_no_payload_becomes_markup(unguarded: Page, tried: Callable[[str], None]) -> None:
    page = unguarded
    root = desk.user("root", superuser=True)
    ran = signed_in(page, root)
    placed, addresses = 0, ["/", "/documents/", "/tables/", "/chronicle/", "/feeds/", "/search/?q=水井"]
    addresses += ["/agencies/", "/topics/", "/in-force/", "/chronicle/2023/1/"]
    for n, payload in enumerate(PAYLOADS):
        count, document, _issue = planted(n, payload, root)
        placed += count
        addresses += public_addresses(n, payload, document)
        addresses += [desk.url(document.record.versions.get(state="draft")), desk.url(document)]
    addresses += [agency.get_absolute_url() for agency in Agency.objects.published()[::4]]
    assert placed >= 500
    broken: list[str] = []
    for address in addresses:
        page.goto(address)
        broken += [f"{address}: {element}" for element in page.evaluate(BROKEN_OUT)]
    assert not ran, "\n".join(ran)
    assert not broken, "\n".join(broken)
    tried(f"injection: {placed} placements of {len(PAYLOADS)} payloads, {len(addresses)} pages in Chromium")


def test_the_look_at_a_page_finds_what_broke_out(unguarded: Page) -> None:
    """The same payloads, not escaped: each that is an element is seen."""
    elements = [payload for payload in PAYLOADS if payload.endswith(">") and not payload.startswith(("&", "<meta"))]
    unguarded.on("dialog", lambda dialog: dialog.dismiss())
    # What a payload asks for is answered, so that a picture that is not there is no fault of a page.
    unguarded.route(lambda url: not url.endswith("/healthz"), lambda route: route.fulfill(status=200, body=""))
    for payload in [*elements, "<a href='javascript:alert(1)'>x</a>"]:
        unguarded.goto("/healthz")
        tail = payload.removeprefix("</textarea>").removeprefix("</title>")
        unguarded.evaluate("html => { document.body.innerHTML = html; }", tail)
        assert unguarded.evaluate(BROKEN_OUT), payload


def test_feeds_and_files_carry_text_as_text(client: Any) -> None:
    import xml.etree.ElementTree as ET

    root = desk.user("root", superuser=True)
    tried = 0
    for n, payload in enumerate(PAYLOADS):
        _count, document, _issue = planted(n, payload, root)
        for address in ("/feeds/rss.xml", "/feeds/atom.xml", "/sitemap.xml"):
            tree = ET.fromstring(client.get(address).content)  # noqa: S314 - our own
            assert not [element for element in tree.iter() if element.get("class") == "injected"]
            tried += 1
        data = b"".join(client.get(f"{document.get_absolute_url()}tables/1.csv"))
        assert client.get(f"{document.get_absolute_url()}tables/1.csv")["X-Content-Type-Options"] == "nosniff"
        assert payload.replace('"', '""').encode() in data
        tried += 1
    assert tried == 4 * len(PAYLOADS)
