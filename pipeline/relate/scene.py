"""The scene in which speakers are looked for: an article's words, cues and quoted stretches, and the gender of its names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

from pipeline.lexicon import read_toml
from pipeline.orthography import search_key
from pipeline.relate.cues import Cue, Grammar
from pipeline.relate.view import Argument, View

KINDS = ("PERS", "ORG", "OCC", "GPE")
"""The labels that speak."""
STOPS = frozenset({".", "؟", "!", "؛", ":"})
_GAP, _LONGEST = 8, 90


@dataclass(frozen=True, slots=True)
class Voice:
    """A speaker: an argument, or None for one whom the text does not name."""

    argument: Argument | None
    gender: str = ""


@lru_cache(maxsize=16)
def words_of(section: str, name: str) -> frozenset[str]:
    """A list of speech.toml, folded."""
    return frozenset(search_key(word) for word in read_toml("speech")[section][name])


class Scene:
    """An article as speakers are looked for in it: what its words are, where its cues stand, which atoms are quoted."""

    def __init__(self, view: View, grammar: Grammar, cues: dict[int, Cue], quoted: frozenset[int]) -> None:
        """The scene of a view; `quoted` are the atoms inside quotation marks that hold more than a name."""
        self.view, self.grammar, self.cues, self.quoted = view, grammar, cues, quoted

    def form(self, atom: int) -> str:
        """The folded form of an atom; empty outside of the text."""
        return self.view.atoms[atom].form if 0 <= atom < len(self.view.atoms) else ""

    def argument(self, atom: int) -> Argument | None:
        """The outermost argument that covers an atom."""
        index = self.view.top_at[atom] if 0 <= atom < len(self.view.atoms) else None
        return self.view.arguments[index] if index is not None else None

    def clause(self, atom: int) -> int:
        """The first atom of the sentence before `atom`: after the last full stop or line end that is not quoted."""
        atoms = self.view.atoms
        low = atom
        text = self.view.article.text
        while low > 0 and atom - low < _LONGEST:
            if low - 1 not in self.quoted and self.ends_sentence(low - 1):
                break
            if low < len(atoms) and "\n" in text[atoms[low - 1].end:atoms[low].start] and low - 1 not in self.quoted:
                break
            low -= 1
        return low

    def ends_sentence(self, atom: int) -> bool:
        """True at a full stop or the like that is no abbreviation's."""
        return self.form(atom) in (".", "؟", "!", "؛") and not self._initial(atom)

    def _initial(self, stop: int) -> bool:
        """True if a full stop ends no sentence: «د. محمد», «أ.ف.ب»."""
        atoms, text = self.view.atoms, self.view.article.text
        if self.form(stop) == "." and text[atoms[stop].end:atoms[stop].end + 1].strip():
            return text[atoms[stop].end] not in "»”\"’)›"
        return len(self.form(stop - 1)) <= 1 and self.form(stop - 1).isalpha() and self.form(stop) == "."

    def leads(self, atom: int) -> bool:
        """True if a preposition at the atom takes what follows it."""
        return self.grammar.leads(atom) or self.form(atom) in words_of("words", "prepositions")

    @cached_property
    def holders(self) -> list[tuple[Argument, Argument]]:
        """Offices with the person that each stands beside: «وزير الخارجية في مصر، السفير سامح شكري», «شكري، وزير الخارجية»."""
        tops = [a for a in self.view.arguments if a.parent is None]
        out: list[tuple[Argument, Argument]] = []
        for n, left in enumerate(tops):
            right = next((a for a in tops[n + 1:n + 4] if a.label == "PERS"), None)
            if left.label == "OCC" and right is not None and right.first - left.last <= _GAP and not any(
                    self.grammar.is_verb(i) or self.form(i) in words_of("words", "complementizers") or self.form(i) in STOPS
                    for i in range(left.last, right.first)) and (right.first == left.last or not (
                        self.leads(right.first - 1) or self.form(right.first - 1) == "و")):
                out.append((left, right))
            elif left.label == "PERS" and n + 1 < len(tops) and tops[n + 1].label == "OCC" \
                    and [self.form(i) for i in range(left.last, tops[n + 1].first)] in (["،"], [","]):
                out.append((tops[n + 1], left))
        return out

    @cached_property
    def genders(self) -> dict[str, str]:
        """Person's key → f or m, by the feminine offices beside them and by the verbs of speaking that they follow at once."""
        votes: dict[str, dict[str, int]] = {}
        for argument in self.view.arguments:
            if argument.label == "PERS" and argument.parent is None:
                gender = self._shown_by(argument)
                if gender:
                    votes.setdefault(argument.key, {"f": 0, "m": 0})[gender] += 1
        return {key: "f" if count["f"] > count["m"] else "m" for key, count in votes.items() if count["f"] != count["m"]}

    def _shown_by(self, person: Argument) -> str:
        for near in (person.first - 1, person.first - 2):
            office = self.argument(near)
            if office is not None:
                return "f" if office.label == "OCC" and is_feminine(self.form(office.first)) else ""
            cue = self.cues.get(near)
            if cue is not None and cue.word.kind == "verb" and not cue.word.object:
                return cue.word.gender
            if self.form(near) not in ("،", ",", "\""):
                return ""
        return ""


def agrees(scene: Scene, gender: str, argument: Argument) -> bool:
    """False if a verb of this gender cannot have the argument as its subject."""
    if not gender:
        return True
    own = gender_of(scene, argument)
    return not own or own == gender


def gender_of(scene: Scene, argument: Argument) -> str:
    """m or f where the words show it, else empty: the ending of a body's or office's head, the office beside a person."""
    first = scene.form(argument.first)
    if argument.label == "PERS":
        return scene.genders.get(argument.key, "")
    if argument.label == "GPE":
        return "" if argument.kind == "anaphor" else "m" if first in words_of("words", "masculine_countries") else "f"
    if argument.label == "OCC":
        return "f" if is_feminine(first) else ""
    if argument.label == "ORG" and first in words_of("words", "bodies_masculine"):
        return "m"
    return "f" if argument.label == "ORG" and first.endswith("ه") else ""


def is_feminine(office: str) -> bool:
    """True for the folded first word of an office that a woman holds; honorifics tell nothing."""
    return office.endswith(("ه", "ات")) and office not in words_of("words", "neutral")
