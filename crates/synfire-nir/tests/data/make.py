"""Writes the files in this directory: `python make.py`, with h5py 3 and nir 1.0.8 (mk_lif.nir: nir.write with metadata).

Each is a small graph with one peculiarity in how it is stored. They are committed; this script says what they are.
"""

import gzip
import os

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


def member(path, value):
    """Puts something in the place of `path`; an empty group for None."""

    def change(file):
        if path in file:
            del file[path]
        if value is None:
            file.create_group(path)
        else:
            file[path] = value

    return change


def many_dangling(file):
    """More links than fit into a header, the last of which leads nowhere."""
    for index in range(40):
        file[f"node/nodes/lif/extra{index}"] = h5py.SoftLink("/node/nodes/lif/tau")
    file["node/nodes/lif/v_reset"] = h5py.SoftLink("/nowhere")


def long_names(file):
    for index in range(140):
        file.create_group("node/nodes/" + f"{index:03}" + 3997 * "x")


def unknown_members(file):
    file["node"].create_group("plan")
    file["node/note"] = 1
    file["node/nodes/lif"].create_group("more")


weight = "node/nodes/fc/weight"
reset = "node/nodes/lif/v_reset"
write("chain.nir", chain())
write("latest.nir", chain(), libver="latest")
write("int32_big_endian.nir", chain(np.arange(6).reshape(2, 3).astype(">i4")))
write("shuffled.nir", chain(), after=replace(weight, chunks=(1, 3), compression="gzip", shuffle=True, fletcher32=True))
write("fixed_text.nir", chain(), after=replace_text)
write("lzf.nir", chain(), after=replace(weight, chunks=(2, 3), compression="lzf"))
write("half.nir", chain(np.ones((2, 3), np.float16)))
write("huge_integer.nir", chain(np.full((2, 3), 2**60)))
write("text_weight.nir", chain("heavy"))
affine = {"weight": np.ones((2, 3), np.float32)}
write("false_bias.nir", chain(fc=("Affine", affine | {"bias": False})))
write("false_biases.nir", chain(fc=("Affine", affine | {"bias": np.zeros(2, bool)})))
write("true_bias.nir", chain(fc=("Affine", affine | {"bias": True})))
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

# Optional members that are there but cannot be had, of every kind of link and of wrong kinds.
write("reset_soft.nir", chain(), after=member(reset, h5py.SoftLink("/node/nodes/lif/v_threshold")))
write("reset_external.nir", chain(), after=member(reset, h5py.ExternalLink("other.nir", "/v_reset")))
write("reset_dangling.nir", chain(), after=member(reset, h5py.SoftLink("/node/nodes/lif/nothing")))
write("reset_dangling_latest.nir", chain(), after=member(reset, h5py.SoftLink("nothing")), libver="latest")
write("reset_dangling_dense.nir", chain(), after=many_dangling, libver="latest")
write("reset_soft_to_external.nir", chain(), after=lambda file: (
    member("elsewhere", h5py.ExternalLink("other.nir", "/"))(file),
    member(reset, h5py.SoftLink("/elsewhere/v_reset"))(file),
))
write("reset_group.nir", chain(), after=member(reset, None))
write("reset_type.nir", chain(), after=member(reset, np.dtype("float32")))
write("reset_text.nir", chain(), after=member(reset, "high"))
write("reset_shape.nir", chain(), after=member(reset, np.ones(3, np.float32)))
write("node_external.nir", chain(), after=member("node/nodes/more", h5py.ExternalLink("other.nir", "/node")))
write("metadata_external.nir", chain(), after=member("node/metadata", h5py.ExternalLink("other.nir", "/m")))
write("version_number.nir", chain(), after=member("version", 1.0))
write("version_dangling.nir", chain(), after=member("version", h5py.SoftLink("/nothing")))
write("flatten_text.nir", chain(flat=("Flatten", {"start_dim": "first", "end_dim": -1})))
CUBA = {"tau_syn": [1.0], "tau_mem": [1.0], "r": [1.0], "v_leak": [0.0], "v_threshold": [1.0]}
write("w_in_group.nir", chain(lif=("CubaLIF", CUBA)), after=member("node/nodes/lif/w_in", None))
write("unknown_members.nir", chain(), after=unknown_members)
write("zero_input.nir", chain(input=("Input", {"shape": np.array([0])})))
FLAT_EDGES = [("input", "flat"), ("flat", "fc"), *EDGES[1:]]
for name, shape in [("zero_flatten.nir", [0, 0]), ("partly_zero_flatten.nir", [0, 3])]:
    flat = ("Flatten", {"start_dim": 1, "end_dim": -1, "input_type": np.array(shape)})
    write(name, chain(flat=flat), edges=FLAT_EDGES)
write("long_names.nir", chain(), after=long_names, libver="latest")
with open("long_names.nir", "rb") as plain, gzip.GzipFile("long_names.nir.gz", "wb", mtime=0) as packed:
    packed.write(plain.read())
os.remove("long_names.nir")
