"""Whether an answer is the one that is expected, whichever library made it.

A tensor, an array and a plain number that say the same are the same answer: gradients are
detached, a single value is unwrapped, and rounding to the digits that were asked for is right.
"""

from __future__ import annotations

import decimal
import math
import numbers
from typing import Any

import numpy as np
import torch

# How far computed numbers may lie apart, as a part of them: another order of adding up, float32.
RELATIVE = 1e-4
ABSOLUTE = 1e-6
_SLACK = 1 + 1e-9  # 0.2795 is not stored exactly
_MISTAKE = 5e-3  # a mistake is known again when it is rounded to three digits


def plain(value: Any) -> Any:
    """The same value without the library that holds it.

    Parameters
    ----------
    value : object

    Returns
    -------
    object
        An array for a tensor (with or without gradient, sparse, of any precision) and for whatever
        NumPy can take as it is; a Python number for a single value of theirs; a list, with no
        arrays in it, or a dictionary of such values. Anything else as it was.
    """
    if isinstance(value, torch.Tensor):
        value = _array(value)
    elif isinstance(value, decimal.Decimal):
        return float(value)
    elif isinstance(value, list | tuple):
        items = map(plain, value)
        return [item.tolist() if isinstance(item, np.ndarray) else item for item in items]
    elif isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    elif not isinstance(value, type | str | bytes) and hasattr(value, "__array__"):
        value = np.asarray(value)
    if isinstance(value, np.ndarray) and value.ndim == 0:
        return value.item()
    return value


def _array(tensor: torch.Tensor) -> np.ndarray:
    dense = tensor.detach().cpu()
    if dense.layout != torch.strided:
        dense = dense.to_dense()
    if dense.dtype in (torch.bfloat16, torch.float16):  # NumPy has no bfloat16
        dense = dense.float()
    return dense.resolve_conj().resolve_neg().numpy()


def is_number(value: Any) -> bool:
    """Whether a plain value is a real number. True and False are none."""
    return isinstance(value, numbers.Real) and not isinstance(value, bool)


def same(answer: Any, expected: Any, digits: int | None = None) -> bool:
    """Whether two answers are the same.

    Parameters
    ----------
    answer, expected : object
    digits : int, optional
        How many decimal places were asked for: then a number may differ by half a unit of the last
        one. None: a whole number must be met exactly, other numbers up to a ten-thousandth.

    Returns
    -------
    bool
        Arrays must also have the same shape, lists the same length. A list is never an array.
    """
    return _same(plain(answer), plain(expected), digits)


def _same(a: Any, b: Any, digits: int | None) -> bool:
    if is_number(b):
        a = _single(a)
        return is_number(a) and _same_number(a, b, digits)
    if isinstance(b, np.ndarray):
        return isinstance(a, np.ndarray) and a.shape == b.shape and _same_numbers(a, b)
    if isinstance(b, list):
        return isinstance(a, list) and len(a) == len(b) and all(map(_same, a, b, [digits] * len(b)))
    if isinstance(b, dict):
        return (
            isinstance(a, dict)
            and a.keys() == b.keys()
            and all(_same(a[key], b[key], digits) for key in b)
        )
    return type(a) is type(b) and bool(a == b)


def _single(value: Any) -> Any:
    """The number in an array that holds one number."""
    return value.item() if isinstance(value, np.ndarray) and value.size == 1 else value


def _same_number(a: numbers.Real, b: numbers.Real, digits: int | None) -> bool:
    if digits is None and isinstance(b, numbers.Integral):
        return bool(a == b)
    a, b = _float(a), _float(b)
    if digits is not None:
        return abs(a - b) <= 0.5 * 10**-digits * _SLACK
    return math.isclose(a, b, rel_tol=RELATIVE, abs_tol=ABSOLUTE)


def _float(number: numbers.Real) -> float:
    try:
        return float(number)
    except OverflowError:  # 10**400
        return math.inf if number > 0 else -math.inf


def _same_numbers(a: np.ndarray, b: np.ndarray) -> bool:
    if a.dtype.kind not in "biuf" or b.dtype.kind not in "biuf":
        return bool(a.dtype.kind == b.dtype.kind and np.array_equal(a, b))
    if b.dtype.kind in "biu":
        return bool(np.array_equal(a, b))
    largest = float(np.abs(b).max(initial=0))  # what is small beside it may be rounded away
    return bool(np.allclose(a, b, rtol=RELATIVE, atol=max(ABSOLUTE, RELATIVE * largest)))


def nearly(answer: Any, expected: Any, digits: int | None) -> bool:
    """Whether a number that is not `same` is the expected one, rounded too much or cut off.

    Parameters
    ----------
    answer, expected : object
    digits : int, optional
        As in `same`. None: whole numbers, where a hundredth is near.
    """
    a, b = _single(plain(answer)), plain(expected)
    if not (is_number(a) and is_number(b)):
        return False
    a, b = _float(a), _float(b)
    if digits is None:
        return abs(a - b) <= 0.01 * abs(b)
    units = [10**place for place in range(1, digits + 1)]
    shorter = [
        number / u
        for u in units
        for number in (math.floor(b * u + 0.5), math.ceil(b * u - 0.5), math.trunc(b * u))
    ]
    return abs(a - b) <= 2 * 10**-digits or any(abs(a - number) < 1e-9 for number in shorter)


def resembles(answer: Any, wrong: Any, digits: int | None) -> bool:
    """Whether an answer is a known wrong one, which may have been rounded to three digits."""
    a, b = _single(plain(answer)), plain(wrong)
    if not (is_number(a) and is_number(b)):
        return same(answer, wrong, digits)
    return _same_number(a, b, digits) or math.isclose(_float(a), _float(b), rel_tol=_MISTAKE)


def same_numbers_in_another_form(answer: Any, expected: Any) -> bool:
    """Whether the right numbers stand in a list instead of an array, or in another shape."""
    a, b = _numbers(plain(answer)), _numbers(plain(expected))
    return len(a) == len(b) > 0 and all(map(_same, a, b, [None] * len(b)))


def _numbers(value: Any) -> list:
    if isinstance(value, np.ndarray):
        return value.ravel().tolist()
    if isinstance(value, list):
        return [number for item in value for number in _numbers(item)]
    return [value] if is_number(value) else []
