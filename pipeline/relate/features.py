"""What the learned scorer sees of a pair of arguments: named features, hashed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

from pipeline.relate.triggers import classes_of
from pipeline.relate.view import Argument, View

BITS = 17
_CLAUSE = frozenset({"،", ",", "؛", ";", ":", ".", "...", "-", "–", "—", "؟", "!"})


def hashed(name: str) -> int:
    """The row of a feature."""
    return crc32(name.encode("utf-8")) & ((1 << BITS) - 1)


@lru_cache(maxsize=65536)
def stem(form: str) -> str:
    """A folded word without its commonest clitics and endings: what keeps inflected forms of a word together."""
    word = form
    if len(word) > 4 and word[0] in "وف":
        word = word[1:]
    if len(word) > 4 and word[:2] in ("لل", "ال"):
        word = word[2:]
    elif len(word) > 5 and word[:3] in ("بال", "كال"):
        word = word[3:]
    elif len(word) > 4 and word[0] == "س" and word[1] in "يت":
        word = word[1:]
    for ending in ("هما", "هم", "ها", "ون", "ين", "وا", "ات", "ت", "ه", "ا"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[:-len(ending)]
    return word


@lru_cache(maxsize=512)
def bucket(number: int) -> str:
    """A distance, coarsely."""
    return str(number) if number < 4 else "4-5" if number < 6 else "6-9" if number < 10 else "10-19" if number < 20 else "20+"


def between(view: View, left: int, right: int) -> list[str]:
    """The words from atom `left` to `right`, each outermost argument as its label, bracketed parts left out."""
    out: list[str] = []
    depth = 0
    last: int | None = None
    for i in range(left, right):
        form = view.atoms[i].form
        if form in "([":
            depth += 1
        elif form in ")]":
            depth = max(depth - 1, 0)
        elif not depth:
            top = view.top_at[i]
            if top is None:
                out.append(form)
            elif top != last:
                out.append("<" + view.arguments[top].label + ">")
            last = top
    return out


def describe(view: View, argument: Argument) -> list[str]:
    """What an argument is like by itself: label, kind, what it is nested in, its first word, the words around it."""
    label = argument.label
    top = view.top(argument)
    low, high = view.sentence_range[argument.sentence]
    before = view.atoms[top.first - 1].form if top.first > low else "<s>"
    before2 = view.atoms[top.first - 2].form if top.first - 1 > low else "<s>"
    after = view.atoms[top.last].form if top.last < high else "</s>"
    after2 = view.atoms[top.last + 1].form if top.last + 1 < high else "</s>"
    parent = view.arguments[argument.parent].label if argument.parent is not None else "-"
    head = stem(view.atoms[argument.first].form) if argument.kind != "date" else "-"
    out = [f"lb={label}", f"kd={label}{argument.kind}", f"pa={label}{parent}", f"hd={label}{head}",
           f"b1={label}{stem(before)}", f"b2={label}{stem(before2)}_{stem(before)}", f"a1={label}{stem(after)}",
           f"a2={label}{stem(after)}_{stem(after2)}"]
    if argument.parent is not None:
        out.append(f"th={label}{top.label}{stem(view.atoms[top.first].form)}")
    chain = view.chains.get(top.index)
    if chain is not None and (len(chain.members) > 1 or chain.first < top.first):
        out.append(f"ch={label}{'0' if chain.members[0] == top.index else '1'}{min(len(chain.members), 4)}")
        if chain.first > low:
            out.append(f"cb={label}{stem(view.atoms[chain.first - 1].form)}")
    return out


class Features:
    """Hashed features of the pairs of one article; what depends on one argument alone is computed once."""

    def __init__(self, view: View) -> None:
        """Features of pairs in this view."""
        self._view = view
        self._sides: dict[tuple[int, str], list[int]] = {}

    def _side(self, argument: Argument, side: str) -> list[int]:
        key = (argument.index, side)
        if key not in self._sides:
            self._sides[key] = [hashed(side + name) for name in describe(self._view, argument)]
        return self._sides[key]

    def of(self, subject: Argument, object_: Argument, extra: Iterable[str] = ()) -> list[int]:
        """The hashed features of an ordered pair, `extra` ones included."""
        return [*self._side(subject, "s" + object_.label), *self._side(object_, "o" + subject.label),
                *map(hashed, pair_features(self._view, subject, object_)), *map(hashed, extra)]


def pair_features(view: View, subject: Argument, object_: Argument) -> Iterator[str]:
    """The features of an ordered pair that depend on both."""
    pair = subject.label + object_.label
    yield "bias"
    yield "p=" + pair
    top_s, top_o = view.top(subject), view.top(object_)
    if top_s is top_o:
        yield from _nested(view, subject, object_, pair)
        return
    forward = top_s.first < top_o.first
    left, right = (top_s, top_o) if forward else (top_o, top_s)
    order = pair + ("<" if forward else ">")
    left_chain, right_chain = view.chains[left.index], view.chains[right.index]
    if left_chain.last <= right_chain.first:
        start, stop = left_chain.last, right_chain.first
    else:
        start, stop = left.last, right.first
        yield f"same_chain={order}"
    words = between(view, start, stop) if stop - start < 60 else ["<far>"]
    yield f"d={order}{bucket(len(words))}"
    sentences = right.sentence - left.sentence
    yield f"sd={order}{bucket(sentences)}"
    nest = f"{subject.parent is not None:d}{object_.parent is not None:d}"
    yield f"nest={order}{nest}{top_s.label}{top_o.label}"
    labels = [word for word in words if word[0] == "<"]
    yield f"n={order}{min(len(labels), 6)}"
    yield f"ls={order}{''.join(labels[:5])}"
    yield f"clause={order}{min(sum(word in _CLAUSE for word in words), 3)}"
    if sentences == 0:
        yield from _lexical(words, order, nest)
        if len(words) <= 5:
            yield f"w={order}{nest}{' '.join(words)}"
        yield from _outside(view, left, right, order)


def _nested(view: View, subject: Argument, object_: Argument, pair: str) -> Iterator[str]:
    """Both arguments lie in one outermost mention."""
    if view_contains(subject, object_):
        outer, inner, way = subject, object_, "in"
    elif view_contains(object_, subject):
        outer, inner, way = object_, subject, "out"
    else:
        way = "<" if subject.first < object_.first else ">"
        words = between_raw(view, min(subject.last, object_.last), max(subject.first, object_.first))
        yield f"sib={pair}{way}{view.top(subject).label}"
        yield f"sibw={pair}{way}{' '.join(words[:4])}"
        return
    order = pair + way
    yield f"nst={order}"
    yield f"nsh={order}{stem(view.atoms[outer.first].form)}"
    pre = [view.atoms[i].form for i in range(outer.first, inner.first)]
    yield f"nsw={order}{' '.join(pre[-2:])}"
    yield f"nsp={order}{pre[-1] if pre else ''}"
    yield f"nse={order}{inner.last == outer.last:d}{inner.parent == outer.index:d}{min(len(pre), 4)}"
    yield f"nsk={order}{inner.kind}{stem(pre[0]) if pre else ''}"


def view_contains(outer: Argument, inner: Argument) -> bool:
    """True if the one lies inside the other and is not the other."""
    return outer.first <= inner.first and inner.last <= outer.last and outer.index < inner.index


def between_raw(view: View, left: int, right: int) -> list[str]:
    """The words of atoms `left` to `right`."""
    return [view.atoms[i].form for i in range(left, right)]


def _lexical(words: list[str], order: str, nest: str) -> Iterator[str]:
    plain = [stem(word) if word[0] != "<" else word for word in words]
    for word in set(plain[:25]):
        yield f"u={order}{word}"
    for a, b in pairwise(plain[:15]):
        yield f"bi={order}{a}_{b}"
    if words:
        yield f"f={order}{plain[0]}"
        yield f"l={order}{plain[-1]}"
        yield f"l2={order}{'_'.join(plain[-2:])}"
        yield f"f2={order}{'_'.join(plain[:2])}"
    seen: set[str] = set()
    for word in words:
        for name in classes_of(word):
            if name not in seen:
                seen.add(name)
                yield f"t={order}{name}"
                yield f"tn={order}{name}{nest}"
    for word in reversed(words):
        if names := classes_of(word):
            yield f"tl={order}{'+'.join(names)}"
            break
    yield f"tc={order}{'+'.join(sorted(seen))[:80]}"


def _outside(view: View, left: Argument, right: Argument, order: str) -> Iterator[str]:
    """The words before the left argument (a verb that begins the clause) and after the right one."""
    low = view.sentence_range[left.sentence][0]
    first = view.chains[left.index].first
    before = between(view, max(low, first - 12), first)[::-1]
    seen: set[str] = set()
    for distance, word in enumerate(before):
        if word in _CLAUSE and distance > 2:
            break
        if word[0] != "<":
            if distance < 4:
                yield f"B={order}{stem(word)}"
            for name in classes_of(word):
                if name not in seen:
                    seen.add(name)
                    yield f"TB={order}{name}"
                    if distance < 2:
                        yield f"TBn={order}{name}"
    high = view.sentence_range[right.sentence][1]
    last = view.chains[right.index].last
    after = between(view, last, min(high, last + 8))
    for distance, word in enumerate(after[:6]):
        if word[0] != "<":
            if distance < 3:
                yield f"A={order}{stem(word)}"
            for name in classes_of(word):
                yield f"TA={order}{name}"
