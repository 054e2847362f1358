"""What this machine has room for: memory and disk."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import psutil

# Containers are told their limit here: control groups version 2, then version 1.
CGROUP_LIMITS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)


def memory_limit() -> int:
    """The memory that this process may use, in bytes: the machine's, or its container's.

    Binder and JupyterHub also name their limit in the environment variable ``MEM_LIMIT``.
    """
    return min(psutil.virtual_memory().total, *_container_limits())


def _container_limits() -> Iterator[int]:
    texts = [os.environ.get("MEM_LIMIT", "")]
    texts += [path.read_text() for path in CGROUP_LIMITS if path.is_file()]
    for text in texts:
        number = re.fullmatch(r"([0-9]+)([KMGT]?)", text.strip())
        if number and int(number[1]) > 0:  # without a limit, the file says "max"
            yield int(number[1]) * 1024 ** " KMGT".index(number[2] or " ")
    yield 2**63


def free_disk(folder: Path) -> int:
    """The free bytes on the disk of `folder`, which need not exist yet.

    Raises
    ------
    FileNotFoundError
        If there is no such disk: a drive that is not plugged in.
    """
    there = next((place for place in (folder, *folder.parents) if place.exists()), None)
    if there is None:
        raise FileNotFoundError(f"the disk of {folder} is not there; choose another folder")
    return shutil.disk_usage(there).free


def chosen_folder(variable: str, path: str) -> Path:
    """The folder that an environment variable names, with ``~`` for the reader's home.

    Parameters
    ----------
    variable : str
        The name of the variable, for the error.
    path : str
        What it says.

    Raises
    ------
    NotADirectoryError
        If a file is there instead.
    OSError
        If there is no such home.
    """
    try:
        folder = Path(path.strip()).expanduser().absolute()
    except RuntimeError as problem:
        raise OSError(f"{variable} is {path!r}, and {problem}") from None
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(f"{variable} is {path!r}, which is a file; name a folder")
    return folder


def readable(size: float) -> str:
    """A number of bytes in the largest unit that fits, as ``"3.6 GB"`` (10⁹ bytes)."""
    for unit, scale in (("GB", 1e9), ("MB", 1e6), ("KB", 1e3)):
        if size >= scale:
            return f"{size / scale:,.1f} {unit}"
    return f"{size:,.0f} bytes"
