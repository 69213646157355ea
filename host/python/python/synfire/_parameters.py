"""The numbers that a core computes with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int32]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class InputParameters:
    """How the values of an input become payloads: ``payload = round(value * 2**fraction_bits)``, ties away from zero."""

    name: str
    shape: tuple[int, ...]
    fraction_bits: int
    payload_min: int
    """Smallest payload that is proven not to overflow."""
    payload_max: int
    """Largest payload that is proven not to overflow."""


@dataclass(frozen=True)
class NeuronParameters:
    """One integer or flag for each neuron, under the names of ``docs/core.md``."""

    name: str
    shape: tuple[int, ...]
    spiking: bool
    """Whether they spike; integrators are read out through v."""
    scale: NDArray[np.float64]
    """v in real units is the integer divided by this."""
    current_scale: NDArray[np.float64]
    """i in real units is the integer divided by this; 0 where i has no effect."""
    threshold: Integers
    bias: Integers
    kv: Integers
    """What v keeps in a tick, as a fraction of ``2**decay_fraction_bits``."""
    ki: Integers
    """What i keeps in a tick, as a fraction of ``2**decay_fraction_bits``."""
    v_reset: Integers
    v_min: Integers
    leak: Integers
    adaptation_step: Integers
    adaptation_decay: Integers
    adaptation_prescale: Integers
    refractory: Integers
    linear_leak: Flags
    reset_subtract: Flags
    """A spike takes the threshold from v, instead of setting it to v_reset."""
    reset_next: Flags
    """A spike does so in the next tick."""
    inclusive: Flags
    """A neuron spikes at its threshold, not only above it."""
    hold: Flags
    bias_to_current: Flags
    adaptation_linear: Flags
    nearest: Flags
    """Decays round to nearest, not toward zero."""


@dataclass(frozen=True)
class ProjectionParameters:
    """The integers of a projection."""

    name: str
    source: str
    """Population."""
    target: str
    """Population."""
    shape: tuple[int, int]
    """Targets, sources."""
    bits: int
    """Bits of a weight."""
    exponent: int
    """A weight of 1 counts ``2**exponent`` steps of the accumulator for a spike, or an input of 1.0. Payloads of inputs are
    delivered digit by digit, with the exponent ``exponent - fraction_bits`` (``docs/core.md``, Contribution)."""
    delay: int
    """Ticks from a spike to its effect; 0: in the same tick."""
    learns: bool
    source_index: NDArray[np.uint32]
    """Of each synapse."""
    target_index: NDArray[np.uint32]
    """Of each synapse."""
    weight: Integers
    """Of each synapse. With more bits than the target's, the core stores it in parts, each delivered for itself."""

    def dense(self) -> Integers:
        """The weights as a matrix, shape ``(targets, sources)``; several synapses of a pair add, as they do in the core."""
        matrix = np.zeros(self.shape, np.int32)
        np.add.at(matrix, (self.target_index, self.source_index), self.weight)
        return matrix


@dataclass(frozen=True)
class Parameters:
    """Everything that decides what a compiled network does, in the units of the core. ``docs/core.md`` has the equations."""

    state_bits: int
    """Bits of v, i and accumulators; they saturate (v, i) or are proven not to overflow (accumulators)."""
    weight_bits: int
    """Bits of a weight in the target's memory; wider ones are split over several uses."""
    decay_fraction_bits: int
    """Fraction bits of kv and ki."""
    stages: tuple[tuple[str, ...], ...]
    """Populations in the order of a tick; those of a stage are updated together."""
    populations: dict[str, NeuronParameters]
    inputs: dict[str, InputParameters]
    projections: dict[str, ProjectionParameters]
    start_events: tuple[tuple[int, int], ...]
    """Axon and payload of events that only the first tick has."""

    @classmethod
    def of(cls, found: dict[str, Any]) -> Parameters:
        """From what the core tells."""
        inputs, populations = {}, {}
        for fields in found["populations"]:
            kind = fields.pop("kind")
            fields["shape"] = tuple(fields["shape"])
            if kind == "input":
                inputs[fields["name"]] = InputParameters(**fields)
            else:
                populations[fields["name"]] = NeuronParameters(spiking=kind == "spiking", **fields)
        return cls(
            state_bits=found["state_bits"],
            weight_bits=found["weight_bits"],
            decay_fraction_bits=found["decay_fraction_bits"],
            stages=tuple(map(tuple, found["stages"])),
            populations=populations,
            inputs=inputs,
            projections={fields["name"]: ProjectionParameters(**fields) for fields in found["projections"]},
            start_events=tuple(map(tuple, found["start_events"])),
        )
