import json

import numpy as np
import pytest

from helpers.authoring import bundled_vectors
from helpers.vectors import read_bundled


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
    first = bundled_vectors.build(str(glove_text), tmp_path / "a.npz", count=4)
    second = bundled_vectors.build(str(glove_text), tmp_path / "b.npz", count=4)
    assert list(first.values()) == list(second.values())
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_a_build_keeps_words_of_plain_letters_in_their_order(glove_text, tmp_path):
    digests = bundled_vectors.build(str(glove_text), tmp_path / "a.npz", count=4)
    built = read_bundled(tmp_path / "a.npz", digests[tmp_path / "a.npz"])
    assert built.index_to_key == ["the", "of", "to", "cat"]


def test_json_and_text_sources_give_the_same_rows(glove_text, tmp_path):
    rows = dict(bundled_vectors.read_rows(str(glove_text)))
    package = {"words": list(rows), "vectors": {w: [*v, 5.0, 1] for w, v in rows.items()}}
    (tmp_path / "small.json").write_text(json.dumps(package))
    assert dict(bundled_vectors.read_rows(str(tmp_path / "small.json"))) == rows


def test_a_source_with_too_few_words_is_refused(glove_text, tmp_path):
    with pytest.raises(ValueError, match="has 4 all-letter words, and 5 are needed"):
        bundled_vectors.build(str(glove_text), tmp_path / "a.npz", count=5)
