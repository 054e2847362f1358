"""The smallest next-word model: an embedding, a linear layer, and the loop that trains them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import torch
from torch import nn
from torch.nn import functional

from helpers.text import Vocabulary
from helpers.validation import checked_index, checked_size


class ToyModel(nn.Module):
    """Predict the next token from the current one alone.

    Parameters
    ----------
    vocab_size : int
        V, the number of tokens.
    embed_dim : int
        D, the length of each token's vector.
    seed : int, default 0
        The random first weights come from this seed, and from nothing else: the global
        random state is neither read nor changed.

    Attributes
    ----------
    embedding : nn.Embedding, weight (V, D)
    linear : nn.Linear, weight (V, D), bias (V,)

    Raises
    ------
    ValueError
        If a size is not positive.
    TypeError
        If a size is not an integer.
    """

    def __init__(self, vocab_size: int, embed_dim: int, seed: int = 0):
        super().__init__()
        vocab_size = checked_size("vocab_size", vocab_size)
        embed_dim = checked_size("embed_dim", embed_dim)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.embedding = nn.Embedding(vocab_size, embed_dim)
            self.linear = nn.Linear(embed_dim, vocab_size)

    def forward(self, indices: torch.Tensor) -> torch.Tensor:
        """Logits of every possible next token.

        Parameters
        ----------
        indices : (B,) integer tensor
            A list of ids will do, too.

        Returns
        -------
        (B, V) float tensor
            Before the softmax.

        Raises
        ------
        TypeError
            If `indices` does not hold integers.
        IndexError
            If an id is outside the table.
        """
        indices = _checked_ids(indices, self.embedding.num_embeddings)
        return self.linear(self.embedding(indices))  # (B, D) -> (B, V)


def _whole_numbers(values: torch.Tensor | Sequence) -> torch.LongTensor:
    """Ids as PyTorch wants them, from a tensor, an array or lists of any integer type."""
    try:
        tensor = torch.as_tensor(values)
    except (TypeError, ValueError, RuntimeError):
        kind = type(values).__name__
        raise TypeError(f"token ids must be a tensor or a list of integers, not {kind}") from None
    whole = not (tensor.is_floating_point() or tensor.is_complex() or tensor.dtype == torch.bool)
    if not whole and tensor.numel():
        raise TypeError(f"token ids must be integers (torch.long), not {tensor.dtype}")
    return tensor.long()


def _checked_ids(values: torch.Tensor | Sequence[int], vocab_size: int) -> torch.LongTensor:
    indices = _whole_numbers(values)
    if indices.numel() and (indices.min() < 0 or indices.max() >= vocab_size):
        for index in indices.flatten().tolist():
            checked_index(index, vocab_size)
    return indices


@dataclass
class History:
    """What `train` saw.

    Attributes
    ----------
    losses : list of float
        One average loss (nats) per epoch, each pair measured before the step it took part in.
    """

    losses: list[float] = field(default_factory=list)


def train(
    model: ToyModel,
    pairs: torch.Tensor,
    epochs: int = 500,
    seed: int = 0,
    learning_rate: float = 0.1,
    batch_size: int | None = None,
    on_epoch: Callable[[int, float], None] | None = None,
) -> History:
    """Train `model`, in place, to predict column 1 of `pairs` from column 0.

    Adam on the cross-entropy. It starts from the weights that the model has, and its learning
    rate falls in a straight line to 0, so that the last steps settle instead of hovering.

    Parameters
    ----------
    model : ToyModel
    pairs : (N, 2) integer tensor
        Current id, next id: see `helpers.text.next_word_pairs`.
    epochs : int, default 500
        How often every pair is seen.
    seed : int, default 0
        Decides the order of the pairs when they come in batches. It changes nothing when all
        of them come at once.
    learning_rate : float, default 0.1
        The first one. Right for the whole text at once; 0.01 is better for ``batch_size=1``.
    batch_size : int, optional
        Pairs per step. None: all of them.
    on_epoch : callable, optional
        Called as ``on_epoch(epoch, loss)`` after each epoch, epoch counted from 1.

    Returns
    -------
    History

    Raises
    ------
    ValueError, TypeError
        If `pairs` has another shape or is empty, or a setting is not positive.
    IndexError
        If an id of `pairs` is outside the model's table.
    """
    pairs = _checked_ids(_checked_pairs(pairs), model.embedding.num_embeddings)
    epochs = checked_size("epochs", epochs)
    size = len(pairs) if batch_size is None else checked_size("batch_size", batch_size)
    if not learning_rate > 0:
        raise ValueError(f"learning_rate must be above 0, not {learning_rate}")
    # fused: one call for the whole step, where the default makes several per tensor.
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate, fused=True)
    rate = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.0, total_iters=epochs)
    order = torch.Generator().manual_seed(seed)
    history = History()
    with _one_thread():
        for epoch in range(1, epochs + 1):
            loss = _train_epoch(model, optimizer, _batches(pairs, size, order))
            rate.step()
            history.losses.append(loss)
            if on_epoch is not None:
                on_epoch(epoch, loss)
    return history


@contextmanager
def _one_thread() -> Iterator[None]:
    """Matrices this small cost more to share among threads than to multiply."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def _batches(pairs: torch.Tensor, size: int, order: torch.Generator) -> list[torch.Tensor]:
    if size >= len(pairs):
        return [pairs]
    return list(pairs[torch.randperm(len(pairs), generator=order)].split(size))


def _train_epoch(
    model: ToyModel, optimizer: torch.optim.Optimizer, batches: list[torch.Tensor]
) -> float:
    total, count = 0.0, 0
    for batch in batches:
        loss = functional.cross_entropy(model(batch[:, 0]), batch[:, 1])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(batch)
        count += len(batch)
    return total / count


def predict_next(
    model: ToyModel, vocabulary: Vocabulary, word: str, topk: int = 5
) -> list[tuple[str, float]]:
    """The most probable next tokens after `word`, best first.

    Returns
    -------
    list of (token, probability), length `topk`

    Raises
    ------
    UnknownTokenError
        If `word` is not in the vocabulary.
    ValueError
        If `topk` is not positive or exceeds the vocabulary, or the model is of another size.
    """
    vocab_size = len(vocabulary)
    if model.embedding.num_embeddings != vocab_size:
        raise ValueError(
            f"the model knows {model.embedding.num_embeddings} tokens and the vocabulary "
            f"{vocab_size}: use the vocabulary the model was trained with"
        )
    indices = torch.tensor(vocabulary.encode([word]))  # (1,)
    topk = checked_size("topk", topk)
    if topk > vocab_size:
        tokens = "1 token" if vocab_size == 1 else f"{vocab_size} tokens"
        raise ValueError(f"topk is {topk}, and the vocabulary has only {tokens}")
    with torch.no_grad():
        probabilities = model(indices).softmax(dim=1)[0]  # (V,)
    best = probabilities.topk(topk)
    tokens = vocabulary.decode(best.indices.tolist())
    return list(zip(tokens, best.values.tolist(), strict=True))


def conditional_entropy(pairs: torch.Tensor) -> float:
    """The least average loss that any model of (current -> next) can reach.

    It is the average, over the pairs, of −ln p(next | current) with p counted from the pairs
    themselves: the entropy H(next | current) of Shannon (1948), "A Mathematical Theory of
    Communication", in nats.

    Parameters
    ----------
    pairs : (N, 2) integer tensor

    Returns
    -------
    float
        Nats. 0 where every current token has one successor only.

    Raises
    ------
    ValueError, TypeError
        If `pairs` has another shape, is empty, or does not hold integers.
    """
    pairs = _checked_pairs(pairs)
    _, same_pair, pair_counts = pairs.unique(dim=0, return_inverse=True, return_counts=True)
    _, same_current, current_counts = pairs[:, 0].unique(return_inverse=True, return_counts=True)
    probabilities = pair_counts[same_pair].double() / current_counts[same_current]  # (N,)
    return -probabilities.log().mean().item() + 0.0  # + 0.0: never "-0.0"


def _checked_pairs(pairs: torch.Tensor | Sequence) -> torch.LongTensor:
    pairs = _whole_numbers(pairs)
    if pairs.numel() == 0:
        raise ValueError("there are no pairs: a text needs at least two tokens")
    if pairs.ndim != 2 or pairs.shape[1] != 2:
        raise ValueError(f"pairs must have the shape (N, 2), not {tuple(pairs.shape)}")
    if pairs.min() < 0:
        raise IndexError(f"token id {int(pairs.min())} is negative: ids start at 0")
    return pairs
