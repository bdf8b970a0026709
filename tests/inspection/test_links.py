"""Every link is followed; what leads nowhere is named with the page that has it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from typing import Any
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from bulletins.inspection.links import Report, ask_outside, check_links
from bulletins.inspection.visiting import Visitor
from bulletins.models import Bulletin
from tests.domain.making import add_table, make_draft, make_issue, make_published, publish_issue

pytestmark = pytest.mark.django_db


@pytest.fixture
def portal() -> str:
    """The address of the document that has links out."""
    issue = make_issue()
    draft = make_draft(issue, text="# 甲\n\n## 一、总则\n\n水井归村。\n\n@表格 1\n", record={"position": 1})
    add_table(draft)
    publish_issue(issue)
    elsewhere = "见https://files.example.org/a和http://www.baishi.gov.cn/b"
    return make_published(issue, attachments_elsewhere=elsewhere).get_absolute_url()


def test_a_whole_portal_has_no_dead_link(portal: str) -> None:
    make_draft(title="草稿")
    report = check_links(Visitor())
    assert report.faults == []
    assert report.is_whole
    assert report.pages > 40
    assert report.outside == {
        "https://files.example.org/a": portal,
        "http://www.baishi.gov.cn/b": portal,
    }


def test_what_leads_nowhere_is_named(portal: str) -> None:
    elsewhere = {"feeds": "/feds/", "verify": "/verify/#nowhere", "chronicle": "#not-here"}
    Bulletin.objects.update(website="http://localhost/a")

    def astray(name: str, *args: Any, **options: Any) -> str:
        return elsewhere.get(name) or reverse(name, *args, **options)

    with (
        mock.patch("bulletins.views.standing_pages.reverse", side_effect=astray),
        mock.patch("bulletins.presenting.outside.goes_straight", return_value=True),
    ):
        report = check_links(Visitor())
    faults = {(fault.page, fault.link): fault.what for fault in report.faults}
    assert faults == {
        ("/sitemap/", "/feds/"): "打不开（404）",
        ("/sitemap/", "#not-here"): "页面里没有这个位置",
        ("/sitemap/", "/verify/#nowhere"): "页面里没有这个位置",
        ("/baishixian/", "http://localhost/a"): "网址写得不对",
        ("/baishixian/2023/1/", "http://localhost/a"): "网址写得不对",
        (portal, "https://files.example.org/a"): "不是政府网站，却没有经过离开本站的提示",
    }
    assert not check_links(Visitor(), most=2).is_whole


def test_the_command_fails_where_a_link_does(portal: str) -> None:
    said = StringIO()
    call_command("check_links", limit=5, stdout=said, stderr=StringIO())
    assert "没有发现问题" in said.getvalue()
    failing = mock.patch("bulletins.views.standing_pages.render", side_effect=RuntimeError)
    with failing, pytest.raises(CommandError, match="发现2处问题"):
        call_command("check_links", stdout=said, stderr=StringIO())
    assert "/accessibility/：打不开（500）" in said.getvalue()


class _Elsewhere(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/there" else 404)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        return None


@pytest.fixture
def elsewhere() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Elsewhere)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_addresses_elsewhere_are_asked_on_demand(elsewhere: str) -> None:
    found = {f"{elsewhere}/there": "/a/", f"{elsewhere}/gone": "/b/", "http://127.0.0.1:1/": "/c/"}
    faults = {fault.page: fault.what for fault in ask_outside(Report(outside=found))}
    assert faults["/b/"] == "打不开（404）"
    assert faults["/c/"].startswith("连不上")
    assert "/a/" not in faults
