import shutil

import psutil
import pytest

from helpers import machine
from helpers.machine import free_disk, memory_limit, readable


@pytest.fixture
def no_container(monkeypatch):
    monkeypatch.setattr(machine, "CGROUP_LIMITS", ())
    monkeypatch.delenv("MEM_LIMIT", raising=False)


@pytest.mark.usefixtures("no_container")
def test_without_a_container_the_limit_is_the_machines():
    assert memory_limit() == psutil.virtual_memory().total


@pytest.mark.usefixtures("no_container")
def test_binder_names_its_limit(monkeypatch):
    monkeypatch.setenv("MEM_LIMIT", str(2 * 1024**3))
    assert memory_limit() == 2 * 1024**3
    monkeypatch.setenv("MEM_LIMIT", "2G")  # not a number of bytes
    assert memory_limit() == psutil.virtual_memory().total


@pytest.mark.usefixtures("no_container")
@pytest.mark.parametrize(
    ("text", "limited"), [("1000000\n", True), ("max\n", False), ("0\n", False)]
)
def test_a_container_is_told_its_limit_in_a_file(monkeypatch, tmp_path, text, limited):
    (tmp_path / "memory.max").write_text(text)
    monkeypatch.setattr(machine, "CGROUP_LIMITS", (tmp_path / "memory.max", tmp_path / "none"))
    assert (memory_limit() == 1_000_000) is limited


def test_the_free_disk_of_a_folder_is_that_of_the_first_that_exists(tmp_path):
    free = free_disk(tmp_path / "not" / "yet")
    assert abs(free - shutil.disk_usage(tmp_path).free) < 10**9  # others write here, too


@pytest.mark.parametrize(
    ("size", "text"),
    [(3.6e9, "3.6 GB"), (1e6, "1.0 MB"), (999_999, "1,000.0 KB"), (12, "12 bytes")],
)
def test_sizes_are_readable(size, text):
    assert readable(size) == text
