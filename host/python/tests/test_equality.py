"""Arrays of Python equal the files of the command line, byte for byte."""

from __future__ import annotations

import io
import json
import shutil
import socket
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import synfire

from conftest import CORPUS, DIGITS, ROOT

EXAMPLES = ROOT / "examples"
TRAINERS = CORPUS / "trainers"

# Networks that run their own stimuli, with their targets.
PAGES = {
    "gates": "hx8k",
    "coincidence": "ecp5-85f",
    "synfire_chain": "ecp5-85f",
    "winner_take_all": "ecp5-85f",
    "balanced": "ecp5-85f",
    "reservoir": "ecp5-85f",
}
# Networks of the corpus, with the framework that wrote them.
GRAPHS = [
    "snntorch/rleaky",
    "snntorch/synaptic",
    "snntorch/ff_zero_delay",
    "norse_head/lifbox",
    "sinabs/lif_single_nonorm",
    "spikingjelly/lif_default",
    "rockpool/lif_single_gainfixed",
    "spyx/rlif",
]


def npy(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


def entries(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def states(net: synfire.Network) -> list[str]:
    return [f"{population.name}:v" for population in net.populations if population.kind != "input"]


def check_run(command, tmp_path: Path, result: synfire.Result, *arguments: object) -> None:
    """Holds a run against what the command line writes."""
    files = [tmp_path / "spikes.npy", tmp_path / "traces.npz", tmp_path / "stats.json"]
    command("run", *arguments, "--spikes", files[0], "--traces", files[1], "--stats", files[2])
    assert files[0].read_bytes() == npy(result.spikes)
    written = entries(files[1])
    assert {name: npy(values) for name, values in ((f"{n}.npy", v) for n, v in result.traces.items())} == written
    stats = json.loads(files[2].read_text())
    assert (stats["cycles"], stats["synaptic_events"], stats["saturations"]) == (
        result.cycles[0],
        result.synaptic_events[0],
        result.saturations[0],
    )
    counts = {population.name: result.dense(population.name).sum() for population in result.populations if population.is_spiking}
    if result.backend != "reference":
        assert stats["spikes"] == counts


@pytest.fixture(scope="module")
def boards() -> Iterator[dict[str, str]]:
    """Ports of virtual boards of the command line, by target."""
    found = shutil.which("synfire", path=str(Path(sys.executable).parent))
    if found is None:
        pytest.skip("this wheel has no command line")
    processes, ports = [], {}
    for target in ("hx8k", "ecp5-85f"):
        started = [found, "--format", "json", "board", "--tcp", "0", "--target", target]
        process = subprocess.Popen(started, stdout=subprocess.PIPE, text=True)
        processes.append(process)
        line = ""
        while not line.rstrip().endswith("}"):
            line += process.stdout.readline()
        ports[target] = json.loads(line)["port"]
    yield ports
    for process in processes:
        process.terminate()
        process.wait()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.filterwarnings("ignore::synfire.Warning")
def test_pages_give_the_same_files_on_every_backend(name, command, boards, tmp_path):
    page, target = EXAMPLES / f"{name}.syn", PAGES[name]
    net = synfire.compile(page, target=target)
    command("compile", page, "--target", target, "-o", tmp_path / "x.sfi")
    assert (tmp_path / "x.sfi").read_bytes() == net.to_bytes()

    record = states(net)
    asked = [flag for state in record for flag in ("--record", state)]
    emulator = net.run(record=record)
    check_run(command, tmp_path, emulator, page, "--target", target, *asked)
    reference = net.run(record=record, backend="reference")
    check_run(command, tmp_path, reference, page, "--backend", "reference", *asked)
    if len(net.to_bytes()) > 50_000:
        # It takes its time over the line of a board of the command line, which is as slow as a real one.
        board = net.run(ticks=100, backend=synfire.VirtualBoard())
        assert (board.spikes == emulator.spikes[:100]).all()
        return
    port = boards[target]
    files = [tmp_path / "board.npy", tmp_path / "board.json"]
    ticks = min(emulator.ticks, 200)
    command("run", page, "--target", target, "--backend", f"serial:{port}", "--spikes", files[0], "--stats", files[1], "--ticks", ticks)
    for backend in (synfire.Board(port), synfire.VirtualBoard()):
        board = net.run(ticks=ticks, backend=backend)
        assert files[0].read_bytes() == npy(board.spikes) and (board.spikes == emulator.spikes[:ticks]).all()
        assert json.loads(files[1].read_text())["cycles"] == board.cycles[0]


@pytest.mark.parametrize("case", GRAPHS)
@pytest.mark.filterwarnings("ignore::synfire.Warning")
def test_graphs_of_every_framework_give_the_same_files(case, command, boards, tmp_path):
    folder = TRAINERS / case
    if not folder.is_dir():
        pytest.skip("the corpus is not here")
    compat = case.split("/")[0].removesuffix("_head")
    x = np.load(folder / "input.npy")
    single = compat in ("sinabs", "rockpool")
    net = synfire.compile(folder / "net.nir", compat=compat, max_spikes=1 if single else None)
    record = states(net)
    asked = [flag for state in record for flag in ("--record", state)]
    options = [folder / "net.nir", "--compat", compat, "--input", folder / "input.npy", *asked]
    options += ["--max-spikes", 1] if single else []
    result = net.run(np.ascontiguousarray(x), axes="time", record=record)
    check_run(command, tmp_path, result, *options)
    check_run(command, tmp_path, net.run(x, axes="time", record=record, backend="reference"), *options, "--backend", "reference")
    port = boards["ecp5-85f"]
    board = net.run(x, axes="time", backend=synfire.Board(port))
    assert (board.spikes == result.spikes).all() and (board.cycles == result.cycles).all()


def test_digits_give_the_same_files(digits, images, labels, command, tmp_path):
    source = [DIGITS / "digits_snntorch_subtract.nir", "--compat", "snntorch"]
    command("compile", *source, "-o", tmp_path / "x.sfi", "--report", tmp_path / "x.json")
    assert (tmp_path / "x.sfi").read_bytes() == digits.to_bytes()
    report = json.loads((tmp_path / "x.json").read_text())
    assert {**digits.report, "image": report["image"]} == report

    data = ["--input", DIGITS / "images.npy", "--labels", DIGITS / "labels.npy", "--ticks", 20]
    files = [tmp_path / "classes.npy", tmp_path / "confusion.csv"]
    told = command("--format", "json", "classify", *source, *data, "--predictions", files[0], "--confusion", files[1])
    found = digits.classify(images, labels, axes="batch", ticks=20)
    assert files[0].read_bytes() == npy(found.classes.astype(np.float64))
    rows = np.loadtxt(files[1], delimiter=",", skiprows=1, dtype=int)
    assert (rows[:, 1:] == found.confusion).all()
    result = json.loads(told.stdout)
    assert result["counts"] == found.scores.tolist() and result["cycles"] == found.cycles.tolist()
    assert (result["accuracy"], result["silent"], result["tied"]) == (found.accuracy, found.silent, found.tied)

    check_run(command, tmp_path, digits.run(images[17], ticks=20, record=["1:v", "3:v"]), *source, "--input", DIGITS / "image.npy", "--record", "1:v", "--record", "3:v")


def test_a_comparison_is_that_of_the_command_line(digits, images, labels, command, tmp_path):
    np.save(tmp_path / "x.npy", images[:30])
    np.save(tmp_path / "y.npy", labels[:30])
    source = [DIGITS / "digits_snntorch_subtract.nir", "--compat", "snntorch"]
    told = command("--format", "json", "compare", *source, "--input", tmp_path / "x.npy", "--labels", tmp_path / "y.npy")
    expected = json.loads(told.stdout)
    found = digits.compare(images[:30], labels[:30], axes="batch")
    # Options to try are those of the command line.
    for own in ("tried", "tried_on", "warnings"):
        expected.pop(own), found.pop(own)
    assert dict(found) == expected


def test_fits_are_those_of_the_command_line(digits, command):
    told = command("--format", "json", "fit", DIGITS / "digits_snntorch_subtract.nir", "--compat", "snntorch")
    assert json.loads(told.stdout) == digits.fit()["boards"]


@pytest.mark.skipif(shutil.which("verilator") is None, reason="verilator is not here")
def test_the_verilog_gives_the_same(command):
    net = synfire.compile(EXAMPLES / "gates.syn", target="hx8k")
    expected = net.run(ticks=40, record=states(net))
    verilog = net.run(ticks=40, record=states(net), backend="rtl")
    assert (verilog.spikes == expected.spikes).all() and (verilog.cycles == expected.cycles).all()
    assert all((verilog.traces[name] == values).all() for name, values in expected.traces.items())
    core, other = net.core("rtl"), net.core()
    for tick in range(20):
        row = np.array([tick % 2, tick % 3 == 0, tick % 5 == 0], np.uint8)
        assert core.tick(row=row).tolist() == other.tick(row=row).tolist()


def test_nothing_answers_at_a_port_that_is_not_there():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(synfire.Error) as error:
        synfire.Board(f"tcp:127.0.0.1:{port}").identify()
    assert error.value.code.startswith("SF07") and error.value.remedy


def test_a_board_says_what_it_is(boards):
    found = synfire.Board(boards["hx8k"]).identify()
    assert found["target"] == "hx8k" and found["clock_hz"] > 0 and found["baud"] > 0
