"""What stands on the first page alone: the opening figure, and the pictures of the chapters."""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from helpers.site.first_page_pictures import pictures
from helpers.vectors import BUNDLED, load
from helpers.widgets.push import PushExplorer

CHAPTER_4 = "book/04_toy_training.ipynb"
STYLE = "first_page.css"


def setup(app: Sphinx) -> None:
    """Make them known to Markdown, as ``{{ push }}``, ``{{ picture_1 }}`` and so on."""
    app.connect("config-inited", _add_substitutions)
    app.connect("html-page-context", _load_style)


def _add_substitutions(app: Sphinx, config: Config) -> None:
    vectors = load(BUNDLED)
    made = {"push": PushExplorer(vectors).static_html()}
    chapter_4 = Path(app.srcdir, CHAPTER_4)
    if chapter_4.exists():  # not in a course of one chapter, as `make chapter-2` builds
        made |= pictures(vectors, chapter_4)
    for name, html in made.items():
        config.myst_substitutions[name] = f"```{{raw}} html\n{html}\n```"


def _load_style(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    if "front-question" in context.get("body", ""):
        app.add_css_file(STYLE)
