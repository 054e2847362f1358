"""Exercises and questions of chapter 5: counting parameters."""

from __future__ import annotations

from helpers.exercises.exercise import Choice, Exercise, Mistake, Question


def _sizes() -> list[tuple]:
    return [
        (30_000, 768, 128, True),
        (30_000, 768, 128, False),
        (50_257, 1_600, 64, True),
        (8_000, 512, 256, False),
        (1_000, 64, 1, True),
    ]


_HEAD = "def factorised_parameters(vocab_size, embed_dim, rank, tied):\n"

EXERCISES = (
    Exercise(
        number="5.1",
        kind="Check",
        title="A model of our own",
        text="""\
A model has a vocabulary of $V = 64{,}000$ tokens and vectors of $D = 1{,}024$ numbers. Its input
and output matrices are *not* tied, and it is stored in `bfloat16`. How many bytes do the two
matrices take?""",
        name="matrix_bytes",
        stub="matrix_bytes = ...",
        solution="""\
V, D = 64_000, 1_024
matrix_bytes = 2 * V * D * 2  # two matrices, two bytes a number""",
        explanation="""\
262,144,000 bytes, or 262 MB. In units of $2^{20}$ bytes, which many programs also call MB, it is
250. And this is only what must be stored: training with Adam keeps a gradient and two running
averages for every parameter, often in `float32`, so it needs several times as much.""",
        hints=(
            "How many numbers has one matrix, and how many matrices are there?",
            "Multiply $V$, $D$ and the number of matrices. A `bfloat16` has 16 bits.",
        ),
        right="right: two matrices, two bytes a number, 262 MB.",
        expects="a whole number of bytes",
        mistakes=(
            Mistake(
                "matrix_bytes = 64_000 * 1_024 * 2",
                "this is half of it: either one matrix, or one byte a number.",
            ),
            Mistake(
                "matrix_bytes = 64_000 * 1_024",
                "this is the number of parameters in one matrix.",
            ),
            Mistake(
                "matrix_bytes = 2 * 64_000 * 1_024 * 4",
                "these are the bytes of float32. A bfloat16 is shorter.",
            ),
            Mistake(
                "matrix_bytes = 2 * 64_000 * 1_024 * 16",
                "this counts bits. A byte has eight.",
            ),
            Mistake(
                "matrix_bytes = 2 * (64_000 + 1_024) * 2",
                "rows and columns are added here. A matrix has a number for each pair of them.",
            ),
            Mistake(
                "matrix_bytes = 2 * 64_000 * 64_000 * 2",
                "this has a column for every token. A row is as long as a vector.",
            ),
            Mistake("matrix_bytes = 262.144", "this is in megabytes. Bytes were asked for."),
        ),
    ),
    Exercise(
        number="5.2",
        kind="Explain",
        title="Twice the vocabulary",
        text="""\
The table of a model with tied weights is 20% of its parameters. Its makers double the vocabulary
and leave everything else as it is. Predict the table's new share, as a number from 0 to 1, to at least two digits.""",
        name="share",
        stub="share = ...",
        solution="share = 0.4 / 1.2",
        explanation="""\
The table grows from 20 to 40 parts, and the model from 100 to 120: $40/120 = 1/3$. A share is not
proportional to what it is a share of, because the whole grows too. Double again and it is
$80/160 = 1/2$. So the share flattens out, while the bytes go on doubling.""",
        hints=(
            "Let the model have 100 parts. How many are the table's, before and after?",
            "The table has 40 parts then. How many has the whole model?",
        ),
        right="right, one third: the whole has grown as well.",
        expects="a number from 0 to 1",
        digits=2,
        mistakes=(
            Mistake("share = 0.4", "the table has doubled. Has the model stayed the same?"),
            Mistake("share = 0.2", "the table has grown, and the rest of the model has not."),
            Mistake(
                "share = 0.4 / 1.4",
                "the model has grown by what was added to the table, and that is less.",
            ),
            Mistake("share = 0.5", "this is the table against the rest, not against the whole."),
            Mistake("share = 0.2 / 1.2", "the whole is right, and the table has grown as well."),
            Mistake("share = 100 / 3", "this is in percent. A number from 0 to 1 was asked for."),
        ),
    ),
    Exercise(
        number="5.3",
        kind="Extend",
        title="A table in two steps",
        text="""\
A large table can be replaced by two smaller ones: first a row of only `rank` numbers for each
token, then one matrix that turns such a row into a vector of length $D$. Write
`factorised_parameters(vocab_size, embed_dim, rank, tied)`: how many parameters do the two parts
have together? If the weights are not tied, the output has two such parts of its own.""",
        name="factorised_parameters",
        stub="""\
def factorised_parameters(vocab_size, embed_dim, rank, tied):
    return ...""",
        solution="""\
def factorised_parameters(vocab_size, embed_dim, rank, tied):
    one_side = vocab_size * rank + rank * embed_dim
    return one_side if tied else 2 * one_side""",
        explanation="""\
$V \\cdot r + r \\cdot D$ in the place of $V \\cdot D$. The model ALBERT base
{cite:p}`lan2020albert` does so with $V = 30{,}000$, $D = 768$ and $r = 128$: 3.9 million parameters
instead of 23 million. The price: the vectors of all tokens lie in a space of only $r$ dimensions.
And if $r$ is nearly $D$, the two parts are larger than the one they replace.""",
        hints=(
            "What is the shape of each of the two parts? Neither is $(V, D)$.",
            "The shapes are $(V, r)$ and $(r, D)$. Add their sizes, and mind the ties.",
        ),
        right="right: V·r + r·D, and twice that without ties.",
        expects="a function of vocab_size, embed_dim, rank and tied",
        mistakes=(
            Mistake(
                f"{_HEAD}    return (1 if tied else 2) * vocab_size * embed_dim",
                "this is the one large table. The two parts are to replace it.",
            ),
            Mistake(
                f"{_HEAD}    return (1 if tied else 2) * vocab_size * rank",
                "this is the first part. The matrix that comes after it has parameters, too.",
            ),
            Mistake(
                f"{_HEAD}    return vocab_size * rank + rank * embed_dim",
                "this is right when the weights are tied, and only then.",
            ),
            Mistake(
                f"{_HEAD}    return (2 if tied else 1) * (vocab_size + embed_dim) * rank",
                "it is the other way round: tied weights are the ones that are shared.",
            ),
            Mistake(
                f"{_HEAD}    return (1 if tied else 2) * vocab_size * rank + rank * embed_dim",
                "without ties the second part, too, is there twice.",
            ),
            Mistake(
                f"{_HEAD}    return (1 if tied else 2) * vocab_size * rank * embed_dim",
                "the sizes of the two parts are multiplied here, and they should be added.",
            ),
            Mistake(
                f"{_HEAD}    return (1 if tied else 2) * vocab_size * (rank + embed_dim)",
                "the second part does not know the tokens: V is not in its shape.",
            ),
        ),
        inputs=_sizes,
    ),
)

QUESTIONS = (
    Question(
        "V is doubled and D is halved. What happens to the number of parameters in the table?",
        (
            Choice("It doubles", False, "V alone would do that. D takes it back."),
            Choice("It is halved", False, "D alone would do that. V takes it back."),
            Choice("Nothing", True, "It is V × D: twice one and half of the other."),
            Choice("It is four times as large", False, "That takes twice V and twice D."),
        ),
    ),
    Question(
        "A model learns to read texts twice as long as before. How does its token table change?",
        (
            Choice(
                "It does not",
                True,
                "The table has a row for each token of the vocabulary, not for each position.",
            ),
            Choice(
                "It has twice as many rows",
                False,
                "That is a table of positions, if the model has one. Mixing up V and the context "
                "length is a common mistake.",
            ),
            Choice(
                "It has twice as many columns",
                False,
                "Columns are the numbers of a vector. More text makes no vector longer.",
            ),
        ),
    ),
    Question(
        "What does it mean that the weights of a model are tied?",
        (
            Choice(
                "They are not changed in training",
                False,
                "That would be frozen weights. Tied ones are trained, from both sides.",
            ),
            Choice(
                "All rows of the table are the same",
                False,
                "Each token has a row of its own. Otherwise all tokens would look alike.",
            ),
            Choice(
                "The table is used at the input and again at the output",
                True,
                "One matrix serves twice, so it is stored and counted once.",
            ),
        ),
    ),
)
