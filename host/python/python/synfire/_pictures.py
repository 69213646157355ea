"""Pictures that a notebook shows."""

from __future__ import annotations

import base64


class Picture:
    """A picture as SVG text; a notebook shows it."""

    def __init__(self, svg: str) -> None:
        self.svg = svg

    def _repr_svg_(self) -> str:
        return self.svg

    def _repr_html_(self) -> str:
        # As an image, so that the styles of the picture and of the page do not meet.
        data = base64.b64encode(self.svg.encode()).decode()
        return f'<img alt="" style="max-width:100%" src="data:image/svg+xml;base64,{data}"/>'

    def save(self, path: str) -> None:
        """Writes the SVG file."""
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.svg)

    def __repr__(self) -> str:
        return f"<Picture, {len(self.svg)} characters of SVG>"
