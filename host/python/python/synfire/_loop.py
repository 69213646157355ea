"""The core with its host in the loop."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from . import _core
from ._arrays import as_array
from ._backends import Board, VirtualBoard, backend_of

if TYPE_CHECKING:
    from ._network import Network


class Quantity(MutableMapping[str, NDArray[np.float64]]):
    """A quantity of populations or projections, by name. What it gives is a copy that cannot be written: assign a whole array
    to the name."""

    def __init__(self, core: _core.Core, quantity: str, names: tuple[str, ...]) -> None:
        self._core, self._quantity, self._names = core, quantity, names

    def __getitem__(self, name: str) -> NDArray[np.float64]:
        values = self._core.weights(name) if self._quantity == "weights" else self._core.read(name, self._quantity)
        values.flags.writeable = False
        return values

    def __setitem__(self, name: str, values: NDArray[Any]) -> None:
        values = as_array("values", values)
        if self._quantity == "weights":
            self._core.set_weights(name, values)
        else:
            self._core.write(name, self._quantity, values)

    def __delitem__(self, name: str) -> None:
        raise TypeError("a core has no quantity that could be deleted")

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __repr__(self) -> str:
        return f"<{self._quantity} of {', '.join(self._names) or 'nothing'}>"


class State:
    """Everything that changes in a core, as :meth:`Core.save` found it. It can be pickled."""

    def __init__(self, network: Network, state: _core.State) -> None:
        self._network, self._state = network, state

    def __reduce__(self) -> Any:
        return _state, (self._network, *self._state.parts())


def _state(network: Network, *parts: Any) -> State:
    return State(network, _core.State.of_parts(network._net, *parts))


class Core:
    """A network on a core that runs tick by tick, while the host looks and acts.

    All values are in real units, by the names of populations and projections; they are what the core holds after the last
    tick, and what is written holds from the next tick on. It is the same on the emulator, the Verilog and a board.
    """

    def __init__(self, network: Network, backend: str | Board | VirtualBoard = "emulator") -> None:
        self.network = network
        """The network that runs."""
        self.backend = backend
        """What it runs on."""
        self._core = core = _core.Core(network._net, backend_of(backend))
        kinds = {name: kind for name, _, kind, _ in network._net.populations}
        neurons = tuple(name for name, kind in kinds.items() if kind != "input")
        spiking = tuple(name for name, kind in kinds.items() if kind == "spiking")
        self.v = Quantity(core, "v", neurons)
        """Membrane potentials of each population, in its shape."""
        self.i = Quantity(core, "i", neurons)
        """Synaptic currents; NaN where they have no effect."""
        self.threshold = Quantity(core, "threshold", spiking)
        """Thresholds with their adaptation; what is written becomes the adaptation, which only raises them."""
        self.refractory = Quantity(core, "refractory", spiking)
        """Ticks left of the refractory period."""
        self.x = Quantity(core, "x", tuple(kinds))
        """Traces of sources, inputs among them, in levels from 0 to 255."""
        self.y = Quantity(core, "y", neurons)
        """Traces of targets, in levels from 0 to 255."""
        self.weights = Quantity(core, "weights", tuple(name for name, *_ in network._net.learning))
        """Weights of the projections that learn, shape ``(targets, sources)``; 0 where there is no synapse. What is written
        is rounded to the nearest step."""

    def tick(
        self,
        events: NDArray[np.int64] | None = None,
        *,
        values: NDArray[Any] | None = None,
        row: NDArray[Any] | None = None,
        out: NDArray[np.uint8] | None = None,
    ) -> NDArray[Any]:
        """Runs one tick.

        Parameters
        ----------
        events: Positions of the input row that spike, an array of integers; each at most once. None: nothing spikes.
        values: A value for each of them in place of 1.
        row: A whole input row in place of events, shape ``(inputs,)``.
        out: An array of uint8, shape ``(outputs,)``, which becomes 1 where an output fired, else 0.

        Returns
        -------
        The positions of an output row that fired, ascending, as int64; or ``out``.
        """
        if row is not None:
            row = as_array("row", row)
        return self._core.tick(events, values, row, out)

    def spikes(self, population: str) -> NDArray[np.int64]:
        """The neurons of a population that fired in the last tick, ascending."""
        return self._core.spikes(population)

    @property
    def ticks(self) -> int:
        """Ticks since the last restart."""
        return self._core.ticks

    @property
    def cycles(self) -> int:
        """Clocks of the last tick."""
        return self._core.cost[0]

    @property
    def synaptic_events(self) -> int:
        """Non-zero weights that the last tick delivered."""
        return self._core.cost[1]

    @property
    def saturations(self) -> int:
        """State updates of the last tick that saturated."""
        return self._core.cost[2]

    @property
    def third_factors(self) -> tuple[float, float]:
        """Gains of the modulated sides ``pre`` and ``post`` of learning rules: multiples of 1/8 from -2 to 1.875."""
        _, pre, post, _, _ = self._core.controls
        return pre / 8, post / 8

    @third_factors.setter
    def third_factors(self, factors: tuple[float, float]) -> None:
        seed, _, _, learning, adaptation = self._core.controls
        pre, post = factors
        self._core.controls = (seed, _eighths(pre), _eighths(post), learning, adaptation)

    @property
    def seed(self) -> int:
        """Seed of the dither of weight changes, 32 bits."""
        return self._core.controls[0]

    @seed.setter
    def seed(self, seed: int) -> None:
        self._core.controls = (seed, *self._core.controls[1:])

    @property
    def frozen(self) -> tuple[bool, bool]:
        """Whether weights and traces, and whether adaptations of a network that learns stay as they are."""
        return self._core.controls[3:]

    def freeze(self, learning: bool = True, adaptation: bool | None = None) -> None:
        """Keeps weights and traces as they are from the next tick on, and adaptations (as learning, unless given)."""
        adaptation = learning if adaptation is None else adaptation
        self._core.controls = (*self._core.controls[:3], learning, adaptation)

    def restart(self) -> None:
        """Back to rest, before tick 0: states, adaptations and traces are 0. Weights and controls stay as they are."""
        self._core.restart()

    def clear(self, *, state: bool = False, adaptation: bool = False, traces: bool = False) -> None:
        """Sets parts of the state to 0; ticks go on counting."""
        self._core.clear(state, adaptation, traces)

    def save(self) -> State:
        """Everything that changes: weights, states, traces, what is on its way, controls, and the tick."""
        return State(self.network, self._core.save())

    def restore(self, state: State) -> None:
        """Goes on as if the core had never stopped where it was saved; backends may differ."""
        self._core.restore(state._state)

    def __reduce__(self) -> Any:
        return _restored, (self.network, self.backend, self.save())

    def __repr__(self) -> str:
        return f"<Core of {self.network.name} on {self.backend}, after tick {self.ticks}>"


def _restored(network: Network, backend: str | Board | VirtualBoard, state: State) -> Core:
    core = Core(network, backend)
    core.restore(state)
    return core


def _eighths(factor: float) -> int:
    eighths = 8 * factor
    if eighths != int(eighths) or not -16 <= eighths <= 15:
        raise ValueError(f"a third factor is {factor}: give a multiple of 1/8 from -2 to 1.875")
    return int(eighths)
