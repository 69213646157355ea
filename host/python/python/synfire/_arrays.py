"""Arrays that come in, before the core looks at them."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from ._errors import Diagnostic, Error


def refused(code: str, message: str, remedy: str) -> Error:
    """An error that this package finds itself."""
    text = f"error[{code}]: {message}\n  = help: {remedy}"
    return Error([Diagnostic(code, "error", message, None, (), remedy, text)])


def as_array(name: str, values: Any) -> Any:
    """The memory of a torch tensor of the CPU, and half precision as single; everything else as it is."""
    if _is_tensor(values):
        if values.device.type != "cpu":
            message = f"`{name}` is on the device `{values.device}`, and the core reads the memory of the CPU"
            raise refused("SF0905", message, f"give `{name}.cpu()`")
        if values.is_sparse or values.is_complex():
            raise refused("SF0905", f"`{name}` is a sparse or complex tensor", f"give `{name}.to_dense()`, of real numbers")
        values = values.detach().numpy()
    if isinstance(values, np.ndarray) and values.dtype == np.float16:
        return values.astype(np.float32)
    return values


def _is_tensor(values: Any) -> bool:
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(values, torch.Tensor)
