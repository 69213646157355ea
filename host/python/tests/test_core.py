"""The core with Python in the loop."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

import synfire

BACKENDS = ["emulator", synfire.VirtualBoard()]


def events(seed: int, ticks: int = 60) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    return [np.flatnonzero(rng.random(4) < 0.4) for _ in range(ticks)]


def spikes(core: synfire.Core, stimulus: list[np.ndarray]) -> list[list[int]]:
    return [core.tick(row).tolist() for row in stimulus]


@pytest.mark.parametrize("backend", BACKENDS, ids=str)
def test_ticks_are_those_of_a_run(digits, images, backend):
    core = digits.core(backend)
    run = digits.run(images[7], ticks=20, record=["1:v"])
    for tick in range(20):
        fired = core.tick(row=images[7])
        assert fired.tolist() == np.flatnonzero(run.spikes[tick]).tolist()
        assert core.spikes("1").tolist() == np.flatnonzero(run.dense("1")[tick]).tolist()
        if tick % 5 == 0:
            assert (core.v["1"] == run.v["1"][tick]).all()
    assert core.ticks == 20


def test_events_values_and_rows_mean_the_same(digits, images):
    cores = [digits.core() for _ in range(3)]
    row = images[3]
    places = np.flatnonzero(row)
    out = np.full(10, 7, np.uint8)
    for _ in range(20):
        a = cores[0].tick(row=row)
        b = cores[1].tick(places, values=row[places])
        c = cores[2].tick(row=row.astype(np.float64), out=out)
        assert a.tolist() == b.tolist() == np.flatnonzero(out).tolist() and c is out
    assert cores[0].cycles == cores[1].cycles > 0 and cores[0].synaptic_events > 0


@pytest.mark.parametrize("kind", [np.int64, np.int32, np.uint8, np.uint64])
def test_positions_may_have_any_type_of_integers(digits, kind):
    core = digits.core()
    core.tick(np.array([1, 5, 9], kind))
    assert core.ticks == 1
    core.tick()
    assert core.ticks == 2


@pytest.mark.parametrize("backend", BACKENDS, ids=str)
def test_states_are_read_and_written(lesson, backend):
    core = lesson.core(backend)
    for row in events(1, 5):
        core.tick(row)
    core.v["post"] = np.array([1.0, -0.5, 0.25])
    assert np.abs(core.v["post"] - [1.0, -0.5, 0.25]).max() < 1e-3
    core.refractory["post"] = np.array([0, 2, 1])
    assert core.refractory["post"].tolist() == [0, 2, 1]
    core.threshold["post"] = core.threshold["post"] + [0.5, 0, 0.25]
    assert np.abs(core.threshold["post"] - [2.0, 1.5, 1.75]).max() < 1e-3
    core.x["pre"] = np.array([0, 10, 200, 255])
    core.y["post"] = np.array([1, 2, 3])
    assert core.x["pre"].tolist() == [0, 10, 200, 255] and core.y["post"].tolist() == [1, 2, 3]
    core.clear(traces=True, adaptation=True)
    assert not core.x["pre"].any() and not core.y["post"].any()
    assert (core.threshold["post"] == core.threshold["post"][1]).all()


@pytest.mark.parametrize("backend", BACKENDS, ids=str)
def test_weights_that_learn_are_read_and_written(lesson, backend):
    core = lesson.core(backend)
    before = core.weights["feed"]
    assert before.shape == (3, 4) and np.abs(before - 1).max() < 1e-2
    spikes(core, events(2))
    assert (core.weights["feed"] != before).any()
    wanted = np.linspace(0, 2, 12).reshape(3, 4)
    core.weights["feed"] = wanted
    step = lesson._net.learning[0][3]
    assert np.abs(core.weights["feed"] - wanted).max() <= step / 2 + 1e-12
    core.freeze()
    held = core.weights["feed"]
    spikes(core, events(3))
    assert (core.weights["feed"] == held).all() and core.frozen == (True, True)
    core.freeze(False)
    spikes(core, events(3))
    assert (core.weights["feed"] != held).any()


def test_third_factors_decide_what_is_learned(lesson):
    changes = []
    for factor in (-1.0, 0.0, 1.0):
        core = lesson.core()
        core.third_factors = (1.0, factor)
        assert core.third_factors == (1.0, factor)
        before = core.weights["feed"].sum()
        spikes(core, events(4))
        changes.append(core.weights["feed"].sum() - before)
    assert changes[0] < changes[1] < changes[2]
    with pytest.raises(ValueError, match="multiple of 1/8"):
        core.third_factors = (1.0, 0.3)
    with pytest.raises(ValueError, match="multiple of 1/8"):
        core.third_factors = (2.0, 1.0)
    core.seed = 12345
    assert core.seed == 12345 and core.third_factors == (1.0, 1.0)


def test_backends_do_the_same_whatever_the_host_does(lesson):
    def session(core: synfire.Core) -> tuple[list[list[int]], list[np.ndarray]]:
        fired, seen = [], []
        for tick, row in enumerate(events(5, 80)):
            fired.append(core.tick(row).tolist())
            if tick == 20:
                core.v["post"] = core.v["post"] + 0.3
            if tick == 30:
                core.third_factors = (1.0, -0.5)
            if tick == 40:
                core.weights["feed"] = np.maximum(core.weights["feed"] - 0.2, 0)
            if tick == 60:
                core.clear(state=True)
            seen += [core.v["post"], core.weights["feed"], core.x["pre"]]
        return fired, seen

    emulator, board = (session(lesson.core(backend)) for backend in BACKENDS)
    assert emulator[0] == board[0] and any(emulator[0])
    assert all((a == b).all() for a, b in zip(emulator[1], board[1], strict=True))


def test_a_core_goes_on_from_where_it_was_saved(lesson):
    core = lesson.core()
    spikes(core, events(6))
    state = core.save()
    weights = core.weights["feed"]
    expected = spikes(core, events(7))
    core.restore(state)
    assert (core.weights["feed"] == weights).all() and core.ticks == 60
    assert spikes(core, events(7)) == expected
    board = lesson.core(BACKENDS[1])
    board.restore(pickle.loads(pickle.dumps(state)))
    assert spikes(board, events(7)) == expected


def test_a_core_is_pickled_as_it_is(lesson):
    core = lesson.core()
    spikes(core, events(8))
    core.third_factors = (0.5, -0.5)
    core = pickle.loads(pickle.dumps(core))
    copy = pickle.loads(pickle.dumps(core))
    assert copy.third_factors == (0.5, -0.5) and copy.ticks == 60
    assert spikes(copy, events(9)) == spikes(core, events(9))


def test_restarting_forgets_all_but_weights(lesson):
    core = lesson.core()
    core.freeze()
    expected = spikes(core, events(10))
    core.restart()
    assert core.ticks == 0 and not core.v["post"].any()
    assert spikes(core, events(10)) == expected


def test_what_a_core_cannot_do_is_refused(lesson, digits):
    core = lesson.core()

    def code(act) -> str:
        with pytest.raises(synfire.Error) as error:
            act()
        return error.value.code

    before = core.save()
    assert code(lambda: core.tick(np.array([4]))) == "SF0502"
    assert code(lambda: core.tick(np.array([1, 1]))) == "SF0503"
    assert code(lambda: core.tick(np.array([-1]))) == "SF0906"
    assert code(lambda: core.tick(np.array([0.0]))) == "SF0905"
    assert code(lambda: core.tick(np.array([0]), values=np.array([9.0]))) == "SF0501"
    assert code(lambda: core.tick(np.array([0, 1]), values=np.array([1.0]))) == "SF0909"
    assert code(lambda: core.tick(row=np.zeros(3))) == "SF0909"
    assert code(lambda: core.v["pots"]) == "SF0506"
    assert code(lambda: core.v["pre"]) == "SF0507"
    assert code(lambda: core.threshold["quiet"]) == "SF0507"
    assert code(lambda: core.weights["fed"]) == "SF0506"
    assert code(lambda: core.v.__setitem__("post", np.zeros(2))) == "SF0909"
    assert code(lambda: core.v.__setitem__("post", np.full(3, np.nan))) == "SF0906"
    assert code(lambda: core.v.__setitem__("post", np.full(3, 1e9))) == "SF0501"
    assert code(lambda: core.threshold.__setitem__("post", np.zeros(3))) == "SF0501"
    assert code(lambda: core.x.__setitem__("pre", np.full(4, 256))) == "SF0501"
    assert code(lambda: core.weights.__setitem__("feed", np.full((3, 4), 3.0))).startswith("SF04")
    assert code(lambda: core.weights.__setitem__("feed", np.zeros((4, 3)))) == "SF0909"
    assert code(lambda: core.restore(digits.core().save())) == "SF0415"
    assert core.ticks == 0
    # Nothing of it has happened.
    after = core.save()
    assert before.__reduce__()[1][1:] == after.__reduce__()[1][1:]
    with pytest.raises(TypeError):
        core.tick([1, 2])
    with pytest.raises(TypeError):
        core.tick(np.array([1]), row=np.zeros(4))
    with pytest.raises(TypeError):
        core.tick(values=np.zeros(4))


def test_what_was_read_cannot_be_written_by_mistake(lesson):
    core = lesson.core()
    with pytest.raises(ValueError, match="read-only"):
        core.v["post"][0] = 1.0
    with pytest.raises(ValueError, match="read-only"):
        core.weights["feed"][0, 0] = 1.0


@pytest.mark.parametrize(
    "out, reason",
    [
        (np.zeros(3, np.uint8), None),
        (np.zeros(4, np.uint8), "4 values"),
        (np.zeros(3, np.float32), "no array of uint8"),
        (np.zeros((3, 1), np.uint8), "no array of uint8"),
        (np.zeros(6, np.uint8)[::2], "not contiguous"),
        (np.frombuffer(bytes(3), np.uint8), "cannot be written"),
        ([0, 0, 0], "no array of uint8"),
    ],
)
def test_spikes_go_only_where_they_fit(lesson, out, reason):
    core = lesson.core()
    if reason is None:
        assert core.tick(np.array([0]), out=out) is out
        return
    with pytest.raises(synfire.Error, match=reason) as error:
        core.tick(np.array([0]), out=out)
    assert error.value.code == "SF0909" and core.ticks == 0
