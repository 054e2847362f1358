"""The course as one PDF: every page in it, contents that tell the truth, links that stay inside."""

import subprocess
import sys
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader
from test_print import MOST_EMPTY, letters, sheets

from helpers.site.pdf import _page_of, document, pages, places


@pytest.fixture(scope="module")
def pdf(tmp_path_factory, browser):
    assert browser  # without a Chromium this is skipped, and fails in CI
    path = tmp_path_factory.mktemp("pdf") / "course.pdf"
    subprocess.run([sys.executable, "-m", "helpers.site.pdf", str(path)], check=True)
    assert len(PdfReader(path).pages) > 50
    return path


@pytest.fixture(scope="module")
def read(pdf):
    """The pages of the PDF, read once."""
    return sheets(pdf)


@pytest.fixture(scope="module")
def course():
    """What is printed, without the numbers of its contents."""
    return BeautifulSoup(document(), "html.parser")


def test_the_contents_name_the_page_on_which_a_heading_stands(pdf, read):
    known = places(pdf)
    contents = BeautifulSoup(document(known), "html.parser").select(".course-contents a")
    assert len(contents) > 50
    for link in contents:
        text, number = (span.get_text() for span in link.find_all("span"))
        assert letters(text) in letters(read[int(number) - 1].text)


def test_the_outline_has_every_page_of_the_course(pdf):
    reader = PdfReader(pdf)

    def titles(entries):
        for entry in entries:
            if isinstance(entry, list):
                yield from titles(entry)
            else:
                yield entry.title

    found = " ".join(titles(reader.outline))
    for number in range(1, 6):
        assert f"{number} · " in found
    assert "Glossary" in found


def test_every_link_inside_leads_to_a_place(course):
    ids = [tag["id"] for tag in course.find_all(id=True)]
    assert len(ids) == len(set(ids))
    inside = [a["href"][1:] for a in course.find_all("a", href=True) if a["href"][0] == "#"]
    assert len(inside) > 100
    assert set(inside) - set(ids) == set()
    elsewhere = [a["href"] for a in course.find_all("a", href=True) if a["href"][0] != "#"]
    assert [link for link in elsewhere if not link.startswith("https://")] == []


@pytest.mark.parametrize(
    ("link", "page"),
    [
        ("glossary.html", "book/glossary"),
        ("../book/summary.html", "book/summary"),
        ("", "book/index"),
    ],
)
def test_a_link_names_its_page_with_slashes_on_windows_too(link, page, monkeypatch):
    monkeypatch.setattr("helpers.site.pdf.Path", PureWindowsPath)
    assert _page_of("book/index", link) == page


def test_all_pages_of_the_site_are_in_it(course):
    assert len(course.find_all("article")) == len(pages()) == 10


def test_what_is_folded_on_the_site_can_be_read(read):
    text = letters("".join(sheet.text for sheet in read))
    assert letters("cosine_of_counts = cat_counts @ dog_counts / lengths") in text  # a solution
    assert letters("figures.word_map(ax, vectors, groups)") in text  # the code of a figure
    assert letters("Hide the code") not in text


def test_no_page_is_shrunk_to_a_line_too_wide(read):
    sizes = {size for _, size, text in read[5].pieces if len(text.strip()) > 40}
    assert 9.0 in sizes  # 12 px of the style are 9 points on paper


def test_only_the_last_page_of_a_part_is_half_empty(pdf, read):
    known = places(pdf)
    starts = {known[PurePosixPath(page).name] for page in pages()[1:]}  # no link leads to the first
    assert len(starts) == len(pages()) - 1
    inside = [number for number in range(min(starts), len(read)) if number + 1 not in starts]
    shares = {number: round(read[number - 1].empty_share, 2) for number in inside}
    assert len(shares) > 40
    assert {number: share for number, share in shares.items() if share > MOST_EMPTY} == {}
