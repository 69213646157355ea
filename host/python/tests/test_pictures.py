"""Pictures are sound SVG."""

from __future__ import annotations

import base64
import xml.etree.ElementTree

import pytest

import synfire


def parsed(svg: str) -> xml.etree.ElementTree.Element:
    root = xml.etree.ElementTree.fromstring(svg)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    return root


def test_a_result_shows_its_spikes(digits, images):
    result = digits.run(images[:2], axes="batch", ticks=20, record=["1:v"])
    parsed(result._repr_svg_())
    assert result.raster(1).svg != result.raster(0).svg
    data = result._repr_html_().split("base64,")[1].split('"')[0]
    assert base64.b64decode(data).decode() == result._repr_svg_()
    picture = result.trace("1", [0, 5], sample=1)
    text = [element.text for element in parsed(picture.svg).iter() if element.get("class") == "name"]
    assert text == ["1[0]", "1[5]"] and picture.svg.count('class="threshold"') == 2
    with pytest.raises(IndexError, match="sample 2 of 2"):
        result.raster(2)
    with pytest.raises(KeyError, match="was not recorded"):
        result.trace("3")


def test_a_raster_is_that_of_the_command_line(digits, images, command, tmp_path):
    import numpy as np

    digits.save(tmp_path / "digits.sfi")
    np.save(tmp_path / "x.npy", images[0])
    command("run", tmp_path / "digits.sfi", "--input", tmp_path / "x.npy", "--raster", tmp_path / "x.svg")
    assert (tmp_path / "x.svg").read_text() == digits.run(images[0]).raster().svg


def test_a_classification_shows_its_confusion(digits, images, labels, tmp_path):
    found = digits.classify(images, labels, axes="batch", ticks=20)
    assert "377 of 397 right" in found._repr_svg_()
    found.picture().save(str(tmp_path / "x.svg"))
    parsed((tmp_path / "x.svg").read_text())
    assert digits.classify(images[:3], axes="batch")._repr_svg_() is None


def test_pictures_of_nonsense_are_refused():
    with pytest.raises(ValueError):
        synfire._core.raster_svg([("a", 2)], [(5, 0, 0)], 5)
    with pytest.raises(ValueError):
        synfire._core.confusion_svg([[1, 2]])
    with pytest.raises(ValueError):
        synfire._core.curves_svg(("x", 0.0, 1.0), ("y", 0.0, 1.0), [("a", [(0.0, float("nan"))])])
