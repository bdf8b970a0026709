"""The published documents to which a document stands in relation, in both directions, and those its text names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bulletins.models import Document, Relation, RelationDecision, Table
from bulletins.presenting.cited import Citations, named_titles
from bulletins.publishing.naming import MOST_ASKED, titles_as_stored
from bulletins.publishing.relations import confirmed_of

MOST = 50
MOST_HELD = 2000
MOST_SIMILAR = 5

# (of the document that does it, of the one it is done to)
LABELS: dict[str, tuple[str | Promise, str | Promise]] = {
    Relation.Kind.REPEALS: (gettext_lazy("废止了"), gettext_lazy("被以下文件废止")),
    Relation.Kind.AMENDS: (gettext_lazy("修改了"), gettext_lazy("被以下文件修改")),
}


@dataclass(slots=True)
class Group:
    """``label`` as it is read before the documents. Each document comes with a clause, or with none. ``incoming`` where
    they act on the document, not it on them."""

    label: str
    incoming: bool = False
    documents: list[tuple[Document, str]] = field(default_factory=list)


@dataclass(slots=True)
class Related:
    """``citations`` is what the numbers and titles in the text of the document mean; ``similar`` are documents that
    stand in no relation but resemble it."""

    groups: list[Group]
    citations: Citations
    similar: list[Document] = field(default_factory=list)


def related_to(document: Document, tables: Iterable[Table] = (), similar: Sequence[int] = ()) -> Related:
    """Confirmed repeals and amendments, then citations, as far as both ends are published; in three queries. A number
    that several documents bear names none of them. ``tables`` are those of the text, where names stand too;
    ``document`` may know that nothing was decided of its record (``has_decisions``), which saves a query. ``similar``
    are the records that may resemble it, the most similar first."""
    own = document.record_id
    decisions = confirmed_of(document.record) if getattr(document, "has_decisions", True) else []
    keys, citing = _citations_of(document)
    titles = named_titles(document, tables)
    held = _held(document, decisions, keys, citing, titles, similar)
    by_record = {row.record_id: row for row in held}

    groups: dict[str, Group] = {}
    for decision in decisions:
        is_source = decision.source_id == own
        other = by_record.get(decision.target_id if is_source else decision.source_id)
        if other is not None and decision.kind in LABELS:
            label = str(LABELS[decision.kind][0 if is_source else 1])
            groups.setdefault(label, Group(label, not is_source)).documents.append((other, decision.clause))
    told = {row.pk for group in groups.values() for row, _clause in group.documents}
    citations = Citations.of(document, keys, titles, held)
    quoted = [row for row in held if row.pk in citations.meant and row.pk not in told]
    # Where another bears the same number, nobody knows which of the two is cited.
    alone = Counter([document.number_key, *(row.number_key for row in held)])[document.number_key] == 1
    quoting = [row for row in held if alone and row.pk in citing and row.pk not in told]
    for label, is_incoming, found in ((_("引用了"), False, quoted), (_("被以下文件引用"), True, quoting)):
        if found:
            groups[label] = Group(label, is_incoming, [(row, "") for row in found[:MOST]])
    told |= {row.pk for row in (*quoted, *quoting)}
    alike = [by_record[record] for record in similar if record in by_record and by_record[record].pk not in told]
    return Related(list(groups.values()), citations, alike[:MOST_SIMILAR])


def _citations_of(document: Document) -> tuple[set[str], set[int]]:
    """The number keys that the text names, and the versions of documents whose text names its own."""
    asked = Q(document=document)
    if document.number_key:
        asked |= Q(kind=Relation.Kind.CITES, number_key=document.number_key)
    rows = list(Relation.objects.filter(asked).exclude(number_key="").values_list("document", "number_key"))
    keys = {key for version, key in rows if version == document.pk} - {document.number_key}
    return keys, {version for version, key in rows if version != document.pk and key == document.number_key}


def _held(
    document: Document,
    decisions: Iterable[RelationDecision],
    keys: set[str],
    citing: set[int],
    titles: set[str],
    similar: Sequence[int],
) -> list[Document]:
    """Every published document that is related or may be meant, in one query over lists that an index can answer."""
    decided = {end for decision in decisions for end in (decision.source_id, decision.target_id)}
    names = titles_as_stored(sorted(titles)[:MOST_ASKED])
    asked = Q(record__in=decided | set(similar)) | Q(pk__in=sorted(citing)[:MOST_ASKED])
    asked |= Q(number_key__in=sorted(keys | {document.number_key} - {""})[:MOST_ASKED])
    asked |= Q(title__in=names) | Q(instrument__in=names)
    rows = Document.objects.published().with_place().defer("text").filter(asked).exclude(record=document.record_id)
    return list(rows.order_by("-written_on", "pk")[:MOST_HELD])
