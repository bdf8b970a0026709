"""Words and dates of documents in templates."""

from django import template
from django.template.context import RequestContext
from django.utils.safestring import SafeString

from bulletins.models import Document
from bulletins.presenting import citing, inline, metadata, outside, places

register = template.Library()


@register.filter
def whole(text: str) -> SafeString:
    """``text`` escaped, with numbers and dates that stay in one piece."""
    return inline.keep_whole(text)


@register.filter
def nested(title: str) -> str:
    """A title as it stands within 《》."""
    return citing.nested(title)


@register.filter
def heading(text: str) -> SafeString:
    """``text`` escaped, the number of a heading set apart."""
    return inline.heading(text)


@register.filter
def collected(document: Document) -> bool:
    """Whether a published issue holds the document, so that the issue may be named."""
    return places.issue_of(document) is not None


@register.filter
def badge(document: Document) -> str:
    """已废止, 尚未施行 and the like, where a reader has to know; else nothing."""
    return metadata.badge(document)


@register.simple_tag(takes_context=True)
def linked(context: RequestContext, text: str) -> SafeString:
    """``text`` escaped, the addresses in it as links: straight to a government's site, else by way of the notice."""
    return outside.linked(text, context["request"].path)
