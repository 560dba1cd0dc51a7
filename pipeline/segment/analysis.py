"""What a token may be: its parts (clitics and core) with lemma, part of speech and features, as camel-tools analyses it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pipeline.lexicon import read_csv
from pipeline.orthography import DIACRITICS, fold

RARE = -99.0
"""camel-tools' frequency of lemmas that were never seen."""


@dataclass(frozen=True, slots=True)
class Part:
    """A syntactic word of a token: `start` and `end` count in the token's normal form, `form` is restored."""

    start: int
    end: int
    form: str
    lemma: str | None
    upos: str
    feats: str | None = None
    gloss: str | None = None


@dataclass(frozen=True, slots=True)
class Analysis:
    """One reading of a token: `core` is the index of its main part, `pos` camel-tools' tag, `freq` log10 of its frequency."""

    parts: tuple[Part, ...]
    core: int
    pos: str
    freq: float
    source: str

    @property
    def main(self) -> Part:
        """The part that is no clitic."""
        return self.parts[self.core]

    @property
    def tag(self) -> str:
        """What the disambiguation chooses between: the parts of speech in order, with the verb's person and aspect."""
        return "+".join(part.upos for part in self.parts) + ":" + self.pos + _verbal(self.main.feats)


def _verbal(feats: str | None) -> str:
    if not feats or "VerbForm" not in feats:
        return ""
    return "".join(f.partition("=")[2][0] for f in feats.split("|") if f[:4] in ("Aspe", "Mood", "Pers", "Voic"))


UPOS_OF_POS: Mapping[str, str] = {
    "noun": "NOUN", "noun_prop": "PROPN", "noun_num": "NUM", "digit": "NUM", "noun_quant": "DET", "verb": "VERB",
    **dict.fromkeys(("adj", "adj_comp", "adj_num"), "ADJ"),
    **dict.fromkeys(("adv", "adv_interrog", "adv_rel"), "ADV"),
    **dict.fromkeys(("pron", "pron_dem", "pron_rel", "pron_interrog", "pron_exclam"), "PRON"),
    **dict.fromkeys(("verb_pseudo", "part", "part_neg", "part_fut", "part_verb", "part_interrog", "part_voc", "part_det",
                     "part_focus", "part_restrict"), "PART"),
    "conj": "CCONJ", "conj_sub": "SCONJ", "prep": "ADP", "interj": "INTJ", "punc": "PUNCT", "abbrev": "X", "latin": "X",
}
"""camel-tools' part of speech → UD's, after the usage of UD Arabic PUD; single lemmas differ (`lexicon/upos.csv`)."""

_PROCLITIC_UPOS = {"و": "CCONJ", "ف": "CCONJ", "ب": "ADP", "ل": "ADP", "ك": "ADP", "ت": "ADP", "س": "PART", "أ": "PART",
                   "لا": "PART", "ما": "PART", "يا": "PART", "ها": "PART", "في": "ADP"}
_EMPHATIC = frozenset({"la_emph", "la_rc", "li_jus"})
_PRONOUN_LEMMA = {"1": "أنا", "2": "أنت", "3": "هو"}
_VALUES: Mapping[str, Mapping[str, str]] = {
    "gen": {"m": "Gender=Masc", "f": "Gender=Fem"},
    "num": {"s": "Number=Sing", "d": "Number=Dual", "p": "Number=Plur"},
    "per": {"1": "Person=1", "2": "Person=2", "3": "Person=3"},
    "asp": {"p": "Aspect=Perf", "i": "Aspect=Imp", "c": "Mood=Imp"},
    "vox": {"a": "Voice=Act", "p": "Voice=Pass"},
}


@lru_cache(maxsize=1)
def _upos_by_lemma() -> Mapping[tuple[str, str], str]:
    """(lemma, camel part of speech) → UPOS, where the general mapping does not hold."""
    return {(row["lemma"], pos): row["upos"] for row in read_csv("upos") for pos in row["pos"].split("|")}


def undiacritised(text: str) -> str:
    """The text without vowel marks, and with plain alef for alef wasla."""
    return "".join(c for c in text if c not in DIACRITICS).replace("ٱ", "ا")


def read_analyses(word: str, raw: Iterable[Mapping[str, Any]]) -> tuple[Analysis, ...]:
    """The readings of a word in the normal form, one for each that differs without vowels, the most frequent first."""
    best: dict[tuple[object, ...], tuple[tuple[float, str], Analysis]] = {}
    for fields in raw:
        analysis = _read(word, fields)
        key = (*((p.form, p.upos, p.lemma, p.feats) for p in analysis.parts), analysis.pos)
        rank = (-analysis.freq - (0.5 if fields.get("source") == "spvar" else 1.0), str(fields.get("diac", "")))
        if key not in best or rank < best[key][0]:
            best[key] = (rank, analysis)
    return tuple(analysis for _, analysis in sorted(best.values(), key=lambda pair: pair[0]))


def _read(word: str, fields: Mapping[str, Any]) -> Analysis:
    pos = str(fields.get("pos", "noun"))
    lemma = undiacritised(str(fields.get("lex", ""))).partition("_")[0] or None
    upos = _upos_by_lemma().get((lemma or "", pos)) or UPOS_OF_POS.get(pos, "X")
    pieces = [piece for piece in undiacritised(str(fields.get("atbtok") or "")).split("_") if piece.strip("+")]
    before = [piece[:-1] for piece in pieces if piece.endswith("+")]
    after = [piece[1:] for piece in pieces if piece.startswith("+")]
    core = [piece for piece in pieces if not piece.endswith("+") and not piece.startswith("+")]
    spans = _spans(word, before, after) if len(core) == 1 else None
    if spans is None:
        before, after, core, spans = [], [], [word], [(0, len(word))]
    emphatic = fields.get("prc1") in _EMPHATIC
    parts = [Part(*span, form, form, "PART" if form == "ل" and emphatic else _PROCLITIC_UPOS.get(form, "PART"))
             for form, span in zip(before, spans, strict=False)]
    start, end = spans[len(before)]
    surface = word[start:end]
    form = surface if fold(surface) == fold(core[0]) else core[0]
    parts.append(Part(start, end, form, lemma, upos, _feats(fields, form, upos), str(fields.get("stemgloss") or "") or None))
    tail = zip(after, spans[len(before) + 1:], strict=True)
    parts.extend(_enclitic(form, span, str(fields.get("enc0", ""))) for form, span in tail)
    return Analysis(tuple(parts), len(before), pos, _number(fields.get("pos_lex_freq")), str(fields.get("source", "lex")))


def _spans(word: str, before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]] | None:
    """Where the parts stand in the word; None if the pieces do not fit it."""
    spans: list[tuple[int, int]] = []
    start, end = 0, len(word)
    for piece in before:
        if fold(word[start:start + len(piece)]) != fold(piece):
            return None
        spans.append((start, start + len(piece)))
        start += len(piece)
    tail: list[tuple[int, int]] = []
    for piece in reversed(after):
        if fold(word[end - len(piece):end]) != fold(piece):
            return None
        tail.append((end - len(piece), end))
        end -= len(piece)
    return [*spans, (start, end), *reversed(tail)] if start < end else None


def _enclitic(form: str, span: tuple[int, int], code: str) -> Part:
    """The part of an enclitic: a pronoun («كتابهم»), or ما, من, لا of «مما», «ممن», «ألا»."""
    if code[:1] not in _PRONOUN_LEMMA:
        return Part(*span, form, form, "PART" if form == "لا" else "PRON")
    person, rest = code[0], code[1:].partition("_")[0]
    feats = [_VALUES["per"][person]]
    feats += [_VALUES["num"][c] for c in rest if c in "sdp"] + [_VALUES["gen"][c] for c in rest if c in "mf"]
    return Part(*span, form, _PRONOUN_LEMMA[person], "PRON", "|".join(sorted(feats)))


def _feats(fields: Mapping[str, Any], form: str, upos: str) -> str | None:
    """UD features in their order; what vowels alone would tell (case, mood) is left out."""
    names = ("gen", "num", "per", "asp", "vox") if upos in ("VERB", "AUX") else ("gen", "num")
    if upos in ("ADP", "CCONJ", "SCONJ", "PART", "ADV"):
        return None
    feats = [_VALUES[name][value] for name in names if (value := str(fields.get(name))) in _VALUES[name]]
    if upos in ("VERB", "AUX"):
        feats.append("VerbForm=Fin")
    elif fields.get("prc0") == "Al_det":
        feats.append("Definite=Def")
    return "|".join(sorted(feats)) or None


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return RARE
