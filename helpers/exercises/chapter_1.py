"""Exercises and questions of chapter 1: why embeddings."""

from __future__ import annotations

import numpy as np

from helpers.exercises.exercise import Choice, Exercise, Mistake, Question


def _matrices() -> list[tuple]:
    random = np.random.default_rng(10)
    cases = []
    for size, width, row in ((6, 3, 2), (9, 4, 0), (12, 2, 11), (8, 6, 5), (10, 3, 1)):
        lengths = random.uniform(0.05, 1, size=(size, 1)) ** 2
        cases.append((random.normal(size=(size, width)) * lengths, row))
    return cases


EXERCISES = (
    Exercise(
        number="1.1",
        kind="Check",
        title="A cosine from counts",
        text="""\
Before there were learned vectors, people counted. In some text *cat* stood 4 times beside *purrs*,
2 times beside *drinks* and never beside *barks*; *dog* stood once beside *purrs*, 2 times beside
*drinks* and 6 times beside *barks*. So *cat* is $(4, 2, 0)$ and *dog* is $(1, 2, 6)$. What is their
cosine, to at least three digits?""",
        name="cosine_of_counts",
        stub="cosine_of_counts = ...",
        solution="""\
cat_counts, dog_counts = np.array([4, 2, 0]), np.array([1, 2, 6])
lengths = np.sqrt(cat_counts @ cat_counts) * np.sqrt(dog_counts @ dog_counts)
cosine_of_counts = cat_counts @ dog_counts / lengths""",
        explanation="""\
The dot product is $4 + 4 + 0 = 8$, the lengths are $\\sqrt{20}$ and $\\sqrt{41}$, and
$8 / (\\sqrt{20} \\cdot \\sqrt{41}) \\approx 0.279$. Counts are never negative, so a cosine of
counts is never below 0. A learned embedding has negative numbers as well, so its cosines can be
negative, too.""",
        hints=(
            "Multiply the two vectors number by number and add up. What is still to be done?",
            "The dot product is 8. Divide it by both lengths; a length is a square root.",
        ),
        right="right, 0.279. A cosine of counts is never below 0.",
        expects="a number",
        digits=3,
        mistakes=(
            Mistake(
                "cosine_of_counts = 8",
                "this is the dot product. It still depends on how often the words occur: "
                "divide by the lengths.",
            ),
            Mistake(
                "cosine_of_counts = 8 / (20 * 41)",
                "you divided by the squares of the lengths.",
            ),
            Mistake(
                "cosine_of_counts = np.sqrt(45)",
                "this is the distance between the two ends. The cosine looks at the angle.",
            ),
            Mistake(
                "cosine_of_counts = 8 / (np.sqrt(20) + np.sqrt(41))",
                "the lengths are added here, and they should be multiplied.",
            ),
            Mistake(
                "cosine_of_counts = 1 - 8 / np.sqrt(20 * 41)",
                "this is one minus the cosine, which some libraries call the cosine distance.",
            ),
            Mistake(
                "cosine_of_counts = np.degrees(np.arccos(8 / np.sqrt(20 * 41)))",
                "this is the angle in degrees. Its cosine was asked for.",
            ),
        ),
        before="import numpy as np",
    ),
    Exercise(
        number="1.2",
        kind="Explain",
        title="Everything a little higher",
        text="""\
The one-hot vectors $(1, 0, 0)$ and $(0, 1, 0)$ have a cosine of 0. Multiply both by 7, and it is
still 0: a cosine does not see lengths. Now add 1 to every number of both instead. Predict the
cosine of the two new vectors before you compute it, as a fraction or to two digits.""",
        name="prediction",
        stub="prediction = ...",
        solution="prediction = 5 / 6",
        explanation="""\
The vectors are now $(2, 1, 1)$ and $(1, 2, 1)$: dot product 5, both lengths $\\sqrt{6}$, cosine
$5/6 \\approx 0.833$. See it: `cosine([2, 1, 1], [1, 2, 1])`. Stretching changes no angle, but
moving the origin does: both vectors now share a large part. The vectors of some models all lie
to one side in this way, so that any two words seem alike. Subtracting their mean first helps.""",
        hints=(
            "Write the two new vectors down. Which parts do they have in common?",
            "The dot product of $(2, 1, 1)$ and $(1, 2, 1)$ is 5. What is the length of each?",
        ),
        right="right, 5/6. Scaling leaves a cosine alone, shifting does not.",
        expects="a number",
        digits=2,
        mistakes=(
            Mistake("prediction = 0", "a cosine does not see lengths; does it not see a shift?"),
            Mistake(
                "prediction = 5",
                "this is the dot product of the new vectors, not yet divided by their lengths.",
            ),
            Mistake(
                "prediction = 5 / 36",
                "each length is a square root, and here you divided by its square.",
            ),
            Mistake("prediction = 1", "they point nearly the same way now, but not quite."),
            Mistake(
                "prediction = 5 / np.sqrt(6)",
                "one length is taken into account, and there are two.",
            ),
            Mistake("prediction = 7", "a cosine is never larger than 1."),
        ),
        before="import numpy as np",
    ),
    Exercise(
        number="1.3",
        kind="Extend",
        title="The nearest neighbour",
        text="""\
Write `nearest(matrix, row)`: `matrix` is a NumPy array of shape $(V, D)$, and `row` the number of
one of its rows. It returns the number of the *other* row whose cosine with that row is highest. No
row is all zeros.""",
        name="nearest",
        stub="""\
def nearest(matrix, row):
    return ...""",
        solution="""\
def nearest(matrix, row):
    unit = matrix / np.linalg.norm(matrix, axis=1, keepdims=True)
    cosines = unit @ unit[row]
    cosines[row] = -np.inf
    return int(cosines.argmax())""",
        explanation="""\
Rows of length 1 turn every cosine into a dot product, so one matrix product compares a row with all
others. The row itself would always win, with 1; minus infinity takes it out of the race without
moving the other numbers. This is how gensim looks for neighbours unless told otherwise: all words
are compared, and nothing is skipped. Search engines with billions of vectors use indexes that skip
most of them, and may miss the nearest one.""",
        hints=(
            "Scale every row to length 1. What is the dot product of two such rows?",
            "`unit @ unit[row]` gives all cosines at once. Which of them must not win?",
        ),
        right="right: the highest cosine among the other rows.",
        expects="a function of matrix and row",
        mistakes=(
            Mistake(
                """\
def nearest(matrix, row):
    unit = matrix / np.linalg.norm(matrix, axis=1, keepdims=True)
    return int((unit @ unit[row]).argmax())""",
                "this finds the row itself. It is always the nearest to itself, and it is not "
                "asked for.",
            ),
            Mistake(
                """\
def nearest(matrix, row):
    products = matrix @ matrix[row]
    products[row] = -np.inf
    return int(products.argmax())""",
                "this takes the largest dot product, and long rows win it too easily.",
            ),
            Mistake(
                """\
def nearest(matrix, row):
    distances = np.linalg.norm(matrix - matrix[row], axis=1)
    distances[row] = np.inf
    return int(distances.argmin())""",
                "this takes the smallest distance. Two rows can point the same way and lie far "
                "apart.",
            ),
            Mistake(
                """\
def nearest(matrix, row):
    unit = matrix / np.linalg.norm(matrix, axis=1, keepdims=True)
    return int((unit @ unit[row]).argmin())""",
                "this is the row with the lowest cosine.",
            ),
            Mistake(
                """\
def nearest(matrix, row):
    unit = matrix / np.linalg.norm(matrix, axis=1, keepdims=True)
    others = np.delete(unit, row, axis=0)
    return int((others @ unit[row]).argmax())""",
                "when a row is taken out, the rows after it get other numbers.",
            ),
            Mistake(
                """\
def nearest(matrix, row):
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    cosines = matrix @ matrix[row]
    cosines[row] = -np.inf
    return int(cosines.argmax())"""
            ),
        ),
        before="import numpy as np",
        inputs=_matrices,
    ),
)

QUESTIONS = (
    Question(
        "In a vocabulary sorted by frequency two words have the ids 100 and 101. What follows?",
        (
            Choice(
                "They are nearly alike in meaning",
                False,
                "Neighbours in a list need not be alike. An id is an address and measures nothing.",
            ),
            Choice(
                "They are about equally frequent",
                True,
                "That is all this order says. Their meanings may have nothing in common.",
            ),
            Choice(
                "Their one-hot vectors are neighbours, too",
                False,
                "All one-hot vectors are equally far from one another.",
            ),
        ),
    ),
    Question(
        "What is the cosine of the one-hot vectors of two different words?",
        (
            Choice(
                "1 / V",
                False,
                "Their dot product is 0 whatever V is: no place holds a 1 in both.",
            ),
            Choice(
                "It depends on how alike the words are",
                False,
                "That is what one would like, and what one-hot vectors cannot do.",
            ),
            Choice("−1", False, "That is for vectors that point in opposite directions."),
            Choice("0", True, "So no pair of words is more alike than any other."),
        ),
    ),
    Question(
        "Every number of one of two vectors is multiplied by 2. What happens to their cosine?",
        (
            Choice(
                "Nothing",
                True,
                "Only the length has changed, and the cosine divides by the length.",
            ),
            Choice("It doubles", False, "The dot product doubles. The length does so as well."),
            Choice(
                "It comes closer to 1",
                False,
                "The angle is what it was: the vector still points the same way.",
            ),
        ),
    ),
)
