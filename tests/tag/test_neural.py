"""Pieces, windows, tags, and the tagger on the shipped weights."""

import random
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from pipeline.article import Article
from pipeline.errors import ModelError
from pipeline.schema import LABELS, Document
from pipeline.tag.bio import GROUPS, Labelled, find_flat, find_mentions, to_tags
from pipeline.tag.neural import ACCURATE, NeuralTagger, find_candidates, load_encoder, load_model
from pipeline.tag.pieces import SPECIAL, Pieces, Tokenizer
from pipeline.tag.windows import cut_windows
from pipeline.weights import Weight, find_weight, load_registry, models_folder

LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهويءأإآىةئؤ"
WORDS = ["▁فرنسا", "▁الأمم", "▁المتحدة", "▁كازاخستان", "▁وزارة", "▁لبنان", "▁بعد"]


def tokenizer() -> Tokenizer:
    characters = [c for letter in [*LETTERS, *"0123456789abcSCO.،"] for c in (letter, "▁" + letter)]
    vocabulary = [*SPECIAL, "▁", *WORDS, *characters]
    scores = [0.0] * 4 + [-4.0] + [-12.0] * len(WORDS) + [-10.0] * len(characters)
    return Tokenizer(vocabulary, scores)


def surfaces(text: str, pieces: Pieces) -> list[str]:
    return [text[a:b] for a, b in zip(pieces.starts, pieces.ends, strict=True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("فرنسا", ["فرنسا"]),
        ("وفرنسا", ["و", "فرنسا"]),
        ("وبفرنسا", ["و", "ب", "فرنسا"]),
        ("للأمم المتحدة", ["ل", "لأمم", "المتحدة"]),
        ("وزارة", ["وزارة"]),
        ("لبنان", ["لبنان"]),
        ("للبنان", ["ل", "لبنان"]),
        ("كازاخستان", ["كازاخستان"]),
        ("بعد", ["بعد"]),
        ("«فرنسا»،", ["«", "فرنسا", "»", "،"]),
        ("فَرَنْسَا", ["فَرَنْسَا"]),
        ("فرنســا", ["فرنســا"]),
        ("فرنساً", ["فرنساً"]),
        ("\u200fفرنسا\u200f", ["فرنسا"]),
        ("", []),
        (" \n\t", []),
    ],
)
def test_a_name_is_the_same_piece_after_its_proclitics(text: str, expected: list[str]) -> None:
    assert surfaces(text, tokenizer().encode(text)) == expected


def test_the_article_is_restored_after_l() -> None:
    t = tokenizer()
    assert t.encode("للأمم").ids[1] == t.encode("الأمم").ids[0]


def test_digits_of_any_script_are_the_same_pieces() -> None:
    t = tokenizer()
    assert t.encode("٢٠٢٤").ids == t.encode("2024").ids == t.encode("۲۰۲۴").ids


@pytest.mark.parametrize("letter", ["ا", "x", "1"])
def test_a_run_without_end_has_few_pieces(letter: str) -> None:
    text = "قال " + letter * 60_000 + " في"
    pieces = tokenizer().encode(text)
    assert len(pieces) < 1_300
    assert all(start == end for start, end in zip(pieces.starts[-1_000:-3], pieces.ends[-1_001:-4], strict=True))
    assert pieces.ends[-1] == len(text)


def test_offsets_are_exact_in_any_text() -> None:
    t, rng = tokenizer(), random.Random(3)
    alphabet = LETTERS + "ًّـ \n.،«»0٣aS\u200f\u00a0ﷺﻻé"
    for _ in range(300):
        text = "".join(rng.choices(alphabet, k=rng.randint(0, 60)))
        pieces = t.encode(text)
        spans = list(zip(pieces.starts, pieces.ends, strict=True))
        assert all(0 <= a < b <= len(text) for a, b in spans)
        assert all(a < c or (a, b) == (c, d) for (a, b), (c, d) in pairwise(spans)), "they only grow; a ligature may be several"
        covered = {i for a, b in spans for i in range(a, b)}
        assert all(i in covered for i, c in enumerate(text) if c.isalnum() and c != "ـ"), "no letter or digit is lost"


@pytest.mark.parametrize("context", [0, 5])
@pytest.mark.parametrize("size", [20, 40, 1000])
def test_windows_hold_every_piece_once_and_no_window_is_too_long(size: int, context: int) -> None:
    t, rng = tokenizer(), random.Random(5)
    text = "".join(rng.choices(LETTERS + " " * 8 + "..\n", k=3000))
    pieces = t.encode(text)
    windows = cut_windows(text, pieces, t, size=size, context=context)
    rebuilt = [window.ids[row] for window in windows for row in window.rows]
    assert rebuilt == pieces.ids
    assert [w.first for w in windows] == [0, *np.cumsum([len(w.rows) for w in windows])[:-1]]
    assert all(len(w.rows) <= size for w in windows)
    assert all(len(w.ids) <= size + 2 + 2 * context + 10 for w in windows), "marks of paragraphs besides"


def test_a_text_without_any_stop_is_cut_and_nothing_lost() -> None:
    t = tokenizer()
    text = "فرنسا " * 500
    windows = cut_windows(text, t.encode(text), t, size=50, context=10)
    assert sum(len(w.rows) for w in windows) == 500
    assert len(windows) > 10
    assert all(len(w.ids) >= len(w.rows) + 2 + 10 for w in windows), "the cut sentence goes on beside every core"
    assert all(len(w.ids) <= 52 + 20 for w in windows)


def logits_of(tags: np.ndarray) -> np.ndarray:
    return np.eye(3, dtype=np.float32)[tags] * 10


def test_tags_carry_nested_mentions_there_and_back() -> None:
    text = "زار وزارة الأمم المتحدة لفرنسا"
    pieces = tokenizer().encode(text)
    mentions = [
        Labelled(4, 30, "ORG"), Labelled(10, 23, "ORG"), Labelled(25, 30, "GPE"), Labelled(4, 23, "OCC"),
    ]
    tags, _ = to_tags(mentions, pieces)
    found = {(pieces.starts[f.first], pieces.ends[f.last], f.label) for f in find_mentions(logits_of(tags))}
    assert found == {(m.start, m.end, m.label) for m in mentions}


def test_neighbours_of_one_label_stay_two_and_half_pieces_are_left_out() -> None:
    text = "فرنسا لبنان"
    pieces = tokenizer().encode(text)
    tags, acronyms = to_tags([Labelled(0, 5, "GPE", acronym=True), Labelled(6, 11, "GPE"), Labelled(1, 4, "PERS")], pieces)
    assert [(f.first, f.last) for f in find_mentions(logits_of(tags))] == [(0, 0), (1, 1)]
    assert list(acronyms) == [1, 0]


def test_no_inside_without_a_begin() -> None:
    logits = np.zeros((3, len(GROUPS), 3), np.float32)
    logits[:, :, 0] = 1
    logits[1, 0] = [0, 0, 5]
    logits[2, 0] = [0, 0, 5]
    found = find_mentions(logits)
    assert [(f.first, f.last) for f in found] == [(0, 2)], "what is likeliest with a begin"
    assert find_mentions(np.zeros((0, len(GROUPS), 3), np.float32)) == []


def test_margin_is_that_of_the_least_sure_tag() -> None:
    tags = np.zeros((4, len(GROUPS)), np.int64)
    tags[1, 0], tags[2, 0] = 1, 2
    sure = find_mentions(logits_of(tags))[0].margin
    unsure = logits_of(tags)
    unsure[2, 0] = [0.0, 0.0, 0.5]
    assert find_mentions(unsure)[0].margin < sure


def write_registry(folder: Path, content: str) -> None:
    (folder / "registry.toml").write_text(content, encoding="utf-8")


def test_a_missing_an_altered_and_an_unknown_weight_are_clear_errors(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"registry\.toml"):
        load_registry(tmp_path)
    entry = '[m]\nfile = "m.onnx"\nsha256 = "00"\nlicence = "CC0"\nsource = "here"\n'
    write_registry(tmp_path, entry)
    with pytest.raises(ModelError, match=r"'other'.*has m"):
        find_weight("other", tmp_path)
    with pytest.raises(ModelError, match="cannot be read"):
        find_weight("m", tmp_path)
    (tmp_path / "m.onnx").write_bytes(b"x")
    with pytest.raises(ModelError, match="was altered"):
        find_weight("m", tmp_path)
    write_registry(tmp_path, entry.replace('licence = "CC0"\n', ""))
    with pytest.raises(ModelError, match=r"\[m\] has no licence"):
        find_weight("m", tmp_path)
    write_registry(tmp_path, "[m\n")
    with pytest.raises(ModelError, match=r"registry\.toml"):
        load_registry(tmp_path)


def test_a_weight_is_found_by_its_hash(tmp_path: Path) -> None:
    digest = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
    write_registry(tmp_path, f'[m]\nfile = "m"\nsha256 = "{digest}"\nlicence = "CC0"\nsource = "s"\n[m.figures]\ndev = 0.5\n')
    (tmp_path / "m").write_bytes(b"x")
    assert find_weight("m", tmp_path) == Weight("m", (tmp_path / "m").resolve(), digest, "CC0", "s", {"dev": 0.5})


TEXT = (
    "وصل الرئيس قاسم جومارت توكاييف إلى أستانا يوم 3 يوليو 2024 للمشاركة في قمة منظمة شنغهاي للتعاون.\n\n"
    "وقالت وزارة الخارجية الروسية إن موسكو وبكين تدعمان كازاخستان، وإن SCO تضم عشر دول."
)


def test_the_shipped_tagger_finds_nested_names_with_exact_offsets() -> None:
    document = Document("a", "a.txt", "", None, None, None, None, None, "ar", len(TEXT), TEXT)
    candidates = list(NeuralTagger().find_candidates(Article(document)))
    found = {(TEXT[c.start : c.end], c.label) for c in candidates}
    assert {("قاسم جومارت توكاييف", "PERS"), ("منظمة شنغهاي للتعاون", "ORG"), ("قمة منظمة شنغهاي للتعاون", "EVENT")} <= found
    assert {("أستانا", "GPE"), ("بكين", "GPE"), ("كازاخستان", "GPE")} <= found, "proclitics are outside"
    assert {(c.method, c.source) for c in candidates} == {("model", ACCURATE)}
    assert all(0 < c.score < 1 and c.label in LABELS for c in candidates)
    assert [TEXT[c.start : c.end] for c in candidates if c.acronym] == ["SCO"]


def test_the_shipped_tagger_says_the_same_every_time_and_loses_nothing_in_a_long_text() -> None:
    long = "\n".join([TEXT] * 12)
    once, again = find_candidates(long), find_candidates(long)
    assert once == again
    assert sum(long[c.start : c.end] == "بكين" and c.label == "GPE" for c in once) == 12
    assert find_candidates("") == []
    assert find_candidates(" \n") == []


def test_rows_for_relations_are_the_same_remembered_or_read_again() -> None:
    model = load_encoder()
    text = "التقى وزير خارجية مصر نظيره التركي في أنقرة."
    model.encode(text)
    remembered, again = model.pair_rows(text), model.pair_rows(text)
    assert remembered[0].starts == again[0].starts
    assert np.array_equal(remembered[1], again[1])



def test_spelling_and_marks_do_not_move_offsets() -> None:
    marked = TEXT.replace("كازاخستان", "كَازَاخِسْتَانُ").replace("موسكو", "موســكو")
    found = {(marked[c.start : c.end], c.label) for c in find_candidates(marked)}
    assert {("كَازَاخِسْتَانُ", "GPE"), ("موســكو", "GPE")} <= found


def test_an_altered_weight_is_never_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = models_folder()
    write_registry(tmp_path, (source / "registry.toml").read_text(encoding="utf-8"))
    data = bytearray((source / f"{ACCURATE}.onnx").read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / f"{ACCURATE}.onnx").write_bytes(data)
    monkeypatch.setenv("KHABAR_MODELS", str(tmp_path))
    load_model.cache_clear()
    with pytest.raises(ModelError, match="was altered"):
        find_candidates("فرنسا")
    load_model.cache_clear()


def test_flat_mentions_of_another_corpus() -> None:
    def flat(*tags: int) -> list[tuple[int, int, str]]:
        return [(f.first, f.last, f.label) for f in find_flat(np.eye(5, dtype=np.float32)[list(tags)] * 9, ["LOC", "PER"])]

    assert flat(0, 1, 2, 0, 3) == [(1, 2, "LOC"), (4, 4, "PER")]
    assert flat(1, 1, 3, 4) == [(0, 0, "LOC"), (1, 1, "LOC"), (2, 3, "PER")]
    assert flat(0, 0) == flat() == []
    logits = np.zeros((2, 5), np.float32)
    logits[0, 3] = 1.0
    logits[1, [2, 4]] = [2.0, 1.9]
    assert [f.label for f in find_flat(logits, ["LOC", "PER"])] == ["PER"], "no I of LOC goes on a PER"
