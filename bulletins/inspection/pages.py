"""Rules on pages as they are answered: tags, frame, time, errors."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bulletins.inspection.links import check_links
from bulletins.inspection.rules import Finding, NotApplicable, Site
from bulletins.inspection.visiting import Page
from bulletins.models import Validity
from bulletins.presenting.metadata import validity_notice, with_bases

SITE = ["SiteName", "SiteDomain", "SiteIDCode"]
COLUMN = ["ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType"]
ARTICLE = ["ArticleTitle", "PubDate", "ContentSource"]
PUB_DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]) ([01]\d|2[0-3]):[0-5]\d")
# No body made what names the site as its source.
NO_SOURCE = ("本站", "网站", "门户")
SLOW = 3.0  # seconds
SHORTEST = 10  # characters of a page that is not blank
LINKED_PAGES = 300


def answers(site: Site) -> Iterator[Finding]:
    for page in site.pages:
        if page.status != 200:
            yield Finding(page.address, _("打不开（%d）") % page.status)
        elif page.seconds > SLOW:
            yield Finding(page.address, _("用了%.1f秒") % page.seconds)


def tags(site: Site) -> Iterator[Finding]:
    """Three on the home page, seven on a list, ten on an article, in this order and none empty."""
    for page in _shown(site):
        names = [name for name, _content in page.meta]
        expected = _expected_tags(site, page)
        lacking = [name for name in expected if name not in names]
        if lacking:
            yield Finding(page.address, _("缺网页标签：%s") % " ".join(lacking))
        elif [name for name in names if name in expected] != expected:
            yield Finding(page.address, _("网页标签的顺序不对或有重复"))
        for name, content in page.meta:
            if not content.strip():
                yield Finding(page.address, _("网页标签%s是空的") % name)


def _expected_tags(site: Site, page: Page) -> list[str]:
    if page.address == reverse("home"):
        return SITE
    return SITE + COLUMN + (ARTICLE if "ArticleTitle" in page.tags else [])


def dates(site: Site) -> Iterator[Finding]:
    now = f"{timezone.localtime():%Y-%m-%d %H:%M}"
    for page in _shown(site):
        said = page.tags.get("PubDate")
        if said is None:
            continue
        if not PUB_DATE.fullmatch(said):
            yield Finding(page.address, _("PubDate写成“%s”，应为 2024-01-31 09:30 的样子") % said)
        elif said > now:
            yield Finding(page.address, _("PubDate %s 还没有到") % said)


def sources(site: Site) -> Iterator[Finding]:
    for page in _shown(site):
        source = page.tags.get("ContentSource", "")
        if any(word in source for word in NO_SOURCE):
            yield Finding(page.address, _("来源写的是“%s”，应写制发机关") % source)


def frame(site: Site) -> Iterator[Finding]:
    name = "".join(settings.SITE_NAME.split())
    for page in _shown(site):
        if name not in page.head:
            yield Finding(page.address, _("页首没有网站名称"))
        if not page.crumbs and page.address != reverse("home"):
            yield Finding(page.address, _("没有“当前位置”"))
        if not page.searches:
            yield Finding(page.address, _("没有站内搜索"))


def blank(site: Site) -> Iterator[Finding]:
    for page in _shown(site):
        if page.headings != 1 or len(page.words) < SHORTEST:
            yield Finding(page.address, _("空白页面，或者没有标题"))


def own_resources(site: Site) -> Iterator[Finding]:
    for page in _shown(site):
        for url in page.loaded:
            if site.visitor.path_of(url) is None:
                yield Finding(page.address, _("页面从别的网站取东西：%s") % url)
        if page.cookies:
            yield Finding(page.address, _("公开页面设置了Cookie"))


def not_found(site: Site) -> Iterator[Finding]:
    address = f"{reverse('home')}no-such-page/"
    page = site.visitor.get(address)
    home = f"{site.visitor.origin}{reverse('home')}"
    if page.status != 404 or not page.searches or home not in [link.url for link in page.links]:
        yield Finding(address, _("找不到页面时，应答复404，并给出搜索和回首页的链接"))


def links(site: Site) -> Iterator[Finding]:
    """On as many pages as were sampled, at least; manage.py check_links follows all."""
    report = check_links(site.visitor, LINKED_PAGES if site.sample else 0)
    for fault in report.faults:
        yield Finding(fault.page, f"{fault.link}：{fault.what}")


def marked_as_repealed(site: Site) -> Iterator[Finding]:
    """A page whose document no longer holds says so where its reader sees it."""
    found = [row for row in site.documents() if row.standing in (Validity.REPEALED, Validity.LAPSED, Validity.AMENDED)]
    if not found:
        raise NotApplicable(_("没有已废止、已失效或已修改的文件。"))
    for document in with_bases(found):
        notice = validity_notice(document)
        page = site.visitor.get(document.get_absolute_url())
        if notice and "".join(notice.words.split()) not in page.words:
            yield Finding(page.address, _("页面上没有说明“%s”") % notice.words)


def _shown(site: Site) -> Iterator[Page]:
    return (page for page in site.pages if page.is_html and page.status == 200)
