"""The link to the course as one PDF, on a site that has one.

`make pdf` prints the built site, and builds it once more: then the PDF lies beside the pages, and
every page leads to it. A PDF that is older than what it was printed from is not offered.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

PDF = "token-embeddings.pdf"
SOURCES = ("_config.yml", "_toc.yml", "book", "helpers")


def setup(app: Sphinx) -> None:
    """Offer the PDF before any page is written, so that no page is left from before."""
    app.connect("config-inited", _offer)


def _offer(app: Sphinx, config: Config) -> None:
    printed, beside = Path(app.srcdir, "_build", PDF), Path(app.outdir, PDF)
    beside.unlink(missing_ok=True)
    if is_current(printed, [Path(app.srcdir, name) for name in SOURCES]):
        beside.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(printed, beside)
        config.html_context["course_pdf"] = {
            "name": PDF,
            "megabytes": f"{printed.stat().st_size / 1e6:.1f}",
        }


def is_current(printed: Path, sources: list[Path]) -> bool:
    """Whether a file is there, and nothing that it was made from is newer.

    Parameters
    ----------
    printed : Path
    sources : list of Path
        Files, and folders with all that is in them.
    """
    if not printed.exists():
        return False
    files = (
        file
        for source in sources
        for file in ([source] if source.is_file() else source.rglob("*"))
        if file.is_file() and "__pycache__" not in file.parts
    )
    return all(file.stat().st_mtime <= printed.stat().st_mtime for file in files)
