"""What can be taken along of an issue, as the page lists it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from bulletins.models import Facsimile, Issue, Rendition


@dataclass(frozen=True, slots=True)
class Download:
    """A link with what is to be known before one follows it: kind, pages, size."""

    label: str
    url: str
    media_type: str
    facts: tuple[str, ...] = ()
    sha256: str = ""


def of_issue(issue: Issue, rendition: Rendition | None, facsimile: Facsimile | None) -> list[Download]:
    """``facsimile`` is the public original, where there is one."""
    return [*_printed(issue, rendition), *([original(facsimile)] if facsimile else [])]


def original(facsimile: Facsimile) -> Download:
    facts = ("PDF", _("%(count)s页") % {"count": facsimile.pages_in_file}, filesizeformat(facsimile.size))
    return Download(_("下载原版"), facsimile.file_address, "application/pdf", facts, facsimile.sha256)


def _printed(issue: Issue, rendition: Rendition | None) -> Iterator[Download]:
    if rendition is None:
        return
    facts = ["PDF", _("%(count)s页") % {"count": rendition.pages}, filesizeformat(rendition.size)]
    if rendition.signer:
        facts.append(_("已电子签名"))
    yield Download(_("下载整期公报"), f"{issue.get_absolute_url()}issue.pdf", "application/pdf", tuple(facts))
