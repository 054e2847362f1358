"""Exercises and questions of chapter 4: learning embeddings."""

from __future__ import annotations

import random

from helpers.exercises.exercise import Choice, Exercise, Mistake, Question


def _texts() -> list[tuple]:
    generator = random.Random(4)
    return [
        ([generator.randrange(5) for _ in range(length)], window)
        for length, window in ((6, 1), (7, 2), (5, 3), (9, 2), (3, 4))
    ]


_HEAD = "def near_pairs(ids, window):\n    pairs = []\n    for here in range(len(ids)):\n"
_APPEND = "                pairs.append((ids[here], ids[there]))\n    return pairs"

EXERCISES = (
    Exercise(
        number="4.1",
        kind="Check",
        title="The floor of a tiny text",
        text="""\
The text is `a b a c a b`: five pairs of a token and the one that follows it. Compute the floor, the
least average loss (in nats) that any model can reach which sees only the current token, to at least
three digits.""",
        name="floor",
        stub="floor = ...",
        solution="""\
surprise_after_a = -(2 / 3) * math.log(2 / 3) - (1 / 3) * math.log(1 / 3)
floor = 3 / 5 * surprise_after_a  # after b and after c the next token is certain""",
        explanation="""\
After *a* come *b* twice and *c* once, which costs at least 0.637 nats on average; after *b* and
after *c* always *a*, which need not cost anything. Three of the five pairs begin with *a*:
$3/5 \\cdot 0.637 \\approx 0.382$. The floor belongs to what the model
may see, and not to the text alone. One that saw two tokens could do better: after `b a` comes *c*,
and after `c a` comes *b*.""",
        hints=(
            "For each token, list what follows it. Where is there any doubt?",
            "Only after *a* is there doubt: 2/3 against 1/3. How many pairs begin with *a*?",
        ),
        right="right, 0.382: only the three pairs that begin with a cost anything.",
        expects="a number",
        digits=3,
        mistakes=(
            Mistake(
                "floor = math.log(3) - 2 / 3 * math.log(2)",
                "this is the cost after a. It counts in the pairs that begin with a, and not in "
                "the others.",
            ),
            Mistake(
                "floor = (math.log(3) - 2 / 3 * math.log(2)) / 3",
                "the three tokens weigh the same here, and a begins more pairs than b or c.",
            ),
            Mistake(
                "floor = 0.6 * (math.log2(3) - 2 / 3)",
                "this is in bits. For nats the logarithm is the natural one.",
            ),
            Mistake(
                "floor = 0.5 * (math.log(3) - 2 / 3 * math.log(2))",
                "there are six tokens, but how many pairs do they make?",
            ),
            Mistake(
                "floor = math.exp(0.6 * (math.log(3) - 2 / 3 * math.log(2)))",
                "this is the perplexity that belongs to the floor.",
            ),
            Mistake(
                "floor = -2 * 0.4 * math.log(0.4) - 0.2 * math.log(0.2)",
                "this model sees no token at all: it knows only how often each one follows.",
            ),
            Mistake(
                "floor = 3 * (math.log(3) - 2 / 3 * math.log(2))",
                "this is the sum over the pairs. The loss is their average.",
            ),
        ),
        before="import math",
    ),
    Exercise(
        number="4.2",
        kind="Explain",
        title="Five more for everyone",
        text="""\
A trained model gives a score (a logit) to each of the $V$ tokens. We add 5 to all of them and
change nothing else. By how much does the cross-entropy loss change? Predict it, to three
digits, before you try.""",
        name="change",
        stub="change = ...",
        solution="change = 0",
        explanation="""\
Not at all. Softmax divides $e^{s + 5} = e^5 e^s$ by a sum in which every term has the same factor
$e^5$, so it cancels. See it: `functional.cross_entropy(logits + 5, targets)`. Only differences
between scores count. Programs use that freedom: they subtract the largest score before they take
exponentials, so that no number overflows.""",
        hints=(
            "What does softmax do with the scores? Write it down for two tokens.",
            "$e^{s + 5}$ is $e^5 \\cdot e^s$. Where else does the factor $e^5$ appear?",
        ),
        right="right: softmax sees differences between scores, and they are what they were.",
        expects="a number",
        digits=3,
        mistakes=(
            Mistake("change = -5", "the right token's score rose by 5. So did all the others."),
            Mistake("change = 5", "the loss is no score: it compares the scores with each other."),
            Mistake(
                "change = math.log(5)",
                "a score that is added is no factor that multiplies a probability by 5.",
            ),
            Mistake(
                "change = math.exp(5)",
                "every term of softmax grows by this factor, below the line as well as above.",
            ),
            Mistake(
                "change = -math.log(5)",
                "the probabilities have not become five times larger: they still add up to 1.",
            ),
        ),
        before="import math",
    ),
    Exercise(
        number="4.3",
        kind="Extend",
        title="Neighbours on both sides",
        text="""\
Our model learns from the *next* word. word2vec learns from the words on both sides. Write
`near_pairs(ids, window)`: it returns a list of pairs (current, near) for every position of the list
`ids`, from left to right, where *near* is each of the tokens up to `window` positions before or
after it, from left to right, and never the position itself.""",
        name="near_pairs",
        stub="""\
def near_pairs(ids, window):
    return ...""",
        solution="""\
def near_pairs(ids, window):
    pairs = []
    for here in range(len(ids)):
        first, last = max(0, here - window), min(len(ids) - 1, here + window)
        for there in range(first, last + 1):
            if there != here:
                pairs.append((ids[here], ids[there]))
    return pairs""",
        explanation="""\
These are the pairs of the skip-gram model; word2vec also varies the window from position to
position and skips some of the frequent words. The edges need care: Python takes `ids[-1]`
for the last token without complaint, so a window that runs over the left edge would bring in
words from the other end of the text. And the position is left out, not the token: a word that
occurs twice within the window is a neighbour of itself.""",
        hints=(
            "For one position, which positions are near? Write down the first and the last.",
            "`max(0, here - window)` and `min(len(ids) - 1, here + window)` keep it in the text.",
        ),
        right="right: both sides, within the text, without the position itself.",
        expects="a function of ids and window",
        mistakes=(
            Mistake(
                f"""\
{_HEAD}        for there in range(here + 1, min(len(ids), here + window + 1)):
{_APPEND}""",
                "these are the neighbours after each token. Those before it are missing.",
            ),
            Mistake(
                f"""\
{_HEAD}        for there in range(max(0, here - window), min(len(ids), here + window + 1)):
{_APPEND}""",
                "every position is among its own neighbours here.",
            ),
            Mistake(
                f"""\
{_HEAD}        for there in range(max(0, here - window), min(len(ids), here + window)):
            if there != here:
{_APPEND}""",
                "the last position of the window is missing on the right: a range ends before "
                "its end.",
            ),
            Mistake(
                f"""\
{_HEAD}        for there in range(here - window, min(len(ids), here + window + 1)):
            if there != here and there >= -len(ids):
{_APPEND}""",
                "at the left edge, negative positions bring in tokens from the end of the text.",
            ),
            Mistake(
                f"""\
{_HEAD}        for there in range(max(0, here - window), min(len(ids), here + window + 1)):
            if there != here:
                pairs.append((ids[there], ids[here]))
    return pairs""",
                "the pairs are turned round: the current token comes first.",
            ),
            Mistake(
                f"""\
{_HEAD}        for there in range(max(0, here - window), min(len(ids), here + window + 1)):
            if ids[there] != ids[here]:
{_APPEND}""",
                "the position is to be left out, not every token that is the same.",
            ),
            Mistake(
                f"""\
{_HEAD}        for there in range(max(0, here - 1), min(len(ids), here + 2)):
            if there != here:
{_APPEND}""",
                "this looks one position to each side, whatever the window is.",
            ),
        ),
        inputs=_texts,
    ),
)

QUESTIONS = (
    Question(
        "What is the floor of the toy model's loss?",
        (
            Choice(
                "The loss after 500 epochs",
                False,
                "That is how far one run came. The floor can be computed before any training.",
            ),
            Choice(
                "ln V",
                False,
                "That is the loss of a model which gives all tokens the same probability.",
            ),
            Choice(
                "The least that any model can reach which sees only the current token",
                True,
                "Where a token has several followers, no such model can know which one comes.",
            ),
            Choice(
                "Zero",
                False,
                "Only if every token always had the same follower would it be zero.",
            ),
        ),
    ),
    Question(
        "Which words get similar rows in the toy model's embedding?",
        (
            Choice(
                "Words that are followed by the same words",
                True,
                "They must lead to the same predictions, and the row is all the model sees.",
            ),
            Choice(
                "Words that stand next to each other",
                False,
                "A word and its follower form a pair, but their predictions need not be alike.",
            ),
            Choice(
                "Words with ids that are near each other",
                False,
                "The ids are addresses. Shuffle them and the same groups come out.",
            ),
        ),
    ),
    Question(
        "A model gives each of V tokens the same probability. What is its loss, in nats?",
        (
            Choice("1 / V", False, "That is the probability of the right token, not its cost."),
            Choice(
                "ln V",
                True,
                "The cost of a token is −ln of its probability, and −ln(1/V) is ln V.",
            ),
            Choice("V", False, "That is its perplexity: as unsure as among V equal choices."),
            Choice("0", False, "That would take probability 1 for the right token, every time."),
        ),
    ),
)
