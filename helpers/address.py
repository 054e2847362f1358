"""Where this copy of the course lives: its repository, and its published site.

Nothing here is written down. A fork's site therefore launches and edits the fork.
`python -m helpers.address` says what was found.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

# The forms of a remote that name a page on the web, with or without a user, a port and `.git`.
_REMOTE = re.compile(
    r"(?:https?://(?:[^@/]+@)?(?P<web>[^/]+)|(?:ssh://)?[^@/]+@(?P<ssh>[^:/]+)(?::\d+)?[:/])"
    r"/?(?P<path>[^?#]+?)(?:\.git)?/?"
)


@dataclass(frozen=True)
class Address:
    """Where a copy of the course lives.

    Attributes
    ----------
    repository : str or None
        The page of the repository, without a slash at the end; None if it has none on the web.
    branch : str
        The branch that readers launch and edit.
    site : str or None
        The published site, with a slash at the end; None if nothing says where it is.
    """

    repository: str | None
    branch: str
    site: str | None


def find_address(
    folder: Path | str = ".", environment: Mapping[str, str] = os.environ
) -> Address | None:
    """Find where this copy of the course lives.

    A GitHub workflow says it in `GITHUB_SERVER_URL`, `GITHUB_REPOSITORY` and `GITHUB_REF_NAME`;
    elsewhere the remote `origin` does. `COURSE_SITE` is the address of the site; without it,
    a repository on GitHub is taken to publish on its own page there.

    Parameters
    ----------
    folder : path, default "."
        A folder of the repository.
    environment : mapping, default the environment of this process

    Returns
    -------
    Address or None
        None if none of them says anything, or the remote is no address on the web.

    Raises
    ------
    ValueError
        If `COURSE_SITE` is not an address that starts with http:// or https://.
    """
    chosen = _chosen_site(environment)
    if name := environment.get("GITHUB_REPOSITORY"):
        repository = f"{environment.get('GITHUB_SERVER_URL', 'https://github.com')}/{name}"
        branch = _workflow_branch(environment)
    elif repository := web_page(_git(folder, "remote", "get-url", "origin")):
        head = _git(folder, "symbolic-ref", "--short", "refs/remotes/origin/HEAD")
        branch = head.removeprefix("origin/") or _git(folder, "branch", "--show-current")
    elif chosen:
        branch = ""
    else:
        return None
    return Address(repository, branch or "main", chosen or _page_on_github(repository))


def web_page(remote: str) -> str | None:
    """The web page of a git remote, without names and passwords.

    Parameters
    ----------
    remote : str
        As ``git remote get-url`` prints it, for example ``git@github.com:owner/name.git``.

    Returns
    -------
    str or None
        For example ``https://github.com/owner/name``; None for a folder.
    """
    match = _REMOTE.fullmatch(remote)
    return match and f"https://{match['web'] or match['ssh']}/{match['path']}"


def _workflow_branch(environment: Mapping[str, str]) -> str:
    """The branch of a workflow's run. A pull request's and a tag's name is none."""
    name = environment.get("GITHUB_REF_NAME", "")
    is_branch = environment.get("GITHUB_REF_TYPE", "branch") == "branch"
    return name if is_branch and not name.endswith("/merge") else ""


def _chosen_site(environment: Mapping[str, str]) -> str | None:
    site = environment.get("COURSE_SITE")
    if not site:
        return None
    if not re.match(r"https?://[^/\s]+", site):
        raise ValueError(f"COURSE_SITE is {site!r}; it must start with https:// or http://")
    return site.rstrip("/") + "/"


def _page_on_github(repository: str) -> str | None:
    match = re.fullmatch(r"https://github\.com/([^/]+)/([^/]+)", repository)
    if match is None:
        return None
    home = f"{match[1].lower()}.github.io"
    return f"https://{home}/" if match[2].lower() == home else f"https://{home}/{match[2]}/"


def _git(folder: Path | str, *arguments: str) -> str:
    """What git prints; nothing if it fails or is not installed."""
    try:
        answer = subprocess.run(
            ["git", *arguments], cwd=folder, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return answer.stdout.strip()


def main() -> int:
    """Print what was found, and what follows for the pages; 1 if a setting is wrong."""
    try:
        address = find_address()
    except ValueError as problem:
        print(problem)
        return 1
    if address is None or address.repository is None:
        print("No repository on the web is known, so pages have no button to launch or edit them.")
    else:
        print(f"Pages launch and edit {address.repository}, branch {address.branch}.")
    if address is not None and address.site:
        print(f"They are for {address.site}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
