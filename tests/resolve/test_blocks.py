"""Blocking leaves out no pair that a rule would join, and what is compared grows with the text, not with its square."""

import itertools

import pytest

from pipeline.resolve.blocks import blocks, name_keys
from pipeline.resolve.forms import name_words
from pipeline.resolve.persons import person_strength
from pipeline.resolve.phrases import people_strength, phrase_strength

PEOPLE = ["شوكت ميرضيائيف", "ميرزيوييف", "حسام عز العرب", "عزالعرب", "محمد بن راشد ال مكتوم", "راشد", "عبد الرحمن السيد",
          "عبدالرحمن السيد", "السيد", "نغوين فو ترونغ", "ترونغ", "توكاييف", "قاسم جومارت توكايف", "لومبان توبنغ", "لومبانتوبنغ"]
BODIES = ["وزاره الخارجيه اليمنيه", "وزاره خارجيه اليمن", "الحكومه اليمنيه", "حكومه اليمن", "معهد الاندلس للقانون",
          "معهد الاندلس", "منظمه شنغهاي للتعاون", "منظمه شانغهاي للتعاون", "منظمه شنغهاي",
          "البنك الدولي", "بنك الدولي", "شركه زهر",
          "زهر", "الاتحاد الكوري الجنوبي", "اتحاد كوريا الجنوبيه", "مهرجان كرنفال", "مهرجان كارنفال"]
PEOPLES = ["الكازاخستاني", "كازاخستانيين", "الاكراد", "كردي", "الكرديه", "مسلمون", "الاسلاميه"]


@pytest.mark.parametrize(("names", "label"), [(PEOPLE, "PERS"), (BODIES, "ORG"), (PEOPLES, "NORP")])
def test_no_pair_is_lost(names, label):
    words = [name_words(name) for name in names]
    near = blocks(range(len(names)), lambda i: name_keys(words[i], label))
    joined = 0
    for i, j in itertools.permutations(range(len(names)), 2):
        if label == "PERS":
            strength = person_strength(words[i], words[j])
        else:
            strength = phrase_strength(words[i], words[j], label, None)
            strength = strength or (people_strength(words[i], words[j]) if label == "NORP" else 0)
        joined += strength > 0
        assert not strength or j in near(i), (names[i], names[j])
    assert joined


def test_names_without_a_common_word_are_not_compared():
    words = [(f"{a}{b}لل{a}{b}{a}",) for a in "بتثجح" for b in "سصطقم"]
    near = blocks(range(len(words)), lambda i: name_keys(words[i], "ORG"))
    assert sum(len(near(i)) for i in range(len(words))) < 3 * len(words)
