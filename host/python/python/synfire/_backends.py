"""What runs networks."""

from __future__ import annotations

import os
from typing import Any

from . import _core

Backend = "str | Board | VirtualBoard"


class Board:
    """A board at a port, which is opened for each run.

    Parameters
    ----------
    port: ``/dev/ttyUSB0``, ``COM3``, or ``tcp:HOST:PORT``.
    baud: Rate at which the board begins, in bits per second; None: that of Synfire's boards.
    speed: Rate to switch to after connecting.
    record: A file for every byte of the line, for a fault report.
    """

    def __init__(
        self,
        port: str,
        *,
        baud: int | None = None,
        speed: int | None = None,
        record: str | os.PathLike[str] | None = None,
    ) -> None:
        self.port, self.baud, self.speed, self.record = port, baud, speed, record

    def _backend(self) -> _core.Backend:
        record = None if self.record is None else os.fspath(self.record)
        return _core.Backend.board(self.port, self.baud, self.speed, record)

    def identify(self) -> dict[str, Any]:
        """Target, clock in Hz and rate in bits per second of what is at the port."""
        target, clock_hz, baud, _ = self._backend().identify()
        return {"target": target, "clock_hz": clock_hz, "baud": baud}

    def __repr__(self) -> str:
        return f"Board({self.port!r})"


class VirtualBoard:
    """A board in this process: byte for byte what a chip answers, over a line with faults if they are wanted.

    Each run and each core has one of its own, freshly switched on, with the target of its network. Its time passes only
    while somebody waits for it, so that a run takes no longer than its work.

    Parameters
    ----------
    baud: Rate of the line in bits per second; None: that of Synfire's boards.
    faults: Faults of the line, such as ``"seed=1,flip=1e-4,drop=1e-4"``.
    """

    def __init__(self, *, baud: int | None = None, faults: str = "") -> None:
        self.baud, self.faults = baud, faults
        self._backend()

    def _backend(self) -> _core.Backend:
        return _core.Backend.virtual_board(self.baud, self.faults)

    def __repr__(self) -> str:
        return f"VirtualBoard(faults={self.faults!r})" if self.faults else "VirtualBoard()"


def backend_of(backend: str | Board | VirtualBoard) -> _core.Backend:
    """The backend of a name or a board."""
    if isinstance(backend, (Board, VirtualBoard)):
        return backend._backend()
    if isinstance(backend, str) and backend in ("emulator", "reference", "rtl"):
        return _core.Backend.named(backend)
    if isinstance(backend, str) and backend.startswith("serial:"):
        return _core.Backend.board(backend.removeprefix("serial:"), None, None, None)
    raise ValueError(f"backend is {backend!r}: give 'emulator', 'reference', 'rtl', a Board or a VirtualBoard")
