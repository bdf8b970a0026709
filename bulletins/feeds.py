"""Feeds: what is new online, as RSS 2.0 and Atom, for the portal, a bulletin, a section of it, an agency, a topic.

An entry is a published document. Its id is the record's own and outlives a move from its first address to its place in
an issue, a correction, and a change of the portal's domain. Back files are no news and never appear.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.html import escape, format_html, format_html_join
from django.utils.http import http_date
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator

from bulletins.filters import classed_as, issued_by
from bulletins.models import Agency, Bulletin, Change, Document, DocumentAgency, LedgerEntry, Section, Topic
from bulletins.presenting import metadata, places, plain
from bulletins.publishing.days import note_passed_days

ENTRIES = 30
JUST_NOW = timedelta(seconds=2)
# What the ids of entries are made from; another value would make every entry of every feed new again.
NAMESPACE = uuid.UUID("a9b0a7c6-6c55-4a4e-9c43-0d0a3b2f7d11")
DC_TERMS = "http://purl.org/dc/terms/"

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Scope:
    """What a feed covers: everything, a bulletin, or a section of one; or what a body issued, or a class holds."""

    bulletin: Bulletin | None = None
    section: Section | None = None
    agency: Agency | None = None
    topic: Topic | None = None

    def documents(self) -> Iterable[Document]:
        found = Document.objects.newest().with_place().with_updated()
        if self.bulletin:
            found = found.filter(record__bulletin=self.bulletin)
        if self.section:
            found = found.filter(record__section=self.section)
        if self.agency:
            found = found.filter(pk__in=issued_by(self.agency))
        if self.topic:
            found = found.filter(pk__in=classed_as(self.topic.code))
        agencies = Prefetch("issuing", DocumentAgency.objects.select_related("agency"))
        return found.prefetch_related(agencies, "tables", "topics__parent")[:ENTRIES]

    def changed_at(self) -> datetime | None:
        """When the public last saw something change here, a withdrawal included; for a section, in its bulletin; for an
        agency or a topic, anywhere."""
        note_passed_days()
        changes = Change.objects.order_by("-number")
        if self.bulletin:
            changes = changes.filter(record__bulletin=self.bulletin)
        return changes.values_list("at", flat=True).first()

    def ledger_head(self) -> str:
        """The last entry of the ledger that concerns this feed; its digest stands for all entries before it as well."""
        entries = LedgerEntry.objects.order_by("-number")
        if self.bulletin:
            entries = entries.filter(Q(record__bulletin=self.bulletin) | Q(issue__bulletin=self.bulletin))
        head = entries.values_list("number", "digest").first()
        return f"ledger {head[0]} {head[1]}" if head else ""


class Documents(SyndicationFeed):
    """What both formats share: text that XML can hold, an honest date, and the facts of a document as DC terms."""

    content_type: str

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clean(self.feed)

    def add_item(self, *args: Any, **kwargs: Any) -> None:
        super().add_item(*args, **kwargs)
        item = self.items[-1]
        clean(item)
        item["categories"] = [xml_text(category) for category in item["categories"]]
        item["terms"] = [(name, xml_text(value)) for name, value in item["terms"]]

    def latest_post_date(self) -> datetime:
        """The newest entry's time; of an empty feed when it last changed, never the time of asking."""
        newest = max((item["updateddate"] for item in self.items), default=None)
        return newest or self.feed["changed_at"] or datetime.fromtimestamp(0, UTC)

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for name, value in item["terms"]:
            handler.addQuickElement(f"dcterms:{name}", value)

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        if self.feed["ledger_head"]:
            handler.addQuickElement("dcterms:provenance", self.feed["ledger_head"])


class Rss(Documents, Rss201rev2Feed):
    def rss_attributes(self) -> dict[str, str]:
        return super().rss_attributes() | {"xmlns:dcterms": DC_TERMS}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        # An RSS reader takes a title for HTML.
        super().add_item_elements(handler, item | {"title": escape(item["title"])})
        handler.addQuickElement("atom:updated", item["updateddate"].isoformat())


class Atom(Documents, Atom1Feed):
    def root_attributes(self) -> dict[str, str]:
        return super().root_attributes() | {"xmlns:dcterms": DC_TERMS}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})


class Base(Feed):
    """A feed of one scope in one format; families differ in their scope and what they say of it."""

    language = "zh-cn"
    item_guid_is_permalink = False

    def __init__(self, feed_type: type[Documents]) -> None:
        self.feed_type = feed_type

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        try:
            scope = self.get_object(request, *args, **kwargs)
        except ObjectDoesNotExist as error:
            raise Http404("no such feed") from error
        feed = cast(Documents, self.get_feed(scope, request))
        response = HttpResponse(content_type=feed.content_type)
        # Readers and caches keep the feed but ask each time, so that a withdrawal shows on the next request.
        response["Cache-Control"] = "public, no-cache"
        if changed_at := feed.feed["changed_at"]:
            if timezone.now() - changed_at < JUST_NOW:
                # The header counts whole seconds, and more may change within this one: until it is over the feed is
                # dated before it, and only the ETag tells what a reader has.
                request.META.pop("HTTP_IF_MODIFIED_SINCE", None)
                changed_at -= JUST_NOW
            response["Last-Modified"] = http_date(changed_at.timestamp())
        feed.write(response, "utf-8")
        return response

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Scope:
        return Scope()

    def feed_extra_kwargs(self, scope: Scope) -> dict[str, Any]:
        return {"changed_at": scope.changed_at(), "ledger_head": scope.ledger_head()}

    def title(self, scope: Scope) -> str:
        return str(settings.SITE_NAME)

    def link(self, scope: Scope) -> str:
        return reverse("home")

    def description(self, scope: Scope) -> str:
        return _("%(name)s新发布的文件") % {"name": self.title(scope)}

    subtitle = description

    def author_name(self, scope: Scope) -> str:
        return scope.bulletin.government if scope.bulletin else str(settings.SITE_NAME)

    def items(self, scope: Scope) -> Iterable[Document]:
        return metadata.with_bases(scope.documents())

    def item_title(self, item: Document) -> str:
        return item.title

    def item_description(self, item: Document) -> str:
        return format_html("{}<p>{}</p>{}", notice(item), plain.excerpt(item), facts_list(item))

    def item_guid(self, item: Document) -> str:
        return entry_id(item)

    def item_author_name(self, item: Document) -> str:
        return issuers(item) or item.record.bulletin.government

    def item_pubdate(self, item: Document) -> datetime | None:
        return item.record.first_published_at

    def item_updateddate(self, item: Document) -> datetime:
        return item.updated_at

    def item_categories(self, item: Document) -> list[str]:
        section = item.record.section
        return [word for word in (section.label if section else "", item.genre) if word]

    def item_extra_kwargs(self, item: Document) -> dict[str, Any]:
        content = ""
        if self.feed_type is Atom:
            content = format_html("{}{}\n{}", notice(item), facts_list(item), plain.full_text(item))
        return {"terms": terms(item), "content": content}


class PortalFeed(Base):
    """Everything new on the portal."""


class BulletinFeed(Base):
    """What is new in one bulletin."""

    def get_object(self, request: HttpRequest, slug: str) -> Scope:
        return Scope(Bulletin.objects.published().get(slug=slug))

    def title(self, scope: Scope) -> str:
        return str(scope.bulletin)

    def link(self, scope: Scope) -> str:
        return scope.bulletin.get_absolute_url() if scope.bulletin else super().link(scope)


class SectionFeed(BulletinFeed):
    """What is new in one section of a bulletin."""

    def get_object(self, request: HttpRequest, slug: str, section: int) -> Scope:  # type: ignore[override]
        found = Section.objects.published().select_related("bulletin").get(bulletin__slug=slug, pk=section)
        return Scope(found.bulletin, found)

    def title(self, scope: Scope) -> str:
        return f"{scope.bulletin} · {scope.section}"


class AgencyFeed(Base):
    """What is new of one body."""

    def get_object(self, request: HttpRequest, agency: int) -> Scope:
        return Scope(agency=Agency.objects.published().get(pk=agency))

    def title(self, scope: Scope) -> str:
        return str(scope.agency)

    def link(self, scope: Scope) -> str:
        return scope.agency.get_absolute_url() if scope.agency else super().link(scope)


class TopicFeed(Base):
    """What is new in one class, its children included."""

    def get_object(self, request: HttpRequest, topic: str) -> Scope:
        return Scope(topic=Topic.objects.published().select_related("parent").get(code=topic))

    def title(self, scope: Scope) -> str:
        return str(scope.topic)

    def link(self, scope: Scope) -> str:
        return scope.topic.get_absolute_url() if scope.topic else super().link(scope)


def entry_id(document: Document) -> str:
    """The id of a document for ever. Neither the address nor the domain is in it; the instant of first publication sets
    it apart from the same record number of another portal."""
    record = document.record
    first = record.first_published_at or document.published_at
    return uuid.uuid5(NAMESPACE, f"{record.pk} {first.astimezone(UTC).isoformat() if first else ''}").urn


def issuers(document: Document) -> str:
    """发文机关, the leading body first; what the document itself bears where none is recorded."""
    return "、".join(row.agency.name for row in document.issuing.all()) or document.issuer


def facts(document: Document) -> list[tuple[str, str]]:
    """The metadata block of the document's page, with its section and what a correction says of itself."""
    agencies = [row.agency for row in document.issuing.all()]
    rows = metadata.rows_of(document, agencies, list(document.topics.all()), places.place_of(document))
    found = [(row.label, row.value) for row in rows if row.value != document.title]
    kind = document.get_revision_kind_display() or _("更正")
    said = f"{kind}：{document.revision_reason}" if document.revision_reason else ""
    found += [(_("栏目"), str(document.record.section or "")), (_("更正说明"), said)]
    return [(label, value) for label, value in found if value]


def notice(document: Document) -> SafeString:
    """The banner of the document's page, for one that does not hold as it is printed."""
    found = metadata.validity_notice(document)
    return format_html("<p><strong>{}</strong></p>", found.sentence) if found else SafeString()


def facts_list(document: Document) -> str:
    return format_html("<dl>{}</dl>", format_html_join("", "<dt>{}</dt><dd>{}</dd>", facts(document)))


def terms(document: Document) -> list[tuple[str, str]]:
    """What machines ask first, as Dublin Core terms."""
    place = places.place_of(document)
    found = [
        ("identifier", document.number),
        ("created", document.written_on.isoformat() if document.written_on else ""),
        ("isPartOf", place.words if place else ""),
        ("accessRights", document.get_openness_display()),
    ]
    return [(name, value) for name, value in found if value]


def clean(element: dict[str, Any]) -> None:
    element.update({name: xml_text(value) for name, value in element.items() if isinstance(value, str)})


def xml_text(value: str) -> str:
    """``value`` without the characters that XML cannot hold."""
    return _NOT_XML.sub("", value)


FAMILIES: dict[str, type[Base]] = {
    "portal": PortalFeed,
    "bulletin": BulletinFeed,
    "section": SectionFeed,
    "agency": AgencyFeed,
    "topic": TopicFeed,
}
RSS = {name: family(Rss) for name, family in FAMILIES.items()}
ATOM = {name: family(Atom) for name, family in FAMILIES.items()}
