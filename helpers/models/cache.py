"""Models of the catalogue, converted once into files that gensim maps into memory.

    python -m helpers.models.cache           list what was converted, and where it is
    python -m helpers.models.cache --clear   delete it

An entry is a folder with what `KeyedVectors.save` writes (words, vectors, norms) and a manifest.
It is put together under another name and renamed when it is complete, so that no half-written
entry is ever read, whatever happens to the process.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout
from gensim.models import KeyedVectors
from platformdirs import user_cache_path
from tqdm import tqdm

from helpers.models.catalogue import CATALOGUE, check_sum, data_folder, downloaded, source_file
from helpers.models.files import Row, VectorFile, blocks, open_vectors
from helpers.models.keyed_vectors import keyed_vectors
from helpers.models.machine import chosen_folder, free_disk, memory_limit, readable

OURS = "token-embeddings-course"
MARK = f".made-by-{OURS}"  # in every entry, finished or not: nothing without it is ever deleted
LAYOUT = 2  # a new number makes every entry of an older layout out of date
MODEL = "vectors.kv"  # gensim adds .vectors.npy and .norms.npy for the arrays
WORD_BYTES = 250  # a word in gensim's list and dictionary, its id and its norm, about
PROCESS_BYTES = 300 * 10**6  # Python with what a chapter imports, about


def cache_folder() -> Path:
    """Where entries are kept: a folder of our own in the user's cache folder of this system.

    Or in the folder that ``COURSE_CACHE`` names, which may hold other things: downloads, notes.

    Raises
    ------
    OSError
        If ``COURSE_CACHE`` names a file, or the home of somebody who is not known.
    """
    chosen = os.environ.get("COURSE_CACHE", "").strip()
    return chosen_folder("COURSE_CACHE", chosen) / OURS if chosen else user_cache_path(OURS, False)


def load_model(name: str, limit: int | None = None) -> KeyedVectors:
    """Load a model of the catalogue; download and convert it when it is not there yet.

    Parameters
    ----------
    name : str
        A name from `helpers.models.catalogue.CATALOGUE`.
    limit : int, optional
        Only so many words from the beginning of the file.

    Returns
    -------
    KeyedVectors
        Its vectors are mapped from disk and read-only. The norms are there.

    Raises
    ------
    MemoryError
        If the model is too large for this machine.
    OSError
        If the disk is full, or the cache folder cannot be written. `ConnectionError`, which is
        one, if the model could not be downloaded.
    ValueError
        If the model's file is damaged.
    """
    vectors = _find(name, limit)
    if vectors is not None:
        return vectors
    with _lock(name):
        vectors = _find(name, limit)  # another process may have converted it meanwhile
        if vectors is None:
            _convert(name, limit)
            vectors = _find(name, limit)
    if vectors is None:
        raise OSError(f"{cache_folder()} does not keep what is written to it; set COURSE_CACHE")
    return vectors


def _entry(name: str, limit: int | None) -> Path:
    return cache_folder() / (name if limit is None else f"{name}-first-{limit}")


def _find(name: str, limit: int | None) -> KeyedVectors | None:
    """The whole model cut to `limit`, or the entry of just so many words, or None."""
    for wanted in (None, limit) if limit else (None,):
        entry = _entry(name, wanted)
        manifest = _current_manifest(entry, name)
        if manifest:
            _check_memory(name, manifest["words"], manifest["embed_dim"])
            try:
                vectors = KeyedVectors.load(str(entry / MODEL), mmap="r")
            except Exception:  # pickle may raise anything: a damaged entry is made anew
                continue
            return first_words(vectors, limit)
    return None


def first_words(vectors: KeyedVectors, limit: int | None) -> KeyedVectors:
    """The same vectors, or a view of the first `limit` of them."""
    if limit is None or limit >= len(vectors):
        return vectors
    norms = None if vectors.norms is None else vectors.norms[:limit]
    return keyed_vectors(vectors.index_to_key[:limit], vectors.vectors[:limit], norms)


def _current_manifest(entry: Path, name: str) -> dict | None:
    """The manifest of an entry that is complete and made from the file that is there now.

    A reader may delete the downloaded file when it is converted: that leaves the entry current.
    """
    try:
        manifest = json.loads((entry / "manifest.json").read_text(encoding="utf-8"))
        if manifest["layout"] != LAYOUT or manifest["files"] != _sizes(entry):
            return None
        source = Path(manifest["source"]["path"])
        in_use = source.parent == data_folder() / name
        unchanged = not source.exists() or manifest["source"] == _fingerprint(source)
        return manifest if in_use and unchanged else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _sizes(entry: Path) -> dict[str, int]:
    return {path.name: path.stat().st_size for path in sorted(entry.glob(f"{MODEL}*"))}


def _fingerprint(source: Path) -> dict[str, str | int]:
    stat = source.stat()
    return {"path": str(source), "bytes": stat.st_size, "modified_ns": stat.st_mtime_ns}


def _check_memory(name: str, words: int, embed_dim: int) -> None:
    row = 4 * embed_dim + WORD_BYTES
    needed, limit = words * row + PROCESS_BYTES, memory_limit()
    if needed <= limit:
        return
    fits = max(10_000, (limit - PROCESS_BYTES) // 2 // row)
    fits -= fits % 10_000
    raise MemoryError(
        f"{words:,} words of {name} need {readable(needed)} of memory, and this machine has "
        f"{readable(limit)}; load the first words only: load({name!r}, limit={fits:_}), "
        f"or set COURSE_LIMIT={fits} beside COURSE_VECTORS"
    )


def _check_disk(name: str, words: int, embed_dim: int, free: int | None = None) -> None:
    needed = words * (4 * embed_dim + 60)  # a row, its norm and its word
    free = free_disk(cache_folder()) if free is None else free
    if free < needed:
        raise OSError(
            f"converting {name} needs {needed:,} bytes ({readable(needed)}), and the disk of "
            f"{cache_folder()} has no room for it; make room, set COURSE_CACHE to a folder on "
            f"another disk, or load fewer words with limit=",
        )


def _is_ours(path: Path) -> bool:
    """Whether a folder was made here. A link is never followed."""
    if path.is_symlink() or not path.is_dir():
        return False
    return (path / MARK).is_file() or _has_our_manifest(path)


def _has_our_manifest(path: Path) -> bool:
    """Entries of the first layout carry no mark; their manifest is told by what it holds."""
    try:
        manifest = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
        return {"layout", "source", "words", "embed_dim", "files"} <= manifest.keys()
    except (OSError, ValueError, AttributeError):
        return False


def _check_free(path: Path) -> None:
    """Raise an error if something that is not ours is in the way, and is not empty."""
    in_the_way = path.is_symlink() or (path.exists() and not _is_ours(path))
    if in_the_way and not (path.is_dir() and not path.is_symlink() and not any(path.iterdir())):
        raise FileExistsError(
            f"{path} is in the way, and the course did not make it; move it, or set COURSE_CACHE "
            f"to another folder"
        )


def _remove(path: Path) -> None:
    """Delete an entry of ours, if there is one. What is not ours is left, and is an error."""
    _check_free(path)
    if _is_ours(path):
        shutil.rmtree(path)
    elif path.exists():
        path.rmdir()  # empty: a process was killed before it could leave its mark


@contextmanager
def _lock(name: str) -> Iterator[None]:
    """One process at a time converts a model; the others wait for it."""
    folder = cache_folder()
    lock = FileLock(folder / f"{name}.lock")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(timeout=0.5)
        except Timeout:
            print(f"Another process is preparing {name}; waiting for it.", file=sys.stderr)
            lock.acquire()
    except OSError as problem:
        raise PermissionError(
            f"the cache folder {folder} cannot be written ({problem.strerror}); "
            f"set COURSE_CACHE to a folder that can"
        ) from problem
    try:
        yield
    finally:
        lock.release()


def _convert(name: str, limit: int | None) -> None:
    """Make the entry. Called by one process at a time."""
    entry = _entry(name, limit)
    partial = entry.with_name(f"{entry.name}.partial")
    _remove(partial)  # of a process that was killed
    _check_free(entry)
    if not downloaded(name):
        model = CATALOGUE[name]
        _check_memory(name, min(limit or model.words, model.words), model.embed_dim)
    source = source_file(name)
    fingerprint = _fingerprint(source)
    try:
        check_sum(name, source)
        file = open_vectors(source)
        words = min(limit or file.words, file.words)
        _check_memory(name, words, file.embed_dim)
        _check_disk(name, words, file.embed_dim)
        partial.mkdir()
        (partial / MARK).touch()
        _write(name, file, words, partial)
    except ValueError as problem:
        shutil.rmtree(partial, ignore_errors=True)
        raise ValueError(
            f"the file of {name} is damaged ({problem}); delete it and load again: {source}"
        ) from problem
    except OSError as problem:
        shutil.rmtree(partial, ignore_errors=True)
        if problem.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            _check_disk(name, words, file.embed_dim, free=0)
        raise
    except BaseException:  # interrupted by the reader
        shutil.rmtree(partial, ignore_errors=True)
        raise
    manifest = {
        "layout": LAYOUT,
        "source": fingerprint,
        "words": words,
        "embed_dim": file.embed_dim,
        "files": _sizes(partial),
    }
    (partial / "manifest.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    _remove(entry)  # out of date
    partial.rename(entry)


def _write(name: str, file: VectorFile, count: int, folder: Path) -> None:
    """Write what `KeyedVectors.save` would write, with one block of rows in memory at a time."""
    index: dict[str, int] = {}
    norms = []
    streamed = folder / "streamed.npy"
    with (
        streamed.open("wb+") as output,
        tqdm(
            total=count,
            desc=f"Converting {name}, once",
            unit=" words",
            unit_scale=True,
            mininterval=1,
        ) as bar,
    ):
        _write_header(output, count, file.embed_dim)
        for words, rows in blocks(_rows(name, file, count), file.embed_dim):
            first = []  # as gensim does: of a word that comes twice, the first row counts
            for word in words:
                first.append(word not in index)
                index.setdefault(word, len(index))
            rows = rows[first]
            norms.append(np.linalg.norm(rows, axis=1))
            output.write(rows.astype("<f4", copy=False))
            bar.update(len(words))
        output.seek(0)
        _write_header(output, len(index), file.embed_dim)
    none = np.empty((0, file.embed_dim), np.float32)  # the rows are in their file already
    model = keyed_vectors(list(index), none, np.concatenate(norms))
    model.save(str(folder / MODEL), separately=["vectors", "norms"])
    streamed.replace(folder / f"{MODEL}.vectors.npy")  # instead of the empty one just saved


def _write_header(output, words: int, embed_dim: int) -> None:
    # NumPy pads it, so that it has the same length for any number of rows.
    header = {"descr": "<f4", "fortran_order": False, "shape": (words, embed_dim)}
    np.lib.format.write_array_header_1_0(output, header)


def _rows(name: str, file: VectorFile, count: int) -> Iterator[Row]:
    prefix = CATALOGUE[name].prefix
    if not prefix:
        return file.rows(count)
    english = ((word[len(prefix) :], row) for word, row in file.rows() if word.startswith(prefix))
    others = ((word, row) for word, row in file.rows() if not word.startswith(prefix))
    return islice(chain(english, others), count)


def entries() -> list[Path]:
    """The entries in the cache folder, unfinished ones included, and nothing else."""
    return [path for path in sorted(cache_folder().glob("*")) if _is_ours(path)]


def clear() -> int:
    """Delete every entry.

    Returns
    -------
    int
        The bytes that were freed.
    """
    freed = 0
    for name in CATALOGUE:
        of_it = re.compile(rf"{re.escape(name)}(-first-\d+)?(\.partial)?")
        found = [entry for entry in entries() if of_it.fullmatch(entry.name)]
        if found:
            with _lock(name):  # not while another process is converting it
                freed += sum(map(_size, found))
                for entry in found:
                    _remove(entry)
    return freed


def _size(entry: Path) -> int:
    return sum(path.stat().st_size for path in entry.iterdir())


def main(arguments: list[str]) -> int:
    """List the entries, or delete them; 2 if the arguments are not understood."""
    if arguments == ["--clear"]:
        print(f"{readable(clear())} deleted in {cache_folder()}")
    elif not arguments:
        print(cache_folder())
        for entry in entries():
            print(f"  {entry.name}: {readable(_size(entry))}")
    else:
        print("usage: python -m helpers.models.cache [--clear]", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
