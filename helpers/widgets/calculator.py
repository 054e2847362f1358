"""Chapter 5: what an embedding matrix costs, beside the models of the course."""

from __future__ import annotations

from collections.abc import Sequence

import traitlets

from helpers.parameters import BYTES_PER_NUMBER, MODELS, ModelSpec
from helpers.tables import Table
from helpers.widgets.shared import bundle
from helpers.widgets.shared.explorer import Explorer


class CalculatorExplorer(Explorer):
    """Count the parameters and bytes of any embedding matrix, from V, D and a number format.

    Parameters
    ----------
    models : sequence of ModelSpec
        The models to choose from, and to compare with.
    opening : str
        The name of the model that it opens on.

    Raises
    ------
    ValueError
        If two models have the same name, none has the name `opening`, or the numbers of a model
        contradict each other: its matrices have more parameters than the whole.
    """

    name = "calculator"
    _esm = bundle.module("calculator")
    _css = bundle.style(["calculator"])

    models = traitlets.List().tag(sync=True, static=True)
    formats = traitlets.List().tag(sync=True, static=True)
    opening = traitlets.Unicode().tag(sync=True, static=True)

    def __init__(self, models: Sequence[ModelSpec] = MODELS, opening: str = "GPT-2 small"):
        names = [spec.name for spec in models]
        if len(set(names)) < len(names):
            raise ValueError(f"every model needs a name of its own: {', '.join(names)}")
        if opening not in names:
            raise ValueError(f"no model {opening!r} to open on; choose one of: {', '.join(names)}")
        for spec in models:
            _check_sum(spec)
        super().__init__(
            models=[
                [spec.name, spec.vocab_size, spec.embed_dim, spec.total_parameters, spec.tied]
                for spec in models
            ],
            formats=[list(pair) for pair in BYTES_PER_NUMBER.items()],
            opening=opening,
        )
        self._specs = tuple(models)

    def fallback(self) -> tuple[str, Table]:
        """The opening model in a sentence, and some of the models from first to last."""
        opening = next(spec for spec in self._specs if spec.name == self.opening)
        factors = f"{opening.vocab_size:,} × {opening.embed_dim:,}"
        sentence = (
            f"{opening.name}: {'' if opening.tied else '2 × '}{factors} = "
            f"{opening.vocabulary_parameters:,} parameters, {_size(opening, 'float32')} in "
            f"float32, {opening.vocabulary_share:.1%} of the model. On the course's site, and in a "
            "running notebook, this is a calculator for any V and D."
        )
        some = self._specs[::5]
        rows = [
            [
                spec.name,
                "tied" if spec.tied else "untied",
                f"{spec.vocabulary_parameters:,}",
                _size(spec, "float32"),
                _size(spec, "int8"),
                f"{spec.vocabulary_share:.1%}",
            ]
            for spec in self._specs
            if spec in some or spec is opening
        ]
        return sentence, Table(
            ["model", "weights", "input and output", "float32", "int8", "share"], rows
        )


def _check_sum(spec: ModelSpec) -> None:
    if spec.vocabulary_parameters > spec.total_parameters:
        kind = "tied" if spec.tied else "untied"
        raise ValueError(
            f"the numbers of {spec.name} contradict each other: its {kind} matrices have "
            f"{spec.vocabulary_parameters:,} parameters, and the whole model "
            f"{spec.total_parameters:,}; correct the record"
        )


def _size(spec: ModelSpec, dtype: str) -> str:
    """The memory of a model's input and output matrix, as `size` in calculator.js."""
    number = spec.vocabulary_parameters * BYTES_PER_NUMBER[dtype]
    for unit, name in ((10**12, "TB"), (10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if number >= 0.99995 * unit:  # what rounds to 1,000 of a unit is 1.0 of the next
            return f"{number / unit:.1f} {name}"
    return f"{number:,} bytes"
