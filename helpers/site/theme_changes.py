"""Changes to what the theme and Sphinx's extensions write: by templates, and by node.

The folder `templates` lies before the theme's own, with the same names. Each change was written
for the text that it changes; if a new version says something else, the build stops and says
what to compare.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable
from html import escape
from pathlib import Path

from docutils import nodes
from myst_nb import sphinx_ as myst_nb
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError
from sphinx.writers.html5 import HTML5Translator

TEMPLATES = Path(__file__).parent / "templates"
# What each change was written for: a template of the theme or a method, and its fingerprint.
WRITTEN_FOR = {
    "layout.html": "2cd2fbbe2cae",
    "pydata_sphinx_theme/layout.html": "fe5c35806042",
    "search.html": "098d19aa34f7",
    "components/prev-next.html": "ff77edddb022",
    "components/navbar-logo.html": "4eeb463826bd",
    "components/search-field.html": "aec4ce15c313",
    myst_nb.visit_HideCellInput: "4d979a9ab24b",
    HTML5Translator.visit_citation: "0c5327394e0a",
    HTML5Translator.depart_term: "c5b13a6868f2",
}


def setup(app: Sphinx) -> None:
    """Put our templates before the theme's, and our ways to write three nodes before theirs."""
    app.connect("config-inited", _put_templates_first)
    app.connect("builder-inited", _compare)
    app.connect("build-finished", _drop_macros)
    app.setup_extension("myst_nb")  # whose node this is; it must be there to be overridden
    folded = (_visit_folded, myst_nb.depart_HideCellInput)
    app.add_node(myst_nb.HideCodeCellNode, override=True, html=folded)
    app.add_node(
        nodes.citation, override=True, html=(_visit_citation, _as_before("depart_citation"))
    )
    app.add_node(nodes.term, override=True, html=(_as_before("visit_term"), _depart_term))


def _put_templates_first(app: Sphinx, config: Config) -> None:
    config.templates_path[:0] = [str(TEMPLATES), str(TEMPLATES / "components")]


def fingerprint(text: str) -> str:
    """A short name of a text, which no other is likely to have."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]


def _compare(app: Sphinx) -> None:
    """Stop if the theme or an extension no longer writes what ours was written for."""
    if app.builder.name != "html":
        return
    for original, expected in WRITTEN_FOR.items():
        name = original if isinstance(original, str) else original.__qualname__
        found = fingerprint(_source(app, original))
        if found != expected:
            raise ExtensionError(
                f"{name} is no longer what helpers/site was written for; see whether the change "
                f"is still right, then write {found} beside it in helpers/site/theme_changes.py"
            )


def _source(app: Sphinx, original: str | Callable) -> str:
    """The text of a function, or of a template of the theme."""
    if callable(original):
        return inspect.getsource(original)
    environment = app.builder.templates.environment
    # The mark makes Sphinx look in the theme only.
    return environment.loader.get_source(environment, f"!{original}")[0]


def _visit_folded(translator: HTML5Translator, node: nodes.Element) -> None:
    """The fold of a cell: a summary holds phrases, no paragraphs, and says itself what it opens.

    It is no admonition, as MyST-NB has it, but looks as the folds of `code.js` do.
    """
    classes = " ".join(node["classes"])
    translator.body.append(
        f'<details class="course-fold hide {classes}">\n<summary>\n'
        f'<span class="collapsed">{escape(node["prompt_show"])}</span>\n'
        f'<span class="expanded">{escape(node["prompt_hide"])}</span>\n'
        "</summary>\n"
    )


def _visit_citation(translator: HTML5Translator, node: nodes.citation) -> None:
    """An entry of the bibliography, without roles that ARIA does not allow there."""
    if not isinstance(node.previous_sibling(), nodes.citation):
        translator.body.append('<div class="citation-list">\n')
    translator.body.append(translator.starttag(node, "div", classes=[node.tagname]))


def _depart_term(translator: HTML5Translator, node: nodes.term) -> None:
    """The end of a term. The excerpts of the search run it and its meaning together otherwise."""
    type(translator).depart_term(translator, node)
    translator.body.append("\n")


def _as_before(method: str) -> Callable:
    """What the translator does by itself: Sphinx takes both ends of a node, or neither."""

    def call(translator: HTML5Translator, node: nodes.Element) -> None:
        getattr(type(translator), method)(translator, node)

    return call


def _drop_macros(app: Sphinx, exception: Exception | None) -> None:
    """Delete what the theme's own build leaves among the files of the site; it is no page."""
    if exception is not None or app.builder.name != "html":
        return
    macros = list(Path(app.outdir, "_static").glob("*webpack-macros.html"))
    if not macros:
        raise ExtensionError(
            "the theme leaves no macros among the site's files any more: "
            "take _drop_macros from helpers/site/theme_changes.py"
        )
    for template in macros:
        template.unlink()
