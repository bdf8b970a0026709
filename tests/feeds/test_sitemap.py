"""sitemap.xml names every public address once, with the time at which it last changed, and nothing else."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.utils import timezone

from bulletins import sitemaps
from bulletins.models import Agency, Document, Record, Topic, ValidityDecision
from bulletins.publishing.acts import withdraw_document, withdraw_issue
from tests.domain.making import (
    add_table,
    make_bulletin,
    make_draft,
    make_issue,
    make_published,
    make_published_issue,
    publish_document,
    publish_issue,
)
from tests.feeds.test_feeds import as_of_yesterday

pytestmark = pytest.mark.django_db

TABLE = "# 水井清单\n\n@表格 1\n"


OWN = {"/", "/documents/", "/in-force/", "/browse/", "/agencies/", "/topics/", "/tables/", "/chronicle/"}
ABOUT = {"/feeds/", "/verify/", "/sitemap/", "/accessibility/"}


def read_one(path: str) -> dict[str, datetime | None]:
    """Each address of a file, without its host, and its lastmod."""
    response = Client().get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml"
    found = {}
    for row in ET.fromstring(response.content):  # noqa: S314 - our own
        address, changed = row.findtext("{*}loc"), row.findtext("{*}lastmod")
        assert address is not None
        assert address.startswith("http://testserver/")
        assert address not in found
        found[address.removeprefix("http://testserver")] = datetime.fromisoformat(changed) if changed else None
    return found


def read() -> dict[str, datetime | None]:
    """Every address of all parts, each once."""
    together: dict[str, datetime | None] = {}
    for part in read_one("/sitemap.xml"):
        rows = read_one(part)
        assert not rows.keys() & together.keys()
        together |= rows
    return together


def test_an_empty_portal_has_its_own_pages_alone() -> None:
    assert list(read_one("/sitemap.xml")) == ["/sitemap-pages.xml"]
    assert read() == dict.fromkeys(OWN | ABOUT)


def test_every_public_address_is_named_and_answers() -> None:
    issue = make_issue()
    draft = make_draft(issue, record={"position": 1}, text=TABLE)
    add_table(draft)
    draft.topics.add(Topic.objects.get(code="108303"))
    publish_issue(issue)
    alone = make_published()
    make_published_issue(year=1999, back_file=True)
    make_draft(make_issue(number=2))
    make_draft(make_issue(make_bulletin("heishixian", "黑石县人民政府公报")))
    found = read()
    filed = timezone.localtime(alone.published_at).year
    assert list(read_one("/sitemap.xml")) == [
        "/sitemap-pages.xml", *(f"/sitemap-baishixian-{year}.xml" for year in (1999, 2023, filed))
    ]  # fmt: skip
    assert set(found) == OWN | ABOUT | {
        f"/agencies/{Agency.objects.get().pk}/",
        "/topics/1083/",
        "/topics/108303/",
        "/baishixian/",
        "/baishixian/2023/",
        "/baishixian/1999/",
        "/baishixian/2023/1/",
        "/baishixian/1999/1/",
        "/baishixian/2023/1/1/",
        "/baishixian/2023/1/1/tables/1/",
        "/baishixian/1999/1/1/",
        "/baishixian/1999/1/2/",
        alone.get_absolute_url(),
    }
    assert {address for address in found if not found[address]} == ABOUT
    for address in found:
        assert Client().get(address).status_code == 200, address


def test_what_is_withdrawn_is_gone_by_the_next_request() -> None:
    issue = make_published_issue()
    draft = make_draft(text=TABLE)
    add_table(draft)
    alone = publish_document(draft)
    address = alone.get_absolute_url()
    assert {address, f"{address}tables/1/", "/baishixian/2023/1/2/"} <= set(read())
    withdraw_document(alone, reason="误发")
    withdraw_issue(issue, reason="错页")
    assert set(read()) == OWN | ABOUT
    assert Client().get("/sitemap-baishixian-2023.xml").status_code == 404


def test_lastmod_is_when_the_page_changed() -> None:
    issue = make_published_issue()
    as_of_yesterday()
    before = read()
    assert len(set(before.values())) == 2
    document = Document.objects.published().get(record__order=2)
    Record.objects.filter(pk=document.record_id).update(validity="repealed", validity_since=date(2023, 6, 1))
    ValidityDecision.objects.create(record=document.record, validity="repealed")
    after = read()
    changed = {address for address in after if after[address] != before[address]}
    assert changed == {"/baishixian/2023/1/2/"}
    part = "/sitemap-baishixian-2023.xml"
    last = read_one("/sitemap.xml")[part]
    withdraw_document(document, reason="误发")
    assert (read_one("/sitemap.xml")[part] or 0) > (last or 0)  # type: ignore[operator]
    left = read()
    assert left["/baishixian/2023/1/1/"] == before["/baishixian/2023/1/1/"]
    for address in ("/", "/baishixian/", "/baishixian/2023/", issue.get_absolute_url()):
        assert (left[address] or 0) > (before[address] or 0), address  # type: ignore[operator]


def test_a_withdrawal_is_not_taken_for_no_change() -> None:
    make_published()
    document = make_published()
    as_of_yesterday()
    first = Client().get("/sitemap.xml")
    assert Client().get("/sitemap.xml", headers={"if-none-match": first["ETag"]}).status_code == 304
    assert "Last-Modified" not in first
    withdraw_document(document, reason="误发")
    assert Client().get("/sitemap.xml", headers={"if-none-match": first["ETag"]}).status_code == 200


def test_a_part_that_is_too_long_goes_on_in_further_files(monkeypatch: Any) -> None:
    make_published_issue(documents=5)
    whole = read()
    monkeypatch.setattr(sitemaps, "MOST_ADDRESSES", 4)
    parts = read_one("/sitemap.xml")
    assert "/sitemap-baishixian-2023.xml?p=2" in parts
    assert all(len(read_one(part)) <= 4 for part in parts)
    assert read() == whole
    for nothing in ("baishixian-2023.xml?p=3", "nothing.xml", "baishixian-2022.xml", "heishixian-2023.xml"):
        assert Client().get(f"/sitemap-{nothing}").status_code == 404


def test_robots_names_the_sitemap() -> None:
    assert "Sitemap: http://testserver/sitemap.xml" in Client().get("/robots.txt").content.decode()
