"""The list of faults is up to date, so that `make mutants` can use it."""

from collections import Counter
from pathlib import Path

import pytest
from proofs.faults import FAULTS
from proofs.mutants import name_of, put_in


def test_there_are_enough_faults_of_every_kind():
    assert len(FAULTS) >= 60
    kinds = Counter(
        "script" if fault.file.endswith(".js") else Path(fault.file).suffix for fault in FAULTS
    )
    assert kinds["script"] >= 10
    assert kinds[".py"] >= 25
    assert kinds[".ipynb"] >= 20
    assert kinds[".npz"] >= 1
    assert len({name_of(fault) for fault in FAULTS}) == len(FAULTS)


@pytest.mark.parametrize("fault", FAULTS, ids=name_of)
def test_a_fault_can_be_put_in(fault, tmp_path):
    copy = tmp_path / fault.file
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_bytes(Path(fault.file).read_bytes())
    assert put_in(fault, tmp_path) == Path(fault.file).read_bytes() != copy.read_bytes()
