"""Checks of a reader's answers to the exercises; whatever the answer, they say one sentence."""

from __future__ import annotations

import copy
import importlib
import math
import textwrap
from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.exercises.attempt import Attempt
from helpers.exercises.comparison import (
    is_number,
    nearly,
    plain,
    resembles,
    same,
    same_numbers_in_another_form,
)
from helpers.exercises.exercise import Exercise

WIDTH = 72  # letters in a line: an output on the page does not break lines
CHAPTERS = range(1, 6)
_WORDS = {1: "one digit", 2: "two digits", 3: "three digits", 4: "four digits"}


def check(number: str, answer: Any) -> None:
    """Say in one sentence whether `answer` solves the exercise, and if not, what is wrong.

    Parameters
    ----------
    number : str
        ``"3.2"``: the second exercise of chapter 3.
    answer : object
        What the reader filled in: a value, or a function, which is tried on fresh inputs.
    """
    exercise = exercises().get(number) if isinstance(number, str) else None
    if exercise is None:
        known = ", ".join(exercises())
        print(textwrap.fill(f"There is no exercise of this number; there are: {known}.", WIDTH))
        return
    try:
        sentence = verdict(exercise, answer)
    except Exception:  # an odd object may raise wherever it is touched
        sentence = f"this answer cannot be compared: {exercise.expects} is expected."
    print(textwrap.fill(f"{exercise.number}: {sentence}", WIDTH))


def exercises() -> dict[str, Exercise]:
    """All exercises, by number."""
    modules = [importlib.import_module(f"helpers.exercises.chapter_{n}") for n in CHAPTERS]
    return {exercise.number: exercise for module in modules for exercise in module.EXERCISES}


def verdict(exercise: Exercise, answer: Any) -> str:
    """The sentence that `check` prints."""
    if answer is ... or answer is None:
        return (
            "still open. Put your answer in the place of the three dots, and run both cells again."
        )
    if exercise.inputs is None:
        return _verdict_on_value(exercise, answer)
    if not callable(answer):
        return f"{exercise.expects} is expected, not {_kind(plain(answer))}."
    return _verdict_on_function(exercise, answer)


def _verdict_on_value(exercise: Exercise, answer: Any) -> str:
    if callable(answer):
        return f"{exercise.expects} is expected, not a function; did you mean to call it?"
    if same(answer, exercise.answer, exercise.digits):
        return exercise.right
    for wrong, says in exercise.wrong_answers:
        if resembles(answer, wrong, exercise.digits):
            return says
    if nearly(answer, exercise.answer, exercise.digits):
        return _more_digits(exercise)
    difference = _difference(answer, exercise.answer)
    return difference or f"not yet: {exercise.expects} is expected, but not this one."


def _more_digits(exercise: Exercise) -> str:
    if exercise.digits is None:
        return "nearly. Every digit counts here: give the whole number, and do not round it."
    return f"nearly. Give at least {_WORDS[exercise.digits]} after the point, and round the last."


def _verdict_on_function(exercise: Exercise, answer: Callable) -> str:
    problem = ""
    seen: list[tuple[tuple, Any]] = []
    for arguments in exercise.inputs():
        given = copy.deepcopy(arguments)
        outcome, result = Attempt(answer, given).outcome()
        if outcome:
            return f"for {_shown(arguments)} your function {outcome}"
        if result is None or result is ...:
            return "still open: your function returns nothing yet."
        if not _untouched(given, arguments):
            return (
                f"your function changes what it is given ({_shown(arguments)}): whoever calls it "
                "still needs that. Work on a copy."
            )
        expected = exercise.answer(*copy.deepcopy(arguments))
        right = same(result, expected)
        seen.append((arguments, result))
        if not right and not problem:
            difference = _difference(result, expected) or "another value is expected."
            problem = f"not yet. For {_shown(arguments)}: {difference}"
    if not problem:
        return exercise.right
    for wrong, says in exercise.wrong_answers:
        if all(_agrees(wrong, arguments, result) for arguments, result in seen):
            return says
    return problem


def _untouched(given: tuple, arguments: tuple) -> bool:
    """Whether a function has left alone what it was given, to the last bit."""
    pairs = zip(map(plain, given), map(plain, arguments), strict=True)
    return all(np.array_equal(a, b) for a, b in pairs)


def _agrees(wrong: Callable, arguments: tuple, result: Any) -> bool:
    outcome, theirs = Attempt(wrong, copy.deepcopy(arguments)).outcome()
    return not outcome and same(result, theirs)


def _difference(answer: Any, expected: Any) -> str:
    """What is wrong at first sight: the type, the shape or the length. Empty if neither."""
    answer, expected = plain(answer), plain(expected)
    wanted = f"{_form(expected)} is expected"
    if same_numbers_in_another_form(answer, expected):
        return f"the numbers are right, but {wanted}, not {_form(answer)}."
    if isinstance(expected, np.ndarray) and isinstance(answer, np.ndarray):
        if answer.shape != expected.shape:
            return f"the shape is {answer.shape}, and {expected.shape} is expected."
        return f"the shape {answer.shape} is right, and the numbers in it are not."
    if _family(answer) != _family(expected):
        return f"{_kind(expected)} is expected, not {_kind(answer)}."
    if is_number(answer) and not math.isfinite(answer):
        return f"{_kind(expected)} is expected, and this is {answer}, which is none."
    if isinstance(expected, list | set | frozenset | dict) and len(answer) != len(expected):
        return f"{len(expected)} entries are expected, not {len(answer)}."
    return ""


def _form(value: Any) -> str:
    """What kind of thing it is, and for an array its shape."""
    return f"an array of shape {value.shape}" if isinstance(value, np.ndarray) else _kind(value)


def _family(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return "array"
    return "number" if is_number(value) else type(value).__name__


def _kind(value: Any) -> str:
    names = {"array": "an array", "number": "a number", "bool": "True or False", "str": "a text"}
    family = _family(value)
    return names.get(family, f"a {family}")


def _shown(arguments: tuple) -> str:
    """The inputs in few words: shapes of arrays, the rest as it is written."""
    parts = [
        _form(value) if isinstance(value, np.ndarray) else _short(value)
        for value in map(plain, arguments)
    ]
    return " and ".join(parts)


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
