#!/bin/sh
# What a chip takes of a Xilinx 7 series device, after synthesis with Yosys: no place and route, no clock, nothing proven.
#
#   hdl/synth/xc7.sh [target]       default: ecp5-25f, that of the Arty A7 and the Cmod A7 in hdl/boards
#
# Needs yosys; YOSYS chooses another one.
set -eu
hdl=$(cd "$(dirname "$0")/.." && pwd)
target=${1:-ecp5-25f}
yosys=${YOSYS:-yosys}
work=${WORK:-$hdl/../target/synth}/xc7-$target
mkdir -p "$work"

parameters=$(sed -n -e 's/true/1/; s/false/0/; s/\([0-9]\)_/\1/g' -e 's/^\([a-z_]*\) = \([0-9]*\)$/-set \U\1\E \2/p' \
    "$hdl/../crates/synfire-arch/spec/targets/$target.toml" | tr '\n' ' ')

cd "$hdl"
"$yosys" -q -l "$work/yosys.log" -p "read_verilog -defer -Irtl -Igenerated rtl/*.v link/*.v; chparam $parameters synfire_chip; \
    synth_xilinx -family xc7 -flatten -top synfire_chip; tee -o $work/stat.txt stat -tech xilinx" > /dev/null
awk '/^ +LUT[1-6] / { luts += $2 } /^ +FD/ { registers += $2 } /^ +(RAMB36E1|RAMB18E1|DSP48E1|CARRY4|RAM[0-9]+[MX]|SRL)/ { print $1, $2 }
    END { print "LUT", luts; print "FD", registers }' "$work/stat.txt"
grep -E 'Estimated number of LCs' "$work/stat.txt" || true
