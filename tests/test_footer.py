"""The end of every page: who wrote it, under which licence, and the course as one PDF."""

import os
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from bs4 import BeautifulSoup

from helpers.site import pdf_link


def footer(page):
    text = Path("_build/html", page).read_text(encoding="utf-8")
    return BeautifulSoup(text, "html.parser").select_one("footer.bd-footer-content")


@pytest.mark.parametrize("page", ["book/index.html", "book/04_toy_training.html", "search.html"])
def test_every_page_names_its_authors_and_its_licences(page):
    said = " ".join(footer(page).get_text().split())
    citation = yaml.safe_load(Path("CITATION.cff").read_text(encoding="utf-8"))
    [author] = citation["authors"]
    assert author["name"].lower() in said
    assert "Text and figures: CC BY 4.0." in said
    assert "Attribution 4.0 International" in Path("LICENSE-TEXT").read_text(encoding="utf-8")
    assert "Code: BSD 3-Clause." in said
    assert citation["license"] == "BSD-3-Clause"
    links = [link["href"] for link in footer(page).select(".extra_footer a")]
    assert len(links) == 2
    assert all(link.startswith("https://") for link in links)


@pytest.fixture
def course(tmp_path):
    """A course of one page, printed after it was written; and what would build it."""
    for name in ("_build/html", "book"):
        Path(tmp_path, name).mkdir(parents=True)
    page, printed = tmp_path / "book/page.md", tmp_path / "_build" / pdf_link.PDF
    page.write_text("text")
    printed.write_bytes(b"x" * 1_250_000)
    os.utime(page, (1_000, 1_000))
    os.utime(printed, (2_000, 2_000))
    app = SimpleNamespace(srcdir=tmp_path, outdir=tmp_path / "_build/html")
    return app, SimpleNamespace(html_context={}), page, printed


def test_a_printed_course_lies_beside_its_pages_and_is_offered(course):
    app, config, _, printed = course
    pdf_link._offer(app, config)
    assert config.html_context["course_pdf"] == {"name": pdf_link.PDF, "megabytes": "1.2"}
    assert (app.outdir / pdf_link.PDF).read_bytes() == printed.read_bytes()


def test_a_pdf_of_an_older_text_is_taken_away(course):
    app, config, page, _ = course
    pdf_link._offer(app, config)
    os.utime(page, (3_000, 3_000))
    later = SimpleNamespace(html_context={})
    pdf_link._offer(app, later)
    assert later.html_context == {}
    assert not (app.outdir / pdf_link.PDF).exists()


def test_without_a_pdf_there_is_no_link(course):
    app, config, _, printed = course
    printed.unlink()
    pdf_link._offer(app, config)
    assert config.html_context == {}


def test_the_site_offers_the_pdf_if_it_has_one():
    offered = footer("book/index.html").select("a[href$='.pdf']")
    assert bool(offered) == Path("_build/html", pdf_link.PDF).exists()
