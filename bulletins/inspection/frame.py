"""Rules on what only the operator can set: the foot of the pages, the domain, the connection."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from bulletins.inspection.rules import Finding, NotApplicable, Site
from bulletins.models import Document
from bulletins.presenting.footer import missing_items


def footer(site: Site) -> Iterator[Finding]:
    for label, name in missing_items():
        yield Finding(label, _("没有填写，页脚不显示：请运维人员设置 %s") % name)


def domain(site: Site) -> Iterator[Finding]:
    _refuse_demonstration()
    host = urlsplit(settings.SITE_URL).hostname or ""
    if not host.endswith((".gov.cn", ".政务", ".xn--zfr164b")):
        yield Finding(host, _("政府网站应使用 .gov.cn 或 .政务 域名（SITE_URL）"))


def https(site: Site) -> Iterator[Finding]:
    _refuse_demonstration()
    if not settings.HTTPS:
        yield Finding(settings.SITE_URL, _("没有使用HTTPS：请运维人员设置 HTTPS=1"))


def sitemap(site: Site) -> Iterator[Finding]:
    """Every published document is named, and nothing twice."""
    for address in sorted(address for address, times in Counter(site.in_sitemap).items() if times > 1):
        yield Finding(address, _("sitemap.xml 里出现了两次"))
    known = set(site.in_sitemap)
    for document in Document.objects.published().with_place().defer("text").iterator(chunk_size=500):
        if document.get_absolute_url() not in known:
            yield Finding(document.get_absolute_url(), _("sitemap.xml 里没有"))


def home_every_two_weeks(site: Site) -> Iterator[Finding]:
    raise NotApplicable(_("“首页两周内有更新”是对政府门户网站首页的要求；公报按刊期更新。"))


def _refuse_demonstration() -> None:
    if settings.SITE_IS_DEMO:
        raise NotApplicable(_("这是演示站（SITE_IS_DEMO=1）。"))
