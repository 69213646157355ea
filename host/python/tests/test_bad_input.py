"""Whatever cannot be meant is refused by its name."""

from __future__ import annotations

import sys
import types

import numpy as np
import pytest

import synfire


def refused(digits, x, **options):
    with pytest.raises(synfire.Error) as error:
        digits.run(x, **options)
    found = error.value
    assert found.remedy and found.remedy in str(found)
    assert f"error[{found.code}]: {found.message}" in str(found)
    return found


def test_axes_are_never_guessed(digits, images):
    found = refused(digits, images[:3])
    assert found.code == "SF0502" and "2 axes" in found.message and 'axes="time"' in found.remedy
    found = refused(digits, images[:3], axes="samples")
    assert found.code == "SF0532" and "`samples`" in found.message and "`time batch`" in found.remedy


@pytest.mark.parametrize(
    "shape, axes, needed",
    [
        ((63,), None, "(64,)"),
        ((20, 65), "time", "(ticks, 64)"),
        ((64, 20), "batch", "(samples, 64)"),
        ((2, 20, 63), "batch time", "(samples, ticks, 64)"),
        ((2, 63, 20), "time batch", "(ticks, samples, 64)"),
        ((20, 64), "batch time", "(samples, ticks, 64)"),
        ((1, 20, 64), "time", "(ticks, 64)"),
        ((), None, "(64,)"),
    ],
)
def test_the_shape_that_is_needed_is_named(digits, shape, axes, needed):
    found = refused(digits, np.zeros(shape, np.float32), axes=axes)
    assert found.code == "SF0909" and f"{needed} is needed" in found.message


@pytest.mark.parametrize("kind", [np.complex64, "S3", "U3", object, "datetime64[s]"])
def test_what_is_no_number_is_refused(digits, kind):
    found = refused(digits, np.zeros(64, np.uint8).astype(kind))
    assert found.code == "SF0905" and "not real numbers" in found.message


def test_the_byte_order_of_others_is_refused(digits):
    found = refused(digits, np.zeros(64, ">f4" if sys.byteorder == "little" else "<f4"))
    assert found.code == "SF0905" and "byte order" in found.message and "newbyteorder" in found.remedy


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("kind", [np.float32, np.float64, np.float16])
def test_the_place_of_what_is_not_finite_is_named(digits, value, kind):
    x = np.zeros((2, 5, 64), kind)
    x[1, 3, 7] = value
    found = refused(digits, x, axes="batch time")
    assert found.code == "SF0906" and "[1, 3, 7]" in found.message and "finite" in found.message
    turned = np.ascontiguousarray(x.swapaxes(0, 1))
    assert "[3, 1, 7]" in refused(digits, turned, axes="time batch").message


def test_integers_that_are_no_floats_are_refused(digits):
    x = np.zeros(64, np.int64)
    x[2] = 2**53 + 1
    found = refused(digits, x)
    assert found.code == "SF0906" and "9007199254740993" in found.message and "exactly" in found.message


def test_values_outside_the_proven_range_are_refused(digits, images):
    x = images[:2].copy()
    x[1, 5] = 1.5
    found = refused(digits, x, axes="batch")
    assert found.code == "SF0501" and "1.5" in found.message


@pytest.mark.parametrize("x", [[0.0] * 64, tuple([0.0] * 64), 0.5, "images.npy", {"x": 1}])
def test_what_is_no_array_is_a_type_error(digits, x):
    with pytest.raises(TypeError, match="not an array"):
        digits.run(x)


@pytest.mark.parametrize(
    "x",
    [
        np.zeros((20, 128), np.float32)[:, ::2],
        np.zeros((64, 20), np.float32).T,
        np.asfortranarray(np.zeros((20, 64), np.float32)),
        np.broadcast_to(np.zeros(64, np.float32), (20, 64)),
    ],
)
def test_arrays_that_are_not_contiguous_are_not_copied_in_secret(digits, x):
    found = refused(digits, x, axes="time")
    assert found.code == "SF0909" and "not contiguous" in found.message and "ascontiguousarray" in found.remedy


def test_labels_that_do_not_fit_are_refused(digits, images):
    def code(labels):
        with pytest.raises(synfire.Error) as error:
            digits.classify(images[:3], labels, axes="batch")
        return error.value.code

    assert code(np.zeros(2, int)) == "SF0504"
    assert code(np.array([0, 1, 10])) == "SF0504"
    assert code(np.array([0, 1, -1])) == "SF0906"
    assert code(np.zeros(3)) == "SF0905"
    assert code(np.zeros((3, 1), int)) == "SF0909"
    with pytest.raises(TypeError, match="`labels` is a list"):
        digits.classify(images[:3], [0, 1, 2], axes="batch")


def test_a_tensor_of_another_device_is_refused(digits, monkeypatch):
    class Tensor:
        device = types.SimpleNamespace(type="cuda", __str__=lambda self: "cuda:0")

    monkeypatch.setitem(sys.modules, "torch", types.SimpleNamespace(Tensor=Tensor, nn=types.SimpleNamespace(Module=type(None))))
    found = refused(digits, Tensor())
    assert found.code == "SF0905" and "`x` is on the device" in found.message and "x.cpu()" in found.remedy


def test_options_are_checked(digits, images):
    with pytest.raises(ValueError, match="possible values are 'zero', 'subtract', 'none'"):
        synfire.compile("x.nir", reset="hard")
    with pytest.raises(ValueError, match="'snntorch'"):
        synfire.compile("x.nir", compat="torch")
    with pytest.raises(ValueError, match="backend is 'fpga'"):
        digits.run(images[0], backend="fpga")
    with pytest.raises(ValueError, match="decode is 'sum'"):
        digits.classify(images[:1], axes="batch", decode="sum")
    with pytest.raises(TypeError, match="not from a int"):
        synfire.compile(7)


def test_what_cannot_be_recorded_is_refused(digits, images):
    assert refused(digits, images[0], record=["1"]).code == "SF0507"
    assert refused(digits, images[0], record=["2:v"]).code == "SF0506"
    assert refused(digits, images[0], freeze=True).code == "SF0531"


def test_an_input_is_asked_for(digits):
    found = refused(digits, None)
    assert found.code == "SF0502" and "64 input axons" in found.message
