"""The convolutional tagger's training in the small: vectors, teaching, examples, and from texts to a tagger."""

import random
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from pipeline.cli import main
from pipeline.errors import ModelError
from pipeline.tag.bio import GROUPS, Labelled
from pipeline.tag.convolution import WordFeatures
from pipeline.tag.wordforms import find_words
from pipeline.train.sources import HeldOut, Text

torch = pytest.importorskip("torch")
TEXTS = ("زار الرئيس فرنسا ولبنان.", "قالت وزارة الأمم إن لبنان بعيد.")
MENTIONS = (
    (Labelled(11, 16, "GPE"), Labelled(18, 23, "GPE")),
    (Labelled(5, 16, "ORG", acronym=True), Labelled(20, 25, "GPE")),
)
ANNOTATED = [Text(f"w{i}", t, m, "w") for i, (t, m) in enumerate(zip(TEXTS, MENTIONS, strict=True))]


def test_words_of_like_company_have_like_vectors() -> None:
    from pipeline.train.vectors import learn_vectors

    rng = random.Random(1)
    cities, fruits = ["باريس", "لندن", "روما"], ["تفاح", "موز", "عنب"]
    texts = [f"سافر إلى {rng.choice(cities)} أمس. أكل {rng.choice(fruits)} لذيذا" for _ in range(400)]
    vectors = learn_vectors(lambda: texts, size=20, dimensions=4, least=2)
    again = learn_vectors(lambda: texts, size=20, dimensions=4, least=2)
    assert vectors.words == again.words
    assert np.array_equal(vectors.table, again.table)
    near = vectors.table @ vectors.table[vectors.words.index("باريس")]
    assert min(near[vectors.words.index(w)] for w in cities) > max(near[vectors.words.index(w)] for w in fruits)


def test_targets_are_of_whole_words_with_the_letters_before() -> None:
    from pipeline.train.conv_examples import NO_CUT, gold_targets

    words = find_words(TEXTS[0])
    targets = gold_targets(ANNOTATED[0], words)
    gpe = GROUPS.index(("GPE", 0))
    assert targets.tags is not None
    assert targets.cuts is not None
    assert [words.surfaces[i] for i in np.nonzero(targets.tags[:, gpe, 0])[0]] == ["فرنسا", "ولبنان"]
    assert targets.cuts.tolist() == [NO_CUT, NO_CUT, 0, 1, NO_CUT]


def test_a_mention_that_ends_inside_a_word_teaches_nothing() -> None:
    from pipeline.train.conv_examples import snap

    text = "زار فرنسا"
    assert snap(text, find_words(text), [Labelled(4, 7, "GPE"), Labelled(7, 9, "GPE")])[0] == []


def test_what_the_teacher_says_is_kept_word_by_word(tmp_path: Path) -> None:
    from pipeline.tag.neural import load_encoder
    from pipeline.train.teach import choose_raw, load_taught, save_taught, teach

    text = "وصل الرئيس إلى أستانا\nثم إلى لبنان وفرنسا."
    taught = teach(load_encoder(), text)
    words, gpe = find_words(text), GROUPS.index(("GPE", 0))
    begins = {words.surfaces[w]: p[0] for (w, g), p in zip(taught.places, taught.probabilities, strict=True) if g == gpe}
    assert min(begins["أستانا"], begins["لبنان"], begins["وفرنسا"]) > 0.5
    assert [taught.cuts[words.surfaces.index(w)] for w in ("أستانا", "وفرنسا")] == [0, 1]
    save_taught([taught, teach(load_encoder(), "")], tmp_path / "t.npz")
    first, empty = load_taught(tmp_path / "t.npz")
    assert (first.text, empty.text) == (text, "")
    assert np.array_equal(first.probabilities, taught.probabilities)
    assert len(empty.places) == 0
    articles = [f'<doc id="{i}">\n' + "كلمة " * 100 + "\n</doc>" for i in range(5)]
    assert choose_raw(articles, 3, 1) == choose_raw(articles, 3, 1)
    assert all("doc" not in t for t in choose_raw(articles, 9, 1))


def test_a_small_training_from_texts_to_a_tagger(tmp_path: Path) -> None:
    pytest.importorskip("onnx")
    from pipeline.train.fast import FastOptions, FastTrainer, choose_characters, make_corpora, make_net
    from pipeline.train.fast_release import TrainedFast, release_fast
    from pipeline.train.vectors import Vectors

    vectors = Vectors(["من", "فرنسا", "\n", "لبنان"], np.eye(4, 6, dtype=np.float32))
    columns = {"anercorp": [Text("c", TEXTS[0], MENTIONS[0], "c")]}
    sentence = [("زار", "O"), ("الرئيس", "O"), ("فرنسا", "B-GPE"), ("ولبنان", "B-GPE"), (".", "O")]
    held_out = [HeldOut("anercorp dev", "anercorp", ("GPE",), [sentence])]
    corpora = make_corpora(ANNOTATED, ANNOTATED, columns, [], held_out)
    characters = choose_characters(corpora, least=1)
    features = WordFeatures(vectors.words, characters)
    options = FastOptions(steps=60, evaluate_every=30, dropout=0.0)

    def trainer() -> FastTrainer:
        torch.manual_seed(0)
        return FastTrainer(make_net(vectors, characters, corpora.labels, 0.0), features, corpora, options, tmp_path)

    lines: list[str] = []
    first = trainer()
    first.run(lines.append)
    assert "dev 1.0000" in lines[-1]
    assert "anercorp dev 1.0000" in lines[-1]
    assert trainer().progress == first.progress, "a second start goes on from the checkpoint"
    state = {name: value.numpy() for name, value in first.net.state_dict().items()}
    trained = TrainedFast(state, vectors.words, characters, {"anercorp": corpora.labels["anercorp"]}, {"seed": 1})
    path = release_fast(trained, ANNOTATED, ANNOTATED, tmp_path / "models", "small", held_out=held_out)
    assert "dev = 1.0" in (tmp_path / "models" / "registry.toml").read_text(encoding="utf-8")
    card = path.with_suffix(".md").read_text(encoding="utf-8")
    assert "- anercorp dev: all 1.000 (2)" in card
    assert "AQMAR (Mohit et al. 2012), CC BY-SA 3.0; a head of its own\n" in card


def test_a_missing_extra_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.train import commands

    monkeypatch.setattr(commands, "find_spec", lambda module: None)
    with pytest.raises(ModelError, match=r"training needs onnx, scipy: .*khabar\[train\]"):
        commands.check_extra("onnx", "scipy")
    for name in (["ner"], ["ner", "--model", "fast"], ["mentions"]):
        result = CliRunner().invoke(main, ["train", *name, "--data", str(tmp_path), "--output", str(tmp_path / "o")])
        assert result.exit_code == 1
        assert "khabar: training needs" in result.output
        assert "Traceback" not in result.output
