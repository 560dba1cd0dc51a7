from __future__ import annotations

from typing import Any

from pipeline.segment.analysis import Analysis, read_analyses, undiacritised

# Fields as camel-tools 1.6 gives them for almor-msa-r13.
FOR_THE_NATIONS = {"diac": "لِلأُمَم", "lex": "أُمَّة", "pos": "noun", "prc1": "li_prep", "prc0": "Al_det", "gen": "f", "num": "p",
                   "enc0": "0", "atbtok": "لِ+_الأُمَم", "pos_lex_freq": "-3.1", "stemgloss": "nations;peoples", "source": "lex"}
THEIR_INSTITUTION = {"diac": "مُؤَسَّسَتُهُم", "lex": "مُؤَسَّسَة",
                     "pos": "noun", "prc0": "0", "gen": "f",
                     "num": "s", "enc0": "3mp_poss", "atbtok": "مُؤَسَّسَة_+هُم", "pos_lex_freq": "-3.1", "source": "lex"}
FROM_WHAT = {"diac": "مِمّا", "lex": "مِن", "pos": "prep", "enc0": "mA_rel", "atbtok": "مِن_+ما", "pos_lex_freq": "-1.7",
             "source": "lex"}
WILL_HOLD = {"diac": "سَيَعْقِدُ", "lex": "عَقَد_1", "pos": "verb", "prc1": "sa_fut", "per": "3", "asp": "i", "vox": "a", "gen": "m",
             "num": "s", "enc0": "0", "atbtok": "سَ+_يَعْقِدُ", "pos_lex_freq": "-3.2", "source": "lex"}


def only(word: str, fields: dict[str, Any]) -> Analysis:
    found = read_analyses(word, [fields])
    assert len(found) == 1
    return found[0]


def parts(analysis: Analysis) -> list[tuple[int, int, str, str]]:
    return [(p.start, p.end, p.form, p.upos) for p in analysis.parts]


def test_the_article_that_the_preposition_swallows_is_restored() -> None:
    found = only("للأمم", FOR_THE_NATIONS)
    assert parts(found) == [(0, 1, "ل", "ADP"), (1, 5, "الأمم", "NOUN")]
    assert (found.main.lemma, found.main.gloss) == ("أمة", "nations;peoples")
    assert found.main.feats == "Definite=Def|Gender=Fem|Number=Plur"
    assert found.tag == "ADP+NOUN:noun"


def test_an_enclitic_pronoun_is_a_word_and_ta_marbuta_is_restored_before_it() -> None:
    found = only("مؤسستهم", THEIR_INSTITUTION)
    assert parts(found) == [(0, 5, "مؤسسة", "NOUN"), (5, 7, "هم", "PRON")]
    assert (found.parts[1].lemma, found.parts[1].feats) == ("هو", "Gender=Masc|Number=Plur|Person=3")


def test_contracted_particles_are_two_words() -> None:
    assert parts(only("مما", FROM_WHAT)) == [(0, 1, "من", "ADP"), (1, 3, "ما", "PRON")]


def test_a_verb_has_its_features_and_a_lemma_without_number() -> None:
    found = only("سيعقد", WILL_HOLD)
    assert parts(found) == [(0, 1, "س", "PART"), (1, 5, "يعقد", "VERB")]
    assert found.main.lemma == "عقد"
    assert found.main.feats == "Aspect=Imp|Gender=Masc|Number=Sing|Person=3|VerbForm=Fin|Voice=Act"
    assert found.tag.endswith("I3A")


def test_readings_that_differ_in_vowels_alone_are_one_and_the_most_frequent_comes_first() -> None:
    rare = {**FOR_THE_NATIONS, "pos": "noun_prop", "lex": "أُمَم", "pos_lex_freq": "-3.9"}
    found = read_analyses("للأمم", [rare, FOR_THE_NATIONS, {**FOR_THE_NATIONS, "diac": "لِلأُمَمِ", "cas": "g"}])
    assert [a.main.upos for a in found] == ["NOUN", "PROPN"]


def test_pieces_that_do_not_spell_the_word_leave_it_whole() -> None:
    assert parts(only("كلمة", {**FOR_THE_NATIONS, "atbtok": "وَ+_شَيْء"})) == [(0, 4, "كلمة", "NOUN")]


def test_a_writers_spelling_of_the_core_is_kept() -> None:
    plain = {"diac": "أَحْمَد", "lex": "أَحْمَد", "pos": "noun_prop", "enc0": "0", "atbtok": "وَ+_أَحْمَد", "source": "spvar"}
    assert parts(only("واحمد", plain)) == [(0, 1, "و", "CCONJ"), (1, 5, "احمد", "PROPN")]


def test_auxiliaries_and_governing_nouns_have_their_own_upos() -> None:
    assert only("كان", {"lex": "كان", "pos": "verb", "atbtok": "كانَ", "asp": "p"}).main.upos == "AUX"
    assert only("خلال", {"lex": "خِلال", "pos": "noun", "atbtok": "خِلالَ"}).main.upos == "ADP"
    assert undiacritised("ٱلأُمَّة") == "الأمة"
