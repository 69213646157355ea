#!/bin/sh
# Proves the properties in this directory with yosys-smtbmc: by exhaustion where a module has no state, for every input
# sequence of so many clocks where it has. YOSYS, SMTBMC and SOLVER choose other tools.
set -eu
cd "$(dirname "$0")"
work=${WORK:-../../target/formal}
mkdir -p "$work"

prove() { # module, clocks
    ${YOSYS:-yosys} -q -p "read_verilog -formal -I../generated ../rtl/*.v $1_proof.v; prep -top $1_proof; \
        async2sync; memory_map; opt -full; dffunmap; write_smt2 -wires $work/$1.smt2"
    if ${SMTBMC:-yosys-smtbmc} -s "${SOLVER:-z3}" -t "$2" --dump-vcd "$work/$1.vcd" "$work/$1.smt2" > "$work/$1.log" 2>&1; then
        echo "proved: $1 ($2 clocks)"
    else
        echo "failed: $1, see $work/$1.log and $work/$1.vcd"
        exit 1
    fi
}

for property in "saturate 1" "rotator 1" "lowest 1" "digits 1" "leak 5" "events 18" "spikes 18" "ring 20" \
    "short_ring 20" "scaled 4" "change 8" "gain 5" "pull 6"; do
    # shellcheck disable=SC2086
    prove $property
done
