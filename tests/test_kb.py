"""`khabar kb`, and runs with a user's lexicon."""

import pytest
from click.testing import CliRunner

from pipeline.article import Article
from pipeline.cli import main
from pipeline.errors import LexiconError
from pipeline.kb import add_entity, entity_facts, search_entities
from pipeline.manifest import read_environment
from pipeline.settings import load_settings
from pipeline.tag import find_known
from tests.resolve.example import example


def khabar(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def ids(query, **options):
    return [entry.id for entry in search_entities(query, **options)]


def test_search_by_name_acronym_id_and_part():
    assert ids("منظمة شنغهاي للتعاون")[0] == ids("SCO")[0] == ids("sco")[0] == ids("Q485207")[0] == "Q485207"
    assert ids("منظمه شانغهاي للتعاون")[0] == "Q485207"
    assert ids("kazakhstan")[0] == "Q232"
    assert "Q485207" in ids("شنغهاي", label="ORG")
    assert {entry.label for entry in search_entities("عمان", label="GPE")} == {"GPE"}
    assert ids("لا شيء كهذا") == [] == ids(" ")


def test_facts():
    facts = dict(entity_facts("Q232"))
    assert facts["name"] == "كازاخستان · Kazakhstan"
    assert facts["label"] == "GPE (country)"
    assert "جمهورية كازاخستان" in facts["further names"]
    assert dict(entity_facts("Q232-people"))["country"] == "Q232 كازاخستان"
    assert "common_word" in dict(entity_facts("Q842"))["needs context"]
    with pytest.raises(LexiconError, match="no entity has the id Q0"):
        entity_facts("Q0")


def test_add_checks_before_it_writes(tmp_path):
    mine = tmp_path / "mine"
    fields = {"label": "ORG", "label_ar": "هيئة زهر، البحرية", "label_en": "Zahr Authority"}
    assert add_entity(mine, fields) == "org-zahr-authority"
    assert add_entity(mine, {"label": "GPE", "label_ar": "زهرستان"}).startswith("gpe-")
    before = (mine / "entities.csv").read_text(encoding="utf-8")
    assert len(before.splitlines()) == 3
    with pytest.raises(LexiconError, match=r"entities\.csv:4: bad label 'BODY'"):
        add_entity(mine, {"label": "BODY", "label_ar": "هيئة"})
    with pytest.raises(LexiconError, match="is given twice"):
        add_entity(mine, {"label": "ORG", "label_ar": "هيئة", "id": "org-zahr-authority"})
    with pytest.raises(LexiconError, match="is a name of Q232"):
        add_entity(mine, {"label": "GPE", "label_ar": "كازاخستان"})
    assert (mine / "entities.csv").read_text(encoding="utf-8") == before
    assert ids("زهر", lexicon=mine)[0] == "gpe-" + before.splitlines()[2].split(",")[0].removeprefix("gpe-")


def test_add_keeps_to_the_columns_that_are_there(tmp_path):
    (tmp_path / "entities.csv").write_text("label_ar,id,label\nهيئة زهر,x-1,ORG", encoding="utf-8")
    assert add_entity(tmp_path, {"label": "ORG", "label_ar": "جهاز زهر", "id": "x-2"}) == "x-2"
    assert (tmp_path / "entities.csv").read_text(encoding="utf-8").splitlines()[-1] == "جهاز زهر,x-2,ORG"
    with pytest.raises(LexiconError, match="no column label_en"):
        add_entity(tmp_path, {"label": "ORG", "label_ar": "مكتب زهر", "label_en": "Zahr Office"})


def test_commands(tmp_path):
    added = khabar("kb", "add", "--lexicon", tmp_path / "my", "--label", "ORG", "--name-ar", "هيئة زهر", "--acronym", "ZHR",
                   "--acronym", "زهر", "--alias", "جهاز زهر", "--id", "x-zahr")
    assert added.exit_code == 0, added.output
    assert "added x-zahr" in added.output
    found = khabar("kb", "search", "ZHR", "--lexicon", tmp_path / "my")
    assert "x-zahr" in found.output
    assert "ZHR, زهر" in found.output
    assert "x-zahr" in khabar("kb", "show", "x-zahr", "--lexicon", tmp_path / "my").output
    nothing = khabar("kb", "search", "زهرستانيا")
    assert nothing.exit_code == 1
    assert "no entity of the knowledge base is called زهرستانيا" in nothing.output


def test_a_bad_lexicon_ends_a_run_in_one_line(tmp_path):
    corpus, mine = tmp_path / "corpus", tmp_path / "mine"
    corpus.mkdir()
    mine.mkdir()
    (corpus / "a.txt").write_text("خبر", encoding="utf-8")
    (mine / "entities.csv").write_text("id,label,label_ar\nx-1,FIRM,شركة زهر\n", encoding="utf-8")
    done = khabar("extract", corpus, "-o", tmp_path / "out", "--lexicon", mine)
    assert done.exit_code == 1
    assert f"khabar: lexicon {mine}/entities.csv:2: bad label 'FIRM'" in done.output.replace("\n", " ")
    assert "Traceback" not in done.output


def test_the_lexicon_is_part_of_the_fingerprint_and_its_place_is_not(tmp_path):
    (tmp_path / "a").mkdir()
    file = tmp_path / "a" / "removed.csv"
    file.write_text("id\nQ232\n", encoding="utf-8")

    def fingerprint(folder):
        return read_environment(load_settings(overrides={"lexicon.folder": str(folder)} if folder else None)).hash

    one = fingerprint(tmp_path / "a")
    (tmp_path / "a").rename(tmp_path / "b")
    assert fingerprint(tmp_path / "b") == one != fingerprint(None)
    (tmp_path / "b" / "removed.csv").write_text("id\nQ233\n", encoding="utf-8")
    assert fingerprint(tmp_path / "b") != one


def test_a_users_name_is_a_candidate_that_stands(tmp_path):
    (tmp_path / "entities.csv").write_text("id,label,label_ar\nx-1,GPE,زهرستان\n", encoding="utf-8")
    article: Article = example("وصل الوفد إلى زهرستان أمس")
    found = [c for c in find_known(article, user=tmp_path) if article.text[c.start:c.end] == "زهرستان"]
    assert [(c.label, c.source, c.score > 0.9) for c in found] == [("GPE", "kb-whole", True)]
    assert not [c for c in find_known(article) if article.text[c.start:c.end] == "زهرستان"]
