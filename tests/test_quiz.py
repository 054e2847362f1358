"""The quick questions at the end of each chapter, in the browser."""

import importlib

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


@pytest.mark.parametrize("chapter", PAGES)
def test_without_scripts_the_questions_can_be_read(chapter):
    quiz = Quiz(chapter)
    html = quiz.static_html()
    for question in questions(chapter):
        for choice in question.choices:
            assert choice.text in repr(quiz)
    assert "right answers" in html
