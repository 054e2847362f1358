"""Write the exercises and the quick questions into the chapters.

    python -m helpers.exercises.cells

Their cells are known by their ids and made anew each time; outputs are kept where the code is the
same. They stand before the heading "What we learned".
"""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.reader import NotJSONError

from helpers.execute import write
from helpers.exercises.exercise import Exercise

CLOSING = "## What we learned"
PREFIX = "exercise"

# Each cell brings what it needs, so that exercises can be done in any order.
CHECK = "from helpers.checks import check\n\n"
ASK = "from helpers.widgets.quiz import Quiz\n\n"

OPENING = """\
## Exercises

Fill in the three dots, run the cell and then the one below it. It says in one sentence whether your
answer is right, and if not, what is wrong. (These need a running notebook. The three questions
after them can be answered on the page.)"""

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
        _code(f"{place}-check", f'{CHECK}check("{exercise.number}", {exercise.name})'),
        _markdown(f"{place}-help", folded),
    ]


def _folded(summary: str, content: str) -> str:
    return f"<details>\n<summary>{summary}</summary>\n\n{content}\n\n</details>"


def _flow(text: str) -> str:
    """Paragraphs in one line each, as in the rest of the chapters."""
    return "\n\n".join(" ".join(part.split("\n")) for part in text.strip().split("\n\n"))


def _markdown(name: str, source: str) -> NotebookNode:
    return nbformat.v4.new_markdown_cell(source, id=name)


def _code(name: str, source: str) -> NotebookNode:
    return nbformat.v4.new_code_cell(source, id=name)


def section(number: int) -> list[NotebookNode]:
    """All cells of a chapter's exercises and questions."""
    chapter = importlib.import_module(f"helpers.exercises.chapter_{number}")
    cells = [_markdown(f"{PREFIX}s", _flow(OPENING))]
    for exercise in chapter.EXERCISES:
        cells += cells_of(exercise)
    return [
        *cells,
        _markdown(f"{PREFIX}-questions", _flow(QUIZ)),
        _code(f"{PREFIX}-quiz", f"{ASK}Quiz({number})"),
    ]


def is_exercise(cell: NotebookNode) -> bool:
    """Whether a cell was written here."""
    return cell.id.startswith(PREFIX)


def place(notebook: NotebookNode, number: int) -> NotebookNode:
    """Replace a chapter's exercise cells by the present ones. Changes `notebook`."""
    outputs = {(cell.id, cell.source): cell for cell in notebook.cells if is_exercise(cell)}
    rest = [cell for cell in notebook.cells if not is_exercise(cell)]
    closing = next(i for i, cell in enumerate(rest) if cell.source.startswith(CLOSING))
    made = [outputs.get((cell.id, cell.source), cell) for cell in section(number)]
    notebook.cells = [*rest[:closing], *made, *rest[closing:]]
    return notebook


def main() -> int:
    """Write them into every chapter; 1 if a file is no notebook, and then into none."""
    notebooks = {}
    for path in sorted(Path("book").glob("*.ipynb")):
        try:
            notebooks[path] = nbformat.read(path, as_version=4)
        except NotJSONError as problem:
            print(f"{path} cannot be read, so nothing is written:\n{problem}")
            return 1
    for path, notebook in notebooks.items():
        before = path.read_bytes()
        write(place(notebook, int(re.match(r"\d+", path.name)[0])), path)
        changed = path.read_bytes() != before
        print(f"{path.name}: {'written; run make execute' if changed else 'unchanged'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
