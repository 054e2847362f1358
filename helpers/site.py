"""The Sphinx extension of the course's site: mathematics as MathML, and only the icons in use."""

from __future__ import annotations

import re
from pathlib import Path

import pydata_sphinx_theme
from docutils import nodes
from fontTools import subset
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

from helpers.vectors import BUNDLED, load
from helpers.widgets import bundle
from helpers.widgets.lexicon import as_script, pack

EXPLORERS = ["similarity", "analogy", "lookup", "replay", "calculator"]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_html_math_renderer("mathml", (_inline_math, None), (_block_math, None))
    app.connect("builder-inited", _write_explorers)
    app.connect("html-page-context", _load_explorers)
    app.connect("html-page-context", _drop_thebe, priority=900)  # after it was added
    app.connect("html-page-context", _mend_roles)
    app.connect("build-finished", _name_title)
    app.connect("build-finished", _trim_icons)
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
    names = [name for name in EXPLORERS if (bundle.FOLDER / f"{name}.js").exists()]
    for file, content in {
        "explorers.js": bundle.script(names),
        "explorers.css": bundle.style(names),
        "explorer-vectors.js": as_script(pack(load(BUNDLED))),
    }.items():
        (static / file).write_text(content, encoding="utf-8")


def _load_explorers(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Load the explorers on the pages that have one."""
    if "data-widget=" in context.get("body", ""):
        app.add_css_file("explorers.css")
        app.add_js_file("explorers.js", loading_method="defer")


def _drop_thebe(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Leave out the scripts of Thebe, which Jupyter Book loads even where it is switched off.

    They ask a third party, and raise an error in the page.
    """
    context["script_files"] = [
        script
        for script in context["script_files"]
        if "thebe" not in f"{script} {getattr(script, 'attributes', '')}".lower()
    ]


def _name_title(app: Sphinx, exception: Exception | None) -> None:
    """Give the title in the side bar a region: the theme leaves it outside every landmark."""
    if exception is not None or app.builder.name != "html":
        return
    for page in Path(app.outdir).rglob("*.html"):
        html = re.sub(
            r'<div class="sidebar-primary-item">(?=\s*<a class="navbar-brand)',
            '<div class="sidebar-primary-item" role="region" aria-label="Course">',
            _read(page),
        )
        page.write_text(html, encoding="utf-8")


def _mend_roles(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Drop roles that the bibliography extension gives and that ARIA does not allow there."""
    body = context.get("body", "")
    context["body"] = body.replace(' role="doc-biblioentry"', "").replace(
        '<div role="list" class="citation-list">', '<div class="citation-list">'
    )


# An icon in the theme's script: name:[width,height,[aliases],"code point","path"].
_ICON = r'(?:"[a-z0-9-]+"|[a-z0-9$_]+):\[\d+,\d+,\[[^\]]*\],"[0-9a-f]+",(?:"[^"]*"|\[[^\]]*\])\]'
_ICON_TABLE = re.compile(rf"\{{{_ICON}(?:,{_ICON})+\}}")
_THEME = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme" / "static"


def _trim_icons(app: Sphinx, exception: Exception | None) -> None:
    """Keep only the icons in use, in the theme's icon script and in its icon fonts.

    They are nine tenths of a page's weight, for some two thousand icons; the pages use about
    twenty. Pages name theirs by class, and style sheets by character.
    """
    if exception is not None or app.builder.name != "html":
        return
    static = Path(app.outdir) / "_static"
    pages = [*Path(app.outdir).rglob("*.html"), *static.glob("scripts/*theme.js")]
    names = set(re.findall(r"\bfa-([a-z0-9-]+)", "".join(map(_read, pages))))
    script = Path("scripts", "fontawesome.js")
    (static / script).write_text(keep_icons(_read(_THEME / script), names), encoding="utf-8")
    characters = icon_characters("".join(map(_read, static.rglob("*.css"))))
    for font in _THEME.glob("vendor/fontawesome/webfonts/*.ttf"):
        _subset_font(font, static / font.relative_to(_THEME), characters)
    sheet = static / "styles" / "pydata-sphinx-theme.css"
    sheet.write_text(re.sub(r'url\([^)]*\) format\("woff2"\),', "", _read(sheet)), encoding="utf-8")


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def keep_icons(script: str, names: set[str]) -> str:
    """Drop the icons from FontAwesome's script that are not named.

    Parameters
    ----------
    script : str
        The script with its tables of icons.
    names : set of str
        Names or aliases, as in the class ``fa-NAME``.

    Returns
    -------
    str
        The same script with shorter tables.

    Raises
    ------
    ValueError
        If the script has no table of icons: the theme has changed.
    """

    def shorten(table: re.Match) -> str:
        kept = (icon[0] for icon in re.finditer(_ICON, table[0]) if used(icon[0]))
        return f"{{{','.join(kept)}}}"

    def used(icon: str) -> bool:
        name, rest = icon.split(":", 1)
        aliases = re.findall(r'"([^"]+)"', rest[: rest.index("]")])
        return not names.isdisjoint([name.strip('"'), *aliases])

    shorter, tables = _ICON_TABLE.subn(shorten, script)
    if not tables:
        raise ValueError("the theme's icon script has no table of icons; see helpers/site.py")
    return shorter


def icon_characters(style: str) -> set[int]:
    """The code points of a style sheet that lie in Unicode's private use area: its icons.

    Not those of the rules for the classes ``fa-NAME``, which the script draws.
    """
    style = re.sub(r"\.fa-[^{}]*\{[^{}]*\}", "", style)
    escapes = {int(code, 16) for code in re.findall(r"\\([ef][0-9a-f]{3})\b", style.lower())}
    written = {ord(character) for character in style if "\ue000" <= character <= "\uf8ff"}
    return escapes | written


def _subset_font(source: Path, target: Path, characters: set[int]) -> None:
    font = subset.load_font(source, subset.Options())
    subsetter = subset.Subsetter()
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    font.save(target)
    target.with_suffix(".woff2").unlink(missing_ok=True)
