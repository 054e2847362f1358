import hashlib
import re

import numpy as np
import pytest
from gensim.models import KeyedVectors

from helpers.models.catalogue import CATALOGUE
from helpers.vectors import BUNDLED_PATH, float32_sample, load, read_bundled


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


def test_two_loads_share_nothing(glove):
    assert load()["cat"] is not glove["cat"]
