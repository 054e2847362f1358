import numpy as np
import pytest

from helpers.quantization import quantize_rows, restore_rows


def test_quantized_rows_are_within_half_a_step_and_use_the_full_range():
    matrix = np.random.default_rng(1).normal(size=(50, 20)).astype(np.float32)
    integers, scales = quantize_rows(matrix)
    assert integers.dtype == np.int8
    assert np.all(np.abs(integers).max(axis=1) == 127)
    assert np.all(np.abs(restore_rows(integers, scales) - matrix) <= 0.5001 * scales[:, None])


def test_a_row_of_zeros_cannot_be_quantized():
    with pytest.raises(ValueError, match="row 1 is all zeros"):
        quantize_rows(np.array([[1.0, 2.0], [0.0, 0.0]]))
