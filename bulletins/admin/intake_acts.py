"""What an editor does on the review page; each act is stored at once and answers a script or a plain form alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bulletins.admin.base import admin_url
from bulletins.admin.intake_forms import FactsForm
from bulletins.admin.intake_words import labels, open_words
from bulletins.importing import review
from bulletins.importing.doubts import key_of
from bulletins.importing.facts import ImportProblem
from bulletins.importing.intake import reading_of, text_of
from bulletins.importing.store import Outcome
from bulletins.ingest.text import ReadError
from bulletins.models import Intake


def check_may(request: HttpRequest, word: str) -> None:
    if not request.user.has_perm(f"bulletins.{word}_intake"):
        raise PermissionDenied


def actor(request: HttpRequest) -> Any:
    return request.user


def is_script(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "fetch"


Act = Callable[[HttpRequest, Intake], dict[str, Any]]


def _act(act: Act, *, place: str) -> Callable[[HttpRequest, int], HttpResponse]:
    """A view that does ``act`` on an intake: JSON for the page's script, else back to ``place`` on the page. A decision
    that is refused comes back in words."""

    @require_POST
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        check_may(request, "change")
        intake = get_object_or_404(Intake, pk=pk)
        try:
            said = act(request, intake)
        except review.Refused as error:
            if is_script(request):
                return JsonResponse({"error": str(error)}, status=409)
            messages.error(request, str(error))
            said = {}
        if is_script(request):
            return JsonResponse(said)
        if said.get("words"):
            messages.success(request, said["words"])
        anchor = request.POST.get("place", "")
        return HttpResponseRedirect(f"{admin_url(intake, 'change', pk)}#{anchor if anchor.isalnum() else place}")

    return view


def _mark(request: HttpRequest, intake: Intake) -> dict[str, Any]:
    offset = request.POST.get("offset", "")
    row = review.mark(
        intake,
        request.POST.get("lines", ""),
        request.POST.get("mark", ""),
        request.POST.get("before", ""),
        int(offset) if offset.isdecimal() and len(offset) < 8 else 0,
    )
    return {"marks": labels(row.marks), "unread": row.has_unread_marks, "words": _("标记已保存，识读前可以继续标。")}


def _read_again(request: HttpRequest, intake: Intake) -> dict[str, Any]:
    review.read_again(intake)
    return {"words": _("已按标记重新识读。")}


def _say(request: HttpRequest, intake: Intake) -> dict[str, Any]:
    form = FactsForm(request.POST)
    if not form.is_valid():
        problems = [
            f"{form[name].label if name in form.fields else ''}：{words[0]}" for name, words in form.errors.items()
        ]
        raise review.Refused("；".join(str(problem).rstrip("。") for problem in problems) + "。")
    row = review.say(intake, form.as_json(), form.cleaned_data["stamp"])
    reading = reading_of(row, text_of(row))
    return {"stamp": review.stamp(row.facts), "seen": review.digest_of(row, reading), "words": _("期次信息已保存。")}


def _settle(request: HttpRequest, intake: Intake) -> dict[str, Any]:
    keys = request.POST.getlist("doubt")
    row = review.settle(intake, keys, actor(request), request.POST.get("accept") == "1")
    reading = reading_of(row, text_of(row))
    known = [key_of(doubt) for doubt in reading.warnings]
    left = sum(key not in row.settled for key in known)
    return {
        "settled": {key: row.settled[key] for key in keys if key in row.settled},
        "left": left,
        "open": open_words(left, len(known)),
    }


mark = _act(_mark, place="bench")
read_again = _act(_read_again, place="bench")
say = _act(_say, place="facts")
settle = _act(_settle, place="doubts")


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """The reading into drafts, then to the issue they are in."""
    check_may(request, "change")
    if not request.user.has_perm("bulletins.add_document"):
        raise PermissionDenied
    intake = get_object_or_404(Intake, pk=pk)
    try:
        outcome = review.accept(
            intake,
            actor=actor(request),
            seen=request.POST.get("seen", ""),
            makes_bulletin=bool(request.POST.get("makes_bulletin")),
            replaces_edits=bool(request.POST.get("replaces_edits")),
        )
    except (review.Refused, ImportProblem) as error:
        messages.error(request, str(error))
    except ReadError as error:
        messages.error(request, _(error.template) % error.params)
    else:
        _report(request, outcome)
        return HttpResponseRedirect(f"{admin_url(outcome.issue, 'change', outcome.issue.pk)}#documents")
    return HttpResponseRedirect(f"{admin_url(intake, 'change', pk)}#accept")


def _report(request: HttpRequest, outcome: Outcome) -> None:
    if outcome.unchanged:
        messages.info(request, _("与上次入稿的内容相同，草稿没有变化。"))
        return
    counts = {"created": len(outcome.created), "updated": len(outcome.updated)}
    messages.success(request, _("已入稿：新建草稿%(created)d份，更新草稿%(updated)d份。") % counts)
    for found, words in (
        (
            outcome.untouched,
            ngettext("%d份文件已经发布，没有改动。", "%d份文件已经发布，没有改动。", len(outcome.untouched)),
        ),
        (
            outcome.missing,
            ngettext(
                "%d份原有的文件不在这个文件里，保留不动。",
                "%d份原有的文件不在这个文件里，保留不动。",
                len(outcome.missing),
            ),
        ),
    ):
        if found:
            messages.warning(request, words % len(found))
