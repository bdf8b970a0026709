"""What must hold of a portal at every moment, whoever was killed: each act is there with all that it writes, or not at
all; every file that a row names is there; the index is what the database says."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator

from django.apps import apps
from django.db import models
from django.db.models import Max, Q

from bulletins.importing import sources
from bulletins.models import (
    Act,
    Canonical,
    Change,
    ChangeCounter,
    Document,
    Intake,
    Issue,
    LedgerEntry,
    PublishedFile,
    Record,
    State,
)
from bulletins.publishing.audit import audit
from bulletins.search.query import ask, portal_store
from bulletins.search.schema import entries_of
from bulletins.search.store import Store
from bulletins.search.units import with_parts


def faults() -> list[str]:
    found = [*_versions(), *_issues(), *_drafts(), *_changes(), *_files(), *_index()]
    return found + [f"ledger: {fault}" for fault in audit()]


def _versions() -> Iterator[str]:
    entries = Counter(LedgerEntry.objects.exclude(record=None).values_list("record", "version", "act"))
    changed = set(Change.objects.values_list("record", flat=True))
    acts = set(Act.objects.values_list("kind", "record", "issue"))
    kept = set(Canonical.objects.values_list("document", flat=True))
    files = Counter(PublishedFile.objects.values_list("document", flat=True))
    for document in Document.objects.select_related("record__issue").prefetch_related("attachments", "figures"):
        record, name = document.record, f"document {document.record_id}/{document.version} ({document.state})"
        written = [entries[record.pk, document.version, act] for act in ("publish", "supersede", "withdraw")]
        state = State(document.state)
        if written != [state != State.DRAFT, state == State.SUPERSEDED, state == State.WITHDRAWN]:
            yield f"{name}: entries {written}"
        if (document.pk in kept) != (state != State.DRAFT):
            yield f"{name}: its canonical text"
        if state == State.DRAFT:
            continue
        with_files = [a for a in document.attachments.all() if a.file] + [f for f in document.figures.all() if f.image]
        if files[document.pk] != len(with_files):
            yield f"{name}: {files[document.pk]} digests of {len(with_files)} files"
        if record.pk not in changed or record.first_published_at is None:
            yield f"{name}: no change"
        if not any(act[0] == "publish" and (act[1] == record.pk or act[2] == record.issue_id) for act in acts):
            yield f"{name}: nobody published it"
        if state == State.WITHDRAWN and not any(act[:2] == ("withdraw", record.pk) for act in acts):
            yield f"{name}: nobody withdrew it"
        if record.issue_id and record.order is None:
            yield f"{name}: no place in its issue"


def _issues() -> Iterator[str]:
    entries = Counter(LedgerEntry.objects.exclude(issue=None).values_list("issue", "act"))
    for issue in Issue.objects.all():
        name = f"issue {issue.pk} ({issue.state})"
        out, back = entries[issue.pk, "publish"], entries[issue.pk, "withdraw"]
        acts = {kind: issue.acts.filter(kind=kind, record=None).count() for kind in ("publish", "withdraw", "import")}
        if (out, back) != {State.DRAFT: (0, 0), State.PUBLISHED: (back + 1, back)}.get(
            State(issue.state), (back, back)
        ):
            yield f"{name}: entries {out}, {back}"
        if acts["publish"] < out or acts["withdraw"] != back:
            yield f"{name}: acts {acts}, entries {out}, {back}"
        first = Document.objects.filter(record__issue=issue, version=1)
        drafts = first.filter(state=State.DRAFT).count()
        if issue.state != State.DRAFT and drafts:
            yield f"{name}: {drafts} of its documents stayed drafts"
        if issue.state == State.DRAFT and drafts != first.count():
            yield f"{name}: only some of its documents are drafts"
        if bool(issue.source) != bool(acts["import"]) or (issue.source and first.count() != 2):
            yield f"{name}: imported {acts['import']} times with {first.count()} documents"
    for intake in Intake.objects.filter(state=Intake.State.STORED):
        if intake.issue is None or not intake.stored_digest:
            yield f"intake {intake.pk}: stored nowhere"


def _drafts() -> Iterator[str]:
    """A correction begins with all parts of what it corrects."""
    for record in Record.objects.prefetch_related("versions"):
        versions = sorted(record.versions.all(), key=lambda version: version.version)
        if [version.version for version in versions] != list(range(1, len(versions) + 1)):
            yield f"record {record.pk}: versions {versions}"
        begun = record.acts.filter(kind="revise").count()
        if begun != len(versions) - 1:
            yield f"record {record.pk}: {len(versions)} versions, begun {begun} times"
        parts = {
            (v.tables.count(), v.attachments.count(), v.figures.count(), v.anchors.count(), v.issuing.count())
            for v in versions
        }
        if len(parts) != 1:
            yield f"record {record.pk}: parts {parts}"


def _changes() -> Iterator[str]:
    last = Change.objects.aggregate(last=Max("number"))["last"] or 0
    if last != Change.objects.count() or last != Change.latest_number():
        yield f"changes: {Change.objects.count()}, last {last}, counted {ChangeCounter.objects.values_list('last')}"


def _files() -> Iterator[str]:
    for model in apps.get_app_config("bulletins").get_models():
        for field in (field for field in model._meta.fields if isinstance(field, models.FileField)):
            named = model._default_manager.exclude(Q(**{field.name: ""}) | Q(**{field.name: None}))
            for name in named.values_list(field.name, flat=True):
                if not field.storage.exists(name):
                    yield f"{model.__name__}.{field.name}: {name} is not there"
    for digest in set(Document.objects.exclude(source_digest="").values_list("source_digest", flat=True)):
        lines = sources.kept(digest)
        if lines is None or hashlib.sha256("\n".join(lines).encode()).hexdigest() != digest:
            yield f"sources: the text {digest} is not what it was"


def _index() -> Iterator[str]:
    """After it has caught up, entry for entry."""
    store: Store = portal_store()
    reading = store.reading()
    if reading.behind:
        yield f"index: behind by {sorted(reading.behind)}"
    searcher = reading.searcher
    import tantivy

    hits = searcher.search(tantivy.Query.all_query(), 1_000_000).hits
    held = Counter(_shown(searcher.doc(address)) for _score, address in hits)
    wanted = Counter(
        _shown(entry) for document in with_parts(Document.objects.published()) for entry in entries_of(document)
    )
    state = [shown for shown in held if shown[0] is None]
    for shown in state:
        del held[shown]
    if len(state) != 1 or held != wanted:
        yield f"index: {sum((held - wanted).values())} entries too many, {sum((wanted - held).values())} missing"
    found = {hit.document.record_id for hit in ask("水井")[:100_000]}
    published = set(Document.objects.published().values_list("record", flat=True))
    if found != published:
        yield f"search: finds {sorted(found - published)} and not {sorted(published - found)}"


def _shown(entry: object) -> tuple[int | None, str]:
    record, shown = entry.get_first("record"), entry.get_first("shown")  # type: ignore[attr-defined]
    return (None if record is None else int(record)), str(shown)
