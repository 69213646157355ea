//! SF00: budgets.

use crate::change::call;
use crate::harness::{Advice, Case, check};

const PAGE: &str = "\
network net dt = 1 ms run = 20 ms
input a[2]
population p[2] lif
    tau_mem     = 4 ms
    v_threshold = 1
projection a -> p all_to_all weight = 8
stimulus s -> a spikes at = [1 ms]
output p
";

pub fn advice() -> Vec<Advice> {
    vec![Advice::on(
        "SF0001",
        [
            Case::of("more work than the limit")
                .file("net.syn", PAGE)
                .fails("run net.syn --max-work 10", 1)
                .remedy("raises the limit", call("run net.syn --max-work 1e6"))
                .remedy("raise the limit with", call("run net.syn --max-work 1e13")),
            Case::of("more memory than the limit")
                .file("net.nir", crate::graphs::good())
                .fails("check net.nir --compat nir --max-memory 1KiB", 1)
                .remedy("raises the limit", call("check net.nir --compat nir --max-memory 1MiB"))
                .remedy("raise the limit with", call("check net.nir --compat nir --max-memory 128GiB")),
            Case::of("more ticks than were meant")
                .file("net.syn", PAGE)
                .fails("run net.syn --ticks 1000 --max-work 1000", 1)
                .remedy("First check that you meant it", call("run net.syn --ticks 4 --max-work 1000"))
                .remedy("raises the limit", call("run net.syn --ticks 1000 --max-work 1e6")),
        ],
    )]
}

#[test]
fn budgets() {
    check(&advice());
}
