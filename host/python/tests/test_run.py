"""The everyday path: compile, run, classify, compare."""

from __future__ import annotations

import concurrent.futures
import multiprocessing
import pickle

import numpy as np
import pytest

import synfire

from conftest import DIGITS, ROOT


def test_digits_are_classified_as_the_published_numbers_say(digits, images, labels):
    found = digits.classify(images, labels, axes="batch", ticks=20)
    assert (found.correct, found.confusion.sum(), found.confusion.trace()) == (377, 397, 377)
    assert found.accuracy == 377 / 397 and found.decode == "count"
    assert (found.scores.argmax(axis=1) == found.classes).all()


def test_a_batch_is_what_its_samples_are_alone(digits, images):
    x = images[:6]
    batch = digits.run(x, axes="batch", ticks=20, record=["1:v"])
    assert batch.spikes.shape == (6, 20, 10) and batch.v["1"].shape == (6, 20, 64)
    for sample in range(6):
        one = digits.run(x[sample], ticks=20, record=["1:v"])
        assert (batch.spikes[sample] == one.spikes).all() and (batch.v["1"][sample] == one.v["1"]).all()
        assert batch.cycles[sample] == one.cycles[0]
        of_sample = batch.events("1")
        assert (of_sample[of_sample[:, 0] == sample][:, 1:] == one.events("1")).all()


def test_axes_are_what_they_are_named(digits, images):
    time_first = np.ascontiguousarray(np.repeat(images[None, :5], 20, axis=0))
    held = digits.run(images[:5], axes="batch", ticks=20, record=["3:v"])
    first = digits.run(time_first, axes="time batch", record=["3:v"])
    last = digits.run(np.ascontiguousarray(time_first.swapaxes(0, 1)), axes="batch, time")
    assert (held.spikes == last.spikes).all() and (first.spikes == last.spikes.swapaxes(0, 1)).all()
    assert first.spikes.shape == (20, 5, 10) and (first.v["3"] == held.v["3"].swapaxes(0, 1)).all()
    assert (first.counts() == held.counts()).all() and first.counts().shape == (5, 10)
    one = digits.run(np.ascontiguousarray(time_first[:, 2]), axes="time")
    assert (one.spikes == held.spikes[2]).all() and one.counts().shape == (10,)


@pytest.mark.parametrize("kind", [bool, np.uint8, np.int8, np.uint16, np.int16, np.int32, np.int64, np.uint64, np.float16, np.float64])
def test_every_type_of_number_means_the_same(digits, images, kind):
    x = (images[:3] > 0.5).astype(np.float32)
    expected = digits.run(x, axes="batch", ticks=10)
    assert (digits.run(x.astype(kind), axes="batch", ticks=10).spikes == expected.spikes).all()


def test_read_only_arrays_are_only_read(digits, images):
    x = images[:2].copy()
    x.flags.writeable = False
    assert digits.run(x, axes="batch", ticks=5).spikes.shape == (2, 5, 10)


def test_a_page_runs_its_own_stimuli():
    net = synfire.compile(ROOT / "examples" / "reservoir.syn")
    result = net.run()
    assert result.ticks == 1000 and result.outputs == ("pool",)
    assert set(result.v) == {"readout"} and result.v["readout"].shape == (1000, 3)
    assert result.counts("pool").sum() == len(result.events("pool")) > 0
    with pytest.raises(KeyError, match="was not recorded"):
        result.v["pool"]
    with pytest.raises(KeyError, match="there is no population"):
        result.dense("pol")


def test_every_backend_gives_the_same(digits, images):
    expected = digits.run(images[:4], axes="batch", ticks=20, record=["1:v"])
    board = digits.run(images[:4], axes="batch", ticks=20, record=["1:v"], backend=synfire.VirtualBoard())
    assert (board.spikes == expected.spikes).all() and (board.v["1"] == expected.v["1"]).all()
    assert (board.cycles == expected.cycles).all() and board.backend == "board"
    faulty = synfire.VirtualBoard(faults="seed=3,flip=1e-4,drop=1e-4")
    assert (digits.run(images[:4], axes="batch", ticks=20, backend=faulty).spikes == expected.spikes).all()
    reference = digits.run(images[:4], axes="batch", ticks=20, backend="reference")
    assert reference.backend == "reference" and reference.clock_hz is None
    assert np.abs(reference.counts().astype(int) - expected.counts()).max() <= 2


def test_a_board_classifies_as_the_emulator(digits, images, labels):
    expected = digits.classify(images[:60], labels[:60], axes="batch")
    board = digits.classify(images[:60], labels[:60], axes="batch", backend=synfire.VirtualBoard())
    assert (board.classes == expected.classes).all() and (board.scores == expected.scores).all()
    assert board.cycles is None and expected.cycles.shape == (60,)


def test_networks_and_results_are_pickled_with_all_they_need(digits, images, tmp_path, monkeypatch):
    page = tmp_path / "page.syn"
    page.write_text('network n dt = 1 ms run = 20 ms\ninclude "part.syn"\nprojection x -> y all_to_all weight = 2\nstimulus s -> x regular rate = 500 Hz\noutput y\n')
    (tmp_path / "part.syn").write_text("input x[2]\npopulation y[3] lif tau_mem = 5 ms v_threshold = 1\n")
    net = synfire.compile(page)
    expected = net.run()
    text = pickle.dumps(net)
    page.unlink()
    (tmp_path / "part.syn").unlink()
    copy = pickle.loads(text)
    assert copy.to_bytes() == net.to_bytes() and (copy.run().spikes == expected.spikes).all()
    assert dict(copy.report) == dict(net.report) and dict(copy.compare()) == dict(net.compare())

    other = pickle.loads(pickle.dumps(digits))
    assert other.to_bytes() == digits.to_bytes() and other.warnings == digits.warnings
    result = other.run(images[:2], axes="batch", ticks=5)
    again = pickle.loads(pickle.dumps(result))
    assert (again.spikes == result.spikes).all() and again.outputs == result.outputs
    found = pickle.loads(pickle.dumps(digits.classify(images[:3], axes="batch")))
    assert found.classes.shape == (3,)


def spikes_elsewhere(net: synfire.Network, x: np.ndarray) -> np.ndarray:
    return net.run(x, ticks=20).spikes


def test_other_processes_run_networks(digits, images):
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as pool:
        found = list(pool.map(spikes_elsewhere, [digits] * 3, images[:3]))
    assert all((one == digits.run(x, ticks=20).spikes).all() for one, x in zip(found, images[:3], strict=True))


def test_a_calibration_is_pickled_too(images):
    net = synfire.compile(DIGITS / "digits_snntorch_subtract.nir", compat="snntorch", weight_bits=4, calibrate=images[:20], calibrate_axes="batch")
    copy = pickle.loads(pickle.dumps(net))
    assert dict(copy.report) == dict(net.report)
    assert net.to_bytes() != synfire.compile(DIGITS / "digits_snntorch_subtract.nir", compat="snntorch", weight_bits=4).to_bytes()


def test_an_image_runs_and_says_what_it_cannot(digits, images, tmp_path):
    path = tmp_path / "digits.sfi"
    digits.save(path)
    assert path.read_bytes() == digits.to_bytes() and list(tmp_path.iterdir()) == [path]
    image = synfire.load(path)
    assert (image.run(images[0], ticks=20).spikes == digits.run(images[0], ticks=20).spikes).all()
    with pytest.raises(synfire.Error) as refused:
        image.compare(images[0])
    assert refused.value.code == "SF0510"
    assert pickle.loads(pickle.dumps(image)).to_bytes() == image.to_bytes()


def test_a_graph_of_nir_is_what_its_file_is(digits):
    nir = pytest.importorskip("nir")
    graph = nir.read(str(DIGITS / "digits_snntorch_subtract.nir"))
    net = synfire.compile(graph, compat="snntorch", name="digits_snntorch_subtract")
    assert net.to_bytes() == digits.to_bytes()


def test_reports_are_data_and_text(digits, images, labels):
    report = digits.report
    assert [projection["bits"] for projection in report["projections"]] == [8, 8]
    assert "neurons" in str(report) and report["target"] == "ecp5-85f"
    compared = digits.compare(images[:10], labels[:10], axes="batch")
    assert compared["samples"] == 10 and compared["image_accuracy"] == 1.0 and "accuracy: float" in str(compared)
    fits = digits.fit()
    assert len(fits["boards"]) >= 3 and "fits" in str(fits)


def test_weight_bits_go_to_those_they_name():
    net = synfire.compile(DIGITS / "digits_snntorch_subtract.nir", compat="snntorch", weight_bits={"": 6, "3": 4})
    assert [projection["bits"] for projection in net.report["projections"]] == [6, 4]
    assert [net.parameters.projections[name].bits for name in ("0", "2")] == [6, 4]


def test_warnings_are_those_of_python():
    with pytest.warns(synfire.Warning) as seen:
        synfire.compile(DIGITS / "digits_snntorch_subtract.nir", compat="snntorch", weight_bits=2)
    assert {warning.message.diagnostic.code for warning in seen} == {"SF0332", "SF0334"}


def test_progress_is_told_and_can_end_the_run(digits, images):
    told: list[int] = []
    digits.run(images, axes="batch", ticks=50, progress=told.append)
    assert told == sorted(told) and told[-1] <= 397 * 50

    class Stop(Exception):
        pass

    def stop(_: int) -> None:
        raise Stop

    with pytest.raises(Stop):
        digits.run(images, axes="batch", ticks=100_000, progress=stop)


def test_limits_are_as_on_the_command_line(digits, images):
    synfire.set_limits(memory="1MiB")
    try:
        with pytest.raises(synfire.Error) as refused:
            digits.run(images[0], ticks=100_000, record=["1:v"])
        assert "--max-memory" in refused.value.remedy
    finally:
        synfire.set_limits()
    with pytest.raises(ValueError):
        synfire.set_limits(memory="much")
