"""Asides: a block quotation in a chapter is a remark beside the paragraph that it follows.

In the notebook it is Markdown's own ``> …``, which JupyterLab and GitHub show as a quiet, indented
paragraph. On the site it stands in the margin where there is room for one, and in the text
otherwise; `course.css` says which.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.transforms import SphinxTransform
from sphinx.writers.html5 import HTML5Translator

# What an aside can stand beside: text, which leaves it the margin.
_TEXT = (nodes.paragraph, nodes.bullet_list, nodes.enumerated_list, nodes.definition_list)


class beside(nodes.General, nodes.Element):  # noqa: N801, as docutils names its nodes
    """A piece of text and the aside that stands beside it."""


class aside(nodes.General, nodes.Element):  # noqa: N801
    """A remark in the margin."""


class AsideTransform(SphinxTransform):
    """Make an aside of every block quotation."""

    default_priority = 500

    def apply(self, **_settings: object) -> None:
        """Put each quotation beside what it follows."""
        for quotation in list(self.document.findall(nodes.block_quote)):
            _put_beside(quotation, self.env.docname)


def setup(app: Sphinx) -> None:
    """Make the transform and its nodes known."""
    app.add_node(beside, html=(_visit_beside, _depart))
    app.add_node(aside, html=(_visit_aside, _depart_aside))
    app.add_transform(AsideTransform)


def _put_beside(quotation: nodes.block_quote, page: str) -> None:
    """Replace a quotation by an aside, in one element with the text before it."""
    before = quotation.previous_sibling()
    if not isinstance(before, _TEXT):
        start = " ".join(quotation.astext().split())[:60]
        raise ExtensionError(
            f"{page}: the aside “{start}…” follows no paragraph and no list, so there is nothing "
            "that it could stand beside; move it below the paragraph that it belongs to"
        )
    pair = beside()
    before.replace_self(pair)
    quotation.parent.remove(quotation)
    pair += before
    pair += aside("", *quotation.children)


def _visit_beside(translator: HTML5Translator, node: beside) -> None:
    translator.body.append('<div class="course-beside">\n')


def _depart(translator: HTML5Translator, node: beside) -> None:
    translator.body.append("</div>\n")


def _visit_aside(translator: HTML5Translator, node: aside) -> None:
    # A landmark inside the page's main one would have to be named; a note need not be.
    translator.body.append('<aside class="course-aside" role="note">\n')


def _depart_aside(translator: HTML5Translator, node: aside) -> None:
    translator.body.append("</aside>\n")
