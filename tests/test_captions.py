"""A caption is written once, below its figure; the notebook, the site and the PDF show it."""

import re
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from sphinx.errors import ExtensionError
from sphinx.testing.util import SphinxTestApp
from test_site import SITE, soup

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>'
CHAPTERS = sorted(Path("book").glob("*.ipynb"))


def drawing(name="fig-one", pictures=1, **figure):
    settings = {"figure": {"name": name} | figure} if name else {}
    shown = [new_output("display_data", {"image/svg+xml": SVG, "text/plain": "a"})] * pictures
    return new_code_cell("draw()", outputs=shown, metadata={"mystnb": settings})


def said(text):
    return new_markdown_cell(text)


@pytest.fixture
def build(tmp_path):
    """Build a page of a few cells; the document that comes of it."""
    apps = []

    def build(*cells):
        notebook = new_notebook(cells=[said("# A chapter"), *cells])
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "", "language": "py"}
        nbformat.write(notebook, tmp_path / "index.ipynb")
        (tmp_path / "conf.py").write_text("")
        settings = {
            "extensions": ["myst_nb", "helpers.site.captions"],
            "nb_execution_mode": "off",
            "numfig": True,
        }
        app = SphinxTestApp("html", srcdir=tmp_path, confoverrides=settings, freshenv=True)
        apps.append(app)
        app.build()
        return soup(Path(app.outdir, "index.html"))

    yield build
    for app in apps:
        app.cleanup()


def test_the_paragraph_below_a_figure_becomes_its_caption(build):
    page = build(
        drawing(),
        said("**Figure.** *Cats* are near [dogs](#fig-one): 0.88.\n\nNot a caption."),
        drawing("fig-two"),
        said("**Figure.** **All** of it."),
    )
    one, two = (page.select_one(f"figure#{name} figcaption") for name in ("fig-one", "fig-two"))
    assert one.select_one(".caption-number").get_text() == "Fig. 1 "
    text = one.select_one(".caption-text")
    assert text.get_text() == "Cats are near dogs: 0.88."
    assert text.select_one("em").get_text() == "Cats"
    assert two.select_one(".caption-text").get_text() == "All of it."
    assert [p.get_text() for p in page.select("section > p")] == ["Not a caption."]


CAPTION = "**Figure.** What it shows."
STOPS = {
    "none": (
        [drawing(), said("Text.")],
        "the figure fig-one has no caption; write a Markdown cell",
    ),
    "at the end": ([drawing()], "the figure fig-one has no caption"),
    "too late": ([drawing(), said("Text."), said(CAPTION)], "the figure fig-one has no caption"),
    "above": ([said(CAPTION), drawing()], "the figure fig-one has no caption"),
    "empty": ([drawing(), said("**Figure.**")], "the figure fig-one has no caption"),
    "in the metadata": (
        [drawing(caption="What it shows."), said("Text.")],
        "the caption of fig-one is in the metadata of its cell, where only the site would show it",
    ),
    "of nothing": (
        [said("Text."), said(CAPTION)],
        "the caption “Figure. What it shows.” stands below no figure; move it directly below",
    ),
    "of a cell that draws nothing": ([new_code_cell("1"), said(CAPTION)], "stands below no figure"),
    "twice": ([drawing(), said(CAPTION), said(CAPTION)], "stands below no figure"),
    "no name": ([drawing(name=None), said(CAPTION)], "a figure has no name for the text"),
    "two figures": ([drawing(pictures=2), said(CAPTION)], "a cell shows two figures"),
}


@pytest.mark.parametrize("case", STOPS)
def test_a_figure_without_a_caption_and_a_caption_without_a_figure_stop_the_build(build, case):
    cells, sentence = STOPS[case]
    with pytest.raises(ExtensionError, match=f"^index: .*{re.escape(sentence)}"):
        build(*cells)


def captions_of(chapter):
    """What stands below the figures of a notebook, as the site sets it."""
    cells = nbformat.read(chapter, as_version=4).cells
    texts = [cell.source.removeprefix("**Figure.** ") for cell in cells]
    lead = [cell.source.startswith("**Figure.** ") for cell in cells]
    return [
        text.replace("*", "").replace("'", "’")
        for text, first in zip(texts, lead, strict=True)
        if first
    ]


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_what_stands_below_a_figure_in_the_notebook_is_its_caption_on_the_site(chapter):
    page = soup(SITE / "book" / f"{chapter.stem}.html")
    texts = [text.get_text() for text in page.select("figure > figcaption .caption-text")]
    assert texts == captions_of(chapter)
    assert "Figure." not in page.article.get_text()


def test_figures_are_numbered_through_the_course():
    numbers = [
        number.get_text().strip()
        for chapter in CHAPTERS
        for number in soup(SITE / "book" / f"{chapter.stem}.html").select(".caption-number")
    ]
    assert numbers == [f"Fig. {place}" for place in range(1, len(numbers) + 1)]
    assert len(numbers) >= 11
