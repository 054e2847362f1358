import gzip
import hashlib
import json
import re

import numpy as np
import pytest
from gensim import downloader
from gensim.models import KeyedVectors

from helpers import build_vectors, vectors
from helpers.vectors import BUNDLED_PATH, CATALOGUE, float32_sample, load, read_bundled


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


@pytest.fixture
def catalogue(tmp_path, monkeypatch):
    """A folder laid out as gensim's downloader lays out its cache, with no network behind it."""
    monkeypatch.setattr(downloader, "BASE_DIR", str(tmp_path))

    def no_network(*_arguments, **_settings):
        raise OSError("no network in tests")

    monkeypatch.setattr(downloader, "urlopen", no_network)
    monkeypatch.setattr(downloader.urllib, "urlretrieve", no_network)
    listing = {"corpora": {}, "models": {name: {"file_name": f"{name}.gz"} for name in CATALOGUE}}
    (tmp_path / "information.json").write_text(json.dumps(listing))

    def add(name, content):
        folder = tmp_path / name
        folder.mkdir()
        (folder / f"{name}.gz").write_bytes(content)

    return add


@pytest.mark.parametrize("name", ["glove-wiki-gigaword-50", "word2vec-google-news-300"])
def test_a_model_of_the_catalogue_is_read_from_gensims_cache(catalogue, tmp_path, name):
    small = KeyedVectors(vector_size=2)
    small.add_vectors(["king", "Tower"], np.array([[1, 2], [3, 4]], dtype=np.float32))
    small.save_word2vec_format(tmp_path / "plain", binary=CATALOGUE[name].binary)
    catalogue(name, gzip.compress((tmp_path / "plain").read_bytes()))
    loaded = load(name)
    assert loaded.index_to_key == ["king", "Tower"]
    assert loaded["Tower"].tolist() == [3, 4]


def test_a_damaged_file_of_the_catalogue_is_named(catalogue):
    catalogue("glove-twitter-25", b"not a gzip file")
    with pytest.raises(ValueError, match="glove-twitter-25 is damaged"):
        load("glove-twitter-25")


@pytest.mark.usefixtures("catalogue")
def test_a_failed_download_says_what_to_do_instead(caplog):
    with pytest.raises(ConnectionError, match=r"\(no network in tests\).*load\(\)"):
        load("glove-wiki-gigaword-50")
    assert not caplog.records  # gensim's own log of the failure would be a page of traceback


def test_the_matrix_sizes_of_the_catalogue_are_its_v_times_d_floats():
    assert CATALOGUE["word2vec-google-news-300"].memory_mb == 3_600
    assert CATALOGUE["glove-wiki-gigaword-100"].memory_mb == 160


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


def test_nothing_was_left_in_the_module_by_reading(glove):
    assert not hasattr(vectors, "downloader")
    assert load()["cat"] is not glove["cat"]
