"""What this machine has room for: memory and disk."""

from __future__ import annotations

import os
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
        if text.strip().isdigit() and int(text) > 0:  # without a limit, the file says "max"
            yield int(text)
    yield 2**63


def free_disk(folder: Path) -> int:
    """The free bytes on the disk of `folder`, which need not exist yet."""
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


def readable(size: float) -> str:
    """A number of bytes in the largest unit that fits, as ``"3.6 GB"`` (10⁹ bytes)."""
    for unit, scale in (("GB", 1e9), ("MB", 1e6), ("KB", 1e3)):
        if size >= scale:
            return f"{size / scale:,.1f} {unit}"
    return f"{size:,.0f} bytes"
