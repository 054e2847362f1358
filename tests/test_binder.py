"""What Binder reads: the files by which repo2docker builds the environment."""

import re
from pathlib import Path


def test_binder_installs_what_everybody_installs():
    lines = Path(".binder/requirements.txt").read_text(encoding="utf-8").split("\n")
    assert "-r ../requirements.txt" in lines
    assert "--extra-index-url https://download.pytorch.org/whl/cpu" in lines
    assert Path(".binder", "../requirements.txt").is_file()
    version = Path(".binder/runtime.txt").read_text(encoding="utf-8").strip()
    assert re.fullmatch(r"python-3\.(11|12|13)", version)
