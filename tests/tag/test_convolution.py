"""The convolutional tagger: features of words, and the shipped model."""

import numpy as np
import pytest

from pipeline.errors import ModelError
from pipeline.evaluate.gold import plain_article
from pipeline.schema import LABELS
from pipeline.tag.bio import GROUPS, best_tags, log_softmax
from pipeline.tag.convolution import BREAK, CHUNK, COLUMNS, CUT, FIRST_WORD, STEM, UNKNOWN, WORD, ConvolutionModel, WordFeatures
from pipeline.tag.neural import FAST, NeuralTagger, find_candidates, load_encoder, load_model
from pipeline.tag.wordforms import PARAGRAPH, find_words

FEATURES = WordFeatures(["من", "فرنسا", "الامم", "\n", "000"], "اسفنر")
TEXT = (
    "وصل الرئيس قاسم جومارت توكاييف إلى أستانا يوم 3 يوليو 2024 للمشاركة في قمة منظمة شنغهاي للتعاون.\n\n"
    "وقالت وزارة الخارجية الروسية إن موسكو وبكين تدعمان كازاخستان، وإن SCO تضم عشر دول."
)


def test_a_word_has_its_vector_and_that_of_its_stem() -> None:
    plain, joined, articled = FEATURES.of("فرنسا"), FEATURES.of("وبفَرنسا"), FEATURES.of("للأمم")
    assert plain[WORD] == plain[STEM] == joined[STEM] == FIRST_WORD + 1
    assert (joined[WORD], joined[CUT], plain[CUT]) == (UNKNOWN, 2, 0)
    assert articled[STEM] == FIRST_WORD + 2
    assert FEATURES.of("١٩٩")[WORD] == FIRST_WORD + 4
    assert FEATURES.of(PARAGRAPH)[WORD] == BREAK


@pytest.mark.parametrize("surface", ["ا", "س" * 60, "SCO", "«", "ﷺ", "x²", "2024"])
def test_every_word_has_all_columns_within_the_tables(surface: str) -> None:
    features = FEATURES.of(find_words(surface).surfaces[0])
    assert features.shape == (COLUMNS,)
    assert (features >= 0).all()


def test_each_different_word_comes_once() -> None:
    features, order = FEATURES.unique(find_words("فرنسا من فرنسا"))
    assert features.shape == (2, COLUMNS)
    assert order.tolist() == [0, 1, 0]


def test_the_shipped_model_finds_nested_names_with_exact_offsets() -> None:
    candidates = list(NeuralTagger(FAST).find_candidates(plain_article("a", TEXT, None)))
    found = {(TEXT[c.start : c.end], c.label) for c in candidates}
    assert {("قاسم جومارت توكاييف", "PERS"), ("منظمة شنغهاي للتعاون", "ORG")} <= found
    assert {("أستانا", "GPE"), ("بكين", "GPE"), ("كازاخستان", "GPE")} <= found, "proclitics are outside"
    assert {(c.method, c.source) for c in candidates} == {("model", FAST)}
    assert all(0 < c.score < 1 and c.label in LABELS for c in candidates)
    assert [TEXT[c.start : c.end] for c in candidates if c.acronym] == ["SCO"]


def test_a_long_text_is_read_in_parts_with_the_same_result() -> None:
    long = "\n".join([TEXT] * (2 * CHUNK // len(find_words(TEXT)) + 2))
    once = find_candidates(long, FAST)
    assert once == find_candidates(long, FAST)
    assert sum(long[c.start : c.end] == "بكين" and c.label == "GPE" for c in once) == long.count("بكين")
    assert find_candidates("", FAST) == find_candidates(" \n", FAST) == []


def test_marks_and_spelling_do_not_move_offsets() -> None:
    marked = TEXT.replace("كازاخستان", "كَازَاخِسْتَانُ").replace("وبكين", "وَبــكين").replace("أستانا", "استانا")
    found = {(marked[c.start : c.end], c.label) for c in find_candidates(marked, FAST)}
    assert {("كَازَاخِسْتَانُ", "GPE"), ("بــكين", "GPE"), ("استانا", "GPE")} <= found


def test_the_heads_of_other_corpora_and_the_encoder() -> None:
    model = load_model(FAST)
    assert isinstance(model, ConvolutionModel)
    assert set(model.heads) == {"anercorp", "aqmar"}
    assert ("أستانا", "LOC") in {(TEXT[a:b], label) for a, b, label in model.find_flat(TEXT, "anercorp")}
    with pytest.raises(ModelError, match=r"'wikifane'.*anercorp"):
        model.find_flat(TEXT, "wikifane")
    assert load_encoder() is load_encoder()


def test_the_likeliest_tags_are_those_of_viterbi() -> None:
    rng = np.random.default_rng(0)
    for _ in range(60):
        n = int(rng.integers(1, 40))
        logits = rng.normal(0, 3, (n, len(GROUPS), 3)) + np.array([rng.choice([0, 3]), 0, 1])
        log_probs = log_softmax(logits.astype(np.float32))
        tags = best_tags(log_probs)
        assert not (tags[0] == 2).any()
        assert not ((tags[1:] == 2) & (tags[:-1] == 0)).any()
        reached = np.take_along_axis(log_probs, tags[:, :, None], 2).sum((0, 2), dtype=np.float64)
        assert reached == pytest.approx(viterbi(log_probs), abs=1e-3)


def viterbi(log_probs: np.ndarray) -> np.ndarray:
    """The best sum of each group by the plain recursion."""
    score = log_probs[0].astype(np.float64)
    score[:, 2] = -1e9
    for row in log_probs[1:]:
        best = score.max(1)
        score = np.stack([best, best, score[:, 1:].max(1)], 1) + row
    return score.max(1)
