"""The personal data of a document, each with what was decided on it; decisions follow the words through every edit."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from dataclasses import replace as replace_fields
from pathlib import PurePosixPath

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bulletins.ingest.formats import whole
from bulletins.ingest.personal import finding, numbers, people, scan
from bulletins.ingest.personal.masks import mask, replace
from bulletins.ingest.personal.plain import Datum
from bulletins.models import Act, Attachment, Document, Figure, FileScan, PersonalDecision, State, Table
from bulletins.models.personal import Choice
from bulletins.publishing.pieces import Piece, cell_of, pieces_of

# What each kind is called.
KINDS = {
    numbers.MOBILE: gettext_lazy("手机号"),
    numbers.IDENTITY: gettext_lazy("身份证号"),
    numbers.ACCOUNT: gettext_lazy("银行卡号、账号"),
    numbers.PLATE: gettext_lazy("车牌号"),
    numbers.EMAIL: gettext_lazy("电子邮箱"),
    numbers.CHAT: gettext_lazy("微信、QQ号"),
    people.HOME: gettext_lazy("家庭住址"),
    people.BIRTH: gettext_lazy("出生日期"),
    people.NAME: gettext_lazy("姓名"),
    scan.UNCHECKED: gettext_lazy("没有核对"),
    scan.HIDDEN: gettext_lazy("隐藏的内容"),
}

# Characters on either side that tell one place of a value from another.
_AROUND = 12
# Characters on either side that are shown to who decides.
_SHOWN = 40
LINE_MARK = re.compile(r"(?:#{1,8}|@\S+)[ \t]+")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a datum stands: in ``piece`` at ``datum``, or in a file, where ``piece`` is None. ``before`` and ``after``
    are the words around it, ``line`` its line in the working text, from 1, where it stands there."""

    words: str
    before: str
    after: str
    name: str
    piece: Piece | None = None
    datum: Datum | None = None
    file: Attachment | Figure | None = None
    line: int = 0

    @property
    def table(self) -> Table | None:
        return self.piece.row if self.piece and isinstance(self.piece.row, Table) else None


@dataclass(slots=True)
class Found:
    """One datum, wherever it stands in the same words. Of a file's, nothing can be masked here."""

    key: str
    kind: str
    shown: str
    places: list[Place] = field(default_factory=list)
    decision: PersonalDecision | None = None

    @property
    def in_file(self) -> bool:
        return self.places[0].piece is None


def findings(document: Document) -> list[Found]:
    """All personal data that the public would see, in reading order, with the newest decision on each."""
    found: dict[str, Found] = {}
    for kind, shown, key, place in [*_in_words(document), *_in_tables(document), *_in_files(document)]:
        found.setdefault(key, Found(key, kind, shown)).places.append(place)
    if not found:
        return []
    for decision in _decisions(document):
        if decision.key in found:
            found[decision.key].decision = decision
    return list(found.values())


def undecided(document: Document) -> list[Found]:
    return [found for found in findings(document) if found.decision is None]


def _decisions(document: Document) -> Iterator[PersonalDecision]:
    """Those made on this version, the newest last; of the versions before it, what was kept stays kept. What was masked
    there is masked in the text, and where somebody brings it back, it is to be decided anew."""
    own = Q(document=document)
    earlier = Q(record=document.record_id, choice=Choice.KEEP) & ~Q(document=None) & ~Q(document__state=State.DRAFT)
    yield from PersonalDecision.objects.filter(own | earlier).order_by("pk")


_Row = tuple[str, str, str, Place]


def _in_words(document: Document) -> Iterator[_Row]:
    for piece in pieces_of(document):
        text, data = piece.text, finding.find(piece.text)
        for n, datum in enumerate(data):
            words = text[datum.start : datum.end]
            beside = data[max(0, n - _AROUND) : n + _AROUND]
            line_start, line_end = text.rfind("\n", 0, datum.start) + 1, text.find("\n", datum.end)
            line_end = line_end if line_end >= 0 else len(text)
            mark = LINE_MARK.match(text, line_start) if piece.name == "text" else None
            line_start = mark.end() if mark else line_start
            before, after = text[line_start : datum.start], text[datum.end : line_end]
            number = text.count("\n", 0, datum.start) + 1 if piece.name == "text" else 0
            key = _key(
                datum.kind,
                datum.value,
                _masked(text, beside, line_start, datum.start)[-_AROUND:],
                _masked(text, beside, datum.end, line_end)[:_AROUND],
            )
            place = Place(words, before[-_SHOWN:], after[:_SHOWN], piece.place, piece, datum, line=number)
            yield datum.kind, mask(datum.kind, words), key, place


def _in_tables(document: Document) -> Iterator[_Row]:
    for table in sorted(document.tables.all(), key=lambda row: row.order):
        heads = finding.heads_of(table.rows, table.header_rows)
        about = f"{document.title}{table.caption}"
        found = list(finding.find_in_table(table.rows, table.header_rows, about))
        shown = {(r, c): _masked(table.rows[r][c], data, 0, len(table.rows[r][c])) for r, c, data in found}
        for r, c, data in found:
            piece, row = cell_of(table, r, c), table.rows[r]
            following = next((shown.get((r, n), row[n]) for n in range(c + 1, len(row)) if row[n]), "")
            head = heads[c] if c < len(heads) else ""
            for datum in data:
                words = piece.text[datum.start : datum.end]
                before = " | ".join([*filter(None, row[:c]), piece.text[: datum.start]])
                after = " | ".join([piece.text[datum.end :], *filter(None, row[c + 1 :])])
                ahead = _masked(piece.text, data, 0, datum.start)[-_AROUND:]
                behind = _masked(piece.text, data, datum.end, len(piece.text))[:_AROUND]
                key = _key(datum.kind, datum.value, f"{head}\t{ahead}", f"{behind}\t{following[:_AROUND]}")
                place = Place(words, before[-_SHOWN:], after[:_SHOWN], piece.place, piece, datum)
                yield datum.kind, mask(datum.kind, words), key, place


def _masked(text: str, data: Sequence[Datum], start: int, end: int) -> str:
    """What stands in ``[start, end)`` once all in it is masked: the same before publication and after."""
    part = text[start:end]
    inside = [datum for datum in data if start <= datum.start and datum.end <= end]
    moved = [replace_fields(datum, start=datum.start - start, end=datum.end - start) for datum in inside]
    return replace(part, [(datum, mask(datum.kind, part[datum.start : datum.end])) for datum in moved])


def marks_in_files(document: Document) -> Iterator[tuple[str, str, str]]:
    """(where, mark, target as in readiness.Lack) of every classification mark in a file of the draft. It is no finding
    that somebody may decide on."""
    for datum, where, row in _scanned_files(document):
        if datum.kind == scan.CLASSIFIED:
            target = "attachments" if isinstance(row, Attachment) else "figures"
            yield _in_part(datum, where), datum.value, target


def _in_files(document: Document) -> Iterator[_Row]:
    for datum, where, row in _scanned_files(document):
        # Somebody has looked at a picture in the text: its alternative says what is on it.
        is_seen = isinstance(row, Figure) and datum.template == whole.PIXELS
        if datum.kind != scan.CLASSIFIED and not is_seen:
            yield _of_file(datum, where, row)


def _scanned_files(document: Document) -> Iterator[tuple[scan.FileDatum, str, Attachment | Figure]]:
    """Everything found in the files of a draft, with what an editor calls each file."""
    attachments = [row for row in document.attachments.all() if row.kind == Attachment.Kind.FILE and row.file]
    figures = [row for row in document.figures.all() if row.image]
    if not attachments and not figures:
        return
    kept = FileScan.objects.filter(version=scan.VERSION).in_bulk(
        [str(row.file.name) for row in attachments] + [str(row.image.name) for row in figures]
    )
    for attachment in sorted(attachments, key=lambda row: row.order):
        for datum in scanned(attachment.file, kept):
            yield datum, _("附件%d的文件") % attachment.order, attachment
    for figure in sorted(figures, key=lambda row: row.order):
        for datum in scanned(figure.image, kept):
            yield datum, _("插图%d") % figure.order, figure


def _in_part(datum: scan.FileDatum, where: str) -> str:
    return f"{where} · {_(datum.template) % datum.params}"


def _of_file(datum: scan.FileDatum, where: str, row: Attachment | Figure) -> _Row:
    file = row.file if isinstance(row, Attachment) else row.image
    key = _key(f"file {datum.kind}", datum.value, f"{file.name}\0{datum.template}{datum.before}", datum.after)
    name = _in_part(datum, where)
    shown = "" if datum.kind in (scan.UNCHECKED, scan.HIDDEN) else datum.shown
    words = "" if datum.kind == scan.UNCHECKED else datum.value
    return datum.kind, shown, key, Place(words, datum.before, datum.after, name, file=row)


def scanned(file: FieldFile, kept: Mapping[str, FileScan]) -> list[scan.FileDatum]:
    """What a stored file holds; it is read once. A file that is not on the disk cannot be published anyway."""
    name = str(file.name)
    if name in kept:
        return [scan.FileDatum(**row) for row in kept[name].found]
    try:
        with file.storage.open(name, "rb") as opened:
            data = opened.read()
    except FileNotFoundError:
        return []
    extension = PurePosixPath(name).suffix.lower().removeprefix(".")
    found = scan.scan(data, PurePosixPath(name).name, extension)
    values = {"version": scan.VERSION, "found": [datum.as_json() for datum in found]}
    FileScan.objects.update_or_create(name=name, defaults=values)
    return found


def _key(kind: str, value: str, before: str, after: str) -> str:
    words = f"{kind}\0{value}\0{before}\0{after}"
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


@transaction.atomic
def decide(
    document: Document,
    choices: Mapping[str, tuple[str, str]],
    *,
    actor: User | None = None,
    via: str = Act.Via.ADMIN,
) -> list[PersonalDecision]:
    """Records what was decided: ``choices`` maps keys of findings to a choice and its reason. Raises ValidationError
    where one cannot be decided so; nothing is recorded then."""
    document = Document.objects.select_for_update(of=("self",)).select_related("record").get(pk=document.pk)
    if not document.is_draft:
        raise ValidationError(_("“%s”已不是草稿，个人信息的认定不能再改。") % document.title)
    made = []
    for found in findings(document):
        if found.key not in choices:
            continue
        choice, reason = choices[found.key]
        place = found.places[0]
        if choice not in Choice.values:
            raise ValidationError(_("%s：没有选遮盖、保留还是删去。") % place.name)
        if choice == Choice.KEEP and not reason.strip():
            raise ValidationError(_("%s：保留要写明理由，例如“办公电话”。") % place.name)
        if found.in_file and choice != Choice.KEEP:
            raise ValidationError(_("%s：文件里的内容要在文件里改好再重新上传，或者写明理由保留。") % place.name)
        row = PersonalDecision(
            document=document,
            record=document.record,
            key=found.key,
            kind=found.kind,
            choice=choice,
            shown=found.shown[:200],
            place=place.name[:200],
            reason=reason.strip(),
            via=via,
            decided_by=actor,
        )
        row.save()
        made.append(row)
    if made:
        counts = {choice: sum(row.choice == choice for row in made) for choice in Choice.values}
        note = _("遮盖%(mask)d处，保留%(keep)d处，删去%(cut)d处") % counts
        record = document.record
        Act.objects.create(
            kind=Act.Kind.PERSONAL, via=via, actor=actor, record=record, issue_id=record.issue_id, note=note
        )
    return made


def mask_all(
    document: Document,
    *,
    actor: User | None = None,
    via: str = Act.Via.ADMIN,
    only: Collection[str] | None = None,
) -> list[PersonalDecision]:
    """Masks everything undecided, as is done where nobody says otherwise; of it ``only`` the keys that somebody has
    seen. What is in files stays undecided."""
    open_ones = [found for found in undecided(document) if not found.in_file and (only is None or found.key in only)]
    return decide(document, {found.key: (Choice.MASK, "") for found in open_ones}, actor=actor, via=via)


def undecided_words(document: Document) -> list[str]:
    """What keeps a draft from publication: personal data that nobody has decided on."""
    open_ones = undecided(document)
    in_files = sum(found.in_file for found in open_ones)
    messages = []
    if len(open_ones) > in_files:
        messages.append(_("有%d处个人信息还没有认定：遮盖、保留还是删去。") % (len(open_ones) - in_files))
    if in_files:
        messages.append(_("附件或图片的文件里有%d处要看过：改好重新上传，或者写明理由保留。") % in_files)
    return messages
