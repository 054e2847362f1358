"""The scripts of the pages: in one style, without dead parts, and for browsers of some years."""

import platform
import re
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.site.explorers import EXPLORERS
from helpers.widgets.shared import bundle

SCRIPTS = sorted([*Path("helpers").rglob("*.js"), *Path("book/_static").rglob("*.js")])
PARTS = sorted(path.stem for path in Path("helpers/widgets").rglob("*.js"))

# What Safari 15.4, Chrome 100 and Firefox 100 do not all know, each with an example.
NEWER = [
    (r"\.findLast(Index)?\(", "list.findLast(isLong)"),  # Firefox 104
    (r"\.to(Sorted|Reversed|Spliced)\(", "list.toSorted()"),
    (r"\.with\(\d", "list.with(0, 1)"),
    (r"\.(groupBy|fromAsync|withResolvers)\(", "Object.groupBy(list, kind)"),
    (r"Promise\.try\(|RegExp\.escape\(", "RegExp.escape(text)"),
    (r"\.(union|intersection|difference|isSubsetOf|isSupersetOf)\(", "seen.union(more)"),
    (r"\.(values|keys|entries)\(\)\.(map|filter|take|drop|toArray)\(", "map.keys().filter(isLong)"),
    (r"\bIterator\.", "Iterator.from(list)"),
    (r"\.(isWellFormed|toWellFormed)\(", "text.isWellFormed()"),
    (r"\bIntl\.(Segmenter|DurationFormat)\b", "new Intl.Segmenter('en')"),
    (r"\(\?<[=!]", "/(?<=a)b/"),  # looking behind: Safari 16.4
    (r"/[dgimsuy]*v[dgimsuy]*[.,;)]", "text.match(/[a--b]/v)"),
    (r"\bstatic\s*\{", "static {"),
    (r"#\w+ in ", "#secret in other"),
    (r"\b(await )?using \w+ =", "using file = open()"),
    (r"\b(import|export) .* with \{", 'import words from "./words.json" with { type: "json" }'),
    (r":has\(", 'query(":has(p)")'),  # Chrome 105
    (r"\b(De)?[cC]ompressionStream\b", "new DecompressionStream('gzip')"),
    (r"\bOffscreenCanvas\b", "new OffscreenCanvas(1, 1)"),
    (r"\bAbortSignal\.(timeout|any)\(", "AbortSignal.timeout(100)"),
    (
        r"\b(requestIdleCallback|startViewTransition|checkVisibility|scheduler\.)",
        "scheduler.yield()",
    ),
    (r"\b(showPopover|togglePopover|scrollend|setHTML|moveBefore)\b", "node.showPopover()"),
    (r"\.inert\b|[\"'](inert|popover)[\"']", "node.inert = true"),  # Safari 15.5
    (r"\b(adoptedStyleSheets|CSSStyleSheet)\b", "new CSSStyleSheet()"),  # Safari 16.4
    (r"\bnavigator\.(userAgentData|virtualKeyboard)\b", "navigator.userAgentData"),
]


LONG = "export function long() {\n" + 51 * "  go();\n" + "}\n"


def newer_than_the_floor(text):
    return [found[0] for pattern, _ in NEWER for found in re.finditer(pattern, text)]


@pytest.mark.parametrize(("pattern", "example"), NEWER, ids=[example for _, example in NEWER])
def test_what_is_newer_is_known_by_an_example(pattern, example):
    assert re.search(pattern, example)


@pytest.mark.parametrize("path", SCRIPTS, ids=str)
def test_every_script_runs_in_browsers_of_some_years(path):
    assert newer_than_the_floor(path.read_text(encoding="utf-8")) == []


def biome(settings, script):
    """What Biome says of a script, called as by `make test`."""
    program = Path(sys.executable).with_name("biome")
    if not program.exists() and (sys.platform, platform.machine()) != ("linux", "x86_64"):
        pytest.skip("Biome's package is for Linux on x86-64 alone")
    command = [program, "check", f"--config-path={settings}", "--error-on-warnings", script]
    return subprocess.run(command, capture_output=True, text=True)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("export const answer = 42;\n", None),
        ("const answer = 42;\n", "noUnusedVariables"),
        ("export const same = (a, b) => a == b;\n", "noDoubleEquals"),
        (LONG, "noExcessiveLinesPerFunction"),
        ("export const answer = '42';\n", "format"),
    ],
    ids=["right", "unused", "loose", "long", "quotes"],
)
def test_the_scripts_are_held_to_the_rules(text, told, tmp_path):
    """In a copy of the settings, beside a script in the place of an explorer's."""
    script = tmp_path / "helpers" / "widgets" / "tried.js"
    script.parent.mkdir(parents=True)
    script.write_text(text, encoding="utf-8")
    settings = tmp_path / ".biome.jsonc"
    settings.write_bytes(Path(".biome.jsonc").read_bytes())
    done = biome(settings, script)
    assert (done.returncode == 0) is (told is None), done.stdout + done.stderr
    assert told is None or told in done.stdout + done.stderr


def packed(text):
    """The modules in the order in which they are packed."""
    return re.findall(r"^modules\.(\w+) = \(\(\) => \{$", text, re.M)


@pytest.mark.parametrize("name", EXPLORERS)
def test_a_module_comes_once_and_after_what_it_imports(name):
    text = bundle.module(name)
    order = packed(text)
    assert order[-1] == name
    assert len(order) == len(set(order))
    for place, body in enumerate(text.split("\nmodules.")[1:]):
        assert set(re.findall(r"= modules\.(\w+);$", body, re.M)) <= set(order[:place])
    assert not re.search(r"^(import|export)\b(?! default modules)", text, re.M)


def test_every_script_is_packed_with_the_pages():
    assert sorted(packed(bundle.script(EXPLORERS))) == PARTS


def test_what_a_module_exports_is_imported_or_tested():
    scripts = [path.read_text(encoding="utf-8") for path in SCRIPTS]
    tests = [path.read_text(encoding="utf-8") for path in Path("tests").rglob("*.py")]
    imports = [found for text in scripts for found in re.findall(r"^import \{[^}]*\}", text, re.M)]
    known = "".join([*imports, *tests])
    exported = re.compile(r"^export (?:async )?(?:function|class|const) (\w+)", re.M)
    names = [name for text in scripts for name in exported.findall(text)]
    assert [name for name in names if not re.search(rf"\b{name}\b", known)] == []
