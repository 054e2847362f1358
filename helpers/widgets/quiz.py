"""Every chapter: three quick questions, answered in the page."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from html import escape

import traitlets

from helpers.exercises.exercise import Question
from helpers.widgets.shared import bundle
from helpers.widgets.shared.explorer import Explorer


class QuestionList:
    """Questions with their choices, and the right ones in a last line.

    Parameters
    ----------
    questions : sequence
        As `Quiz.questions`: the text, and of each choice its text, whether it is right, and why.
    """

    def __init__(self, questions: Sequence):
        self._questions = questions

    def _right(self) -> str:
        """The number of each question with the letter of its right choice: ``1 c, 2 a``."""
        letters = (
            f"{number} {letter}"
            for number, (_, choices) in enumerate(self._questions, start=1)
            for letter, (_, right, _) in zip("abcd", choices, strict=False)
            if right
        )
        return f"Right answers: {', '.join(letters)}."

    def __repr__(self) -> str:
        lines = []
        for number, (text, choices) in enumerate(self._questions, start=1):
            lines.append(f"{number}. {text}")
            pairs = zip("abcd", choices, strict=False)
            lines += [f"   {letter}) {choice}" for letter, (choice, _, _) in pairs]
        return "\n".join([*lines, self._right()])

    def _repr_html_(self) -> str:
        items = []
        for text, choices in self._questions:
            inner = "".join(f"<li>{escape(choice)}</li>\n" for choice, _, _ in choices)
            items.append(f'<li>{escape(text)}\n<ol type="a">\n{inner}</ol>\n</li>\n')
        return f'<ol class="quiz-questions">\n{"".join(items)}</ol>\n<p>{self._right()}</p>'


class Quiz(Explorer):
    """The questions of a chapter; each choice answers with its explanation.

    Parameters
    ----------
    chapter : int
        1 to 5.
    """

    name = "quiz"
    _esm = bundle.module("quiz")
    _css = bundle.style(["quiz"])

    questions = traitlets.List().tag(sync=True, static=True)

    def __init__(self, chapter: int):
        asked: tuple[Question, ...]
        asked = importlib.import_module(f"helpers.exercises.chapter_{chapter}").QUESTIONS
        super().__init__(
            questions=[
                [question.text, [[c.text, c.right, c.because] for c in question.choices]]
                for question in asked
            ]
        )

    def fallback(self) -> tuple[str, QuestionList]:
        """The questions with their choices, and the right letters."""
        sentence = (
            "Three questions. On the course's site, and in a running notebook, each choice says "
            "why it is right or wrong."
        )
        return sentence, QuestionList(self.questions)
