"""Re-execute chapters in place and normalise them, so that running twice changes nothing.

    python -m helpers.authoring.execute book/01_intuition.ipynb ...

A notebook is written only when all of it ran, and in one step: it is never half written.
"""

from __future__ import annotations

import os
import re
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.reader import NotJSONError

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
# What other programs read of the language; as the kernel says it, but for Python's own version.
LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}
PAGE_SETTINGS = ("tags", "mystnb")  # what pages read of a cell's metadata
_ID = re.compile("[a-zA-Z0-9_-]{1,64}")


# What nbformat raises for other files: it looks for its fields before it validates.
_MALFORMED = (
    *(NotJSONError, nbformat.ValidationError),
    *(OSError, ValueError, AttributeError, TypeError, LookupError),
)


class NoNotebookError(ValueError):
    """A file that cannot be read as a notebook."""


# A cell that fails, takes too long or ends the kernel; a file that is no notebook.
PROBLEMS = (CellExecutionError, CellTimeoutError, DeadKernelError, NoNotebookError)


def read(path: Path) -> NotebookNode:
    """Read a notebook, whatever program and version of the format it was saved with.

    Parameters
    ----------
    path : Path
        The notebook, which is not changed.

    Returns
    -------
    NotebookNode
        In version 4.5 of the format. A cell without an id gets one that follows from its place,
        so that reading the same file again gives the same ids.

    Raises
    ------
    NoNotebookError
        If the file holds something else, or a notebook of a version yet to come.
    """
    try:
        notebook = nbformat.reader.reads(path.read_text(encoding="utf-8"))
        if notebook.nbformat < 4:
            notebook = nbformat.convert(notebook, 4)
            for cell in notebook.cells:
                cell.pop("id", None)  # drawn at random
        notebook.nbformat_minor = 5
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.setdefault("execution_count", None)
                cell.setdefault("outputs", [])
        _give_ids(notebook.cells)
        nbformat.validate(notebook)
    except _MALFORMED as problem:
        first = str(problem).partition("\n")[0]
        raise NoNotebookError(f"it cannot be read as a notebook: {first}") from problem
    return notebook


def _give_ids(cells: list[NotebookNode]) -> None:
    """Give an id to each cell that has none, or one that stands before it. Changes the cells.

    Before version 4.5 of the format cells had none; Colab kept one of its own in the metadata.
    """
    taken: set[str] = set()
    for cell in cells:
        name = cell.get("id", cell.metadata.get("id"))
        cell.id = name if isinstance(name, str) and _ID.fullmatch(name) else ""
        cell.id = "" if cell.id in taken else cell.id
        taken.add(cell.id)
    for place, cell in enumerate(cells, start=1):
        if not cell.id:
            free = (f"cell-{place}{end}" for end in ("", *(f"-{n}" for n in range(len(cells)))))
            cell.id = next(name for name in free if name not in taken)
            taken.add(cell.id)


def execute(path: Path) -> None:
    """Run all cells of the notebook at `path`, then replace the file by the normalised result.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        If a cell fails that is not tagged ``raises-exception``. The file is left as it was.
    NoNotebookError
        If the file is no notebook.
    """
    notebook = read(path)
    NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,  # printed text comes in messages, cut differently in every run
        extra_arguments=["--IPKernelApp.log_level=40"],  # errors only
        resources={"metadata": {"path": str(path.parent)}},
    ).execute()
    write(normalize(notebook), path)


def normalize(notebook: NotebookNode) -> NotebookNode:
    """Remove what differs from one run, or one machine, to the next. Changes `notebook`.

    That is: execution times, widget states and views, the interpreter's version, what an editor
    notes down for itself, and the machine's paths in a traceback.
    """
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": LANGUAGE})
    for cell in notebook.cells:
        kept = {name: cell.metadata[name] for name in PAGE_SETTINGS if cell.metadata.get(name)}
        cell.metadata = nbformat.from_dict(kept)
        if cell.cell_type == "code":
            cell.outputs = [_normalize_output(output) for output in cell.outputs]
    return notebook


def _normalize_output(output: NotebookNode) -> NotebookNode:
    if output.output_type == "error":
        output.traceback = [f"{output.ename}: {output.evalue}"]
    output.get("data", {}).pop(WIDGET_VIEW, None)
    return output


def write(notebook: NotebookNode, path: Path) -> None:
    """Replace the file at `path` in one step."""
    partial = path.with_name(f".{path.name}.partial")
    nbformat.write(notebook, partial)
    os.replace(partial, path)


def _forget_choices() -> None:
    """The outputs of chapters are those of the bundled vectors, whatever the reader has chosen."""
    for name in ("COURSE_VECTORS", "COURSE_LIMIT"):
        os.environ.pop(name, None)


def main(arguments: list[str]) -> int:
    """Execute each notebook and print its progress; 1 if one failed."""
    _forget_choices()
    paths = [Path(argument) for argument in arguments]
    for number, path in enumerate(paths, start=1):
        print(f"[{number}/{len(paths)}] {path.name} ...", end=" ", flush=True)
        started = time.perf_counter()
        try:
            execute(path)
        except PROBLEMS as problem:
            print(f"failed and is left as it was:\n{problem}")
            return 1
        print(f"{time.perf_counter() - started:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
