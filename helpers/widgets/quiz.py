"""Every chapter: three quick questions, answered in the page."""

from __future__ import annotations

import importlib

import traitlets

from helpers.exercises.exercise import Question
from helpers.tables import Table
from helpers.widgets import bundle
from helpers.widgets.explorer import Explorer


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

    def fallback(self) -> tuple[str, Table]:
        """The questions with their choices, and the right letters in the last row."""
        rows, right = [], []
        for number, (text, choices) in enumerate(self.questions, start=1):
            for letter, (choice, is_right, _) in zip("abcd", choices, strict=False):
                first = letter == "a"
                rows.append([f"{number}. {text}" if first else "", f"{letter}) {choice}"])
                if is_right:
                    right.append(f"{number} {letter}")
        rows.append(["right answers", ", ".join(right)])
        sentence = (
            "Three questions. On the course's site, and in a running notebook, each choice says "
            "why it is right or wrong."
        )
        return sentence, Table(["question", "choices"], rows)
