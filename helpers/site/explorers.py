"""The scripts of the figures that answer, packed for pages that have no kernel."""

from __future__ import annotations

import re
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from helpers.vectors import BUNDLED, load
from helpers.widgets.shared import bundle
from helpers.widgets.shared.word_vectors import as_script, pack

# The first page has one that no other page has: it comes alone, so that the page opens fast.
FIRST_PAGE = ["push"]
CHAPTERS = ["opening", "similarity", "analogy", "lookup", "replay", "calculator", "quiz"]
EXPLORERS = FIRST_PAGE + CHAPTERS


def setup(app: Sphinx) -> None:
    """Write the scripts, and load them where there is something to ask."""
    app.add_config_value("explorer_vectors", BUNDLED, "html")  # whose words explorers know
    app.connect("builder-inited", _write)
    app.connect("html-page-context", _load)


def _write(app: Sphinx) -> None:
    """Pack the explorers as one classic script, and the vectors as one that they load later."""
    static = Path(app.outdir, "_static")
    static.mkdir(parents=True, exist_ok=True)
    for file, content in {
        "first-explorer.js": bundle.script(FIRST_PAGE),
        "explorers.js": bundle.script(CHAPTERS),
        "explorers.css": bundle.style(EXPLORERS),
        "explorer-vectors.js": as_script(pack(load(app.config.explorer_vectors))),
    }.items():
        (static / file).write_text(content, encoding="utf-8")


def _load(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Load the explorers on the pages that have one."""
    shown = set(re.findall(r'data-widget="(\w+)"', context.get("body", "")))
    if not shown:
        return
    if shown & set(FIRST_PAGE) and shown & set(CHAPTERS):
        raise ExtensionError(
            f"{page} has figures of the first page and of the chapters, which come in two scripts; "
            "put them into one in helpers/site/explorers.py"
        )
    app.add_css_file("explorers.css")
    script = "first-explorer.js" if shown <= set(FIRST_PAGE) else "explorers.js"
    app.add_js_file(script, loading_method="defer")
