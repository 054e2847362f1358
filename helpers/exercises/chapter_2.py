"""Exercises and questions of chapter 2: pretrained vectors and analogies."""

from __future__ import annotations

import numpy as np

from helpers.exercises.exercise import Choice, Exercise, Mistake, Question


def _tables() -> list[tuple]:
    random = np.random.default_rng(2)
    cases = []
    for size, width, topn in ((12, 4, 3), (20, 6, 5), (15, 3, 1), (30, 8, 4), (9, 2, 6)):
        lengths = random.uniform(0.3, 4, size=(size, 1))
        a, b, c = map(int, random.permutation(size)[:3])
        cases.append((random.normal(size=(size, width)) * lengths, a, b, c, topn))
    return cases


_UNIT = "    unit = matrix / np.linalg.norm(matrix, axis=1, keepdims=True)\n"
_LEAVE_OUT = "    scores[[a, b, c]] = -np.inf\n"
_BEST = "    return np.argsort(-scores)[:topn].tolist()"
_HEAD = "def analogy_ids(matrix, a, b, c, topn):\n"

EXERCISES = (
    Exercise(
        number="2.1",
        kind="Check",
        title="Right answers, of how many?",
        text="""\
A benchmark has 2,000 questions. Model A knows all the words of 1,500 of them and answers 1,050
right. Model B knows the words of all 2,000 and answers 1,200 right. On the questions it covers,
A is ahead: 70% against 60%. Now count every question that a model does not cover as a wrong
answer. What share of all questions does A have right, as a number from 0 to 1, to three digits?""",
        name="share_of_all",
        stub="share_of_all = ...",
        solution="share_of_all = 1_050 / 2_000",
        explanation="""\
$1{,}050 / 2{,}000 = 0.525$, and now B is ahead with 0.6. Neither way of counting is wrong, but they
answer different questions: how good are the vectors of the words it has, and how much can it do
with the text you bring? gensim's `evaluate_word_analogies` counts only what is covered, unless
you pass `dummy4unknown=True`. When two figures are compared, look for the number of questions
first.""",
        hints=(
            "A question that is not covered is asked all the same now. How many are asked?",
            "1,050 right answers. The number below the line is that of all questions.",
        ),
        right="right, 0.525: now B is ahead, with 0.6.",
        expects="a number from 0 to 1",
        digits=3,
        mistakes=(
            Mistake("share_of_all = 0.7", "this leaves the uncovered questions out, as before."),
            Mistake(
                "share_of_all = 52.5", "this is in percent. A number from 0 to 1 was asked for."
            ),
            Mistake(
                "share_of_all = 0.75",
                "this is the coverage: how many questions it knows, right or wrong.",
            ),
            Mistake(
                "share_of_all = 1_050", "this is the number of right answers, not their share."
            ),
            Mistake("share_of_all = 0.6", "this is model B."),
            Mistake(
                "share_of_all = 1_050 / 1_200",
                "this compares A's right answers with B's.",
            ),
        ),
    ),
    Exercise(
        number="2.2",
        kind="Explain",
        title="Why a query word is hard to beat",
        text="""\
Two vectors of length 1 have a cosine of 0.8. We add them. Predict the cosine of the sum with one of
the two, to three digits.""",
        name="prediction",
        stub="prediction = ...",
        solution="prediction = 1.8 / 3.6**0.5",
        explanation="""\
Call them $a$ and $b$. The dot product of $a + b$ with $a$ is $1 + 0.8 = 1.8$. The squared length of
$a + b$ is $1 + 1 + 2 \\cdot 0.8 = 3.6$. So the cosine is $1.8 / \\sqrt{3.6} \\approx 0.949$,
nearer to each of the two than they are to one another. A third word would need a cosine of more
than 0.949 with the sum to come first, and few words are so close to anything. A word that is
subtracted changes the sum, too; but this is why a query word so often comes first when it is
allowed.""",
        hints=(
            "What is the dot product of $a + b$ with $a$? Take the brackets apart.",
            "It is 1.8. The sum is longer than 1: its squared length is $(a + b) \\cdot (a + b)$.",
        ),
        right="right, 0.949: the sum is nearer to each than they are to one another.",
        expects="a number",
        digits=3,
        mistakes=(
            Mistake(
                "prediction = 0.8", "this is what they have with one another. The sum lies between."
            ),
            Mistake(
                "prediction = 1.8",
                "this is the dot product. The sum is longer than 1, and no cosine is.",
            ),
            Mistake(
                "prediction = 0.9",
                "this divides by 2, as if the sum were twice as long as each. It is a bit shorter.",
            ),
            Mistake("prediction = 0.5", "you divided by the squared length of the sum."),
            Mistake(
                "prediction = 1.0",
                "only if both pointed the same way would the sum point exactly there, too.",
            ),
            Mistake(
                "prediction = 1.8 / 2**0.5",
                "the length of the sum also depends on the cosine of the two.",
            ),
        ),
    ),
    Exercise(
        number="2.3",
        kind="Extend",
        title="most_similar, from nothing",
        text="""\
Write `analogy_ids(matrix, a, b, c, topn)`: `matrix` is a NumPy array of shape $(V, D)$, and `a`,
`b` and `c` are numbers of rows. "a is to b as c is to …": scale all rows to length 1, form
$b - a + c$, and return the numbers of the `topn` rows nearest to it by cosine, as a list, best
first, with `a`, `b` and `c` left out.""",
        name="analogy_ids",
        stub=f"{_HEAD}    return ...",
        solution=f"""\
{_HEAD}{_UNIT}    scores = unit @ (unit[b] - unit[a] + unit[c])
{_LEAVE_OUT}{_BEST}""",
        explanation="""\
The sum does not have length 1, and that does not matter: its length divides all cosines alike, so
the order of the dot products with unit rows is the order of the cosines. What does matter is to
scale the rows first. Otherwise a long row weighs more in the sum, and long rows win. Leaving out is
one line, the one that lifted accuracy from 35% to 65%.""",
        hints=(
            "Make unit rows first. Then one matrix product compares the sum with all of them.",
            "Set the scores of the three rows to minus infinity, and sort with `np.argsort`.",
        ),
        right="right: unit rows, the three rows left out, best first.",
        expects="a function of matrix, a, b, c and topn",
        mistakes=(
            Mistake(
                f"""\
{_HEAD}{_UNIT}    scores = unit @ (unit[b] - unit[a] + unit[c])
{_BEST}""",
                "the three rows of the question are still among the answers.",
            ),
            Mistake(
                f"""\
{_HEAD}{_UNIT}    scores = unit @ (unit[b] - unit[a] + unit[c])
    scores[c] = -np.inf
{_BEST}""",
                "one row of the question is left out, and there are three.",
            ),
            Mistake(
                f"""\
{_HEAD}    scores = matrix @ (matrix[b] - matrix[a] + matrix[c])
{_LEAVE_OUT}{_BEST}""",
                "the rows are not scaled to length 1, so the long ones win.",
            ),
            Mistake(
                f"""\
{_HEAD}{_UNIT}    scores = unit @ (matrix[b] - matrix[a] + matrix[c])
{_LEAVE_OUT}{_BEST}""",
                "the rows are scaled when they are compared, but not when they are added.",
            ),
            Mistake(
                f"""\
{_HEAD}{_UNIT}    scores = unit @ (unit[a] - unit[b] + unit[c])
{_LEAVE_OUT}{_BEST}""",
                "a and b have changed places: the step goes from a to b.",
            ),
            Mistake(
                f"""\
{_HEAD}{_UNIT}    scores = unit @ (unit[b] - unit[a] + unit[c])
{_LEAVE_OUT}    return np.argsort(scores)[-topn:].tolist()""",
                "these are the right rows for topn, but the best one comes last.",
            ),
            Mistake(
                f"""\
{_HEAD}{_UNIT}    scores = unit @ (unit[b] - unit[a] + unit[c])
{_LEAVE_OUT}    return np.argsort(-scores)[: topn + 1].tolist()"""
            ),
        ),
        before="import numpy as np",
        inputs=_tables,
    ),
)

QUESTIONS = (
    Question(
        "gensim answers queen for king − man + woman. Which word is nearest to the sum?",
        (
            Choice("queen", False, "It comes second: gensim leaves the three query words out."),
            Choice("king", True, "With 0.837 against 0.770. gensim does not say that it hides it."),
            Choice(
                "woman",
                False,
                "It was added, and man, which is much like it, was taken away again.",
            ),
        ),
    ),
    Question(
        "Why do good and bad get a high cosine?",
        (
            Choice(
                "The model was trained on too little text",
                False,
                "More text does not part them: they go on standing in the same places.",
            ),
            Choice(
                "They mean nearly the same",
                False,
                "They are opposites. A high cosine does not promise the same meaning.",
            ),
            Choice(
                "They stand in much the same contexts",
                True,
                "Vectors are learned from contexts, and opposites share many of theirs.",
            ),
        ),
    ),
    Question(
        "Which vector does a word get that is not in the vocabulary of our vectors?",
        (
            Choice(
                "None: it is an error",
                True,
                "These vectors know whole words only. There is no row to look up.",
            ),
            Choice(
                "All zeros",
                False,
                "Some programs put zeros in its place, but the vectors hold no such row.",
            ),
            Choice(
                "That of the word spelt most like it",
                False,
                "The error message suggests such words. Their vectors mean something else.",
            ),
            Choice(
                "The mean of all vectors",
                False,
                "Some programs do that, too. It says nothing about this word.",
            ),
        ),
    ),
)
