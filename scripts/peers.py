"""The works W1 to W4 of the benchmarks in Brian2 and NEST; see scripts/peers.

W1  1,024 leaky neurons, all to all, each spiking every 50th tick (2 %)
W2  the same, and all weights learn by pairs of spikes (STDP)
W3  10,000 leaky neurons with 100 random targets each, each spiking every 100th tick (1 %)
W4  784 inputs that spike with 12.6 %, 128 leaky neurons, 10 leaky neurons

Neurons of W1 to W3 spike by themselves, at phases of their own, and weights are small, so that every simulator does the
same work. A tick is 1 ms in all.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile

WORKS = ("w1", "w2", "w3", "w4")
# Events of a tick: spikes times targets.
EVENTS = {"w1": 1024 * 1024 / 50, "w2": 1024 * 1024 / 50, "w3": 10_000 * 100 / 100, "w4": 784 * 0.126 * 128}
# Ticks of the short and of the long run.
TICKS = {"w1": (1000, 6000), "w2": (200, 1200), "w3": (500, 3000), "w4": (2000, 22_000)}
REPEATS = 3


def children_seconds(command, folder):
    """Processor time of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def brian_network(b, work):
    """The objects of a work; the caller keeps them."""
    import numpy as np

    ms = b.ms
    if work == "w4":
        inputs = b.NeuronGroup(784, "", threshold="rand() < 0.126")
        lif = dict(model="dv/dt = -v / (8*ms) : 1", threshold="v > 1", reset="v -= 1", method="exact")
        hidden, out = b.NeuronGroup(128, **lif), b.NeuronGroup(10, **lif)
        first = b.Synapses(inputs, hidden, "w : 1", on_pre="v_post += w")
        first.connect()
        first.w = "0.06 * randn()"
        second = b.Synapses(hidden, out, "w : 1", on_pre="v_post += w")
        second.connect()
        second.w = "0.15 * randn()"
        return [inputs, hidden, out, first, second]
    n, period = (10_000, 100) if work == "w3" else (1024, 50)
    # From 0 the drive reaches 1 after `period` ticks.
    drive = 1 / (1 - np.exp(-period / 20))
    cells = b.NeuronGroup(
        n, f"dv/dt = ({drive} - v) / (20*ms) : 1", threshold="v > 1", reset="v = 0", method="exact"
    )
    cells.v = f"{drive} * (1 - exp(-rand() * {period} / 20))"
    if work == "w2":
        synapses = b.Synapses(
            cells,
            cells,
            """w : 1
               dx/dt = -x / (20*ms) : 1 (event-driven)
               dy/dt = -y / (20*ms) : 1 (event-driven)""",
            on_pre="v_post += w; x += 1; w = clip(w - 1e-9 * y, 0, 2e-7)",
            on_post="y += 1; w = clip(w + 1e-9 * x, 0, 2e-7)",
        )
        synapses.connect()
    else:
        synapses = b.Synapses(cells, cells, "w : 1", on_pre="v_post += w")
        if work == "w3":
            source = np.repeat(np.arange(n), 100)
            target = np.random.default_rng(1).integers(0, n, 100 * n)
            synapses.connect(i=source, j=target)
        else:
            synapses.connect()
    synapses.w = "1e-7 * rand()"
    return [cells, synapses]


def brian(work):
    """Microseconds of a tick in Brian2's own C++ program."""
    import brian2 as b

    folder = tempfile.mkdtemp(prefix="peers")
    seconds = {}
    for ticks in TICKS[work]:
        build = os.path.join(folder, str(ticks))
        if b.get_device() is b.all_devices["cpp_standalone"]:
            b.device.reinit()
            b.device.activate(build_on_run=False)
        else:
            b.set_device("cpp_standalone", build_on_run=False)
        b.prefs.codegen.cpp.extra_compile_args_gcc = ["-O3", "-march=native", "-ffast-math"]
        b.prefs.devices.cpp_standalone.openmp_threads = 0
        b.defaultclock.dt = 1 * b.ms
        b.seed(1)
        objects = brian_network(b, work)
        b.Network(objects).run(ticks * b.ms)
        b.device.build(directory=build, compile=True, run=False, debug=False)
        program = os.path.join(build, "main")
        seconds[ticks] = [children_seconds([program], build) for _ in range(REPEATS)]
    return slope(work, seconds)


def nest(work):
    """Microseconds of a tick in NEST, in a process of its own for each length."""
    seconds = {}
    for ticks in TICKS[work]:
        command = [sys.executable, __file__, "--nest", work, str(ticks)]
        seconds[ticks] = [children_seconds(command, ".") for _ in range(REPEATS)]
    return slope(work, seconds)


def nest_run(work, ticks):
    import nest
    import numpy as np

    nest.verbosity = nest.VerbosityLevel.ERROR
    nest.ResetKernel()
    nest.SetKernelStatus({"resolution": 1.0, "local_num_threads": 1, "rng_seed": 1})
    plain = {"C_m": 20.0, "tau_m": 20.0, "E_L": 0.0, "V_th": 1.0, "V_reset": 0.0, "t_ref": 1.0}
    if work == "w4":
        inputs = nest.Create("poisson_generator", 784, {"rate": 126.0})
        relays = nest.Create("parrot_neuron", 784)
        hidden = nest.Create("iaf_psc_delta", 128, dict(plain, tau_m=8.0))
        out = nest.Create("iaf_psc_delta", 10, dict(plain, tau_m=8.0))
        nest.Connect(inputs, relays, "one_to_one", {"delay": 1.0})
        weight = lambda sd: {"weight": nest.random.normal(0.0, sd), "delay": 1.0}
        nest.Connect(relays, hidden, "all_to_all", weight(0.06))
        nest.Connect(hidden, out, "all_to_all", weight(0.15))
        nest.Simulate(ticks)
        return
    n, period = (10_000, 100) if work == "w3" else (1024, 50)
    drive = 1 / (1 - np.exp(-(period - 1) / 20))
    cells = nest.Create("iaf_psc_delta", n, dict(plain, I_e=float(drive)))
    cells.V_m = drive * (1 - np.exp(-np.random.default_rng(1).random(n) * period / 20))
    rule = {"rule": "fixed_outdegree", "outdegree": 100} if work == "w3" else "all_to_all"
    synapse = {"weight": 1e-7, "delay": 1.0}
    if work == "w2":
        synapse = dict(synapse, synapse_model="stdp_synapse", Wmax=2e-7, **{"lambda": 0.01})
    nest.Connect(cells, cells, rule, synapse)
    nest.Simulate(ticks)


def slope(work, seconds):
    """Microseconds of a tick: what the long run takes beyond the short one."""
    short, long = TICKS[work]
    return 1e6 * (statistics.median(seconds[long]) - statistics.median(seconds[short])) / (long - short)


def main(works):
    unknown = [work for work in works if work not in WORKS]
    if unknown:
        sys.exit(f"unknown work: {', '.join(unknown)}; there are {', '.join(WORKS)}")
    print("work  simulator  us/tick  G events/s")
    for work in works or WORKS:
        for name, measure in (("Brian2", brian), ("NEST", nest)):
            us = measure(work)
            print(f"{work:<4}  {name:<9}  {us:7.1f}  {EVENTS[work] / us / 1e3:10.3f}", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--nest"]:
        nest_run(sys.argv[2], int(sys.argv[3]))
    else:
        main(sys.argv[1:])
