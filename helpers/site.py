"""The Sphinx extension of the course's site: explorers, mathematics, and light pages."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

from helpers.vectors import BUNDLED, load
from helpers.weight import trim
from helpers.widgets import bundle
from helpers.widgets.lexicon import as_script, pack

EXPLORERS = ["similarity", "analogy", "lookup", "replay", "calculator", "quiz"]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_html_math_renderer("mathml", (_inline_math, None), (_block_math, None))
    app.add_config_value("explorer_vectors", BUNDLED, "html")  # whose words explorers know
    app.connect("builder-inited", _write_explorers)
    app.connect("html-page-context", _load_explorers)
    app.connect("html-page-context", _describe)
    app.connect("html-page-context", _drop_unused, priority=900)  # after they were added
    app.connect("html-page-context", _mend_roles)
    app.connect("build-finished", _mend_pages)
    app.connect("build-finished", _trim)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _inline_math(translator: HTML5Translator, node: nodes.math) -> None:
    translator.body.append(convert(node.astext()))
    raise nodes.SkipNode


def _block_math(translator: HTML5Translator, node: nodes.math_block) -> None:
    formula = convert(node.astext(), display="block")
    translator.body.append(f'<div class="math-block" tabindex="0">{formula}</div>')
    raise nodes.SkipNode


def _write_explorers(app: Sphinx) -> None:
    """Pack the explorers as one classic script, and the vectors as one that they load later."""
    static = Path(app.outdir, "_static")
    static.mkdir(parents=True, exist_ok=True)
    for file, content in {
        "explorers.js": bundle.script(EXPLORERS),
        "explorers.css": bundle.style(EXPLORERS),
        "explorer-vectors.js": as_script(pack(load(app.config.explorer_vectors))),
    }.items():
        (static / file).write_text(content, encoding="utf-8")


def _load_explorers(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Load the explorers on the pages that have one."""
    if "data-widget=" in context.get("body", ""):
        app.add_css_file("explorers.css")
        app.add_js_file("explorers.js", loading_method="defer")


def _describe(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Tell search engines what a page is about: its first paragraph."""
    first = None if doctree is None else next(doctree.findall(nodes.paragraph), None)
    text = app.config.project if first is None else " ".join(first.astext().split())
    description = f'\n<meta name="description" content="{escape(text)}">'
    context["metatags"] = context.get("metatags", "") + description


# What Jupyter Book loads on every page for features that the course does not use. Thebe would
# also ask a third party, and raise an error in the page.
_UNUSED = re.compile("thebe|togglebutton|sphinx-design|design-tabs|toggleHint|toggleOpen")


def _drop_unused(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Leave out the scripts and style sheets of features that are not used."""
    for kind in ("script_files", "css_files"):
        context[kind] = [
            file
            for file in context[kind]
            if not _UNUSED.search(f"{file} {getattr(file, 'attributes', '')}")
        ]


def _mend_pages(app: Sphinx, exception: Exception | None) -> None:
    """Change what the theme's templates leave no other way to change."""
    if exception is not None or app.builder.name != "html":
        return
    for page in Path(app.outdir).rglob("*.html"):
        html = _mended(page.read_text(encoding="utf-8"))
        if page.name != "search.html":
            html = _SEARCH.sub("", html)
        page.write_text(html, encoding="utf-8")


_WAITING = re.compile("<script(?=[^>]* src=)(?![^>]*\\bdefer)(?![^>]*documentation_options)")
# The theme loads the whole index of the search on every page.
_SEARCH = re.compile(r"<script [^>]*(searchtools|language_data|searchindex)\.js[^>]*></script>")


def _mended(html: str) -> str:
    # The title in the side bar lies outside every landmark: it becomes a region.
    html = re.sub(
        r'<div class="sidebar-primary-item">(?=\s*<a class="navbar-brand)',
        '<div class="sidebar-primary-item" role="region" aria-label="Course">',
        html,
    )
    # Scripts must not keep a reader waiting for the text. The options are read by inline scripts.
    return re.sub(
        r"<script(?=[^>]* src=)(?![^>]*\bdefer)(?![^>]*documentation_options)",
        "<script defer",
        html,
    )


def _mend_roles(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Drop roles that the bibliography extension gives and that ARIA does not allow there."""
    body = context.get("body", "")
    context["body"] = body.replace(' role="doc-biblioentry"', "").replace(
        '<div role="list" class="citation-list">', '<div class="citation-list">'
    )


def _trim(app: Sphinx, exception: Exception | None) -> None:
    """Keep only what the pages use."""
    if exception is None and app.builder.name == "html":
        trim(Path(app.outdir))
