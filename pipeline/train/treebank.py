"""Treebanks as gold readings: CoNLL-U words, clitics among them, gathered into the orthographic tokens of the raw text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.orthography import fold, normalise
from pipeline.segment.analysis import undiacritised
from pipeline.segment.tokens import find_tokens


@dataclass(frozen=True, slots=True)
class GoldWord:
    """A word of a treebank, undiacritised; `unimorph` is the feature bundle of UniMorph files."""

    form: str
    lemma: str
    upos: str
    unimorph: str


@dataclass(frozen=True, slots=True)
class GoldSentence:
    """The tokens of a sentence in the normal form, and each one's words; None where the two could not be matched."""

    name: str
    tokens: tuple[str, ...]
    words: tuple[tuple[GoldWord, ...] | None, ...]


def read_treebank(path: Path) -> Iterator[GoldSentence]:
    """The sentences of a CoNLL-U file that keeps clitics as words and the raw text in `# text`."""
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        lines = block.splitlines()
        heads = dict(line[2:].split(" = ", 1) for line in lines if line.startswith("# ") and " = " in line)
        words = [_word(line.split("\t")) for line in lines if re.match(r"\d+\t", line)]
        if words and "text" in heads:
            normal = normalise(heads["text"])[0]
            tokens = tuple(normal[i:j] for i, j in find_tokens(normal))
            yield GoldSentence(heads.get("sent_id", ""), tokens, tuple(_align(tokens, words)))


def _word(columns: list[str]) -> GoldWord:
    form, lemma = (normalise(undiacritised(columns[i]))[0].replace("`", "") for i in (1, 2))
    # UD Arabic PUD tags subordinators ADP; their relation tells them apart.
    upos = "SCONJ" if columns[3] == "ADP" and columns[7] == "mark" else columns[3]
    if lemma in ("كان", "ليس") and upos in ("VERB", "PART"):
        upos = "AUX"
    return GoldWord(form, lemma, upos, columns[5])


def _align(tokens: tuple[str, ...], words: list[GoldWord]) -> Iterator[tuple[GoldWord, ...] | None]:
    """The words of each token: the shortest run of words that spells it, spelling changes at the seams allowed."""
    position = 0
    for token in tokens:
        found = _match(token, words, position)
        if found is None:
            found = next((hit for skip in range(1, 6) if (hit := _match(token, words, position + skip))), None)
        if found is None:
            yield None
            continue
        position = found[1]
        yield tuple(words[found[0]:position])


def _match(token: str, words: list[GoldWord], position: int) -> tuple[int, int] | None:
    for length in range(1, 6):
        run = words[position:position + length]
        if len(run) == length and _spelt(token) == _spelt(_join([word.form for word in run])):
            return position, position + length
    return None


def _join(forms: list[str]) -> str:
    text = forms[0]
    for form in forms[1:]:
        if text.endswith("ل") and form.startswith("ال"):
            form = form[1:] if not form.startswith("الل") else form[2:]  # noqa: PLW2901
        if text.endswith("ة"):
            text = text[:-1] + "ت"
        text += form
    return text


def _spelt(text: str) -> str:
    """The folded spelling without what changes before a suffix or a vowel sign: ى, ا, ي, hamza, and tanwin's alef."""
    text = fold(text).replace("ء", "").replace("ننا", "نا").replace("منما", "مما").replace("عنما", "عما").replace("منمن", "ممن")
    return re.sub("ا$", "", text.replace("ي", "ا").replace("هه", "ه"))
