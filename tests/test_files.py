import gzip

import numpy as np
import pytest
from gensim.models import KeyedVectors
from inputs import random_vectors

from helpers.models.files import blocks, open_vectors

PACKED = gzip.compress(b"2 2\na 1 2\nb 3 4\n", mtime=0)
WORDS = ["king", "Tower", "crown_prince", "żółć", "日本", "</s>", "1.5", ",", "x" * 3_000]


@pytest.fixture(params=[True, False], ids=["binary", "text"])
def binary(request):
    return request.param


def written(tmp_path, vectors, binary, compress=False):
    path = tmp_path / "vectors.gz"
    vectors.save_word2vec_format(str(tmp_path / "plain"), binary=binary)
    content = (tmp_path / "plain").read_bytes()
    path.write_bytes(gzip.compress(content) if compress else content)
    return path


@pytest.mark.parametrize("compress", [True, False])
@pytest.mark.parametrize("embed_dim", [1, 2, 25, 300])
def test_rows_are_those_that_gensim_reads(tmp_path, binary, compress, embed_dim):
    path = written(tmp_path, random_vectors(WORDS, embed_dim), binary, compress)
    file = open_vectors(path)
    assert (file.words, file.embed_dim, file.binary) == (len(WORDS), embed_dim, binary)
    words, rows = zip(*file.rows(), strict=True)
    theirs = KeyedVectors.load_word2vec_format(str(tmp_path / "plain"), binary=binary)
    assert list(words) == theirs.index_to_key
    assert np.array_equal(np.stack(rows), theirs.vectors)  # to the last bit


def test_decimals_become_the_same_float32_as_in_gensim(tmp_path):
    numbers = np.random.default_rng(0).normal(size=2_000)
    texts = [f"{number:.17g}" for number in numbers] + ["1e-3", "-0", "+2.50", "3"]
    plain = tmp_path / "plain"
    plain.write_text(f"1 {len(texts)}\nword {' '.join(texts)} \n")
    ((_, row),) = open_vectors(plain).rows()
    theirs = KeyedVectors.load_word2vec_format(str(plain))
    assert np.array_equal(row, theirs["word"])


def test_a_limit_reads_the_beginning_only(tmp_path, binary):
    path = written(tmp_path, random_vectors(WORDS), binary)
    damaged = path.read_bytes()[:-30]  # not noticed: it is not read
    path.write_bytes(damaged)
    assert [word for word, _ in open_vectors(path).rows(3)] == WORDS[:3]


def test_binary_rows_may_end_with_a_line_feed_or_not(tmp_path):
    path = tmp_path / "vectors"
    row = np.array([10, 1e-38], dtype="<f4").tobytes()  # holds bytes that look like white space
    for end in (b"", b"\n"):
        path.write_bytes(b"2 2\n" + b"a " + row + end + b"b " + row + end)
        assert [word for word, _ in open_vectors(path).rows()] == ["a", "b"]


def test_blocks_hold_every_row_once(tmp_path, monkeypatch):
    monkeypatch.setattr("helpers.models.files.BLOCK_BYTES", 4 * 5 * 4)
    vectors = random_vectors([f"w{i}" for i in range(10)])
    made = list(blocks(open_vectors(written(tmp_path, vectors, True)).rows(), 5))
    assert [len(words) for words, _ in made] == [4, 4, 2]
    assert np.array_equal(np.concatenate([rows for _, rows in made]), vectors.vectors)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "first line is not two numbers"),
        (b"the 0.1 0.2\n", "first line is not two numbers"),
        (b"2 2\na 1 2\nb  1\t 2 3\n", "row 1 has 3 numbers, not 2"),
        (b"0 5\n", "V = 0 and D = 5"),
        (b"\x80\x04\x95old pickle", "layout of an old version"),
        (b"2 2\na 1 2\n", "ends after 1 of its words"),
        (b"2 2\na 1 2\nb 1\n", "row 1 has 1 numbers, not 2"),
        (b"2 2\na 1 2\nb 1 x\n", "row 1 holds something that is no number"),
        (b"1 2\n\xff 1 2\n", "not UTF-8"),
        (b"1 2\na \x00\x00\x80", "ends after 0 of its words"),
        (b"1 2\n" + b"\x01" * 50_000, "does not begin with a word"),
        (b"1 2\n" + b"a" * 50_000, "row 0 has 0 numbers, not 2: 'aaaa"),
        (b"2 2\nnew york 1 2\nb 1 2\n", "row 0 holds something that is no number: 'new york"),
        (b"2 2\na 1,5 2,5\nb 1 2\n", "row 0 holds something that is no number: 'a 1,5 2,5'"),
        (b"2 2\na\t1\t2\nb\t1\t2\n", "row 0 has 0 numbers, not 2: 'a"),
        ("2 2\nकि 1 2\nb 1 2 3\n".encode(), "row 1 has 3 numbers, not 2: 'b 1 2 3'"),
        (PACKED[:-9], "ended before"),
        (PACKED[:-8] + b"12345678", "CRC check failed"),
        (b"\x1f\x8bnot really gzip", "Unknown compression method"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(tmp_path, content, reason):
    path = tmp_path / "vectors"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=reason):
        list(open_vectors(path).rows())


def test_the_sum_of_a_large_file_is_compared_though_its_end_is_not_needed(tmp_path, binary):
    path = written(tmp_path, random_vectors([f"w{i}" for i in range(40_000)]), binary, True)
    content = path.read_bytes()
    path.write_bytes(content[:-8] + b"12345678")
    with pytest.raises(ValueError, match="CRC check failed"):
        list(open_vectors(path).rows())


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf2 2\na 1 2\nb 3 4\n",
        b"2 2\r\na 1 2\r\nb 3 4\r\n",
        b"2 2\na 1 2 \nb 3 4 \n",
    ],
    ids=["byte order mark", "lines of Windows", "spaces at the end"],
)
def test_text_of_other_programs_is_read(tmp_path, content):
    path = tmp_path / "vectors.txt"
    path.write_bytes(content)
    rows = {word: row.tolist() for word, row in open_vectors(path).rows()}
    assert rows == {"a": [1, 2], "b": [3, 4]}
