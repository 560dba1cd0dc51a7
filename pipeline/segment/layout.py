"""What each line is to the article: title, heading, body, byline, dateline, caption or boilerplate.

Rules on the layout (place, length, end mark, repetition) and on cue phrases (`lexicon/layout_cues.csv`). A web page saved as
text has no other structure. Lines that no rule knows are body: nothing that might be the article is called boilerplate.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from pipeline.lexicon import read_csv
from pipeline.orthography import fold, normalise
from pipeline.segment.candidates import name_share
from pipeline.segment.tokens import is_arabic_word

TITLE_TOKENS = 30
HEADING_TOKENS = 12
SHORT = 15
"""Tokens up to which a line can be an agency's or author's line; longer ones are text."""
_ENDS = frozenset(".!؟?…")
_ARABIC = re.compile(r"[\u0620-\u064a]")
_WORDS = re.compile(r"[^\W\d_]{3,}")
_BULLET = re.compile(r"\s*(?:[-*•▪●◦–+]|\d{1,2}\s*[.)\-]|[أ-ي]\s*[.)\-])\s*")
_CRUMB = re.compile(r"\w\s*[>\"']\s+\w")
"""Breadcrumbs; the normal form writes «›» and «»» as quotation marks."""
_DATE = re.compile(r"\d{4}|\d{1,2}\s*[/-]\s*\d{1,2}")
_AGENCY = re.compile(r"[^\W\d]+(?: [^\W\d]+){0,2} ?[-/|] ?[^\W\d]+(?: [^\W\d]+){0,2}:?")
"""An agency or paper and a place above the text: «عين اليوم – عدن»."""
_CLOCK = re.compile(r"\d{1,2}:\d{2}")


@dataclass(frozen=True)
class Line:
    """A line of the normal text and its tokens."""

    text: str
    tokens: tuple[str, ...]

    @cached_property
    def folded(self) -> str:
        """The folded text, single spaces, marks at its ends cut off: what cues are compared with."""
        return " ".join(fold(self.text).split()).strip(" .:*-|/()\"،")

    @cached_property
    def words(self) -> frozenset[str]:
        """The folded tokens."""
        return frozenset(fold(token) for token in self.tokens)

    @property
    def ended(self) -> bool:
        """True if it ends as a sentence does."""
        return self.text.rstrip(" \"')]")[-1:] in _ENDS

    @property
    def listed(self) -> bool:
        """True if it begins with a bullet or an enumerator."""
        match = _BULLET.match(self.text)
        return match is not None and bool(match.group().strip())


@lru_cache(maxsize=1)
def _cues() -> Mapping[tuple[str, str], tuple[str, ...]]:
    """(kind, where) → folded cue phrases; where is line, prefix, label, suffix, inside or word."""
    cues: dict[tuple[str, str], list[str]] = {}
    for row in read_csv("layout_cues"):
        cues.setdefault((row["kind"], row["where"]), []).append(fold(row["cue"]))
    return {key: tuple(values) for key, values in cues.items()}


def classify_lines(lines: Sequence[Line], title: str | None = None) -> list[str]:
    """The kind of each line; `title` is the headline where it is known from elsewhere."""
    kinds = [_by_itself(line, i, len(lines)) for i, line in enumerate(lines)]
    known = Line(normalise(title)[0], ()).folded if title else None
    _mark_titles(lines, kinds, known)
    _mark_top(lines, kinds)
    for i, line in enumerate(lines):
        if kinds[i] == "" and _is_heading(lines, kinds, i, line):
            kinds[i] = "heading"
    return [kind or "body" for kind in kinds]


def _by_itself(line: Line, i: int, n: int) -> str:
    """The kind that the line's own words give it, or ""."""
    if not any(c.isalnum() for c in line.text):
        return "boilerplate"
    kind = _by_cue(line)
    if kind:
        return kind
    if not _ARABIC.search(line.text) and not any(c.isdigit() for c in line.text) and len(line.tokens) <= 6 and not line.ended:
        return "boilerplate"
    if _is_menu(line):
        return "boilerplate"
    if i == 0 and n > 1 and _AGENCY.fullmatch(line.text.strip()):
        return "dateline"
    return "dateline" if _is_date_line(line) and (i <= 6 or i >= n - 2) else ""


def _by_cue(line: Line) -> str:
    cues = _cues()
    for kind in ("boilerplate", "byline", "caption"):
        if line.folded in cues.get((kind, "line"), ()):
            return kind
        if any(cue in line.folded for cue in cues.get((kind, "inside"), ())):
            return kind
        if len(line.tokens) <= SHORT:
            if any(_begins(line.folded, cue) for cue in cues.get((kind, "prefix"), ())):
                return kind
            if any(re.match(rf"{re.escape(cue)}\s*[:/]", line.folded) for cue in cues.get((kind, "label"), ())):
                return kind
            if any(line.folded.endswith(" " + cue) for cue in cues.get((kind, "suffix"), ())):
                return kind
    return ""


def _begins(text: str, cue: str) -> bool:
    """True if the text begins with the cue as a whole word."""
    return text.startswith(cue) and not text[len(cue):len(cue) + 1].isalpha()


def _is_menu(line: Line) -> bool:
    """Breadcrumbs and rows of buttons: short parts between marks, without a date."""
    if _DATE.search(line.text) or line.ended or len(line.tokens) > 2 * SHORT:
        return False
    unpaired = line.text.count(">") or line.text.count('"') % 2 or line.text.count("'") % 2
    if unpaired and not line.listed and _CRUMB.search(line.text):
        return True
    parts = re.split(r"\s[|/•·]\s", line.text)
    return len(parts) >= 3 and all(len(part.split()) <= 3 for part in parts)


def _is_date_line(line: Line) -> bool:
    """True for a short line around a date or clock time: «الرياض - الثلاثاء 4 يوليو 2023، 22:05»."""
    if len(line.tokens) > SHORT or line.ended or line.listed:
        return False
    months = line.words & frozenset(_cues().get(("dateline", "word"), ()))
    dated = (months and any(t[0].isdigit() for t in line.tokens)) or any(
        re.fullmatch(r"\d{1,4}[-/]\d{1,2}[-/]\d{1,4}", t) for t in line.tokens)
    others = [t for t in line.tokens if t.isalpha() and fold(t) not in months]
    return bool(dated) and (len(others) <= 5 or bool(_CLOCK.search(line.text)))


def _mark_titles(lines: Sequence[Line], kinds: list[str], known: str | None) -> None:
    """Mark the headline: the known one, else the first short line that the text takes up; and its repetitions."""
    candidates = [i for i in range(min(len(lines), 12)) if kinds[i] == "" and len(lines[i].tokens) <= TITLE_TOKENS
                  and not lines[i].text.rstrip().endswith((".", "،", "؛", ":")) and not lines[i].listed]
    named = [i for i in candidates if known and lines[i].folded == known]
    if named:
        headline = named[0]
    elif known and len(known.split()) > 2:
        return
    else:
        first = next((i for i, kind in enumerate(kinds) if kind == ""), None)
        if first is None or first not in candidates or len(lines) < 2:
            return
        headline = _headline(lines, kinds, first, candidates)
    for i in candidates:
        if i == headline or (lines[i].folded == lines[headline].folded and i < headline + 6):
            kinds[i] = "title"
        elif i < headline:
            # What stands above the headline and shares little with the text belongs to the page or to another article.
            kinds[i] = "boilerplate" if _shared(lines, i) < _shared(lines, headline) / 2 else "title"


def _headline(lines: Sequence[Line], kinds: Sequence[str], first: int, candidates: Sequence[int]) -> int:
    """The first line, unless the next one is a headline too and shares much more of its words with the text."""
    after = first + 1
    if after in candidates and len(lines[after].tokens) > 5 and kinds[after] == "":
        own, other = _shared(lines, first), _shared(lines, after)
        if other >= 0.5 and own <= other / 4:
            return after
    return first


def _shared(lines: Sequence[Line], i: int) -> float:
    """The share of the line's longer words that the long lines below repeat, each cut to its first letters."""
    own = _stems(lines[i].text)
    body = {stem for line in lines[i + 1:] if len(line.tokens) > SHORT for stem in _stems(line.text)}
    return len(own & body) / len(own) if own else 0.0


def _stems(text: str) -> set[str]:
    return {re.sub(r"^(?:[وفبكل]?ال|لل)", "", word)[:5] for word in _WORDS.findall(fold(text)) if len(word) > 3}


def _mark_top(lines: Sequence[Line], kinds: list[str]) -> None:
    """Mark the author's name above or below the text, and the place above it («آستانا»): one or two words, no sentence."""
    for i in range(max(len(lines) - 2, 1), len(lines)):
        if kinds[i] == "" and _is_name(lines[i]):
            kinds[i] = "byline"
    top = [i for i, kind in enumerate(kinds) if kind == "title"]
    if not top:
        return
    for i in range(top[-1] + 1, min(top[-1] + 3, len(lines) - 1)):
        line = lines[i]
        if kinds[i] == "" and len(line.tokens) <= 2 and not line.ended and not line.listed and len(lines[i + 1].tokens) > SHORT:
            kinds[i] = "dateline"
        elif kinds[i] == "" and _is_name(line):
            kinds[i] = "byline"
        if kinds[i] not in ("dateline", "byline"):
            return


def _is_name(line: Line) -> bool:
    """True for two to six words that are mostly known from people's names."""
    if not 2 <= len(line.tokens) <= 6 or line.listed or not all(is_arabic_word(t) or t == "-" for t in line.tokens):
        return False
    shares = [name_share(token) for token in line.tokens if token != "-"]
    return shares[0] >= 3 and sum(share >= 3 for share in shares) >= 0.6 * len(shares)


def _is_heading(lines: Sequence[Line], kinds: Sequence[str], i: int, line: Line) -> bool:
    """True for a short line without a full stop above longer text."""
    text = line.text.rstrip()
    if len(line.tokens) > HEADING_TOKENS or text.endswith((".", "،", "؛", "…", "!")) or i + 1 >= len(lines):
        return False
    if line.listed and not text.endswith(":"):
        return False
    following = next((j for j in range(i + 1, len(lines)) if kinds[j] not in ("caption", "boilerplate")), None)
    return following is not None and (len(lines[following].tokens) > len(line.tokens) or lines[following].listed)
