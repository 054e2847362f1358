import pickle
import re
import sys
import unicodedata
from itertools import pairwise

import numpy as np
import pytest
import torch

from helpers.text import (
    UnknownTokenError,
    Vocabulary,
    essay,
    find_spelling,
    near_tokens,
    next_word_pairs,
    normal_form,
    split_words,
    tokenize,
)


def test_splitting_at_white_space_leaves_punctuation_glued():
    assert split_words("No, THANKS.\n\tReally") == ["no,", "thanks.", "really"]


def test_the_tokenizer_cuts_punctuation_off_and_keeps_inner_marks():
    text = "Don't stop: well-kept “cats”, isn’t it?"
    expected = ["don't", "stop", ":", "well-kept", "“", "cats", "”", ",", "isn’t", "it", "?"]
    assert tokenize(text) == expected


def test_no_letter_is_lost_by_either_splitter():
    text = essay()
    letters = "".join(text.lower().split())
    assert "".join(split_words(text)) == letters
    assert "".join(tokenize(text)) == letters


@pytest.mark.parametrize("split", [split_words, tokenize])
@pytest.mark.parametrize("text", ["", "  \n\t "])
def test_an_empty_text_is_refused(split, text):
    with pytest.raises(ValueError, match="empty"):
        split(text)


@pytest.mark.parametrize("split", [split_words, tokenize])
def test_a_text_that_is_not_a_string_is_refused(split):
    with pytest.raises(TypeError, match="must be a string, not list"):
        split(["cats"])


def test_a_vocabulary_is_sorted_unique_and_encodes_both_ways():
    vocabulary = Vocabulary(["the", "quick", "fox", "is", "in", "the", "house"])
    assert vocabulary.index_to_token == ["fox", "house", "in", "is", "quick", "the"]
    assert len(vocabulary) == 6
    assert "fox" in vocabulary
    assert "cat" not in vocabulary
    assert vocabulary.encode(["in", "is", "the", "house"]) == [2, 3, 5, 1]
    assert vocabulary.decode([2, 3, 5, 1]) == ["in", "is", "the", "house"]
    assert [vocabulary.token_to_index[token] for token in vocabulary.index_to_token] == [*range(6)]


def test_decoding_takes_every_kind_of_integer():
    vocabulary = Vocabulary(["a", "b"])
    assert vocabulary.decode(torch.tensor([1, 0])) == ["b", "a"]
    assert vocabulary.decode(np.array([1, 0], dtype=np.uint8)) == ["b", "a"]


def test_an_unknown_token_is_named_with_near_suggestions():
    vocabulary = Vocabulary(["kitten", "mitten", "banana", "independence,"])
    with pytest.raises(UnknownTokenError) as caught:
        vocabulary.encode(["banana", "kiten"])
    assert caught.value.token == "kiten"
    assert caught.value.suggestions == ["kitten"]
    assert str(caught.value) == "'kiten' is not in the vocabulary; did you mean 'kitten'?"
    with pytest.raises(KeyError, match="did you mean 'independence,'"):
        vocabulary.encode(["independence"])


def test_a_token_of_three_letters_more_or_less_may_be_near():
    known = ["counterrevolution", "counterrevolutionaries"]
    assert near_tokens("counterrevolutionar", known) == ["counterrevolution", known[1]]
    assert near_tokens("counterrevolutionaryism", ["counterrevolutionary"]) == [
        "counterrevolutionary"
    ]
    assert near_tokens("counterrevolutionaryisms", ["counterrevolutionary"]) == []


def test_an_unknown_token_without_likeness_gets_no_suggestion():
    with pytest.raises(UnknownTokenError) as caught:
        Vocabulary(["kitten"]).encode(["zebra"])
    assert str(caught.value) == "'zebra' is not in the vocabulary"


def test_an_unknown_token_error_survives_pickling():
    error = pickle.loads(pickle.dumps(UnknownTokenError("kiten", ["kitten"])))
    assert (error.token, error.suggestions) == ("kiten", ["kitten"])


def test_near_tokens_knows_upper_and_lower_case_and_ignores_strangers():
    assert near_tokens("tower", ["Tower", "towers", "banana", "xower"]) == ["Tower", "towers"]
    assert near_tokens("", ["a"]) == []


def test_near_tokens_is_quick_in_a_vocabulary_of_millions():
    words = (f"t{number}" for number in range(3_000_000))
    assert near_tokens("t12", words)[0] == "t12"


@pytest.mark.parametrize("tokens", [[], iter([])])
def test_an_empty_vocabulary_is_refused(tokens):
    with pytest.raises(ValueError, match="empty"):
        Vocabulary(tokens)


def test_one_string_instead_of_a_list_is_refused():
    with pytest.raises(TypeError, match="split_words"):
        Vocabulary("cats")
    with pytest.raises(TypeError, match=r"\[word\]"):
        Vocabulary(["cats"]).encode("cats")


def test_tokens_that_are_not_strings_are_refused():
    with pytest.raises(TypeError, match="must be a string, not int"):
        Vocabulary(["a", 3])


@pytest.mark.parametrize("index", [-1, 2, 10**12])
def test_an_id_outside_the_table_is_refused(index):
    with pytest.raises(IndexError, match="token id"):
        Vocabulary(["a", "b"]).decode([index])


@pytest.mark.parametrize("index", [1.0, "1", None, True])
def test_an_id_that_is_not_an_integer_is_refused(index):
    with pytest.raises(TypeError, match="token id must be an integer"):
        Vocabulary(["a", "b"]).decode([index])
    with pytest.raises(TypeError, match="token id must be an integer"):
        next_word_pairs([0, index])


def test_next_word_pairs_are_neighbours():
    pairs = next_word_pairs([2, 3, 5, 1])
    assert pairs.dtype == torch.long
    assert pairs.tolist() == [[2, 3], [3, 5], [5, 1]]


@pytest.mark.parametrize("indices", [[], [4]])
def test_fewer_than_two_tokens_make_no_pair(indices):
    with pytest.raises(ValueError, match="two tokens"):
        next_word_pairs(indices)


def test_a_negative_id_makes_no_pair():
    with pytest.raises(IndexError, match="negative"):
        next_word_pairs([0, -1])


def test_the_essay_has_the_traits_that_chapter_4_needs():
    tokens = split_words(essay())
    followers = {token: set() for token in tokens}
    for current, following in pairwise(tokens):
        followers[current].add(following)
    assert 180 <= len(tokens) <= 220
    assert "independence" not in tokens
    assert "independence," in tokens
    assert "independence" in tokenize(essay())
    assert len(followers["cats"]) >= 5
    assert followers["companions"] == {"to"}
    assert tokens.count("companions") >= 3
    assert len(followers["the"]) >= 5


# Words of other scripts: whole in every splitter, and found however they are stored.

# A sentence and its tokens; what is written between them is one space or nothing.
SENTENCES = {
    "Hindi": ("यह हिन्दी में लिखा हुआ वाक्य है।", "यह हिन्दी में लिखा हुआ वाक्य है ।"),
    "Bengali": ("আমি বাংলায় গান গাই।", "আমি বাংলায় গান গাই ।"),
    "Tamil": ("யாதும் ஊரே, யாவரும் கேளிர்.", "யாதும் ஊரே , யாவரும் கேளிர் ."),
    "Thai": ("ภาษาไทย มีวรรณยุกต์ ที่เขียนไว้บนตัวอักษร", "ภาษาไทย มีวรรณยุกต์ ที่เขียนไว้บนตัวอักษร"),
    "Arabic": ("ٱلْحَمْدُ لِلَّهِ رَبِّ ٱلْعَالَمِينَ،", "ٱلْحَمْدُ لِلَّهِ رَبِّ ٱلْعَالَمِينَ ،"),
    "Persian": ("من نمی\u200cخواهم بروم؟", "من نمی\u200cخواهم بروم ؟"),
    "Hebrew": ("בְּרֵאשִׁית בָּרָא אֱלֹהִים, צה״ל", "בְּרֵאשִׁית בָּרָא אֱלֹהִים , צה״ל"),
    "Korean": ("안녕하세요, 세계!", "안녕하세요 , 세계 !"),
    "Vietnamese": ("Tiếng Việt rất đẹp.", "tiếng việt rất đẹp ."),
    "Burmese": ("မြန်မာစာ သည် လှပသည်။", "မြန်မာစာ သည် လှပသည် ။"),
    "Khmer": ("ភាសាខ្មែរ\u200bគឺ\u200bជា\u200bភាសា។", "ភាសាខ្មែរ គឺ ជា ភាសា ។"),
    "Greek": ("Ο ΟΔΥΣΣΕΥΣ, άνδρας.", "ο οδυσσευς , άνδρας ."),
    "Turkish": ("İstanbul’da IĞDIR.", "i\u0307stanbul’da iğdir ."),
    "Russian": ("Ёжик шёл, йод.", "ёжик шёл , йод ."),
    "Catalan": ("La col·lecció d’or.", "la col·lecció d’or ."),
    "Ukrainian": ("Мʼята і п’ять.", "мʼята і п’ять ."),
}
each_sentence = pytest.mark.parametrize("language", SENTENCES)
FORMS = ("NFC", "NFD")


def is_lone_mark(token):
    return all(unicodedata.category(letter)[0] == "M" for letter in token)


@each_sentence
def test_a_sentence_is_split_between_its_words_and_nowhere_else(language):
    sentence, tokens = SENTENCES[language]
    expected = unicodedata.normalize("NFC", tokens).split(" ")
    for form in FORMS:
        assert tokenize(unicodedata.normalize(form, sentence)) == expected
    assert not any(map(is_lone_mark, expected))


@each_sentence
@pytest.mark.parametrize("split", [split_words, tokenize])
def test_no_letter_and_no_mark_of_it_is_lost(language, split):
    sentence, _ = SENTENCES[language]
    kept = "".join(split(sentence))
    assert kept == unicodedata.normalize("NFC", re.sub("[\\s\u200b]", "", sentence.lower()))


@each_sentence
def test_either_way_of_storing_a_sentence_gives_the_same_words_and_finds_them(language):
    sentence, _ = SENTENCES[language]
    composed, decomposed = (unicodedata.normalize(form, sentence) for form in FORMS)
    assert split_words(composed) == split_words(decomposed)
    for known, asked in ((composed, decomposed), (decomposed, composed)):
        vocabulary = Vocabulary(re.split("[\\s\u200b]+", known))
        for word in re.split("[\\s\u200b]+", asked):
            assert word in vocabulary
            assert vocabulary.decode(vocabulary.encode([word])) == [
                unicodedata.normalize("NFC", word)
            ]


def test_the_english_tokens_are_those_of_before():
    before = re.compile(r"\w+(?:['’-]\w+)*|[^\w\s]")
    more = "Don't _stop_: well-kept “cats” -- x2-y_3, ½ naïve 中文 $5.00 (a/b) ''tis\x1c..."
    for text in (essay(), more):
        assert tokenize(text) == before.findall(text.lower())


def test_every_letter_of_unicode_is_lowered_alike_in_both_forms_and_is_never_cut():
    letters = [c for c in map(chr, range(sys.maxunicode)) if unicodedata.category(c)[0] == "L"]
    assert len(letters) > 100_000
    for letter in letters:
        composed, decomposed = (tokenize(unicodedata.normalize(form, letter)) for form in FORMS)
        assert composed == decomposed
        assert len(composed) == 1, letter


@pytest.mark.parametrize(
    "emoji",
    [
        "👨‍👩‍👧‍👦",
        "👍🏽",
        "🇩🇪",
        "❤️",
        "1️⃣",
        "#️⃣",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    ],
)
def test_an_emoji_is_one_token(emoji):
    assert tokenize(f"so {emoji}, so") == ["so", emoji, ",", "so"]
    assert tokenize(emoji + "🇫🇷") == [emoji, "🇫🇷"]


def test_a_mark_without_a_letter_before_it_stays_with_what_it_stands_at():
    assert tokenize("◌\u0301 \u0301a") == ["◌\u0301", "\u0301a"]


@pytest.mark.parametrize("unseen", ["\u00ad", "\u200e", "\u200f", "\u2060", "\ufeff", "\u2067"])
def test_what_nobody_sees_is_no_part_of_a_word(unseen):
    assert tokenize(f"{unseen}Donau{unseen}dampf.") == ["donaudampf", "."]
    assert split_words(f"Donau{unseen}dampf {unseen}ja") == ["donaudampf", "ja"]
    with pytest.raises(ValueError, match="the text is empty"):
        split_words(unseen)


def test_hyphens_and_apostrophes_of_every_kind_stay_in_the_word():
    for sign in "'’-‐‑":
        assert tokenize(f"a{sign}b {sign}a b{sign}") == [f"a{sign}b", sign, "a", "b", sign]


def test_a_vocabulary_has_a_word_once_however_it_is_stored():
    vocabulary = Vocabulary(["café", "cafe\u0301", "cafe"])
    assert vocabulary.index_to_token == ["cafe", "café"]
    assert vocabulary.encode(["cafe\u0301", "café"]) == [1, 1]
    assert 3 not in vocabulary


def test_near_tokens_are_found_in_either_form():
    for known in ("Café", "Cafe\u0301", "İstanbul", "ẞtraße", "Ệch"):
        for form in FORMS:
            asked = unicodedata.normalize(form, known.lower() + "x")
            assert near_tokens(asked, ["zebra", known]) == [known]
    assert near_tokens("école", ["ecole"]) == ["ecole"]


def test_a_token_of_two_hundred_thousand_letters_is_compared_and_shown_at_once():
    long = "a" * 200_000
    assert near_tokens(long, [long + "b", "a"]) == []
    with pytest.raises(KeyError) as caught:
        Vocabulary(["b"]).encode([long])
    assert str(caught.value) == f"'{'a' * 60}…' is not in the vocabulary"


def test_what_is_typed_is_first_taken_as_it_is_and_then_in_lower_case():
    known = {"The": 0, "the": 1, "paris": 2, "cafe\u0301": 3, "É": 4, "i\u0307": 5}
    asked = {
        "The": "The",
        " the ": "the",
        " The ": "The",
        "THE": "the",
        "Paris": "paris",
        "PA\u00adRIS": "paris",
        "Café": "cafe\u0301",
        "E\u0301": "É",
        "İ": "i\u0307",
        "zebra": None,
        "": None,
    }
    assert {typed: find_spelling(typed, known) for typed in asked} == asked


def test_the_normal_form_of_what_is_no_text_is_refused():
    with pytest.raises(TypeError, match="must be a string, not bytes"):
        normal_form(b"a")
