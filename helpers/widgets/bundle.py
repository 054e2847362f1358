"""Pack the JavaScript modules: one file per widget, or all of them as one classic script.

A browser refuses ES modules on pages opened from a folder, and anywidget wants a module in one
piece. So each module becomes a function that returns what it exports, after the modules that it
imports. The modules keep to two forms: ``import { a, b } from "./name.js";`` on one line, and
``export`` before a function, a class, a const or ``default``.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from helpers import figures

FOLDER = Path(__file__).parent
_IMPORT = re.compile(r'^import (\{[^}]*\}) from "\./(\w+)\.js";$', re.M)
_EXPORT = re.compile(r"^export (?:(default) |(async function|function|class|const) (\w+))", re.M)
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
]


def module(name: str) -> str:
    """The widget `name` as one ES module: what anywidget takes as ``_esm``.

    Raises
    ------
    FileNotFoundError
        If there is no ``name.js`` in this folder.
    """
    return f"{_modules([name])}\nexport default modules.{name}.default;\n"


def script(names: list[str]) -> str:
    """The widgets `names` and the host as one classic script, for the built pages."""
    body = _modules([*names, "host"])
    return f'(() => {{\n"use strict";\n{body}\nmodules.host.start(modules);\n}})();\n'


def style(names: list[str]) -> str:
    """The style sheet of the widgets `names`: common rules, and each one's own."""
    pairs = ((name, getattr(figures, name.upper())) for name in _COLORS)  # --blue is BLUE
    colors = "".join(
        f"  --{name}: light-dark({color}, {figures.DARK[color]});\n" for name, color in pairs
    )
    sheets = [_read(f"{name}.css") for name in ["explorers", *names]]
    return "\n".join([f".explorer {{\n{colors}}}", *sheets])


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
    return (FOLDER / file).read_text(encoding="utf-8")
