"""Where this copy of the course lives: its repository, and its published site.

Nothing here is written down. A fork's site therefore launches and edits the fork.
`python -m helpers.site.address` says what was found. What cannot be known is left out, so that
no page has a button that leads nowhere.
"""

from __future__ import annotations

import ipaddress
import os
import posixpath
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

# A remote that is no URL: user@host:path, as ssh takes it. One letter is a drive of Windows.
_SHORT = re.compile(r"(?:(?P<user>[^@/\\]+)@)?(?P<host>[^@:/\\]{2,}):(?P<path>[^\\]*)")
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:[a-z]{2,}|xn--[a-z0-9-]+)")
_KNOWN_HERE = re.compile(r".*\.(?:local|localhost|lan|test|invalid)")  # on a machine, or in a house
# Where a service takes ssh on the port of https, it does so at a host that has no pages.
_PAGES_OF = {
    "www.github.com": "github.com",
    "ssh.github.com": "github.com",
    "altssh.gitlab.com": "gitlab.com",
    "altssh.bitbucket.org": "bitbucket.org",
}
_FOR_SSH_ONLY = re.compile(r"(?:ssh|altssh|vs-ssh)\..*")
_SERVICES = ("github.com", "gitlab.com", "bitbucket.org")
# As whom a service that has pages lets everybody in. A user of another name has an account on a
# machine, and what lies there is seldom a page.
_SERVICE_USERS = {"git", "gitea", "forgejo"}
_SAFE = "/~@:!$&'()*+,;="  # what may stand in a path as it is


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
    folder : str
        Where in the repository the course lies, with a slash at the end; nothing at its root.
    """

    repository: str | None
    branch: str
    site: str | None
    folder: str = ""

    @property
    def launches(self) -> bool:
        """Whether Binder can open the course: it knows what to install at the root only."""
        return self.repository is not None and not self.folder

    @property
    def service(self) -> str | None:
        """Whose pages edit the files: github, gitlab or bitbucket; None if it is another's."""
        host = urlsplit(self.repository or "").hostname or ""
        if host == "bitbucket.org":  # its own servers elsewhere have other addresses
            return "bitbucket"
        return next((name for name in ("github", "gitlab") if name in re.split("[.-]", host)), None)


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
        The course's folder. It need not be the root of the repository, but must belong to it.
    environment : mapping, default the environment of this process

    Returns
    -------
    Address or None
        None if none of them says anything, or the remote is no address on the web.

    Raises
    ------
    ValueError
        If `COURSE_SITE` is not the address of a site.
    """
    chosen = chosen_site(environment.get("COURSE_SITE", ""))
    within = _git(folder, "rev-parse", "--show-prefix")
    repository = None
    # Another repository may lie around a folder that it knows nothing of, such as an archive.
    if not within or _git(folder, "ls-files", "_toc.yml"):
        repository = _workflow_repository(environment) or _remote_page(folder)
    if repository is None:
        return Address(None, "main", chosen) if chosen else None
    branch = _workflow_branch(environment) or _branch(folder) or "main"
    site = chosen or (None if within else _page_on_github(repository))
    return Address(repository, branch, site, within)


def ssh_settings(host: str) -> dict[str, str]:
    """What ssh on this machine makes of a host's name, which may be an alias.

    Parameters
    ----------
    host : str
        As in the remote, for example ``github-work``.

    Returns
    -------
    dict of str to str
        The settings ``hostname`` and ``user`` among others; nothing if there is no ssh.
    """
    lines = _output("ssh", "-G", "--", host).splitlines()
    return dict(line.split(" ", 1) for line in lines if " " in line)


def web_page(
    remote: str, settings: Callable[[str], Mapping[str, str]] = ssh_settings
) -> str | None:
    """The web page of a git remote, without names and passwords.

    Parameters
    ----------
    remote : str
        As ``git remote get-url`` prints it, for example ``git@github.com:owner/name.git``.
    settings : callable, default `ssh_settings`
        What ssh makes of a host's name.

    Returns
    -------
    str or None
        For example ``https://github.com/owner/name``. None for a folder, and wherever nothing
        says that there is a page: at an address without a name, under a name that only some
        machines know, or with a user's own account on a server.
    """
    found = _parts(remote, settings)
    if found is None:
        return None
    scheme, host, port, path = found
    host = _ascii(host.rstrip("."))
    host = _PAGES_OF.get(host, host)
    path = path.strip("/").removesuffix(".git").strip("/")
    if not _HOST.fullmatch(host) or _KNOWN_HERE.fullmatch(host) or _FOR_SSH_ONLY.fullmatch(host):
        return None
    names = path.split("/")
    if len(names) < 2 or {"~", "..", "."} & set(names):  # no service has pages there
        return None
    if host in _SERVICES:
        scheme, port = "https", None
    elif scheme == "git" or (scheme == "server" and remote.partition(":")[2].startswith("/")):
        return None  # a folder of that machine
    place = host if port is None else f"{host}:{port}"
    return f"{'http' if scheme == 'http' else 'https'}://{place}/{_encoded(path)}"


def _parts(
    remote: str, settings: Callable[[str], Mapping[str, str]]
) -> tuple[str, str, int | None, str] | None:
    """The scheme ("server" for the short form), host, port and path of a remote, if it has them.

    The port is that of pages: ssh's own says nothing of them.
    """
    if "://" not in remote:
        short = _SHORT.fullmatch(remote)
        if short is None:
            return None
        host = _ssh_host(short["host"], short["user"], settings)
        return host and ("server", host, None, short["path"])
    try:
        address = urlsplit(remote)
        host, port = address.hostname, address.port
    except ValueError:  # "ssh://[host/owner/name", "https://host:port/owner/name"
        return None
    if host is None or address.query or address.fragment:
        return None
    if address.scheme in ("http", "https", "git"):
        return address.scheme, host, port, address.path
    if address.scheme in ("ssh", "git+ssh", "ssh+git"):
        host = _ssh_host(host, address.username, settings)
        return host and ("ssh", host, None, address.path)
    return None


def _ssh_host(
    host: str, user: str | None, settings: Callable[[str], Mapping[str, str]]
) -> str | None:
    """The host behind a name that ssh is given; None if it is no service that has pages."""
    known = settings(host)
    host = known.get("hostname", host).lower()
    user = user or known.get("user")
    is_service = _PAGES_OF.get(host, host) in _SERVICES
    return host if is_service or user in _SERVICE_USERS else None


def _ascii(host: str) -> str:
    """A host's name in the letters that addresses have; nothing if it cannot be written so."""
    host = host.lower()
    if host.isascii():
        return host
    try:
        name = host.encode("idna")
        return name.decode("ascii") if name.decode("idna") == host else ""
    except UnicodeError:
        return ""


def _encoded(path: str) -> str:
    """A path in the characters that addresses have. What is encoded already stays as it is."""
    stray = re.sub("%(?![0-9A-Fa-f]{2})", "%25", path)
    return quote(stray, safe=_SAFE + "%")


def _workflow_repository(environment: Mapping[str, str]) -> str | None:
    """The page of the repository whose workflow runs."""
    name = environment.get("GITHUB_REPOSITORY")
    server = environment.get("GITHUB_SERVER_URL") or "https://github.com"
    return web_page(f"{server.rstrip('/')}/{name}") if name else None


def _remote_page(folder: Path | str) -> str | None:
    """The page of the remote `origin`.

    As it is written down, if that is an address: git may be told to fetch from a mirror instead.
    Otherwise as git reads it, for a short form that git is told to expand.
    """
    written = _git(folder, "config", "--get", "remote.origin.url")
    read = _git(folder, "remote", "get-url", "origin")
    return web_page(written) or (web_page(read) if read != written else None)


def _branch(folder: Path | str) -> str:
    """The branch that the remote names as its own, or else the one that is checked out."""
    head = _git(folder, "symbolic-ref", "--short", "refs/remotes/origin/HEAD")
    return head.removeprefix("origin/") or _git(folder, "branch", "--show-current")


def _workflow_branch(environment: Mapping[str, str]) -> str:
    """The branch of a workflow's run. A pull request's name is none; a tag's is none either."""
    name = environment.get("GITHUB_REF_NAME", "")
    if name.endswith("/merge"):
        return environment.get("GITHUB_BASE_REF", "")  # the branch that it is for
    return name if environment.get("GITHUB_REF_TYPE", "branch") == "branch" else ""


def chosen_site(text: str) -> str | None:
    """The address of a site as somebody typed it, made whole.

    Parameters
    ----------
    text : str
        For example ``HTTPS://Example.org/my course/index.html``.

    Returns
    -------
    str or None
        For example ``https://example.org/my%20course/``; None for nothing.

    Raises
    ------
    ValueError
        If it is no address of a site, in one sentence that says what to leave out or to write.
    """
    text = text.strip()
    if not text:
        return None
    if re.match(r"[^/?#]*//[^/?#]*@", text):
        raise ValueError(
            "COURSE_SITE holds a user's name or a password, and every page would show it; "
            "leave out what stands before the @"
        )
    if not re.match("https?://", text, re.IGNORECASE):
        raise _wrong(text, "it must start with https:// or http://")
    if "?" in text or "#" in text:
        raise _wrong(text, "leave out what stands from the ? or # on")
    try:
        address = urlsplit(text)
        place = _place(address.hostname or "", address.port)
    except ValueError:
        place = ""
    if not place or not text.isprintable():
        raise _wrong(text, "that is no address; write one such as https://example.org/course/")
    path = posixpath.normpath("/" + address.path.strip("/"))
    path = path.removesuffix("/index.html") if not path.endswith("/book/index.html") else path
    if re.search(r"\.html?$", path, re.IGNORECASE):
        raise _wrong(text, "that is one page; write the address of the folder that holds `book`")
    return f"{address.scheme}://{place}{_encoded(path.rstrip('/'))}/"


def _wrong(text: str, advice: str) -> ValueError:
    return ValueError(f"COURSE_SITE is {text!r}; {advice}")


def _place(host: str, port: int | None) -> str:
    """A host and its port as they stand in an address; nothing if there can be no such host."""
    host = host.removesuffix(".")
    try:
        number = ipaddress.ip_address(host)
        host = f"[{number}]" if number.version == 6 else str(number)
    except ValueError:
        host = _ascii(host)
        if not re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*", host) or host.split(".")[-1].isdigit():
            return ""
    return host if port is None else f"{host}:{port}"


def _page_on_github(repository: str) -> str | None:
    match = re.fullmatch(r"https://github\.com/([^/]+)/([^/]+)", repository)
    if match is None:
        return None
    home = f"{match[1].lower()}.github.io"
    return f"https://{home}/" if match[2].lower() == home else f"https://{home}/{match[2]}/"


def _git(folder: Path | str, *arguments: str) -> str:
    """What git prints; nothing if it fails or is not installed."""
    return _output("git", *arguments, folder=folder)


def _output(*command: str, folder: Path | str = ".") -> str:
    """What a program prints, without the end of its last line; nothing if that fails."""
    try:
        answer = subprocess.run(
            command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return answer.stdout.decode("utf-8", "replace").rstrip("\r\n")


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
        deeds = ["launch"] * address.launches + ["edit"] * (address.service is not None)
        place = f"{address.repository}, branch {address.branch}"
        place += f", folder {address.folder}" if address.folder else ""
        print(f"Pages {' and '.join(deeds) or 'neither launch nor edit'} {place}.")
    if address is not None and address.site:
        print(f"They are for {address.site}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
