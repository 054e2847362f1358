import errno
import os
import signal
import sys
import tempfile
import time
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import numpy as np
import pytest
from gensim import downloader
from gensim.models import KeyedVectors
from inputs import packed, random_vectors
from warm import Warm

from helpers.models import cache, files
from helpers.models.cache import clear, entries, main
from helpers.models.catalogue import CATALOGUE
from helpers.similarity import analogy
from helpers.vectors import load

NAME = "word2vec-google-news-300"
WORDS = [f"word{i}" for i in range(40)] + ["Tower", "crown_prince", "żółć"]


@pytest.fixture
def small():
    return random_vectors(WORDS)


@pytest.fixture
def source(catalogue, small, tmp_path):
    """The file of a small model under the name of a large one."""
    return catalogue.add(NAME, packed(small, tmp_path))


@pytest.mark.usefixtures("source")
def test_a_converted_model_is_the_one_that_gensim_reads(small):
    for _ in range(2):  # converted; then found
        loaded = load(NAME)
        assert type(loaded) is KeyedVectors
        assert loaded.index_to_key == WORDS
        assert loaded.key_to_index == small.key_to_index
        assert isinstance(loaded.vectors, np.memmap)
        assert np.array_equal(loaded.vectors, small.vectors)
        small.fill_norms()
        assert np.array_equal(loaded.norms, small.norms)
        question = {"positive": ["word1", "Tower"], "negative": ["żółć"]}
        assert loaded.most_similar(**question) == small.most_similar(**question)
        assert analogy(loaded, **question) == analogy(small, **question)


@pytest.mark.parametrize("name", CATALOGUE)
@pytest.mark.parametrize("binary", [True, False])
def test_every_model_of_the_catalogue_in_either_format(catalogue, tmp_path, small, name, binary):
    catalogue.add(name, packed(small, tmp_path, binary))
    loaded = load(name)
    assert loaded.index_to_key == WORDS
    assert np.allclose(loaded.vectors, small.vectors, atol=1e-6)


@pytest.mark.usefixtures("source")
def test_the_second_load_reads_neither_the_source_nor_the_network(monkeypatch):
    load(NAME)
    monkeypatch.setattr(cache, "source_file", None)  # to call it would fail
    assert len(load(NAME)) == len(WORDS)


def test_a_source_that_changed_is_converted_again(catalogue, source, tmp_path):
    load(NAME)
    catalogue.add(NAME, packed(random_vectors(["other", "words"]), tmp_path))
    assert load(NAME).index_to_key == ["other", "words"]
    # The same number of bytes, at another time.
    stat = source.stat()
    os.utime(source, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1))
    calls = []
    convert = cache._convert
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cache, "_convert", lambda *a: (calls.append(a), convert(*a)))
        load(NAME)
        load(NAME)
    assert len(calls) == 1


def test_the_download_may_be_deleted_when_it_is_converted(source):
    load(NAME)
    source.unlink()
    assert load(NAME).index_to_key == WORDS


def test_models_of_another_data_folder_are_others(catalogue, source, tmp_path, monkeypatch):
    load(NAME)
    monkeypatch.setattr(downloader, "BASE_DIR", str(tmp_path / "elsewhere"))
    with pytest.raises(ConnectionError):
        load(NAME)


def test_of_a_word_that_comes_twice_the_first_row_counts(catalogue, tmp_path):
    content = b"4 1\nb 1\na 2\nb 3\nc 4\n"
    catalogue.add(NAME, content)
    plain = tmp_path / "plain"
    plain.write_bytes(content)
    theirs, ours = KeyedVectors.load_word2vec_format(str(plain)), load(NAME)
    assert ours.index_to_key == ["b", "a", "c"]  # gensim leaves a None at the end of this list
    assert ours.key_to_index == theirs.key_to_index
    assert ours.vectors.tolist() == theirs.vectors[:3].tolist() == [[1], [2], [4]]
    assert load(NAME).norms.tolist() == [1, 2, 4]


def test_conceptnets_english_words_lose_their_prefix_and_come_first(catalogue):
    catalogue.add(
        "conceptnet-numberbatch-17-06-300", b"4 1\n/c/de/a 1\n/c/en/king 2\n/c/fr/b 3\n/c/en/a 4\n"
    )
    loaded = load("conceptnet-numberbatch-17-06-300")
    assert loaded.index_to_key == ["king", "a", "/c/de/a", "/c/fr/b"]
    assert loaded.vectors.ravel().tolist() == [2, 4, 1, 3]
    assert load("conceptnet-numberbatch-17-06-300", limit=2).index_to_key == ["king", "a"]


# Limits.


@pytest.mark.usefixtures("source")
@pytest.mark.parametrize("whole_first", [True, False])
def test_a_limit_gives_the_first_words(small, catalogue, whole_first):
    if whole_first:
        load(NAME)
    for _ in range(2):
        first = load(NAME, limit=10)
        assert first.index_to_key == WORDS[:10]
        assert np.array_equal(first.vectors, small.vectors[:10])
        assert len(first.norms) == len(first.key_to_index) == 10
        assert "Tower" not in first
    folders = {path.name for path in catalogue.entries.glob("*/")}
    assert folders == ({NAME} if whole_first else {f"{NAME}-first-10"})
    assert len(load(NAME, limit=1_000)) == len(WORDS)
    assert len(load(NAME)) == len(WORDS)


def test_a_model_that_cannot_fit_is_refused_before_it_is_downloaded(catalogue, monkeypatch):
    monkeypatch.setenv("MEM_LIMIT", str(2 * 1024**3))
    with pytest.raises(MemoryError, match=r"3,000,000 words .* 4.7 GB .* has 2.1 GB") as caught:
        load(NAME)
    assert "load('word2vec-google-news-300', limit=630_000)" in str(caught.value)
    assert "COURSE_LIMIT=630000" in str(caught.value)
    with pytest.raises(ConnectionError):  # that many fit, and are asked for
        load(NAME, limit=630_000)
    assert not (catalogue.folder / NAME).exists()


def test_what_counts_is_the_size_of_the_file_that_is_there(source, monkeypatch):
    monkeypatch.setenv("MEM_LIMIT", str(2 * 1024**3))
    assert len(load(NAME)) == len(WORDS)


# What goes wrong.


def test_a_damaged_archive_is_named_and_leaves_nothing(catalogue, source):
    content = source.read_bytes()
    for damaged in (content[:-20], b"not a gzip file", content[:60] + b"x" + content[61:]):
        source.write_bytes(damaged)
        with pytest.raises(ValueError, match=rf"{NAME} is damaged .*delete it and load again"):
            load(NAME)
        catalogue.list(NAME, damaged)  # now the checksum of the list agrees, and gzip's does not
        with pytest.raises(ValueError, match=rf"{NAME} is damaged .*delete it and load again"):
            load(NAME)
        assert not entries()
    catalogue.add(NAME, content)
    assert len(load(NAME)) == len(WORDS)


@pytest.mark.usefixtures("source")
@pytest.mark.parametrize("file", ["vectors.kv", "vectors.kv.vectors.npy", "manifest.json"])
@pytest.mark.parametrize("damage", ["cut", "overwritten", "gone"])
def test_a_damaged_entry_is_made_anew(catalogue, file, damage):
    load(NAME)
    path = catalogue.entries / NAME / file
    size = path.stat().st_size
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(b"" if damage == "cut" else b"?" * size)
    assert load(NAME).index_to_key == WORDS


@pytest.mark.usefixtures("source")
def test_a_full_disk_is_met_before_converting_and_in_the_middle(catalogue, monkeypatch):
    needed = rf"{len(WORDS) * (4 * 5 + 60):,} bytes \(3.4 KB\).*make room"
    with monkeypatch.context() as patch:
        patch.setattr(cache, "free_disk", lambda _folder: 1_000)
        with pytest.raises(OSError, match=needed):
            load(NAME)
    with monkeypatch.context() as patch:

        def full(*_arguments, **_settings):
            raise OSError(errno.ENOSPC, "No space left on device")

        patch.setattr(np.linalg, "norm", full)  # called once for each block that is written
        with pytest.raises(OSError, match=needed):
            load(NAME)
    assert not entries()
    assert not catalogue.left_over()
    assert load(NAME).index_to_key == WORDS


def test_a_cache_folder_that_cannot_be_made(source, monkeypatch):
    monkeypatch.setenv("COURSE_CACHE", str(source / "below a file"))
    with pytest.raises(PermissionError, match=r"cannot be written .*set COURSE_CACHE"):
        load(NAME)


@contextmanager
def without_privileges():
    """As a user who is not the administrator, who may write everywhere."""
    administrator = os.geteuid() == 0
    if administrator:
        os.seteuid(65534)
    try:
        yield
    finally:
        if administrator:
            os.seteuid(0)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no read-only folders")
def test_a_read_only_cache_serves_what_it_holds(small, monkeypatch):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        data, cache = folder / "data", folder / "cache"
        monkeypatch.setattr(downloader, "BASE_DIR", str(data))
        monkeypatch.setenv("COURSE_CACHE", str(cache))
        for model in (NAME, "glove-twitter-25"):
            (data / model).mkdir(parents=True)
            (data / model / f"{model}.gz").write_bytes(packed(small, folder))
        load(NAME)
        entries_folder = cache / "token-embeddings-course"
        entries_folder.chmod(0o555)
        with without_privileges():
            assert load(NAME).index_to_key == WORDS
            assert load(NAME, limit=3).index_to_key == WORDS[:3]
            with pytest.raises(PermissionError, match=r"Permission denied.*set COURSE_CACHE"):
                load("glove-twitter-25")
        entries_folder.chmod(0o755)


# Other processes.

# How a process that was killed ended. Windows knows no signals, only this code.
KILLED = 15 if sys.platform == "win32" else -9


def load_in_steps(folder, chosen_cache, kill_at, wait):
    """In a process of its own: load, and end at one of its steps on the disk."""
    steps = 0

    def step():
        nonlocal steps
        steps += 1
        if steps == kill_at:
            os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))

    def hook(event, arguments):
        path = str(arguments[0]) if arguments else ""
        if event in ("open", "os.mkdir", "os.rename", "os.remove") and chosen_cache in path:
            step()

    def slowly(rows, dimension, blocks=cache.blocks):
        for block in blocks(rows, dimension):
            step()
            time.sleep(wait)
            yield block

    def convert(*arguments, convert=cache._convert):
        print("converting", flush=True)
        convert(*arguments)

    downloader.BASE_DIR = folder
    files.BLOCK_BYTES = 5 * 4 * 8  # eight rows: six blocks
    cache.blocks, cache._convert = slowly, convert
    sys.addaudithook(hook)
    print(len(load(NAME)), "words", steps, "steps")


@pytest.fixture
def child(catalogue, tmp_path):
    """Start a process that loads."""
    numbers = count()
    return lambda kill_at=0, wait=0.0: Warm(
        tmp_path / f"printed-{next(numbers)}",
        load_in_steps,
        *(str(catalogue.folder), str(catalogue.cache), kill_at, wait),
    )


@pytest.mark.usefixtures("source")
def test_a_process_killed_at_any_point_leaves_nothing_that_is_read(catalogue, small, child):
    load(NAME)  # makes the folders
    clear()
    whole = child()
    assert whole.end() == 0
    steps = int(whole.text().split()[-2])
    assert steps >= 15
    partial = 0
    for kill_at in range(1, steps + 1):
        clear()
        assert child(kill_at).end() == KILLED
        partial += any(path.name.endswith(".partial") for path in entries())
        loaded = load(NAME)
        assert loaded.index_to_key == WORDS
        assert np.array_equal(loaded.vectors, small.vectors)
        assert not catalogue.left_over()
    assert partial >= 5  # so the kills did hit conversions


@pytest.mark.usefixtures("source")
def test_of_two_processes_at_once_one_converts_and_the_other_waits(catalogue, child):
    both = [child(wait=0.4), child(wait=0.4)]
    assert [process.end() for process in both] == [0, 0]
    printed = [process.text() for process in both]
    assert sum("converting" in text for text in printed) == 1
    assert all(f"{len(WORDS)} words" in text for text in printed)
    assert sum("Another process is preparing" in text for text in printed) == 1
    assert not catalogue.left_over()


# The folder.


@pytest.mark.usefixtures("source")
def test_the_cache_is_listed_and_cleared(catalogue, capsys):
    load(NAME)
    load(NAME)
    partial = catalogue.entries / f"{NAME}.partial"
    partial.mkdir()
    (partial / cache.MARK).touch()
    (catalogue.entries / "something else").mkdir()
    assert main([]) == 0
    listing = capsys.readouterr().out
    assert str(catalogue.cache) in listing
    assert f"  {NAME}: 2" in listing
    assert main(["--clear"]) == 0
    assert "deleted" in capsys.readouterr().out
    assert [path.name for path in catalogue.entries.glob("*/")] == ["something else"]
    assert clear() == 0
    assert main(["--all"]) == 2
    assert len(load(NAME)) == len(WORDS)


def test_without_a_choice_the_cache_is_where_the_system_keeps_caches(monkeypatch):
    monkeypatch.delenv("COURSE_CACHE", raising=False)
    folder = cache.cache_folder()
    assert folder.is_absolute()
    assert "token-embeddings-course" in str(folder)


@pytest.mark.usefixtures("source")
def test_downloads_and_cache_can_share_a_folder(catalogue, monkeypatch):
    """The download lies where an entry of its name would have been, and was deleted."""
    monkeypatch.setenv("COURSE_CACHE", str(catalogue.folder))
    download = catalogue.folder / NAME / f"{NAME}.gz"
    before = download.read_bytes()
    assert len(load(NAME)) == len(WORDS)
    assert len(load(NAME, limit=3)) == 3
    assert clear() > 0
    assert download.read_bytes() == before
    assert len(load(NAME)) == len(WORDS)


def look_alikes(folder):
    """What a reader might keep there, and an old entry: nothing with our mark."""
    for name in (f"{NAME}-my-notes", f"{NAME}-first-10", f"{NAME}-first-20.partial", "notes"):
        (folder / name).mkdir(parents=True)
        (folder / name / "manifest.json").write_text('{"layout": 2, "words": "mine"}')
    (folder / f"{NAME}-first-30").write_text("a file")
    return {path: path.is_dir() for path in sorted(folder.rglob("*"))}


@pytest.mark.usefixtures("source")
def test_only_what_carries_our_mark_is_listed_replaced_or_deleted(catalogue, capsys):
    before = look_alikes(catalogue.entries)
    assert entries() == []
    assert clear() == 0
    for limit, name in ((10, f"{NAME}-first-10"), (20, f"{NAME}-first-20.partial")):
        with pytest.raises(FileExistsError, match=rf"{name} is in the way.*set COURSE_CACHE"):
            load(NAME, limit=limit)
    with pytest.raises(FileExistsError, match="is in the way"):
        load(NAME, limit=30)
    assert main([]) == 0
    assert "notes" not in capsys.readouterr().out
    after = {p: p.is_dir() for p in sorted(catalogue.entries.rglob("*")) if p.suffix != ".lock"}
    assert after == before


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
@pytest.mark.usefixtures("source")
def test_a_link_is_never_followed(catalogue, tmp_path):
    load(NAME)
    elsewhere = tmp_path / "elsewhere"
    (catalogue.entries / NAME).rename(elsewhere)
    (catalogue.entries / NAME).symlink_to(elsewhere)
    assert entries() == []
    assert clear() == 0
    (elsewhere / "manifest.json").unlink()  # so that the entry is out of date
    with pytest.raises(FileExistsError, match="is in the way"):
        load(NAME)
    assert (elsewhere / cache.MARK).exists()


@pytest.mark.usefixtures("source")
def test_an_empty_folder_in_the_way_is_no_loss(catalogue):
    (catalogue.entries / f"{NAME}.partial").mkdir(parents=True)
    assert len(load(NAME)) == len(WORDS)


@pytest.mark.usefixtures("source")
def test_a_tilde_in_the_settings_is_the_readers_home(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("COURSE_CACHE", "~/my cache")
    load(NAME)
    assert (tmp_path / "my cache" / "token-embeddings-course" / NAME).is_dir()
    monkeypatch.setenv("COURSE_CACHE", "   ")
    assert cache.cache_folder().name == "token-embeddings-course"


@pytest.mark.usefixtures("source")
def test_a_file_where_the_cache_should_be_is_named(monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "file"))
    with pytest.raises(NotADirectoryError, match=r"COURSE_CACHE is .* which is a file"):
        load(NAME)


@pytest.mark.usefixtures("source")
def test_an_entry_of_the_first_layout_is_ours_and_made_anew(catalogue):
    load(NAME)
    entry = catalogue.entries / NAME
    (entry / cache.MARK).unlink()
    manifest = (entry / "manifest.json").read_text()
    (entry / "manifest.json").write_text(manifest.replace('"layout": 2', '"layout": 1'))
    assert entries() == [entry]
    assert len(load(NAME)) == len(WORDS)
    assert (entry / cache.MARK).is_file()
