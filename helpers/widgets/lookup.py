"""Chapter 3: tokens to ids to rows, as a lookup, as a product, and back as a gradient."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
import traitlets

from helpers.tables import Table
from helpers.text import UnknownTokenError
from helpers.widgets import bundle
from helpers.widgets.explorer import Explorer

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
        What it opens on: one to eight tokens of `vocabulary`.

    Raises
    ------
    ValueError
        If the table is not (V, D) or too large, the vocabulary is not as long as the table, or
        there are too few or too many tokens.
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
        if weight.ndim != 2 or weight.shape[0] > MOST_ROWS or weight.shape[1] > MOST_COLUMNS:
            raise ValueError(
                f"a table of at most {MOST_ROWS} rows and {MOST_COLUMNS} columns can be shown, "
                f"not {tuple(weight.shape)}"
            )
        if len(vocabulary) != len(weight):
            raise ValueError(f"{len(vocabulary)} tokens for {len(weight)} rows: give one each")
        if not 1 <= len(tokens) <= MOST_TOKENS:
            raise ValueError(f"open on 1 to {MOST_TOKENS} tokens, not {len(tokens)}")
        for token in tokens:
            if token not in vocabulary:
                raise UnknownTokenError(token, vocabulary)
        rounded = weight.numpy().round(4).tolist()
        super().__init__(tokens=vocabulary, weight=rounded, opening=tokens)

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
