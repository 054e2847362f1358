import errno
import functools
import shutil
import tempfile
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import urlopen, urlretrieve

import pytest
from gensim import downloader
from inputs import PLAYWRIGHTS, packed, random_vectors

from helpers.models import catalogue as module
from helpers.models.catalogue import CATALOGUE, check_sum, data_folder, source_file
from helpers.vectors import load

NAME = "glove-wiki-gigaword-50"


class _Server(SimpleHTTPRequestHandler):
    def log_message(self, *_arguments):
        pass


@pytest.fixture
def release(catalogue, tmp_path, monkeypatch):
    """A server on this machine in the place of GitHub: put files there, and gensim gets them."""
    site = tmp_path / "site"
    site.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Server, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr(downloader, "DOWNLOAD_BASE_URL", address)
    # The address of the list is a default argument, so it is replaced where it is opened.
    list_url = f"{address}/list.json"
    monkeypatch.setattr(downloader, "urlopen", lambda _url: urlopen(list_url))
    monkeypatch.setattr(downloader.urllib, "urlretrieve", urlretrieve)

    def add(content, listed=None):
        (site / NAME).mkdir()
        (site / NAME / "__init__.py").write_text("raise SystemExit('downloaded code was run')")
        (site / NAME / f"{NAME}.gz").write_bytes(content)
        catalogue.list(NAME, listed or content)
        (catalogue.folder / "information.json").rename(site / "list.json")

    yield add
    server.shutdown()


@pytest.fixture
def content(tmp_path):
    return packed(random_vectors(["king", "queen"]), tmp_path)


def test_gensim_downloads_and_checks_a_model_and_nothing_of_it_is_run(release, content, capsys):
    release(content)
    before = tempfile.tempdir
    loaded = load(NAME)
    assert loaded.index_to_key == ["king", "queen"]
    progress = capsys.readouterr()
    assert "MB downloaded" in progress.out
    assert f"Converting {NAME}, once: 100%" in progress.err
    assert tempfile.tempdir == before
    assert source_file(NAME).read_bytes() == content


def test_a_download_that_arrives_damaged_is_refused_and_nothing_is_left(
    release, catalogue, content
):
    release(content[:-5], listed=content)
    with pytest.raises(ConnectionError, match=r"Checksum comparison failed.*load it again"):
        load(NAME)
    assert not (catalogue.folder / NAME).exists()
    assert not catalogue.left_over()


def test_what_a_killed_download_left_is_cleared(release, catalogue, content):
    for name in (f".token-embeddings-course-download-{NAME}-abc", f"{NAME}_tmp"):
        (catalogue.folder / name).mkdir()
        (catalogue.folder / name / f"{NAME}.gz").write_bytes(b"half")
    release(content)
    load(NAME)
    names = {path.name for path in catalogue.folder.iterdir()}
    assert names == {NAME, "information.json"}


def test_what_a_reader_keeps_beside_the_downloads_stays(catalogue):
    kept = catalogue.folder / f"{NAME}_tmp" / "my notes.txt"
    kept.parent.mkdir()
    kept.write_text("mine")
    with pytest.raises(ConnectionError):
        load(NAME)
    assert kept.read_text() == "mine"


def test_a_failed_download_leaves_no_folder(catalogue):
    shutil.rmtree(catalogue.folder)
    with pytest.raises(ConnectionError):
        load(NAME)
    assert not catalogue.folder.exists()


def test_the_home_of_the_reader_is_meant_by_a_tilde(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(downloader, "BASE_DIR", "~/models")
    assert data_folder() == tmp_path / "models"
    assert str(tmp_path / "models") == downloader.BASE_DIR


def test_offline_a_sentence_says_what_to_do_instead(catalogue, caplog):
    catalogue.list(NAME, b"")
    with pytest.raises(ConnectionError, match=r"\(no network in tests\).*load\(\)"):
        load(NAME)
    told = [record for record in caplog.records if record.name != PLAYWRIGHTS]
    assert not told  # gensim's own log of the failure would be a page of traceback


@pytest.mark.usefixtures("catalogue")
def test_offline_on_a_new_machine():
    with pytest.raises(ConnectionError, match="check the connection"):
        load(NAME)


def test_offline_a_downloaded_model_is_used_without_asking(catalogue, content):
    catalogue.add(NAME, content)
    (catalogue.folder / "information.json").unlink()
    assert len(load(NAME)) == 2


def test_a_folder_of_an_old_gensim_is_named_with_what_it_holds(catalogue, content):
    path = catalogue.add(NAME, content)
    path.rename(path.with_name("vectors.bin"))
    with pytest.raises(
        ValueError, match=rf"should hold {NAME}.gz, and holds vectors.bin: .*delete"
    ):
        load(NAME)
    path.with_name("vectors.bin").unlink()
    with pytest.raises(ValueError, match="and holds nothing"):
        load(NAME)


def test_a_download_for_which_there_is_no_room_is_not_begun(catalogue, monkeypatch):
    catalogue.list(NAME, b"")
    monkeypatch.setattr(module, "free_disk", lambda _folder: 68_999_999)
    with pytest.raises(OSError, match=r"69,000,000 bytes \(69.0 MB\).*GENSIM_DATA_DIR"):
        load(NAME)


def test_a_disk_that_fills_up_during_the_download(release, catalogue, content, monkeypatch):
    release(content)

    def full(_address, path, **_settings):
        assert catalogue.folder in Path(path).parents  # not in the system's folder, often smaller
        with open(path, "wb") as file:
            file.write(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(downloader.urllib, "urlretrieve", full)
    with pytest.raises(OSError, match=r"69,000,000 bytes.*has no room for it"):
        load(NAME)
    assert not catalogue.left_over()
    assert not (catalogue.folder / NAME).exists()


def test_the_sum_of_gensims_list_is_compared(catalogue, content):
    path = catalogue.add(NAME, content)
    check_sum(NAME, path)
    path.write_bytes(content + b" ")
    with pytest.raises(ValueError, match="MD5"):
        check_sum(NAME, path)


def test_the_matrix_sizes_of_the_catalogue_are_its_v_times_d_floats():
    assert CATALOGUE["word2vec-google-news-300"].memory_mb == 3_600
    assert CATALOGUE["glove-wiki-gigaword-100"].memory_mb == 160
