"""Checks of a reader's answers to the exercises; whatever the answer, they say one sentence."""

from __future__ import annotations

import copy
import importlib
import numbers
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

import numpy as np
import torch

from helpers.exercises.exercise import Exercise

SECONDS = 5.0  # an answer that takes longer is taken for an endless loop
WIDTH = 72  # letters in a line: an output on the page does not break lines
CHAPTERS = range(1, 6)


class _OutOfTimeError(BaseException):
    """Raised in the reader's code; no `except Exception` there can catch it."""


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
        sentence = f"This is no answer that can be compared: {exercise.expects} is expected."
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
        return f"{exercise.expects} is expected, not {_kind(answer)}."
    return _verdict_on_function(exercise, answer)


def _verdict_on_value(exercise: Exercise, answer: Any) -> str:
    if callable(answer):
        return f"{exercise.expects} is expected, not a function; did you mean to call it?"
    if same(answer, exercise.answer, exercise.tolerance):
        return exercise.right
    for wrong, says in exercise.wrong_answers:
        if same(answer, wrong, exercise.tolerance):
            return says
    difference = _difference(answer, exercise.answer)
    return difference or f"not yet. {exercise.expects} is expected, and this is another."


def _verdict_on_function(exercise: Exercise, answer: Callable) -> str:
    problem = ""
    seen: list[tuple[tuple, Any]] = []
    for arguments in exercise.inputs():
        given = copy.deepcopy(arguments)
        outcome, result = _call(answer, given)
        if outcome:
            return f"for {_shown(arguments)} your function {outcome}"
        if result is None or result is ...:
            return "still open: your function returns nothing yet."
        if not same(given, arguments, 0):
            return (
                f"your function changes what it is given ({_shown(arguments)}): whoever calls it "
                "still needs that. Work on a copy."
            )
        expected = exercise.answer(*copy.deepcopy(arguments))
        right = same(result, expected, exercise.tolerance)
        seen.append((arguments, result))
        if not right and not problem:
            difference = _difference(result, expected) or "another value is expected."
            problem = f"not yet. For {_shown(arguments)}: {difference}"
    if not problem:
        return exercise.right
    for wrong, says in exercise.wrong_answers:
        if all(_agrees(wrong, arguments, result, exercise) for arguments, result in seen):
            return says
    return problem


def _agrees(wrong: Callable, arguments: tuple, result: Any, exercise: Exercise) -> bool:
    outcome, theirs = _call(wrong, copy.deepcopy(arguments))
    return not outcome and same(result, theirs, exercise.tolerance)


def _call(function: Callable, arguments: tuple) -> tuple[str, Any]:
    """What went wrong in the call, or nothing; and its result."""
    outcome: list[tuple[str, Any]] = []

    def run() -> None:
        sys.settrace(_watch(time.monotonic() + SECONDS))
        try:
            outcome.append(("", function(*arguments)))
        except _OutOfTimeError:
            pass
        except BaseException as problem:  # the reader's code may raise anything, SystemExit too
            sys.settrace(None)
            outcome.append((_raised(problem), None))
        finally:
            sys.settrace(None)

    # In a thread, because a loop that catches everything, or waits, cannot be stopped.
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(SECONDS + 1)
    if outcome:
        return outcome[0]
    return f"runs for more than {SECONDS:g} seconds; is there a loop that never ends?", None


def _watch(deadline: float) -> Callable:
    """A trace function that stops the reader's Python after the deadline, on any system."""

    def watch(frame: FrameType, _event: str, _argument: Any) -> Callable:
        frame.f_trace_opcodes = True  # `while True: pass` never comes to a new line
        if time.monotonic() > deadline:
            raise _OutOfTimeError
        return watch

    return watch


def _raised(problem: BaseException) -> str:
    try:
        text = " ".join(str(problem).split())[:120].rstrip(".")
    except Exception:  # even its message may fail
        text = ""
    return f"raises {type(problem).__name__}{': ' + text if text else ''}."


def same(a: Any, b: Any, tolerance: float) -> bool:
    """Whether two answers are equal; numbers up to a relative tolerance, arrays in shape too."""
    if _is_array(a) or _is_array(b):
        if not (_is_array(a) and _is_array(b)):
            return False
        a, b = np.asarray(a), np.asarray(b)
        close = a.shape == b.shape and np.allclose(a, b, rtol=tolerance, atol=tolerance * 1e-3)
        return bool(close)
    if isinstance(a, bool | np.bool_) or isinstance(b, bool | np.bool_):
        return isinstance(a, bool | np.bool_) and isinstance(b, bool | np.bool_) and bool(a == b)
    if isinstance(a, numbers.Real) and isinstance(b, numbers.Real):
        return bool(np.isclose(float(a), float(b), rtol=tolerance, atol=tolerance * 1e-3))
    if isinstance(a, list | tuple) and isinstance(b, list | tuple):
        pairs = zip(a, b, strict=False)
        return len(a) == len(b) and all(same(x, y, tolerance) for x, y in pairs)
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key], tolerance) for key in a)
    return type(a) is type(b) and bool(a == b)


def _is_array(value: Any) -> bool:
    return isinstance(value, np.ndarray | torch.Tensor)


def _difference(answer: Any, expected: Any) -> str:
    """What is wrong at first sight: the type, the shape or the length. Empty if neither."""
    if _is_array(expected) and _is_array(answer):
        shape, wanted = tuple(answer.shape), tuple(expected.shape)
        if shape != wanted:
            return f"the shape is {shape}, and {wanted} is expected."
        return f"the shape {shape} is right, and the numbers in it are not."
    if _family(answer) != _family(expected):
        return f"{_kind(expected)} is expected, not {_kind(answer)}."
    if isinstance(expected, list | tuple | set | frozenset | dict) and len(answer) != len(expected):
        return f"{len(expected)} entries are expected, not {len(answer)}."
    return ""


def _family(value: Any) -> str:
    if _is_array(value):
        return "array"
    if isinstance(value, bool | np.bool_):
        return "bool"
    if isinstance(value, numbers.Real):
        return "number"
    if isinstance(value, list | tuple):
        return "list"
    return type(value).__name__


def _kind(value: Any) -> str:
    names = {"array": "an array", "number": "a number", "bool": "True or False", "str": "a text"}
    family = _family(value)
    return names.get(family, f"a {family}")


def _shown(arguments: tuple) -> str:
    """The inputs in few words: shapes of arrays, the rest as it is written."""
    parts = [
        f"an array of shape {tuple(value.shape)}" if _is_array(value) else _short(value)
        for value in arguments
    ]
    return " and ".join(parts)


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
