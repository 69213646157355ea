"""Networks: compiled, run, classified, compared."""

from __future__ import annotations

import io
import json
import os
import sys
import warnings as python_warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import _core
from ._arrays import as_array
from ._backends import Board, VirtualBoard, backend_of
from ._errors import Diagnostic, Warning
from ._loop import Core
from ._parameters import Parameters
from ._results import Classification, Report, Result

Progress = bool | Callable[[int], object] | None


@dataclass(frozen=True)
class Shape:
    """A population of a network."""

    name: str
    """Name in the network."""
    shape: tuple[int, ...]
    """Logical shape, row-major."""
    kind: str
    """``input``, ``spiking`` or ``integrator``."""
    is_output: bool
    """Whether it is an output."""


class Network:
    """A network that was compiled for a target; :func:`compile` and :func:`load` make them.

    It can be pickled: what comes out elsewhere is the same image, and needs none of the files it was made from.
    """

    def __init__(self, net: _core.Network, made_with: tuple[Any, ...] | None) -> None:
        self._net, self._made_with = net, made_with
        self.warnings: list[Diagnostic] = net.warnings()
        """Everything the import and the compiler have to say."""

    @property
    def name(self) -> str:
        """Name of the network."""
        return self._net.name

    @property
    def target(self) -> str:
        """Name of the target that it was compiled for."""
        return self._net.target

    @property
    def dt(self) -> float:
        """Time of a tick in seconds."""
        return self._net.dt

    @property
    def inputs(self) -> int:
        """Axons in an input row."""
        return self._net.input_size

    @property
    def outputs(self) -> int:
        """Neurons in an output row."""
        return self._net.output_size

    @property
    def learns(self) -> bool:
        """Whether weights change as it runs."""
        return self._net.learns

    @property
    def populations(self) -> tuple[Shape, ...]:
        """All populations: inputs in the order of an input row, then neurons in the order of a tick."""
        return tuple(Shape(name, tuple(shape), kind, output) for name, shape, kind, output in self._net.populations)

    @property
    def report(self) -> Report:
        """What the compiler rounded and used: data as ``synfire compile --report`` writes it; ``print`` shows its text."""
        data, text = self._net.report()
        return Report(json.loads(data), text, self.warnings)

    @property
    def parameters(self) -> Parameters:
        """All numbers that the core computes with, in its own units."""
        return Parameters.of(self._net.parameters())

    def run(
        self,
        x: NDArray[Any] | None = None,
        *,
        axes: str | None = None,
        ticks: int | None = None,
        record: Sequence[str] = (),
        freeze: bool = False,
        backend: str | Board | VirtualBoard = "emulator",
        progress: Progress = None,
    ) -> Result:
        """Runs the network from rest, once or for every sample of a batch.

        Parameters
        ----------
        x: Input values, an array of numpy or a tensor of the CPU; None: the stimuli of the page, or silence without inputs.
        axes: What the axes before those of the input row are: ``"time"``, ``"batch"`` (each row held in every tick),
            ``"batch time"`` or ``"time batch"``. One row alone needs no name and is held.
        ticks: Ticks to run; None: as long as the page or the input says, 20 for rows that are held.
        record: States to record, such as ``["lif1:v", "lif1:i"]`` or ``["lif1:v,i"]``.
        freeze: Do not learn.
        backend: ``"emulator"``, ``"reference"`` (floating point), ``"rtl"`` (the Verilog under simulation), a
            :class:`Board` or a :class:`VirtualBoard`.
        progress: True shows the ticks done; a function is called with them.
        """
        x = None if x is None else as_array("x", x)
        with _shown(progress) as shown:
            found = self._net.run(x, axes, ticks, list(record), freeze, backend_of(backend), shown)
        result = Result(found)
        _warn(result.notes)
        return result

    def classify(
        self,
        x: NDArray[Any],
        labels: NDArray[Any] | None = None,
        *,
        axes: str | None = None,
        ticks: int | None = None,
        decode: str | None = None,
        backend: str | Board | VirtualBoard = "emulator",
        progress: Progress = None,
    ) -> Classification:
        """Classifies every sample from rest, without learning; on the emulator with all cores of this machine.

        Parameters
        ----------
        x: Samples, an array of numpy or a tensor of the CPU.
        labels: The class of each sample, whole numbers from 0; None: nothing is judged.
        axes: ``"batch"`` (each row held in every tick), ``"batch time"`` or ``"time batch"``.
        ticks: Ticks of each sample; None: as long as the input, 20 for rows that are held.
        decode: What decides: ``"count"`` of spikes, ``"first"`` spike, ``"max"``, ``"last"`` or ``"mean"`` potential; None:
            spikes if the outputs spike, else the mean.
        backend: As for :meth:`run`, but no Verilog.
        progress: As for :meth:`run`.
        """
        labels = None if labels is None else as_array("labels", labels)
        with _shown(progress) as shown:
            found = self._net.classify(as_array("x", x), axes, labels, ticks, decode, backend_of(backend), shown)
        result = Classification(found)
        _warn(result.notes)
        return result

    def compare(
        self,
        x: NDArray[Any] | None = None,
        labels: NDArray[Any] | None = None,
        *,
        axes: str | None = None,
        ticks: int | None = None,
        progress: Progress = None,
    ) -> Report:
        """What quantisation changes: the floating-point reference against the core, spike by spike.

        Parameters
        ----------
        x: Input values as for :meth:`run`; None: the stimuli of the page.
        labels: The class of each sample; then accuracies are compared too.
        axes, ticks, progress: As for :meth:`run`.
        """
        x = None if x is None else as_array("x", x)
        labels = None if labels is None else as_array("labels", labels)
        with _shown(progress) as shown:
            data, text, warnings = self._net.compare(x, axes, labels, ticks, shown)
        return Report(json.loads(data), text, warnings)

    def fit(self, board: str | None = None) -> Report:
        """On which boards the network fits, and how fast it is there; or on one. The report is ``{"boards": [...]}``."""
        data, text = self._net.fit(board)
        return Report({"boards": json.loads(data)}, text)

    def core(self, backend: str | Board | VirtualBoard = "emulator") -> Core:
        """The network on a core that runs tick by tick."""
        return Core(self, backend)

    def to_bytes(self) -> bytes:
        """The image, as :meth:`save` writes it."""
        return self._net.image_bytes()

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the image (``.sfi``): all that hardware holds, for the command line and for :func:`load`."""
        path = os.fspath(path)
        beside = f"{path}.{os.getpid()}.tmp"
        try:
            with open(beside, "wb") as file:
                file.write(self.to_bytes())
            os.replace(beside, path)
        finally:
            if os.path.exists(beside):
                os.remove(beside)

    def __reduce__(self) -> Any:
        return _restored, (self.to_bytes(), self._net.kept(), self._made_with, self.warnings)

    def __repr__(self) -> str:
        shapes = ", ".join(f"{found.name} {'x'.join(map(str, found.shape))}" for found in self.populations)
        return f"<Network {self.name} for {self.target}: {shapes}>"


def _restored(image: bytes, kept: Any, made_with: tuple[Any, ...] | None, warnings: list[Diagnostic]) -> Network:
    net = _core.Network.restored(image, kept, *(made_with or (None, None)))
    network = Network(net, made_with)
    network.warnings = warnings
    return network


def compile(
    source: Any,
    *,
    target: str | None = None,
    compat: str | None = None,
    weight_bits: int | Mapping[str, int] | None = None,
    dt: float | None = None,
    reset: str | None = None,
    reset_timing: str | None = None,
    comparison: str | None = None,
    decay: str | None = None,
    tau_unit: str | None = None,
    first_tick_recurrent_bias: bool | None = None,
    output_delay: int | None = None,
    max_spikes: int | str | None = None,
    norm_input: bool | None = None,
    inhibition: Sequence[str] = (),
    seed: int | None = None,
    input_range: tuple[float, float] | None = None,
    input_bits: int | None = None,
    rounding: str | None = None,
    scale: float | None = None,
    calibrate: NDArray[Any] | None = None,
    calibrate_axes: str | None = None,
    calibrate_ticks: int | None = None,
    sample: Any = None,
    name: str | None = None,
) -> Network:
    """Compiles a network. Options are those of ``synfire compile``, and so are results, warnings and errors.

    Parameters
    ----------
    source: The path of a NIR file, of a page (``.syn``) or of an image; a ``nir.NIRGraph``; or a torch module of a framework
        whose exporter is installed (snnTorch and Norse; others export a ``NIRGraph`` themselves).
    target: A built-in target, or the path of a TOML file; None: ``ecp5-85f``.
    compat: The framework that a graph is read as one of: ``snntorch``, ``norse``, ``spyx``, ``sinabs``, ``spikingjelly``,
        ``rockpool`` or ``nir``. A torch module is one of its framework unless this says otherwise.
    weight_bits: Bits of a weight, 2 to 16 (default 8), or by the name of projections and populations: ``{"hidden": 4}``; the
        name ``""`` is that of all others.
    dt, reset, reset_timing, comparison, decay, tau_unit, first_tick_recurrent_bias, output_delay, max_spikes, norm_input,
    inhibition: What a NIR file leaves open; dt in seconds.
    seed: In place of the seed of a page.
    input_range: Smallest and largest value of an input; a spike is 1. Default 0 to 1.
    input_bits: Fraction bits of input values, 0 to 8 (default 8).
    rounding: How decays round: ``nearest`` or ``zero``.
    scale: One integer scale for all neurons, for networks of integers.
    calibrate: Samples to choose scales and weights for, with ``calibrate_axes`` as the axes of :meth:`Network.run`, for
        ``calibrate_ticks`` each.
    sample: An input of a torch module, which its exporter runs once.
    name: What a graph or a module is called; None: ``network``.

    Raises
    ------
    Error: What the compiler refuses, with the code, the text and the remedy of the command line.
    """
    path, data, compat = _source(source, compat, sample, name)
    everything, own = _weight_bits(weight_bits)
    arguments = {
        "target": target,
        "compat": compat,
        "dt": dt,
        "reset": reset,
        "reset_timing": reset_timing,
        "comparison": comparison,
        "decay": decay,
        "tau_unit": tau_unit,
        "first_tick_recurrent_bias": first_tick_recurrent_bias,
        "output_delay": output_delay,
        "max_spikes": None if max_spikes is None else str(max_spikes),
        "norm_input": norm_input,
        "inhibition": list(inhibition),
        "seed": seed,
        "weight_bits": everything,
        "own_weight_bits": own,
        "input_range": input_range,
        "input_bits": input_bits,
        "rounding": rounding,
        "scale": scale,
    }
    given = None if calibrate is None else (as_array("calibrate", calibrate), calibrate_axes, calibrate_ticks)
    network = Network(_core.Network.compile(path, data, arguments, given), (arguments, given))
    _warn(network.warnings)
    return network


def load(path: str | os.PathLike[str]) -> Network:
    """An image (``.sfi``) that :meth:`Network.save` or ``synfire compile`` has written."""
    return compile(path)


def _source(source: Any, compat: str | None, sample: Any, name: str | None) -> tuple[str, bytes | None, str | None]:
    """Path, bytes if they are in memory, and the framework."""
    if isinstance(source, (str, os.PathLike)):
        return os.fspath(source), None, compat
    graph, framework = source, None
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(source, torch.nn.Module):
        from ._modules import exported

        graph, framework = exported(source, sample)
    if not (hasattr(graph, "nodes") and hasattr(graph, "edges")):
        kind = type(source).__qualname__
        raise TypeError(f"a network is made from a path, a nir.NIRGraph or a torch module, not from a {kind}")
    import nir

    buffer = io.BytesIO()
    nir.write(buffer, graph)
    return f"{name or 'network'}.nir", buffer.getvalue(), compat or framework


def _weight_bits(bits: int | Mapping[str, int] | None) -> tuple[int | None, list[tuple[str, int]]]:
    if bits is None or isinstance(bits, int):
        return bits, []
    return bits.get(""), [(name, of) for name, of in bits.items() if name]


def _warn(diagnostics: Sequence[Diagnostic]) -> None:
    for diagnostic in diagnostics:
        if diagnostic.severity == "warning":
            python_warnings.warn(Warning(diagnostic), stacklevel=3)


class _shown:
    """Shows ticks as they are done, with tqdm where that is installed."""

    def __init__(self, progress: Progress) -> None:
        self._progress, self._bar = progress, None

    def __enter__(self) -> Callable[[int], object] | None:
        if callable(self._progress):
            return self._progress
        if not self._progress:
            return None
        try:
            from tqdm.auto import tqdm
        except ImportError:
            return lambda done: print(f"\r{done} ticks", end="", file=sys.stderr)
        self._bar = bar = tqdm(unit=" ticks")
        return lambda done: bar.update(done - bar.n)

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()
        elif self._progress is True:
            print(file=sys.stderr)
