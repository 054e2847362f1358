"""The figures that open chapters 3 and 4, made by training a small model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch.nn import functional

from helpers.tables import Table
from helpers.text import Vocabulary, next_word_pairs
from helpers.toy_model import ToyModel, train
from helpers.widgets.opening import Opening

# When most happens, most is kept.
FRAMES = (0, 2, 4, 6, 8, 10, 15, 20, 30, 50, 100, 500)
# What moves the rows, how fast, and why it moves rows that a step did not look up.
OPTIMISERS = {
    "plain SGD": (torch.optim.SGD, 0.5, ""),
    "Adam": (torch.optim.Adam, 0.1, "Adam still carries the gradients of step 1"),
    "AdamW": (torch.optim.AdamW, 0.1, "weight decay shrinks every row a little in every step"),
}


def rows(texts: Sequence[str], dimensions: int = 3, seed: int = 0) -> Opening:
    """Chapter 3: which rows of an embedding matrix move, under three optimisers.

    Each text is one step of training: its words predict the ones that follow them.

    Parameters
    ----------
    texts : sequence of str
        Two texts. All their words but the last of each are looked up.
    dimensions : int, default 3
    seed : int, default 0

    Raises
    ------
    ValueError
        If there are not two texts, of two words at least.
    """
    if len(texts) != 2 or any(len(text.split()) < 2 for text in texts):
        raise ValueError("give two texts, each of at least two words: each is one step")
    vocabulary = Vocabulary(" ".join(texts).split())
    steps = [torch.tensor(vocabulary.encode(text.split())) for text in texts]
    stages = {
        name: _stages(steps, len(vocabulary), dimensions, seed, optimiser, rate)
        for name, (optimiser, rate, _) in OPTIMISERS.items()
    }
    looked_up = [list(dict.fromkeys(text.split()[:-1])) for text in texts]
    tokens = vocabulary.index_to_token
    table = []
    for name, matrices in stages.items():
        for step in (1, 2):
            moves = np.any(matrices[step] != matrices[step - 1], axis=1)
            table.append(
                [
                    name,
                    " ".join(looked_up[step - 1]),
                    " ".join(token for token, moved in zip(tokens, moves, strict=True) if moved),
                ]
            )
    return Opening(
        "rows",
        {
            "tokens": tokens,
            "texts": looked_up,
            "optimisers": [
                [name, [matrix.tolist() for matrix in each], OPTIMISERS[name][2]]
                for name, each in stages.items()
            ],
        },
        "Two steps of training, under three optimisers: which rows of the matrix move?",
        Table(["optimiser", "looked up in one step", "rows that moved"], table),
    )


def _stages(
    steps: Sequence[torch.Tensor],
    vocab_size: int,
    dimensions: int,
    seed: int,
    optimiser: type[torch.optim.Optimizer],
    rate: float,
) -> list[np.ndarray]:
    """The embedding matrix before the first step, and after each, to four digits."""
    network = ToyModel(vocab_size, dimensions, seed=seed).double()
    weight = network.embedding.weight
    chosen = optimiser(network.parameters(), lr=rate)
    stages = [weight.detach().numpy().copy()]
    for ids in steps:
        chosen.zero_grad()
        functional.cross_entropy(network(ids[:-1]), ids[1:]).backward()
        chosen.step()
        stages.append(weight.detach().numpy().copy())
    return [np.round(stage, 4) for stage in stages]


def blocks(text: str, groups: Mapping[str, Sequence[str]], seed: int = 7) -> Opening:
    """Chapter 4: the cosines between the words of some groups, while a model learns a text.

    Parameters
    ----------
    text : str
        It is cut at its spaces, in lower case.
    groups : mapping of a word to words
        The words of a group are followed by its name.
    seed : int, default 7
        For the random vectors at the start.

    Raises
    ------
    UnknownTokenError
        If a word does not occur in the text.
    """
    tokens = text.lower().split()
    vocabulary = Vocabulary(tokens)
    pairs = next_word_pairs(vocabulary.encode(tokens))
    members = torch.tensor(vocabulary.encode([word for group in groups.values() for word in group]))
    group = [number for number, words in enumerate(groups.values()) for _ in words]
    network = _float64_model(len(vocabulary), 16, seed)
    frames = []

    def keep(epoch: int, _loss: float = 0.0) -> None:
        if epoch in FRAMES:
            unit = functional.normalize(network.embedding.weight.detach()[members], dim=1)
            frames.append([epoch, (100 * unit @ unit.T).round().int().tolist()])

    keep(0)
    train(network, pairs, epochs=FRAMES[-1], on_epoch=keep)
    rows = [
        [str(epoch), *map(_signed, _averages(np.array(cosines) / 100, group))]
        for epoch, cosines in frames
    ]
    return Opening(
        "blocks",
        {
            "words": [word for words in groups.values() for word in words],
            "group": group,
            "names": list(groups),
            "frames": frames,
        },
        "Words that are followed by the same word, while a model learns the text.",
        Table(["passes over the text", "cosine within a group", "between groups"], rows),
    )


def _float64_model(vocab_size: int, dimensions: int, seed: int) -> ToyModel:
    """A model drawn in float64, so that no machine's rounding shows: the chapter's own start."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        return ToyModel(vocab_size, dimensions, seed=seed)
    finally:
        torch.set_default_dtype(before)


def _signed(value: float) -> str:
    """Two digits, a real minus sign, and no negative zero."""
    return f"{round(value, 2) + 0:.2f}".replace("-", "−")


def _averages(cosines: np.ndarray, group: Sequence[int]) -> tuple[float, float]:
    """The average cosine of two words of one group, and of two of different groups."""
    same = np.equal.outer(group, group)
    pairs = np.tri(len(group), k=-1, dtype=bool)
    return float(cosines[pairs & same].mean()), float(cosines[pairs & ~same].mean())
