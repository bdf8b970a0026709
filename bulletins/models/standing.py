"""Whether a document holds today.

What is stored is what somebody decided; a day that comes changes what that means, and nothing is written when it does:

- a repeal, amendment or lapse counts from the day it names; until then the document holds;
- a text that takes effect on a day ahead is 尚未施行, and once that day has come nobody has said more: 待确认;
- a text whose own term has run out is 待确认, unless somebody decided after it ran out. It is never 已失效 by itself.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Case, CharField, F, Q, Value, When
from django.utils import timezone

from bulletins.models.states import Validity

# States that take something away from a document: readers are told since when and by what.
GRAVE = (Validity.AMENDED, Validity.REPEALED, Validity.LAPSED)
# An amended document holds as amended.
HOLDS = (Validity.IN_FORCE, Validity.AMENDED)
# Nothing follows these but another decision.
ENDED = (Validity.REPEALED, Validity.LAPSED)


def standing(
    validity: Validity,
    *,
    since: date | None,
    decided_on: date | None,
    effective_on: date | None,
    expires_on: date | None,
    today: date | None = None,
) -> Validity:
    """``validity`` as decided on ``decided_on`` to hold from ``since``, seen on ``today``."""
    today = today or timezone.localdate()
    if validity in GRAVE and since is not None and since > today:
        validity = Validity.IN_FORCE
    if validity in ENDED:
        return validity
    if has_run_out(validity, decided_on, expires_on, today):
        return Validity.UNCONFIRMED
    if validity == Validity.AMENDED:
        return validity
    if effective_on is not None and effective_on > today:
        return Validity.PENDING
    if validity == Validity.PENDING and effective_on is not None:
        return Validity.UNCONFIRMED
    return validity


def has_run_out(validity: str, decided_on: date | None, expires_on: date | None, today: date | None = None) -> bool:
    """Whether the term that the text gives itself is over, and nobody has decided since what follows from that."""
    today = today or timezone.localdate()
    if validity in ENDED or expires_on is None or expires_on >= today:
        return False
    return decided_on is None or decided_on <= expires_on


def standing_in_rows() -> Case:
    """``standing`` over rows of Document, as an expression."""
    today = timezone.localdate()
    ahead = Q(record__validity__in=GRAVE, record__validity_since__gt=today)
    undecided = Q(record__validity_decided_on__isnull=True) | Q(record__validity_decided_on__lte=F("expires_on"))
    return Case(
        When(Q(record__validity__in=ENDED) & ~_known(ahead), then=F("record__validity")),
        When(undecided, expires_on__lt=today, then=Value(Validity.UNCONFIRMED)),
        When(Q(record__validity=Validity.AMENDED) & ~_known(ahead), then=F("record__validity")),
        When(effective_on__gt=today, then=Value(Validity.PENDING)),
        When(ahead, then=Value(Validity.IN_FORCE)),
        When(record__validity=Validity.PENDING, effective_on__isnull=False, then=Value(Validity.UNCONFIRMED)),
        default=F("record__validity"),
        output_field=CharField(),
    )


def _known(ahead: Q) -> Q:
    """``ahead`` where a day is given: in SQL, no day would make its opposite neither true nor false."""
    return Q(record__validity_since__isnull=False) & ahead
