"""The card at the end of a chapter: the next chapter's own question, and no other."""

import re
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from docutils import nodes
from sphinx.errors import ExtensionError
from test_pages import CHAPTERS, PAGES, each_chapter
from test_site import SITE, soup

from helpers.site import next_question


@each_chapter
def test_a_chapter_ends_with_the_question_of_the_next(page):
    [card] = soup(SITE / f"{page}.html").select("a.course-next")
    label, words = (
        " ".join(span.get_text().split())
        for span in card.find_all("span", class_=True, recursive=False)
    )
    after = PAGES[PAGES.index(page) + 1]
    assert (SITE / page).parent / card["href"] == SITE / f"{after}.html"
    if after in CHAPTERS:
        opening = nbformat.read(f"{after}.ipynb", as_version=4).cells[0].source
        asked = re.search(r"^\*\*(.+\?)\*\*$", opening, re.M)[1]
        assert words == re.sub(r"[*`]", "", asked)
        assert label == f"Next: chapter {int(Path(after).name[:2])}"
    else:
        assert label == "Next: Summary"
        assert words in Path(f"{after}.md").read_text(encoding="utf-8")


def test_the_card_takes_the_place_of_the_plain_link_in_chapters_alone():
    for page in PAGES:
        html = soup(SITE / f"{page}.html")
        assert bool(html.select("a.course-next")) == (page in CHAPTERS)
        is_last = page == PAGES[-1]
        assert bool(html.select("a.right-next")) == (page not in CHAPTERS and not is_last)


def test_the_card_is_reached_by_keyboard_shows_it_and_is_not_printed(open_page):
    window = open_page(CHAPTERS[0], "file")
    card = window.locator("a.course-next")
    window.keyboard.press("Shift")  # the keyboard is in use
    card.focus()
    assert "solid 3px" in card.evaluate("card => getComputedStyle(card).outline")
    window.keyboard.press("Enter")
    window.wait_for_url(f"**/{Path(CHAPTERS[1]).name}.html")
    card.wait_for()  # of the next chapter
    window.emulate_media(media="print")
    assert not card.is_visible()


@pytest.mark.parametrize("text", ["A statement.", None])
def test_a_chapter_without_a_question_stops_the_build(text):
    document = nodes.section(
        "", nodes.paragraph("", "", nodes.strong(text=text) if text else nodes.Text("Plain?"))
    )
    with pytest.raises(ExtensionError, match="page: the first words in bold are not the question"):
        next_question.question(document, "page")


def test_a_page_without_a_source_is_no_chapter():
    builder = SimpleNamespace(
        env=SimpleNamespace(found_docs={"a"}, doc2path=lambda page: "a.ipynb")
    )
    assert next_question._is_chapter(builder, "a")
    assert not next_question._is_chapter(builder, "search")
