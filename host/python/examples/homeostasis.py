"""A host in the loop holds the activity of a network that learns, by the third factor of its rule.

Ten neurons see random spikes through weights that a rule raises with every spike. Each 10 ms the host looks at how many spiked
and sets the sign of learning: weights fall while there are too many spikes and rise while there are too few.
"""

import tempfile
from pathlib import Path

import numpy as np

import synfire

PAGE = """
network homeostasis dt = 1 ms seed = 1

input source[40]
population cells[10] lif
    tau_mem     = 20 ms
    v_threshold = 4

projection feed: source -> cells all_to_all weight = uniform(0.5, 1.5)

learning stdp on feed
    a_plus    = 0.02
    tau_pre   = 20 ms
    w_max     = 4
    modulated = post

output cells
"""


def main(ticks: int = 4000, wanted: float = 1.0) -> float:
    """Runs the loop and gives the mean number of spikes in a tick, in its second half."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "homeostasis.syn"
        page.write_text(PAGE)
        net = synfire.compile(page)
    core = net.core()
    rng = np.random.default_rng(1)
    counts = np.zeros(ticks)
    for tick in range(ticks):
        events = np.flatnonzero(rng.random(net.inputs) < 0.1)
        counts[tick] = len(core.tick(events))
        if tick % 10 == 9:
            recent = counts[max(0, tick - 49) : tick + 1].mean()
            core.third_factors = (1.0, 1.0 if recent < wanted else -1.0)
    return float(counts[ticks // 2 :].mean())


if __name__ == "__main__":
    print(f"{main():.2f} spikes in a tick, for 1.00 that are wanted")
