"""Documents like one: of similar title, class, body and genre, by the index alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tantivy import Occur, Query

from bulletins.models import Agency, Document, Topic
from bulletins.search.analysis import bigrams, kept
from bulletins.search.matching import Matcher, either
from bulletins.search.query import portal_store
from bulletins.search.store import IndexUnavailable

# More than are shown: some turn out to be related already, or not to be published any more.
ASKED = 16
# Of what the document itself scores against its own title.
LEAST_SHARE = 0.22
MOST_PAIRS = 40
CHRONICLE = "大事记"
# What titles have in common whatever they are about.
_COMMON = re.compile(
    r"关于|印发|转发|批转|公布|发布|做好|加强|进一步|有关|实施|工作|[《》（）()的和与及等]|\d+年?|试行"
    r"|通知|通告|公告|意见|决定|办法|方案|规定"
)
BY_CHILD, BY_CLASS, BY_BODY, BY_GENRE = 4.0, 1.5, 1.0, 0.5


def similar_records(document: Document, agencies: Sequence[Agency], topics: Sequence[Topic]) -> list[int]:
    """The records of similar documents, the most similar first; empty where there are none, where the index is not to
    be had, or does not hold the document yet. Costs one query of the database."""
    try:
        reading = portal_store().at_hand()
    except IndexUnavailable:
        return []
    match = Matcher(reading.schema)
    parts = (kept(part) for part in _COMMON.split(f"{document.title} {document.instrument}"))
    pairs = list(dict.fromkeys(pair for part in parts for pair in bigrams(part)))[:MOST_PAIRS]
    codes = dict.fromkeys(topic.code for topic in topics)
    classes = dict.fromkeys(topic.parent.code for topic in topics if topic.parent)
    alike = [match.term("title", pair) for pair in pairs] + [_scored(match, "topic", code, BY_CHILD) for code in codes]
    if not alike:
        return []
    further = [_scored(match, "topic", code, BY_CLASS) for code in classes]
    further += [_scored(match, "agency", agency.name, BY_BODY) for agency in agencies]
    further += [_scored(match, "genre", document.genre, BY_GENRE)] if document.genre else []
    # A chronicle speaks of everything.
    chronicles = [] if document.genre == CHRONICLE else [(Occur.MustNot, match.filter("genre", CHRONICLE))]
    found = Query.boolean_query(
        [
            (Occur.Must, match.filter("kind", "document")),
            *chronicles,
            (Occur.Must, either(alike)),
            *((Occur.Should, query) for query in further),
        ]
    )
    scored = reading.records(found, 0, ASKED)
    own = dict(scored).get(document.record_id, 0.0)
    near = [(record, score) for record, score in scored if record != document.record_id]
    return [record for record, score in near if own and score >= own * LEAST_SHARE]


def _scored(match: Matcher, field: str, value: str, score: float) -> Query:
    return Query.const_score_query(match.term(field, value), score)
