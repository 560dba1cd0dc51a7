"""Direct speech: spans between quotation marks that somebody is said to have spoken, and who."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.relate.cues import Cue, Grammar, find_cues
from pipeline.relate.indirect import find_indirect, indirect_row
from pipeline.relate.marks import Quoted, quoted_spans
from pipeline.relate.scene import Scene, Voice, words_of
from pipeline.relate.speakers import person_of, sentence_subject
from pipeline.relate.view import Argument, View
from pipeline.relate.voices import carried_voice, find_voices
from pipeline.schema import Quote
from pipeline.spans import Span

LONG = 9
"""Words from which a span between marks is speech if anything at all speaks for it."""
_STOPS = frozenset({".", "؟", "!", "؛"})
_PUNCTUATION = frozenset({"،", ",", ":", "-", "–", "—", "\"", "'", "(", ")", "[", "]", "،\"", "...", "…"})
_NEAR, _AFTER, _BETWEEN, _SENTENCE, _FEW, _NAME = 12, 8, 80, 6, 3, 5
_KUNYA = frozenset({"ام", "ابو", "ابا", "ابي"})
_AS = frozenset({"ب", "بان", "بانه", "بانها", "بانهم", "وانه", "وانها", "وبانه", "وبانها", "هي", "هو", "وب"})


@dataclass(frozen=True, slots=True)
class _Span:
    """A quoted span as it stands in its sentence: atoms inside, first atom of the sentence, its cue and what leads it in."""

    quoted: Quoted
    first: int
    last: int
    low: int
    words: int
    cue: Cue | None
    after: bool
    colon: bool
    opener: str


def find_quotes(view: View, *, indirect: bool = False) -> list[Quote]:
    """The quotes of the article with speaker and cue, in text order; `indirect` adds «قال إن …», with `direct` false.

    The guidelines and their scorer count direct speech alone, so that indirect speech is left out unless asked for.
    """
    spans = quoted_spans(view.article.text)
    if not spans and not indirect:
        return []
    grammar = Grammar(view)
    cues = find_cues(view, grammar)
    scene = Scene(view, grammar, cues, _quoted_atoms(view, spans))
    voices = find_voices(scene)
    out: list[Quote] = []
    previous: Quoted | None = None
    last: Voice | None = None
    for quoted in spans:
        span = _span(scene, quoted)
        if span is None:
            continue
        continues = previous is not None and _continues(view, previous, quoted)
        if not is_speech(scene, span, continues=continues):
            continue
        voice = _voice(scene, span, voices, last if continues else None)
        out.append(_row(view, len(out), span, voice))
        previous, last = quoted, voice
    if indirect:
        taken = [Span(quote.start, quote.end) for quote in out]
        out.extend(indirect_row(scene, 0, found, voices.get(found[2].atom)) for found in find_indirect(scene, voices, taken))
        out = [replace(quote, quote_id=f"q{n}") for n, quote in enumerate(sorted(out, key=lambda q: (q.start, q.end)))]
    return out


def _row(view: View, number: int, span: _Span, voice: Voice | None) -> Quote:
    speaker = voice.argument if voice is not None else None
    cue = view.atoms[span.cue.atom] if span.cue is not None else None
    text, quoted = view.article.text, span.quoted
    return Quote(view.article.doc_id, f"q{number}", quoted.start, quoted.end, text[quoted.start:quoted.end],
                 speaker.mention.mention_id if speaker else None, speaker.key if speaker else None,
                 text[cue.start:cue.end] if cue else None, True)


def _quoted_atoms(view: View, spans: list[Quoted]) -> frozenset[int]:
    """The atoms inside the spans that hold more than a name or a word or two."""
    out: set[int] = set()
    for quoted in spans:
        first, last = view.atom_range(quoted.start, quoted.end)
        if last - first > 3 and not _is_name(view, first, last):
            out.update(range(first, last))
    return frozenset(out)


def _is_name(view: View, first: int, last: int) -> bool:
    """True if one mention is all that stands between the marks, or the marks are inside a mention."""
    tops = {view.top_at[i] for i in range(first, last)}
    return len(tops) == 1 and None not in tops


def _span(scene: Scene, quoted: Quoted) -> _Span | None:
    view = scene.view
    first, last = view.atom_range(quoted.start, quoted.end)
    if first == last:
        return None
    edge = first
    while edge > 0 and view.atoms[edge - 1].start >= quoted.outer_start:
        edge -= 1
    low = scene.clause(edge)
    before = [i for i in range(low, edge) if scene.form(i) not in _PUNCTUATION or scene.form(i) == ":"]
    colon = any(scene.form(i) == ":" for i in before[-2:])
    opener = next((scene.form(i) for i in reversed(before) if scene.form(i) != ":"), "")
    words = sum(scene.form(i)[:1].isalnum() for i in range(first, last))
    cue, after = _cue_before(scene, low, edge, colon=colon), False
    behind = _cue_after(scene, quoted, last)
    if cue is not None and sum(scene.form(i)[:1].isalnum() for i in range(cue.atom + 1, edge)) <= 2 and edge - cue.atom < 6:
        behind = None
    if behind is not None and (cue is None or not (colon or _opens(scene, opener, cue, before))):
        cue, after = behind, True
    return _Span(quoted, first, last, low, words, cue, after, colon, opener)


def _opens(scene: Scene, opener: str, cue: Cue, before: list[int]) -> bool:
    """True if the cue or its «that» stands right before the marks."""
    return opener in words_of("words", "complementizers") or scene.form(cue.atom) == opener \
        or any(scene.form(i) in words_of("words", "complementizers") for i in before if i > cue.atom)


def _cue_before(scene: Scene, low: int, edge: int, *, colon: bool) -> Cue | None:
    """The nearest cue of the sentence before the marks; one of a relative clause only where the marks follow it closely."""
    found = [scene.cues[i] for i in range(edge - 1, low - 1, -1) if i in scene.cues]
    for cue in found:
        relative = scene.form(cue.atom - 1) in words_of("words", "relatives") | {"ما", "بما"}
        gap = [scene.form(i) for i in range(cue.atom + 1, edge)]
        closed = any(form in ("،", ",") for form in gap) or len(gap) > _NEAR
        that = any(form in words_of("words", "complementizers") for form in gap)
        if relative and closed and not that and not colon and len(found) > 1:
            continue
        if cue.word.object and cue.word.tone == "state" and len(found) > 1:
            continue
        if cue.word.kind == "noun" and cue.word.tone == "state" and scene.form(edge - 1) in _AS \
                and any(other.word.tone == "describe" for other in found):
            continue
        if cue.word.kind == "source" and any(form in ("،", ",") for form in gap) and not that and cue is not found[-1]:
            continue
        return cue
    return None


def _cue_after(scene: Scene, quoted: Quoted, last: int) -> Cue | None:
    """The cue behind the marks: «…»، قال فلان; «…»، كما قال; «…»، بحسب فلان."""
    text = scene.view.article.text
    end = text.find("\n", quoted.outer_end)
    alone = not text[quoted.outer_end:end].strip() and text.rfind("\n", 0, quoted.outer_start) + 1 == quoted.outer_start
    if end >= 0 and alone:
        end = text.find("\n", end + 1)
    gap = 0
    for i in range(last, min(last + _AFTER, len(scene.view.atoms))):
        atom = scene.view.atoms[i]
        if (0 <= end <= atom.start) or atom.form in _STOPS or atom.form == ":":
            return None
        if atom.start < quoted.outer_end or atom.form in _PUNCTUATION:
            continue
        cue = scene.cues.get(i)
        if cue is not None:
            ok = cue.word.kind in ("verb", "source") and not cue.word.joined and (gap <= 1 or cue.word.kind == "source")
            return cue if ok else None
        if scene.argument(i) is not None or atom.form in words_of("words", "relatives"):
            return None
        gap += atom.form not in ("كما", "علي", "حد", "هكذا", "هذا", "ما", "حسبما", "وفقما")
    return None


def is_speech(scene: Scene, span: _Span, *, continues: bool) -> bool:
    """True if the span is spoken; a name, a title, a term or a scare quote is not."""
    words, cue = span.words, span.cue
    kunya = words <= _FEW and scene.form(span.first) in _KUNYA
    if kunya or (words < LONG and _is_name(scene.view, span.first, span.last)):
        return False
    verbal = any(scene.grammar.is_verb(i) for i in range(span.first, span.last))
    if _is_named(scene, span) or (not span.quoted.closed and not span.colon):
        return words >= LONG and verbal and cue is not None
    if cue is None:
        return _is_speech_alone(scene, span, verbal=verbal, continues=continues)
    if span.colon:
        return words >= (2 if scene.view.article.text[span.quoted.outer_start] != "(" or verbal else LONG)
    return _fits(scene, span, cue, verbal=verbal)


def _is_speech_alone(scene: Scene, span: _Span, *, verbal: bool, continues: bool) -> bool:
    """True if a span without a cue is speech: after a label, as a whole sentence, as the rest of a speech, or by its length."""
    words = span.words
    if span.colon:
        bracket = scene.view.article.text[span.quoted.outer_start] == "("
        return words >= 3 and (verbal or words >= LONG) and not bracket
    if verbal and words >= 3 and _begins(scene, span) \
            and (_labelled(scene, span) is not None or (words >= _SENTENCE and _ends(scene, span))):
        return True
    return (continues and words >= 2 and (verbal or words >= 4)) or (words >= 2 * LONG and verbal)


def _begins(scene: Scene, span: _Span) -> bool:
    """True if nothing but marks stands before the span in its sentence."""
    return not any(scene.form(i)[:1].isalnum() for i in range(span.low, span.first))


def _ends(scene: Scene, span: _Span) -> bool:
    """True if the sentence ends with the span."""
    text = scene.view.article.text
    rest = text[span.quoted.end:span.quoted.outer_end + 2].strip("»”\"’›) ")
    return text[span.quoted.end - 1] in ".!؟" or rest[:1] in ("", ".", "!", "؟", "\n")


def _fits(scene: Scene, span: _Span, cue: Cue, *, verbal: bool) -> bool:
    """True if the span is near enough to the cue before it for its length."""
    words = span.words
    if span.after:
        free = verbal or cue.word.kind == "source" or span.opener in words_of("words", "complementizers") | {""}
        return free and (words >= 3 or (words == 2 and (verbal or span.opener == "" or cue.word.kind == "source")))
    gap = [i for i in range(cue.atom + 1, span.first) if i not in scene.quoted]
    that = any(scene.form(i) in words_of("words", "complementizers") for i in gap)
    distance = sum(scene.argument(i) is None and scene.form(i)[:1].isalnum() for i in gap)
    if distance > (_NEAR if words < LONG else 2 * _NEAR) and not that:
        return False
    if words == 1 or (cue.word.tone == "describe" and not verbal and words < LONG):
        return cue.word.tone == "describe" and distance <= _NEAR and span.opener in _AS
    if words >= LONG or verbal or (words <= _FEW and _goes_on(scene, span)) or (words <= _NAME and _after_noun(scene, span)):
        return verbal or words >= LONG
    if cue.word.tone == "say" or that:
        return words >= 3 or distance <= _NEAR
    return (words >= 3 and distance <= _NEAR) or distance <= 3


def _goes_on(scene: Scene, span: _Span) -> bool:
    """True if a verb or a relative clause follows the marks: what stands between them is a part of the sentence."""
    i = span.last
    while scene.form(i) in ("\"", "»", "”", "“", "›", "’"):
        i += 1
    going = scene.form(i) in words_of("words", "relatives") or scene.form(i) in words_of("words", "complementizers") | {":"}
    return i < len(scene.view.atoms) and (going or scene.grammar.is_verb(i))


def _after_noun(scene: Scene, span: _Span) -> bool:
    """True if a noun stands right before the marks, so that a name for it stands between them: «سيرة «جوزفين»»."""
    i = span.first - 1
    while i > span.low and scene.view.atoms[i].start >= span.quoted.outer_start:
        i -= 1
    tags = scene.grammar.upos[i]
    bare = scene.form(i) == span.opener and not span.opener.startswith("ال") and scene.cues.get(i) is None
    return bare and scene.argument(i) is None and bool(tags) and tags[-1] == "NOUN"


def _is_named(scene: Scene, span: _Span) -> bool:
    """True if a noun like «شعار» or «كلمة» leads the span in, or stands before what the colon follows."""
    naming = words_of("naming", "words")
    opener = span.opener if span.opener not in ("ب", "بـ", "بال") else _word_before_preposition(scene, span)
    if opener in naming or (opener[:1] in ("و", "ل", "ب", "ف") and opener[1:] in naming):
        return not (span.colon and span.cue is not None and span.cue.word.tone == "say")
    if not span.colon:
        return False
    near = [scene.form(i) for i in range(max(span.low, span.first - 6), span.first) if scene.form(i)[:1].isalnum()]
    return any(form in words_of("naming", "words") and form.startswith(("شعار", "عنوان", "الشعار")) for form in near)


def _word_before_preposition(scene: Scene, span: _Span) -> str:
    """The word before the «ب» that leads a span in: «ما يسمى ب«…»»."""
    before = [scene.form(i) for i in range(span.low, span.first) if scene.form(i)[:1].isalnum()]
    return before[-2] if len(before) > 1 else ""


def _continues(view: View, previous: Quoted, quoted: Quoted) -> bool:
    """True if little stands between two quotes: «…»، وأضاف: «…» or «…»، «…»."""
    between = view.article.text[previous.outer_end:quoted.outer_start]
    return len(between) < _BETWEEN and not any(stop in between.strip().strip(".") for stop in _STOPS)


def _voice(scene: Scene, span: _Span, voices: dict[int, Voice], last: Voice | None) -> Voice | None:
    """Who speaks: the voice of the span's cue; without one, who spoke just before, or the name behind a dash."""
    if span.cue is not None:
        return voices.get(span.cue.atom)
    if last is not None:
        return last
    labelled = _labelled(scene, span)
    if labelled is not None:
        return Voice(labelled)
    return carried_voice(scene, span.low, voices) if _begins(scene, span) else sentence_subject(scene, span.low, span.first)


def _labelled(scene: Scene, span: _Span) -> Argument | None:
    """The name that labels a speech: «فلان: «…»», ««…» — فلان»."""
    if span.colon:
        found = [scene.argument(i) for i in range(span.low, span.first)]
        people = [a for a in found if a is not None and a.label in ("PERS", "OCC", "ORG")]
        return person_of(scene, people[0]) if people else None
    i = span.last
    while scene.form(i) in _PUNCTUATION:
        i += 1
    behind = scene.argument(i)
    return person_of(scene, behind) if behind is not None and behind.label in ("PERS", "OCC") else None


