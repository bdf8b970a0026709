"""What texts say of other documents, settled by editors: who repeals and amends whom.

A text's claim (models.Relation: a kind, and words that name a document) stands for all versions of its record. It is
open until an editor confirms which held document is meant; what is ambiguous stays open and is never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from bulletins.models import Act, Change, Document, Record, Relation, RelationDecision, Validity
from bulletins.models.recording import together
from bulletins.models.standing import ENDED
from bulletins.publishing import naming
from bulletins.publishing.acts import Actor
from bulletins.publishing.holding import Overtaken, hold, hold_all
from bulletins.publishing.validity import decide_validity

CHANGING = (Relation.Kind.REPEALS, Relation.Kind.AMENDS)
RESULT = {Relation.Kind.REPEALS: Validity.REPEALED, Relation.Kind.AMENDS: Validity.AMENDED}


@dataclass(slots=True)
class Claim:
    """``relation`` of a published document that no editor has settled. ``candidates`` are the held documents it may
    mean; without any there is nothing to decide yet."""

    relation: Relation
    candidates: list[Document] = field(default_factory=list)


def open_claims(document: Document | None = None) -> list[Claim]:
    """The unsettled claims of published documents, or of ``document`` alone, the newest first, in five queries."""
    relations = Relation.objects.published().filter(kind__in=CHANGING, confirmed=False)
    if document is not None:
        relations = relations.filter(document=document)
    relations = relations.select_related("document__record__bulletin", "document__record__issue")
    said = list(relations.defer("document__text").order_by("-document__published_at", "document", "order"))
    confirmed, refused = _settled({relation.document.record_id for relation in said})
    claims = [Claim(relation) for relation in said if _claim_of(relation) not in confirmed]
    numbered = naming.by_number(claim.relation.number_key for claim in claims)
    titled = naming.by_title(claim.relation.words for claim in claims if not claim.relation.number_key)
    for claim in claims:
        relation = claim.relation
        found = numbered.get(relation.number_key, []) if relation.number_key else titled.get(relation.words, [])
        # A title alone, and borne by several, says nothing; a number borne by several is for an editor to tell apart.
        if not relation.number_key and len(found) > 1:
            found = []
        own = relation.document.record_id
        claim.candidates = [
            held for held in found if held.record_id != own and (*_claim_of(relation), held.record_id) not in refused
        ]
    return claims


@transaction.atomic
@together()
def confirm_relation(
    relation: Relation, target: Record, *, actor: Actor = None, via: str = Act.Via.ADMIN
) -> RelationDecision:
    """``relation`` means ``target``: both documents say so from now on, and a repealed or amended one stands so, from
    the day on which the repealing one takes effect. Raises ValidationError where that day is not known, Overtaken
    where the claim has been settled since."""
    document = relation.document
    hold_all([document.record_id, target.pk])
    source = hold(document.record_id)
    _refuse_unfit(relation, target)
    decision = _decide(relation, source, target, actor, confirmed=True)
    _note(decision, _("是"), via)
    target.refresh_from_db()
    # What was repealed or has lapsed is not brought back to 已修改, nor repealed a second time.
    if target.validity not in ENDED:
        since = document.effective_on or document.written_on
        if since is None:
            raise ValidationError(
                _("“%s”既没有施行日期也没有成文日期，不知道自何日起：请先在“认定有效性”里写明日期认定。")
                % document.title
            )
        validity = RESULT[Relation.Kind(relation.kind)]
        decide_validity(target, validity, since=since, basis_record=source, actor=actor, via=via)
    Change.note([source.pk, target.pk])
    return decision


@transaction.atomic
@together()
def refuse_relation(
    relation: Relation, target: Record, *, actor: Actor = None, via: str = Act.Via.ADMIN
) -> RelationDecision:
    """``relation`` does not mean ``target``, which is offered no more."""
    source = hold(relation.document.record_id)
    _refuse_unfit(relation, target)
    decision = _decide(relation, source, target, actor, confirmed=False)
    _note(decision, _("不是"), via)
    return decision


def _decide(relation: Relation, source: Record, target: Record, actor: Actor, *, confirmed: bool) -> RelationDecision:
    return RelationDecision.objects.create(
        source=source,
        target=target,
        kind=relation.kind,
        words=relation.words,
        clause=relation.clause,
        confirmed=confirmed,
        decided_by=actor,
    )


def confirmed_of(record: Record) -> list[RelationDecision]:
    """The confirmed relations on either side of ``record``, in one query; a later decision undoes an earlier one."""
    found = RelationDecision.objects.filter(Q(source=record) | Q(target=record)).order_by("-decided_at", "-pk")
    newest: dict[tuple[int, str, str, int], RelationDecision] = {}
    for decision in found:
        newest.setdefault((decision.source_id, decision.kind, decision.words, decision.target_id), decision)
    return [decision for decision in newest.values() if decision.confirmed]


def _refuse_unfit(relation: Relation, target: Record) -> None:
    open_now = {
        candidate.record_id
        for claim in open_claims(relation.document)
        if claim.relation.pk == relation.pk
        for candidate in claim.candidates
    }
    if target.pk not in open_now:
        raise Overtaken(_("这一条刚由别人核实过，或者文件有了变化。请刷新后再看。"))


def _note(decision: RelationDecision, answer: str, via: str) -> None:
    target = decision.target.versions.order_by("-version").first()
    Act.objects.create(
        kind=Act.Kind.RELATION,
        via=via,
        actor=decision.decided_by,
        record=decision.source,
        issue=decision.source.issue,
        note=f"{decision.get_kind_display()} {decision.words} {answer} {target}",
    )


Said = tuple[int, str, str]


def _claim_of(relation: Relation) -> Said:
    return relation.document.record_id, relation.kind, relation.words


def _settled(records: Iterable[int]) -> tuple[set[Said], set[tuple[int, str, str, int]]]:
    """The claims of these records that are settled, and the documents that they were found not to mean."""
    rows = RelationDecision.objects.filter(source__in=records).order_by("decided_at", "pk")
    newest = {
        (source, kind, words, target): confirmed
        for source, kind, words, target, confirmed in rows.values_list("source", "kind", "words", "target", "confirmed")
    }
    confirmed = {said[:3] for said, is_it in newest.items() if is_it}
    return confirmed, {said for said, is_it in newest.items() if not is_it}
