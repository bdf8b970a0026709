"""The index on disk: always right, whoever was killed, deleted or restored.

Below the root, ``current`` names the generation (a directory that holds one tantivy index) that answers; ``build.lock``
is held while a new generation is built, ``write.lock`` while the current one is changed or replaced. Both are ``flock``
locks, which the kernel drops with the process that held them. What an index holds is written in the same commit as its
entries: the number of the last Change, and which change that was. Before an answer, one query compares it with the
database:

- nothing newer: the index answers;
- newer changes: one process catches up with them while the others wait for it, though not for ever;
- another history (a restored database, another analyser, no index, a broken one): a new generation is built.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import shutil
import time
import uuid
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from pathlib import Path

import tantivy

from bulletins.models import Change, Document
from bulletins.search.reading import Held, Reading
from bulletins.search.schema import VERSION, build_schema, entries_of, state_entry
from bulletins.search.units import with_parts

logger = logging.getLogger(__name__)

WAIT_SECONDS = 10.0
BATCH = 200
# Tantivy writes a segment each time this is full; its least is 15 MB.
SMALL_HEAP, LARGE_HEAP = 15_000_000, 100_000_000

Progress = Callable[[int, int], None]
Row = tuple[int, str]


class IndexUnavailable(RuntimeError):
    """No index can answer at the moment: one is being built by another process, or its directory cannot be written."""


class _Broken(Exception):
    """What lies on disk is no index that this version of the portal can use."""


class _OtherHistory(Exception):
    """The index holds a change that the database does not know."""


class Store:
    """The index below ``root``; one object a process, safe to use from many threads."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._reading: Reading | None = None
        self._pid = os.getpid()

    def reading(self) -> Reading:
        """The index, caught up with the database. Where that takes others longer than WAIT_SECONDS, the index as
        it is, with what it lacks named in ``behind``. Raises IndexUnavailable where there is none to answer."""
        deadline = time.monotonic() + WAIT_SECONDS
        try:
            reading = self._newest()
            if not changes_since(reading.held):
                return reading
            reading = self._reload()
            if not changes_since(reading.held):
                return reading
        except (_Broken, _OtherHistory):
            return self._heal(deadline)
        try:
            with self._locked("write", deadline) as mine:
                if mine:
                    return self._catch_up()
        except (_Broken, _OtherHistory):
            return self._heal(deadline)
        except (OSError, ValueError):
            # What a writer that was killed left behind can stand in the way of every later commit to its generation.
            logger.exception("The search index below %s cannot be written; building it anew.", self.root)
            try:
                return self._heal(deadline)
            except (IndexUnavailable, ValueError):
                logger.exception("The search index below %s answers without the newest.", self.root)
        return self._without_the_newest(reading)

    def at_hand(self) -> Reading:
        """For pages on which an answer is welcome but that nobody asked to search: no index is built for them, and one
        that is far behind is left to the next search. Raises IndexUnavailable where none can answer."""
        try:
            reading = self._newest()
            pending = changes_since(reading.held)
            if pending:
                # Another process may have caught up already.
                reading = self._reload()
                pending = changes_since(reading.held)
        except (_Broken, _OtherHistory) as error:
            raise IndexUnavailable from error
        if not pending:
            return reading
        return self.reading() if len(pending) <= BATCH else self._without_the_newest(reading)

    def rebuild(self, progress: Progress | None = None) -> int:
        """Builds a new generation beside the current one, which answers meanwhile, and puts it in its place. The number
        of documents in it."""
        with self._locked("build", None):
            return self._build(progress)

    def forget(self) -> None:
        """Drops the index; the next question has it built anew."""
        with self._locked("write", None):
            (self.root / "current").unlink(missing_ok=True)
            self._reading = None

    def refresh(self, records: Collection[int]) -> None:
        """Writes the entries of these records anew, beside what the changes ask for."""
        self.reading()
        with self._locked("write", None):
            reading = self._reload()
            self._write(reading, records, reading.held)
            self._reload()

    # How an index is found and read

    def _newest(self) -> Reading:
        reading = self._reading
        if reading is None or self._pid != os.getpid() or reading.generation != self._generation():
            return self._reload()
        return reading

    def _generation(self) -> Path:
        try:
            name = (self.root / "current").read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise _Broken from error
        generation = self.root / name
        if not name.startswith("generation-") or not (generation / "meta.json").is_file():
            raise _Broken
        return generation

    def _reload(self) -> Reading:
        generation, reading = self._generation(), self._reading
        try:
            if reading is None or self._pid != os.getpid() or reading.generation != generation:
                index = tantivy.Index.open(str(generation))
                index.config_reader("manual")
            else:
                index = reading.index
            index.reload()
            searcher = index.searcher()
            held = _held(index.schema, searcher)
        except (OSError, ValueError) as error:
            raise _Broken from error
        self._pid = os.getpid()
        self._reading = Reading(generation, index, searcher, held)
        return self._reading

    def _without_the_newest(self, reading: Reading) -> Reading:
        try:
            behind = frozenset(record for record, _stamp in changes_since(reading.held).values())
        except _OtherHistory as error:
            raise IndexUnavailable from error
        return replace(reading, behind=behind)

    # How it is changed

    def _catch_up(self) -> Reading:
        reading = self._reload()
        while pending := changes_since(reading.held):
            batch = list(islice(pending.items(), BATCH))
            number, (_record, stamp) = batch[-1]
            self._write(reading, {record for _number, (record, _stamp) in batch}, Held(number, stamp))
            reading = self._reload()
        return reading

    def _write(self, reading: Reading, records: Collection[int], held: Held) -> None:
        with _writer(reading.index, SMALL_HEAP) as writer:
            for record in records:
                # By query, because tantivy-py 0.27 makes a signed term of the number, which deletes nothing.
                writer.delete_documents_by_query(tantivy.Query.term_query(reading.schema, "record", record))
            _add(writer, records)
            _commit(writer, held)

    def _heal(self, deadline: float) -> Reading:
        """A new generation, unless another process has made one while this one waited."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            with self._locked("build", deadline) as mine:
                if not mine:
                    raise IndexUnavailable("Another process is building the search index.")
                try:
                    reading = self._reload()
                    if not changes_since(reading.held):
                        return reading
                except (_Broken, _OtherHistory):
                    logger.info("The search index below %s is missing or does not fit; building it anew.", self.root)
                self._build(None)
                return self._reload()
        except (OSError, _Broken) as error:
            raise IndexUnavailable(f"The search index below {self.root} cannot be built: {error}") from error

    def _build(self, progress: Progress | None) -> int:
        held = _last_change()
        records = list(Document.objects.published().order_by("record_id").values_list("record_id", flat=True))
        generation = self.root / f"generation-{uuid.uuid4().hex[:12]}"
        generation.mkdir(parents=True)
        try:
            index = tantivy.Index(build_schema(), path=str(generation), reuse=False)
            index.config_reader("manual")
            with _writer(index, LARGE_HEAP) as writer:
                for start in range(0, len(records), BATCH):
                    _add(writer, records[start : start + BATCH])
                    if progress:
                        progress(min(start + BATCH, len(records)), len(records))
                _commit(writer, held)
            with self._locked("write", None):
                replacement = self.root / f"current.{uuid.uuid4().hex[:12]}"
                replacement.write_text(generation.name, encoding="ascii")
                replacement.replace(self.root / "current")
        except BaseException:
            shutil.rmtree(generation, ignore_errors=True)
            raise
        for other in self.root.glob("generation-*"):
            if other != generation:
                # Processes that read it keep its files open, and see the new one at their next question.
                shutil.rmtree(other, ignore_errors=True)
        return len(records)

    @contextmanager
    def _locked(self, name: str, deadline: float | None) -> Iterator[bool]:
        """Holds a lock among all processes and threads; yields False where it was not to be had by ``deadline``."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / f"{name}.lock").open("w") as file:
            while True:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | (0 if deadline is None else fcntl.LOCK_NB))
                except BlockingIOError:
                    if deadline is not None and time.monotonic() >= deadline:
                        yield False
                        return
                    time.sleep(0.02)
                else:
                    break
            yield True


def changes_since(held: Held) -> dict[int, Row]:
    """The changes after ``held`` in their order, as number: (record, stamp), found with one query. Raises _OtherHistory
    where ``held`` itself is not in the database."""
    rows = Change.objects.filter(number__gte=held.number).order_by("number").values_list("number", "record_id", "at")
    found = {number: (record, f"{record}@{at.isoformat()}") for number, record, at in rows}
    if held.number and found.pop(held.number, (0, ""))[1] != held.stamp:
        raise _OtherHistory
    return found


def _last_change() -> Held:
    row = Change.objects.order_by("-number").values_list("number", "record_id", "at").first()
    return Held(row[0], f"{row[1]}@{row[2].isoformat()}") if row else Held()


def _held(schema: tantivy.Schema, searcher: tantivy.Searcher) -> Held:
    hits = searcher.search(tantivy.Query.term_query(schema, "kind", "state"), 1).hits
    if not hits:
        raise _Broken
    state = json.loads(str(searcher.doc(hits[0][1]).get_first("shown")))
    if state.get("version") != VERSION:
        raise _Broken
    return Held(state["number"], state["stamp"])


@contextmanager
def _writer(index: tantivy.Index, heap: int) -> Iterator[tantivy.IndexWriter]:
    """A writer that gives its lock back whatever happens; what was not committed is gone."""
    writer = index.writer(heap, 1)
    try:
        yield writer
    finally:
        writer.wait_merging_threads()


def _add(writer: tantivy.IndexWriter, records: Collection[int]) -> None:
    """The entries of those of the records that are published now, in a fixed number of queries."""
    for document in with_parts(Document.objects.published().filter(record__in=records)):
        for entry in entries_of(document):
            writer.add_document(entry)


def _commit(writer: tantivy.IndexWriter, held: Held) -> None:
    writer.delete_documents_by_term("kind", "state")
    writer.add_document(state_entry({"version": VERSION, "number": held.number, "stamp": held.stamp}))
    writer.commit()


@lru_cache(maxsize=8)
def store_at(root: Path) -> Store:
    return Store(root)
