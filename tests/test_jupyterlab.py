"""A chapter in a real JupyterLab with a real kernel: open it, run all, use what is in it."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

CHAPTERS = ["01_intuition", "04_toy_training"]
LONGEST = 300_000  # milliseconds for a kernel to start and reach a cell: ten times what it takes
# Cells far from the window are taken out of the page otherwise.
SETTINGS = {"notebook-extension/tracker.jupyterlab-settings": {"windowingMode": "none"}}


def free_port():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return server.getsockname()[1]


@pytest.fixture(scope="module")
def lab(browser, tmp_path_factory):
    """The address of a JupyterLab that has two chapters, and nobody's settings."""
    home = tmp_path_factory.mktemp("home")
    book = tmp_path_factory.mktemp("book")
    for chapter in CHAPTERS:
        shutil.copy(f"book/{chapter}.ipynb", book)
    for name, values in SETTINGS.items():
        path = home / "settings" / "@jupyterlab" / name
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(values))
    port = free_port()
    environment = {
        **os.environ,
        "HOME": str(home),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "COURSE_VECTORS": "",
    }
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    command += [f"--port={port}", "--ip=127.0.0.1", f"--ServerApp.root_dir={book}"]
    command += ["--IdentityProvider.token=", "--LabApp.news_url=None"]
    log = (home / "log").open("w")
    server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{address}/api", timeout=1).close()
            break
        except OSError:
            assert server.poll() is None, Path(log.name).read_text()[-2000:]
            time.sleep(0.2)
    yield address
    server.terminate()
    server.wait(20)
    log.close()


def run_all(browser, lab, chapter):
    """Open a chapter and run all its cells."""
    window = browser.new_page(viewport={"width": 1200, "height": 1000})
    window.set_default_timeout(LONGEST)
    window.goto(f"{lab}/lab/workspaces/{chapter}/tree/{chapter}.ipynb")
    window.wait_for_selector(".jp-Notebook .jp-CodeCell")
    window.get_by_text("(ipykernel) | Idle").wait_for()  # until then nothing can be run
    window.get_by_role("menuitem", name="Run", exact=True).click()
    window.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    return window


def test_the_similarity_explorer_answers_and_captions_are_read_in_a_running_notebook(browser, lab):
    window = run_all(browser, lab, "01_intuition")
    explorer = window.locator(".jp-OutputArea .explorer.similarity")
    explorer.scroll_into_view_if_needed()
    assert window.locator(".explorer-fallback").count() == 0  # the widget, not its stand-in
    assert "0.557" in explorer.locator("[role=status]").inner_text()
    explorer.get_by_role("button", name="cat · banana").click()
    window.wait_for_function("document.body.innerText.includes('“cat” and “banana”: 0.274')")
    explorer.get_by_label("second word").fill("dog")
    explorer.get_by_label("second word").press("Enter")
    window.wait_for_function("document.body.innerText.includes('“cat” and “dog”: 0.879')")
    figure = window.locator(".jp-CodeCell:has(.jp-RenderedSVG):has(+ .jp-MarkdownCell)").first
    figure.scroll_into_view_if_needed()
    caption = window.locator(".jp-CodeCell:has(.jp-RenderedSVG) + .jp-MarkdownCell").first
    caption.get_by_text("Figure. Cosine similarity looks at direction only. From a").wait_for()
    above, below = figure.bounding_box(), caption.bounding_box()
    assert 0 <= below["y"] - (above["y"] + above["height"]) < 20
    window.close()


def test_the_replay_plays_and_the_panel_trains_in_a_running_notebook(browser, lab):
    window = run_all(browser, lab, "04_toy_training")
    replay = window.locator(".jp-OutputArea .explorer.replay")
    replay.get_by_role("slider", name="epoch").fill("5")
    assert "After 5 epochs the loss is 1.558" in replay.locator("[role=status]").inner_text()
    panel = window.locator(".jp-OutputArea .widget-vbox")
    assert "Recorded runs" not in panel.inner_text()
    window.get_by_label("after the word").fill("the")
    window.get_by_label("after the word").press("Tab")
    window.get_by_role("button", name="Train").click()
    panel.get_by_text("Loss of the last epoch: 0.9").wait_for()
    assert "After “the”" in panel.inner_text()
    window.close()
