"""How alike vectors are: cosine, analogies with and without the query words, maps, benchmarks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from gensim.models import KeyedVectors
from gensim.test.utils import datapath

from helpers.models.keyed_vectors import keyed_vectors
from helpers.text import UnknownTokenError, normal_form
from helpers.validation import checked_size

if TYPE_CHECKING:
    import torch


def cosine(
    a: Sequence[float] | np.ndarray | torch.Tensor,
    b: Sequence[float] | np.ndarray | torch.Tensor,
) -> float:
    """The cosine of the angle between two vectors: their similarity, from −1 to 1.

    Parameters
    ----------
    a, b : (D,) arrays
        Or tensors, with a gradient or without, or lists.

    Raises
    ------
    ValueError
        If the shapes differ, or a vector is all zeros or not finite: it has no direction.
    """
    a, b = _numbers(a), _numbers(b)
    if a.ndim != 1 or a.shape != b.shape:
        raise ValueError(f"two vectors of one length are needed, not {a.shape} and {b.shape}")
    similarity = _unit(a) @ _unit(b)
    return float(np.clip(similarity, -1, 1))  # rounding may step over the edge by 1e-16


def _numbers(vector: Sequence[float] | np.ndarray | torch.Tensor) -> np.ndarray:
    if hasattr(vector, "detach"):  # a tensor: NumPy takes none that has a gradient
        vector = vector.detach().cpu().double()
    return np.asarray(vector, dtype=float)


def _unit(vector: np.ndarray) -> np.ndarray:
    if not np.all(np.isfinite(vector)):
        raise ValueError("a vector holds a number that is not finite, so it has no direction")
    largest = np.abs(vector).max(initial=0)
    if largest == 0:
        raise ValueError("a vector is all zeros, so it has no direction and no cosine")
    vector = vector / largest  # squares of very large or very small numbers stay in range
    return vector / np.linalg.norm(vector)


def analogy(
    vectors: KeyedVectors,
    positive: str | Sequence[str],
    negative: str | Sequence[str] = (),
    topn: int = 5,
    exclude_queries: bool = True,
) -> list[tuple[str, float]]:
    """The words nearest to the sum of `positive` minus the sum of `negative`.

    Each word's vector is first scaled to length 1, as in gensim's `most_similar` ("3CosAdd":
    Levy and Goldberg 2014, "Linguistic Regularities in Sparse and Explicit Word
    Representations").

    Parameters
    ----------
    vectors : KeyedVectors
    positive, negative : word or list of words
        king − man + woman is ``positive=["king", "woman"], negative=["man"]``.
    topn : int, default 5
    exclude_queries : bool, default True
        Leave the query words out of the answers, as `most_similar` always does.
        False shows what it hides.

    Returns
    -------
    list of (word, similarity), best first

    Raises
    ------
    UnknownTokenError
        If a word has no vector; near spellings are suggested.
    ValueError
        If there is no word, `topn` asks for more words than there are, or everything cancels.
    """
    positive, negative = _words(positive), _words(negative)
    queries = positive + negative
    if not queries:
        raise ValueError("give at least one word")
    for word in queries:
        check_known(vectors, word)
        if not have_direction(vectors[[word]])[0]:
            raise ValueError(f"the vector of {word!r} has no direction, so nothing is near it")
    vectors = _directed(vectors)
    available = len(vectors) - (len(set(queries)) if exclude_queries else 0)
    topn = checked_size("topn", topn)
    if topn > available:
        raise ValueError(f"topn is {topn}, and only {available} words can be answers")
    weights = [1.0] * len(positive) + [-1.0] * len(negative)
    target = vectors.get_mean_vector(queries, weights, pre_normalize=True, post_normalize=False)
    if np.linalg.norm(target) < 1e-6:
        raise ValueError("these words cancel out: what is left has no direction")
    if exclude_queries:
        return vectors.most_similar(positive=positive, negative=negative, topn=topn)
    return vectors.similar_by_vector(target, topn=topn)


def _words(words: str | Sequence[str] | None) -> list[str]:
    if words is None:
        return []
    return [words] if isinstance(words, str) else list(words)


def have_direction(matrix: np.ndarray) -> np.ndarray:
    """Which rows have a direction: all of their numbers are finite, and not all are zero.

    Parameters
    ----------
    matrix : (V, D) float array

    Returns
    -------
    (V,) bool array
    """
    return np.isfinite(matrix).all(axis=1) & matrix.any(axis=1)


def _directed(vectors: KeyedVectors) -> KeyedVectors:
    """The same vectors, without the words whose rows have no direction: they are near nothing."""
    vectors.fill_norms()
    directed = np.isfinite(vectors.norms) & (vectors.norms > 0)
    if directed.all():
        return vectors
    words = [word for word, has in zip(vectors.index_to_key, directed, strict=True) if has]
    return keyed_vectors(words, vectors.vectors[directed])


def check_known(vectors: KeyedVectors, word: str) -> None:
    """Raise `UnknownTokenError` with near spellings if `word` has no vector."""
    if not isinstance(word, str):
        raise TypeError(f"a word must be a string, not {type(word).__name__}")
    if word not in vectors.key_to_index:
        raise UnknownTokenError(word, vectors.index_to_key)


def project(
    matrix: np.ndarray, dimensions: int = 2, others: np.ndarray | None = None
) -> tuple[np.ndarray, float]:
    """Project rows onto the few directions in which they vary most (PCA).

    Parameters
    ----------
    matrix : (N, D) float array
    dimensions : int, default 2
    others : (M, D) float array, optional
        Rows that are put on the same map and have no say in its directions.

    Returns
    -------
    coordinates : (N, dimensions) array, or (N + M, dimensions)
        Centred on the mean of `matrix`. Each axis points to the side of the farthest row of
        `matrix`, so that the result does not depend on the sign that the solver chooses.
    share : float
        The part of the variance of `matrix` that the projection keeps, from 0 to 1.

    Raises
    ------
    ValueError
        If there are fewer than two rows or fewer columns than dimensions, or no row differs.
    """
    matrix = np.asarray(matrix, dtype=float)
    if not np.isfinite(matrix).all():
        raise ValueError("a map needs finite numbers, and a row holds one that is not")
    dimensions = checked_size("dimensions", dimensions)
    if matrix.ndim != 2 or len(matrix) < 2 or min(matrix.shape) < dimensions:
        raise ValueError(f"a map in {dimensions} dimensions cannot be made from {matrix.shape}")
    mean = matrix.mean(axis=0)
    _, sizes, directions = np.linalg.svd(matrix - mean, full_matrices=False)
    total = np.sum(sizes**2)
    if total == 0:
        raise ValueError("all rows are the same, so there is nothing to spread out")
    kept = directions[:dimensions].T  # (D, dimensions)
    coordinates = (matrix - mean) @ kept
    farthest = np.abs(coordinates).argmax(axis=0)
    kept = kept * np.where(coordinates[farthest, np.arange(dimensions)] < 0, -1, 1)
    rows = matrix if others is None else np.concatenate([matrix, others])
    return (rows - mean) @ kept, float(np.sum(sizes[:dimensions] ** 2) / total)


@dataclass(frozen=True)
class AnalogyScore:
    """One category of an analogy benchmark.

    Attributes
    ----------
    category : str
    questions : int
        How many there are.
    covered : int
        Those whose four words all have vectors; only they are asked.
    correct : int
        Right answers when the query words are left out, as is usual.
    correct_with_queries : int
        Right answers when the query words may be answers.
    """

    category: str
    questions: int
    covered: int
    correct: int
    correct_with_queries: int


def analogy_benchmark(
    vectors: KeyedVectors, path: str | Path | None = None, most_frequent: int = 300_000
) -> list[AnalogyScore]:
    """Ask every analogy question of a file, with and without the query words.

    Upper and lower case count as the same, and a spelling stands for its most frequent form,
    as in gensim's `evaluate_word_analogies`. That function leaves the query words out always,
    and asks one question at a time.

    Parameters
    ----------
    vectors : KeyedVectors
    path : path, optional
        Lines of four words under ``: category`` headings. None: the 19,544 questions of
        Mikolov and others (2013), "Efficient Estimation of Word Representations in Vector
        Space", which come with gensim.
    most_frequent : int, default 300,000
        Only so many words are known and can be answers. Words whose vectors have no direction
        are not among them.

    Returns
    -------
    list of AnalogyScore
        In the order of the file.

    Raises
    ------
    ValueError
        If a line of the file is neither a heading nor four words below one, or the file holds no
        question.
    """
    vectors = _directed(vectors)
    vectors.fill_norms()
    # Of a model of millions only these rows are read: scaling all would copy it into memory.
    unit = vectors.vectors[:most_frequent] / vectors.norms[:most_frequent, None]  # (V, D)
    forms: dict[str, list[int]] = {}
    for index, word in enumerate(vectors.index_to_key[: len(unit)]):
        forms.setdefault(word.upper(), []).append(index)
    scores = []
    for category, questions in _read_questions(path or datapath("questions-words.txt")):
        known = [question for question in questions if all(word in forms for word in question)]
        correct, correct_with_queries = _count_correct(unit, forms, known)
        scores.append(
            AnalogyScore(category, len(questions), len(known), correct, correct_with_queries)
        )
    return scores


def _read_questions(path: str | Path) -> list[tuple[str, list[list[str]]]]:
    sections: list[tuple[str, list[list[str]]]] = []
    for number, line in enumerate(_lines(Path(path)), start=1):
        words = normal_form(line).upper().split()
        if line.startswith(":"):
            sections.append((line[1:].strip(), []))
        elif words and not sections:
            raise ValueError(f"{path}, line {number}: a question stands above the first heading")
        elif words and len(words) != 4:
            raise ValueError(
                f"{path}, line {number}: a question has four words, and this line {len(words)}: "
                f"{line.strip()[:60]!r}"
            )
        elif words:
            sections[-1][1].append(words)
    if not any(questions for _, questions in sections):
        raise ValueError(f"{path} holds no question: four words in a line, under ': a heading'")
    return sections


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as problem:
        raise ValueError(f"{path} is not UTF-8: save it again as such ({problem.reason})") from None


def _count_correct(
    unit: np.ndarray, forms: dict[str, list[int]], questions: list[list[str]]
) -> tuple[int, int]:
    correct = correct_with_queries = 0
    for batch in _batches(questions, 256):
        first = np.array([[forms[word][0] for word in question] for question in batch])  # (B, 4)
        a, b, c, _ = (unit[column] for column in first.T)
        scores = (b - a + c) @ unit.T  # (B, V): the order is that of the cosines
        expected = [forms[question[3]] for question in batch]
        correct_with_queries += _hits(scores, expected)
        for row, question in zip(scores, batch, strict=True):
            for word in question[:3]:
                row[forms[word]] = -np.inf
        correct += _hits(scores, expected)
    return correct, correct_with_queries


def _hits(scores: np.ndarray, expected: list[list[int]]) -> int:
    best = scores.argmax(axis=1)  # (B,)
    return sum(int(index) in right for index, right in zip(best, expected, strict=True))


def _batches(items: Sequence, size: int) -> Iterator[Sequence]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def total(scores: Iterable[AnalogyScore], category: str = "all") -> AnalogyScore:
    """Add the categories up."""
    rows = list(scores)
    return AnalogyScore(
        category,
        sum(row.questions for row in rows),
        sum(row.covered for row in rows),
        sum(row.correct for row in rows),
        sum(row.correct_with_queries for row in rows),
    )
