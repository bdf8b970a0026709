"""Masking at publication: the row that becomes public is itself the masked one, so that no way leads from the public to
what it said before. That is kept apart, as an Original."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bulletins.ingest.personal.masks import mask, replace
from bulletins.ingest.personal.plain import Datum
from bulletins.models import Act, Document, Original, Relation, State
from bulletins.models.derived import refresh
from bulletins.models.personal import Choice
from bulletins.publishing.findings import LINE_MARK, Found, findings
from bulletins.publishing.pieces import Piece, Row, write

# Stands where everything of a line or a title was cut, so that the paragraph keeps its place.
OMITTED = "（略）"


def deidentify(document: Document) -> None:
    """Masks and cuts in a draft what was decided so; belongs at the beginning of the transaction that publishes it.
    Raises ValidationError where something is undecided that was not there when the draft was looked over."""
    held = Document.objects.select_for_update(of=("self",)).select_related("record")
    # Prefetched, so that every piece of a row is changed on the same object.
    held = held.prefetch_related("tables", "attachments", "figures")
    draft = held.filter(pk=document.pk, state=State.DRAFT).first()
    if draft is None:
        return
    found = findings(draft)
    if any(one.decision is None for one in found):
        raise ValidationError(_("“%s”刚有改动，里面有还没有认定的个人信息。请刷新后再看。") % draft.title)
    hidden = [one for one in found if one.decision and one.decision.choice != Choice.KEEP]
    if not hidden:
        return
    _keep_original(draft, _changes(hidden))
    for relation in draft.relations.filter(confirmed=True):
        _mask_words(relation, hidden)
    draft.deidentified = True
    draft.save(update_fields=["deidentified"])
    refresh(draft)


def _changes(hidden: list[Found]) -> dict[str, tuple[Piece, list[tuple[Datum, str]]]]:
    """By the name of its piece, what is put in the place of each datum."""
    changes: dict[str, tuple[Piece, list[tuple[Datum, str]]]] = {}
    for one in hidden:
        for place in one.places:
            if place.piece and place.datum:
                _piece, of_piece = changes.setdefault(place.piece.name, (place.piece, []))
                of_piece.append((place.datum, _instead(one, place.words)))
    return changes


def _instead(found: Found, words: str) -> str:
    if found.decision and found.decision.choice == Choice.CUT:
        return "\n" * words.count("\n")
    return mask(found.kind, words)


def _keep_original(draft: Document, changes: dict[str, tuple[Piece, list[tuple[Datum, str]]]]) -> None:
    columns: dict[Row, set[str]] = {}
    for piece, of_piece in changes.values():
        text = replace(piece.text, of_piece)
        write(piece, text if piece.cell else _filled(piece, text))
        columns.setdefault(piece.row, set()).add(piece.column)
    Original.objects.create(document=draft, pieces={name: piece.text for name, (piece, _all) in changes.items()})
    for row, changed in columns.items():
        row.save(update_fields=changed)


def _filled(piece: Piece, text: str) -> str:
    """``text`` with a word where cutting left a line, or a whole piece, without any."""
    if piece.name != "text":
        return text if text.strip() or not piece.text.strip() else OMITTED
    lines = []
    for before, after in zip(piece.text.split("\n"), text.split("\n"), strict=True):
        mark = LINE_MARK.match(after + " ")
        bare = after[mark.end() :] if mark else after
        lines.append(f"{after.rstrip()} {OMITTED}".strip() if before.strip() and not bare.strip() else after)
    return "\n".join(lines)


def _mask_words(relation: Relation, hidden: list[Found]) -> None:
    """What an editor confirmed is not derived anew, so its words are masked in their place."""
    for one in hidden:
        for place in one.places:
            instead = _instead(one, place.words)
            relation.words = relation.words.replace(place.words, instead)
            relation.clause = relation.clause.replace(place.words, instead)
    relation.words = relation.words or OMITTED
    relation.save()


@transaction.atomic
def look(document: Document, *, reason: str, actor: User | None) -> dict[str, str]:
    """The original wording of a published version by the names of its pieces; that somebody looked is recorded."""
    if not reason.strip():
        raise ValidationError(_("请写明为什么要看原文。"))
    kept = Original.objects.get(document=document)
    note_look(document, reason.strip(), actor=actor)
    return dict(kept.pieces)


def note_look(document: Document, reason: str, *, actor: User | None) -> None:
    note = _("第%(version)d版：%(reason)s") % {"version": document.version, "reason": reason}
    record = document.record
    Act.objects.create(
        kind=Act.Kind.LOOK, via=Act.Via.ADMIN, actor=actor, record=record, issue_id=record.issue_id, note=note
    )
