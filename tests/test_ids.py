from pipeline.ids import content_hash, nil_entity_id, row_id


def test_parts_do_not_run_into_each_other() -> None:
    assert content_hash("ab", "c") != content_hash("a", "bc")
    assert content_hash("خبر") == content_hash("خبر".encode())


def test_nil_ids_are_pinned_because_people_join_on_them() -> None:
    assert nil_entity_id("ORG", "مركز الاندلس") == "nil-" + content_hash("ORG", "مركز الاندلس")[:12]
    assert nil_entity_id("ORG", "مركز الاندلس") != nil_entity_id("FAC", "مركز الاندلس")
    assert nil_entity_id("PERS", "سالم") == "nil-2b3067166cb6"


def test_row_id() -> None:
    assert row_id("a/b", "m12") == "a/b#m12"
