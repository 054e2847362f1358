import shutil
from pathlib import Path

import psutil
import pytest

from helpers.models import machine
from helpers.models.machine import chosen_folder, free_disk, memory_limit, readable


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
    monkeypatch.setenv("MEM_LIMIT", "2G")
    assert memory_limit() == 2 * 1024**3
    for unclear in ("much", "²", "-1", "0", "2 GB"):
        monkeypatch.setenv("MEM_LIMIT", unclear)
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


def test_a_drive_that_is_not_there_is_named(monkeypatch):
    monkeypatch.setattr(Path, "exists", lambda _path: False)
    with pytest.raises(FileNotFoundError, match=r"the disk of .* is not there"):
        free_disk(Path("/nowhere/at/all"))


def test_a_chosen_folder_is_taken_as_it_is_meant(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert chosen_folder("X", "~/a folder") == tmp_path / "a folder"
    assert chosen_folder("X", " here ") == tmp_path / "here"
    (tmp_path / "file").touch()
    with pytest.raises(NotADirectoryError, match="X is 'file', which is a file; name a folder"):
        chosen_folder("X", "file")
    with pytest.raises(OSError, match="X is '~nobody-here/x'"):
        chosen_folder("X", "~nobody-here/x")
