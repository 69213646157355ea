"""Trained spiking networks on FPGA cores.

:func:`compile` makes a :class:`Network` of a NIR file, a graph, a page or a torch module; ``run``, ``classify`` and ``compare``
give what the hardware gives, bit for bit; ``core`` has the core run tick by tick with Python in the loop.
"""

from __future__ import annotations

from ._backends import Board, VirtualBoard
from ._core import set_limits
from ._errors import Diagnostic, Error, Warning
from ._loop import Core, Quantity, State
from ._network import Network, Shape, compile, load
from ._parameters import InputParameters, NeuronParameters, Parameters, ProjectionParameters
from ._pictures import Picture
from ._results import Classification, Population, Report, Result, States

__all__ = [
    "Board",
    "Classification",
    "Core",
    "Diagnostic",
    "Error",
    "InputParameters",
    "Network",
    "NeuronParameters",
    "Parameters",
    "Picture",
    "Population",
    "ProjectionParameters",
    "Quantity",
    "Report",
    "Result",
    "Shape",
    "State",
    "States",
    "VirtualBoard",
    "Warning",
    "compile",
    "load",
    "set_limits",
]
