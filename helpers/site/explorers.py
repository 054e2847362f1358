"""The scripts of the figures that answer, packed for pages that have no kernel."""

from __future__ import annotations

import re
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
    """Pack what all pages share; and the scripts that pages of an earlier build still load."""
    static = Path(app.outdir, "_static")
    static.mkdir(parents=True, exist_ok=True)
    for file, content in {
        "explorers.css": bundle.style(EXPLORERS),
        "explorer-vectors.js": as_script(pack(load(app.config.explorer_vectors))),
    }.items():
        (static / file).write_text(content, encoding="utf-8")
    for script in static.glob("explorers-*.js"):
        _, *names = script.stem.split("-")
        if set(names) <= set(EXPLORERS):
            _pack(static, names)
        else:
            script.unlink()


def _pack(static: Path, names: list[str]) -> str:
    """Write some explorers as one classic script; its name, which is made of theirs."""
    file = f"explorers-{'-'.join(names)}.js"
    (static / file).write_text(bundle.script(names), encoding="utf-8")
    return file


def _load(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Load the explorers that a page has, and no others: it opens the sooner."""
    shown = set(re.findall(r'data-widget="(\w+)"', context.get("body", "")))
    names = [name for name in EXPLORERS if name in shown]
    if names:
        app.add_css_file("explorers.css")
        file = _pack(Path(app.outdir, "_static"), names)
        app.add_js_file(file, loading_method="defer")
