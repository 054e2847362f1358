"""The captions of the chapters' figures: written once, below the figure, for every reader.

In a notebook a caption is a Markdown cell of its own, directly below the cell that draws. It
begins with ``**Figure.**`` and then states the finding. JupyterLab, Binder and GitHub show it as
it is. On the site, and in what is printed from it, it becomes the caption of the figure, where a
number takes the place of its first word.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.transforms import SphinxTransform

LEAD = "Figure."
_ADVICE = f"write a Markdown cell directly below its code: **{LEAD}** and then what it shows"


def setup(app: Sphinx) -> None:
    """Move the captions while pages are read, before figures are listed and numbered."""
    app.add_transform(MoveCaptions)


class MoveCaptions(SphinxTransform):
    """Make the paragraph below each figure of a notebook its caption.

    Raises
    ------
    ExtensionError
        If a figure has no caption or no name, or a caption no figure.
    """

    default_priority = 400  # before quotation marks are set, and before figures are listed

    def apply(self) -> None:
        """Move the captions of one page."""
        for cell in list(self.document.findall(_draws)):
            self._caption(cell)
        for left in filter(_is_caption, self.document.findall(nodes.paragraph)):
            self._stop(
                f"the caption “{_beginning(left)}” stands below no figure; move it directly below "
                f"the code that draws one, or take **{LEAD}** from its beginning"
            )

    def _caption(self, cell: nodes.container) -> None:
        figures = list(cell.findall(nodes.figure))
        if len(figures) > 1:
            self._stop(
                "a cell shows two figures, which need a caption each; draw them in two cells"
            )
        if not figures or not figures[0]["names"]:
            self._stop(
                "a figure has no name for the text to refer to; write "
                '"mystnb": {"figure": {"name": "fig-…"}} into the metadata of its cell'
            )
        (figure,) = figures
        (name,) = figure["names"]
        if any(isinstance(part, nodes.caption) for part in figure):
            self._stop(
                f"the caption of {name} is in the metadata of its cell, where only the site "
                f"would show it; take it from there, and {_ADVICE}"
            )
        below = cell.next_node(descend=False, siblings=True)
        if not _is_caption(below):
            self._stop(f"the figure {name} has no caption; {_ADVICE}")
        figure += _without_lead(below)
        below.parent.remove(below)

    def _stop(self, problem: str) -> None:
        raise ExtensionError(f"{self.env.docname}: {problem}")


def _draws(node: nodes.Node) -> bool:
    """Whether a node is a cell with a picture or a figure among its outputs.

    The picture that opens a chapter stands without its code, and needs no caption: it says what
    it shows in its own words.
    """
    return (
        isinstance(node, nodes.container)
        and node.get("nb_element") == "cell_code"
        and "tag_remove-input" not in node["classes"]
        and any(map(_is_picture, node.findall(nodes.Element)))
    )


def _is_picture(node: nodes.Element) -> bool:
    return isinstance(node, nodes.figure) or node.get("mime_type", "").startswith("image/")


def _is_caption(node: nodes.Node | None) -> bool:
    """Whether a node is a paragraph that begins with the lead, and goes on."""
    if not isinstance(node, nodes.paragraph):
        return False
    parts = _written(node)
    return len(parts) > 1 and isinstance(parts[0], nodes.strong) and parts[0].astext() == LEAD


def _without_lead(paragraph: nodes.paragraph) -> nodes.caption:
    _, first, *rest = _written(paragraph)
    if isinstance(first, nodes.Text):
        first = nodes.Text(first.astext().lstrip())
    caption = nodes.caption("", "", first, *rest)
    caption.source, caption.line = paragraph.source, paragraph.line
    return caption


def _written(paragraph: nodes.paragraph) -> list[nodes.Node]:
    """The parts of a paragraph; between two marks of Markdown there may be an empty text."""
    return [part for part in paragraph.children if part.astext()]


def _beginning(paragraph: nodes.paragraph) -> str:
    text = paragraph.astext()
    return text if len(text) <= 60 else f"{text[:60]}…"
