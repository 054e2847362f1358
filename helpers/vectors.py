"""Pretrained vectors by name, as gensim `KeyedVectors`."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from gensim.models import KeyedVectors

BUNDLED = "glove-100d"
BUNDLED_PATH = Path(__file__).parent / "data" / "glove-100d.npz"
BUNDLED_SHA256 = "acbbf2d8e50fb378718448ffbadd9b6754dcfce96e4e5ceb60f24d65bb56892b"

SAMPLE_PATH = BUNDLED_PATH.with_name("glove-100d-float32-sample.npy")
SAMPLE_SHA256 = "14adc32f6f0ab66b3cdf833776d01c14b3a2f0a712c597ed29338e945c1ae566"


@dataclass(frozen=True)
class CatalogueModel:
    """A word-vector model of gensim's catalogue.

    Attributes
    ----------
    words, embed_dim : int
        V and D.
    download_mb : int
        The size of the compressed file, in megabytes of 10⁶ bytes.
    binary : bool
        Whether the file is in word2vec's binary format rather than in its text format.
    """

    words: int
    embed_dim: int
    download_mb: int
    binary: bool = False

    @property
    def memory_mb(self) -> int:
        """The float32 matrix alone, in megabytes of 10⁶ bytes."""
        return self.words * self.embed_dim * 4 // 10**6


# Source: the list of models in gensim's data repository, github.com/piskvorky/gensim-data.
CATALOGUE = {
    "conceptnet-numberbatch-17-06-300": CatalogueModel(1_917_247, 300, 1_225),
    "fasttext-wiki-news-subwords-300": CatalogueModel(999_999, 300, 1_005),
    "glove-twitter-25": CatalogueModel(1_193_514, 25, 110),
    "glove-twitter-50": CatalogueModel(1_193_514, 50, 209),
    "glove-twitter-100": CatalogueModel(1_193_514, 100, 406),
    "glove-twitter-200": CatalogueModel(1_193_514, 200, 795),
    "glove-wiki-gigaword-50": CatalogueModel(400_000, 50, 69),
    "glove-wiki-gigaword-100": CatalogueModel(400_000, 100, 134),
    "glove-wiki-gigaword-200": CatalogueModel(400_000, 200, 264),
    "glove-wiki-gigaword-300": CatalogueModel(400_000, 300, 394),
    "word2vec-google-news-300": CatalogueModel(3_000_000, 300, 1_744, binary=True),
    "word2vec-ruscorpora-300": CatalogueModel(184_973, 300, 208, binary=True),
}

# Recorded from the full word2vec-google-news-300 (3,000,000 words), to four digits.
GOOGLE_NEWS = {
    "king + woman - man": [
        ("queen", 0.7118),
        ("monarch", 0.6190),
        ("princess", 0.5902),
        ("crown_prince", 0.5499),
        ("prince", 0.5377),
    ],
    "pairs": {
        ("woman", "man"): 0.7664,
        ("king", "queen"): 0.6511,
        ("paper", "water"): 0.1141,
    },
    "tower": [
        ("towers", 0.8532),
        ("skyscraper", 0.6417),
        ("Tower", 0.6392),
        ("spire", 0.5947),
        ("responded_Understood_Atlasjet", 0.5932),
        ("storey_tower", 0.5784),
        ("SolarReserve_molten_salt", 0.5733),
        ("monopole_tower", 0.5669),
        ("bell_tower", 0.5627),
        ("foot_monopole", 0.5515),
    ],
}


def load(name: str | None = None) -> KeyedVectors:
    """Load pretrained word vectors.

    Parameters
    ----------
    name : str, optional
        ``"glove-100d"``, the vectors that come with the course, or a name from `CATALOGUE`,
        which gensim downloads once and keeps. None: the environment variable
        ``COURSE_VECTORS``, and ``"glove-100d"`` where that is not set.

    Returns
    -------
    gensim.models.KeyedVectors
        V words in order of frequency, float32 vectors of length D.

    Raises
    ------
    ValueError
        If there is no such name, or the bundled file is damaged.
    FileNotFoundError
        If the bundled file is missing.
    ConnectionError
        If the model could not be downloaded.
    """
    name = name or os.environ.get("COURSE_VECTORS") or BUNDLED
    if name == BUNDLED:
        return read_bundled(BUNDLED_PATH)
    if name not in CATALOGUE:
        choices = ", ".join([BUNDLED, *CATALOGUE])
        raise ValueError(f"there are no vectors named {name!r}; the names are: {choices}")
    return _read_catalogue(name)


def read_bundled(path: Path, sha256: str = BUNDLED_SHA256) -> KeyedVectors:
    """Read the bundled vectors and check that every byte is the published one.

    Raises
    ------
    FileNotFoundError, ValueError
        If the file is missing or damaged; the message says how to restore it.
    """
    words, integers, scales = unpack(_verified(path, sha256))
    matrix = integers.astype(np.float32)  # (V, D)
    matrix *= scales[:, None]
    vectors = KeyedVectors(vector_size=matrix.shape[1], dtype=np.float32)
    vectors.index_to_key = words
    vectors.key_to_index = {word: index for index, word in enumerate(words)}
    vectors.vectors = matrix
    return vectors


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
    """Take the bundled archive apart: see `helpers.build_vectors.write_npz`.

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


def _read_catalogue(name: str) -> KeyedVectors:
    from gensim import downloader  # reads its folder from GENSIM_DATA_DIR when imported

    # Offline, the downloader logs a traceback and goes on with what it has on disk.
    downloader.logger.disabled = True
    try:
        # return_path: the data file alone, without running the reader code that comes with it.
        path = downloader.load(name, return_path=True)
    except (OSError, ValueError) as problem:  # URLError is an OSError
        raise ConnectionError(
            f"{name} could not be downloaded ({problem}); "
            f"check the connection, or use the vectors that come with the course: load()"
        ) from problem
    finally:
        downloader.logger.disabled = False
    try:
        return KeyedVectors.load_word2vec_format(path, binary=CATALOGUE[name].binary)
    except (OSError, EOFError, ValueError, UnicodeDecodeError, zipfile.BadZipFile) as problem:
        raise ValueError(
            f"the file of {name} is damaged ({problem}); delete it and load again: {path}"
        ) from problem
