"""Make the built site light: only the icons and the style rules that its pages use."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pydata_sphinx_theme
import tinycss2
from fontTools import subset
from sphinx.application import Sphinx

# An icon in the theme's script: name:[width,height,[aliases],"code point","path"].
_ICON = r'(?:"[a-z0-9-]+"|[a-z0-9$_]+):\[\d+,\d+,\[[^\]]*\],"[0-9a-f]+",(?:"[^"]*"|\[[^\]]*\])\]'
_ICON_TABLE = re.compile(rf"\{{{_ICON}(?:,{_ICON})+\}}")
# Written for these pages, some with names that scripts put together: nothing to trim.
OWN_SHEETS = {"course.css", "explorers.css"}
_OF_RULES = {"media", "supports", "container"}  # at-rules that hold rules
_THEME = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme" / "static"


def setup(app: Sphinx) -> None:
    """Trim the site once it is built."""
    app.connect("build-finished", _trim_built)


def _trim_built(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and app.builder.name == "html":
        trim(Path(app.outdir))


def trim(site: Path) -> None:
    """Trim the icons and the style sheets of the site in the folder `site`."""
    static = site / "_static"
    pages = [*site.rglob("*.html"), *static.rglob("*.js")]
    text = "".join(_read(page) for page in pages if "fontawesome" not in page.name)
    _trim_icons(static, set(re.findall(r"\bfa-([a-z0-9-]+)", text)))
    # Whatever could be the name of a class: pages and scripts alike can put it on an element.
    words = set(re.findall(r"[A-Za-z_][\w-]*", text))
    words.add("bs-tooltip-auto")  # the theme's script puts this name together
    for sheet in static.rglob("*.css"):
        if sheet.name not in OWN_SHEETS:
            sheet.write_text(keep_rules(_read(sheet), words), encoding="utf-8")


def _trim_icons(static: Path, names: set[str]) -> None:
    """Trim the theme's icon script and icon fonts.

    They are nine tenths of a page's weight, for some two thousand icons; the pages use about
    twenty. Pages name theirs by class, and style sheets by character.
    """
    script = Path("scripts", "fontawesome.js")
    (static / script).write_text(keep_icons(_read(_THEME / script), names), encoding="utf-8")
    characters = set().union(*(icon_characters(_read(sheet)) for sheet in static.rglob("*.css")))
    for font in _THEME.glob("vendor/fontawesome/webfonts/*.ttf"):
        _subset_font(font, static / font.relative_to(_THEME), characters)
    sheet = static / "styles" / "pydata-sphinx-theme.css"
    sheet.write_text(drop_sources(_read(sheet), "woff2"), encoding="utf-8")


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
        raise ValueError("the theme's icon script has no table of icons; see helpers/site/trim.py")
    return shorter


def drop_sources(sheet: str, kind: str) -> str:
    """Drop the sources of one format from the fonts of a style sheet.

    Parameters
    ----------
    sheet : str
    kind : str
        For example ``woff2``. Each font must have another source.

    Returns
    -------
    str
        The same sheet with shorter lists of sources.

    Raises
    ------
    ValueError
        If no font has such a source, or one has no other.
    """
    rules = tinycss2.parse_stylesheet(sheet)
    fonts = [rule for rule in rules if rule.type == "at-rule" and rule.at_keyword == "font-face"]
    shorter = [_drop_source(declaration, kind) for font in fonts for declaration in _lists(font)]
    if not any(shorter):
        raise ValueError(f"no font of the theme is a {kind} any more; see helpers/site/trim.py")
    return tinycss2.serialize(rules)


def _lists(font: tinycss2.ast.AtRule) -> Iterable[tinycss2.ast.Declaration]:
    """The lists of sources of a font. What is done to one is done to the rule."""
    font.content = tinycss2.parse_blocks_contents(font.content)
    return [item for item in font.content if item.type == "declaration" and item.name == "src"]


def _drop_source(declaration: tinycss2.ast.Declaration, kind: str) -> bool:
    """Shorten one list of sources; whether there was something to drop."""
    sources = _parts(declaration.value)
    kept = [source for source in sources if f'format("{kind}")' not in tinycss2.serialize(source)]
    if not kept:
        raise ValueError(f"a font of the theme is a {kind} and nothing else")
    declaration.value = tinycss2.parse_component_value_list(",".join(map(tinycss2.serialize, kept)))
    return len(kept) < len(sources)


def icon_characters(style: str) -> set[int]:
    """The code points of a style sheet that lie in Unicode's private use area: its icons.

    Not those of the rules for the classes ``fa-NAME``, which the script draws.
    """
    rules = tinycss2.parse_stylesheet(style, skip_comments=True, skip_whitespace=True)
    strings = [text for rule in rules for text in _strings(rule)]
    return {ord(letter) for text in strings for letter in text if "\ue000" <= letter <= "\uf8ff"}


def _strings(node: tinycss2.ast.Node) -> Iterable[str]:
    """The strings of a rule and of the rules in it, their escapes read."""
    if node.type == "string":
        yield node.value
    elif node.type == "at-rule" and node.content and node.lower_at_keyword in _OF_RULES:
        for rule in tinycss2.parse_rule_list(node.content, skip_comments=True):
            yield from _strings(rule)
    elif node.type == "qualified-rule" and ".fa-" in tinycss2.serialize(node.prelude):
        return
    else:
        for part in getattr(node, "content", None) or getattr(node, "arguments", None) or []:
            yield from _strings(part)


def _subset_font(source: Path, target: Path, characters: set[int]) -> None:
    font = subset.load_font(source, subset.Options())
    subsetter = subset.Subsetter()
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    font.save(target)
    target.with_suffix(".woff2").unlink(missing_ok=True)


def keep_rules(sheet: str, words: set[str]) -> str:
    """Drop the rules of a style sheet that can apply to no page.

    Parameters
    ----------
    sheet : str
    words : set of str
        Every class and id that an element may have. More do no harm.

    Returns
    -------
    str
        The same sheet without the selectors that name another class or id, and without comments.

    Raises
    ------
    ValueError
        If the sheet cannot be parsed.
    """
    rules = tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)
    return "\n".join(_kept(rules, words))


def _kept(rules: Iterable, words: set[str]) -> Iterable[str]:
    for rule in rules:
        if rule.type == "error":
            raise ValueError(f"a style sheet cannot be parsed: {rule.message}")
        if rule.type == "qualified-rule":
            if selectors := [part for part in _parts(rule.prelude) if _possible(part, words)]:
                yield f"{','.join(map(tinycss2.serialize, selectors))}{{{_text(rule)}}}"
        elif rule.lower_at_keyword in _OF_RULES:
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            if kept := "".join(_kept(inner, words)):
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{kept}}}"
        else:
            yield rule.serialize()


def _text(rule: tinycss2.ast.QualifiedRule) -> str:
    return tinycss2.serialize(token for token in rule.content if token.type != "comment").strip()


def _parts(tokens: list) -> list[list]:
    """What stands between the commas: selectors, or a font's sources."""
    parts: list[list] = [[]]
    for token in tokens:
        if token == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _possible(selector: list, words: set[str]) -> bool:
    """Whether all classes and ids of a selector are known. What :not() names need not be."""
    for before, token in zip([None, *selector], selector, strict=False):
        if token.type == "hash" and token.value not in words:
            return False
        if before == "." and token.type == "ident" and token.value not in words:
            return False
    return True
