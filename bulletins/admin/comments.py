"""批注: remarks on a place of a draft's text, answered and settled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bulletins.admin.base import admin_url, signed_in
from bulletins.models import Comment, Document, State

MOST = 2000
SHOWN = 24


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the text that can be remarked on, and how it begins."""

    name: str
    words: str


def places(document: Document) -> list[Place]:
    blocks = document.blocks
    found = []
    for anchor in document.anchors.order_by("block"):
        if anchor.block < len(blocks):
            block = blocks[anchor.block]
            words = _("表格%d") % ((block.table or 0) + 1) if block.kind == "table" else block.text
            found.append(Place(anchor.name, words[:SHOWN]))
    return found


def shown(request: HttpRequest, document: Document) -> dict[str, Any]:
    """The remarks with their answers, those still open first."""
    roots = document.comments.filter(answers=None).select_related("author", "settled_by")
    rows = sorted(roots.prefetch_related("replies__author"), key=lambda row: (row.settled_at is not None, row.pk))
    known = places(document) if document.is_draft else []
    return {
        "comments": rows,
        "places": known,
        "known_places": {place.name for place in known},
        "may_comment": document.is_draft and request.user.has_perm("bulletins.add_comment"),
    }


@require_POST
@transaction.atomic
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """A new remark, an answer to one, or one settled."""
    if not (request.user.has_perm("bulletins.view_document") and request.user.has_perm("bulletins.add_comment")):
        raise PermissionDenied
    document = get_object_or_404(Document.objects.select_for_update(), pk=pk)
    if document.state != State.DRAFT:
        messages.error(request, _("文件已经发布，不能再加批注。"))
    elif request.POST.get("settle"):
        _settle(request, document, request.POST["settle"])
    else:
        _add(request, document)
    return HttpResponseRedirect(f"{admin_url(document, 'review', pk)}#comments")


def _add(request: HttpRequest, document: Document) -> None:
    text = request.POST.get("text", "").strip()[:MOST]
    if not text:
        messages.error(request, _("批注里还没有写字。"))
        return
    answered = _root(document, request.POST.get("answers", ""))
    if request.POST.get("answers") and answered is None:
        messages.error(request, _("要回复的批注已经不在了。"))
        return
    named = request.POST.get("place", "")
    place = next((place for place in places(document) if place.name == named), None)
    Comment.objects.create(
        document=document,
        place=place.name if place and not answered else "",
        words=place.words if place and not answered else "",
        text=text,
        answers=answered,
        author=signed_in(request),
    )
    messages.success(request, _("批注已保存。") if answered is None else _("回复已保存。"))


def _settle(request: HttpRequest, document: Document, key: str) -> None:
    found = _root(document, key)
    done = Comment.objects.filter(pk=found.pk if found else 0, settled_at=None).update(
        settled_by=signed_in(request), settled_at=timezone.now()
    )
    if done:
        messages.success(request, _("批注已处理。"))
    else:
        messages.error(request, _("这条批注刚由别人处理过。"))


def _root(document: Document, key: str) -> Comment | None:
    return document.comments.filter(pk=key, answers=None).first() if key.isdecimal() and len(key) < 19 else None
