"""khabar (خبر): what Arabic articles say, as Parquet tables with the evidence for every row.

An article goes through six stages (`pipeline.chain`), each a pure function over Arrow tables (`pipeline.stage`):

    ingest     files → documents, rejects
    normalize  documents → normals: the normal form of the text with its exact alignment
    segment    → sentences, tokens, words (clitics split, lemma, part of speech)
    tag        → mentions (nested), timexes, quantities: taggers find candidates, one merge policy decides
    resolve    → acronyms, entities, references; mentions get entity ids
    relate     → relations, quotes, with evidence

`write` joins the batches over the corpus and publishes all tables together. `pipeline.schema` declares every table.
"""

__version__ = "0.1.0"
