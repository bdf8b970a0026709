"""A portal with every state of everything. ``public_portal`` is what its readers may see; ``hide_everything`` adds all
that they may not, a canary in each of its texts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F, QuerySet

from bulletins.exports import epub, making
from bulletins.exports.printed import in_issue
from bulletins.importing import intake as intakes
from bulletins.models import (
    Agency,
    AgencyAlias,
    Attachment,
    Bulletin,
    Change,
    ChronicleEntry,
    Document,
    DocumentAgency,
    Facsimile,
    Figure,
    IntakePicture,
    Issue,
    NumberSeries,
    Openness,
    Relation,
    RelationDecision,
    Rendition,
    Section,
    Topic,
    ValidityDecision,
)
from bulletins.models.derived import refresh
from bulletins.publishing import acts
from bulletins.publishing.validity import decide_validity
from tests.backoffice import desk
from tests.domain.making import (
    add_table,
    issue_text,
    make_bulletin,
    make_draft,
    make_issue,
    make_section,
    publish_document,
    publish_issue,
)
from tests.domain.originals import make_original, take_in
from tests.door.entering import enrolled
from tests.proof.making import full_draft
from tests.trials.canaries import PRIVATE, PUBLIC, Canaries, made, text_fields, watched

CHRONICLE = "# 2023年大事记\n\n## 3月\n\n8日　县长检查水井。\n\n9日　水井验收。\n"
CITED = "白政发〔2022〕77号"

Rows = dict[type[models.Model], set[Any]]


def public_portal() -> None:
    """Documents with everything in issues, uncollected, corrected, repealed, from back files and chronicles."""
    desk.user("publisher", "发布")
    issue = make_issue(year=2021, printed_on=date(2021, 3, 31), overall_number=5)
    section = make_section()
    make_draft(issue, record={"position": 1, "section": section}, number=CITED, genre="通知")
    full_draft(issue)
    make_draft(issue, title="2023年大事记", genre="大事记", number="", text=CHRONICLE)
    # It names by its number a document that is still a draft, and repeals another.
    text = f"# 甲\n\n根据{CITED}和白政发〔2022〕88号文件办理。\n\n《白政发〔2022〕99号》同时废止。\n"
    citing = make_draft(issue, text=text, record={"section": section}, openness=Openness.ACTIVE)
    publish_issue(issue)
    first = Document.objects.get(number=CITED)
    corrected = acts.revise(first, reason="更正一处")
    Document.objects.filter(pk=corrected.pk).update(text=corrected.text.replace("水井", "古井"))
    publish_document(Document.objects.get(pk=corrected.pk))
    repealed = publish_document(make_draft(issue))
    decide_validity(repealed.record, "repealed", since=date(2024, 1, 1), basis_record=citing.record)
    classed = make_draft(title="尚未编入期次的通知")
    classed.topics.add(Topic.objects.get_or_create(code="108303", defaults={"name": "水利"})[0])
    publish_document(classed)
    AgencyAlias.objects.create(agency=Agency.objects.get(name="白石县人民政府"), name="白石县革命委员会", to_year=1980)
    old = make_issue(number=1, year=2009, back_file=True)
    make_draft(old, record={"back_file": True, "position": 1, "page": 1})
    publish_issue(old)
    make_original(old)
    make_original(issue)
    # Feeds date a change of the last seconds differently; nothing here is that new.
    Change.objects.update(at=F("at") - timedelta(hours=1))


def rows_now() -> Rows:
    """The keys of all rows, of through tables as well."""
    return {model: set(QuerySet(model).values_list("pk", flat=True)) for model in _all_models()}


def remove_all_but(kept: Rows) -> None:
    """Makes the portal the one it was when ``kept`` was taken, past everything that keeps rows from going."""
    with transaction.atomic(), _unguarded_traces():
        for model in _all_models():
            gone: QuerySet[models.Model] = QuerySet(model).exclude(pk__in=kept.get(model, set()))
            gone._raw_delete(gone.db)
    connection.check_constraints()


@contextmanager
def _unguarded_traces() -> Iterator[None]:
    """PostgreSQL would refuse to delete what the record holds (models/guarded.py)."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE bulletins_trace DISABLE TRIGGER traces_never_change")
        yield
        cursor.execute("ALTER TABLE bulletins_trace ENABLE TRIGGER traces_never_change")


def _all_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]


class Hidden:
    def __init__(self) -> None:
        self.canaries = Canaries()
        self.before = rows_now()

    # What was public and was taken back: its texts went through publication, so they carry canaries from the start.

    def withdraw_some(self) -> None:
        issue = Issue.objects.get(year=2021, number=1)
        # Its original was public until the first of its documents was withdrawn, below.
        held = Facsimile.objects.get(issue=issue)
        for row in (held, *held.pages.all()):
            self.canaries.plant(row)
        document = publish_document(self.draft(issue))
        acts.withdraw_document(document, reason="误发")
        corrected = publish_document(self.draft(issue))
        newer = acts.revise(corrected, reason=self.canaries.word("revision of a withdrawn document"))
        acts.withdraw_document(publish_document(newer), reason="误发")
        acts.withdraw_document(publish_document(self.draft(None)), reason="误发")
        basis = publish_document(self.draft(issue))
        decide_validity(
            Document.objects.published().filter(record__issue=issue)[0].record,
            "amended",
            since=date(2024, 2, 2),
            basis_record=basis.record,
        )
        acts.withdraw_document(basis, reason="误发")
        gone = make_issue(year=2021, number=2, printed_on=date(2021, 6, 30))
        self.draft(gone)
        self.draft(gone)
        self.canaries.plant(gone, only={"cover"})
        publish_issue(gone)
        acts.withdraw_issue(gone, reason="排版有误")
        Change.objects.update(at=F("at") - timedelta(hours=1))

    def draft(self, issue: Issue | None, number: str = "", **fields: Any) -> Document:
        """A draft that can be published, everything about it a canary but a ``number`` that is given."""
        word = self.canaries.word
        text = (
            f"# {word('title in the text')}\n\n@主送 {word('addressees in the text')}：\n\n## 一、{word('heading')}\n\n"
            f"段落{word('paragraph')}。根据{CITED}，《{word('repealed')}》同时废止。\n\n@表格 1\n\n"
            f"@图片 {word('caption')}\n\n@署名 {word('signer in the text')}\n"
        )
        values = {"openness": Openness.ACTIVE, "text": text, "number": number} | fields
        record = {"section": Section.objects.create(bulletin=make_bulletin(), label=word("section"))}
        draft = make_draft(issue, record=record, **values)
        add_table(draft, rows=[[word("cell"), "眼"], [word("cell"), "3"]])
        refresh(draft)
        agency = Agency.objects.create(name=word("agency"))
        DocumentAgency.objects.create(document=draft, agency=agency)
        topic = Topic.objects.create(code=word("topic code"), name=word("topic"))
        draft.topics.add(topic, Topic.objects.create(code=word("code"), name=word("child"), parent=topic))
        self.canaries.plant(draft, but={"text", "withdrawal_reason", *({"number", "number_key"} if number else set())})
        self.canaries.plant(draft.record)
        for table in draft.tables.all():
            self.canaries.plant(table, but={"rows"})
        for figure in draft.figures.all():
            self.canaries.plant(figure, but={"caption"})
        file = Attachment(document=draft, order=1, title="x", kind=Attachment.Kind.FILE, media_type="text/plain")
        file.file.name = "x"
        file.save()
        self.canaries.plant(file)
        Attachment.objects.filter(pk=file.pk).update(media_type="text/plain")
        return draft

    # What never was public

    def prepare_some(self) -> None:
        word = self.canaries.word
        public = Issue.objects.get(year=2021, number=1)
        first = Document.objects.get(number=CITED, state="published")
        root = desk.user("root", superuser=True)
        enrolled(desk.user("editor", "编辑"))
        for openness in Openness.values:
            self.draft(public, openness=openness)
        for issue in (
            make_issue(year=2021, number=3),
            make_issue(year=2031, number=1),
            make_issue(year=2021, number=4, back_file=True),
        ):
            self.draft(issue)
            self.draft(issue)
        take_in(Issue.objects.get(year=2021, number=3))
        self.draft(None)
        self.named = self.draft(public, number="白政发〔2022〕88号")
        alone = make_bulletin(word("slug"), word("bulletin"))
        self.draft(make_issue(alone))
        chronicle = make_draft(make_issue(alone, number=2), title="大事记", genre="大事记", text=CHRONICLE, number="")
        self._decisions(first, self.draft(None), root)
        for document in Document.objects.published().filter(record__issue=public):
            acts.revise(document, reason=word("reason of a correction"), actor=root)
        self._deleted(public)
        self._incoming(root)
        # What nothing should make: a file printed from a draft.
        printed = ContentFile(b"%PDF", "draft.pdf")
        Rendition.objects.create(document=self.named, state="made", content="0" * 64, sha256="0" * 64, file=printed)
        hidden = DocumentAgency.objects.filter(document=self.named).exclude(agency__name="白石县人民政府")[0].agency
        AgencyAlias.objects.create(agency=hidden, name=word("alias"))
        NumberSeries.objects.create(code=word("series"))
        kind = ContentType.objects.get_for_model(Document)
        LogEntry.objects.create(user=root, content_type=kind, object_id=str(first.pk), action_flag=ADDITION)
        assert ChronicleEntry.objects.filter(document=chronicle).exists()
        self._whatever_else()
        self._plant_what_is_new()

    def _decisions(self, public: Document, draft: Document, root: User) -> None:
        """On drafts, and on published documents as far as they concern drafts."""
        ValidityDecision.objects.create(record=draft.record, validity="repealed", since=date(2024, 1, 1), basis="x")
        sides = ((public.record, draft.record), (draft.record, public.record))
        for source, target in sides:
            RelationDecision.objects.create(
                source=source, target=target, kind=Relation.Kind.REPEALS, words="x", confirmed=True, decided_by=root
            )
        Relation.objects.create(document=draft, order=99, kind=Relation.Kind.REPEALS, target=public.record, words="x")

    def _deleted(self, issue: Issue) -> None:
        draft = self.draft(issue)
        draft.delete()
        correction = acts.revise(Document.objects.published().filter(record__issue=None)[0], reason="更正")
        self.canaries.plant(correction)
        correction.delete()

    def _incoming(self, root: User) -> None:
        data = f"{issue_text()}\n{self.canaries.word('words of an incoming file')}\n".encode()
        for n, state in enumerate(("waiting", "review", "failed")):
            row, _is_new = intakes.take_in(data + b"\n" * n, f"{self.canaries.word('file name')}.txt", root)
            if state != "waiting":
                intakes.read(row)
        picture = Figure.objects.exclude(image="")[0].image
        IntakePicture.objects.create(intake=row, line=1, image=picture, thumbnail=picture)

    def _whatever_else(self) -> None:
        """Rows of models of which there are none yet: of those that were added after this was written."""
        newest = Document.objects.order_by("-pk")
        documents = [newest.filter(state="draft")[0], newest.filter(state="published")[0]]
        records = [document.record for document in documents]
        issues = [Issue.objects.filter(state=state)[0] for state in ("draft", "published")]
        held: dict[type[models.Model], list[Any]] = {
            Document: documents, type(records[0]): records, Issue: issues, Bulletin: [issues[0].bulletin],
            Attachment: [Attachment.objects.filter(document__state=s)[0] for s in ("draft", "published")],
            Figure: [Figure.objects.filter(document__state=s)[0] for s in ("draft", "published")],
            User: [User.objects.all()[0]],
        }  # fmt: skip
        for model in watched():
            if QuerySet(model).exists():
                held.setdefault(model, list(QuerySet(model)[:2]))
        for model in watched():
            if text_fields(model) and not QuerySet(model).exists():
                for row in made(model, held):
                    # A row that its model's constraints refuse; where they refuse all, unplanted() names the model.
                    with suppress(IntegrityError), transaction.atomic():
                        row.save_base(raw=True, force_insert=True)

    def _plant_what_is_new(self) -> None:
        """A canary in each text of each row that is not public: what was added, and all of what is never public."""
        for model in watched():
            name = model.__name__
            private = {field.name for field in text_fields(model) if (name, field.name) in PRIVATE}
            rows: QuerySet[models.Model] = QuerySet(model)
            for row in rows:
                is_old = row.pk in self.before[model]
                if name not in PUBLIC or (not is_old and not self._went_out(row)):
                    self.canaries.plant(row, but=self._kept(row))
                elif private:
                    self.canaries.plant(row, only=private)

    def _went_out(self, row: models.Model) -> bool:
        """Whether the row took part in what was public and was withdrawn: it carries canaries already."""
        return row.pk in self.after_withdrawals.get(type(row), set())

    def _kept(self, row: models.Model) -> set[str]:
        # A public document names this draft by its number.
        return {"number", "number_key"} if row == self.named else set()

    def hide(self) -> None:
        self.withdraw_some()
        books = list(making.make_all(None, kinds=[Rendition.Kind.EPUB]))
        self.after_withdrawals = rows_now()
        self.prepare_some()
        for book in books:
            # As it is made beside all that is hidden.
            assert book.issue is not None
            epub.write(book.issue, in_issue(book.issue), Path(book.file.path))

    def unplanted(self) -> list[str]:
        """Text fields of watched models into which no canary went."""
        places = {tuple(place.split(" ")[::2][:2]) for place in self.canaries.planted.values() if place.count(" ") == 2}
        wanted = {(model.__name__, field.name) for model in watched() for field in text_fields(model)}
        return sorted(f"{model}.{field}" for model, field in wanted - places)
