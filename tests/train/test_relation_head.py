"""The relation head in torch and in numpy are one; what a window states is learned from it, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from pipeline.errors import ModelError
from pipeline.evaluate.gold import gold_article
from pipeline.relate.candidates import PREDICATE_NAMES
from pipeline.relate.pairs import WIDTH, PairHead, PairReader, Stack, States, load_head, make_pairs, save_head
from pipeline.train.bags import undirected
from pipeline.train.relation_head import (
    RelationHead,
    find_triples,
    make_head,
    make_statements,
    relation_loss,
    window_pairs,
)

TEXT = "انضمت كينيا إلى الاتحاد الأفريقي.\nوتقع مالي في أفريقيا."
RECORD = {
    "doc_id": "x1", "dct": None,
    "mentions": [
        {"start": 6, "end": 11, "type": "GPE", "entity": "KENYA"},
        {"start": 16, "end": 32, "type": "ORG", "entity": "AU"},
        {"start": 39, "end": 43, "type": "GPE", "entity": "MALI"},
        {"start": 47, "end": 54, "type": "LOC", "entity": "AFRICA"},
    ],
    "relations": [
        {"subject": "KENYA", "predicate": "member_of", "object": "AU", "time": None, "evidence": [0, 33]},
        {"subject": "MALI", "predicate": "located_in", "object": "AFRICA", "time": None, "evidence": [34, 55]},
    ],
}
WORDS = [(0, 5), (6, 11), (12, 15), (16, 23), (24, 32), (34, 38), (39, 43), (44, 46), (47, 54)]


@pytest.fixture
def statements():
    """What the small record says."""
    assert TEXT[16:32] == "الاتحاد الأفريقي"
    return make_statements(RECORD, gold_article(RECORD, TEXT))


@pytest.fixture
def head():
    """A head with random weights."""
    torch.manual_seed(1)
    return RelationHead(16).eval()


def offsets(words=WORDS):
    """Starts and ends of pieces."""
    return np.array([w[0] for w in words]), np.array([w[1] for w in words])


def test_statements_hold_what_the_record_says(statements):
    stated = {(statements.keys[bag], PREDICATE_NAMES[p]) for bag, p, _, _ in statements.evidence}
    assert stated == {(("KENYA", "AU"), "member_of"), (("MALI", "AFRICA"), "located_in")}


def test_a_window_states_only_what_its_evidence_is_in(statements):
    window = window_pairs(statements, *offsets())
    assert window is not None
    assert window.truth.sum() == 2
    first = window_pairs(statements, *offsets(WORDS[:5]))
    assert first is not None
    assert first.truth.sum() == 1
    assert first.counts[first.truth > 0].all()
    assert window_pairs(statements, *offsets(WORDS[:2])) is None


def test_what_another_paragraph_states_is_neither_true_nor_false_here():
    record = {**RECORD, "relations": [{**RECORD["relations"][0], "evidence": [34, 55]}]}
    made = make_statements(record, gold_article(record, TEXT))
    window = window_pairs(made, *offsets(WORDS[:5]))
    assert window is not None
    assert not window.truth.any()
    (bag,) = [i for i, key in enumerate(dict.fromkeys(made.keys[b] for b in np.unique(made.bags))) if key == ("KENYA", "AU")]
    assert not window.counts[bag, PREDICATE_NAMES.index("member_of")]
    assert window.counts[bag, PREDICATE_NAMES.index("chairs")]


def test_numpy_scores_as_torch_does(statements, head):
    states = torch.randn(len(WORDS), 16)
    shipped = make_head({f"relation.{name}": value.detach().numpy() for name, value in head.state_dict().items()})
    head.load_state_dict({name: torch.tensor(value) for name, value in shipped.weights.items()}, strict=False)
    pairs = make_pairs(statements.spans, statements.pairs, *offsets())
    with torch.no_grad():
        rows = head.project(states)
        ours = head(rows, torch.from_numpy(pairs.ranges), torch.from_numpy(pairs.features)).numpy()
    theirs = shipped.logits(States(*offsets(), rows.numpy()), statements.spans, statements.pairs)
    np.testing.assert_allclose(theirs, ours, atol=2e-5)


def test_the_head_learns_a_small_text(statements, head):
    states = torch.randn(1, len(WORDS), 16)
    window = window_pairs(statements, *offsets())
    optimizer = torch.optim.Adam(head.parameters(), lr=0.01)
    for _ in range(60):
        loss = relation_loss(head, states, [range(len(WORDS))], [window])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    shipped = make_head({f"relation.{name}": value.detach().numpy() for name, value in head.state_dict().items()})
    rows = States(*offsets(), head.project(states[0]).detach().numpy())
    found = {t for t, p in find_triples(shipped, rows, statements).items() if p > 0.5}
    assert found == statements.gold


def test_met_with_has_no_direction():
    assert undirected(("B", "met_with", "A")) == ("A", "met_with", "B") == undirected(("A", "met_with", "B"))
    assert undirected(("A", "met_with", "B"), turned=True) == ("B", "met_with", "A")
    assert undirected(("B", "chairs", "A")) == ("B", "chairs", "A")


def test_a_head_is_read_as_it_was_written_and_belongs_to_its_encoder(head, tmp_path):
    made = make_head({f"relation.{name}": value.detach().numpy() for name, value in head.state_dict().items()})
    stack = Stack(0.5, 0.25, np.ones(len(PREDICATE_NAMES), np.float32))
    save_head(PairHead(made.weights, made.key, stack), tmp_path / "head.npz")
    read = load_head(tmp_path / "head.npz")
    assert read.key == made.key
    assert read.stack is not None
    assert read.stack.combine(np.float32(2), np.float32(4))[0] == 3
    PairReader(read, _Encoder(read.key))
    with pytest.raises(ModelError, match="belongs to another encoder"):
        PairReader(read, _Encoder("other"))


def test_other_files_are_no_heads(tmp_path):
    (tmp_path / "a.npz").write_bytes(b"no")
    np.savez(tmp_path / "b.npz", x=np.ones(3))
    for name in ("a.npz", "b.npz", "c.npz"):
        with pytest.raises(ModelError, match=name):
            load_head(tmp_path / name)


class _Encoder:
    def __init__(self, key):
        self.pairs_key = key

    def pair_rows(self, text):
        return None, np.zeros((0, WIDTH), np.float32)
