"""CoNLL-U (https://universaldependencies.org/format.html): NAME.conllu a document, multiword tokens with their words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.export.documents import Rows, documents, file_name

TABLES = ("sentences", "tokens", "words", "mentions")


def conllu_files(output: Path) -> Iterator[tuple[str, str]]:
    """One file a document."""
    for document, rows in documents(output, TABLES):
        yield file_name(document["doc_id"], ".conllu"), "\n".join(conllu_lines(document["doc_id"], rows)) + "\n"


def conllu_lines(doc_id: str, rows: Rows) -> Iterator[str]:
    """The lines of a document; MISC holds the place in the text, the gloss, and the outermost mention in BIO form."""
    tokens, words = _by_sentence(rows["tokens"]), _by_sentence(rows["words"])
    entities = _bio(rows["tokens"], rows["mentions"])
    yield f"# newdoc id = {doc_id}"
    for sentence in rows["sentences"]:
        if not tokens.get(sentence["sentence_id"]):
            continue
        yield f"# sent_id = {doc_id}-{sentence['sentence_id']}"
        yield f"# text = {' '.join(sentence['text'].split())}"
        yield from _sentence_lines(tokens[sentence["sentence_id"]], words.get(sentence["sentence_id"], []), entities)
        yield ""


def _sentence_lines(tokens: Sequence[dict[str, Any]], words: Sequence[dict[str, Any]],
                    entities: Mapping[int, str]) -> Iterator[str]:
    number = {word["word_id"]: i for i, word in enumerate(words, 1)}
    of_token: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for word in words:
        of_token[word["token_id"]].append(word)
    for position, token in enumerate(tokens):
        following = tokens[position + 1] if position + 1 < len(tokens) else None
        misc = [f"Start={token['start']}", f"End={token['end']}"]
        if following is not None and following["start"] == token["end"]:
            misc.append("SpaceAfter=No")
        if token["token_id"] in entities:
            misc.append(f"Entity={entities[token['token_id']]}")
        own = of_token[token["token_id"]]
        if len(own) > 1:
            first, last = number[own[0]["word_id"]], number[own[-1]["word_id"]]
            yield _line(f"{first}-{last}", token["text"], *["_"] * 7, "|".join(misc))
            misc = []
        for word in own:
            head = "0" if word["deprel"] == "root" else str(number.get(word["head"], "_"))
            gloss = [f"Gloss={word['gloss'].replace('|', '/')}"] if word["gloss"] else []
            form = word["form"] if len(own) > 1 else token["text"]
            yield _line(str(number[word["word_id"]]), form, word["lemma"], word["upos"], None, word["feats"], head,
                        word["deprel"], None, "|".join([*misc, *gloss]))


def _line(*fields: str | None) -> str:
    return "\t".join(" ".join(field.split()) or "_" if field else "_" for field in fields)


def _by_sentence(rows: Sequence[dict[str, Any]]) -> dict[int, list[dict[str, Any]]]:
    groups: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[row["sentence_id"]].append(row)
    return groups


def _bio(tokens: Sequence[dict[str, Any]], mentions: Sequence[dict[str, Any]]) -> dict[int, str]:
    """token_id → B-LABEL or I-LABEL of the outermost mention that holds the token's end (proclitics stand before it)."""
    out: dict[int, str] = {}
    outer = iter([m for m in mentions if m["parent_id"] is None])
    mention, begun = next(outer, None), False
    for token in tokens:
        while mention is not None and mention["end"] < token["end"]:
            mention, begun = next(outer, None), False
        if mention is not None and mention["start"] < token["end"]:
            out[token["token_id"]] = f"{'I' if begun else 'B'}-{mention['label']}"
            begun = True
    return out
