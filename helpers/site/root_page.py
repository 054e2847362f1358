"""The page at the root of the site, which leads to the first one and is shown as that one is."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes
from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    """Write `index.html` from the template `front.html`."""
    # After everybody has said what the first page is.
    app.connect("html-page-context", _remember, priority=900)
    app.connect("html-collect-pages", _front)


def _remember(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Keep what the first page says of itself in its head."""
    if page == app.config.root_doc:
        app.builder.globalcontext["first_page"] = {
            "address": f"{page}.html",
            "tags": context["metatags"],
            "canonical": context.get("pageurl"),
        }


def _front(app: Sphinx) -> Iterator[tuple[str, dict, str]]:
    # A build that did not write the first page again has no need of another front.
    if "first_page" in app.builder.globalcontext:
        yield "index", {}, "root_page.html"
