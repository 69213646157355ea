"""What Synfire raises, and what it has to say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Diagnostic:
    """One thing to tell the user, as the command line prints it."""

    code: str
    """Stable code, such as ``SF0301``; ``synfire explain CODE`` says more."""
    severity: str
    """``note``, ``warning`` or ``error``."""
    message: str
    """What is wrong."""
    place: str | None
    """Where: a file (with line and column), or a node of a graph."""
    notes: Sequence[str]
    """Facts that led to it."""
    remedy: str | None
    """What to do; options are named as on the command line."""
    text: str
    """All of it, as the command line prints it."""

    def __str__(self) -> str:
        return self.text


class Warning(UserWarning):
    """A result stands, but perhaps not as the user expects; ``diagnostic`` has code, place and remedy."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.text)
        self.diagnostic = diagnostic

    def __reduce__(self) -> tuple[type[Warning], tuple[Diagnostic]]:
        return type(self), (self.diagnostic,)


class Error(Exception):
    """There is no result. The attributes are those of the first error; ``diagnostics`` has all."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        self.diagnostics = list(diagnostics)
        super().__init__("\n".join(diagnostic.text for diagnostic in self.diagnostics))

    @property
    def _first(self) -> Diagnostic:
        errors = [found for found in self.diagnostics if found.severity == "error"]
        return (errors or self.diagnostics)[0]

    @property
    def code(self) -> str:
        """Stable code, such as ``SF0301``."""
        return self._first.code

    @property
    def message(self) -> str:
        """What is wrong."""
        return self._first.message

    @property
    def place(self) -> str | None:
        """Where: a file (with line and column), or a node of a graph."""
        return self._first.place

    @property
    def notes(self) -> Sequence[str]:
        """Facts that led to it."""
        return self._first.notes

    @property
    def remedy(self) -> str | None:
        """What to do; options are named as on the command line."""
        return self._first.remedy

    def __reduce__(self) -> tuple[type[Error], tuple[list[Diagnostic]]]:
        return type(self), (self.diagnostics,)
