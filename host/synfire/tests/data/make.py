"""Makes graphs with nodes that Synfire's own writer does not write. Run in this directory; needs h5py."""

import h5py
import numpy

TEXT = h5py.string_dtype()


def write(path, nodes, edges):
    """A graph of `nodes`, each a name, a type and its parameters."""
    with h5py.File(path, "w") as file:
        file["version"] = "1.0"
        root = file.create_group("node")
        root["type"] = "NIRGraph"
        root.create_dataset("edges", data=numpy.array(edges, dtype=object), dtype=TEXT)
        group = root.create_group("nodes")
        for name, kind, parameters in nodes:
            node = group.create_group(name)
            node["type"] = kind
            for parameter, values in parameters.items():
                node[parameter] = numpy.asarray(values)


IN = ("in", "Input", {"shape": [2]})
OUT = ("out", "Output", {"shape": [2]})
FC = ("fc", "Linear", {"weight": [[1.0, 1.0], [1.0, 1.0]]})
ALPHA = ("alpha", "Alpha", {"tau": [0.01, 0.01]})


def chain(path, *nodes):
    names = [name for name, _, _ in nodes]
    write(path, nodes, list(zip(names, names[1:])))


chain("alpha.nir", IN, FC, ALPHA, OUT)
