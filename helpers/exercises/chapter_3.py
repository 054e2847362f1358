"""Exercises and questions of chapter 3: the lookup layer."""

from __future__ import annotations

import torch

from helpers.exercises.exercise import Choice, Exercise, Mistake, Question


def _sentences() -> list[tuple]:
    generator = torch.Generator().manual_seed(3)
    cases = []
    for size, width, padding in ((6, 3, 0), (9, 4, 5), (5, 2, 4), (7, 5, 1)):
        weight = torch.randn(size, width, generator=generator)
        others = [index for index in range(size) if index != padding]
        ids = torch.tensor([others[0], padding, others[2], others[1], padding])
        cases.append((weight, ids, padding))
    weight = torch.randn(4, 3, generator=generator)
    return [*cases, (weight, torch.tensor([2, 2, 1]), 3)]


EXERCISES = (
    Exercise(
        number="3.1",
        kind="Check",
        title="What comes out is larger than what went in",
        text="""\
A model with the table of GPT-2 small ($V = 50{,}257$, $D = 768$) reads a batch of $B = 8$ sentences
of $T = 1{,}024$ tokens. The vectors that leave the embedding layer are `float32`, 4 bytes a number.
How many bytes do they take together?""",
        name="output_bytes",
        stub="output_bytes = ...",
        solution="""\
B, T, D = 8, 1_024, 768
output_bytes = B * T * D * 4""",
        explanation="""\
25,165,824 bytes: 25 MB. $V$ has no part in it: the output grows with the batch, not with the table.
The ids that went in took $8 \\cdot 1{,}024 \\cdot 8$ bytes (they are 64-bit integers), so a lookup
makes its input 384 times larger. In training, backpropagation needs such outputs again, so they
are kept, several for each layer. With large batches or long texts they can need more memory than
the weights.""",
        hints=(
            "Write down the shape of the output first. Which of $B$, $T$, $V$ and $D$ are in it?",
            "The shape is $(B, T, D)$. Multiply the three, and then by the bytes of a number.",
        ),
        right="right, 25 MB. The size of the vocabulary has no part in it.",
        expects="a whole number of bytes",
        mistakes=(
            Mistake(
                "output_bytes = 8 * 1_024 * 50_257 * 4",
                "this has a number for every word of the vocabulary; the layer gives each token "
                "a row of the table, and how long is a row?",
            ),
            Mistake(
                "output_bytes = 50_257 * 768 * 4",
                "this is the size of the table. The question is what leaves the layer.",
            ),
            Mistake(
                "output_bytes = 8 * 1_024 * 768",
                "this many numbers, yes. How many bytes has each of them?",
            ),
            Mistake(
                "output_bytes = 1_024 * 768 * 4",
                "this is one sentence. The batch has more of them.",
            ),
            Mistake(
                "output_bytes = 8 * 1_024 * 8",
                "these are the ids that go in. What comes out has a vector for each of them.",
            ),
            Mistake(
                "output_bytes = 8 * 1_024 * 768 * 32",
                "this counts bits. A byte has eight.",
            ),
            Mistake(
                "output_bytes = 25.165824",
                "this is in megabytes. Bytes were asked for.",
            ),
        ),
        before="",
    ),
    Exercise(
        number="3.2",
        kind="Explain",
        title="A mean in the place of the sum",
        text="""\
In the text the sum of the output stood in for a loss, and *the*, looked up twice, got a gradient of
2 in every column. Now take the mean of all the numbers of the output:
`embedding(torch.tensor([5, 5, 1])).mean().backward()`, with the same table of shape $(6, 3)$.
Predict each number in row 5 of the gradient before you run anything, as a fraction or to two
digits.""",
        name="prediction",
        stub="prediction = ...",
        solution="prediction = 2 / 9",
        explanation="""\
The output has $3 \\cdot 3 = 9$ numbers, and their mean is the sum divided by 9. Row 5 was looked up
twice: $2/9 \\approx 0.222$. See it: `embedding.weight.grad = None`, the line of the question, and
then `embedding.weight.grad[5]`. A mean divides the pull of each number by how many there are. So
the gradient of a mean does not grow with the batch, as that of a sum does.""",
        hints=(
            "By how much does the mean change when one number of the output rises by 1?",
            "There are 3 tokens with 3 numbers each. A number of row 5 stands in the output twice.",
        ),
        right="right: two places among nine numbers, 2/9.",
        expects="a number",
        digits=2,
        mistakes=(
            Mistake("prediction = 2", "this is the gradient of the sum. The mean divides it."),
            Mistake(
                "prediction = 2 / 3",
                "the mean is over all numbers of the output, not over the tokens alone.",
            ),
            Mistake(
                "prediction = 1 / 9",
                "this is what a token gets that is looked up once. How often is token 5?",
            ),
            Mistake(
                "prediction = 2 / 6",
                "each place is a part of nine: the mean is over all numbers of the output.",
            ),
            Mistake("prediction = 0", "row 5 was looked up, so something does reach it."),
        ),
    ),
    Exercise(
        number="3.3",
        kind="Extend",
        title="The mean of a sentence, without its padding",
        text="""\
A quick way to make one vector of a sentence is the mean of its tokens' vectors. Write
`sentence_vector(weight, ids, padding)`: `weight` is a tensor of shape $(V, D)$, `ids` a tensor of
shape $(T,)$, and `padding` the id that fills up short sentences. It returns the mean of the rows of
all ids but the padding, of shape $(D,)$.""",
        name="sentence_vector",
        stub="""\
def sentence_vector(weight, ids, padding):
    return ...""",
        solution="""\
def sentence_vector(weight, ids, padding):
    return weight[ids[ids != padding]].mean(dim=0)""",
        explanation="""\
`ids != padding` is a mask, True where a token is real, and indexing with it keeps those ids. A
padding row of zeros alone is not enough: the zeros add nothing to the sum, but they are counted
when it is divided, so that a sentence would shrink with every padding token beside it. PyTorch's
`nn.EmbeddingBag` with `padding_idx` and its default mode, the mean, does the same for any sentence
with a real token in it.""",
        hints=(
            "Which ids are real tokens? Compare the whole tensor with `padding`.",
            "Keep those ids with the mask, look up their rows, and take the mean over one axis.",
        ),
        right="right: padding counts neither in the sum nor in the number of tokens.",
        expects="a function of weight, ids and padding",
        mistakes=(
            Mistake(
                """\
def sentence_vector(weight, ids, padding):
    return weight[ids].mean(dim=0)""",
                "the padding is still among the tokens that are averaged.",
            ),
            Mistake(
                """\
def sentence_vector(weight, ids, padding):
    return weight[ids[ids != padding]].sum(dim=0) / len(ids)""",
                "the sum is right, and it is divided by too many: padding is no token of the "
                "sentence.",
            ),
            Mistake(
                """\
def sentence_vector(weight, ids, padding):
    return weight[ids[ids != padding]].sum(dim=0)""",
                "this is the sum of the right rows. A mean divides it by their number.",
            ),
            Mistake(
                """\
def sentence_vector(weight, ids, padding):
    return weight[ids[ids != 0]].mean(dim=0)""",
                "the padding is not always id 0: it is handed in.",
            ),
            Mistake(
                """\
def sentence_vector(weight, ids, padding):
    return weight[ids[ids != padding]].mean(dim=1)"""
            ),
            Mistake(
                """\
def sentence_vector(weight, ids, padding):
    weight[padding] = 0
    return weight[ids[ids != padding]].mean(dim=0)"""
            ),
            Mistake(
                """\
def sentence_vector(weight, ids, padding):
    return weight[ids[ids != padding].unique()].mean(dim=0)""",
                "a token that comes twice counts twice.",
            ),
        ),
        inputs=_sentences,
    ),
)

QUESTIONS = (
    Question(
        "A table has V = 6 rows and D = 3 columns. Ids of shape (2, 4) go in. What comes out?",
        (
            Choice(
                "(2, 4, 3)", True, "Every id is replaced by its row: one more axis of length D."
            ),
            Choice(
                "(2, 4, 6)",
                False,
                "That is the shape of the one-hot rows, before they are multiplied by the table.",
            ),
            Choice("(8, 3)", False, "The rows are right, but the batch keeps its axes."),
            Choice("(6, 3)", False, "That is the table itself, which has the same shape always."),
        ),
    ),
    Question(
        "Why is the lookup seldom computed as a product with one-hot rows?",
        (
            Choice(
                "The results differ a little by rounding",
                False,
                "They are the same to the last bit: a sum of one number and zeros rounds nothing.",
            ),
            Choice(
                "The product works through V rows to fetch one",
                True,
                "Its cost grows with the vocabulary; the cost of the lookup does not.",
            ),
            Choice(
                "A product cannot be trained",
                False,
                "It can: the gradient of the table is the same both ways.",
            ),
        ),
    ),
    Question(
        "A step trains token 2 alone, with AdamW in its default settings. Which rows move?",
        (
            Choice(
                "Row 2 alone",
                False,
                "So it is under plain SGD, where a row without a gradient stands still.",
            ),
            Choice(
                "Row 2 and the rows of earlier steps",
                False,
                "So it is under momentum and Adam, which remember earlier gradients.",
            ),
            Choice(
                "All rows",
                True,
                "Weight decay pulls every row a little towards zero, used or not.",
            ),
        ),
    ),
)
