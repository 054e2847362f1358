"""Lighthouse's marks for every page, as a phone would see it: the median of five runs.

    make lighthouse                    every page, five times: about a quarter of an hour
    make lighthouse RUNS=1 PAGES=book/01_intuition

The site is served with gzip on this machine. Lighthouse comes from npm, Chromium from the
system. Exits with 1 if a mark is below what the course asks of itself.
"""

from __future__ import annotations

import argparse
import functools
import gzip
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import yaml

from helpers.site.browser import find_chromium

SITE = Path("_build/html")
LIGHTHOUSE = "lighthouse@12.8.2"
LEAST = {"performance": 0.97, "accessibility": 1, "best-practices": 1, "seo": 1}
FLAGS = "--headless=new --no-sandbox --disable-gpu"


class GzipHandler(SimpleHTTPRequestHandler):
    """Files of a folder, compressed where that helps, and kept for a year, as on a static host."""

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            path /= "index.html"
        if not path.is_file():
            self.send_error(404)
            return
        content = path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        if path.suffix not in {".woff2", ".png", ".npz"}:
            content = _compressed(path)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "max-age=31536000")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@functools.cache
def _compressed(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), 9)


def pages() -> list[str]:
    """Every page of the table of contents."""
    contents = yaml.safe_load(Path("_toc.yml").read_text(encoding="utf-8"))
    chapters = (entry["file"] for part in contents["parts"] for entry in part["chapters"])
    return [contents["root"], *chapters]


def marks(address: str, chromium: str) -> dict[str, float]:
    """The four marks of one run, each from 0 to 1, and the names of what failed."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        command = f"npx --yes {LIGHTHOUSE} {address} --output=json --quiet".split()
        command += [f"--output-path={report}", f"--chrome-flags={FLAGS}"]
        command += [f"--only-categories={','.join(LEAST)}"]
        environment = {**os.environ, "CHROME_PATH": chromium, "npm_config_loglevel": "error"}
        subprocess.run(command, env=environment, check=True, stderr=subprocess.DEVNULL)
        found = json.loads(report.read_text(encoding="utf-8"))
    for name, audit in found["audits"].items():
        judged = audit["scoreDisplayMode"] in ("binary", "numeric") and audit["score"] is not None
        if judged and audit["score"] < 0.9:
            print(f"    {audit['score']:.2f}  {name}  {audit.get('displayValue', '')}")
    return {name: found["categories"][name]["score"] for name in LEAST}


def main() -> int:
    """Measure and print; 1 if a median is too low."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("pages", nargs="*")
    options = parser.parse_args()
    chromium = find_chromium()
    if shutil.which("npx") is None:
        print("Lighthouse needs npm; on Debian: apt install npm")
        return 1
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(GzipHandler, directory=SITE))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    low = False
    for page in options.pages or pages():
        print(page, flush=True)
        address = f"http://127.0.0.1:{server.server_port}/{page}.html"
        runs = [marks(address, chromium) for _ in range(options.runs)]
        median = {name: statistics.median(run[name] for run in runs) for name in LEAST}
        low |= any(median[name] < least for name, least in LEAST.items())
        print("    " + ", ".join(f"{name} {mark:.2f}" for name, mark in median.items()), flush=True)
    server.shutdown()
    return int(low)


if __name__ == "__main__":
    sys.exit(main())
