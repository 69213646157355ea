"""Networks and data of the repository, and the command line that came with the wheel."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import synfire

ROOT = Path(__file__).parents[3]
DIGITS = ROOT / "tests" / "data" / "digits"
CORPUS = Path(os.environ.get("SYNFIRE_CORPUS", ROOT.parent / "shared" / "corpus"))

LEARNS = """
network lesson dt = 1 ms

input pre[4]
population post[3] lif
    tau_mem     = 5 ms
    v_threshold = 1.5
    refractory  = 2 ms
population quiet[2] li tau_mem = 10 ms

projection feed: pre -> post all_to_all weight = 1
projection post -> quiet all_to_all weight = 0.5

learning stdp on feed
    a_plus    = 0.1
    a_minus   = 0.05
    tau_pre   = 10 ms
    tau_post  = 10 ms
    w_max     = 2
    modulated = post

output post
"""


@pytest.fixture(scope="session")
def digits() -> synfire.Network:
    """The network of handwritten digits."""
    return synfire.compile(DIGITS / "digits_snntorch_subtract.nir", compat="snntorch")


@pytest.fixture(scope="session")
def images() -> np.ndarray:
    """Digits, (samples, pixels)."""
    return np.load(DIGITS / "images.npy").astype(np.float32)


@pytest.fixture(scope="session")
def labels() -> np.ndarray:
    """Their labels."""
    return np.load(DIGITS / "labels.npy")


@pytest.fixture
def lesson(tmp_path: Path) -> synfire.Network:
    """A small network that learns."""
    page = tmp_path / "lesson.syn"
    page.write_text(LEARNS)
    return synfire.compile(page, target="ecp5-85f")


@pytest.fixture(scope="session")
def command() -> Callable[..., subprocess.CompletedProcess[str]]:
    """The command line of the wheel."""
    found = shutil.which("synfire", path=str(Path(sys.executable).parent))
    if found is None:
        pytest.skip("this wheel has no command line: scripts/wheel builds one that has")

    def run(*arguments: object, fails: bool = False) -> subprocess.CompletedProcess[str]:
        done = subprocess.run([found, *map(str, arguments)], capture_output=True, text=True)
        assert (done.returncode != 0) == fails, done.stderr
        return done

    return run
