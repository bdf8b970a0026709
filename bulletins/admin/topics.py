"""What the form offers beside 主题分类: the classes that the words of the draft speak for, to be taken by a click."""

from __future__ import annotations

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bulletins.models import Document
from bulletins.publishing.classing import suggested_classes


def offered(document: Document) -> SafeString:
    """The suggestions as words and buttons (document.js puts what is taken into the field); empty where there is none,
    and for classes that the operator has deleted or the draft has already."""
    has = set(document.topics.all()) if document.pk else set()
    offers = [(topic, words) for topic, words in suggested_classes(document) if topic not in has]
    if not offers:
        return SafeString()
    buttons = format_html_join(
        "\n",
        '<li><button type="button" class="act small" data-take-topic="{}" data-name="{}">{}</button> {}</li>',
        ((topic.pk, topic.name, topic.full_name, _("依据：%s") % "、".join(words)) for topic, words in offers),
    )
    said = _("按标题和正文的用词推荐，供参考，点一下选用：")
    return format_html('<div class="topic-offers"><p>{}</p><ul>{}</ul></div>', said, buttons)
