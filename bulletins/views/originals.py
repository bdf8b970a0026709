"""原版: the file of an issue as it was printed, and a view of each of its pages."""

from __future__ import annotations

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bulletins.exports import offered
from bulletins.exports.printed import in_issue
from bulletins.models import Document, Facsimile, FacsimilePage, Issue, State
from bulletins.models.facsimile import hiding
from bulletins.presenting import originals
from bulletins.presenting.page_tags import Page, policy_column
from bulletins.views.lookups import find_issue
from bulletins.views.pages import Withdrawal, Withdrawn, public_page
from bulletins.views.sending import sent


def find_original(issue: Issue) -> Facsimile:
    """The public original of a published issue. Raises Withdrawn where it was public and is not any more."""
    found = Facsimile.objects.published().filter(issue=issue).first()
    if found is None:
        _refuse_withdrawn(issue)
        raise Http404("no public original")
    found.issue = issue
    return found


def _refuse_withdrawn(issue: Issue) -> None:
    held = Facsimile.objects.standing().filter(issue=issue).exclude(published_at=None).first()
    if held is None:
        return
    words = _("这一期的原版不再提供")
    if held.state == State.WITHDRAWN and held.withdrawn_at:
        raise Withdrawn(Withdrawal(words, held.withdrawn_at, held.withdrawal_reason))
    times = [row.withdrawn_at or row.published_at for row in hiding(issue).defer("text")]
    at = max((time for time in times if time), default=timezone.now())
    reason = _("本期有文件撤下，或者作了去标识化处理，而原版的图片上无法遮盖。其余文件仍可阅读。")
    raise Withdrawn(Withdrawal(words, at, reason))


@public_page
def original_pdf(request: HttpRequest, slug: str, year: int, code: str) -> HttpResponseBase:
    issue = find_issue(slug, year, code)
    held = find_original(issue)
    name = _("%(issue)s原版.pdf") % {"issue": f"{issue.bulletin.title}{issue.label}"}
    return _send(held.file, held.sha256, "application/pdf", name)


@public_page
def picture(
    request: HttpRequest, slug: str, year: int, code: str, number: int, *, small: bool = False
) -> HttpResponseBase:
    row = _page(find_issue(slug, year, code), number)
    return _send(row.small, row.small_sha256, "image/webp") if small else _send(row.image, row.sha256, "image/webp")


@public_page
def page(request: HttpRequest, slug: str, year: int, code: str, number: int) -> HttpResponse:
    """A page as it was printed, beside links to the documents that stand on it."""
    issue = find_issue(slug, year, code)
    row = _page(issue, number)
    held = row.facsimile
    printed = held.printed_number(number)
    label = _("原版第%(page)s页") % {"page": printed} if printed else _("原版文件第%(page)s页") % {"page": number}
    year_words = _("%(year)s年") % {"year": year}
    context = {
        "issue": issue,
        "bulletin": issue.bulletin,
        "facsimile": held,
        "row": row,
        "label": label,
        "on_page": originals.documents_on(row, printed, _near(issue, printed)),
        "pages": originals.pages_of(held, number),
        "before": number - 1,
        "after": number + 1 if number < held.pages_in_file else 0,
        "downloads": [offered.original(held)],
        "crumbs": [
            (issue.bulletin.title, issue.bulletin.get_absolute_url()),
            (year_words, reverse("year", args=[slug, year])),
            (issue.label, issue.get_absolute_url()),
            (label, ""),
        ],
        "tags": Page(policy_column(f"{issue}{label}", "", issue.bulletin.title, issue.label)),
        "canonical": request.build_absolute_uri(row.get_absolute_url()),
    }
    return render(request, "bulletins/original_page.html", context)


def _page(issue: Issue, number: int) -> FacsimilePage:
    held = find_original(issue)
    row = FacsimilePage.objects.published().filter(facsimile=held, number=number).first()
    if row is None:
        raise Http404(f"the original has no page {number}")
    row.facsimile = held
    return row


def _near(issue: Issue, printed: int | None) -> list[Document]:
    """The issue's documents without their texts, but for those that begin on this page of print or last before it."""
    listed = in_issue(issue)
    starts = sorted({row.record.page for row in listed if row.record.page and row.record.page <= (printed or 0)})
    wanted = [row.pk for row in listed if row.record.page in starts[-2:]]
    whole = Document.objects.published().with_place().filter(pk__in=wanted).prefetch_related("anchors").in_bulk()
    return [whole.get(row.pk, row) for row in listed]


def _send(file: FieldFile, sha256: str, media_type: str, name: str = "") -> FileResponse:
    response = sent(file, content_type=media_type, filename=name, as_attachment=bool(name))
    response["ETag"] = f'"{sha256}"'
    return response
