"""What opens a chapter: a small figure that shows what the chapter will explain.

One function for each chapter makes its figure from what the chapter hands over; those that train a
model are in `opening_training`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import traitlets
from gensim.models import KeyedVectors

from helpers.parameters import model
from helpers.similarity import analogy, cosine
from helpers.tables import Table
from helpers.text import UnknownTokenError
from helpers.widgets.shared import bundle
from helpers.widgets.shared.explorer import Explorer
from helpers.widgets.shared.word_vectors import place_of


class Opening(Explorer):
    """The figure under a chapter's question.

    Parameters
    ----------
    scene : str
        ``angles``, ``verdicts``, ``rows``, ``blocks`` or ``shares``: the script
        ``opening_SCENE.js`` draws it.
    data : dict
        What that script shows.
    sentence : str
        What it shows, for readers without scripts.
    table : Table
        The same in numbers.
    """

    name = "opening"
    _esm = bundle.module("opening")
    _css = bundle.style(["opening"])

    scene = traitlets.Unicode().tag(sync=True, static=True)
    data = traitlets.Dict().tag(sync=True, static=True)

    def __init__(self, scene: str, data: dict[str, Any], sentence: str, table: Table):
        super().__init__(scene=scene, data=data)
        self._fallback = sentence, table

    def fallback(self) -> tuple[str, Table]:
        """What the figure shows, as a sentence and a table."""
        return self._fallback


def angles(
    vectors: KeyedVectors, sets: Sequence[Sequence[str]], lists: Sequence[Sequence[int]]
) -> Opening:
    """Chapter 1: a word and two others, as ids, as switches and as vectors.

    Parameters
    ----------
    vectors : KeyedVectors
    sets : sequence of three words
        The first is compared with the two others.
    lists : sequence of three ids
        The places of three words in a list of a hundred; each set is shown with each of them.

    Raises
    ------
    UnknownTokenError
        If a word has no vector.
    ValueError
        If a set does not hold three words, or a list three places from 0 to 100.
    """
    if any(len(each) != 3 for each in [*sets, *lists]):
        raise ValueError("every set has three words, and every list three ids")
    if any(not 0 <= place <= 100 for each in lists for place in each):
        raise ValueError("an id is the place of a word in a list of a hundred: 0 to 100")

    def degrees(word: str, other: str) -> int:
        first, second = (vectors.vectors[place_of(vectors, each)] for each in (word, other))
        return round(math.degrees(math.acos(cosine(first, second))))

    measured = [
        [[word, *others], [degrees(word, other) for other in others]] for word, *others in sets
    ]
    rows = []
    for (word, *others), turns in measured:
        for place, (other, turn) in enumerate(zip(others, turns, strict=True), start=1):
            apart = abs(lists[0][place] - lists[0][0])
            rows.append([f"{word} to {other}", str(apart), "90°", f"{turn}°"])
    return Opening(
        "angles",
        {
            "sets": measured,
            "lists": [list(each) for each in lists],
            "dimensions": vectors.vector_size,
        },
        "How far are two words from a third? It depends on how they are written.",
        Table(["from one word to another", "places in a list", "as switches", "as vectors"], rows),
    )


def verdicts(vectors: KeyedVectors, questions: Sequence[tuple[str, ...]]) -> Opening:
    """Chapter 2: analogies, each guessed before the vectors answer.

    Parameters
    ----------
    vectors : KeyedVectors
    questions : sequence of (question, expected), or (question, expected, remark)
        ``("france paris japan", "tokyo")``: France is to Paris as Japan is to what? Several
        words may be expected, with a space between them; upper and lower case count as the
        same. A remark is shown after the answer.
        A question with a word that has no vector is left out: others may be loaded.

    Raises
    ------
    ValueError
        If a question does not have three words, or no question can be asked.
    """
    asked = []
    for question, expected, *remark in questions:
        if len(question.split()) != 3:
            raise ValueError(f"a question has three words, such as 'man king woman': {question!r}")
        word, relative, third = question.split()
        try:
            answers = analogy(vectors, [relative, third], [word], topn=3)
        except UnknownTokenError:
            continue
        asked.append(
            {
                "word": word,
                "relative": relative,
                "asked": third,
                "expected": expected.lower().split(),
                "remark": remark[0] if remark else "",
                "answers": [[answer, round(value, 4)] for answer, value in answers],
            }
        )
    if not asked:
        raise ValueError("these vectors do not know the words of any question; give others")
    rows = [
        [
            f"{each['word']} : {each['relative']} = {each['asked']} : ?",
            each["answers"][0][0],
            "right" if each["answers"][0][0].lower() in each["expected"] else "wrong",
        ]
        for each in asked
    ]
    right = sum(row[-1] == "right" for row in rows)
    return Opening(
        "verdicts",
        {"questions": asked},
        f"The vectors answer {right} of {len(rows)} right. Could you have told which?",
        Table(["question", "first answer", ""], rows),
    )


def shares(names: Sequence[str]) -> Opening:
    """Chapter 5: how much of a model are its embeddings, guessed for one model after another.

    Counted are the embedding matrix and the output matrix, which are one where they are tied.

    Parameters
    ----------
    names : sequence of str
        Models of `helpers.parameters.MODELS`.

    Raises
    ------
    ValueError
        If no model has that name; the message lists the names.
    """
    chosen = [model(name) for name in names]
    data = [
        {
            "name": spec.name,
            "total": spec.total_parameters,
            "share": round(spec.vocabulary_share, 4),
            "tied": spec.tied,
        }
        for spec in chosen
    ]
    rows = [
        [spec.name, f"{spec.total_parameters:,}", f"{spec.vocabulary_share:.0%}"] for spec in chosen
    ]
    return Opening(
        "shares",
        {"models": data},
        "How much of a model are its embedding matrix and its output matrix? Tied, they are one.",
        Table(["model", "parameters", "in these matrices"], rows),
    )
