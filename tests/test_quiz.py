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


@pytest.mark.parametrize("scheme", ["http", "file"])
@pytest.mark.parametrize("chapter", PAGES)
def test_every_choice_shows_its_explanation(open_page, chapter, scheme):
    window = open_page(PAGES[chapter], scheme)
    groups = window.locator(".quiz-question").all()
    for group, question in zip(groups, questions(chapter), strict=True):
        said = group.locator(".quiz-said")
        assert said.inner_text() == ""
        buttons = group.get_by_role("button").all()
        for button, choice in zip(buttons, question.choices, strict=True):
            assert choice.text in button.inner_text()
            button.click()
            verdict = "Right." if choice.right else "Not this one."
            assert said.inner_text() == f"{verdict} {choice.because}"
            pressed = [b.get_attribute("aria-pressed") for b in buttons]
            assert pressed.count("true") == 1
            assert button.get_attribute("aria-pressed") == "true"
    assert window.complaints == []


def test_the_questions_can_be_answered_by_keyboard(open_page):
    window = open_page(PAGES[3], "file")
    group = window.locator(".quiz-question").first
    group.get_by_role("button").first.focus()
    for key, choice in zip(("Enter", "Space", "Enter"), questions(3)[0].choices, strict=False):
        window.keyboard.press(key)
        assert choice.because in group.locator(".quiz-said").inner_text()
        window.keyboard.press("Tab")


def test_a_marked_choice_is_told_in_words_too(open_page):
    window = open_page(PAGES[3], "file")
    said = window.locator(".quiz-said").first
    assert said.get_attribute("aria-live") == "polite"


def test_the_task_is_said_once(open_page):
    window = open_page(PAGES[4], "file")
    section = window.locator("section:has(> h2:text('Three quick questions'))").inner_text()
    assert section.count("Choose an answer") == 1
    assert "No choice is counted." in section


@pytest.mark.parametrize("chapter", PAGES)
def test_a_mark_moves_no_word(open_page, chapter):
    window = open_page(PAGES[chapter], "file", width=390)
    for button in window.locator(".quiz-choice").all():
        words = button.locator("span")
        before = words.bounding_box(), button.bounding_box()["height"]
        button.click()
        after = words.bounding_box(), button.bounding_box()["height"]
        mark = button.evaluate("button => getComputedStyle(button.firstChild, '::after').content")
        assert mark.strip('" ') in "✓✗"
        for one, two in zip(before, after, strict=True):
            parts = [{"height": one}, {"height": two}] if isinstance(one, float) else [one, two]
            for key in {"x", "width", "height"} & parts[0].keys():
                assert parts[0][key] == parts[1][key]


@pytest.mark.parametrize("chapter", PAGES)
@pytest.mark.parametrize("width", [360, 1280])
def test_on_paper_every_choice_can_be_read_below_its_question(open_page, chapter, width):
    window = open_page(PAGES[chapter], "file", width=width)
    window.emulate_media(media="print")
    quiz = window.locator("[data-widget=quiz]")
    assert quiz.locator("table").count() == 0
    for item, question in zip(
        quiz.locator(".quiz-questions > li").all(), questions(chapter), strict=True
    ):
        assert item.inner_text().startswith(question.text)
        choices = item.locator("ol > li")
        assert choices.all_inner_texts() == [choice.text for choice in question.choices]
        for choice in choices.all():
            box = choice.bounding_box()
            assert box["x"] + box["width"] <= width
            assert choice.evaluate("node => node.scrollWidth <= node.clientWidth")


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
