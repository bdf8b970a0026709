"""Words and dates of documents in templates."""

from django import template

from bulletins.models import Document
from bulletins.presenting import inline, places

register = template.Library()

register.filter("whole", inline.keep_whole)


@register.filter
def collected(document: Document) -> bool:
    """Whether a published issue holds the document, so that the issue may be named."""
    return places.issue_of(document) is not None
