"""Corpora in columns: reading, spans, and what counts as right."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli import main
from pipeline.errors import CorpusError
from pipeline.evaluate.columns import find_tag_spans, is_held_out, join_tokens, measure_columns, read_columns


def test_columns_are_read_with_the_last_as_the_tag(tmp_path: Path) -> None:
    path = tmp_path / "c.txt"
    path.write_text("زار x O\nلندن\u200f x B-LOC\n\n\nمن O\n", encoding="utf-8")
    assert read_columns(path) == [[("زار", "O"), ("لندن", "B-LOC")], [("من", "O")]]
    with pytest.raises(CorpusError, match=r"none\.txt"):
        read_columns(tmp_path / "none.txt")


@pytest.mark.parametrize(
    ("tags", "spans"),
    [
        ("O B-PER I-PER O", [(1, 2, "PER")]),
        ("B-PER B-PER", [(0, 0, "PER"), (1, 1, "PER")]),
        ("I-LOC I-LOC O I-LOC", [(0, 1, "LOC"), (3, 3, "LOC")]),
        ("B-PER I-LOC", [(0, 0, "PER"), (1, 1, "LOC")]),
        ("O O", []),
    ],
)
def test_spans_of_tags(tags: str, spans: list[tuple[int, int, str]]) -> None:
    assert find_tag_spans(tags.split()) == spans


def test_the_first_of_ten_blocks_is_held_out() -> None:
    assert [i for i in range(45) if is_held_out(i, 2)] == [0, 1, 20, 21, 40, 41]


def test_a_mention_is_right_with_its_tokens_and_label() -> None:
    sentences = [
        [("زار", "O"), ("جون", "B-PERS"), ("دو", "I-PERS"), ("لندن", "B-LOC")],
        [("وصلت", "O"), ("الأمم", "B-ORG"), ("المتحدة", "I-ORG"), ("روما", "B-LOC")],
    ]

    def read(text: str) -> list[tuple[int, int, str]]:
        at = text.index
        return [(at("جون"), at("دو") + 2, "PER"), (at("ندن"), at("ندن") + 3, "LOC"), (at("الأمم"), at("الأمم") + 5, "ORG"),
                (at("لندن"), at("وصلت") + 4, "LOC")]

    scores = {score.name: score for score in measure_columns(sentences, read)}
    assert (scores["PER"].value, scores["ORG"].value, scores["LOC"].recall) == (1, 0, 0.5)
    assert scores["LOC"].precision == 1, "a part of a token is the token, and what crosses lines is no mention"
    assert scores["all"].value == pytest.approx(2 * 2 / (4 + 3))
    assert [s.name for s in measure_columns(sentences, read, types=["PERSON"])] == ["all", "PER"]


def test_tokens_stand_with_spaces_between() -> None:
    assert join_tokens(["ab", "c"]) == ("ab c", [(0, 2), (3, 4)])


def test_the_command_measures_a_shipped_tagger(tmp_path: Path) -> None:
    path = tmp_path / "c.txt"
    path.write_text("زار O\nالرئيس O\nفرنسا B-LOC\n\nمن O\nالقاهرة B-LOC\n", encoding="utf-8")
    arguments = ["evaluate", "--columns", str(path), "--head", "anercorp", "--model", "fast", "--json"]
    rows = json.loads(CliRunner().invoke(main, arguments).output)
    assert [(row["name"], row["value"]) for row in rows] == [("all", 1.0), ("LOC", 1.0)]
    assert "give either --gold or --columns" in CliRunner().invoke(main, ["evaluate"]).output
    assert "no head 'x'" in CliRunner().invoke(main, [*arguments, "--head", "x"]).output
