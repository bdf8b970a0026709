"""Deciding whether a document still holds: a dated, sourced decision, which only a later decision changes."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bulletins.models import Act, Change, Record, Validity, ValidityDecision
from bulletins.publishing.acts import Actor, hold

# States that take something away from a document: readers are told since when and by what.
GRAVE = (Validity.AMENDED, Validity.REPEALED, Validity.LAPSED)


@transaction.atomic
def decide_validity(
    record: Record,
    validity: str,
    *,
    since: date | None = None,
    basis: str = "",
    actor: Actor = None,
    via: str = Act.Via.ADMIN,
) -> ValidityDecision:
    """Records the decision and shows it at once. Raises ValidationError where a grave one lacks its day or basis."""
    errors: dict[str, str] = {}
    if validity not in Validity.values:
        errors["validity"] = _("没有这种有效性。")
    if validity in GRAVE and since is None:
        errors["since"] = _("请写明自何日起。")
    if validity in GRAVE and not basis.strip():
        errors["basis"] = _("请写明依据，例如《……的决定》（清政发〔2024〕5号）。")
    if errors:
        raise ValidationError(errors)
    record = hold(record.pk)
    decision = ValidityDecision.objects.create(
        record=record, validity=validity, since=since, basis=basis.strip(), decided_by=actor
    )
    record.validity, record.validity_since, record.validity_basis = validity, since, decision.basis
    record.save(update_fields=["validity", "validity_since", "validity_basis"])
    Act.objects.create(
        kind=Act.Kind.VALIDITY,
        via=via,
        actor=actor,
        record=record,
        issue=record.issue,
        note=f"{decision.get_validity_display()} {decision.basis}".strip(),
    )
    Change.note([record.pk])
    return decision
