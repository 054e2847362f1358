"""The scripts of the figures that answer, packed for pages that have no kernel."""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from helpers.vectors import BUNDLED, load
from helpers.widgets.shared import bundle
from helpers.widgets.shared.word_vectors import as_script, pack

EXPLORERS = ["push", "opening", "similarity", "analogy", "lookup", "replay", "calculator", "quiz"]


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
        "explorers.js": bundle.script(EXPLORERS),
        "explorers.css": bundle.style(EXPLORERS),
        "explorer-vectors.js": as_script(pack(load(app.config.explorer_vectors))),
    }.items():
        (static / file).write_text(content, encoding="utf-8")


def _load(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Load the explorers on the pages that have one."""
    if "data-widget=" in context.get("body", ""):
        app.add_css_file("explorers.css")
        app.add_js_file("explorers.js", loading_method="defer")
