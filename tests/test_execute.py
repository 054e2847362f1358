import subprocess
import sys

import nbformat
import pytest
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_notebook, new_output

from helpers.execute import WIDGET_VIEW, execute, main, normalize


@pytest.fixture
def notebook_path(tmp_path):
    path = tmp_path / "a b" / "chapter.ipynb"
    path.parent.mkdir()
    cells = [
        new_code_cell("import sys\nprint('one')\nsys.stdout.flush()\nprint('two')"),
        new_code_cell("1 / 0", metadata={"tags": ["raises-exception"]}),
        new_code_cell("import os; os.path.basename(os.getcwd())"),
    ]
    nbformat.write(new_notebook(cells=cells), path)
    return path


def test_executing_twice_gives_the_same_bytes(notebook_path):
    execute(notebook_path)
    first = notebook_path.read_bytes()
    execute(notebook_path)
    assert notebook_path.read_bytes() == first
    cells = nbformat.read(notebook_path, as_version=4).cells
    assert [output.text for output in cells[0].outputs] == ["one\ntwo\n"]
    assert cells[1].outputs[0].traceback == ["ZeroDivisionError: division by zero"]
    assert cells[2].outputs[0].data["text/plain"] == "'a b'"
    assert [cell.execution_count for cell in cells] == [1, 2, 3]
    assert [path.name for path in notebook_path.parent.iterdir()] == ["chapter.ipynb"]


def test_a_failing_notebook_is_left_as_it_was(notebook_path, capsys):
    notebook = nbformat.read(notebook_path, as_version=4)
    notebook.cells.append(new_code_cell("raise RuntimeError('broken')"))
    nbformat.write(notebook, notebook_path)
    before = notebook_path.read_bytes()
    with pytest.raises(CellExecutionError, match="broken"):
        execute(notebook_path)
    assert main([str(notebook_path)]) == 1
    assert "failed and is left as it was" in capsys.readouterr().out
    assert notebook_path.read_bytes() == before


def test_a_file_that_is_no_notebook_is_named(notebook_path, capsys):
    notebook_path.write_text("<<<<<<< HEAD")
    assert main([str(notebook_path)]) == 1
    printed = capsys.readouterr().out
    assert "chapter.ipynb ... failed and is left as it was" in printed
    assert "not appear to be JSON" in printed


def test_the_command_runs_every_notebook_that_it_is_given(notebook_path):
    other = notebook_path.with_name("other.ipynb")
    other.write_bytes(notebook_path.read_bytes())
    command = [sys.executable, "-m", "helpers.execute", str(notebook_path), str(other)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert [line.split(" ... ")[0] for line in printed.splitlines()] == [
        "[1/2] chapter.ipynb",
        "[2/2] other.ipynb",
    ]


def test_progress_is_printed_for_each_chapter(notebook_path, capsys):
    assert main([str(notebook_path)] * 2) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(" ... ")[0] for line in lines] == [
        "[1/2] chapter.ipynb",
        "[2/2] chapter.ipynb",
    ]


def test_times_widget_views_and_versions_are_removed():
    cell = new_code_cell(
        "x",
        metadata={"execution": {"iopub.execute_input": "2026-01-01"}, "tags": ["kept"]},
        outputs=[new_output("display_data", {WIDGET_VIEW: {"model_id": "1"}, "text/html": "<p>"})],
    )
    notebook = new_notebook(
        cells=[cell], metadata={"widgets": {}, "language_info": {"name": "python", "version": "3"}}
    )
    normalize(notebook)
    assert notebook.metadata.keys() == {"kernelspec", "language_info"}
    assert notebook.metadata.language_info == {"name": "python"}
    assert cell.metadata == {"tags": ["kept"]}
    assert cell.outputs[0].data == {"text/html": "<p>"}


def test_texts_of_different_streams_stay_apart():
    outputs = [
        new_output("stream", name="stdout", text="a"),
        new_output("stream", name="stderr", text="b"),
        new_output("stream", name="stdout", text="c"),
    ]
    notebook = normalize(new_notebook(cells=[new_code_cell("x", outputs=outputs)]))
    assert [output.text for output in notebook.cells[0].outputs] == ["a", "b", "c"]
