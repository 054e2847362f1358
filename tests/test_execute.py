import copy
import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_notebook, new_output

from helpers.authoring.execute import (
    LANGUAGE,
    WIDGET_VIEW,
    execute,
    main,
    normalize,
    read,
    write,
)


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


@pytest.mark.parametrize(
    "text",
    [
        "<<<<<<< HEAD",
        "",
        "3",
        "[]",
        "{}",
        '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}}',
        '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [3]}',
        '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "code"}]}',
        '{"nbformat": 9, "nbformat_minor": 0, "metadata": {}, "cells": []}',
        "\udcff",  # bytes that are no text
    ],
)
def test_a_file_that_is_no_notebook_is_named(text, notebook_path, capsys):
    notebook_path.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert main([str(notebook_path)]) == 1
    printed = capsys.readouterr().out
    assert "chapter.ipynb ... failed and is left as it was:\nit cannot be read as a no" in printed
    assert notebook_path.read_bytes() == text.encode("utf-8", "surrogateescape")


def test_a_file_that_is_not_there_is_named(tmp_path, capsys):
    assert main([str(tmp_path / "none.ipynb")]) == 1
    assert "none.ipynb ... failed" in capsys.readouterr().out


def test_the_command_runs_every_notebook_that_it_is_given(notebook_path):
    other = notebook_path.with_name("other.ipynb")
    other.write_bytes(notebook_path.read_bytes())
    command = [sys.executable, "-m", "helpers.authoring.execute", str(notebook_path), str(other)]
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
    assert notebook.metadata.language_info == LANGUAGE
    assert cell.metadata == {"tags": ["kept"]}
    assert cell.outputs[0].data == {"text/html": "<p>"}


def test_printed_text_is_one_output_for_each_stream(notebook_path):
    lines = ["import sys"]
    for word in ("a", "b", "c"):
        lines += [f"print('{word}', flush=True)", f"print('{word}!', file=sys.stderr, flush=True)"]
    notebook = new_notebook(cells=[new_code_cell("\n".join(lines))])
    nbformat.write(notebook, notebook_path)
    execute(notebook_path)
    (cell,) = nbformat.read(notebook_path, as_version=4).cells
    assert [output.text for output in cell.outputs] == ["a\nb\nc\n", "a!\nb!\nc!\n"]


def saved(minor, cells, **metadata):
    """A notebook as a program writes it: each cell a kind, a source, and what else it has."""
    made = [
        {"cell_type": kind, "source": [source], "metadata": {}} | own for kind, source, own in cells
    ]
    for cell in made:
        if cell["cell_type"] == "code":
            cell |= {"execution_count": None, "outputs": []}
    return {"nbformat": 4, "nbformat_minor": minor, "metadata": metadata, "cells": made}


TAGS = {"tags": ["hide-input"], "mystnb": {"figure": {"name": "fig-a"}}}
# What these programs wrote when the same two cells were saved in them.
PROGRAMS = {
    "Colab": saved(
        0,
        [
            ("markdown", "# A", {"metadata": {"id": "yw4qIYqW", "colab_type": "text"}}),
            ("code", "1 + 1", {"metadata": {"id": "x_P-3", "outputId": "0f", "colab": {}} | TAGS}),
        ],
        colab={"provenance": [], "toc_visible": True},
        kernelspec={"name": "python3", "display_name": "Python 3"},
        language_info={"name": "python"},
        accelerator="GPU",
        widgets={"application/vnd.jupyter.widget-state+json": {}},
    ),
    "VS Code": saved(
        2,
        [
            ("markdown", "# A", {}),
            ("code", "1 + 1", {"metadata": {"vscode": {"languageId": "python"}} | TAGS}),
        ],
        kernelspec={"display_name": ".venv", "language": "python", "name": "python3"},
        language_info={"name": "python", "version": "3.12.1", "pygments_lexer": "ipython3"},
        orig_nbformat=4,
        vscode={"interpreter": {"hash": "31f2"}},
    ),
    "the classic Notebook": saved(
        4,
        [
            ("markdown", "# A", {"metadata": {"heading_collapsed": True, "hidden": False}}),
            ("code", "1 + 1", {"metadata": {"scrolled": True, "ExecuteTime": {}} | TAGS}),
        ],
        toc={"base_numbering": 1},
        varInspector={},
    ),
    "JupyterLab": saved(
        5,
        [
            ("markdown", "# A", {"id": "0b2a", "metadata": {"tags": [], "editable": True}}),
            ("code", "1 + 1", {"id": "0b2b", "metadata": {"jupyter": {}, "trusted": 1} | TAGS}),
        ],
        toc_autonumbering=False,
    ),
    "a program that copies ids": saved(
        5, [("markdown", "# A", {"id": "a"}), ("code", "1 + 1", {"id": "a", "metadata": TAGS})]
    ),
}
IDS = {
    "Colab": ["yw4qIYqW", "x_P-3"],
    "VS Code": ["cell-1", "cell-2"],
    "the classic Notebook": ["cell-1", "cell-2"],
    "JupyterLab": ["0b2a", "0b2b"],
    "a program that copies ids": ["a", "cell-2"],
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_notebook_of_another_program_becomes_one_of_ours(program, tmp_path, recwarn):
    path = tmp_path / "chapter.ipynb"
    path.write_text(json.dumps(PROGRAMS[program]), encoding="utf-8")
    write(normalize(read(path)), path)
    first = path.read_bytes()
    notebook = json.loads(first)
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    assert notebook["metadata"].keys() == {"kernelspec", "language_info"}
    assert [cell["metadata"] for cell in notebook["cells"]] == [{}, TAGS]
    assert [cell["id"] for cell in notebook["cells"]] == IDS[program]
    nbformat.validate(notebook)
    write(normalize(read(path)), path)
    assert path.read_bytes() == first
    assert [str(warning.message) for warning in recwarn] == []


def test_an_id_that_a_cell_has_is_given_to_no_other(tmp_path):
    path = tmp_path / "chapter.ipynb"
    cells = [("code", "1", {}), ("code", "2", {"id": "cell-1"}), ("code", "3", {"id": "no id!"})]
    path.write_text(json.dumps(saved(5, cells)), encoding="utf-8")
    assert [cell.id for cell in read(path).cells] == ["cell-1-0", "cell-1", "cell-3"]


def test_a_notebook_of_an_old_version_is_read_the_same_way_twice(tmp_path):
    path = tmp_path / "chapter.ipynb"
    cell = {"cell_type": "code", "input": ["1 + 1"], "language": "python", "outputs": []}
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}}
    path.write_text(json.dumps(old | {"worksheets": [{"cells": [cell | {"metadata": {}}]}]}))
    assert [(cell.id, cell.source) for cell in read(path).cells] == [("cell-1", "1 + 1")]
    assert read(path) == read(path)


def test_a_chapter_becomes_a_script_of_python(tmp_path):
    """`jupyter nbconvert --to script` takes the ending from the notebook."""
    command = [sys.executable, "-m", "nbconvert", "--to", "script", "01_intuition.ipynb"]
    command += ["--output-dir", str(tmp_path)]
    subprocess.run(command, cwd="book", check=True, capture_output=True)
    assert [path.name for path in tmp_path.iterdir()] == ["01_intuition.py"]


@pytest.mark.parametrize("path", sorted(Path("book").glob("*.ipynb")), ids=lambda path: path.stem)
def test_a_chapter_holds_nothing_that_normalising_would_change(path):
    notebook = read(path)
    assert normalize(copy.deepcopy(notebook)) == notebook


def test_chapters_are_executed_with_the_bundled_vectors_whatever_a_reader_has_chosen(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("COURSE_VECTORS", "glove-twitter-25")
    monkeypatch.setenv("COURSE_LIMIT", "1000")
    cell = nbformat.v4.new_code_cell(
        "import os; print(sorted(n for n in os.environ if 'COURSE_' in n))"
    )
    path = tmp_path / "a.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    assert main([str(path)]) == 0
    (output,) = nbformat.read(path, as_version=4).cells[0].outputs
    assert "COURSE_VECTORS" not in output.text
    assert "COURSE_LIMIT" not in output.text


def test_commands_that_write_what_is_committed_forget_what_a_reader_has_chosen():
    makefile = Path("Makefile").read_text(encoding="utf-8")
    for name in ("COURSE_VECTORS", "COURSE_LIMIT"):
        (targets,) = re.findall(rf"^(.*): export {name} :=$", makefile, re.M)
        assert {"book", "test", "execute", "bench", "mutants", "elsewhere", "kills"} <= set(
            targets.split()
        )
