"""The foot that government sites have on every page (底部功能区), made from settings alone: no database is asked, so
the page for errors has it too. An item that is not filled in is not shown; ``missing_items`` names it to those who can
fill it in. Nothing is loaded from elsewhere: each item is words, or a link that a reader follows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FIND_FAULTS = "https://zfwzgl.www.gov.cn/exposure/jiucuo.html"
ICP_RECORDS = "https://beian.miit.gov.cn/"
POLICE_RECORDS = "https://beian.mps.gov.cn/#/query/webSearch"

# What inspection looks for at the foot, and the setting that fills it.
LABELS: dict[str, str | Promise] = {
    "SITE_SPONSOR": _("主办单位"),
    "SITE_CONTACT": _("联系方式"),
    "SITE_ID_CODE": _("网站标识码"),
    "SITE_ICP": _("ICP备案"),
    "SITE_POLICE_RECORD": _("公安备案"),
    "SITE_PARTY_MARK": _("党政机关标识"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """``words`` after the ``label``, where there is one; ``url`` where the item is a link."""

    label: str | Promise
    words: str | Promise
    url: str = ""


def footer_items(page: str) -> list[Item]:
    """What is filled in, in the order in which inspection lists it; ``page`` is the absolute address of the page, which
    a report of its faults names."""
    items = [
        Item(LABELS["SITE_SPONSOR"], settings.SITE_SPONSOR),
        Item(LABELS["SITE_CONTACT"], settings.SITE_CONTACT),
        Item(LABELS["SITE_ID_CODE"], settings.SITE_ID_CODE),
        Item("", settings.SITE_ICP, ICP_RECORDS),
        Item("", settings.SITE_POLICE_RECORD, police_record(settings.SITE_POLICE_RECORD)),
        Item("", _("党政机关") if settings.SITE_PARTY_MARK else "", settings.SITE_PARTY_MARK),
        Item("", _("我为政府网站找错") if settings.SITE_ID_CODE else "", find_faults(page)),
    ]
    return [item for item in items if item.words]


def find_faults(page: str) -> str:
    """Where a reader reports a fault of this page to 中国政府网; the site is known there by its code."""
    return f"{FIND_FAULTS}?{urlencode({'site_code': settings.SITE_ID_CODE, 'url': page})}"


def police_record(number: str) -> str:
    digits = re.search(r"\d{14}", number)
    return f"{POLICE_RECORDS}?code={digits[0]}" if digits else ""


def missing_items() -> list[tuple[str, str]]:
    """(item, setting) of each that is empty."""
    return [(str(label), name) for name, label in LABELS.items() if not getattr(settings, name)]
