#!/usr/bin/env python3
"""Trains the digits network of tests/data/digits and exports it as NIR.

A 64-64-10 network of leaky integrate-and-fire neurons (beta 0.875, reset by subtraction) reads an 8 x 8 image as constant
currents for 20 ticks; the output neuron with the most spikes is the answer. 1400 of scikit-learn's 1797 digits train it,
the other 397 test it: 95.5 %.

The committed digits_snntorch_subtract.nir was trained with these steps. Run again with the versions below, on one or on
two threads, this script gives the same weights, bit for bit, and the same spike counts; `--check` says so or fails. Other
versions may sum in another order, which is enough for another network.

    Debian 12    python3 3.11, python3-torch 1.13.1 (CPU), numpy 1.24.2
    PyPI         snntorch 1.0.0, nir 1.0.8, nirtorch 2.6, h5py 3.16.0

    sudo apt install python3-torch python3-venv
    python3 -m venv --system-site-packages .venv
    .venv/bin/pip install --no-deps snntorch==1.0.0 nir==1.0.8 nirtorch==2.6 h5py==3.16.0
    .venv/bin/python scripts/train_digits.py --check
"""

import argparse
import gzip
import sys
from pathlib import Path

import nir
import numpy as np
import snntorch as snn
import torch
from snntorch import surrogate
from snntorch.export_nir import export_to_nir

DATA = Path(__file__).resolve().parent.parent / "tests" / "data" / "digits"
SEED = 0
TRAINING_IMAGES = 1400
EPOCHS = 15
BATCH = 128
LEARNING_RATE = 5e-3
TICKS = 20
BETA = 0.875
LAYERS = (64, 64, 10)


def digits():
    """Images (1797, 64) from 0 to 1, and their labels."""
    with gzip.open(DATA / "digits.csv.gz") as file:
        table = np.loadtxt(file, delimiter=",", dtype=np.float32)
    return torch.from_numpy(table[:, :64] / 16), torch.from_numpy(table[:, 64]).long()


def leaky(neurons, **options):
    """Parameters are tensors: snnTorch 1.0.0 cannot export scalars."""
    return snn.Leaky(
        beta=torch.full((neurons,), BETA),
        threshold=torch.ones(neurons),
        reset_mechanism="subtract",
        spike_grad=surrogate.fast_sigmoid(slope=25),
        **options,
    )


def network():
    inputs, hidden, outputs = LAYERS
    return torch.nn.Sequential(
        torch.nn.Linear(inputs, hidden), leaky(hidden), torch.nn.Linear(hidden, outputs), leaky(outputs)
    )


def spike_counts(net, images):
    """Spikes of each output neuron in TICKS ticks, (images, 10)."""
    first, hidden, second, output = net
    hidden_state, output_state = hidden.init_leaky(), output.init_leaky()
    counts = 0
    for _ in range(TICKS):
        spikes, hidden_state = hidden(first(images), hidden_state)
        spikes, output_state = output(second(spikes), output_state)
        counts = counts + spikes
    return counts


def train(net, images, labels):
    optimiser = torch.optim.Adam(net.parameters(), lr=LEARNING_RATE)
    for epoch in range(EPOCHS):
        order = torch.randperm(len(images))
        for batch in order.split(BATCH):
            loss = torch.nn.functional.cross_entropy(spike_counts(net, images[batch]), labels[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        print(f"epoch {epoch + 1:2} of {EPOCHS}: loss {loss.item():.4f}", file=sys.stderr)


def to_nir(net, images):
    """The exporter runs the layers one after another, so each neuron layer keeps its own state."""
    first, _, second, _ = net
    _, hidden, outputs = LAYERS
    exported = torch.nn.Sequential(first, leaky(hidden, init_hidden=True), second, leaky(outputs, init_hidden=True))
    return export_to_nir(exported, images, ignore_dims=[0])


def same_parameters(ours, committed):
    """Whether two NIR graphs have the same nodes with the same numbers."""
    if ours.nodes.keys() != committed.nodes.keys() or sorted(ours.edges) != sorted(committed.edges):
        return False
    for name, node in ours.nodes.items():
        other = vars(committed.nodes[name])
        for key, value in vars(node).items():
            if isinstance(value, np.ndarray) and not np.array_equal(value, other[key]):
                return False
    return True


def check(graph, counts):
    committed = nir.read(DATA / "digits_snntorch_subtract.nir")
    if not same_parameters(graph, committed):
        sys.exit("the parameters differ from those of the committed network")
    if not np.array_equal(counts, np.load(DATA / "spike_counts.npy")):
        sys.exit("the spike counts differ from the committed ones")
    print("identical to the committed network: every parameter and every spike count")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=Path, default=Path("target/digits"), help="folder for the results")
    parser.add_argument("--check", action="store_true", help="fail unless the result is the committed network")
    arguments = parser.parse_args()

    torch.manual_seed(SEED)
    images, labels = digits()
    order = torch.randperm(len(images))
    training, test = order[:TRAINING_IMAGES], order[TRAINING_IMAGES:]
    net = network()
    train(net, images[training], labels[training])
    with torch.no_grad():
        counts = spike_counts(net, images[test])
    correct = (counts.argmax(1) == labels[test]).sum().item()
    print(f"accuracy {100 * correct / len(test):.2f} % ({correct} of {len(test)} test images)")

    graph = to_nir(net, images[:1])
    arguments.output.mkdir(parents=True, exist_ok=True)
    nir.write(arguments.output / "digits_snntorch_subtract.nir", graph)
    np.savez_compressed(
        arguments.output / "digits_snntorch_subtract.npz",
        x=images[test].numpy(),
        y=labels[test].numpy(),
        pred=counts.numpy(),
    )
    if arguments.check:
        check(graph, counts.numpy())


if __name__ == "__main__":
    main()
