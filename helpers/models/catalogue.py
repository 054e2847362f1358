"""The word-vector models of gensim's catalogue: their names and sizes, and their files."""

from __future__ import annotations

import errno
import hashlib
import json
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from helpers.models.machine import chosen_folder, free_disk, readable


@dataclass(frozen=True)
class CatalogueModel:
    """A word-vector model of gensim's catalogue.

    Attributes
    ----------
    words, embed_dim : int
        V and D.
    download_mb : int
        The size of the compressed file, in megabytes of 10⁶ bytes.
    prefix : str
        What the file writes before every English word. `load` takes it away, and puts the English
        words first.
    """

    words: int
    embed_dim: int
    download_mb: int
    prefix: str = ""

    @property
    def memory_mb(self) -> int:
        """The float32 matrix alone, in megabytes of 10⁶ bytes."""
        return round(self.words * self.embed_dim * 4 / 10**6)


# Source: the list of models in gensim's data repository, github.com/piskvorky/gensim-data.
CATALOGUE = {
    "conceptnet-numberbatch-17-06-300": CatalogueModel(1_917_247, 300, 1_225, prefix="/c/en/"),
    "fasttext-wiki-news-subwords-300": CatalogueModel(999_999, 300, 1_005),
    "glove-twitter-25": CatalogueModel(1_193_514, 25, 110),
    "glove-twitter-50": CatalogueModel(1_193_514, 50, 209),
    "glove-twitter-100": CatalogueModel(1_193_514, 100, 406),
    "glove-twitter-200": CatalogueModel(1_193_514, 200, 795),
    "glove-wiki-gigaword-50": CatalogueModel(400_000, 50, 69),
    "glove-wiki-gigaword-100": CatalogueModel(400_000, 100, 134),
    "glove-wiki-gigaword-200": CatalogueModel(400_000, 200, 264),
    "glove-wiki-gigaword-300": CatalogueModel(400_000, 300, 394),
    "word2vec-google-news-300": CatalogueModel(3_000_000, 300, 1_744),
    "word2vec-ruscorpora-300": CatalogueModel(184_973, 300, 208),
}

# Downloads that wait for a server longer than this, in seconds, are given up.
PATIENCE = 30


def data_folder() -> Path:
    """Where gensim keeps what it downloads: ``GENSIM_DATA_DIR``, or ``~/gensim-data``."""
    from gensim import downloader  # reads the environment variable when imported

    folder = chosen_folder("GENSIM_DATA_DIR", downloader.BASE_DIR)
    downloader.BASE_DIR = str(folder)  # gensim would take "~" for the name of a folder
    return folder


def downloaded(name: str) -> bool:
    """Whether gensim has a folder for this model."""
    return (data_folder() / name).exists()


def source_file(name: str) -> Path:
    """The file of a model of `CATALOGUE`, downloaded by gensim where it is not yet there.

    gensim checks the MD5 sum of what it downloads, and prints its progress.

    Raises
    ------
    ConnectionError
        If it could not be downloaded.
    OSError
        If the disk has no room for it.
    ValueError
        If its folder holds something else.
    """
    path = data_folder() / name / f"{name}.gz"
    if path.is_file():
        return path  # no need to ask the network
    path = _download(name)
    if not path.is_file():
        found = ", ".join(sorted(entry.name for entry in path.parent.iterdir())) or "nothing"
        raise ValueError(
            f"{path.parent} should hold {path.name}, and holds {found}: an unfinished download, or "
            f"one of an old gensim; delete this folder and load {name} again"
        )
    return path


def _download(name: str) -> Path:
    from gensim import downloader

    folder = data_folder()
    if not downloaded(name):
        _check_room(name, folder)
    # Offline, the downloader logs a traceback and goes on with what it has on disk.
    downloader.logger.disabled = True
    try:
        with _temporary_files_in(folder, name):
            # return_path: the data file alone, without running the reader code that comes with it.
            return Path(downloader.load(name, return_path=True))
    except Exception as problem:  # the downloader raises bare Exceptions, too
        if getattr(problem, "errno", None) in (errno.ENOSPC, errno.EDQUOT):
            _check_room(name, folder, free=0)
        raise ConnectionError(
            f"{name} could not be downloaded ({problem}); check the connection and load it again, "
            f"or use the vectors that come with the course: load()"
        ) from problem
    finally:
        downloader.logger.disabled = False


def _check_room(name: str, folder: Path, free: int | None = None) -> None:
    needed = CATALOGUE[name].download_mb * 10**6
    free = free_disk(folder) if free is None else free
    if free < needed:
        raise OSError(
            f"{name} is a download of {needed:,} bytes ({readable(needed)}), and the disk of "
            f"{folder} has no room for it; make room, or set GENSIM_DATA_DIR to a folder on "
            f"another disk before you start Python",
        )


@contextmanager
def _temporary_files_in(folder: Path, name: str) -> Iterator[None]:
    """Let gensim download into a folder of ours, so that a failure leaves nothing behind.

    It would leave a part of the file in the system's folder for temporary files, which is also
    often on a smaller disk.
    """
    mine = f".token-embeddings-course-download-{name}-"
    for leftover in folder.glob(f"{mine}*"):  # of a process that was killed
        shutil.rmtree(leftover, ignore_errors=True)
    _remove_unfinished(folder / f"{name}_tmp", name)
    created = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with _temporary_folder(folder, mine):
            yield
    finally:
        if created and not any(folder.iterdir()):
            folder.rmdir()


@contextmanager
def _temporary_folder(folder: Path, prefix: str) -> Iterator[None]:
    usual, patience = tempfile.tempdir, socket.getdefaulttimeout()
    with tempfile.TemporaryDirectory(prefix=prefix, dir=folder, ignore_cleanup_errors=True) as made:
        tempfile.tempdir = made
        socket.setdefaulttimeout(PATIENCE)
        try:
            yield
        finally:
            tempfile.tempdir = usual
            socket.setdefaulttimeout(patience)


def _remove_unfinished(folder: Path, name: str) -> None:
    """Delete what gensim leaves when it is killed, and nothing that somebody else put there."""
    if folder.is_symlink() or not folder.is_dir():
        return
    if all(entry.name.startswith((name, "__")) for entry in folder.iterdir()):
        shutil.rmtree(folder, ignore_errors=True)


def check_sum(name: str, path: Path) -> None:
    """Compare the file's MD5 sum with the one that gensim's list gives for it, if it gives one.

    gensim itself does so only when it downloads; the file may have been damaged or copied since.

    Raises
    ------
    ValueError
        If they differ.
    """
    try:
        listing = json.loads((data_folder() / "information.json").read_text(encoding="utf-8"))
        expected = listing["models"][name]["checksum"]
    except (OSError, ValueError, KeyError, TypeError):
        return  # copied here without the list, or a model in several parts; gzip has a sum, too
    with path.open("rb") as file:
        if hashlib.file_digest(file, "md5").hexdigest() != expected:
            raise ValueError("its MD5 sum is not that of gensim's list")
