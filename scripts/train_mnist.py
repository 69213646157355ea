#!/usr/bin/env python3
"""Trains a dense network or a CNN on MNIST and exports it as NIR, with the test images as `synfire classify` reads them.

    dense      784-128-10
    cnn        12C5-P2-24C5-P2-10, P2 being average pooling, neurons behind each P2
    cnn_85f    8C5-P2-32C5-P2-10, whose neurons an ECP5-85F has room for

Leaky integrate-and-fire neurons (beta 0.875, reset by subtraction) read an image as constant currents for TICKS ticks; the
output neuron with the most spikes is the answer, the first of several with as many. 60,000 images train the network, 10,000
others test it. A pixel p of 0 to 255 is a current of p / 256, which is exact in the 8 fraction bits of the core's inputs.

The versions are those of train_digits.py, and so are the commands that install them. DATA is a folder with the four files of
MNIST as they are distributed (train-images-idx3-ubyte.gz and so on). Seeds are fixed and one thread computes, so the same
versions on the same kind of processor give the same weights; other versions may sum in another order.

    .venv/bin/python scripts/train_mnist.py --data DATA --network dense
    .venv/bin/python scripts/train_mnist.py --data DATA --network cnn

The results are, in the folder of --output: mnist_dense.nir, mnist_x.npy (10000, 784), mnist_y.npy, the output spikes of each
test image in mnist_dense_counts.npy (10000, 10), and all spikes of all populations for the first images, by which an importer
can be checked: mnist_dense_spikes.npz with one array (images, ticks, neurons) for each population. Accuracy and spikes are
computed in 64-bit floats: in 32 bits one spike of a million is another. docs/mnist.md has the figures.
"""

import argparse
import gzip
import sys
import time
from pathlib import Path

import nir
import numpy as np
import snntorch as snn
import torch
from snntorch import surrogate
from snntorch.export_nir import export_to_nir

SEED = 0
BATCH = 128
TICKS = 8
BETA = 0.875
SPIKES_OF = 100
WEIGHT_DECAY = 1e-3
# Weights beyond so many root mean squares of their layer are clipped: few bits then have to span less.
CLIP_RMS = 4.0
# Epochs, learning rate, and by how many pixels images are shifted at most, in each direction.
RECIPES = {"dense": (30, 4e-3, 1), "cnn": (20, 4e-3, 1), "cnn_85f": (12, 4e-3, 1)}
# Channels of the two convolutions.
CHANNELS = {"cnn": (12, 24), "cnn_85f": (8, 32)}


def idx(path, header):
    with gzip.open(path) as file:
        return np.frombuffer(file.read(), dtype=np.uint8, offset=header)


def mnist(folder, part):
    """Images (n, 1, 28, 28) from 0 to 255/256, and their labels."""
    pixels = idx(folder / f"{part}-images-idx3-ubyte.gz", 16).reshape(-1, 1, 28, 28)
    labels = idx(folder / f"{part}-labels-idx1-ubyte.gz", 8)
    return torch.from_numpy(pixels / np.float32(256)), torch.from_numpy(labels.astype(np.int64))


def leaky(*shape, **options):
    """Parameters are tensors: snnTorch 1.0.0 cannot export scalars."""
    return snn.Leaky(
        beta=torch.full(shape, BETA),
        threshold=torch.ones(shape),
        reset_mechanism="subtract",
        spike_grad=surrogate.fast_sigmoid(slope=10),
        **options,
    )


def layers(kind, **options):
    """`options` are those of the neurons."""
    if kind == "dense":
        return [torch.nn.Linear(784, 128), leaky(128, **options), torch.nn.Linear(128, 10), leaky(10, **options)]
    first, second = CHANNELS[kind]
    return [
        torch.nn.Conv2d(1, first, 5),
        torch.nn.AvgPool2d(2),
        leaky(first, 12, 12, **options),
        torch.nn.Conv2d(first, second, 5),
        torch.nn.AvgPool2d(2),
        leaky(second, 4, 4, **options),
        torch.nn.Flatten(),
        torch.nn.Linear(second * 4 * 4, 10),
        leaky(10, **options),
    ]


def as_inputs(kind, images):
    return images.flatten(1) if kind == "dense" else images


def run(net, inputs):
    """Yields the spikes of all populations, tick by tick. What stands in front of the first neurons is constant."""
    first = next(k for k, layer in enumerate(net) if isinstance(layer, snn.Leaky))
    drive = net[:first](inputs)
    states = {}
    for _ in range(TICKS):
        values, spikes = drive, []
        for k, layer in enumerate(net[first:]):
            if isinstance(layer, snn.Leaky):
                values, states[k] = layer(values, states[k] if k in states else layer.init_leaky())
                values = values.to(drive.dtype)
                spikes.append(values)
            else:
                values = layer(values)
        yield spikes


def spike_counts(net, inputs):
    """Spikes of each output neuron in TICKS ticks, (images, 10)."""
    return sum(spikes[-1] for spikes in run(net, inputs))


def shifted(images, pixels):
    """Each image moved by a random number of pixels in both directions."""
    padded = torch.nn.functional.pad(images, (pixels,) * 4)
    windows = padded.unfold(2, 28, 1).unfold(3, 28, 1)
    rows, columns = torch.randint(2 * pixels + 1, (2, len(images)))
    return windows[torch.arange(len(images)), :, rows, columns]


def clip(net):
    with torch.no_grad():
        for layer in net:
            if hasattr(layer, "weight"):
                bound = CLIP_RMS * layer.weight.square().mean().sqrt().item()
                layer.weight.clamp_(-bound, bound)


def train(kind, net, images, labels, epochs):
    default_epochs, rate, shift = RECIPES[kind]
    epochs = epochs or default_epochs
    optimiser = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=WEIGHT_DECAY)
    steps = epochs * ((len(images) + BATCH - 1) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps, pct_start=0.15)
    for epoch in range(epochs):
        start, total = time.monotonic(), 0.0
        for batch in torch.randperm(len(images)).split(BATCH):
            inputs = as_inputs(kind, shifted(images[batch], shift))
            loss = torch.nn.functional.cross_entropy(spike_counts(net, inputs), labels[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            clip(net)
            total += loss.item() * len(batch)
        seconds = time.monotonic() - start
        print(f"epoch {epoch + 1:2} of {epochs}: loss {total / len(images):.4f}, {seconds:.0f} s", file=sys.stderr)


def test(net, inputs, labels):
    """Spike counts (images, 10) and spikes for each neuron and tick, by population, in 64-bit floats."""
    counts, rates = [], []
    with torch.no_grad():
        for part in inputs.double().split(500):
            spikes = list(run(net, part))
            counts.append(sum(tick[-1] for tick in spikes))
            rates.append([sum(tick[k].mean().item() for tick in spikes) / TICKS for k in range(len(spikes[0]))])
    counts = torch.cat(counts)
    correct = (counts.argmax(1) == labels).sum().item()
    print(f"accuracy {100 * correct / len(labels):.2f} % ({correct} of {len(labels)} test images)")
    print("spikes per neuron and tick:", " ".join(f"{rate:.3f}" for rate in np.mean(rates, 0)))
    return counts


def rasters(net, inputs):
    """Of each population the spikes, (images, ticks, neurons)."""
    with torch.no_grad():
        ticks = list(run(net, inputs.double()))
    return [np.stack([tick[k].flatten(1).numpy() > 0 for tick in ticks], 1) for k in range(len(ticks[0]))]


def to_nir(kind, net, inputs):
    """The exporter runs the layers one after another, so each neuron layer keeps its own state."""
    exported = torch.nn.Sequential(*layers(kind, init_hidden=True))
    exported.load_state_dict(net.float().state_dict(), strict=False)
    return export_to_nir(exported, inputs, ignore_dims=[0])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with the four files of MNIST")
    parser.add_argument("--network", choices=sorted(RECIPES), required=True)
    parser.add_argument("--output", type=Path, default=Path("target/mnist"), help="folder for the results")
    parser.add_argument("--epochs", type=int, help="instead of those of the recipe, for a trial")
    arguments = parser.parse_args()

    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    kind = arguments.network
    net = torch.nn.Sequential(*layers(kind))
    train(kind, net, *mnist(arguments.data, "train"), arguments.epochs)

    images, labels = mnist(arguments.data, "t10k")
    inputs = as_inputs(kind, images)
    net.double()
    counts = test(net, inputs, labels)
    spikes = rasters(net, inputs[:SPIKES_OF])
    arguments.output.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(arguments.output / f"mnist_{kind}_spikes.npz", *spikes)
    np.save(arguments.output / f"mnist_{kind}_counts.npy", counts.numpy().astype(np.uint8))
    np.save(arguments.output / "mnist_x.npy", images.flatten(1).numpy())
    np.save(arguments.output / "mnist_y.npy", labels.numpy())
    nir.write(arguments.output / f"mnist_{kind}.nir", to_nir(kind, net, inputs[:1]))


if __name__ == "__main__":
    main()
