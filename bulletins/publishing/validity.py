"""Deciding whether a document still holds: a dated, sourced decision, which only a later decision changes."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bulletins.models import Act, Change, Document, Record, Validity, ValidityDecision
from bulletins.models.recording import together
from bulletins.models.standing import GRAVE
from bulletins.publishing.acts import Actor
from bulletins.publishing.holding import hold
from bulletins.publishing.spoken import objection_to


@transaction.atomic
@together()
def decide_validity(
    record: Record,
    validity: str,
    *,
    since: date | None = None,
    basis: str = "",
    basis_record: Record | None = None,
    actor: Actor = None,
    via: str = Act.Via.ADMIN,
) -> ValidityDecision:
    """Records the decision and shows it at once. ``basis`` is what readers are told where ``basis_record``, the
    published document the decision rests on, is none. Raises ValidationError where a grave decision lacks its day or
    basis, or rests on itself or on something that is not public."""
    basis = basis.strip()
    based_on = Document.objects.published().filter(record=basis_record).first() if basis_record else None
    errors: dict[str, str] = {}
    if validity not in Validity.values:
        errors["validity"] = _("没有这种有效性。")
    if validity in GRAVE and since is None:
        errors["since"] = _("请写明自何日起。")
    if validity in GRAVE and not basis and basis_record is None:
        errors["basis"] = _("请写明依据，例如《……的决定》（清政发〔2024〕5号）。")
    if basis_record is not None and basis_record.pk == record.pk:
        errors["basis_record"] = _("依据文件不能是这份文件自己。")
    elif basis_record is not None and based_on is None:
        errors["basis_record"] = _("依据文件还没有发布：请先发布它，或者只写依据的名称。")
    if objection := objection_to(basis):
        errors["basis"] = objection
    if errors:
        raise ValidationError(errors)
    record = hold(record.pk)
    decision = ValidityDecision.objects.create(
        record=record, validity=validity, since=since, basis=basis, basis_record=basis_record, decided_by=actor
    )
    record.validity, record.validity_since, record.validity_basis = validity, since, basis
    record.validity_basis_record = basis_record
    record.validity_decided_on = timezone.localdate(decision.decided_at)
    record.save(
        update_fields=[
            "validity",
            "validity_since",
            "validity_basis",
            "validity_basis_record",
            "validity_decided_on",
        ]
    )
    day = _("自%s起") % since.isoformat() if since else ""
    said = (decision.get_validity_display(), day, basis, str(based_on or ""))
    Act.objects.create(
        kind=Act.Kind.VALIDITY,
        via=via,
        actor=actor,
        record=record,
        issue=record.issue,
        note=" ".join(word for word in said if word),
    )
    Change.note([record.pk])
    return decision
