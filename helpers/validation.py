"""Checks of what a caller hands in: sizes, token ids, how many. Other modules build on it."""

from __future__ import annotations

import operator
from collections.abc import Sized


def checked_size(name: str, value: int) -> int:
    """Return a size as a plain int, or say what is wrong with it.

    Parameters
    ----------
    name : str
        What the error calls it, such as ``"embed_dim"``.
    value : int
        Any integer type, NumPy's and PyTorch's included.

    Raises
    ------
    TypeError
        If it is not an integer (``True``, ``3.0`` and ``"3"`` are not).
    ValueError
        If it is below 1.
    """
    size = _integer(name, value)
    if size < 1:
        raise ValueError(f"{name} must be at least 1, not {size}")
    return size


def checked_index(value: int, size: int | None = None) -> int:
    """Return a token id as a plain int, or say what is wrong with it.

    Raises
    ------
    TypeError
        If it is not an integer (``True`` and ``2.0`` are not).
    IndexError
        If it is negative, or not below `size` where that is given.
    """
    index = _integer("a token id", value)
    if index < 0:
        raise IndexError(f"token id {index} is negative: ids start at 0")
    if size is not None and index >= size:
        raise IndexError(f"token id {index} is outside the table: ids run from 0 to {size - 1}")
    return index


def check_count(items: Sized, what: str, most: int | None = None, least: int = 1) -> None:
    """Check that a figure has neither too little nor too much to show.

    Parameters
    ----------
    items : sized
    what : str
        What the error calls one of them, such as ``"word"``.
    most : int, optional
    least : int, default 1

    Raises
    ------
    ValueError
        If there are fewer or more.
    """
    if len(items) < least:
        needed = f"one {what}" if least == 1 else f"{least} {what}s"
        raise ValueError(f"this figure needs at least {needed}, not {len(items)}")
    if most is not None and len(items) > most:
        raise ValueError(f"this figure shows at most {most} {what}s, not {len(items)}")


def _integer(name: str, value: int) -> int:
    if not isinstance(value, bool):
        try:
            return operator.index(value)
        except TypeError:
            pass
    raise TypeError(f"{name} must be an integer, not {value!r} ({type(value).__name__})") from None
