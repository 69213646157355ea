"""Torch modules as graphs, by the exporters of their frameworks."""

from __future__ import annotations

from typing import Any


def exported(module: Any, sample: Any) -> tuple[Any, str]:
    """The graph of a module, and its framework."""
    frameworks = {type(part).__module__.split(".")[0] for part in module.modules()}
    if "snntorch" in frameworks:
        from snntorch.export_nir import export_to_nir

        return export_to_nir(module, _needed(sample)), "snntorch"
    if "norse" in frameworks:
        from norse.torch import to_nir

        return to_nir(module, sample), "norse"
    found = ", ".join(sorted(frameworks))
    raise TypeError(f"no exporter is known for a module of {found}: export it to a nir.NIRGraph, and give that")


def _needed(sample: Any) -> Any:
    if sample is None:
        raise TypeError("the exporter runs the module once: give an input as sample=")
    return sample
