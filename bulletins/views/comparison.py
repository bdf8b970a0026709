"""Two public versions of a document compared."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from bulletins.models import Document, DocumentAgency, State
from bulletins.presenting import comparing, page_tags, places
from bulletins.presenting.facts_compared import compare_facts
from bulletins.views.lookups import find_document, ledger_head
from bulletins.views.pages import public_page


@public_page
def difference(request: HttpRequest, a: int, b: int, **place: int | str) -> HttpResponse:
    """What version ``b`` changed in version ``a``; the other way round it redirects. Drafts and withdrawn versions have
    no comparison, and neither has a document that is withdrawn."""
    current = find_document(**place)  # type: ignore[arg-type]
    address = current.get_absolute_url()
    versions = _public_versions(current, min(a, b), max(a, b))
    old, new = versions[min(a, b)], versions[max(a, b)]
    if a > b:
        return HttpResponsePermanentRedirect(f"{address}diff/{b}..{a}/")
    if a == b:
        return HttpResponsePermanentRedirect(address if new.state == State.PUBLISHED else f"{address}v{a}/")
    agencies = Prefetch("issuing", DocumentAgency.objects.select_related("agency"))
    prefetch_related_objects([old, new], "anchors", "tables", "attachments", "figures", "topics__parent", agencies)
    changes = comparing.compare(comparing.parts_of(old), comparing.parts_of(new))
    words = _("第%(old)s版与第%(new)s版对照") % {"old": a, "new": b}
    context = {
        "ledger_head": ledger_head(current),
        "document": new,
        "tags": page_tags.Page(
            page_tags.column_of(current), replace(page_tags.article_of(new), title=f"{new.title} {words}")
        ),
        "old": old,
        "new": new,
        "old_url": f"{address}v{a}/",
        "new_url": address if new.state == State.PUBLISHED else f"{address}v{b}/",
        "revisions": [version for number, version in versions.items() if number > a],
        "facts": compare_facts(old, new),
        "changes": changes,
        "tally": comparing.tally(changes),
        "crumbs": places.crumbs_to(current, (words, "")),
        "canonical": request.build_absolute_uri(f"{address}diff/{a}..{b}/"),
    }
    return render(request, "bulletins/difference.html", context)


def _public_versions(current: Document, first: int, last: int) -> dict[int, Document]:
    """The public versions from ``first`` to ``last``, by number and in order. Raises Http404 where an end is none."""
    between = current.record.versions.filter(version__gte=first, version__lte=last)
    rows = between.filter(state__in=(State.PUBLISHED, State.SUPERSEDED)).order_by("version")
    versions = {row.version: row for row in rows}
    if not {first, last} <= set(versions):
        raise Http404(f"versions {first} and {last} are not both published")
    for row in versions.values():
        row.record = current.record
    return versions
