import pickle
from itertools import pairwise

import numpy as np
import pytest
import torch

from helpers.text import (
    UnknownTokenError,
    Vocabulary,
    essay,
    near_tokens,
    next_word_pairs,
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
