"""Known faults in what is installed, and in what GitHub runs: `make audit`.

By pip-audit and zizmor, in an environment of their own, so that they add nothing to the course's.
"""

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

# Faults that are known and do not matter here: identifier and why.
EXPLAINED: dict[str, str] = {}


def main() -> int:
    """Audit the workflows and the locked versions; 0 if nothing is known."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = str(Path(folder, "Scripts" if sys.platform == "win32" else "bin", "python"))
        tools = ["pip-audit", "zizmor"]
        subprocess.run([python, "-m", "pip", "install", "--quiet", *tools], check=True)
        zizmor = [str(Path(python).with_name("zizmor")), "--offline", "--persona", "pedantic"]
        workflows = subprocess.run([*zizmor, ".github/workflows"]).returncode
        command = [python, "-m", "pip_audit", "--no-deps", "--disable-pip"]
        for identifier in EXPLAINED:
            command += ["--ignore-vuln", identifier]
        done = subprocess.run(
            [*command, "-r", ".ci/constraints.txt"], capture_output=True, text=True
        )
    print(done.stdout + done.stderr)
    missing = done.stdout.count("could not be audited")
    if missing:
        print(f"{missing} packages could not be asked about: this is no clean result")
    return workflows or done.returncode or int(bool(missing))


if __name__ == "__main__":
    sys.exit(main())
