"""The list of rules, in the order in which they are reported, and holding them all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from bulletins.inspection import content, finding, frame, pages
from bulletins.inspection.rules import FAIL, PASS, Result, Rule, Site, hold
from bulletins.inspection.visiting import Visitor
from bulletins.models import Inspection

# Of the results the newest are kept.
KEPT = 30

VETO, SHEET = _("检查指标·单项否决"), _("检查指标")
GUIDE, LAW, PRIVACY = _("发展指引"), _("政府信息公开条例"), _("个人信息保护法")

RULES: tuple[Rule, ...] = (
    # What an inspector looks at first.
    Rule("answers", _("页面都能打开，每页不超过3秒"), GUIDE, pages.answers),
    Rule("home", _("首页两周内有更新"), VETO, frame.home_every_two_weeks),
    Rule("fresh", _("各公报半年内有更新"), SHEET, content.fresh),
    Rule("columns", _("栏目不空白"), SHEET, content.columns),
    Rule("blank", _("没有空白页面"), GUIDE, pages.blank),
    Rule("future-dates", _("没有伪造或超前的日期"), VETO, content.future_dates),
    Rule("marks", _("没有密级标志"), VETO, content.marks),
    Rule("personal-data", _("没有未决定的个人信息（手机号等）"), PRIVACY, content.personal_data),
    # The pages.
    Rule("tags", _("网页标签齐全：首页3个、列表页7个、文章页10个"), SHEET, pages.tags),
    Rule("pub-date", _("PubDate 精确到分，24小时制，不超前"), SHEET, pages.dates),
    Rule("content-source", _("来源写制发机关"), SHEET, pages.sources),
    Rule("frame", _("页首有网站名称和搜索，各页有当前位置"), SHEET, pages.frame),
    Rule("footer", _("底部功能区各项齐全"), SHEET, frame.footer),
    Rule("links", _("没有断链、错链，离开本站有提示"), SHEET, pages.links),
    Rule("not-found", _("找不到页面时有搜索和回首页"), SHEET, pages.not_found),
    Rule("titles", _("搜索标题，原文排第一"), SHEET, finding.titles),
    Rule("numbers", _("搜索文号，原文排第一"), SHEET, finding.numbers),
    Rule("own-resources", _("公开页面不从别的网站取东西，不设Cookie"), GUIDE, pages.own_resources),
    Rule("sitemap", _("站点地图（sitemap.xml）列出全部文件"), GUIDE, frame.sitemap),
    Rule("domain", _("使用 .gov.cn 或 .政务 域名"), GUIDE, frame.domain),
    Rule("https", _("使用HTTPS"), GUIDE, frame.https),
    # The documents.
    Rule("metadata", _("索引号、成文日期、文种、发文机关齐全"), LAW, content.metadata),
    Rule("terms", _("没有超过公开期限的草稿"), LAW, content.terms),
    Rule("validity", _("有效性都已认定"), GUIDE, content.validity),
    Rule("claims", _("文件所称的废止、修改都已确认"), GUIDE, content.open_claims),
    Rule("repealed", _("废止、失效、修改的文件在原页面注明"), GUIDE, pages.marked_as_repealed),
    Rule("files", _("附件、插图都在"), GUIDE, content.files),
    Rule("interpretations", _("规范性文件有解读"), GUIDE, content.interpretations),
    Rule("series", _("各期公报没有缺期"), GUIDE, content.series_gaps),
)


def inspect(sample: int = 0) -> Iterator[Result]:
    """Each rule held against the site as it is now; ``sample`` documents, or all."""
    site = Site(Visitor(), sample)
    site.visit()
    return (hold(rule, site) for rule in RULES)


def keep(results: Sequence[Result], sample: int, seconds: float) -> Inspection:
    """Keeps the results for the back office; of all that were ever kept the newest ``KEPT`` stay."""
    states = [result.state for result in results]
    kept = Inspection.objects.create(
        seconds=round(seconds, 1),
        sample=sample,
        passed=states.count(PASS),
        failed=states.count(FAIL),
        results=[result.as_data() for result in results],
    )
    oldest = Inspection.objects.values_list("pk", flat=True)[KEPT : KEPT + 1].first()
    if oldest:
        Inspection.objects.filter(pk__lte=oldest).delete()
    return kept
