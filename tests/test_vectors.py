import hashlib
import json
import re

import numpy as np
import pytest
from gensim.models import KeyedVectors

from helpers import build_vectors
from helpers.vectors import (
    BUNDLED_PATH,
    CATALOGUE,
    GOOGLE_NEWS,
    float32_sample,
    load,
    read_bundled,
    second_opinion,
)


@pytest.fixture(scope="module")
def glove():
    return load()


def test_the_bundled_vectors_are_gensims_and_of_the_published_size(glove):
    assert isinstance(glove, KeyedVectors)
    assert (len(glove), glove.vector_size) == (40_000, 100)
    assert glove.vectors.dtype == np.float32
    assert glove.index_to_key[:4] == ["the", "of", "to", "and"]
    assert all(re.fullmatch("[a-z]+", word) for word in glove.index_to_key)
    assert len(set(glove.index_to_key)) == 40_000
    assert glove.index_to_key[glove.key_to_index["cat"]] == "cat"


def test_the_first_numbers_are_those_of_the_original_glove_file():
    # The row of "the" in glove.6B.100d.txt begins so.
    assert float32_sample()[0, :3] == pytest.approx([-0.038194, -0.24487, 0.72812], abs=1e-6)


@pytest.mark.parametrize(
    ("pair", "similarity"),
    [
        (("woman", "man"), 0.833),
        (("king", "queen"), 0.752),
        (("paper", "water"), 0.435),
        (("cat", "kitten"), 0.557),
        (("cat", "banana"), 0.274),
    ],
)
def test_similarities_are_those_measured_when_the_file_was_designed(glove, pair, similarity):
    assert glove.similarity(*pair) == pytest.approx(similarity, abs=0.0006)


def test_the_int8_rows_are_close_to_the_original_rows(glove):
    original = float32_sample()
    assert original.shape == (1_000, 100)
    # Half a step of each row: its largest number is 127 steps.
    step = np.abs(original).max(axis=1, keepdims=True) / 127
    assert np.all(np.abs(glove.vectors[:1_000] - original) <= 0.5001 * step)


def test_the_environment_variable_names_the_default(monkeypatch):
    monkeypatch.setenv("COURSE_VECTORS", "no-such-vectors")
    with pytest.raises(ValueError, match="no-such-vectors"):
        load()
    assert len(load("glove-100d")) == 40_000
    monkeypatch.setenv("COURSE_VECTORS", "")
    assert len(load()) == 40_000


def test_an_unknown_name_lists_the_choices():
    with pytest.raises(ValueError, match="no vectors named 'glove'") as caught:
        load("glove")
    for name in ["glove-100d", *CATALOGUE]:
        assert name in str(caught.value)


def test_a_misspelt_name_is_met_with_the_nearest_one():
    with pytest.raises(ValueError, match="did you mean 'word2vec-google-news-300'"):
        load("word2vec-googlenews-300")


def test_a_limit_keeps_the_most_frequent_words(glove):
    first = load("glove-100d", limit=50)
    assert first.index_to_key == glove.index_to_key[:50]
    assert list(first.key_to_index.values()) == list(range(50))
    assert np.array_equal(first.vectors, glove.vectors[:50])
    assert first.most_similar("he", topn=1)[0][0] in first.index_to_key
    assert len(load("glove-100d", limit=50_000)) == 40_000
    with pytest.raises(ValueError, match="limit must be at least 1"):
        load("glove-100d", limit=0)
    with pytest.raises(TypeError, match="limit must be an integer"):
        load("glove-100d", limit=2.5)


def test_the_environment_gives_a_limit_where_no_name_is_given(monkeypatch):
    monkeypatch.setenv("COURSE_LIMIT", "1_000")
    monkeypatch.setenv("COURSE_VECTORS", "glove-100d")
    assert len(load()) == 1_000
    assert len(load(limit=50)) == 50
    assert len(load("glove-100d")) == 40_000
    for unclear in ("many", "0", "-5", "²", "1,000"):
        monkeypatch.setenv("COURSE_LIMIT", unclear)
        with pytest.raises(ValueError, match="COURSE_LIMIT should be a number"):
            load()


def test_a_limit_counts_only_beside_chosen_vectors(monkeypatch):
    """Otherwise it would change what `make execute` writes into the chapters."""
    monkeypatch.setenv("COURSE_LIMIT", "1000")
    for nothing in ("", None):
        if nothing is None:
            monkeypatch.delenv("COURSE_VECTORS")
        else:
            monkeypatch.setenv("COURSE_VECTORS", nothing)
        assert len(load()) == 40_000


@pytest.mark.parametrize("name", [None, "glove-100d"])
def test_no_words_is_no_limit_that_anybody_means(name):
    with pytest.raises(ValueError, match="limit must be at least 1, not 0"):
        load(name, limit=0)


def test_the_other_column_is_recorded_or_asked(glove, monkeypatch):
    title, answers = second_opinion(glove)
    assert (title, answers) == ("Google News, 300-D", GOOGLE_NEWS)
    monkeypatch.setenv("COURSE_VECTORS", "glove-twitter-25")
    title, answers = second_opinion(glove)
    assert title == "glove-twitter-25"
    assert answers["king + woman - man"][0][0] == "queen"
    assert answers["pairs"]["woman", "man"] == pytest.approx(0.833, abs=0.0006)
    for key, recorded in GOOGLE_NEWS.items():
        assert len(answers[key]) == len(recorded)


def test_a_missing_file_says_how_to_restore_it(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"missing; restore it with: git checkout -- "):
        read_bundled(tmp_path / "glove-100d.npz")


@pytest.mark.parametrize(
    "damage", [lambda b: b[:-1], lambda b: b[:99] + b"x" + b[100:], lambda b: b""]
)
def test_a_damaged_file_is_refused(tmp_path, damage):
    path = tmp_path / "glove-100d.npz"
    path.write_bytes(damage(BUNDLED_PATH.read_bytes()))
    with pytest.raises(ValueError, match=r"damaged; restore it with: git checkout -- "):
        read_bundled(path)


def test_the_digests_in_the_data_readme_are_those_of_the_files():
    readme = (BUNDLED_PATH.parent / "README.md").read_text(encoding="utf-8")
    for name in ("glove-100d.npz", "glove-100d-float32-sample.npy"):
        content = (BUNDLED_PATH.parent / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() in readme
        assert f"{len(content):,}" in readme


# Rebuilding.


@pytest.fixture
def glove_text(tmp_path):
    path = tmp_path / "small.txt"
    rng = np.random.default_rng(0)
    rows = []
    for word in [",", "the", "café", "of", "u.s.", "to", "cats2", "cat"]:
        rows.append(" ".join([word, *(f"{x:.5f}" for x in rng.normal(size=100))]))
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_two_builds_give_the_same_bytes(glove_text, tmp_path):
    first = build_vectors.build(str(glove_text), tmp_path / "a.npz", count=4)
    second = build_vectors.build(str(glove_text), tmp_path / "b.npz", count=4)
    assert list(first.values()) == list(second.values())
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_a_build_keeps_words_of_plain_letters_in_their_order(glove_text, tmp_path):
    digests = build_vectors.build(str(glove_text), tmp_path / "a.npz", count=4)
    built = read_bundled(tmp_path / "a.npz", digests[tmp_path / "a.npz"])
    assert built.index_to_key == ["the", "of", "to", "cat"]


def test_json_and_text_sources_give_the_same_rows(glove_text, tmp_path):
    rows = dict(build_vectors.read_rows(str(glove_text)))
    package = {"words": list(rows), "vectors": {w: [*v, 5.0, 1] for w, v in rows.items()}}
    (tmp_path / "small.json").write_text(json.dumps(package))
    assert dict(build_vectors.read_rows(str(tmp_path / "small.json"))) == rows


def test_a_source_with_too_few_words_is_refused(glove_text, tmp_path):
    with pytest.raises(ValueError, match="has 4 all-letter words, and 5 are needed"):
        build_vectors.build(str(glove_text), tmp_path / "a.npz", count=5)


def test_quantized_rows_are_within_half_a_step_and_use_the_full_range():
    matrix = np.random.default_rng(1).normal(size=(50, 20)).astype(np.float32)
    integers, scales = build_vectors.quantize_rows(matrix)
    assert integers.dtype == np.int8
    assert np.all(np.abs(integers).max(axis=1) == 127)
    assert np.all(np.abs(integers * scales[:, None] - matrix) <= 0.5001 * scales[:, None])


def test_a_row_of_zeros_cannot_be_quantized():
    with pytest.raises(ValueError, match="row 1 is all zeros"):
        build_vectors.quantize_rows(np.array([[1.0, 2.0], [0.0, 0.0]]))


def test_two_loads_share_nothing(glove):
    assert load()["cat"] is not glove["cat"]
