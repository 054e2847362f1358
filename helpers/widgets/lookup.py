"""Chapter 3: tokens to ids to rows, as a lookup, as a product, and back as a gradient."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
import traitlets

from helpers.tables import Table
from helpers.text import UnknownTokenError, find_spelling, normal_form
from helpers.widgets.shared import bundle
from helpers.widgets.shared.explorer import Explorer

MOST_ROWS, MOST_COLUMNS, MOST_TOKENS = 12, 6, 8  # what fits a phone


class LookupExplorer(Explorer):
    """Follow tokens through a small embedding table.

    Parameters
    ----------
    embedding : nn.Embedding, or (V, D) tensor or array
        At most 12 rows and 6 columns.
    vocabulary : sequence of str, length V
        The token of each row.
    tokens : sequence of str
        What it opens on: one to eight tokens of `vocabulary`, spelt as there or with capitals.

    Raises
    ------
    ValueError
        If the table is not (V, D), too large or not finite, the vocabulary is not as long as the
        table or has a token twice or one with a space, or there are too few or too many tokens.
    UnknownTokenError
        If a token is not in the vocabulary.
    """

    name = "lookup"
    _esm = bundle.module("lookup")
    _css = bundle.style(["lookup"])

    tokens = traitlets.List().tag(sync=True, static=True)
    weight = traitlets.List().tag(sync=True, static=True)
    opening = traitlets.List().tag(sync=True, static=True)

    def __init__(
        self,
        embedding: torch.nn.Embedding | torch.Tensor | np.ndarray,
        vocabulary: Sequence[str],
        tokens: Sequence[str],
    ):
        weight = torch.as_tensor(getattr(embedding, "weight", embedding)).detach().double()
        vocabulary, tokens = list(vocabulary), list(tokens)
        _check_table(weight, vocabulary)
        if not 1 <= len(tokens) <= MOST_TOKENS:
            raise ValueError(f"open on 1 to {MOST_TOKENS} tokens, not {len(tokens)}")
        opening = [find_spelling(token, vocabulary) for token in tokens]
        if None in opening:
            raise UnknownTokenError(tokens[opening.index(None)], vocabulary)
        rounded = weight.numpy().round(4).tolist()
        super().__init__(tokens=vocabulary, weight=rounded, opening=opening)

    def fallback(self) -> tuple[str, Table]:
        """The opening tokens: id, row, and the gradient that the row gets."""
        sentence = (
            f"“{' '.join(self.opening)}”: each token's id picks a row of the table, and the "
            "row's gradient counts how often it was picked. On the course's site, and in a "
            "running notebook, this is an explorer for your own tokens."
        )
        rows = []
        for token in self.opening:
            index = self.tokens.index(token)
            row = "  ".join(f"{number:.4f}" for number in self.weight[index])
            rows.append([token, str(index), row, str(self.opening.count(token))])
        return sentence, Table(["token", "id", "row of the table", "gradient"], rows)


def _check_table(weight: torch.Tensor, vocabulary: list[str]) -> None:
    shape = tuple(weight.shape)
    if weight.ndim != 2 or shape[0] > MOST_ROWS or not 1 <= shape[1] <= MOST_COLUMNS:
        raise ValueError(
            f"a table of at most {MOST_ROWS} rows and 1 to {MOST_COLUMNS} columns can be shown, "
            f"not {shape}"
        )
    if len(vocabulary) != len(weight):
        tokens = f"{len(vocabulary)} token{'' if len(vocabulary) == 1 else 's'}"
        raise ValueError(f"{tokens} for {len(weight)} rows: give one each")
    if not weight.isfinite().all():
        raise ValueError("a number of the table is not finite, so it cannot be shown")
    for token in vocabulary:
        if len(normal_form(token).split()) != 1:
            raise ValueError(f"a token of this explorer is one word without spaces, not {token!r}")
        if vocabulary.count(token) > 1:
            raise ValueError(f"every row needs a token of its own, and {token!r} is there twice")
