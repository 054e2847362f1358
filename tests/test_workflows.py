"""What GitHub runs: nothing that can change under our feet, and nothing that may do too much."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from proofs.engines import ENGINES

FILES = sorted(Path(".github/workflows").glob("*.yml"))
each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def workflow(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def steps(path):
    return [step for job in workflow(path)["jobs"].values() for step in job["steps"]]


def commands(path):
    return [line for step in steps(path) for line in step.get("run", "").splitlines()]


def events(path):
    return workflow(path)[True]  # YAML reads the key `on` as true


@each_file
def test_every_action_is_pinned_by_commit_and_says_its_version(path):
    uses = re.findall(r"^\s*(?:- )?uses: (.*)$", path.read_text(encoding="utf-8"), re.M)
    assert len(uses) >= 2
    pinned = r"actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+"
    assert [line for line in uses if not re.fullmatch(pinned, line)] == []


@each_file
def test_a_job_may_only_read_unless_it_publishes(path):
    course = workflow(path)
    assert course["permissions"] == {}
    for name, job in course["jobs"].items():
        writes = {"pages": "write", "id-token": "write"}
        assert job["permissions"] == (writes if name == "publish" else {"contents": "read"})
        assert 0 < job["timeout-minutes"] <= 60
    checkouts = [step for step in steps(path) if "checkout" in step.get("uses", "")]
    assert [step for step in checkouts if step["with"]["persist-credentials"] is not False] == []


@each_file
def test_workflows_run_targets_that_exist_and_name_no_repository(path):
    targets = re.findall(r"^([\w-]+):.*##", Path("Makefile").read_text(encoding="utf-8"), re.M)
    used = [match[1] for line in commands(path) if (match := re.match(r"make ([\w-]+)", line))]
    assert used
    assert set(used) <= set(targets)
    assert "github.com/" not in path.read_text(encoding="utf-8")


def test_the_oldest_and_the_newest_python_are_tested_on_three_systems():
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    oldest, below = re.fullmatch(r">=3\.(\d+),<3\.(\d+)", project["requires-python"]).groups()
    ends = [f"3.{oldest}", f"3.{int(below) - 1}"]
    jobs = workflow(Path(".github/workflows/test.yml"))["jobs"]
    for name in ("linux", "elsewhere"):
        assert jobs[name]["strategy"]["matrix"]["python"] == ends
        assert "if" not in jobs[name]
        assert "continue-on-error" not in str(jobs[name])
    systems = [jobs["linux"]["runs-on"], *jobs["elsewhere"]["strategy"]["matrix"]["system"]]
    assert [name.split("-")[0] for name in systems] == ["ubuntu", "macos", "windows"]
    assert any("--nbval" in line for line in commands(Path(".github/workflows/test.yml")))


def test_only_what_was_tested_is_published():
    jobs = workflow(Path(".github/workflows/test.yml"))["jobs"]
    publish = jobs["publish"]
    assert publish["needs"] == "linux"
    assert "refs/heads/main" in publish["if"]
    assert [step["uses"].split("@")[0] for step in publish["steps"]] == ["actions/deploy-pages"]
    names = [str(step.get("run") or step.get("uses")) for step in jobs["linux"]["steps"]]
    tested = names.index("make test")
    kept = next(place for place, name in enumerate(names) if "upload-pages-artifact" in name)
    assert kept > tested  # a step that comes later runs only if the tests passed


def test_the_weekly_jobs_report_and_block_nothing():
    weekly = Path(".github/workflows/weekly.yml")
    assert set(events(weekly)) == {"schedule", "workflow_dispatch"}
    run = "\n".join(commands(weekly))
    for part in ("make test", "make browsers", "make audit", "make links"):
        assert part in run


def test_the_weekly_job_uses_every_browser_that_can_be_used():
    lines = commands(Path(".github/workflows/weekly.yml"))
    [line] = [line for line in lines if line.startswith("make browsers")]
    assert re.search('ARGS="(.*)"', line)[1].split() == list(ENGINES)


@pytest.mark.locked
@pytest.mark.skipif(sys.platform == "win32", reason="the weekly job runs on Linux")
def test_letting_go_of_versions_leaves_no_lock(tmp_path):
    """The weekly job edits the requirements with sed; here the same lines on a copy."""
    weekly = workflow(Path(".github/workflows/weekly.yml"))["jobs"]["latest"]["steps"]
    edit = next(step["run"] for step in weekly if "sed " in step.get("run", ""))
    (tmp_path / ".ci").mkdir()
    for name in ("requirements.txt", ".ci/constraints.txt"):
        (tmp_path / name).write_bytes(Path(name).read_bytes())
    subprocess.run(["sh", "-ec", edit], cwd=tmp_path, check=True, capture_output=True)
    lines = (tmp_path / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if re.match(r"[\w.-]+==|-c", line)] == []
    assert any(line.startswith("jupyter-book<2") for line in lines)
    assert (tmp_path / ".ci/constraints.txt").read_bytes() == b""
    before = Path("requirements.txt").read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(before) - 1
