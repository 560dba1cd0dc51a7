"""Features of the statistical part of the name rules: where a phrase ends, and what a span is.

Each feature is a short string that can be read in `models/mentions.csv` and in `khabar explain`.
"""

from __future__ import annotations

from pipeline.tag.units import load_head_nouns, load_name_counts, load_person_names
from pipeline.tag.view import CLOSING, OPENING, SentenceView, name_bin

NAME = "NAME"
"""Family of spans that begin with a name-like word; other families are the labels of head nouns, and `=` + label for atoms."""


def edge_features(view: SentenceView, family: str, first: int, last: int) -> list[str]:
    """Features of the question whether the phrase that began at unit `first` ends after unit `last`."""
    units, symbols = view.units, view.symbols
    head, word, following = units[first], units[last], view.form(last + 1)
    here, there, clitics = symbols[last], view.symbol(last + 1), view.clitics(last + 1)
    before = symbols[last - 1] if last > first else "^"
    length = min(last - first, 6)
    settled = "s" if any(symbols[i][0] != "I" for i in range(first, last + 1)) else "u"
    there_full = f"{clitics}+{there}"
    follow_full = f"{clitics}+{following}"
    h = head.bare if family != NAME else name_bin(head.form)
    out = [
        f"b|{family}|{length}",
        f"h|{h}|{length}",
        f"hd|{h}|{head.definite}|{there_full}",
        f"k|{family}|{here}|{there_full}",
        f"hk|{h}|{here}|{there_full}",
        f"t|{family}|{there_full}",
        f"f|{family}|{follow_full}",
        f"w|{family}|{word.form}",
        f"wt|{word.form}|{there_full}",
        f"kf|{here}|{follow_full}",
        f"s|{family}|{settled}|{length}|{there_full}",
        f"bk|{family}|{before}|{here}|{there_full}",
        f"tt|{family}|{there_full}|{view.clitics(last + 2)}+{view.symbol(last + 2)}",
        f"hf|{h}|{follow_full}",
        f"u|{family}|{word.upos}|{clitics}+{units[last + 1].upos if last + 1 < len(units) else '$'}",
    ]
    if last + 1 < len(units):
        out.append(f"g|{family}|{there_full}|{head.gender},{word.gender},{units[last + 1].gender}")
        out.append(f"gh|{there_full}|{head.gender},{units[last + 1].gender}|{length > 0}")
    if family == NAME:
        out.append(f"n|{_counts_shape(word.form)}|{clitics}+{_counts_shape(following)}")
        out.append(f"nl|{word.form}|{length}")
    return out


def label_features(view: SentenceView, family: str, first: int, last: int) -> list[str]:
    """Features of the question which label, if any, the span of units has."""
    units, symbols = view.units, view.symbols
    head = units[first]
    length = min(last - first, 5)
    inner = symbols[first + 1:last + 1]
    before, after = view.symbol(first - 1), view.symbol(last + 1)
    fore, aft = view.form(first - 1), view.form(last + 1)
    after_full, before_full = f"{view.clitics(last + 1)}+{after}", f"{before}|{head.clitics}"
    quoted = "q" if before in OPENING and after in CLOSING else "-"
    h = head.bare if family != NAME else name_bin(head.form)
    pattern = ",".join(inner[:3])
    out = [
        f"b|{family}",
        f"l|{family}|{length}",
        f"h|{h}",
        f"hd|{h}|{head.definite}|{length}",
        f"form|{head.form}",
        f"p|{family}|{symbols[first]}|{pattern}",
        f"hp|{h}|{inner[0] if inner else '$'}",
        f"h2|{h}|{units[first + 1].form if inner else '$'}",
        f"z|{family}|{symbols[last]}|{length}",
        f"zw|{family}|{units[last].form}",
        f"B|{family}|{before_full}",
        f"Bh|{h}|{before_full}",
        f"F|{family}|{fore}|{head.clitics}",
        f"A|{family}|{after_full}",
        f"Af|{family}|{view.clitics(last + 1)}+{aft}",
        f"BA|{family}|{before_full}|{after_full}",
        f"BB|{family}|{view.symbol(first - 2)}|{before_full}",
        f"FF|{view.form(first - 2)}|{fore}|{family}",
        f"Q|{family}|{quoted}",
        f"K|{family}|{view.sentence.kind}",
        f"u|{family}|{head.upos}|{units[first - 1].upos if first else '^'}",
    ]
    if family[0] == "=" and first == last:
        out.append(f"ca|{family}|{_counts_shape(head.form)}")
    if not head.definite and family != NAME:
        out.append(f"i|{family}|{_has(symbols, first, last)}")
    if family == NAME:
        shape = ",".join(_counts_shape(units[i].form) for i in range(first, min(last + 1, first + 3)))
        out += [f"c|{shape}", f"cB|{shape}|{before_full}", f"cl|{_counts_shape(units[last].form)}|{length}",
                f"tail|{head.form[-2:]}|{length}", f"tailz|{units[last].form[-2:]}"]
    return out


def _has(symbols: object, first: int, last: int) -> str:
    """The labels of the atoms and definite words inside the span."""
    assert isinstance(symbols, list)
    return "".join(sorted({s for s in symbols[first + 1:last + 1] if s.isupper() and len(s) > 2})) or (
        "D" if any(s[0] == "D" for s in symbols[first + 1:last + 1]) else "-")


def _counts_shape(form: str) -> str:
    """Coarse counts of a word in names: bin, whether it more often begins or goes on in persons' names, and how often seen."""
    counts = load_name_counts().get(form)
    if counts is None:
        head = load_head_nouns().get(form)
        return "U" + (head[0] if head else "ال" if form.startswith("ال") else str(min(len(form), 7)))
    given, family = load_person_names()
    lead = "G" if form in given else "F" if form in family else "f" if counts.first >= counts.rest else "r"
    seen = "3" if counts.total > 30 else "2" if counts.total > 5 else "1"
    return name_bin(form) + lead + seen
