import math
from pathlib import Path

import numpy as np
import pytest
import torch
from gensim.models import KeyedVectors
from gensim.test.utils import datapath
from scipy.spatial.distance import cosine as cosine_distance

from helpers.similarity import (
    AnalogyScore,
    analogy,
    analogy_benchmark,
    cosine,
    project,
    total,
)
from helpers.text import UnknownTokenError
from helpers.vectors import load


@pytest.fixture(scope="module")
def glove():
    return load()


def test_cosines_worked_by_hand():
    assert cosine((3, 4), (4, 3)) == pytest.approx(24 / 25)
    assert cosine((3, 4), (-4, 3)) == pytest.approx(0)
    assert cosine((3, 4), (-3, -4)) == -1
    assert cosine((3, 4), (30, 40)) == 1


def test_cosine_agrees_with_scipy_and_is_symmetric():
    rng = np.random.default_rng(0)
    for _ in range(50):
        a, b = rng.normal(size=(2, 100))
        assert cosine(a, b) == pytest.approx(1 - cosine_distance(a, b), abs=1e-12)
        assert cosine(a, b) == cosine(b, a)
        assert cosine(7 * a, b) == pytest.approx(cosine(a, b), abs=1e-12)


def test_cosine_never_leaves_its_range_and_takes_extreme_numbers():
    a = np.array([0.1, 0.2, 0.3])
    assert -1 <= cosine(a, a) <= 1
    assert cosine(1e200 * a, 1e-200 * a) == pytest.approx(1)
    assert cosine(1e-320 * np.ones(2), np.ones(2)) == pytest.approx(1)


@pytest.mark.parametrize("zero", [[0, 0], np.zeros(2)])
def test_a_zero_vector_has_no_cosine(zero):
    with pytest.raises(ValueError, match="all zeros"):
        cosine(zero, [1, 2])
    with pytest.raises(ValueError, match="all zeros"):
        cosine([1, 2], zero)


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_vector_that_is_not_finite_has_no_cosine(bad):
    with pytest.raises(ValueError, match="not finite"):
        cosine([1, bad], [1, 2])


def test_vectors_of_different_lengths_have_no_cosine():
    with pytest.raises(ValueError, match="one length"):
        cosine([1, 2], [1, 2, 3])
    with pytest.raises(ValueError, match="one length"):
        cosine(np.ones((2, 2)), np.ones((2, 2)))


def test_the_famous_analogy(glove):
    answers = analogy(glove, ["king", "woman"], ["man"])
    assert [word for word, _ in answers[:2]] == ["queen", "monarch"]
    assert answers[0][1] == pytest.approx(0.770, abs=0.0006)
    assert len(answers) == 5


def test_analogy_agrees_with_most_similar(glove):
    for positive, negative in [(["king", "woman"], ["man"]), (["paris", "italy"], ["france"])]:
        expected = glove.most_similar(positive=positive, negative=negative, topn=7)
        assert analogy(glove, positive, negative, topn=7) == expected


def test_with_the_query_words_allowed_the_answer_is_king(glove):
    answers = analogy(glove, ["king", "woman"], ["man"], exclude_queries=False)
    assert [word for word, _ in answers[:2]] == ["king", "queen"]
    # The same scores by plain arithmetic on unit vectors.
    unit = glove.get_normed_vectors()
    king, woman, man = (unit[glove.key_to_index[word]] for word in ("king", "woman", "man"))
    for word, score in answers:
        assert score == pytest.approx(cosine(king + woman - man, glove[word]), abs=1e-5)


def test_one_word_may_be_given_as_a_string(glove):
    assert analogy(glove, "king", topn=3) == glove.most_similar("king", topn=3)


def test_unknown_words_are_named_with_suggestions(glove):
    with pytest.raises(UnknownTokenError, match=r"'qeen' is not in the vocabulary.*'queen'"):
        analogy(glove, ["king"], ["qeen"])
    with pytest.raises(UnknownTokenError, match="'paris'"):
        analogy(glove, ["Paris"])


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"positive": []}, ValueError, "at least one word"),
        ({"positive": [3]}, TypeError, "must be a string"),
        ({"positive": "king", "topn": 0}, ValueError, "topn must be at least 1"),
        ({"positive": "king", "topn": -5}, ValueError, "topn must be at least 1"),
        ({"positive": "king", "topn": 2.0}, TypeError, "topn must be an integer"),
        ({"positive": "king", "topn": 40_000}, ValueError, "only 39999 words can be answers"),
        ({"positive": "king", "negative": "king"}, ValueError, "cancel out"),
    ],
)
def test_bad_analogies_are_refused(glove, arguments, error, message):
    with pytest.raises(error, match=message):
        analogy(glove, **arguments)


def test_all_words_can_be_asked_for():
    small = KeyedVectors(vector_size=2)
    small.add_vectors(["a", "b", "c"], np.array([[1, 0], [0, 1], [1, 1]], dtype=np.float32))
    assert {word for word, _ in analogy(small, "a", topn=2)} == {"b", "c"}
    assert len(analogy(small, "a", topn=3, exclude_queries=False)) == 3


def test_a_projection_agrees_with_the_covariance_eigenvectors():
    matrix = np.random.default_rng(0).normal(size=(40, 6)) * [5, 4, 1, 1, 1, 1]
    points, share = project(matrix)
    values, directions = np.linalg.eigh(np.cov(matrix.T))
    assert share == pytest.approx(values[-2:].sum() / values.sum())
    expected = (matrix - matrix.mean(axis=0)) @ directions[:, :-3:-1]
    assert np.abs(points) == pytest.approx(np.abs(expected))
    assert points.shape == (40, 2)


def test_a_projection_does_not_depend_on_shift_or_order():
    matrix = np.random.default_rng(1).normal(size=(10, 5))
    points, share = project(matrix)
    shifted, same_share = project(matrix[::-1] + 100)
    assert shifted[::-1] == pytest.approx(points)
    assert same_share == pytest.approx(share)


def test_other_rows_are_put_on_the_same_map_and_have_no_say_in_it():
    matrix = np.random.default_rng(3).normal(size=(12, 5))
    points, share = project(matrix)
    with_others, same_share = project(matrix, others=np.vstack([matrix[3], 99 * np.ones(5)]))
    assert with_others[:12] == pytest.approx(points)
    assert with_others[12] == pytest.approx(points[3])
    assert same_share == share


def test_each_axis_points_to_its_farthest_row():
    points, _ = project(np.random.default_rng(2).normal(size=(20, 4)))
    farthest = np.abs(points).argmax(axis=0)
    assert np.all(points[farthest, [0, 1]] > 0)


@pytest.mark.parametrize("shape", [(1, 5), (5, 1), (5,), (0, 3)])
def test_too_little_to_project_is_refused(shape):
    with pytest.raises(ValueError, match="cannot be made"):
        project(np.ones(shape))


def test_equal_rows_cannot_be_projected():
    with pytest.raises(ValueError, match="all rows are the same"):
        project(np.ones((3, 3)))


def test_the_benchmark_agrees_with_gensim(glove, tmp_path):
    lines = Path(datapath("questions-words.txt")).read_text(encoding="utf-8").splitlines()
    heads = [number for number, line in enumerate(lines) if line.startswith(":")]
    few = [line for head in heads for line in lines[head : head + 13]]  # 12 questions of each
    path = tmp_path / "few.txt"
    path.write_text("\n".join(few), encoding="utf-8")
    scores = analogy_benchmark(glove, path)
    accuracy, sections = glove.evaluate_word_analogies(str(path))
    assert total(scores).correct / total(scores).covered == pytest.approx(accuracy)
    for score, section in zip(scores, sections, strict=False):
        assert (score.category, score.correct) == (section["section"], len(section["correct"]))
        assert score.covered == len(section["correct"]) + len(section["incorrect"])
        assert score.questions == 12


@pytest.fixture
def capitals():
    small = KeyedVectors(vector_size=2)
    words = ["Paris", "paris", "France", "rome", "Italy"]
    rows = [[1, 1], [1, 0.9], [1, 0], [-1, 1], [-1, 0]]
    small.add_vectors(words, np.array(rows, dtype=np.float32))
    return small


def test_upper_and_lower_case_count_as_one_word(capitals, tmp_path):
    path = tmp_path / "questions.txt"
    path.write_text(": capitals\nfrance PARIS italy Rome\nfrance paris italy atlantis\n")
    assert analogy_benchmark(capitals, path) == [AnalogyScore("capitals", 2, 1, 1, 1)]


def test_more_questions_than_one_batch_holds_are_all_counted(capitals, tmp_path):
    right = "france paris italy rome\n"
    right_without_queries = "france paris paris rome\n"  # the nearest of all is paris itself
    wrong = "france paris italy france\n"
    path = tmp_path / "questions.txt"
    path.write_text(": many\n" + 500 * right + 300 * right_without_queries + 200 * wrong)
    assert analogy_benchmark(capitals, path) == [AnalogyScore("many", 1000, 1000, 800, 500)]


def test_totals_add_up():
    rows = [AnalogyScore("a", 5, 4, 3, 1), AnalogyScore("b", 10, 9, 8, 2)]
    assert total(rows) == AnalogyScore("all", 15, 13, 11, 3)


# Rows without direction, and what cannot be asked.


@pytest.fixture
def with_odd_rows():
    """The most frequent 3,000 words, and three whose rows have no direction, near the front."""
    glove = load("glove-100d", limit=3_000)
    words = glove.index_to_key
    rows = glove.vectors.copy()
    odd = {"<pad>": 0.0, "<nan>": np.nan, "<inf>": np.inf}
    vectors = KeyedVectors(vector_size=100)
    vectors.add_vectors([*odd, *words], np.vstack([[np.full(100, n) for n in odd.values()], rows]))
    return vectors


def test_rows_without_direction_change_no_answer(with_odd_rows):
    plain = load("glove-100d", limit=3_000)
    for positive, negative in ((["king", "woman"], ["man"]), (["paris", "italy"], ["france"])):
        for left_out in (True, False):
            asked = {"topn": 7, "exclude_queries": left_out}
            got = analogy(with_odd_rows, positive, negative, **asked)
            expected = analogy(plain, positive, negative, **asked)
            assert [word for word, _ in got] == [word for word, _ in expected]
            assert np.allclose([s for _, s in got], [s for _, s in expected])


def test_rows_without_direction_change_no_score(with_odd_rows):
    got, expected = map(analogy_benchmark, (with_odd_rows, load("glove-100d", limit=3_000)))
    assert got == expected
    assert total(got).correct > 100


@pytest.mark.parametrize("word", ["<pad>", "<nan>", "<inf>"])
def test_a_word_without_direction_is_refused_as_a_question(with_odd_rows, word):
    for positive, negative in (([word], []), (["king", word], ["man"]), (["king"], [word])):
        with pytest.raises(ValueError, match=f"the vector of '{word}' has no direction"):
            analogy(with_odd_rows, positive, negative)


def test_a_map_of_what_is_no_number_is_refused():
    with pytest.raises(ValueError, match="a map needs finite numbers"):
        project(np.array([[1.0, 2.0], [np.nan, 1.0], [0.0, 3.0]]))


@pytest.mark.parametrize("nothing", [None, (), [], ""])
def test_nothing_can_be_subtracted(nothing):
    glove = load("glove-100d", limit=3_000)
    if nothing == "":
        with pytest.raises(UnknownTokenError):
            analogy(glove, ["king"], nothing)
    else:
        assert analogy(glove, ["king"], nothing) == analogy(glove, "king")


@pytest.mark.parametrize(
    ("topn", "error", "message"),
    [
        (0, ValueError, "topn must be at least 1"),
        (-1, ValueError, "topn must be at least 1"),
        (None, TypeError, "topn must be an integer"),
        (True, TypeError, "topn must be an integer"),
        (2_999.0, TypeError, "topn must be an integer"),
        (3_000, ValueError, "only 2999 words can be answers"),
    ],
)
def test_a_number_of_answers_that_cannot_be_given_is_refused(topn, error, message):
    with pytest.raises(error, match=message):
        analogy(load("glove-100d", limit=3_000), ["king"], topn=topn)


def test_a_cosine_takes_tensors_with_gradients_and_lists():
    embedding = torch.nn.Embedding(2, 3)
    row = embedding.weight[0]
    expected = cosine(row.detach().numpy(), [1, 2, 3])
    for form in (row, torch.nn.Parameter(row.detach()), row.detach(), row.tolist()):
        assert cosine(form, [1, 2, 3]) == pytest.approx(expected, abs=1e-12)
        assert cosine([1, 2, 3], form) == pytest.approx(expected, abs=1e-12)
    halves = torch.tensor([0.5, 0.25], dtype=torch.bfloat16)
    assert cosine(halves, [2, 1]) == pytest.approx(1)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a b c d\n", "line 1: a question stands above the first heading"),
        (b": x\na b c d\na b c\n", "line 3: a question has four words, and this line 3: 'a b c'"),
        (b": x\n\na b c d e\n", "line 3: a question has four words, and this line 5"),
        (b"", "holds no question"),
        (b": x\n: y\n", "holds no question"),
        (b": x\ncaf\xe9 b c d\n", "is not UTF-8: save it again"),
    ],
)
def test_a_file_of_questions_that_cannot_be_is_named(tmp_path, content, message):
    path = tmp_path / "questions.txt"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=rf"questions\.txt.*{message}"):
        analogy_benchmark(load("glove-100d", limit=100), path)


def test_questions_of_other_systems_are_read(tmp_path):
    path = tmp_path / "questions.txt"
    question = "man woman king queen"
    texts = (f": x\n{question}\n", f"\ufeff: x\r\n{question}\r\n", f": x\n\n  {question}  \n\n")
    for text in texts:
        path.write_bytes(text.encode())
        (score,) = analogy_benchmark(load("glove-100d", limit=3_000), path)
        assert (score.category, score.questions, score.covered) == ("x", 1, 1)
