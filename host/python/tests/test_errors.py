"""Refusals of the compiler are those of the command line: code, text and remedy."""

from __future__ import annotations

import pickle
import re

import pytest

import synfire

from conftest import DIGITS

PAGES = {
    "unknown": "network n dt = 1 ms\ninput x[2]\npopulation y[2] lif tau_mem = 5 ms v_threshold = 1\nprojection x -> z all_to_all weight = 1\noutput y\n",
    "syntax": "network n dt = 1 ms\ninput x[2\n",
    "large": "network n dt = 1 ms\ninput x[2]\npopulation y[100000] lif tau_mem = 5 ms v_threshold = 1\nprojection x -> y all_to_all weight = 1\noutput y\n",
    "unit": "network n dt = 1 mV\ninput x[2]\n",
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_refused_as_on_the_command_line(name, command, tmp_path):
    page = tmp_path / f"{name}.syn"
    page.write_text(PAGES[name])
    told = command("compile", page, "-o", tmp_path / "x.sfi", fails=True).stderr
    with pytest.raises(synfire.Error) as error:
        synfire.compile(page)
    found = error.value
    assert str(found).strip() == told.strip()
    assert found.code in told and found.message in told and (found.remedy or "") in told
    assert re.fullmatch(r"SF\d{4}", found.code)
    assert pickle.loads(pickle.dumps(found)).diagnostics == found.diagnostics


def test_a_place_is_a_line_and_a_column(tmp_path):
    page = tmp_path / "unknown.syn"
    page.write_text(PAGES["unknown"])
    with pytest.raises(synfire.Error) as error:
        synfire.compile(page)
    assert error.value.place == f"{page}:4:17"


@pytest.mark.parametrize(
    "options, flags",
    [
        ({"target": "hx9k"}, ["--target", "hx9k"]),
        ({"weight_bits": 17}, ["--weight-bits", "17"]),
        ({"weight_bits": {"hiden": 4}}, ["--weight-bits", "hiden=4"]),
        ({"dt": -1.0}, ["--dt", "-1"]),
        ({"scale": 1.0}, ["--scale", "1"]),
        ({"input_bits": 9}, ["--input-bits", "9"]),
        ({"input_range": (1.0, 0.0)}, ["--input-range", "1:0"]),
    ],
)
def test_options_are_refused_as_on_the_command_line(options, flags, command, tmp_path):
    path = DIGITS / "digits_snntorch_subtract.nir"
    told = command("compile", path, "--compat", "snntorch", "-o", tmp_path / "x.sfi", *flags, fails=True).stderr
    with pytest.raises(synfire.Error) as error:
        synfire.compile(path, compat="snntorch", **options)
    errors = [found.text for found in error.value.diagnostics if found.severity == "error"]
    assert errors and all(text in told for text in errors), (errors, told)


def test_files_that_are_none_are_refused_as_on_the_command_line(command, tmp_path):
    for name, content in {"a.nir": b"no graph", "b.sfi": b"SYNFIRE!", "c.nir": b"PK\x03\x04"}.items():
        path = tmp_path / name
        path.write_bytes(content)
        told = command("info", path, fails=True).stderr
        with pytest.raises(synfire.Error) as error:
            synfire.compile(path)
        assert str(error.value).strip() == told.strip()


def test_options_that_come_too_late_are_refused(digits, tmp_path):
    page = tmp_path / "page.syn"
    page.write_text("network n dt = 1 ms\ninput x[1]\npopulation y[1] lif tau_mem = 5 ms v_threshold = 1\nprojection x -> y all_to_all weight = 1\noutput y\n")
    image = tmp_path / "digits.sfi"
    digits.save(image)
    for path, options in [(page, {"dt": 1e-3}), (image, {"weight_bits": 4}), (image, {"compat": "norse"})]:
        with pytest.raises(synfire.Error) as error:
            synfire.compile(path, **options)
        assert error.value.code == "SF0509" and f"`{next(iter(options))}` was given" in error.value.message
    with pytest.raises(synfire.Error) as error:
        synfire.compile(DIGITS / "digits_snntorch_subtract.nir", norm_input=True)
    assert error.value.code == "SF0531" and 'compat="sinabs"' in error.value.remedy
