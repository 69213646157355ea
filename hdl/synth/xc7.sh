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
# Older versions print names before numbers, newer ones after.
awk '$2 ~ /^[A-Z]/ { print $2, $1; next } { print $1, $2 }' "$work/stat.txt" | awk '
    /^LUT[1-6] / { luts += $2 }
    /^FD/ { registers += $2 }
    /^RAM[36]/ { memory += 4 * $2 }
    /^SRL/ { shift += $2 }
    /^(RAMB36E1|RAMB18E1|DSP48E1|CARRY4|RAM[36][0-9A-Z]*|SRL[0-9A-Z]*) / { print }
    END {
        print "flip-flops", registers
        print "LUTs, one by one:", luts, "of logic,", memory, "of memory,", shift, "of shift registers:", luts + memory + shift
    }'
# LUTs of up to five inputs share a place: what Yosys expects to be left of those of logic.
grep -E 'Estimated number of LCs' "$work/stat.txt" || true
