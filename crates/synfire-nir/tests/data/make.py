"""Writes the files in this directory: `python make.py`, with h5py 3 and nir 1.0.8 (mk_lif.nir: nir.write with metadata).

Each is a small graph with one peculiarity in how it is stored. They are committed; this script says what they are.
"""

import h5py
import numpy as np

TEXT = h5py.string_dtype()


def graph(group, nodes, edges):
    group["type"] = "NIRGraph"
    group.create_dataset("edges", data=np.array(edges, dtype=object), dtype=TEXT)
    for name, (kind, parameters) in nodes.items():
        node = group.create_group(f"nodes/{name}")
        if kind is not None:
            node["type"] = kind
        for parameter, value in parameters.items():
            node[parameter] = value


def lif(size=2, dtype=np.float32):
    one = np.ones(size, dtype)
    return "LIF", {"tau": one / 50, "r": one, "v_leak": one * 0, "v_threshold": one}


def chain(weight=np.ones((2, 3), np.float32), **change):
    nodes = {
        "input": ("Input", {"shape": np.array([3])}),
        "fc": ("Linear", {"weight": weight}),
        "lif": lif(),
        "out": ("Output", {"shape": np.array([2])}),
    }
    nodes.update(change)
    return nodes


EDGES = [("input", "fc"), ("fc", "lif"), ("lif", "out")]


def write(name, nodes, edges=EDGES, after=None, **options):
    with h5py.File(name, "w", **options) as file:
        file["version"] = "1.0.8"
        graph(file.create_group("node"), nodes, edges)
        if after:
            after(file)


def replace(path, **options):
    def change(file):
        value = file[path][()]
        del file[path]
        file.create_dataset(path, data=value, **options)

    return change


def replace_text(file):
    del file["node/nodes/lif/type"]
    file["node/nodes/lif/type"] = np.bytes_("LIF")


def single_node(file):
    del file["node"]
    node = file.create_group("node")
    kind, parameters = lif()
    node["type"] = kind
    for parameter, value in parameters.items():
        node[parameter] = value


def flat_edges(file):
    del file["node/edges"]
    file["node"].create_dataset("edges", data=np.array(["input", "fc"], dtype=object), dtype=TEXT)


def hard_link(file):
    file["node/nodes/self"] = file["node"]


def soft_link(file):
    file["node/nodes/self"] = h5py.SoftLink("/node")


def nested(file):
    """Twenty graphs in each other."""
    group = file["node"]
    for _ in range(20):
        group = group.create_group("nodes/inner")
        graph(group, {}, [("a", "b")])


def bomb(file):
    """A billion zeros in a few kilobytes."""
    del file[weight]
    file.create_dataset(weight, shape=(10**9,), dtype=np.float32, chunks=(10**6,), compression="gzip")


weight = "node/nodes/fc/weight"
write("chain.nir", chain())
write("latest.nir", chain(), libver="latest")
write("int32_big_endian.nir", chain(np.arange(6).reshape(2, 3).astype(">i4")))
write("shuffled.nir", chain(), after=replace(weight, chunks=(1, 3), compression="gzip", shuffle=True, fletcher32=True))
write("fixed_text.nir", chain(), after=replace_text)
write("lzf.nir", chain(), after=replace(weight, chunks=(2, 3), compression="lzf"))
write("half.nir", chain(np.ones((2, 3), np.float16)))
write("huge_integer.nir", chain(np.full((2, 3), 2**60)))
write("text_weight.nir", chain("heavy"))
write("no_v_leak.nir", chain(lif=("LIF", {"tau": [1.0, 1.0], "v_leek": [0.0, 0.0], "r": [1.0, 1.0]})))
write("no_type.nir", chain(lif=(None, lif()[1])))
write("extra.nir", chain(lif=("LIF", lif()[1] | {"refractory": np.array([2, 2])})))
write("negative_shape.nir", chain(input=("Input", {"shape": np.array([-3])})))
write("no_edges.nir", chain(), edges=[("input", "fc")], after=lambda file: file["node"].pop("edges"))
write("one_node.nir", {}, edges=[("a", "b")], after=single_node)
write("wrong_edges.nir", chain(), after=flat_edges)
write("link_cycle.nir", chain(), after=hard_link)
write("soft_cycle.nir", chain(), after=soft_link)
write("deep.nir", chain(), after=nested)
write("bomb.nir", chain(), after=bomb)
write("long_name.nir", chain(), edges=[("input", "x" * 5000)])
