"""The rules of the repository that no single module can check."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

# A module may import those that stand before it, and none after.
ORDER = [
    {"arguments", "tables", "execute"},
    {"text", "parameters", "vectors"},
    {"similarity", "toy_model", "build_vectors"},
    {"figures"},
    {"site"},
]

TRACKED = [
    Path(name)
    for name in subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    if name and Path(name).is_file()
]


def imported_helpers(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            package, _, name = node.module.partition(".")
            if package == "helpers":
                yield from [name] if name else [alias.name for alias in node.names]


def test_every_helper_has_its_place_in_the_order():
    modules = {path.stem for path in Path("helpers").glob("*.py")} - {"__init__"}
    assert set().union(*ORDER) == modules


@pytest.mark.parametrize("module", sorted(set().union(*ORDER)))
def test_imports_run_one_way(module):
    level = next(number for number, names in enumerate(ORDER) if module in names)
    allowed = set().union(*ORDER[:level])
    assert set(imported_helpers(Path("helpers", f"{module}.py"))) <= allowed


def test_the_root_holds_what_the_design_names():
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
    }


def test_no_file_is_large_or_holds_a_path_of_somebodys_machine():
    assert TRACKED
    for path in TRACKED:
        content = path.read_bytes()
        assert len(content) < 5_000_000, path
        if path.suffix not in {".npz", ".npy"}:
            assert not re.search(rb"/(home|root|Users|work)/\w", content), path


def test_every_requirement_says_what_it_is_for():
    lines = Path("requirements.txt").read_text().splitlines()
    packages = [line for line in lines if line and line[0].isalpha()]
    assert len(packages) >= 10
    assert [line for line in packages if " # " not in line] == []


def test_every_requirement_is_locked():
    lines = Path("requirements.txt").read_text().splitlines()
    names = {re.split(r"[=\s]", line)[0].lower() for line in lines if line and line[0].isalpha()}
    locked = {
        line.split("==")[0].lower().replace("-", "_")
        for line in Path(".ci/constraints.txt").read_text().splitlines()
    }
    assert {name.replace("-", "_") for name in names} <= locked
