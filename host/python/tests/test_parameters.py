"""The numbers of a network are enough to compute what the core computes."""

from __future__ import annotations

import numpy as np

import synfire


def digits_of(payload: int) -> list[tuple[int, int]]:
    """The non-adjacent form of a payload: positions and signs of its digits."""
    found, position = [], 0
    while payload:
        if payload & 1:
            sign = 2 - (payload & 3)
            found.append((position, sign))
            payload -= sign
        payload, position = payload >> 1, position + 1
    return found


def shifted(weights: np.ndarray, shift: int) -> np.ndarray:
    """What weights contribute at a total shift: rounded to nearest where it is to the right."""
    return weights << shift if shift >= 0 else (weights + (1 << (-shift - 1))) >> -shift


def contributions(numbers: synfire.Parameters, name: str, payloads: np.ndarray, fired: dict[str, np.ndarray]) -> np.ndarray:
    """The sum of what reaches each neuron of a population in a tick."""
    sums = np.zeros(len(numbers.populations[name].kv), np.int64)
    for projection in numbers.projections.values():
        if projection.target != name:
            continue
        weights = projection.dense().astype(np.int64)
        if projection.source in fired:
            sums += shifted(weights[:, fired[projection.source]], projection.exponent).sum(axis=1)
            continue
        exponent = projection.exponent - numbers.inputs[projection.source].fraction_bits
        for axon in np.flatnonzero(payloads):
            for position, sign in digits_of(int(payloads[axon])):
                sums += sign * shifted(weights[:, axon], exponent + position)
    return sums


def simulate(net: synfire.Network, x: np.ndarray, ticks: int) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Spikes and potentials of a feed-forward network without currents, by the equations of docs/core.md."""
    numbers = net.parameters
    low, high = -(1 << (numbers.state_bits - 1)), (1 << (numbers.state_bits - 1)) - 1
    half, bits = 1 << (numbers.decay_fraction_bits - 1), numbers.decay_fraction_bits
    (given,) = numbers.inputs.values()
    payloads = np.floor(x * 2**given.fraction_bits + 0.5).astype(np.int64)
    sizes = {name: len(of.kv) for name, of in numbers.populations.items()}
    v = {name: np.zeros(size, np.int64) for name, size in sizes.items()}
    fired = {name: np.zeros(size, bool) for name, size in sizes.items()}
    spikes = {name: np.zeros((ticks, size), np.uint8) for name, size in sizes.items()}
    potentials = {name: np.zeros((ticks, size)) for name, size in sizes.items()}
    for tick in range(ticks):
        for name in (name for stage in numbers.stages for name in stage):
            of = numbers.populations[name]
            assert of.nearest.all() and of.reset_subtract.all() and of.reset_next.all() and not of.ki.any()
            kept = (v[name] * of.kv + half) >> bits
            reset = np.where(fired[name], of.threshold, 0)
            sums = contributions(numbers, name, payloads, fired)
            v[name] = np.maximum(np.clip(kept + sums + of.bias - reset, low, high), of.v_min)
            fired[name] = v[name] > of.threshold
            spikes[name][tick], potentials[name][tick] = fired[name], v[name] / of.scale
    return spikes, potentials


def test_numpy_with_these_numbers_is_the_core(digits, images):
    for sample in range(20):
        expected = digits.run(images[sample], ticks=20, record=["1:v", "3:v"])
        spikes, potentials = simulate(digits, images[sample], 20)
        for name in ("1", "3"):
            assert (spikes[name] == expected.dense(name)).all()
            assert (potentials[name] == expected.v[name]).all()


def test_a_delay_and_a_recurrence_are_told(tmp_path):
    page = tmp_path / "page.syn"
    page.write_text(
        "network n dt = 1 ms\ninput x[2]\npopulation a[3] lif tau_mem = 5 ms v_threshold = 1\n"
        "projection there: x -> a all_to_all weight = 0.5 delay = 3 ms\n"
        "projection back: a -> a all_to_all weight = -0.25\noutput a\n"
    )
    numbers = synfire.compile(page).parameters
    assert {name: of.delay for name, of in numbers.projections.items()} == {"there": 3, "back": 1}
    there = numbers.projections["there"]
    real = there.dense() * 2.0**there.exponent / numbers.populations["a"].scale[:, None]
    # An Euler step takes dt/tau of the input.
    assert real.shape == (3, 2) and np.abs(real - 0.5 / 5).max() < 1e-3
    assert numbers.stages == (("a",),)
