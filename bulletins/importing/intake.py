"""An incoming file on its way to drafts: kept, read in steps, marked, checked, stored.

The file is kept before anything is read. Each step is stored when it is done, so that whatever breaks off (a browser, a
server, the reader itself) can be begun again.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from bulletins.importing.marks import to_marks
from bulletins.ingest import tree
from bulletins.ingest.formats import child
from bulletins.ingest.parse import parse
from bulletins.ingest.read import read_bytes
from bulletins.ingest.text import Image, NotABulletin, ReadError, Text, gettext_noop
from bulletins.models import Intake, IntakePicture
from bulletins.models.intake import LONGEST_READING
from bulletins.uploads import check_image, clean_name, stored_name

PASTED = "txt"


class Busy(Exception):
    """Another request is reading this file at the moment."""


def take_in(data: bytes, name: str, user: User) -> tuple[Intake, bool]:
    """Keeps a file that came in, and whether it is new: a file that was here before is found again by its digest."""
    sha256 = hashlib.sha256(data).hexdigest()
    held = Intake.objects.filter(sha256=sha256).first()
    if held:
        if not held.file.storage.exists(str(held.file.name)):
            held.file.save(stored_name("original"), ContentFile(data))
        return held, False
    stem, _dot, ending = name.rpartition(".")
    extension = re.sub(r"\W+", "", ending)[:10] if stem else ""
    intake = Intake(name=clean_name(name, extension or PASTED), size=len(data), sha256=sha256, uploaded_by=user)
    intake.file.save(stored_name("original"), ContentFile(data), save=False)
    try:
        with transaction.atomic():
            intake.save()
    except IntegrityError:
        intake.file.storage.delete(str(intake.file.name))
        return Intake.objects.get(sha256=sha256), False
    return intake, True


# Reading


def read(intake: Intake) -> Intake:
    """Reads the kept file, telling its steps in the row. What cannot be read leaves the row failed, with the problem.

    Raises Busy where another request is at it.
    """
    now = timezone.now()
    free = Q(started_at__isnull=True) | Q(started_at__lt=now - LONGEST_READING)
    unread = Intake.objects.filter(free, pk=intake.pk, state__in=[Intake.State.WAITING, Intake.State.FAILED])
    if not unread.update(started_at=now, step=Intake.Step.OPEN, page=0, problem={}):
        intake.refresh_from_db()
        if intake.is_read:
            return intake
        raise Busy
    try:
        _read(intake)
    except ReadError as error:
        _fail(intake, {"code": error.code, "template": error.template, "params": error.params})
    except BaseException:
        # The row must not look busy until the clock has run out.
        _fail(intake, {"code": "broken-off"})
        raise
    intake.refresh_from_db()
    return intake


def _read(intake: Intake) -> None:
    data = original(intake)
    _step(intake, Intake.Step.TEXT)
    text = read_bytes(data, intake.name, lambda page: _step(intake, Intake.Step.TEXT, page=page))
    _step(intake, Intake.Step.PICTURES, lines=len(text.lines), pages=max(text.pages, default=0))
    pictures = [picture for image in text.images if (picture := _picture(intake, image))]
    _step(intake, Intake.Step.DOCUMENTS)
    bare = replace(text, images=tuple(replace(image, data=b"") for image in text.images))
    kept = ContentFile(json.dumps(child.as_json(bare)).encode())
    try:
        parse(text)
        problem: dict[str, Any] = {}
    except NotABulletin as error:
        # There is text: an editor can still mark where its documents begin.
        problem = {"code": error.code, "template": error.template, "params": error.params}
    with transaction.atomic():
        row = Intake.objects.select_for_update().get(pk=intake.pk)
        row.pictures.all().delete()
        IntakePicture.objects.bulk_create(pictures)
        row.text.save(stored_name("json"), kept, save=False)
        row.state, row.problem, row.started_at = Intake.State.REVIEW, problem, None
        row.save()


def original(intake: Intake) -> bytes:
    """The file as it came. Raises ReadError where it is gone or another."""
    try:
        with intake.file.open("rb") as file:
            data: bytes = file.read()
    except OSError:
        raise ReadError(
            "missing", gettext_noop("服务器上找不到“%(name)s”的原始文件。请重新上传。"), name=intake.name
        ) from None
    if hashlib.sha256(data).hexdigest() != intake.sha256:
        raise ReadError("changed", gettext_noop("“%(name)s”的原始文件与上传时不一样了。请重新上传。"), name=intake.name)
    return data


def _step(intake: Intake, step: str, **counts: int) -> None:
    Intake.objects.filter(pk=intake.pk).update(step=step, **counts)


def _fail(intake: Intake, problem: dict[str, Any]) -> None:
    Intake.objects.filter(pk=intake.pk).update(state=Intake.State.FAILED, started_at=None, problem=problem)
    intake.refresh_from_db()


def _picture(intake: Intake, image: Image) -> IntakePicture | None:
    """The picture, clean; ``None`` for one that no browser shows: its figure stays a gap."""
    try:
        checked = check_image(SimpleUploadedFile(image.name, image.data))
    except ValidationError:
        return None
    picture = IntakePicture(intake=intake, line=image.line, description=image.alt)
    picture.image.save(str(checked.image.name), checked.image, save=False)
    picture.thumbnail.save(str(checked.thumbnail.name), checked.thumbnail, save=False)
    return picture


# What was read


def text_of(intake: Intake) -> Text:
    """The extracted lines, with pages and drawn tables; its pictures are rows of their own."""
    with intake.text.open("rb") as file:
        return child.from_json(json.load(file))


def reading_of(intake: Intake, text: Text) -> tree.Reading:
    """What the parser makes of the text with the marks last applied; without documents where it finds none."""
    return parse(text, to_marks(intake.read_marks, text.sha256))
