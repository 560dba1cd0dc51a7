"""A user's lexicon: what it changes, and that whatever is wrong with it is said with file and line."""

from pathlib import Path

import pytest

from pipeline.errors import LexiconError
from pipeline.lexicon.kb import load_kb
from pipeline.lexicon.kb_entry import KbEntry, build_kb
from pipeline.lexicon.kb_layers import USER, lay_over
from pipeline.lexicon.kb_user import parse_user_tables, read_user_tables, user_hash, user_state
from pipeline.lexicon.names import NameMatcher, load_matcher

EGYPT = KbEntry("Q79", "GPE", "مصر", "Egypt", ("مصر",), kind="country", country_iso2="EG", country_id="Q79")
BODY = KbEntry("org-body", "ORG", "هيئة النيل", "Nile Body", ("هيئة النيل",), ("NB",))
PART = KbEntry("org-part", "ORG", "مكتب النيل", "Nile Office", ("مكتب النيل",), parent_id="org-body")
BASE = build_kb([EGYPT, BODY, PART])


def laid(**texts: str):
    return lay_over(BASE, parse_user_tables(Path("mine"), texts))


def test_entities_are_added_and_take_the_place_of_those_with_their_id():
    kb = laid(entities="id,label,label_ar,country_iso2,parent_id\norg-new,ORG,هَيئة زهــر,EG,org-body\n"
                       "org-body,ORG,هيئة الفرات,,\n")
    new = kb.by_id["org-new"]
    assert (new.name_ar, new.country_id, new.parent_id, new.source) == ("هيئة زهر", "Q79", "org-body", USER)
    assert [e.id for e in NameMatcher(kb).lookup("هيئة الفرات")] == ["org-body"]
    assert NameMatcher(kb).lookup("هيئة النيل") == ()
    assert kb.by_id["org-part"].parent_id == "org-body"


def test_further_names_spellings_context_and_removal():
    kb = laid(aliases="id,aliases_ar\norg-body,نيل مصر|النيليون\n", spellings="piece,variants\nالنيل,النايل\n",
              ambiguous="alias,type,ids\nنيل مصر,common_word,org-body\n", removed="id\norg-part\n")
    matcher = NameMatcher(kb)
    assert {e.id for name in ("هيئة النايل", "النيليون", "نيل مصر") for e in matcher.lookup(name)} == {"org-body"}
    assert next((m.key, m.ambiguous) for m in matcher.find("عن نيل مصر")) == ("نيل مصر", True)
    assert "org-part" not in kb.by_id
    assert laid(removed="id\norg-body\n").by_id["org-part"].parent_id is None


def test_a_name_may_be_shared_with_another_label_or_where_it_is_listed():
    assert len(laid(entities="id,label,label_ar\nloc-nile,LOC,هيئة النيل\n").by_key["هييه النيل"]) == 2
    shared = {"entities": "id,label,label_ar\norg-b2,ORG,هيئة النيل\n", "ambiguous": "alias,type\nهيئة النيل,shared\n"}
    assert len(laid(**shared).by_key["هييه النيل"]) == 2


@pytest.mark.parametrize(("table", "text", "message"), [
    ("entities", "id,lable,label_ar\n", r"mine/entities\.csv:1: unknown column 'lable'; there are id, label, label_ar"),
    ("entities", "id;label;label_ar\n", r"mine/entities\.csv:1: unknown column 'id;label;label_ar'"),
    ("entities", "id,label\n", r"mine/entities\.csv:1: column label_ar is missing"),
    ("entities", "id,label,label_ar,id\n", r":1: two columns are called id"),
    ("entities", "# c\n\nid,label,label_ar\n12,ORG,هيئة\n", r"mine/entities\.csv:4: bad id '12'"),
    ("entities", "id,label,label_ar\nnil-2,ORG,هيئة\n", r":2: bad id 'nil-2'"),
    ("entities", "id,label,label_ar\n,ORG,هيئة\n", r":2: id is empty"),
    ("entities", "id,label,label_ar\na-1,ORG,هيئة\na-1,ORG,هيئة ب\n", r":3: id a-1 is given twice, first at mine/entities"),
    ("entities", "id,label,label_ar\na-1,COMPANY,هيئة\n", r":2: bad label 'COMPANY'; there are PERS,"),
    ("entities", "id,label,label_ar\na-1,DATE,أمس\n", r":2: bad label 'DATE'"),
    ("entities", "id,label,label_ar\na-1,ORG,\n", r":2: label_ar is empty"),
    ("entities", "id,label,label_ar\na-1,ORG,هيئة|جهاز\n", r":2: label_ar holds one name"),
    ("entities", "id,label,label_ar\na-1,ORG,هيئة الماء, والكهرباء\n", r":2: 4 fields under 3 columns"),
    ("entities", 'id,label,label_ar\na-1,ORG,"هيئة\n', r"entities\.csv:2"),
    ("entities", "id,label,label_ar,acronym_latin\na-1,ORG,هيئة,سيكا\n", r":2: acronym_latin 'سيكا' is in Arabic letters"),
    ("entities", "id,label,label_ar,acronym_ar\na-1,ORG,هيئة,SCO\n", r":2: acronym_ar 'SCO' is not in Arabic letters"),
    ("entities", "id,label,label_ar,parent_id\na-1,ORG,هيئة,a-2\n", r":2: parent_id a-2 is no entity"),
    ("entities", "id,label,label_ar,country_iso2\na-1,ORG,هيئة,EGY\n", r":2: country_iso2 'EGY' is no country's code"),
    # The same folded form, in the base and in the table itself; a Latin acronym that is taken.
    ("entities", "id,label,label_ar\na-1,ORG,هيأة\na-2,ORG,هيئه النيل\n", r":3: «هيئه النيل» is a name of org-body \(Nile"),
    ("entities", "id,label,label_ar\na-1,ORG,إدارة\na-2,ORG,اداره\n", r":2: «إدارة» is a name of a-2"),
    ("entities", "id,label,label_ar,acronym_latin\na-1,ORG,هيأة,NB\n", r":2: «NB» is a name of org-body"),
    ("aliases", "id,aliases_ar\norg-none,هيئة\n", r"mine/aliases\.csv:2: no entity has the id org-none"),
    ("aliases", "id,aliases_ar\norg-part,هيئة النيل\n", r"mine/aliases\.csv:2: «هيئة النيل» is a name of org-body"),
    ("ambiguous", "alias,type\nهيئة,maybe\n", r"mine/ambiguous\.csv:2: unknown type 'maybe'; there are shared,"),
    ("ambiguous", "alias,type,ids\nهيئة,shared,org-body|org-none\n", r":2: no entity has the id org-none"),
    ("removed", "id\norg-none\n", r"mine/removed\.csv:2: no entity has the id org-none"),
])
def test_what_is_wrong_is_said_with_file_and_line(table, text, message):
    with pytest.raises(LexiconError, match=message):
        laid(**{table: text})


def test_folders_that_are_no_lexicon(tmp_path):
    with pytest.raises(LexiconError, match="there is no such folder"):
        read_user_tables(tmp_path / "none")
    with pytest.raises(LexiconError, match="no table in this folder"):
        user_hash(tmp_path)
    (tmp_path / "names.csv").write_text("id\n")
    with pytest.raises(LexiconError, match=r"names\.csv: no table has this name; a lexicon folder holds entities\.csv"):
        user_state(tmp_path)
    (tmp_path / "names.csv").rename(tmp_path / "removed.csv")
    (tmp_path / "removed.csv").write_bytes("id\nQ79\nهيئة\n".encode("cp1256"))
    with pytest.raises(LexiconError, match=r"removed\.csv:3: not UTF-8"):
        read_user_tables(tmp_path)


def test_the_folder_is_read_again_when_it_changes(tmp_path):
    file = tmp_path / "entities.csv"
    file.write_text("\ufeffid,label,label_ar\nx-1,ORG,هيئة زهر البحرية\n", encoding="utf-8")
    first, state = user_hash(tmp_path), user_state(tmp_path)
    assert [e.id for e in load_matcher(tmp_path).lookup("هيئة زهر البحرية")] == ["x-1"]
    assert load_matcher(tmp_path) is load_matcher(tmp_path)
    file.write_text("id,label,label_ar\nx-22,ORG,هيئة زهر البحرية\n", encoding="utf-8")
    assert [e.id for e in load_matcher(tmp_path).lookup("هيئة زهر البحرية")] == ["x-22"]
    assert user_hash(tmp_path) != first != "" == user_hash(None)
    assert user_state(tmp_path) != state
    assert "x-22" not in load_kb().by_id
