"""The index heals: from deletion, from damage, from another history; and never shows what is withdrawn."""

import fcntl
import shutil
from pathlib import Path

import pytest
import tantivy
from django.core.management import call_command, get_commands

from bulletins.models import Change, ChangeCounter, Document, Record
from bulletins.publishing.acts import revise, withdraw_document
from bulletins.search import schema, store
from bulletins.search.query import ask, portal_store
from bulletins.search.store import Store
from tests.domain.making import make_draft, make_published, publish_document

pytestmark = pytest.mark.django_db


def titles(typed: str = "琉璃井") -> list[str]:
    return sorted(hit.document.title for hit in ask(typed)[:50])


def publish(title: str) -> Document:
    return make_published(title=title, text=f"# {title}\n\n琉璃井归村里管。\n")


def root() -> Path:
    return portal_store().root


def entries() -> int:
    return int(portal_store().reading().searcher.num_docs)


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of documents of each generation that is built."""
    built: list[int] = []
    build = Store._build

    def counted(self: Store, progress: store.Progress | None) -> int:
        built.append(build(self, progress))
        return built[-1]

    monkeypatch.setattr(Store, "_build", counted)
    return built


def test_changes_are_caught_up_with_and_nothing_is_built_twice(builds: list[int]) -> None:
    assert titles() == []
    first = publish("甲")
    assert titles() == ["甲"]
    publish("乙")
    assert titles() == ["乙", "甲"]
    withdraw_document(first, reason="印错了")
    assert titles() == ["乙"]
    assert builds == [0]


def test_a_withdrawn_document_leaves_nothing_in_the_index() -> None:
    empty = entries()
    document = publish("甲")
    assert entries() > empty
    withdraw_document(document, reason="印错了")
    assert entries() == empty


def test_a_new_version_replaces_the_old_one() -> None:
    document = publish("甲")
    draft = revise(document, reason="更正错字")
    draft.text = "# 甲\n\n玛瑙渠归村里管。\n"
    draft.save()
    assert titles() == ["甲"]
    publish_document(draft)
    assert titles() == []
    assert titles("玛瑙渠") == ["甲"]


def test_with_nothing_to_do_a_question_costs_one_query_for_the_index(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    publish("甲")
    portal_store().reading()
    with django_assert_num_queries(1):
        portal_store().reading()


def test_a_deleted_directory_is_rebuilt(builds: list[int]) -> None:
    publish("甲")
    assert titles() == ["甲"]
    shutil.rmtree(root())
    assert titles() == ["甲"]
    assert builds == [1, 1]


@pytest.mark.parametrize("damage", ["no current", "odd current", "no meta", "odd meta", "cut segments", "no segments"])
def test_a_damaged_index_is_rebuilt(damage: str, builds: list[int]) -> None:
    publish("甲")
    assert titles() == ["甲"]
    generation = root() / (root() / "current").read_text()
    segments = [path for path in generation.iterdir() if len(path.stem) == 32]
    assert segments
    match damage:
        case "no current":
            (root() / "current").unlink()
        case "odd current":
            (root() / "current").write_text("../elsewhere")
        case "no meta":
            (generation / "meta.json").unlink()
        case "odd meta":
            (generation / "meta.json").write_text("{")
        case "cut segments":
            for path in segments:
                path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        case "no segments":
            for path in segments:
                path.unlink()
    # As another process, or this one after a restart, would find it.
    store.store_at.cache_clear()
    assert titles() == ["甲"]
    assert builds == [1, 1]
    publish("乙")
    assert titles() == ["乙", "甲"]


def test_an_index_ahead_of_a_restored_database_is_rebuilt(builds: list[int]) -> None:
    publish("甲")
    later = publish("乙")
    assert titles() == ["乙", "甲"]
    # The backup is from before 乙 was published.
    Change.objects.filter(record=later.record_id).delete()
    ChangeCounter.objects.update(last=1)
    Document.objects.filter(pk=later.pk).update(state="draft", published_at=None)
    assert titles() == ["甲"]
    assert len(builds) == 2


def test_a_restored_database_that_went_on_is_told_from_the_old_one(builds: list[int]) -> None:
    publish("甲")
    lost = publish("乙")
    assert titles() == ["乙", "甲"]
    Change.objects.filter(record=lost.record_id).delete()
    ChangeCounter.objects.update(last=1)
    Document.objects.filter(pk=lost.pk).update(state="draft", published_at=None)
    # As many changes as the index has seen, and one more, but not the same ones.
    publish("丙")
    publish("丁")
    assert titles() == ["丁", "丙", "甲"]
    assert len(builds) == 2


def test_another_analyser_means_another_index(builds: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    publish("甲")
    assert titles() == ["甲"]
    monkeypatch.setattr(store, "VERSION", f"{schema.VERSION}+1")
    store.store_at.cache_clear()
    assert titles() == ["甲"]
    assert len(builds) == 2


def test_many_changes_are_caught_up_with_in_batches(monkeypatch: pytest.MonkeyPatch, builds: list[int]) -> None:
    monkeypatch.setattr(store, "BATCH", 3)
    titles()
    names = sorted(f"第{n}号" for n in range(10, 20))
    for name in names:
        publish(name)
    assert titles() == names
    assert builds == [0]


def test_while_another_writes_too_long_answers_leave_out_what_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    stays, leaves = publish("甲"), publish("乙")
    assert titles() == ["乙", "甲"]
    monkeypatch.setattr(store, "WAIT_SECONDS", 0.1)
    with (root() / "write.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        withdraw_document(leaves, reason="印错了")
        publish("丙")
        answer = ask("琉璃井")
        assert answer.is_behind
        assert [hit.document for hit in answer[:10]] == [stays]
        assert answer.total == 1
        assert answer.counts["genre"] == [("通知", 1)]
    assert titles() == ["丙", "甲"]


def test_what_the_database_does_not_publish_is_not_shown_even_without_a_change() -> None:
    document = publish("甲")
    assert titles() == ["甲"]
    Document.objects.filter(pk=document.pk).update(state="superseded")
    assert titles() == []


def test_an_index_that_cannot_be_written_still_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    publish("甲")
    assert titles() == ["甲"]

    def full(*args: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(store, "_add", full)
    publish("乙")
    assert titles() == ["甲"]
    monkeypatch.undo()
    assert titles() == ["乙", "甲"]


def test_what_a_killed_writer_left_behind_does_not_stop_the_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tantivy names the list of what a segment lost by the number of the commit, and will not write over one."""
    publish("甲")
    assert titles() == ["甲"]
    broken, commit, refusals = portal_store()._generation(), store._commit, iter([True])

    def commit_elsewhere(writer, held) -> None:  # type: ignore[no-untyped-def]
        if next(refusals, False):
            raise ValueError("Failed to open file for write: 'FileAlreadyExists(\"73f0.169.del\")'")
        commit(writer, held)

    monkeypatch.setattr(store, "_commit", commit_elsewhere)
    publish("乙")
    assert titles() == ["乙", "甲"]
    assert portal_store()._generation() != broken


def test_rebuild_index_shows_progress_and_replaces_the_index_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert get_commands()["rebuild_index"] == "bulletins"
    publish("甲")
    assert titles() == ["甲"]
    before = (root() / "current").read_text()
    reading = portal_store().reading()
    call_command("rebuild_index")
    assert (root() / "current").read_text() != before
    assert [path.name for path in root().glob("generation-*")] == [(root() / "current").read_text()]
    said = capsys.readouterr().out
    assert "1 / 1" in said
    # A reader from before keeps its files.
    assert reading.count(tantivy.Query.term_query(reading.schema, "kind", "document")) == 1
    assert titles() == ["甲"]


def test_a_rebuild_that_fails_leaves_the_old_index(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.management.base import CommandError

    publish("甲")
    assert titles() == ["甲"]
    before = (root() / "current").read_text()

    def fails(*args: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(store, "_commit", fails)
    with pytest.raises(CommandError, match="No space"):
        call_command("rebuild_index", verbosity=0)
    assert (root() / "current").read_text() == before
    assert [path.name for path in root().glob("generation-*")] == [before]
    assert titles() == ["甲"]


def test_moved_metadata_is_found_after_its_change_is_noted() -> None:
    document = make_draft(title="甲", text="# 甲\n\n琉璃井\n")
    document = publish_document(document)
    assert ask("琉璃井", {"validity": "repealed"}).total == 0
    Record.objects.filter(pk=document.record_id).update(validity="repealed")
    Change.note([document.record_id])
    assert ask("琉璃井", {"validity": "repealed"}).total == 1
