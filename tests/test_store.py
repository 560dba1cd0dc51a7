from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pytest

from pipeline.errors import OutputError
from pipeline.schema import SCHEMAS, Mention, Reject, empty_tables, to_table
from pipeline.store import FOLDER, STORED, Key, Store, live_rows, pack


def mention(doc_id: str, number: int) -> Mention:
    return Mention(doc_id, 0, f"m{number}", number, number + 1, "x", "ORG", None, False, None, 1.0, "rule", "test")


def tables(**given: pa.Table) -> Mapping[str, pa.Table]:
    return empty_tables(STORED) | given


def packed(*doc_ids: str, mentions: int = 2) -> pa.Table:
    rows = [mention(doc_id, n) for n in range(mentions) for doc_id in doc_ids]
    return pack([key(d) for d in doc_ids], doc_ids, tables(mentions=to_table(Mention, rows)))


def key(doc_id: str) -> Key:
    return Key(f"{doc_id}.txt", f"fingerprint of {doc_id}")


def ids(table: pa.Table) -> list[tuple[str, str]]:
    return list(zip(table["doc_id"].to_pylist(), table["mention_id"].to_pylist(), strict=True))


def parts(output: Path) -> list[Path]:
    return sorted((output / FOLDER).glob("*.arrow"))


def test_rows_come_back_by_document_in_the_order_asked_for(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.add(packed("b", "a"))
        store.add(packed("d", "c"))
        table = store.read("mentions", [key("c"), key("a"), key("d")])
    assert table.schema == SCHEMAS["mentions"]
    assert ids(table) == [("c", "m0"), ("c", "m1"), ("a", "m0"), ("a", "m1"), ("d", "m0"), ("d", "m1")]


def test_ids_are_sorted_by_number(tmp_path: Path) -> None:
    rows = [mention("a", n) for n in reversed(range(12))]
    with Store(tmp_path) as store:
        store.add(pack([key("a")], ["a"], tables(mentions=to_table(Mention, rows))))
        assert store.read("mentions", [key("a")])["mention_id"].to_pylist() == [f"m{n}" for n in range(12)]


def test_every_value_survives(tmp_path: Path) -> None:
    row = Reject("a\n.txt", None, "ingest", "binary", "سبب")
    with Store(tmp_path) as store:
        store.add(pack([Key("a\n.txt", "f")], [None], tables(rejects=to_table(Reject, [row]))))
    with Store(tmp_path) as store:
        assert store.read("rejects", [Key("a\n.txt", "f")]).to_pylist() == [
            {"path": "a\n.txt", "doc_id": None, "stage": "ingest", "reason": "binary", "detail": "سبب"}]


def test_rows_of_no_document_of_the_batch_are_an_error() -> None:
    with pytest.raises(ValueError, match="mentions holds rows of z"):
        pack([key("a")], ["a"], tables(mentions=to_table(Mention, [mention("z", 0)])))


def test_what_was_added_is_there_in_the_next_run(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.add(packed("a"))
    with Store(tmp_path) as store:
        assert list(store.places) == [key("a")]
        assert store.damaged == 0


@pytest.mark.parametrize("damage", [
    pytest.param(lambda data: data[:-100], id="cut"),
    pytest.param(lambda data: data[:200] + bytes([data[200] ^ 1]) + data[201:], id="one bit"),
    pytest.param(lambda data: b"", id="empty"),
    pytest.param(lambda data: b"not arrow", id="other"),
])
def test_damaged_parts_are_dropped_and_counted(tmp_path: Path, damage) -> None:  # type: ignore[no-untyped-def]
    with Store(tmp_path) as store:
        store.add(packed("a"))
        store.add(packed("b"))
    victim = parts(tmp_path)[0]
    victim.write_bytes(damage(victim.read_bytes()))
    with Store(tmp_path) as store:
        assert store.damaged == 1
        assert len(store.places) == 1
    assert not victim.exists()


def test_an_unfinished_part_is_removed_and_is_no_damage(tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "x.arrow.tmp").write_bytes(b"half")
    with Store(tmp_path) as store:
        assert (store.damaged, store.places) == (0, {})
    assert not (tmp_path / FOLDER / "x.arrow.tmp").exists()


def test_a_part_of_another_schema_is_dropped(tmp_path: Path) -> None:
    import hashlib

    (tmp_path / FOLDER).mkdir()
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, pa.schema([("path", pa.string())])) as writer:
        writer.write_table(pa.table({"path": ["a"]}))
    data = sink.getvalue().to_pybytes()
    (tmp_path / FOLDER / f"{hashlib.sha256(data).hexdigest()[:32]}.arrow").write_bytes(data)
    with Store(tmp_path) as store:
        assert (store.damaged, store.places) == (1, {})


def test_a_second_run_is_refused_while_one_holds_the_lock(tmp_path: Path) -> None:
    with Store(tmp_path), pytest.raises(OutputError, match="another run"), Store(tmp_path):
        pass
    with Store(tmp_path):
        pass


def test_tidy_drops_what_is_not_live(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.add(packed("a"))
        store.add(packed("b"))
        store.tidy([key("b")])
        assert list(store.places) == [key("b")]
        assert len(parts(tmp_path)) == 1


def test_tidy_joins_many_small_parts_into_one(tmp_path: Path) -> None:
    names = [f"d{n:02}" for n in range(12)]
    with Store(tmp_path) as store:
        for name in reversed(names):
            store.add(packed(name))
        before = store.read("mentions", [key(name) for name in names])
        store.tidy([key(name) for name in names])
        assert len(parts(tmp_path)) == 1
        assert store.read("mentions", [key(name) for name in names]).equals(before)
    with Store(tmp_path) as store:
        assert sorted(store.places) == sorted(key(name) for name in names)


def test_live_rows_are_all_rows(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.add(packed("a", "b"))
        assert ids(pa.concat_tables(live_rows(store, "mentions", [key("b"), key("a")]))) == [
            ("b", "m0"), ("b", "m1"), ("a", "m0"), ("a", "m1")]


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="cannot write"), Store(tmp_path / "file"):
        pass


def test_a_bad_sidecars_reject_belongs_to_its_article() -> None:
    reject = Reject("b.toml", "b", "ingest", "bad_record", "sidecar: …")
    rows = pack([key("a"), key("b")], ["a", "b"], tables(rejects=to_table(Reject, [reject])))["rejects"].to_pylist()
    assert [len(row) for row in rows] == [0, 1]
