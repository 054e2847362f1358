"""Pretrained vectors by name, as gensim `KeyedVectors`."""

from __future__ import annotations

import difflib
import hashlib
import io
import os
from pathlib import Path

import numpy as np
from gensim.models import KeyedVectors

from helpers.models.cache import first_words, load_model
from helpers.models.catalogue import CATALOGUE
from helpers.models.keyed_vectors import keyed_vectors
from helpers.quantization import restore_rows
from helpers.validation import checked_size

BUNDLED = "glove-100d"
BUNDLED_PATH = Path(__file__).parent / "data" / "glove-100d.npz"
BUNDLED_SHA256 = "acbbf2d8e50fb378718448ffbadd9b6754dcfce96e4e5ceb60f24d65bb56892b"

SAMPLE_PATH = BUNDLED_PATH.with_name("glove-100d-float32-sample.npy")
SAMPLE_SHA256 = "14adc32f6f0ab66b3cdf833776d01c14b3a2f0a712c597ed29338e945c1ae566"


def load(name: str | None = None, limit: int | None = None) -> KeyedVectors:
    """Load pretrained word vectors.

    Parameters
    ----------
    name : str, optional
        ``"glove-100d"``, the vectors that come with the course, or a name from `CATALOGUE`,
        which gensim downloads once. None: the environment variable ``COURSE_VECTORS``, and
        ``"glove-100d"`` where that is not set.
    limit : int, optional
        Only the first `limit` words, which are the most frequent in nearly all models. (Those of
        ConceptNet are in alphabetical order, the English ones first.) None: all words, or, where
        ``COURSE_VECTORS`` chose the name, as many as ``COURSE_LIMIT`` beside it says.

    Returns
    -------
    gensim.models.KeyedVectors
        V words in order of frequency, float32 vectors of length D. A model of the catalogue is
        converted once; from then on its vectors are mapped from disk, and read-only:
        see `helpers.models.cache`.

    Raises
    ------
    ValueError
        If there is no such name, `limit` is below 1, or a file is damaged.
    FileNotFoundError
        If the bundled file is missing.
    ConnectionError
        If the model could not be downloaded.
    MemoryError
        If the model is too large for this machine; the message says which limit is not.
    OSError
        If the disk is full, or the cache folder cannot be written.
    """
    if name is None:
        name = chosen_name()
        if limit is None and os.environ.get("COURSE_VECTORS"):
            limit = _chosen_limit()
    if limit is not None:
        limit = checked_size("limit", limit)
    if name == BUNDLED:
        return first_words(read_bundled(BUNDLED_PATH), limit)
    if name not in CATALOGUE:
        raise ValueError(_unknown_name(name))
    return load_model(name, limit)


def chosen_name() -> str:
    """The environment variable ``COURSE_VECTORS``, or ``"glove-100d"`` where it is not set."""
    return os.environ.get("COURSE_VECTORS") or BUNDLED


def _chosen_limit() -> int | None:
    text = os.environ.get("COURSE_LIMIT", "").replace("_", "").strip()
    if not text:
        return None
    if not text.isdecimal() or int(text) < 1:
        raise ValueError(f"COURSE_LIMIT should be a number of words, not {text!r}")
    return int(text)


def _unknown_name(name: str) -> str:
    choices = [BUNDLED, *CATALOGUE]
    near = difflib.get_close_matches(str(name), choices, n=1)
    hint = f"did you mean {near[0]!r}? The" if near else "the"
    return f"there are no vectors named {name!r}; {hint} names are: {', '.join(choices)}"


def read_bundled(path: Path, sha256: str = BUNDLED_SHA256) -> KeyedVectors:
    """Read the bundled vectors and check that every byte is the published one.

    Raises
    ------
    FileNotFoundError, ValueError
        If the file is missing or damaged; the message says how to restore it.
    """
    words, integers, scales = unpack(_verified(path, sha256))
    return keyed_vectors(words, restore_rows(integers, scales))


def float32_sample() -> np.ndarray:
    """The original rows of the 1,000 most frequent bundled words, before they became int8.

    Returns
    -------
    (1000, D) float32 array
        Row i belongs to word i of ``load("glove-100d")``.

    Raises
    ------
    FileNotFoundError, ValueError
        If the file is missing or damaged; the message says how to restore it.
    """
    return np.load(io.BytesIO(_verified(SAMPLE_PATH, SAMPLE_SHA256)), allow_pickle=False)


def _verified(path: Path, sha256: str) -> bytes:
    restore = (
        f"restore it with: git checkout -- helpers/data/{path.name} (or download the course again)"
    )
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise FileNotFoundError(f"the bundled file {path.name} is missing; {restore}") from None
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ValueError(f"the bundled file {path.name} is damaged; {restore}")
    return content


def unpack(content: bytes) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Take the bundled archive apart: see `helpers.authoring.bundled_vectors.write_npz`.

    Returns
    -------
    words : list of str, length V
    integers : (V, D) int8 array
    scales : (V,) float32 array
        Row of the embedding matrix ≈ scale × integers.
    """
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        words = arrays["words"].tobytes().decode("ascii").split("\n")
        return words, arrays["integers"], arrays["scales"]
