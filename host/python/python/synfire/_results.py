"""What runs give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from . import _core
from ._errors import Diagnostic
from ._pictures import Picture

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True)
class Population:
    """A population as a run shows it."""

    name: str
    """Name in the network."""
    size: int
    """Axons or neurons."""
    is_input: bool
    """Whether it is external."""
    is_spiking: bool
    """Whether its neurons spike."""
    thresholds: NDArray[np.float64]
    """Threshold of each neuron at the start, in real units; empty where nothing spikes or nobody knows."""


class States(Mapping[str, NDArray[np.float64]]):
    """One state of populations, by name: float64 in real units, shape ``(ticks, neurons)`` or ``(samples, ticks, neurons)``,
    or with ticks first if the input had them first."""

    def __init__(self, arrays: dict[str, NDArray[np.float64]], variable: str) -> None:
        self._arrays, self._variable = arrays, variable

    def __getitem__(self, population: str) -> NDArray[np.float64]:
        if population not in self._arrays:
            raise KeyError(f"{self._variable} of {population!r} was not recorded: give record=[\"{population}:{self._variable}\"]")
        return self._arrays[population]

    def __iter__(self) -> Iterator[str]:
        return iter(self._arrays)

    def __len__(self) -> int:
        return len(self._arrays)


class Result:
    """Everything that happened in one run, or in several.

    With a batch every array has an axis of samples, where the input had it.
    """

    def __init__(self, found: dict[str, Any]) -> None:
        self.populations = tuple(Population(*fields) for fields in found["populations"])
        self.outputs = tuple(self.populations[index].name for index in found["outputs"])
        """Names of the output populations, in the order of an output row."""
        self.ticks: int = found["ticks"]
        """Ticks of each run."""
        self.samples: int = found["samples"]
        """Runs."""
        self.clock_hz: int | None = found["clock_hz"]
        """Clock of what ran; None of the reference, which has none."""
        self.backend: str = found["backend"]
        self.notes: list[Diagnostic] = found["notes"]
        """What there is to say about the input."""
        self.cycles: NDArray[np.uint64] = found["cycles"]
        """Clocks of each run."""
        self.synaptic_events: NDArray[np.uint64] = found["synaptic_events"]
        """Non-zero weights delivered in each run."""
        self.saturations: NDArray[np.uint64] = found["saturations"]
        """State updates that saturated, in each run."""
        self._has_batch: bool = found["has_batch"]
        self._time_first: bool = found["time_first"]
        self._fired = tuple(found[name] for name in ("sample", "tick", "population", "neuron"))
        self.traces = {name: self._arranged(values) for name, values in found["traces"].items()}
        """Recorded states by ``POPULATION.v`` and ``POPULATION.i``, as the command line's npz files name them."""

    def _arranged(self, values: NDArray[Any]) -> NDArray[Any]:
        """An array of samples, ticks, neurons as the input had its axes."""
        if not self._has_batch:
            first: NDArray[Any] = values[0]
            return first
        return np.ascontiguousarray(values.swapaxes(0, 1)) if self._time_first else values

    def _population(self, name: str) -> int:
        for index, population in enumerate(self.populations):
            if population.name == name:
                return index
        names = ", ".join(population.name for population in self.populations if not population.is_input)
        raise KeyError(f"there is no population {name!r}; there are: {names}")

    def dense(self, population: str) -> NDArray[np.uint8]:
        """Spikes of a population: 0 or 1, shape ``(ticks, neurons)``, with an axis of samples if the input had one."""
        index = self._population(population)
        raster = np.zeros((self.samples, self.ticks, self.populations[index].size), np.uint8)
        sample, tick, of, neuron = self._fired
        own = of == index
        raster[sample[own], tick[own], neuron[own]] = 1
        return self._arranged(raster)

    @property
    def spikes(self) -> NDArray[np.uint8]:
        """Spikes of all outputs side by side: 0 or 1, shape ``(ticks, outputs)``, with an axis of samples if the input had
        one. It is what ``synfire run --spikes OUT.npy`` writes."""
        columns = [self.dense(name) for name in self.outputs]
        if not columns:
            return self._arranged(np.zeros((self.samples, self.ticks, 0), np.uint8))
        return np.concatenate(columns, axis=-1)

    def events(self, population: str | None = None) -> NDArray[np.int64]:
        """Spikes as rows ``(tick, neuron)``, or ``(sample, tick, neuron)`` of a batch, in the order of time.

        Without a population those of all outputs; ``neuron`` is then the position in an output row.
        """
        names = self.outputs if population is None else (population,)
        sample, tick, of, neuron = (column.astype(np.int64) for column in self._fired)
        found, first = [], 0
        for name in names:
            index = self._population(name)
            own = of == index
            found.append(np.stack([sample[own], tick[own], neuron[own] + first], axis=1))
            first += self.populations[index].size
        rows = np.concatenate(found) if found else np.zeros((0, 3), np.int64)
        rows = rows[np.lexsort((rows[:, 2], rows[:, 1], rows[:, 0]))]
        shown: NDArray[np.int64] = rows if self._has_batch else rows[:, 1:]
        return shown

    def counts(self, population: str | None = None) -> NDArray[np.int64]:
        """Spikes of each neuron, shape ``(neurons,)`` or ``(samples, neurons)``; of all outputs without a population."""
        raster = self.spikes if population is None else self.dense(population)
        counts: NDArray[np.int64] = raster.sum(axis=0 if self._time_first or not self._has_batch else 1, dtype=np.int64)
        return counts

    @property
    def v(self) -> States:
        """Recorded membrane potentials by population, in real units."""
        return self._states("v")

    @property
    def i(self) -> States:
        """Recorded synaptic currents by population, in real units."""
        return self._states("i")

    def _states(self, variable: str) -> States:
        end = f".{variable}"
        return States({name.removesuffix(end): of for name, of in self.traces.items() if name.endswith(end)}, variable)

    def to_pandas(self) -> pandas.DataFrame:
        """All spikes as a pandas frame with the columns ``sample``, ``tick``, ``population``, ``neuron``."""
        import pandas

        sample, tick, of, neuron = self._fired
        names = np.array([population.name for population in self.populations], dtype=object)
        columns = {"sample": sample, "tick": tick, "population": names[of], "neuron": neuron}
        return pandas.DataFrame(columns if self._has_batch else {k: v for k, v in columns.items() if k != "sample"})

    def raster(self, sample: int = 0) -> Picture:
        """A picture of who fired when, in one run."""
        places: dict[int, int] = {}
        shown: list[tuple[str, int]] = []
        for index, population in enumerate(self.populations):
            if population.is_spiking:
                places[index] = len(shown)
                shown.append((population.name, population.size))
        of_sample, tick, of, neuron = self._fired
        own = of_sample == self._checked(sample)
        rows = zip(tick[own].tolist(), of[own].tolist(), neuron[own].tolist())
        return Picture(_core.raster_svg(shown, [(t, places[p], n) for t, p, n in rows if p in places], self.ticks))

    def trace(self, population: str, neurons: Any = None, *, sample: int = 0, variable: str = "v") -> Picture:
        """A picture of a recorded state over time, with thresholds and spikes; of the first 8 neurons unless others are named."""
        index = self._population(population)
        values = self._states(variable)[population]
        if self._has_batch:
            values = values[:, self._checked(sample)] if self._time_first else values[self._checked(sample)]
        chosen = range(min(8, values.shape[1])) if neurons is None else neurons
        thresholds = self.populations[index].thresholds
        of_sample, tick, of, neuron = self._fired
        own = (of_sample == sample) & (of == index)
        strips = []
        for place in chosen:
            level = float(thresholds[place]) if variable == "v" and len(thresholds) else None
            spikes = tick[own & (neuron == place)].tolist()
            strips.append((f"{population}[{place}]", values[:, place].tolist(), level, spikes))
        return Picture(_core.traces_svg(strips))

    def _checked(self, sample: int) -> int:
        if not 0 <= sample < self.samples:
            raise IndexError(f"sample {sample} of {self.samples}")
        return sample

    def _repr_svg_(self) -> str:
        return self.raster()._repr_svg_()

    def _repr_html_(self) -> str:
        return self.raster()._repr_html_()

    def __repr__(self) -> str:
        fired = len(self._fired[0])
        runs = f"{self.samples} runs of " if self._has_batch else ""
        return f"<Result of {runs}{self.ticks} ticks on the {self.backend}: {fired} spikes>"


class Classification:
    """What a network makes of samples."""

    def __init__(self, found: dict[str, Any]) -> None:
        self.classes: NDArray[np.int64] = found["classes"]
        """Class of each sample: the output with the largest score, the first of equals."""
        self.scores: NDArray[np.float64] = found["scores"]
        """Score of each output, shape ``(samples, outputs)``."""
        self.accuracy: float | None = found["accuracy"]
        """Part of the samples whose class is their label; None without labels."""
        self.correct: int | None = found["correct"]
        """Samples whose class is their label; None without labels."""
        size = self.scores.shape[1]
        counts = found["confusion"]
        self.confusion: NDArray[np.int64] | None = None if counts is None else counts.reshape(size, size)
        """Samples by label, by class; None without labels."""
        self.silent: int | None = found["silent"]
        """Samples for which no output fired; None where potentials decide."""
        self.tied: int = found["tied"]
        """Samples for which several outputs share the largest score."""
        self.decode: str = found["decode"]
        """How scores were made."""
        self.ticks: int = found["ticks"]
        """Ticks of each sample."""
        self.saturations: int = found["saturations"]
        """State updates that saturated."""
        self.cycles: NDArray[np.uint64] | None = found["cycles"]
        """Clocks of each sample; None where they are not told."""
        self.clock_hz: int | None = found["clock_hz"]
        """Clock of what ran."""
        self.backend: str = found["backend"]
        self.notes: list[Diagnostic] = found["notes"]
        """What there is to say about the input."""

    def picture(self) -> Picture:
        """The confusion matrix."""
        if self.confusion is None:
            raise ValueError("there is no confusion matrix without labels")
        return Picture(_core.confusion_svg(self.confusion.tolist()))

    def _repr_svg_(self) -> str | None:
        return None if self.confusion is None else self.picture()._repr_svg_()

    def _repr_html_(self) -> str | None:
        return None if self.confusion is None else self.picture()._repr_html_()

    def __repr__(self) -> str:
        right = "" if self.accuracy is None else f": {self.correct} right, {100 * self.accuracy:.2f} %"
        return f"<Classification of {len(self.classes)} samples on the {self.backend}{right}>"


class Report(dict[str, Any]):
    """A report as plain data, under the names of the command line's JSON; ``str`` is its text."""

    def __init__(self, data: dict[str, Any], text: str, warnings: list[Diagnostic] | None = None) -> None:
        super().__init__(data)
        self.text = text
        self.warnings = warnings or []

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return self.text

    def __reduce__(self) -> tuple[type[Report], tuple[dict[str, Any], str, list[Diagnostic]]]:
        return type(self), (dict(self), self.text, self.warnings)
