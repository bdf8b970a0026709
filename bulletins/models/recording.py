"""Writing the record: what is stored of a row before a change and after it, compared and kept as a Trace.

Both sides are read from the database, so the record says what was stored, whichever way it was: save, delete, a
relation between many, or a bulk operation. ``together`` makes one entry a row of all that happens within.
"""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.models import User
from django.db import models, transaction

from bulletins.models import traced
from bulletins.models.act import Act
from bulletins.models.recorded import RECORDED
from bulletins.models.trace import Trace

Model = type[models.Model]
# A row, or with a name its relation to many: what was stored before it was first touched; None: it was not there.
Touched = dict[tuple[Model, Any, str], Any]


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose doing it is. ``user`` is asked when an entry is written, and at no other time."""

    via: str
    address: str = ""
    user: Callable[[], Any] = lambda: None


_origin: ContextVar[Origin | None] = ContextVar("origin", default=None)
_open: ContextVar[Touched | None] = ContextVar("touched", default=None)


@contextmanager
def from_origin(origin: Origin) -> Iterator[None]:
    """All that is recorded within is of this origin; outside it is a command of the operator's."""
    token = _origin.set(origin)
    try:
        yield
    finally:
        _origin.reset(token)


@contextmanager
def together() -> Iterator[None]:
    """One entry a row of all that happens within, as the row stood before and stands at the end; belongs inside the
    transaction, as a decorator below ``transaction.atomic`` or as a context. An error leaves no entry."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("recording.together belongs inside the transaction that it records.")
    if _open.get() is not None:
        yield
        return
    touched: Touched = {}
    token = _open.set(touched)
    try:
        yield
        _write(touched)
    finally:
        _open.reset(token)


@contextmanager
def _one() -> Iterator[None]:
    """A change and its entry in one transaction."""
    if _open.get() is not None:
        yield
        return
    with transaction.atomic(), together():
        yield


def note(kind: Trace.Kind, target: models.Model | None = None, *, note: str = "", actor: User | None = None) -> Trace:
    """Records what changes no row: a login, an export, a look at something that not everybody may see. The name of
    ``target`` is kept as it is now; ``actor`` where the request does not know yet who it is."""
    entry = Trace(kind=kind, note=note, **_by(actor))
    if target is not None:
        entry.model, entry.key = target._meta.label, str(target.pk)
        entry.target, entry.record_id = traced.label_of(target), traced.record_of(target)
    entry.save(force_insert=True)
    return entry


def _by(actor: User | None = None) -> dict[str, Any]:
    origin = _origin.get()
    if origin is None:
        return {"via": Act.Via.COMMAND, "actor": actor, "actor_name": _system_name()}
    user = actor or origin.user()
    known = user if isinstance(user, User) or getattr(user, "is_authenticated", False) else None
    name = account_name(known) if known else ""
    return {"via": origin.via, "address": origin.address, "actor_id": known.pk if known else None, "actor_name": name}


def account_name(user: User) -> str:
    """As colleagues know the account: 张三（zhangsan）, or the login name alone."""
    full = f"{user.last_name}{user.first_name}".strip()
    return f"{full}（{user.get_username()}）" if full else user.get_username()


def _system_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


# Noticing


def watch() -> None:
    """From now on every change of a registered model is noticed. Bulk operations send no signals of Django's, so
    ``update`` (and with it ``bulk_update``) and ``bulk_create`` are wrapped here once, for Django's own accounts too,
    instead of in a query set that each model would have to remember."""
    for label in RECORDED:
        model = traced.model_of(label)
        for signal, receiver in (
            (models.signals.pre_save, _before_save),
            (models.signals.post_save, _after_save),
            (models.signals.pre_delete, _before_delete),
            (models.signals.post_delete, _after),
        ):
            signal.connect(receiver, sender=model, dispatch_uid=f"recording-{label}")
        for relation in model._meta.many_to_many:
            if relation.name in RECORDED[label].ignored:
                continue
            uid = f"recording-{label}-{relation.name}"
            models.signals.m2m_changed.connect(
                _relation_changed, sender=relation.remote_field.through, dispatch_uid=uid
            )
    models.QuerySet.update = _noticed_update(models.QuerySet.update)  # type: ignore[method-assign]
    models.QuerySet.bulk_create = _noticed_bulk_create(models.QuerySet.bulk_create)  # type: ignore[method-assign]


def _before_save(sender: Model, instance: models.Model, update_fields: Any = None, **kwargs: Any) -> None:
    if not traced.is_watched(sender, update_fields):
        return
    touched = _touched_by(instance)
    if not instance._state.adding:
        _touch(touched, sender, [instance.pk])


def _after_save(sender: Model, instance: models.Model, created: bool, update_fields: Any = None, **kwargs: Any) -> None:
    if not traced.is_watched(sender, update_fields):
        return
    if created:
        _of(instance).setdefault((_concrete(sender), instance.pk, ""), None)
    _after(sender, instance)


def _before_delete(sender: Model, instance: models.Model, **kwargs: Any) -> None:
    _touch(_touched_by(instance), sender, [instance.pk])


def _after(sender: Model, instance: models.Model, **kwargs: Any) -> None:
    touched = instance.__dict__.pop("_touched", None)
    if touched:
        _write(touched)


def _relation_changed(
    sender: Model, instance: models.Model, action: str, reverse: bool, model: Model, pk_set: Any, **kwargs: Any
) -> None:
    """Recorded at the side that declares the relation, whichever side it was changed from."""
    relation = traced.relation_through(sender)
    owners = (pk_set if pk_set is not None else _owners(sender, instance)) if reverse else {instance.pk}
    if action.startswith("pre_"):
        touched = _touched_by(instance)
        for owner in owners:
            key = (relation.model, owner, relation.name)
            if key not in touched:
                touched[key] = traced.related_names(relation, owner)
    else:
        _after(sender, instance)


def _owners(through: Model, instance: models.Model) -> set[Any]:
    relation = traced.relation_through(through)
    column = relation.m2m_reverse_field_name()
    rows = through._default_manager.filter(**{column: instance.pk})
    return set(rows.values_list(relation.m2m_field_name(), flat=True))


def _touched_by(instance: models.Model) -> Touched:
    """Where to note what was stored: the open scope, or the instance until the operation is done."""
    touched = _open.get()
    if touched is None:
        touched = instance.__dict__["_touched"] = {}
    return touched


def _of(instance: models.Model) -> Touched:
    touched = _open.get()
    return instance.__dict__.setdefault("_touched", {}) if touched is None else touched


def _touch(touched: Touched, sender: Model, keys: Iterable[Any]) -> list[tuple[Model, Any, str]]:
    """Reads what is stored of rows that nothing touched yet; which these were."""
    model = _concrete(sender)
    new = [key for key in map(model._meta.pk.to_python, keys) if (model, key, "") not in touched]
    rows = traced.stored(model, new)
    for key in new:
        touched[model, key, ""] = rows.get(key)
    return [(model, key, "") for key in new]


def _concrete(model: Model) -> Model:
    return model._meta.concrete_model or model


def _noticed_update(plain: Callable[..., int]) -> Callable[..., int]:
    @wraps(plain)
    def update(self: models.QuerySet, **values: Any) -> int:
        if not traced.is_watched(self.model, values) or self.query.is_sliced:
            return plain(self, **values)
        with _one():
            touched = _open.get()
            assert touched is not None  # noqa: S101 - _one has opened it
            new = _touch(touched, self.model, list(self.order_by().values_list("pk", flat=True)))
            changed = plain(self, **values)
            if not changed:
                # Overtaken: what these rows are now is another's doing.
                for key in new:
                    del touched[key]
            return changed

    return update


def _noticed_bulk_create(plain: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
    @wraps(plain)
    def bulk_create(self: models.QuerySet, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        if not traced.is_watched(self.model, None):
            return plain(self, objs, *args, **kwargs)
        with _one():
            touched = _open.get()
            assert touched is not None  # noqa: S101 - _one has opened it
            made = plain(self, objs, *args, **kwargs)
            for row in made:
                if row.pk is not None:
                    touched.setdefault((_concrete(self.model), row.pk, ""), None)
            return made

    return bulk_create


# Writing


def _write(touched: Touched) -> None:
    """One entry for each row that is stored otherwise now."""
    if not touched:
        return
    entries = traced.entries(touched)
    if entries:
        by = _by()
        Trace.objects.bulk_create(Trace(**by, **entry) for entry in entries)
