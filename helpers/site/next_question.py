"""The card at the end of a chapter: the question that the next chapter opens with."""

from __future__ import annotations

import re
from typing import TypedDict

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.errors import ExtensionError


class Card(TypedDict):
    """What the card shows, for the template ``components/prev-next.html``."""

    link: str
    label: str
    words: str  # HTML: a question may hold code and emphasis


def setup(app: Sphinx) -> None:
    """Give each chapter its card; `prev-next.html` of ours shows it in the place of the link."""
    app.connect("html-page-context", _add_card)


def _add_card(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    builder = app.builder
    if not _is_chapter(builder, page) or not context.get("next"):
        return
    [_parents, _before, after] = builder.relations[page]
    context["next_card"] = card(builder, after, context["next"]["link"])


def card(builder: StandaloneHTMLBuilder, page: str, link: str) -> Card:
    """What the card that leads to a page shows.

    Parameters
    ----------
    builder : StandaloneHTMLBuilder
    page : str
        The name of the page, for example ``book/02_pretrained_analogies``.
    link : str
        Where it is, seen from the page with the card.

    Returns
    -------
    Card
        With the chapter's question; of a page that is no chapter, the first sentence.
    """
    document, title = builder.env.get_doctree(page), builder.env.titles[page].astext()
    if not _is_chapter(builder, page):
        return Card(link=link, label=f"Next: {title}", words=_first_sentence(document))
    number = title.partition(" · ")[0]
    words = builder.render_partial(nodes.inline("", "", *question(document, page)))["fragment"]
    return Card(link=link, label=f"Next: chapter {number}", words=words)


def question(document: nodes.document, page: str) -> list[nodes.Node]:
    """The question that a chapter opens with: its first words in bold.

    Raises
    ------
    ExtensionError
        If they are no question.
    """
    bold = next(document.findall(nodes.strong), None)
    if bold is None or not bold.astext().endswith("?"):
        raise ExtensionError(
            f"{page}: the first words in bold are not the question that the chapter answers, "
            "which the card at the end of the chapter before shows; write it below the title, "
            "between two asterisks on either side"
        )
    return [node.deepcopy() for node in bold.children]


def _first_sentence(document: nodes.document) -> str:
    text = next(document.findall(nodes.paragraph)).astext()
    return re.split(r"(?<=[.?!])\s", text, maxsplit=1)[0]


def _is_chapter(builder: StandaloneHTMLBuilder, page: str) -> bool:
    known = page in builder.env.found_docs  # the page of the search has no source
    return known and str(builder.env.doc2path(page)).endswith(".ipynb")
