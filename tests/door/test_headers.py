"""What every response tells browsers, and that the back office works under it."""

import re

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from bulletins.models import Attachment, Document
from bulletins.publishing import acts
from tests.backoffice import desk
from tests.domain.making import keep_findings, publish_document
from tests.door.entering import code_of, enrolled
from tests.door.test_matrix import addresses

pytestmark = pytest.mark.django_db(transaction=True)

# Addresses that show no page: what is posted to them is answered with data or a redirect.
POST_ONLY = (
    "preview/",
    "/recognise/",
    "/collect/",
    "/order/",
    "/read/",
    "/marks/",
    "/again/",
    "/facts/",
    "/doubts/",
    "/accept/",
    "/cancel/",
    "/retry/",
    "/comment",
    "/facsimile/publish/",
    "/facsimile/withdraw/",
)


def directives(policy: str) -> dict[str, str]:
    return {part.split()[0]: " ".join(part.split()[1:]) for part in policy.split(";") if part.strip()}


def test_every_response_carries_its_policies() -> None:
    document = publish_document(desk.draft())
    gone = acts.withdraw_document(publish_document(desk.draft("已撤下的文件")), reason="有误")
    root = desk.client_of(desk.user("root", superuser=True))
    for address in (
        "/", "/search/?q=水井", document.get_absolute_url(), gone.get_absolute_url(), "/nothing/", "/feeds/rss.xml",
        "/healthz", "/robots.txt", "/sitemap.xml", reverse("admin:index"), desk.url(document), "/static/css/site.css",
        reverse("admin:login"),
    ):  # fmt: skip
        response = root.get(address)
        policy = directives(response["Content-Security-Policy"])
        assert policy["default-src"] == "'none'", address
        assert policy["frame-ancestors"] == "'none'", address
        assert policy["base-uri"] == "'none'", address
        assert policy["form-action"] == "'self'", address
        assert "unsafe" not in response["Content-Security-Policy"], address
        assert "http" not in response["Content-Security-Policy"], address
        assert response["X-Content-Type-Options"] == "nosniff", address
        assert response["Referrer-Policy"] == "same-origin", address
        assert response["Cross-Origin-Opener-Policy"] == "same-origin", address
        assert "camera=()" in response["Permissions-Policy"], address
        assert "geolocation=()" in response["Permissions-Policy"], address
        if not address.startswith("/static/"):
            assert response["X-Frame-Options"] == "DENY", address


def test_only_the_preview_may_stand_in_a_frame_and_only_in_ours() -> None:
    root = desk.client_of(desk.user("root", superuser=True))
    draft = desk.draft()
    for response in (root.get(desk.url(draft, "view")), root.post(desk.url(Document(), "preview"), {"text": "x"})):
        assert directives(response["Content-Security-Policy"])["frame-ancestors"] == "'self'"
        assert response["X-Frame-Options"] == "SAMEORIGIN"


def test_an_uploaded_file_cannot_act_as_a_page() -> None:
    draft = desk.draft()
    evil = ContentFile(b"<html><script>alert(1)</script>", "a.html")
    Attachment.objects.create(
        document=draft, order=1, title="名单", kind="file", file=evil, media_type="text/plain", original_name="a.txt"
    )
    keep_findings(draft)
    document = publish_document(draft)
    response = Client().get(f"{document.get_absolute_url()}attachments/1/")
    assert response.status_code == 200
    assert directives(response["Content-Security-Policy"]) == {"default-src": "'none'", "sandbox": ""}
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Type"].startswith("text/plain")
    # No address below the uploads' directory answers at all.
    stored = Attachment.objects.get(document=document).file.name
    for address in (f"/media/{stored}", f"{settings.MEDIA_URL}{stored}", f"/static/{stored}", f"/{stored}"):
        assert Client().get(address).status_code == 404


def test_every_page_of_the_back_office_works_under_the_policy(desktop: Page) -> None:
    """A page that breaks its policy fails the test when the browser closes; the widget with a script is tried."""
    desk.user("root", superuser=True)
    pages = [address for _name, address in addresses()]
    desktop.goto(reverse("admin:login"))
    desktop.get_by_label("用户名").fill("root")
    desktop.get_by_label("密码").fill("long-enough-1")
    desktop.get_by_role("button", name="登录").click()
    opened = 0
    for address in pages:
        # Downloads, answers to posts, and pictures, which Chromium frames in a page of its own making.
        if any(
            word in address
            for word in (
                "/logout/",
                "/attachments/",
                "/original/",
                "/facsimile/picture/",
                "/facsimile/file/",
                "/jsi18n/",
                "/pictures/",
                "/relations/",
                *POST_ONLY,
            )
        ):
            continue
        if re.search(r"/figures/\d+/", address):
            continue
        answer = desktop.goto(address)
        assert answer is not None
        opened += answer.status == 200
        desktop.wait_for_timeout(50)
    assert opened > 50
    document = Document.objects.filter(state="draft").order_by("pk")[0]
    desktop.goto(desk.url(document))
    desktop.locator(".select2-selection").first.click(force=True)
    expect(desktop.locator(".select2-results")).to_be_visible()


def test_the_second_factor_page_in_the_browser(desktop: Page) -> None:
    user = desk.user("editor", "编辑")
    desktop.goto(reverse("admin:second_factor"))
    desktop.get_by_label("用户名").fill("editor")
    desktop.get_by_label("密码").fill("long-enough-1")
    desktop.get_by_role("button", name="登录").click()
    expect(desktop.locator("svg.segno")).to_be_visible()
    desktop.get_by_label("动态验证码").fill(code_of(user, confirmed=False))
    desktop.get_by_role("button", name="启用").click()
    expect(desktop.locator(".backup-codes li")).to_have_count(10)


def test_login_page_with_a_second_factor_and_wrong_code(desktop: Page) -> None:
    user = desk.user("editor", "编辑")
    [backup, *_rest] = enrolled(user)
    desktop.goto(reverse("admin:index"))
    for code, seen in (("123456", ".errornote"), (backup, "nav.desk")):
        desktop.get_by_label("用户名").fill("editor")
        desktop.get_by_label("密码").fill("long-enough-1")
        desktop.get_by_label("动态验证码").fill(code)
        desktop.get_by_role("button", name="登录").click()
        expect(desktop.locator(seen)).to_be_visible()
