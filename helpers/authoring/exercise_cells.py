"""Write the exercises and the quick questions into the chapters.

    python -m helpers.authoring.exercise_cells

Their cells are known by their ids and made anew each time; outputs are kept where the code is the
same. They stand before the heading "What we learned".
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from helpers.authoring.execute import NoNotebookError, normalize, read, write
from helpers.exercises.exercise import Exercise

CLOSING = "## What we learned"
PREFIX = "exercise"
# Tags for the site: a check answers in a kernel alone, and a call of a figure teaches nothing.
NOT_THERE, CODE_NOT_THERE = "remove-cell", "remove-input"

# Each cell brings what it needs, so that exercises can be done in any order.
CHECK = "from helpers.checks import check\n\n"
ASK = "from helpers.widgets.quiz import Quiz\n\n"

OPENING = """\
## Exercises

Each exercise needs a running notebook. Fill in the three dots and run the cell. The cell below it,
which is in the notebook alone, says in one sentence whether your answer is right, and if not, what
is wrong. The three questions after the exercises can be answered on the page."""

QUIZ = """\
## Three quick questions

Choose an answer, and then the others: each says why it is right or wrong."""


def cells_of(exercise: Exercise) -> list[NotebookNode]:
    """The text, the stub, the check, and what is folded below it."""
    place = f"{PREFIX}-{exercise.number.replace('.', '-')}"
    title = f"### {exercise.number} {exercise.kind}: {exercise.title}\n\n"
    folded = "\n\n".join(
        _folded(summary, content)
        for summary, content in (
            ("A hint", exercise.hints[0]),
            ("Another hint", exercise.hints[1]),
            (
                "The solution",
                f"```python\n{exercise.solution}\n```\n\n{_flow(exercise.explanation)}",
            ),
        )
    )
    return [
        _markdown(f"{place}-text", title + _flow(exercise.text)),
        _code(f"{place}-stub", exercise.stub),
        _code(f"{place}-check", f'{CHECK}check("{exercise.number}", {exercise.name})', NOT_THERE),
        _markdown(f"{place}-help", folded),
    ]


def _folded(summary: str, content: str) -> str:
    return f"<details>\n<summary>{summary}</summary>\n\n{content}\n\n</details>"


def _flow(text: str) -> str:
    """Paragraphs in one line each, as in the rest of the chapters."""
    return "\n\n".join(" ".join(part.split("\n")) for part in text.strip().split("\n\n"))


def _markdown(name: str, source: str) -> NotebookNode:
    return nbformat.v4.new_markdown_cell(source, id=name)


def _code(name: str, source: str, on_the_page: str | None = None) -> NotebookNode:
    """A cell of code, and perhaps a tag by which the site leaves it out, or its code."""
    tags = {"tags": [on_the_page]} if on_the_page else {}
    return nbformat.v4.new_code_cell(source, id=name, metadata=tags)


def section(number: int) -> list[NotebookNode]:
    """All cells of a chapter's exercises and questions."""
    chapter = importlib.import_module(f"helpers.exercises.chapter_{number}")
    cells = [_markdown(f"{PREFIX}s", _flow(OPENING))]
    for exercise in chapter.EXERCISES:
        cells += cells_of(exercise)
    return [
        *cells,
        _markdown(f"{PREFIX}-questions", _flow(QUIZ)),
        _code(f"{PREFIX}-quiz", f"{ASK}Quiz({number})", CODE_NOT_THERE),
    ]


def is_exercise(cell: NotebookNode) -> bool:
    """Whether a cell was written here."""
    return cell.id.startswith(PREFIX)


def place(notebook: NotebookNode, number: int) -> NotebookNode:
    """Replace a chapter's exercise cells by the present ones. Changes `notebook`.

    Raises
    ------
    NoNotebookError
        If the chapter lacks the heading before which they stand.
    """
    before = _present(notebook.cells)
    outputs = {cell.source: cell for cell in before if cell.cell_type == "code"}
    rest = [cell for cell in notebook.cells if not any(cell is other for other in before)]
    closing = _starting_with(CLOSING, rest)
    if closing is None:
        raise NoNotebookError(f"no cell of it starts with {CLOSING!r}: exercises stand before that")
    made = section(number)
    for cell in made:
        if cell.cell_type == "code" and (same := outputs.get(cell.source)):
            cell.outputs, cell.execution_count = same.outputs, same.execution_count
    notebook.cells = [*rest[:closing], *made, *rest[closing:]]
    return notebook


def _present(cells: list[NotebookNode]) -> list[NotebookNode]:
    """The exercise cells of a chapter: by their ids, or by their place if a program dropped those.

    All of them go together, so one id is enough to know that none was dropped.
    """
    known = [cell for cell in cells if is_exercise(cell)]
    first, last = _starting_with(OPENING.partition("\n")[0], cells), _starting_with(CLOSING, cells)
    return known or ([] if first is None else cells[first:last])


def _starting_with(text: str, cells: list[NotebookNode]) -> int | None:
    """The place of the first cell that starts with a text."""
    return next((i for i, cell in enumerate(cells) if cell.source.startswith(text)), None)


def main() -> int:
    """Write them into every chapter; 1 if a file is no chapter, and then into none."""
    notebooks = {}
    for path in sorted(Path("book").glob("[0-9][0-9]_*.ipynb")):  # and not somebody's notes
        try:
            notebooks[path] = normalize(place(read(path), int(path.name[:2])))
        except NoNotebookError as problem:
            print(f"{path}: {problem}. Nothing is written.")
            return 1
    for path, notebook in notebooks.items():
        before = path.read_bytes()
        write(notebook, path)
        changed = path.read_bytes() != before
        print(f"{path.name}: {'written; run make execute' if changed else 'unchanged'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
