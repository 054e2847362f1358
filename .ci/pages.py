"""Check that every page of the table of contents was built and is not empty."""

import html
import re
import sys
from pathlib import Path

import yaml

LEAST_WORDS = 100


def pages(entry: dict) -> list[str]:
    """Every file named by a table of contents, in order."""
    own = [entry[key] for key in ("root", "file") if key in entry]
    parts = entry.get("parts", []) + entry.get("chapters", []) + entry.get("sections", [])
    return own + [page for part in parts for page in pages(part)]


def words(page: Path) -> int:
    """The number of words in the article of a built page, 0 where there is no page."""
    if not page.is_file():
        return 0
    article = re.search(r"<article.*?</article>", page.read_text(encoding="utf-8"), re.S)
    return len(html.unescape(re.sub(r"<[^>]+>", " ", article[0])).split()) if article else 0


def main(toc: str, site: str) -> int:
    """Print the word count of every page; 1 if one is missing or has too few."""
    names = pages(yaml.safe_load(Path(toc).read_text(encoding="utf-8")))
    counts = {name: words(Path(site, f"{name}.html")) for name in names}
    for name, count in counts.items():
        print(f"{count:6,} words  {name}" + ("" if count >= LEAST_WORDS else "  <- too few"))
    return 0 if names and min(counts.values()) >= LEAST_WORDS else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
