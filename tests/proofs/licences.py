"""List the licence of everything that is installed: `make licences` writes `.ci/licences.md`."""

import re
import sys
from importlib.metadata import Distribution, distribution
from pathlib import Path

TARGET = Path(".ci/licences.md")
CONSTRAINTS = Path(".ci/constraints.txt")


def names() -> list[str]:
    """The packages of the constraints, and torch, which is named in the requirements."""
    lines = CONSTRAINTS.read_text(encoding="utf-8").split()
    return sorted({*(line.split("==")[0] for line in lines), "torch"}, key=str.lower)


def licence(package: Distribution) -> str:
    """What a package says of its licence, in a few words."""
    data = package.metadata
    if data.get("License-Expression"):
        return data["License-Expression"]
    classes = [
        entry for entry in data.get_all("Classifier") or [] if entry.startswith("License ::")
    ]
    if found := [entry.rpartition(":: ")[2] for entry in classes if entry.count("::") > 1]:
        return ", ".join(found)
    words = " ".join((data.get("License") or "").split())
    return re.split(r"[.(]\s", words)[0][:60] or "see the package's own files"


def table() -> str:
    """The whole list, as Markdown."""
    rows = []
    for name in names():
        try:
            rows.append(f"| {name} | {licence(distribution(name))} |")
        except ModuleNotFoundError:
            rows.append(f"| {name} | not installed on this system |")
    return "\n".join(
        ["# Licences of what is installed", "", "| package | licence |", "| --- | --- |", *rows, ""]
    )


if __name__ == "__main__":
    TARGET.write_text(table(), encoding="utf-8")
    print(f"{TARGET}: {len(names())} packages")
    sys.exit(0)
