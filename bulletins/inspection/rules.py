"""What a rule is, and what holding one against the site yields."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _

from bulletins.inspection.links import sitemap_addresses
from bulletins.inspection.visiting import Page, Visitor
from bulletins.models import Document
from bulletins.views.own_pages import about, columns

PASS, FAIL, NOT_APPLICABLE = "pass", "fail", "na"
# Findings of one rule that are kept with its result; there may be as many as there are documents.
MOST_KEPT = 50


class NotApplicable(Exception):
    """The rule has nothing to hold here; the message says why."""


@dataclass(frozen=True, slots=True)
class Finding:
    """``where`` is an address, or a name where there is none."""

    where: str
    what: str


@dataclass
class Site:
    """What rules look at. ``sample`` is how many documents are opened, asked for and read; 0 for all. The newest come
    first, since these are what an inspector opens."""

    visitor: Visitor
    sample: int = 0
    pages: list[Page] = field(default_factory=list)

    @cached_property
    def in_sitemap(self) -> list[str]:
        """The paths that the sitemap names."""
        return sitemap_addresses(self.visitor)

    def documents(self) -> Iterator[Document]:
        rows = Document.objects.published().with_place().order_by("-published_at", "-pk")
        return (rows[: self.sample] if self.sample else rows).iterator(chunk_size=200)

    def visit(self) -> None:
        """Opens the home page, the columns, and of the sitemap everything or as many as are sampled, evenly."""
        step = max(1, len(self.in_sitemap) // (3 * self.sample)) if self.sample else 1
        own = [reverse(name) for name in columns() | about()]
        chosen = dict.fromkeys([*own, *self.in_sitemap[::step]])
        self.pages = [self.visitor.get(address) for address in chosen]


Check = Callable[[Site], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """``source`` is where the field demands it: a paragraph of the inspection's check sheet (国办秘函〔2019〕19号), of
    the guide for government sites (国办发〔2017〕47号), or of the regulation on open government information (条例)."""

    key: str
    label: str | Promise
    source: str | Promise
    check: Check


@dataclass(slots=True)
class Result:
    """``count`` findings, of which the first ``MOST_KEPT`` are here; ``reason`` where the rule does not apply."""

    rule: Rule
    state: str
    findings: list[Finding] = field(default_factory=list)
    count: int = 0
    reason: str = ""

    def as_data(self) -> dict[str, Any]:
        return {
            "rule": self.rule.key,
            "label": str(self.rule.label),
            "source": str(self.rule.source),
            "state": self.state,
            "count": self.count,
            "reason": self.reason,
            "findings": [{"where": found.where, "what": found.what} for found in self.findings],
        }


def hold(rule: Rule, site: Site) -> Result:
    result = Result(rule, PASS)
    try:
        for found in rule.check(site):
            result.count += 1
            result.state = FAIL
            if len(result.findings) < MOST_KEPT:
                result.findings.append(found)
    except NotApplicable as reason:
        return Result(rule, NOT_APPLICABLE, reason=str(reason))
    return result


def in_words(state: str) -> str:
    return {PASS: _("通过"), FAIL: _("不通过"), NOT_APPLICABLE: _("不适用")}[state]
