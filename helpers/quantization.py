"""Rows as small integers: one byte for a number, and one scale for each row.

Chapter 5 measures what that costs; the bundled vectors and those of the page are stored so.
"""

from __future__ import annotations

import numpy as np


def quantize_rows(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Store each row as int8 with one float32 scale: row ≈ scale × integers.

    The largest number of a row becomes 127 or −127, so no row overflows.

    Parameters
    ----------
    matrix : (V, D) float array

    Returns
    -------
    integers : (V, D) int8 array
    scales : (V,) float32 array

    Raises
    ------
    ValueError
        If a row is all zeros: it has no scale (and no direction).
    """
    largest = np.abs(matrix).max(axis=1)  # (V,)
    if np.any(largest == 0):
        raise ValueError(f"row {int(np.argmin(largest))} is all zeros, so it has no scale")
    scales = (largest / 127).astype(np.float32)
    integers = np.rint(matrix / scales[:, None]).astype(np.int8)
    return integers, scales


def restore_rows(integers: np.ndarray, scales: np.ndarray) -> np.ndarray:
    """Turn the rows of `quantize_rows` into floats again: row = scale × integers.

    Parameters
    ----------
    integers : (V, D) int8 array
    scales : (V,) float32 array

    Returns
    -------
    (V, D) float32 array
        Each number is within half a scale of the original.
    """
    matrix = integers.astype(np.float32)
    matrix *= scales[:, None]
    return matrix
