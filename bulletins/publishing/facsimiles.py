"""原版 of an issue: taking in the file, drawing its pages, what has to be seen before it goes out, and letting it
out."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bulletins.ingest.formats import page_images
from bulletins.ingest.personal import scan
from bulletins.ingest.secrecy import classification_marks
from bulletins.ingest.text import ReadError
from bulletins.models import (
    Act,
    Change,
    Facsimile,
    FacsimilePage,
    FacsimileReview,
    FileScan,
    Issue,
    SecrecyReview,
    State,
)
from bulletins.models.facsimile import hiding
from bulletins.models.recording import together
from bulletins.publishing.canonical import file_facts
from bulletins.publishing.findings import scanned
from bulletins.publishing.holding import Overtaken, hold_all
from bulletins.uploads import check_original

# What one request draws at most; the rest is drawn by the next.
SECONDS = 25.0
CHANGED = gettext_lazy("原版刚有变化，请看最新的情况。")
EDITABLE = (State.DRAFT, State.WITHDRAWN)
Kind = FacsimileReview.Kind


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in the file that somebody has to have seen; nothing can be masked in it. ``words`` are those that its
    pages do not show, ``shown`` is the masked form of a datum."""

    key: str
    kind: str
    place: str
    words: str
    shown: str
    before: str
    after: str
    kept: FacsimileReview | None


@dataclass(frozen=True, slots=True)
class Condition:
    """What publishing an original asks: ``done`` where it is met; ``words`` say what it asks, or what is missing."""

    words: str
    done: bool


def take_in(issue: Issue, uploads: Sequence[UploadedFile[bytes]], *, actor: User | None) -> Facsimile:
    """Keeps a file as the original of the issue, in place of one that is not public, and draws its first pages. Raises
    ValidationError, and keeps nothing then."""
    checked = check_original(uploads)
    made = Facsimile(issue=issue, uploaded_by=actor, is_assembled=checked.is_assembled)
    made.file.save(str(checked.content.name), checked.content, save=False)
    storage, name = made.file.storage, str(made.file.name)
    try:
        facts = file_facts(made.file)
        assert facts is not None  # noqa: S101 - stored just now
        made.size, made.sha256, made.sm3 = facts.size, facts.sha256, facts.sm3
        made.original_name = checked.original_name
        with tempfile.TemporaryDirectory(prefix="gongbao-original-") as folder:
            count, drawn = _drawn(made, Path(folder), first=1)
            made.pages_in_file = count
            with transaction.atomic(), together():
                Issue.objects.select_for_update().get(pk=issue.pk)
                _make_room(issue)
                made.save()
                _keep_pages(made, Path(folder), drawn)
    except BaseException:
        storage.delete(name)
        raise
    return made


def _make_room(issue: Issue) -> None:
    held = Facsimile.objects.select_for_update().standing().filter(issue=issue).first()
    if held is None:
        return
    if held.state == State.PUBLISHED:
        raise Overtaken(_("本期的原版正在公开。要换文件，请先撤下。"))
    if held.state == State.DRAFT:
        discard(held)
    else:
        Facsimile.objects.filter(pk=held.pk).update(state=State.SUPERSEDED)


@transaction.atomic
@together()
def discard(facsimile: Facsimile) -> None:
    """Removes an original that never was public, with its files."""
    held = _locked(facsimile, state=State.DRAFT)
    files = [held.file, *(file for page in held.pages.all() for file in (page.image, page.small))]
    held.delete()
    for file in files:
        transaction.on_commit(partial(file.storage.delete, str(file.name)))


def draw_further(facsimile: Facsimile) -> int:
    """Draws pages that are missing still, as many as one request may; how many are left."""
    done = facsimile.pages.count()
    if done < facsimile.pages_in_file:
        with tempfile.TemporaryDirectory(prefix="gongbao-original-") as folder:
            _count, drawn = _drawn(facsimile, Path(folder), first=done + 1)
            with transaction.atomic():
                held = _locked(facsimile)
                there = set(held.pages.values_list("number", flat=True))
                _keep_pages(held, Path(folder), [page for page in drawn if page.number not in there])
    return facsimile.pages_in_file - facsimile.pages.count()


def _drawn(facsimile: Facsimile, folder: Path, first: int) -> tuple[int, list[page_images.Drawn]]:
    path, name = Path(facsimile.file.path), facsimile.original_name
    try:
        return page_images.draw(path, folder, first=first, seconds=SECONDS, name=name)
    except ReadError as error:
        raise ValidationError(_(error.template) % error.params) from error


def _keep_pages(facsimile: Facsimile, folder: Path, drawn: list[page_images.Drawn]) -> None:
    for page in drawn:
        row = FacsimilePage(facsimile=facsimile, number=page.number, width=page.width, height=page.height)
        row.text = page.text
        stem = Path(str(facsimile.file.name)).stem
        for field, ending in ((row.image, ""), (row.small, "-small")):
            path = folder / f"{page.number}{ending}.webp"
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            with path.open("rb") as opened:
                field.save(f"{stem}-{page.number}{ending}.webp", File(opened), save=False)
            setattr(row, "small_sha256" if ending else "sha256", digest)
        row.save()


# What has to be seen


def findings(facsimile: Facsimile) -> list[Finding]:
    """Personal data in the file, words that its pages do not show, and what could not be read, each once."""
    name = str(facsimile.file.name)
    kept = FileScan.objects.filter(version=scan.VERSION).in_bulk([name])
    decided = {review.key: review for review in _reviews(facsimile) if review.kind == Kind.KEPT}
    found: dict[str, Finding] = {}
    for datum in scanned(facsimile.file, kept):
        words = "\0".join((datum.kind, datum.value, datum.template, str(datum.params), datum.before, datum.after))
        key = hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()
        shown = "" if datum.kind in (scan.UNCHECKED, scan.HIDDEN) else datum.shown
        place = _(datum.template) % datum.params
        hidden = datum.value if datum.kind == scan.HIDDEN else ""
        found[key] = Finding(key, datum.kind, place, hidden, shown, datum.before, datum.after, decided.get(key))
    return list(found.values())


def _reviews(facsimile: Facsimile) -> list[FacsimileReview]:
    """Those of this very file, the newest last."""
    return [row for row in facsimile.reviews.select_related("person") if row.sha256 == facsimile.sha256]


def newest(facsimile: Facsimile, kind: str) -> FacsimileReview | None:
    return next((row for row in reversed(_reviews(facsimile)) if row.kind == kind), None)


def gates(facsimile: Facsimile) -> list[Condition]:
    """All that has to be so before the original goes out, in the order in which it is done."""
    issue = facsimile.issue
    left = facsimile.pages_in_file - facsimile.pages.count()
    open_ones = sum(found.kept is None for found in findings(facsimile))
    marks = [
        (page.number, mark)
        for page in facsimile.pages.only("number", "text", "facsimile")
        for _line, mark in classification_marks(page.text)
    ]
    looked, secrecy = newest(facsimile, Kind.LOOKED), newest(facsimile, Kind.SECRECY)
    facts = file_facts(facsimile.file)
    waiting = issue.records.filter(first_published_at=None).count()
    hidden = hiding(issue).count()
    is_whole = facts is not None and facts.sha256 == facsimile.sha256
    at = {"page": marks[0][0], "mark": marks[0][1]} if marks else {}
    return [
        Condition(_("各页的图片都已生成") if not left else _("还有%d页的图片没有生成") % left, not left),
        Condition(_("文件完好") if is_whole else _("文件不见了，或者被换过：请重新上传"), is_whole),
        Condition(
            _("第%(page)d页有国家秘密标志“%(mark)s”：涉密文件不得上网") % at if marks else _("没有国家秘密标志"),
            not marks,
        ),
        Condition(
            _("文件里有%d处要看过：逐处写明保留的理由，或者换掉文件") % open_ones
            if open_ones
            else _("文件里查出的内容都看过"),
            not open_ones,
        ),
        Condition(_("由没有上传的人逐页看过") if looked else _("还没有人逐页看过"), looked is not None),
        Condition(
            _("保密审查通过") if _is_clear(secrecy) else _("还没有通过保密审查"),
            _is_clear(secrecy),
        ),
        Condition(
            _("本期已发布") if issue.state == State.PUBLISHED else _("本期还没有发布"), issue.state == State.PUBLISHED
        ),
        Condition(
            _("本期没有未发布的文件") if not waiting else _("本期有%d份文件没有发布过，原版上却看得到") % waiting,
            not waiting,
        ),
        Condition(
            _("本期没有撤下或遮盖过的文件")
            if not hidden
            else _("本期有%d份文件撤下过，或者遮盖了个人信息，原版上仍看得到：原版不能公开") % hidden,
            not hidden,
        ),
    ]


def _is_clear(review: FacsimileReview | None) -> bool:
    return review is not None and review.verdict == SecrecyReview.Verdict.CLEAR


@transaction.atomic
@together()
def keep(facsimile: Facsimile, reasons: Mapping[str, str], *, actor: User) -> int:
    """Records why each of these findings may stay in the file; how many."""
    held = _editable(facsimile)
    made = 0
    for found in findings(held):
        reason = reasons.get(found.key, "").strip()
        if reason and found.kept is None:
            shown = f"{found.place} {found.shown}".strip()[:200]
            _add(held, Kind.KEPT, reason, actor, key=found.key, shown=shown)
            made += 1
    return made


@transaction.atomic
@together()
def looked_through(facsimile: Facsimile, words: str, *, seen: str, actor: User) -> FacsimileReview:
    """Records that a person looked at every page of the file that was ``seen``. Who uploaded it does not."""
    return _add(_seen_by_another(facsimile, seen, actor), Kind.LOOKED, words, actor)


@transaction.atomic
@together()
def review_secrecy(facsimile: Facsimile, verdict: str, words: str, *, seen: str, actor: User) -> FacsimileReview:
    held = _seen_by_another(facsimile, seen, actor)
    if verdict not in SecrecyReview.Verdict.values:
        raise ValidationError(_("请选择保密审查的结论。"))
    return _add(held, Kind.SECRECY, words, actor, verdict=verdict)


def _add(held: Facsimile, kind: str, words: str, actor: User, **fields: str) -> FacsimileReview:
    if not words.strip():
        raise ValidationError(_("请写明依据或理由。"))
    return FacsimileReview.objects.create(
        facsimile=held, kind=kind, words=words.strip(), sha256=held.sha256, person=actor, **fields
    )


def _seen_by_another(facsimile: Facsimile, seen: str, actor: User) -> Facsimile:
    held = _editable(facsimile)
    if held.sha256 != seen:
        raise Overtaken(_("您打开这一页之后换过文件，这次没有办理。请看过最新的文件再办。"))
    if held.pages.count() < held.pages_in_file:
        raise ValidationError(_("各页的图片还没有全部生成，不能算逐页看过。"))
    if held.uploaded_by_id == actor.pk:
        raise ValidationError(_("文件是您上传的，要由别人来看。"))
    return held


def _editable(facsimile: Facsimile) -> Facsimile:
    return _locked(facsimile, state__in=EDITABLE)


def _locked(facsimile: Facsimile, **conditions: object) -> Facsimile:
    """The original as it is stored now, held until the end. Raises Overtaken where it is not so any more."""
    held = Facsimile.objects.select_for_update().filter(pk=facsimile.pk, **conditions).first()
    if held is None:
        raise Overtaken(CHANGED)
    return held


@transaction.atomic
@together()
def number_pages(facsimile: Facsimile, number: int, printed: int) -> None:
    """Page ``number`` of the file is the one printed as page ``printed``."""
    held = _editable(facsimile)
    if not 1 <= number <= held.pages_in_file or not 1 <= printed <= 99_999:
        raise ValidationError(_("文件的页数从1到%d，印刷的页码从1起。") % held.pages_in_file)
    held.offset = number - printed
    held.save(update_fields=["offset"])


# Acts


@transaction.atomic
@together()
def publish(facsimile: Facsimile, *, actor: User | None, via: str = Act.Via.ADMIN) -> Facsimile:
    """Lets the original out. Raises ValidationError with all that it lacks, Overtaken where it is no draft any more."""
    issue, held = _held(facsimile)
    lacks = [gate.words for gate in gates(held) if not gate.done]
    if lacks:
        raise ValidationError(lacks)
    moved = Facsimile.objects.filter(pk=held.pk, state__in=EDITABLE).update(
        state=State.PUBLISHED, published_at=timezone.now(), withdrawn_at=None, withdrawal_reason=""
    )
    if not moved:
        raise Overtaken(CHANGED)
    note = _("原版，SHA-256：%s") % held.sha256
    Act.objects.create(kind=Act.Kind.PUBLISH, via=via, actor=actor, issue=issue, note=note)
    Change.note(issue.records.values_list("pk", flat=True))
    held.refresh_from_db()
    return held


@transaction.atomic
@together()
def withdraw(facsimile: Facsimile, *, reason: str, actor: User | None, via: str = Act.Via.ADMIN) -> Facsimile:
    """Takes the original from the public; its documents stay."""
    if not reason.strip():
        raise ValidationError(_("请写明原因：它会显示在公开的说明里。"))
    issue, held = _held(facsimile)
    moved = Facsimile.objects.filter(pk=held.pk, state=State.PUBLISHED).update(
        state=State.WITHDRAWN, withdrawn_at=timezone.now(), withdrawal_reason=reason.strip()
    )
    if not moved:
        raise Overtaken(CHANGED)
    note = _("原版：%s") % reason.strip()
    Act.objects.create(kind=Act.Kind.WITHDRAW, via=via, actor=actor, issue=issue, note=note)
    Change.note(issue.records.values_list("pk", flat=True))
    held.refresh_from_db()
    return held


def _held(facsimile: Facsimile) -> tuple[Issue, Facsimile]:
    """The original with its issue and all records, locked in the order of all acts: nobody publishes or withdraws one
    of its documents meanwhile."""
    issue = Issue.objects.select_for_update().select_related("bulletin").get(pk=facsimile.issue_id)
    hold_all(issue.records.values_list("pk", flat=True))
    held = _locked(facsimile)
    held.issue = issue
    return issue, held
