"""The switch at the top of a chapter that folds its code, or shows it."""

import pytest
from test_pages import CHAPTERS, PAGES

PAGE = CHAPTERS[0]


def code_that_is_seen(window):
    return window.locator("div.cell_input pre >> visible=true").count()


@pytest.mark.parametrize("page", CHAPTERS)
def test_code_is_shown_until_the_reader_folds_it_and_stays_so(open_page, page):
    window = open_page(page, "http")
    switch = window.get_by_role("switch", name="Code", exact=True)
    before = code_that_is_seen(window)
    assert before >= 8
    assert switch.get_attribute("aria-checked") == "true"
    text = window.locator("article .cell_output").all_inner_texts()
    switch.click()
    assert code_that_is_seen(window) == 0
    assert switch.get_attribute("aria-checked") == "false"
    assert window.locator("article .cell_output").all_inner_texts() == text
    window.reload()
    assert code_that_is_seen(window) == 0  # remembered
    switch.focus()
    window.keyboard.press("Space")
    assert code_that_is_seen(window) == before
    assert window.complaints == []


def test_one_cell_can_be_opened_while_the_others_are_folded(open_page):
    window = open_page(PAGE, "file")
    window.get_by_role("switch", name="Code", exact=True).click()
    window.locator("details.course-code > summary").nth(2).click()
    assert code_that_is_seen(window) == 1


def test_paper_shows_the_code_that_is_folded(open_page):
    window = open_page(PAGE, "file")
    before = code_that_is_seen(window)
    window.get_by_role("switch", name="Code", exact=True).click()
    window.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert code_that_is_seen(window) == before
    window.evaluate("dispatchEvent(new Event('afterprint'))")
    assert code_that_is_seen(window) == 0


def test_where_nothing_can_be_kept_the_switch_works_all_the_same(browser, addresses):
    window = browser.new_page()
    window.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('no') } })"
    )
    window.goto(f"{addresses['file']}/{PAGE}.html")
    window.get_by_role("switch", name="Code", exact=True).click()
    assert code_that_is_seen(window) == 0
    window.close()


def test_pages_without_code_have_no_switch(open_page):
    (page,) = [page for page in PAGES if page.endswith("summary")]
    window = open_page(page, "file")
    assert window.locator(".course-code-switch").count() == 0
