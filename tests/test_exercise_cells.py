"""The cells of exercises in chapters that other programs saved, and beside other notebooks."""

import json
import shutil
from pathlib import Path

import pytest

from helpers.authoring.exercise_cells import main

CHAPTER = "01_intuition.ipynb"


@pytest.fixture
def book(tmp_path, monkeypatch):
    """A folder with the first chapter alone, from whose parent the command is called."""
    folder = tmp_path / "book"
    folder.mkdir()
    shutil.copy(Path("book", CHAPTER), folder)
    monkeypatch.chdir(tmp_path)
    return folder


def change(path, function):
    """Change what is in a notebook's file, as another program would."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    function(notebook)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def as_colab_saves(notebook):
    """In an older version of the format, where cells have no ids, with ids of its own below."""
    notebook["nbformat_minor"] = 0
    notebook["metadata"]["colab"] = {"provenance": []}
    for place, cell in enumerate(notebook["cells"]):
        del cell["id"]
        cell["metadata"]["id"] = f"Zy{place}"


def without_ids(notebook):
    """As a program that knows version 4.4 of the format saves it."""
    notebook["nbformat_minor"] = 4
    for cell in notebook["cells"]:
        del cell["id"]


@pytest.mark.parametrize("saved", [as_colab_saves, without_ids])
def test_exercises_whose_ids_were_dropped_are_replaced_and_keep_their_outputs(saved, book, capsys):
    path = book / CHAPTER
    before = json.loads(path.read_text(encoding="utf-8"))
    change(path, saved)
    assert main() == 0
    assert "written" in capsys.readouterr().out
    after = json.loads(path.read_text(encoding="utf-8"))
    assert after["metadata"] == before["metadata"]
    for old, new in zip(before["cells"], after["cells"], strict=True):
        known = new["id"] if new["id"].startswith("exercise") else old["id"]
        assert new | {"id": known} == old
    assert main() == 0
    assert capsys.readouterr().out == f"{CHAPTER}: unchanged\n"


def test_a_notebook_that_is_no_chapter_is_left_alone(book, capsys):
    notes = book / "Untitled.ipynb"
    notes.write_text("{}", encoding="utf-8")
    assert main() == 0
    assert capsys.readouterr().out == f"{CHAPTER}: unchanged\n"
    assert notes.read_text(encoding="utf-8") == "{}"


def test_a_chapter_that_lost_the_heading_after_the_exercises_is_named(book, capsys):
    path = book / CHAPTER
    change(path, lambda notebook: notebook["cells"].pop(-1))
    text = path.read_text(encoding="utf-8").replace("## What we learned", "## Summary")
    path.write_text(text, encoding="utf-8")
    assert main() == 1
    assert "no cell of it starts with '## What we learned'" in capsys.readouterr().out
    assert path.read_text(encoding="utf-8") == text
