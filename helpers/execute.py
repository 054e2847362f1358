"""Re-execute chapters in place and normalise them, so that running twice changes nothing.

    python -m helpers.execute book/01_intuition.ipynb ...

A notebook is written only when all of it ran, and in one step: it is never half written.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.reader import NotJSONError

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
# A cell that fails, takes too long or ends the kernel; a file that is no notebook.
PROBLEMS = (CellExecutionError, CellTimeoutError, DeadKernelError, NotJSONError)
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def execute(path: Path) -> None:
    """Run all cells of the notebook at `path`, then replace the file by the normalised result.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        If a cell fails that is not tagged ``raises-exception``. The file is left as it was.
    """
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        record_timing=False,
        extra_arguments=["--IPKernelApp.log_level=40"],  # errors only
        resources={"metadata": {"path": str(path.parent)}},
    ).execute()
    write(normalize(notebook), path)


def normalize(notebook: NotebookNode) -> NotebookNode:
    """Remove what differs from one run, or one machine, to the next. Changes `notebook`.

    That is: execution times, widget states and views, the interpreter's version, how printed
    text happened to be cut into messages, and the machine's paths in a traceback.
    """
    notebook.metadata = NotebookNode(kernelspec=KERNEL, language_info={"name": "python"})
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = _merge_streams([_normalize_output(output) for output in cell.outputs])
    return notebook


def _normalize_output(output: NotebookNode) -> NotebookNode:
    if output.output_type == "error":
        output.traceback = [f"{output.ename}: {output.evalue}"]
    output.get("data", {}).pop(WIDGET_VIEW, None)
    return output


def _merge_streams(outputs: list[NotebookNode]) -> list[NotebookNode]:
    merged: list[NotebookNode] = []
    for output in outputs:
        last = merged[-1] if merged else None
        if last and output.output_type == last.output_type == "stream" and output.name == last.name:
            last.text += output.text
        else:
            merged.append(output)
    return merged


def write(notebook: NotebookNode, path: Path) -> None:
    """Replace the file at `path` in one step."""
    partial = path.with_name(f".{path.name}.partial")
    nbformat.write(notebook, partial)
    os.replace(partial, path)


def main(arguments: list[str]) -> int:
    """Execute each notebook and print its progress; 1 if one failed."""
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
