"""The portal's own pages by the names of their addresses: the columns over everything, and the pages about the site."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def columns() -> dict[str, str]:
    return {
        "home": _("首页"),
        "documents": pgettext("plural", "文件"),
        "in-force": _("现行有效文件"),
        "browse": _("浏览"),
        "agencies": _("发文机关"),
        "topics": _("主题分类"),
        "tables": pgettext("plural", "表格"),
        "chronicle": _("大事记"),
        "search": _("搜索"),
    }


def about() -> dict[str, str]:
    return {
        "feeds": _("订阅"),
        "verify": _("核验"),
        "site-map": _("站点地图"),
        "accessibility": _("无障碍说明"),
    }
