"""Which bulletin and issue a reading is: the file says, and the operator's options where it is silent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from pypinyin import lazy_pinyin

from bulletins.ingest.tree import Reading
from bulletins.models import Bulletin
from bulletins.models.bulletin import RESERVED_SLUGS

FIRST_YEAR, LAST_YEAR = 1900, 2199  # as Issue and the addresses have them
LAST_NUMBER = 9999
MOST_CHARACTERS = 120  # of a title and of a government

_BODY = re.compile(r"(人民政府|管理委员会|管委会).*$")


class ImportProblem(Exception):
    """Why a file was not imported, in words for the operator."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the operator says of the file; empty where nothing was said."""

    government: str = ""
    title: str = ""
    slug: str = ""
    year: int | None = None
    number: int | None = None
    published: date | None = None
    back_file: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything needed to know where an issue belongs."""

    government: str
    title: str
    slug: str
    year: int
    number: int
    number_to: int | None
    overall_number: int | None
    printed_on: date | None
    special: bool = False


def settle(reading: Reading, options: Options) -> Facts:
    """The facts of the issue. What the file says wins; raises ImportProblem naming every option still needed."""
    masthead, issue = reading.bulletin, reading.issue
    title = masthead.title or options.title
    government = masthead.government or options.government
    year, number = issue.year or options.year, issue.number or options.number
    missing = [
        option
        for option, value in (
            (_("--title 刊名，例如 --title 清岚县人民政府公报"), title),
            (_("--government 编印政府，例如 --government 清岚县人民政府"), government),
            (_("--year 年份，例如 --year 2024"), year),
            (_("--number 期号，例如 --number 1"), number),
        )
        if not value
    ]
    if missing or not (year and number):
        lines = "\n".join(f"  {option}" for option in missing)
        raise ImportProblem(
            _("“%(name)s”里没有写明以下各项，请用选项补上：\n%(lines)s") % {"name": reading.source.name, "lines": lines}
        )
    _refuse_impossible(year, number, issue.number_to)
    for option, value in (("--title", title), ("--government", government)):
        if len(value) > MOST_CHARACTERS:
            raise ImportProblem(
                _("%(option)s 有%(length)d个字，最多%(most)d个字：请核对。")
                % {"option": option, "length": len(value), "most": MOST_CHARACTERS}
            )
    return Facts(
        government=government,
        title=title,
        slug=_slug(title, government, options),
        year=year,
        number=number,
        number_to=issue.number_to,
        overall_number=issue.overall_number,
        printed_on=iso_date(issue.published) or options.published,
        special=issue.special,
    )


def _refuse_impossible(year: int, number: int, number_to: int | None) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ImportProblem(
            _("年份 %(year)d 不在 %(first)d 到 %(last)d 之间：请核对文件里的年份或 --year。")
            % {"year": year, "first": FIRST_YEAR, "last": LAST_YEAR}
        )
    if not 1 <= number <= LAST_NUMBER or (number_to and not number < number_to <= LAST_NUMBER):
        numbers = f"{number}-{number_to}" if number_to else str(number)
        raise ImportProblem(
            _("期号 %(numbers)s 不对，期号从 1 到 %(last)d：请核对文件里的期号或 --number。")
            % {"numbers": numbers, "last": LAST_NUMBER}
        )


def _slug(title: str, government: str, options: Options) -> str:
    known = Bulletin.objects.filter(title=title).first()
    if known:
        if options.slug and options.slug != known.slug:
            raise ImportProblem(
                _("《%(title)s》的网址简称已经是 %(slug)s，网址不能更改：请去掉 --slug。")
                % {"title": title, "slug": known.slug}
            )
        return known.slug
    slug = options.slug or place_slug(government)
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) or len(slug) > 60:
        raise ImportProblem(_("“%s”不能用作网址简称：请用 --slug 另写一个，只用小写字母、数字和连字符。") % slug)
    if slug in RESERVED_SLUGS:
        raise ImportProblem(_("“%s”是门户自用的地址：请用 --slug 另写一个。") % slug)
    other = Bulletin.objects.filter(slug=slug).first()
    if other:
        raise ImportProblem(
            _("网址简称 %(slug)s 已用于《%(other)s》，而本文件是《%(title)s》：请用 --slug 另写一个。")
            % {"slug": slug, "other": other.title, "title": title}
        )
    return slug


def place_slug(government: str) -> str:
    """The place's name in pinyin: 稷山县人民政府 → jishanxian."""
    place = _BODY.sub("", government) or government
    return re.sub(r"[^a-z0-9]", "", "".join(lazy_pinyin(place)).lower())


def iso_date(text: str | None) -> date | None:
    """The day an ISO date names; ``None`` for none, or for a day that no calendar has."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
