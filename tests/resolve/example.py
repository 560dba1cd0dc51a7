"""Articles with mentions in brackets, for the tests of resolve: `example("⟦ORG منظمة شنغهاي للتعاون⟧ (⟦ORG! SCO⟧)")`."""

import re

from pipeline.article import Article
from pipeline.evaluate.gold import plain_article
from pipeline.schema import Mention

_MARK = re.compile(r"⟦([A-Z]+)(!?) |⟧")


def example(inline: str) -> Article:
    """The article that `inline` spells out, segmented, with its mentions."""
    text, position = "", 0
    spans: list[tuple[int, int, str, bool]] = []
    stack: list[tuple[int, str, bool]] = []
    for mark in _MARK.finditer(inline):
        text += inline[position:mark.start()]
        position = mark.end()
        if mark[1]:
            stack.append((len(text), mark[1], bool(mark[2])))
        else:
            start, label, acronym = stack.pop()
            spans.append((start, len(text), label, acronym))
    text += inline[position:]
    plain = plain_article("example", text)
    mentions: list[Mention] = []
    for number, (start, end, label, acronym) in enumerate(sorted(spans, key=lambda s: (s[0], -s[1]))):
        parent = next((m.mention_id for m in reversed(mentions) if m.start <= start and end <= m.end), None)
        sentence = plain.sentence_at(start)
        mentions.append(Mention("example", sentence.sentence_id if sentence else 0, f"m{number}", start, end, text[start:end],
                                label, parent, acronym, None, 1.0, "rule", "test"))
    return Article(plain.document, plain.normal, plain.sentences, plain.tokens, plain.words, mentions)
