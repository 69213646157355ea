"""Handwritten digits on the core: accuracy, what quantisation costs, and a picture of it."""

from pathlib import Path

import numpy as np

import synfire

data = Path(__file__).parents[3] / "tests" / "data" / "digits"
images, labels = np.load(data / "images.npy"), np.load(data / "labels.npy")

net = synfire.compile(data / "digits_snntorch_subtract.nir", compat="snntorch")
found = net.classify(images, labels, axes="batch", ticks=20)
print(found)
print(net.compare(images[:50], labels[:50], axes="batch"))
found.picture().save("confusion.svg")

board = net.classify(images[:50], labels[:50], axes="batch", ticks=20, backend=synfire.VirtualBoard())
assert (board.classes == found.classes[:50]).all()
