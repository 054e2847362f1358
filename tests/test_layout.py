"""The rules of the repository that no single module can check."""

import ast
import importlib.metadata
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import helpers

# A module may import those that stand before it, and none after.
ORDER = [
    {"validation", "palette", "tables", "quantization"},
    {"models"},
    {"text", "parameters", "vectors"},
    {"similarity", "toy_model", "google_news"},
    {"figures"},
    {"exercises"},
    {"widgets", "checks"},
    {"authoring", "site"},
]

TESTS = sorted(Path("tests").glob("test_*.py"))
MADE = {".venv", "_build", ".git", ".pytest_cache", ".ruff_cache"}


def tracked_files():
    """The files of the repository; in a downloaded archive, all but those that are made."""
    if Path(".git").exists():
        command = ["git", "ls-files", "-z"]
        names = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        return [Path(name) for name in names.split("\0") if name and Path(name).is_file()]
    return [
        path
        for top in Path().iterdir()
        if top.name not in MADE and not top.name.endswith(".egg-info")
        for path in ([top] if top.is_file() else top.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    ]


TRACKED = tracked_files()


def imported_helpers(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            package, _, name = node.module.partition(".")
            if package == "helpers":
                yield from [name.split(".")[0]] if name else [alias.name for alias in node.names]


def files_of(module):
    """The files of a helper: one, or all of a package."""
    folder = Path("helpers", module)
    return sorted(folder.rglob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]


def test_every_helper_has_its_place_in_the_order():
    modules = {path.stem for path in Path("helpers").glob("*.py")} - {"__init__"}
    packages = {path.parent.name for path in Path("helpers").glob("*/__init__.py")}
    assert set().union(*ORDER) == modules | packages


@pytest.mark.parametrize("module", sorted(set().union(*ORDER)))
def test_imports_run_one_way(module):
    level = next(number for number, names in enumerate(ORDER) if module in names)
    allowed = set().union(*ORDER[:level], {module})
    for path in files_of(module):
        assert set(imported_helpers(path)) <= allowed, path


def names_imported(path):
    """Every module that a file imports, by its whole name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.stem)
def test_what_tests_share_is_imported_by_its_own_name(path):
    """By two names a module would be loaded twice, and pytest alone imports its `conftest`."""
    names = {name for name in names_imported(path) if name.split(".")[0] in {"tests", "conftest"}}
    assert names == set()


def test_the_helpers_that_are_tested_are_those_of_this_folder():
    assert Path(helpers.__file__).resolve() == Path("helpers/__init__.py").resolve()


def test_plain_pytest_finds_what_it_needs_from_any_folder():
    """The command itself, which does not put the working folder on Python's path."""
    folder = "book"
    program = Path(sys.executable).with_name("pytest")
    # Relative: pytest takes brackets in what it is given, as in "week [1]", for parameters.
    files = [os.path.relpath(f"tests/test_{name}.py", folder) for name in ("layout", "chapters")]
    known = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [program, "-q", "-p", "no:cacheprovider", "-k", "of_this_folder or five_chapters", *files],
        cwd=folder,
        env=known,
        capture_output=True,
        text=True,
    )
    assert re.search(r"^2 passed, \d+ deselected", done.stdout, re.M), done.stdout + done.stderr


def test_the_root_stays_small_enough_to_read_at_a_glance():
    visible = {path.parts[0] for path in TRACKED if not path.parts[0].startswith(".")}
    assert visible == {
        "book",
        "helpers",
        "tests",
        "_config.yml",
        "_toc.yml",
        "requirements.txt",
        "README.md",
        "Makefile",
        "pyproject.toml",
        "LICENSE",
        "LICENSE-TEXT",
        "CITATION.cff",
        "CONTRIBUTING.md",
    }, "a new file in the root? Move it into a folder, or add it here"


def test_no_file_is_large_or_holds_a_path_of_somebodys_machine():
    assert TRACKED
    for path in TRACKED:
        content = path.read_bytes()
        assert len(content) < 5_000_000, path
        if path.suffix not in {".npz", ".npy"}:
            assert not re.search(rb"/(home|root|Users|work)/\w", content), path


def test_the_licences_are_whole_and_the_readme_says_what_each_is_for():
    code = Path("LICENSE").read_text(encoding="utf-8")
    assert code.startswith("BSD 3-Clause License\n\nCopyright (c) 20")
    assert len(re.findall(r"^[123]\. ", code, re.M)) == 3
    text = Path("LICENSE-TEXT").read_text(encoding="utf-8")
    assert "Attribution 4.0 International" in text[:400]
    readme = " ".join(Path("README.md").read_text(encoding="utf-8").split())
    assert "CC BY 4.0 ([LICENSE-TEXT](LICENSE-TEXT))" in readme
    assert "BSD 3-Clause licence ([LICENSE](LICENSE))" in readme


def test_every_requirement_says_what_it_is_for():
    lines = Path("requirements.txt").read_text().splitlines()
    packages = [line for line in lines if line and line[0].isalpha()]
    assert len(packages) >= 10
    assert [line for line in packages if " # " not in line] == []


@pytest.mark.locked
def test_every_requirement_is_locked():
    lines = Path("requirements.txt").read_text().splitlines()
    names = {re.split(r"[=\s]", line)[0].lower() for line in lines if line and line[0].isalpha()}
    locked = {
        line.split("==")[0].lower().replace("-", "_")
        for line in Path(".ci/constraints.txt").read_text().splitlines()
    }
    assert {name.replace("-", "_") for name in names} <= locked


def test_what_is_imported_is_a_requirement_of_ours():
    """Not only of something that we require: that may change its mind."""
    lines = Path("requirements.txt").read_text().splitlines()
    required = {re.split(r"[=\s]", line)[0].lower().replace("_", "-") for line in lines}
    packages = importlib.metadata.packages_distributions()
    ours = {"helpers", *(path.stem for path in Path("tests").iterdir())}
    ours.add("selenium")  # `make browsers` installs it for itself
    for path in TRACKED:
        if path.suffix != ".py" or path.parent.name == ".binder":
            continue
        outside = {name.split(".")[0] for name in names_imported(path)}
        for name in outside - sys.stdlib_module_names - ours:
            known = {package.lower().replace("_", "-") for package in packages.get(name, [name])}
            assert known & required, f"{path} imports {name}"
