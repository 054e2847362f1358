"""What every interactive figure has in common: its two homes, and what shows in neither."""

from __future__ import annotations

import json
from html import escape
from typing import Any

import anywidget
import traitlets
from gensim.models import KeyedVectors

from helpers.widgets.shared.word_vectors import pack


class Explorer(anywidget.AnyWidget):
    """An interactive figure that works with a kernel and, on the built site, without one.

    A subclass sets `name`, ``_esm`` and ``_css``, and tags its traits ``sync=True`` (the
    JavaScript model has it in a running notebook) and ``static=True`` (it is written into the
    page as well). Where no script runs, the table of `fallback` shows.

    Attributes
    ----------
    name : str
        The module's name: ``name.js``.
    """

    name = ""

    def fallback(self) -> tuple[str, Any]:
        """What shows without JavaScript, on paper and in previews: a sentence and a table.

        In place of the table may stand anything with a ``repr`` and a ``_repr_html_``.
        """
        raise NotImplementedError

    def static_state(self) -> dict[str, Any]:
        """The values of all traits tagged ``static``."""
        return {name: getattr(self, name) for name in sorted(self.traits(static=True))}

    def static_html(self) -> str:
        """The element that the host of the built site looks for, with the fallback inside."""
        state = json.dumps(self.static_state(), ensure_ascii=False, sort_keys=True, allow_nan=False)
        sentence, table = self.fallback()
        return (
            f'<div class="explorer" data-widget="{self.name}" data-state="{escape(state)}">\n'
            f'<div class="explorer-fallback">\n<p>{escape(sentence)}</p>\n'
            f"{table._repr_html_()}\n</div>\n</div>"
        )

    def __repr__(self) -> str:
        sentence, table = self.fallback()
        return f"{sentence}\n{table!r}"

    def _repr_mimebundle_(self, **kwargs: object) -> tuple[dict, dict]:
        data, metadata = super()._repr_mimebundle_(**kwargs)
        return {**data, "text/html": self.static_html()}, metadata


class VectorExplorer(Explorer):
    """An explorer that needs word vectors, and asks for them when it is first used.

    The JavaScript sets `wanted`, and waits for `vectors`: what `pack` returns, or a sentence under
    ``problem``. On the built site the host answers instead of the kernel, with a script that it
    loads then.
    """

    wanted = traitlets.Bool(False).tag(sync=True)
    vectors = traitlets.Dict().tag(sync=True)

    def __init__(self, source: KeyedVectors, **traits: object):
        super().__init__(**traits)
        self._source = source

    @traitlets.observe("wanted")
    def _send_vectors(self, _change: object) -> None:
        try:
            self.vectors = pack(self._source)
        except Exception as problem:  # whatever it is: the page would wait for ever
            self.vectors = {"problem": f"The word vectors could not be sent: {problem}."}
