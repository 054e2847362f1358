"""Faults that nobody chose: a sample of what cosmic-ray, a mutation tool, can do to the helpers.

It knows some thousand ways to change an operator, a number or a condition. `make mutants` draws a
few for each helper, always the same for a seed, and puts them in beside those of `faults.py`.
"""

from __future__ import annotations

import ast
import json
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

from .faults import NBVAL, TWO, Fault

# What reads or makes pages is left to the faults of `faults.py`, which name the page's tests.
HELPERS = (
    *("checks", "google_news", "parameters", "quantization", "similarity", "tables", "text"),
    *("toy_model", "validation", "vectors", "authoring/execute", "site/address", "site/trim"),
    *("models/cache", "models/catalogue", "models/files", "models/keyed_vectors"),
    "models/machine",
)
# The tests of a helper that has none of its own name, or whose numbers a chapter prints.
TESTS = {
    "validation": "tests/test_text.py tests/test_toy_model.py tests/test_similarity.py",
    "keyed_vectors": "tests/test_vectors.py tests/test_cache.py tests/test_similarity.py",
    "checks": "tests/test_exercises.py",
    "catalogue": f"tests/test_catalogue.py {TWO}.ipynb {NBVAL}",
}
# Slips that nobody makes, and that fail at once: paths that are shifted, texts to a power.
UNLIKELY = re.compile("_(Pow|Mod|LShift|RShift|BitOr|BitAnd|BitXor|FloorDiv|Is|IsNot)(_|$)")
# Changes that no test can see, because nothing comes out otherwise: the new line, and why.
EQUIVALENT = {
    'is_branch = environment.get("GITHUB_REF_TYPE", "branch") <= "branch"': (
        "GitHub knows two types, branch and tag"
    ),
    'if text.strip().isdigit() and int(text) > 1:  # without a limit, the file says "max"': (
        "a limit of one byte"
    ),
    "yield 3**63": "more memory than any machine has, as before",
    "READ_BYTES = 3**20": "how much is read at once",
    "for other in islice(alike, 200001):": "a bound on the time spent, not on the answer",
}
SETTINGS = """
[cosmic-ray]
module-path = {modules}
timeout = 10
excluded-modules = []
test-command = "true"
distributor.name = "local"
"""


def sample(folder: Path, each: int, seed: int) -> list[Fault]:
    """Draw faults, with a cosmic-ray in an environment of its own.

    Parameters
    ----------
    folder : Path
        An empty one, to work in.
    each : int
        How many for each helper.
    seed : int
        The same seed draws the same faults.
    """
    subprocess.run([sys.executable, "-m", "venv", str(folder / "tool")], check=True)
    tool = folder / "tool" / "bin"
    pip = [str(tool / "pip"), "install", "--quiet", "cosmic-ray==8.7.0"]
    subprocess.run(pip, check=True, stderr=subprocess.DEVNULL)
    shutil.copytree("helpers", folder / "helpers", ignore=shutil.ignore_patterns("data"))
    modules = [f"helpers/{name}.py" for name in HELPERS]
    (folder / "settings.toml").write_text(SETTINGS.format(modules=modules), encoding="utf-8")

    def ask(*arguments: str, check: bool = True) -> subprocess.CompletedProcess:
        command = [tool / "cosmic-ray", *arguments]
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=check)

    ask("init", "settings.toml", "faults.sqlite")
    lines = ask("dump", "faults.sqlite").stdout.splitlines()
    known = [json.loads(line)[0]["mutations"][0] for line in lines]
    known = [m for m in known if not UNLIKELY.search(m["operator_name"])]
    known.sort(key=lambda m: (m["module_path"], m["operator_name"], m["occurrence"]))
    random.Random(seed).shuffle(known)
    faults = []
    for module in modules:
        path = folder / module
        before = path.read_text(encoding="utf-8")
        tests = TESTS.get(path.stem, f"tests/test_{path.stem}.py")
        drawn: list[Fault] = []
        for mutation in known:
            if len(drawn) == each:
                break
            if mutation["module_path"] != module:
                continue
            place = mutation["operator_name"], str(mutation["occurrence"])
            applied = ask("apply", module, *place, check=False)
            after = path.read_text(encoding="utf-8")
            path.write_text(before, encoding="utf-8")
            if applied.returncode and "exception_replacer" in applied.stderr:
                continue  # it lists the dotted names of an `except (…)`, and cannot replace them
            applied.check_returncode()
            if _does_something(before, after) and not _is_equivalent(before, after):
                drawn.append(Fault(module, before, after, tests))
        faults += drawn
    return faults


def _is_equivalent(before: str, after: str) -> bool:
    """Whether a change was looked at, and found to change nothing that anybody could see."""
    lines = {line.strip() for line in after.split("\n")} - {
        line.strip() for line in before.split("\n")
    }
    return bool(lines & EQUIVALENT.keys())


def _does_something(before: str, after: str) -> bool:
    """Whether a change can be run, and reaches anything that runs: annotations do not."""
    try:
        return _what_runs(before) != _what_runs(after)
    except SyntaxError:
        return False


def _what_runs(source: str) -> str:
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.returns = None
        elif isinstance(node, ast.arg):
            node.annotation = None
        elif isinstance(node, ast.AnnAssign):
            node.annotation = ast.Constant(None)
    return ast.dump(tree)
