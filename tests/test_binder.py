"""What Binder reads: the files by which repo2docker builds the environment."""

import re
from pathlib import Path

import pytest


def lines(path):
    """The lines of a requirements file, without comments."""
    text = Path(path).read_text(encoding="utf-8")
    return [line.split(" #")[0].strip() for line in text.split("\n") if not line.startswith("#")]


@pytest.mark.locked
def test_binder_installs_the_versions_that_everybody_installs():
    here = [line for line in lines(".binder/requirements.txt") if line]
    options = [
        "--extra-index-url https://download.pytorch.org/whl/cpu",
        "-c ../.ci/constraints.txt",
    ]
    assert here[:2] == options
    assert Path(".binder", "../.ci/constraints.txt").is_file()
    # `-e .` is the folder in which pip runs, for both files the repository.
    assert (
        {"jupyterlab", "anywidget==0.11.0", "-e ."}
        <= set(here[2:])
        <= set(lines("requirements.txt"))
    )


def test_binder_has_the_python_that_the_outputs_were_made_with():
    version = Path(".binder/runtime.txt").read_text(encoding="utf-8").strip()
    assert re.fullmatch(r"python-3\.(11|12|13)", version)
