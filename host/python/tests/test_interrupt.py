"""An interruption ends long work."""

from __future__ import annotations

import signal

import pytest


def test_an_interruption_ends_a_run(digits, images):
    asked: list[int] = []

    def interrupt(done: int) -> None:
        asked.append(done)
        if len(asked) == 2:
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        digits.run(images, axes="batch", ticks=1_000_000, progress=interrupt)
    # What comes after it is as ever.
    assert digits.run(images[0], ticks=20).ticks == 20


def test_an_interruption_ends_a_classification(digits, images):
    with pytest.raises(KeyboardInterrupt):
        digits.classify(images, axes="batch", ticks=1_000_000, progress=lambda _: signal.raise_signal(signal.SIGINT))
