"""The published documents to which a document stands in relation, in both directions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bulletins.models import Document, Relation
from bulletins.publishing.relations import confirmed_of

MOST = 50

# (of the document that does it, of the one it is done to)
LABELS: dict[str, tuple[str | Promise, str | Promise]] = {
    Relation.Kind.REPEALS: (gettext_lazy("废止了"), gettext_lazy("被以下文件废止")),
    Relation.Kind.AMENDS: (gettext_lazy("修改了"), gettext_lazy("被以下文件修改")),
}


@dataclass(slots=True)
class Group:
    """``label`` as it is read before the documents. Each document comes with a clause, or with none."""

    label: str
    documents: list[tuple[Document, str]] = field(default_factory=list)


def related_to(document: Document) -> list[Group]:
    """Confirmed repeals and amendments, then citations by number, as far as both ends are published; in two queries. A
    number that several documents bear names none of them."""
    own = document.record_id
    decisions = confirmed_of(document.record)
    decided = {end for decision in decisions for end in (decision.source_id, decision.target_id)} - {own}
    cites = Relation.objects.filter(kind=Relation.Kind.CITES).exclude(number_key="")
    cited = cites.filter(document=document)
    citing = cites.filter(number_key=document.number_key)
    asked = Q(record__in=decided) | Q(number_key__in=cited.values("number_key"))
    if document.number_key:
        asked |= Q(pk__in=citing.values("document")) | Q(number_key=document.number_key)
    rows = Document.objects.published().with_place().defer("text").filter(asked).exclude(record=own)
    rows = rows.annotate(
        is_cited=Exists(cited.filter(number_key=OuterRef("number_key"))),
        is_citing=Exists(citing.filter(document=OuterRef("pk"))),
    )
    held = list(rows.order_by("-written_on", "pk")[: 4 * MOST])
    by_record = {row.record_id: row for row in held}

    groups: dict[str, Group] = {}
    for decision in decisions:
        is_source = decision.source_id == own
        other = by_record.get(decision.target_id if is_source else decision.source_id)
        if other is not None and decision.kind in LABELS:
            label = str(LABELS[decision.kind][0 if is_source else 1])
            groups.setdefault(label, Group(label)).documents.append((other, decision.clause))
    told = {row.pk for group in groups.values() for row, _clause in group.documents}
    bearers = Counter(row.number_key for row in held) + Counter([document.number_key])
    quoted = [row for row in held if row.is_cited and bearers[row.number_key] == 1 and row.pk not in told]
    # Where another bears the same number, nobody knows which of the two is cited.
    quoting = [row for row in held if row.is_citing and bearers[document.number_key] == 1 and row.pk not in told]
    for label, found in ((_("引用了"), quoted), (_("被以下文件引用"), quoting)):
        if found:
            groups[label] = Group(label, [(row, "") for row in found[:MOST]])
    return list(groups.values())
