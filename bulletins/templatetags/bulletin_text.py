"""Words and dates of documents in templates."""

from django import template
from django.utils.safestring import SafeString

from bulletins.models import Document
from bulletins.presenting import inline, places

register = template.Library()


@register.filter
def whole(text: str) -> SafeString:
    """``text`` escaped, with numbers and dates that stay in one piece."""
    return inline.keep_whole(text)


@register.filter
def collected(document: Document) -> bool:
    """Whether a published issue holds the document, so that the issue may be named."""
    return places.issue_of(document) is not None
