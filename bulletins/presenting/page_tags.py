"""What a page says of itself to machines: the meta tags (网页标签) that government sites carry, and Open Graph.

A home page carries the three of the site, a page of a column four more, an article three more again; what else an
article says follows. A tag without a value is left out: an empty one counts as a fault.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from bulletins.models import Agency, Document, Topic
from bulletins.presenting import plain

DESCRIPTION = 120  # characters

Tag = tuple[str, str]


@dataclass(frozen=True)
class Column:
    """What a page stands under: a list, an issue. ``kind`` is what inspection asks for: 政策文件, 信息公开 …"""

    name: str
    description: str
    keywords: tuple[str, ...]
    kind: str


@dataclass(frozen=True)
class Article:
    """A page with a text of its own. ``published_at`` is when it came online, ``source`` the body that made it."""

    title: str
    published_at: datetime
    source: str
    keywords: tuple[str, ...] = ()
    author: str = ""
    description: str = ""
    image: str = ""


@dataclass(frozen=True)
class Page:
    """What a page is: neither is the home page, or one that has nothing to be found by; an article has both. ``image``
    is what is shown beside a link to a page that has no article."""

    column: Column | None = None
    article: Article | None = None
    image: str = ""


def policy_column(name: str, description: str = "", *keywords: str) -> Column:
    return Column(name, description or name, keywords or (name,), _("政策文件"))


def information_column(name: str, description: str = "", *keywords: str) -> Column:
    return Column(name, description or name, keywords or (name,), _("信息公开"))


def column_of(document: Document) -> Column:
    """The bulletin that prints the document, and the column of it in which the document stands."""
    bulletin, section = document.record.bulletin, document.record.section
    label = section.label if section else bulletin.title
    description = _("%(bulletin)s刊载的%(section)s") % {"bulletin": bulletin.title, "section": label}
    return policy_column(label, description, label, bulletin.title, bulletin.government)


def article_of(
    document: Document, agencies: Sequence[Agency] = (), topics: Sequence[Topic] = (), image: str = ""
) -> Article:
    names = tuple(agency.name for agency in agencies)
    source = "，".join(names) or document.issuer or document.record.bulletin.government
    words = (document.number, document.genre, *names, *(topic.name for topic in topics))
    return Article(
        title=f"{document.title}（{document.number}）" if document.number else document.title,
        published_at=document.record.first_published_at or document.published_at or timezone.now(),
        source=source,
        keywords=tuple(dict.fromkeys(word for word in words if word)) or (document.title,),
        author=source,
        description=shortened(plain.excerpt(document)) or document.title,
        image=image,
    )


def shortened(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= DESCRIPTION else f"{words[: DESCRIPTION - 1]}…"


def meta_tags(page: Page, url: str, host: str) -> list[Tag]:
    """(name, content) in the order that inspection reads them in. ``url`` is the one address of the page, absolute;
    ``host`` serves where SITE_DOMAIN names none."""
    found: list[Tag] = [
        ("SiteName", settings.SITE_NAME),
        ("SiteDomain", settings.SITE_DOMAIN or host),
        ("SiteIDCode", settings.SITE_ID_CODE),
    ]
    if column := page.column:
        found += [
            ("ColumnName", column.name),
            ("ColumnDescription", column.description),
            ("ColumnKeywords", ",".join(column.keywords)),
            ("ColumnType", column.kind),
        ]
    if article := page.article:
        found += [
            ("ArticleTitle", " ".join(article.title.split())),
            ("PubDate", f"{timezone.localtime(article.published_at):%Y-%m-%d %H:%M}"),
            ("ContentSource", article.source),
            ("Keywords", ",".join(article.keywords)),
            ("Author", article.author),
            ("Description", article.description),
            ("Image", article.image),
            ("Url", url),
        ]
    return [(name, content) for name, content in found if content]


def description(page: Page, url: str) -> list[Tag]:
    """What search engines print below a page's title: an article says it as the field's own tag, the others here."""
    if page.article or not url:
        return []
    column = page.column
    words = column.description if column else _("各期公报的目录、全文、表格和大事记，可以搜索和订阅")
    return [("description", f"{words} - {settings.SITE_NAME}")]


def open_graph(page: Page, url: str) -> list[Tag]:
    """(property, content), for a page that has one address."""
    if not url:
        return []
    article, column = page.article, page.column
    title = article.title if article else column.name if column else settings.SITE_NAME
    description = article.description if article else column.description if column else ""
    found: list[Tag] = [
        ("og:type", "article" if article else "website"),
        ("og:site_name", settings.SITE_NAME),
        ("og:title", title),
        ("og:description", description),
        ("og:url", url),
        ("og:image", article.image if article else page.image),
        ("og:locale", "zh_CN"),
    ]
    if article:
        found.append(("article:published_time", timezone.localtime(article.published_at).isoformat(timespec="minutes")))
    return [(name, content) for name, content in found if content]
