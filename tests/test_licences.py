"""The list of licences is complete."""

from pathlib import Path

import pytest
from proofs.licences import TARGET, names


@pytest.mark.locked
def test_every_package_has_a_licence():
    rows = [
        line.split(" | ") for line in TARGET.read_text(encoding="utf-8").split("\n")[4:] if line
    ]
    listed = {row[0].removeprefix("| "): row[1].removesuffix(" |") for row in rows}
    assert list(listed) == names()
    assert len(listed) > 100
    assert [name for name, licence in listed.items() if not licence] == []
    assert Path(".ci/constraints.txt").is_file()
