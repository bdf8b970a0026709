"""The head of a public page, for machines: meta tags by the kind of page, Open Graph, linked data."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import RequestContext
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from bulletins.presenting import linked_data
from bulletins.presenting.page_tags import Page, description, meta_tags, open_graph

register = template.Library()


@register.simple_tag(takes_context=True)
def page_tags(context: RequestContext) -> SafeString:
    """All that the page says of itself. ``tags`` in the context is its page_tags.Page; without it, a page that was not
    found for example, the tags of the site alone. ``linked_data`` is what schema.org calls the matter of the page."""
    request = context.get("request")
    page: Page = context.get("tags") or Page()
    host, url = request.get_host() if request else "", context.get("canonical") or ""
    named = format_html_join("\n", '<meta name="{}" content="{}">', meta_tags(page, url, host) + description(page, url))
    shared = format_html_join("\n", '<meta property="{}" content="{}">', open_graph(page, url))
    data: dict[str, Any] | None = context.get("linked_data")
    about = format_html('<script type="application/ld+json">{}</script>', linked_data.script(data)) if data else ""
    return format_html_join("\n", "{}", ((part,) for part in (named, shared, about) if part))
