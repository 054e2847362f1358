"""The quick questions at the end of each chapter, in the browser."""

import importlib
from html import escape

import pytest

from helpers.widgets.quiz import Quiz

PAGES = {
    1: "book/01_intuition",
    2: "book/02_pretrained_analogies",
    3: "book/03_lookup_layer",
    4: "book/04_toy_training",
    5: "book/05_parameter_counts",
}
each_chapter = pytest.mark.parametrize("chapter", PAGES, scope="module")


def questions(chapter):
    return importlib.import_module(f"helpers.exercises.chapter_{chapter}").QUESTIONS


@pytest.mark.parametrize("chapter", PAGES)
def test_each_question_has_one_right_choice_and_a_reason_for_every_choice(chapter):
    asked = questions(chapter)
    assert len(asked) == 3
    for question in asked:
        assert 3 <= len(question.choices) <= 4
        assert sum(choice.right for choice in question.choices) == 1
        reasons = [choice.because for choice in question.choices]
        assert len(set(reasons)) == len(reasons)
        assert all(len(reason) > 20 for reason in reasons)


def test_the_right_choice_is_not_always_in_the_same_place():
    places = [
        [choice.right for choice in question.choices].index(True)
        for chapter in PAGES
        for question in questions(chapter)
    ]
    assert all(places.count(place) <= 8 for place in range(4))


EVERY_CHOICE = """() => [...document.querySelectorAll(".quiz-question")].map((group) => {
  const said = () => group.querySelector(".quiz-said").innerText;
  const buttons = [...group.querySelectorAll("button")];
  const answers = buttons.map((button) => {
    button.click();
    return [button.innerText, said(), buttons.map((each) => each.getAttribute("aria-pressed"))];
  });
  return answers;
})"""


@pytest.mark.parametrize("scheme", ["http", "file"])
@pytest.mark.parametrize("chapter", PAGES)
def test_every_choice_shows_its_explanation(open_page, chapter, scheme):
    window = open_page(PAGES[chapter], scheme)
    assert set(window.locator(".quiz-said").all_inner_texts()) == {""}
    asked = questions(chapter)
    for answers, question in zip(window.evaluate(EVERY_CHOICE), asked, strict=True):
        for i, (answer, choice) in enumerate(zip(answers, question.choices, strict=True)):
            shown, said, pressed = answer
            assert choice.text in shown
            assert said == f"{'Right.' if choice.right else 'Not this one.'} {choice.because}"
            assert [state == "true" for state in pressed] == [
                place == i for place in range(len(answers))
            ]
    assert window.complaints == []


def test_a_choice_is_made_by_mouse(open_page):
    window = open_page(PAGES[1], "file")
    group, choice = window.locator(".quiz-question").last, questions(1)[-1].choices[-1]
    group.get_by_role("button", name=choice.text).click()
    assert choice.because in group.locator(".quiz-said").inner_text()


def test_the_questions_can_be_answered_by_keyboard(open_page):
    window = open_page(PAGES[3], "file")
    group = window.locator(".quiz-question").first
    group.get_by_role("button").first.focus()
    for key, choice in zip(("Enter", "Space", "Enter"), questions(3)[0].choices, strict=False):
        window.keyboard.press(key)
        assert choice.because in group.locator(".quiz-said").inner_text()
        window.keyboard.press("Tab")


def test_a_marked_choice_is_told_in_words_too(read_page):
    window = read_page(PAGES[3], "file")
    said = window.locator(".quiz-said").first
    assert said.get_attribute("aria-live") == "polite"


def test_the_task_is_said_once(read_page):
    window = read_page(PAGES[4], "file")
    section = window.locator("section:has(> h2:text('Three quick questions'))").inner_text()
    assert section.count("Choose an answer") == 1
    assert "There is no score." in section


@pytest.mark.parametrize("chapter", PAGES)
def test_a_mark_moves_no_word(open_page, chapter):
    window = open_page(PAGES[chapter], "file", width=390)
    moved = window.evaluate(
        """() => [...document.querySelectorAll(".quiz-choice")].map((button) => {
          const places = () => {
            const { x, width, height } = button.querySelector("span").getBoundingClientRect();
            return [x, width, height, button.getBoundingClientRect().height];
          };
          const before = places();
          button.click();
          const mark = getComputedStyle(button.firstChild, "::after").content;
          return [before, places(), mark];
        })"""
    )
    assert len(moved) >= 9
    for before, after, mark in moved:
        assert before == after
        assert mark.strip('" ') in "✓✗"


@pytest.mark.parametrize("width", [360, 1280])
@each_chapter
def test_on_paper_every_choice_can_be_read_below_its_question(read_page, chapter, width):
    window = read_page(PAGES[chapter], "file", width=width)
    window.emulate_media(media="print")
    quiz = window.locator("[data-widget=quiz]")
    assert quiz.locator("table").count() == 0
    items = quiz.locator(".quiz-questions > li").evaluate_all(
        """items => items.map((item) => [item.innerText,
             [...item.querySelectorAll("ol > li")].map((choice) => [choice.innerText,
               choice.getBoundingClientRect().right, choice.scrollWidth - choice.clientWidth])])"""
    )
    for (text, choices), question in zip(items, questions(chapter), strict=True):
        assert text.startswith(question.text)
        assert [choice for choice, *_ in choices] == [choice.text for choice in question.choices]
        for _, right, cut in choices:
            assert right <= width
            assert cut <= 0


@pytest.mark.parametrize("chapter", PAGES)
def test_without_scripts_the_questions_can_be_read(chapter):
    quiz = Quiz(chapter)
    html = quiz.static_html()
    for question in questions(chapter):
        for choice in question.choices:
            assert choice.text in repr(quiz)
            assert f"<li>{escape(choice.text)}</li>" in html
    right = [
        f"{number} {'abcd'[[choice.right for choice in question.choices].index(True)]}"
        for number, question in enumerate(questions(chapter), start=1)
    ]
    assert repr(quiz).splitlines()[-1] == f"Right answers: {', '.join(right)}."
    assert f"<p>Right answers: {', '.join(right)}.</p>" in html
