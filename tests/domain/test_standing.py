"""Whether a document holds follows from the decision and from the days its text names, worked out when it is asked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from bulletins.importing.terms import expiry_day
from bulletins.models import Change, ChangeCounter, Document, Record, Validity, ValidityDecision
from bulletins.models.standing import standing
from bulletins.publishing.days import note_passed_days
from bulletins.publishing.validity import decide_validity
from tests.domain.making import make_draft, make_published, publish_document

TODAY = date(2024, 6, 1)
BEFORE, AFTER = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("validity", "days", "seen"),
    [
        ("in_force", {}, "in_force"),
        ("in_force", {"expires_on": TODAY}, "in_force"),
        ("in_force", {"expires_on": BEFORE}, "unconfirmed"),
        ("in_force", {"expires_on": BEFORE, "decided_on": TODAY}, "in_force"),
        ("in_force", {"expires_on": BEFORE, "decided_on": BEFORE}, "unconfirmed"),
        ("amended", {"since": BEFORE, "expires_on": BEFORE}, "unconfirmed"),
        ("lapsed", {"since": BEFORE, "expires_on": BEFORE}, "lapsed"),
        ("unconfirmed", {"effective_on": AFTER}, "pending"),
        ("in_force", {"effective_on": AFTER}, "pending"),
        ("pending", {"effective_on": TODAY}, "unconfirmed"),
        ("pending", {}, "pending"),
        ("repealed", {"since": TODAY}, "repealed"),
        ("repealed", {"since": AFTER}, "in_force"),
        ("repealed", {"since": AFTER, "expires_on": BEFORE}, "unconfirmed"),
    ],
)
def test_what_is_seen_follows_from_the_decision_and_the_days(validity: str, days: dict[str, date], seen: str) -> None:
    given = dict.fromkeys(("since", "decided_on", "effective_on", "expires_on")) | days
    assert standing(Validity(validity), today=TODAY, **given) == seen


@pytest.mark.django_db
def test_the_database_sees_the_same() -> None:
    """Every state with every day before, on, after today or not at all."""
    today = timezone.localdate()
    days = [None, today - timedelta(days=1), today, today + timedelta(days=1)]
    for effective_on in days:
        for expires_on in days:
            make_published(effective_on=effective_on, expires_on=expires_on)
    tried = 0
    for validity in Validity.values:
        for since in days:
            for decided_on in days:
                Record.objects.update(validity=validity, validity_since=since, validity_decided_on=decided_on)
                for row in Document.objects.with_standing().select_related("record"):
                    assert row.standing_now == row.standing  # type: ignore[attr-defined]
                    tried += 1
    assert tried == 6 * 4**4


@pytest.mark.django_db
def test_what_a_draft_says_is_its_first_decision() -> None:
    draft = make_draft(record={"validity": "amended", "validity_since": BEFORE, "validity_basis": "某决定"})
    document = publish_document(draft)
    decision = ValidityDecision.objects.get()
    assert (decision.validity, decision.since, decision.basis) == ("amended", BEFORE, "某决定")
    assert decision.decided_at == document.published_at
    publish_document(make_draft())
    assert ValidityDecision.objects.count() == 1


@pytest.mark.django_db
def test_a_draft_with_a_grave_state_without_day_or_basis_is_not_published() -> None:
    with pytest.raises(ValidationError, match="自何日起"):
        publish_document(make_draft(record={"validity": "repealed"}))


@pytest.mark.django_db
def test_a_day_that_comes_is_noted_once_for_those_it_changes() -> None:
    today = timezone.localdate()
    yesterday = today - timedelta(days=1)
    comes = make_published(effective_on=today)
    runs_out = make_published(expires_on=yesterday)
    repealed = make_published()
    decide_validity(repealed.record, "repealed", since=today, basis="某决定")
    make_published(effective_on=today + timedelta(days=9), expires_on=today)
    make_draft(effective_on=today)
    ChangeCounter.objects.update(day=yesterday)
    before = Change.latest_number()
    note_passed_days()
    noted = set(Change.objects.filter(number__gt=before).values_list("record", flat=True))
    assert noted == {comes.record_id, runs_out.record_id, repealed.record_id}
    note_passed_days()
    assert Change.latest_number() == before + 3


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("自2024年5月1日起施行，有效期五年", date(2029, 4, 30)),
        ("自2024年5月1日起施行，有效期至2026年12月31日", date(2026, 12, 31)),
        ("自印发之日起施行，有效期为两年", date(2026, 4, 30)),
        ("自公布之日起施行，试行期6个月", date(2024, 10, 31)),
        ("试行期一年半", date(2025, 10, 31)),
        ("有效期自2024年5月1日至2026年4月30日", date(2026, 4, 30)),
        ("有效期至2026年底", date(2026, 12, 31)),
        ("有效期至2026年2月30日", None),
        ("有效期3", None),
        ("自2024年5月1日起施行", None),
        ("", None),
    ],
)
def test_the_term_that_a_text_gives_itself(words: str, day: date | None) -> None:
    assert expiry_day(words, date(2024, 5, 1)) == day


def test_a_length_without_a_beginning_ends_nowhere() -> None:
    assert expiry_day("有效期五年", None) is None
    assert expiry_day("有效期一年", date(2024, 2, 29)) == date(2025, 2, 28)
    assert expiry_day("有效期999年", date(9990, 1, 1)) is None
