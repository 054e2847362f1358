"""Pack the JavaScript modules: one file per widget, or several as one classic script.

A browser refuses ES modules on pages opened from a folder, and anywidget wants a module in one
piece. So each module becomes a function that returns what it exports, after the modules that it
imports. The modules keep to two forms: ``import { a, b } from "./name.js";`` on one line, and
``export`` before a function, a class, a const or ``default``.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from helpers import palette

SHARED = Path(__file__).parent
_IMPORT = re.compile(r'^import (\{[^}]*\}) from "\./(?:shared/)?(\w+)\.js";$', re.M)
_EXPORT = re.compile(r"^export (?:(default) |(async function|function|class|const) (\w+))", re.M)
# How a page or a notebook says that it is light or dark: the site, Colab, JupyterLab, VS Code.
_HOMES = {
    "light": """html[data-theme="light"], html[theme="light"], body[data-jp-theme-light="true"],
  .vscode-light, .vscode-high-contrast-light""",
    "dark": """html[data-theme="dark"], html[theme="dark"], body[data-jp-theme-light="false"],
  .vscode-dark, .vscode-high-contrast:not(.vscode-high-contrast-light)""",
}
# Under forced colours the surfaces and the letters are the reader's own.
_FORCED = {
    "paper": "Canvas",
    "ink": "CanvasText",
    "muted": "CanvasText",
    "line": "CanvasText",
    "grid": "CanvasText",
}
_COLORS = [
    "paper",
    "ink",
    "muted",
    "line",
    "grid",
    "blue",
    "orange",
    "green",
    "purple",
    "ochre",
    "red",
    "negative",
    "positive",
]
_MADE = ":is(.explorer, .picture)"  # what takes these colours: explorers, the first page's pictures


def module(name: str) -> str:
    """The widget `name` as one ES module: what anywidget takes as ``_esm``.

    Raises
    ------
    FileNotFoundError
        If there is no ``name.js``.
    """
    return f"{_modules([name])}\nexport default modules.{name}.default;\n"


def script(names: list[str]) -> str:
    """The widgets `names` and the host as one classic script, for the built pages."""
    body = _modules([*names, "host"])
    return f'(() => {{\n"use strict";\n{body}\nmodules.host.start(modules);\n}})();\n'


def style(names: list[str]) -> str:
    """The style sheet of the widgets `names`: common rules, and each one's own."""
    return "\n".join([_colors(), *(_read(f"{name}.css") for name in ["explorers", *names])])


def _colors() -> str:
    """The colours as custom properties, of equal weight: the last rule that applies wins.

    Plain colours come first, for browsers without ``light-dark()``. The others follow a home that
    tells its theme by ``color-scheme`` alone, too. Forced colours come last: their hues suit the
    reader's palette, and not the theme.
    """
    light = {name: getattr(palette, name.upper()) for name in _COLORS}  # --blue is BLUE
    dark = {name: palette.DARK[color] for name, color in light.items()}
    both = {name: f"light-dark({color}, {dark[name]})" for name, color in light.items()}
    return "\n".join(
        [
            _rule(_MADE, light),
            _rule(f":where({_HOMES['light']}) {_MADE}", {}, "color-scheme: light; "),
            _rule(f":where({_HOMES['dark']}) {_MADE}", dark, "color-scheme: dark; "),
            f"@supports (color: light-dark(#000, #fff)) {{\n{_rule(_MADE, both)}\n}}",
            f"@media (forced-colors: active) {{\n{_rule(_MADE, light | _FORCED)}\n}}",
            "@media (forced-colors: active) and (prefers-color-scheme: dark) {",
            _rule(_MADE, dark | _FORCED),
            "}",
        ]
    )


def _rule(selector: str, colors: dict[str, str], first: str = "") -> str:
    return f"{selector} {{ {first}{''.join(f'--{name}: {colors[name]}; ' for name in colors)}}}"


def _modules(names: list[str]) -> str:
    parts = [f"modules.{name} = {_as_function(name)};" for name in _with_imports(names)]
    return "\n".join(["const modules = {};", *parts])


def _with_imports(names: list[str]) -> list[str]:
    """`names` and what they import, each after what it needs."""
    ordered: list[str] = []
    for name in names:
        needed = [found[2] for found in _IMPORT.finditer(_read(f"{name}.js"))]
        for module_name in [*_with_imports(needed), name]:
            if module_name not in ordered:
                ordered.append(module_name)
    return ordered


def _as_function(name: str) -> str:
    exported = []

    def note_export(found: re.Match) -> str:
        exported.append("default: defaults" if found[1] else found[3])
        return "const defaults = " if found[1] else f"{found[2]} {found[3]}"

    body = _EXPORT.sub(note_export, _IMPORT.sub(r"const \1 = modules.\2;", _read(f"{name}.js")))
    return f"(() => {{\n{body}\nreturn {{ {', '.join(exported)} }};\n}})()"


@cache
def _read(file: str) -> str:
    """A file of a widget, or one that widgets share."""
    path = SHARED / file
    return (path if path.is_file() else SHARED.parent / file).read_text(encoding="utf-8")
