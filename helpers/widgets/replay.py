"""Chapter 4: a training run, recorded, to be played in the page."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
import traitlets
from torch.nn import functional

from helpers.similarity import project
from helpers.tables import Table
from helpers.text import UnknownTokenError, find_spelling
from helpers.toy_model import ToyModel, conditional_entropy, train
from helpers.widgets.shared import bundle
from helpers.widgets.shared.explorer import Explorer

MOST_GROUPS = 6  # one colour each
STEPS = 1000  # probabilities and places on the map are kept in thousandths


def frames_of(epochs: int) -> list[int]:
    """The epochs that are kept: every one at first, when much happens, and fewer later."""
    chosen = [*range(31), *range(32, 51, 2), *range(55, 101, 5), *range(150, epochs, 50)]
    return [epoch for epoch in chosen if epoch < epochs] + [epochs]


def record(
    model: ToyModel,
    pairs: torch.Tensor,
    tokens: Sequence[str],
    groups: Mapping[str, Sequence[str]],
    epochs: int = 500,
) -> dict[str, Any]:
    """Train `model` with `helpers.toy_model.train`, and keep what can be watched.

    Parameters
    ----------
    model : ToyModel
        Untrained, in float64, so that no machine's rounding shows. It is trained in place.
    pairs : (N, 2) integer tensor
        Current id, next id.
    tokens : sequence of str, length V
    groups : mapping of group name to tokens
        The tokens of the map, at most six groups. The map is a PCA of their last vectors,
        scaled to length 1, as in `helpers.figures.moves`.
    epochs : int, default 500

    Returns
    -------
    dict
        ``losses``: the average loss (nats) after 0 to `epochs` epochs. ``floor``: the
        conditional entropy (nats). ``frames``: the epochs of which the rest is kept.
        ``followers``: for each current token its id, the ids that follow it, and their counts.
        ``predicted``: the probability of each of those followers, frame after frame, and
        ``points``: the place of each token of the groups, both in thousandths, as int16 in
        base64. ``similarity``: the average cosine of all pairs of two tokens of one group, frame
        by frame.

    Raises
    ------
    UnknownTokenError
        If a token of a group is not among `tokens`.
    ValueError
        If no group has two tokens, so that there is nothing to compare, or there are more than six.
    """
    members = _members(tokens, groups)
    followers = _followers(pairs)
    flat = torch.tensor([[a, b] for a, nexts, _ in followers for b in nexts])
    frames = set(frames_of(epochs))
    predicted, directions = [], []

    def keep(epoch: int, _loss: float = 0.0) -> None:
        if epoch in frames:
            with torch.no_grad():
                probabilities = model(torch.arange(len(tokens))).softmax(dim=1)  # (V, V)
                rows = functional.normalize(model.embedding.weight[members], dim=1)
            predicted.append(probabilities[flat[:, 0], flat[:, 1]].numpy())
            directions.append(rows.numpy())

    keep(0)
    losses = train(model, pairs, epochs=epochs, on_epoch=keep).losses
    with torch.no_grad():
        last = functional.cross_entropy(model(pairs[:, 0]), pairs[:, 1]).item()
    points, share = project(directions[-1], others=np.concatenate(directions))
    return {
        "tokens": list(tokens),
        "losses": [round(loss, 4) for loss in [*losses, last]],
        "floor": round(conditional_entropy(pairs), 4),
        "frames": frames_of(epochs),
        "followers": followers,
        "predicted": _packed(np.stack(predicted)),
        "members": members,
        "groups": [[name, len(group)] for name, group in groups.items()],
        "points": _packed(points[len(members) :]),
        "share": round(share, 3),
        "similarity": [_within(rows, groups) for rows in directions],
    }


def _members(tokens: Sequence[str], groups: Mapping[str, Sequence[str]]) -> list[int]:
    """The ids of the tokens of all groups."""
    if len(groups) > MOST_GROUPS or max(map(len, groups.values()), default=0) < 2:
        raise ValueError(
            f"a map has at most {MOST_GROUPS} groups, and at least one of them has two tokens "
            "whose vectors can be compared"
        )
    return [_id_of(token, tokens) for group in groups.values() for token in group]


def _id_of(token: str, tokens: Sequence[str]) -> int:
    spelling = find_spelling(token, tokens)
    if spelling is None:
        raise UnknownTokenError(token, tokens)
    return tokens.index(spelling)


def _followers(pairs: torch.Tensor) -> list[list]:
    """For each current id: the ids that follow it, the most frequent first, and their counts."""
    distinct, counts = pairs.unique(dim=0, return_counts=True)
    found: dict[int, list[tuple[int, int]]] = {}
    for (current, following), count in zip(distinct.tolist(), counts.tolist(), strict=True):
        found.setdefault(current, []).append((-count, following))
    return [
        [current, [b for _, b in sorted(nexts)], [-count for count, _ in sorted(nexts)]]
        for current, nexts in found.items()
    ]


def _packed(numbers: np.ndarray) -> str:
    thousandths = np.rint(STEPS * numbers).astype("<i2")
    return base64.b64encode(thousandths.tobytes()).decode("ascii")


def _within(rows: np.ndarray, groups: Mapping[str, Sequence[str]]) -> float:
    """The average cosine of all pairs of two tokens of one group, each pair counted once."""
    cosines = []
    for part in np.split(rows, np.cumsum([len(group) for group in groups.values()])[:-1]):
        cosines.extend((part @ part.T)[np.triu_indices(len(part), 1)])
    return round(float(np.mean(cosines)), 2)


class ReplayExplorer(Explorer):
    """Watch a recorded training run: the loss, the predictions, the map.

    Parameters
    ----------
    recording : dict
        What `record` returns.
    word : str
        The current word whose followers are shown first, spelt as in the text or with capitals.

    Raises
    ------
    ValueError
        If nothing follows `word` in the recorded text.
    """

    name = "replay"
    _esm = bundle.module("replay")
    _css = bundle.style(["replay"])

    recording = traitlets.Dict().tag(sync=True, static=True)
    word = traitlets.Unicode().tag(sync=True, static=True)

    def __init__(self, recording: Mapping[str, Any], word: str):
        tokens = recording["tokens"]
        word = find_spelling(word, tokens) or word
        if word not in (tokens[current] for current, _, _ in recording["followers"]):
            raise ValueError(f"nothing follows {word!r} in the recorded text: choose another word")
        super().__init__(recording=dict(recording), word=word)

    def fallback(self) -> tuple[str, Table]:
        """Some epochs: the loss, the prediction of the word's first follower, the groups."""
        kept = self.recording
        tokens, frames, losses = kept["tokens"], kept["frames"], kept["losses"]
        pairs = [(current, next_) for current, nexts, _ in kept["followers"] for next_ in nexts]
        current, nexts, counts = next(
            entry for entry in kept["followers"] if tokens[entry[0]] == self.word
        )
        first, share = tokens[nexts[0]], counts[0] / sum(counts)
        predicted = np.frombuffer(base64.b64decode(kept["predicted"]), "<i2") / STEPS
        predicted = predicted.reshape(len(frames), -1)[:, pairs.index((current, nexts[0]))]
        shown = [epoch for epoch in (0, 1, 5, 10, 20, 50, 100, 200) if epoch < frames[-1]]
        rows = [
            [
                str(epoch),
                f"{losses[epoch]:.2f}",
                f"{predicted[frames.index(epoch)]:.3f}",
                f"{kept['similarity'][frames.index(epoch)]:.2f}",
            ]
            for epoch in [*shown, frames[-1]]
        ]
        sentence = (
            f"A recorded training run. The floor of the loss is {kept['floor']:.2f} nats, and in "
            f"the text the share of “{first}” after “{self.word}” is {share:.3f}. On the "
            "course's site, and in a running notebook, the run can be played."
        )
        header = ["epoch", "loss, nats", f"p({first} | {self.word})", "cosine within groups"]
        return sentence, Table(header, rows)
