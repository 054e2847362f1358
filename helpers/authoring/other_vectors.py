"""Chapter 2 with other vectors, executed and built beside the site, never over it.

    python -m helpers.authoring.other_vectors word2vec-google-news-300

The page goes to ``_build/chapter-2/NAME``. The chapters in ``book`` are not touched.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import yaml
from nbclient.exceptions import CellExecutionError

from helpers.authoring.execute import execute
from helpers.similarity import check_known
from helpers.text import UnknownTokenError
from helpers.vectors import load

CHAPTER = "02_pretrained_analogies"
PAGES = ("glossary.md", "references.md", "references.bib", "_static")  # what the chapter refers to
NOTE = """:::{{note}}
This page was made with the vectors `{name}`. The outputs, the figures and the explorer are theirs.
The text and the captions are about the vectors that come with the course: their numbers differ.
:::"""
ASKED = ("king", "queen", "man", "woman", "tower", "doctor", "she", "he")


def render(name: str, root: Path = Path()) -> Path:
    """Execute and build chapter 2 with the vectors called `name`.

    Parameters
    ----------
    name : str
        As in `helpers.vectors.load`.
    root : Path
        The folder that holds ``book`` and ``_config.yml``.

    Returns
    -------
    Path
        The built page.

    Raises
    ------
    Those of `helpers.vectors.load`; UnknownTokenError
        If the vectors lack the English words that the chapter asks about.
    CellExecutionError, subprocess.CalledProcessError
        If the chapter, or the build, fails.
    """
    os.environ["COURSE_VECTORS"] = name  # for this process, the chapter's kernel and the build
    vectors = load()  # downloads and converts here, where the progress is seen
    for word in ASKED:
        check_known(vectors, word)
    folder = root / "_build" / "chapter-2" / name
    shutil.rmtree(folder, ignore_errors=True)
    _copy(root, folder, name)
    execute(folder / "book" / f"{CHAPTER}.ipynb")
    jupyter_book = shutil.which("jupyter-book", path=Path(sys.executable).parent)
    command = [jupyter_book, "build", str(folder), "--quiet"]
    subprocess.run(command, check=True, capture_output=True, text=True)
    return folder / "_build" / "html" / "book" / f"{CHAPTER}.html"


def _copy(root: Path, folder: Path, name: str) -> None:
    """What the page is built from: the chapter, what it refers to, and settings that say so."""
    (folder / "book").mkdir(parents=True)
    notebook = nbformat.read(root / "book" / f"{CHAPTER}.ipynb", as_version=4)
    notebook.cells.insert(1, nbformat.v4.new_markdown_cell(NOTE.format(name=name)))
    nbformat.write(notebook, folder / "book" / f"{CHAPTER}.ipynb")
    for page in PAGES:
        source = root / "book" / page
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, folder / "book" / page)
    settings = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    settings["title"] = f"{settings['title']}: {name}"
    settings["exclude_patterns"] = []
    settings["sphinx"]["config"]["explorer_vectors"] = name
    contents = {
        "format": "jb-book",
        "root": f"book/{CHAPTER}",
        "chapters": [{"file": "book/glossary"}, {"file": "book/references"}],
    }
    for file, content in {"_config.yml": settings, "_toc.yml": contents}.items():
        text = yaml.safe_dump(content, allow_unicode=True)
        (folder / file).write_text(text, encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Render the chapter and say where it is; 1 if that failed, 2 without a name."""
    if len(arguments) != 1:
        print("say which vectors: make chapter-2 VECTORS=glove-wiki-gigaword-50", file=sys.stderr)
        return 2
    try:
        page = render(arguments[0])
    except UnknownTokenError as problem:
        print(f"chapter 2 asks in English, and in {arguments[0]} {problem}", file=sys.stderr)
        return 1
    except (ValueError, MemoryError, OSError) as problem:
        print(problem, file=sys.stderr)
        return 1
    except CellExecutionError as problem:
        print(f"a cell of the chapter failed:\n{problem}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as problem:
        print(f"the page could not be built:\n{problem.stderr}", file=sys.stderr)
        return 1
    print(f"Chapter 2 with {arguments[0]} is ready. Open {page} in a browser.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
