#!/bin/sh
# Proves the properties in this directory, and shows that each proof fails with a fault in its module.
#
#     hdl/formal/run.sh [PROOF...]
#
# The head of a proof says how it is proved:
#
#     // Method: all inputs, N clocks         no state but a pipeline: every input of N clocks (yosys-abc)
#     // Method: induction, N clocks          N clocks from the reset on (yosys-abc), and one more after any N clocks
#                                             without a fault (yosys-smtbmc): all states that can be reached
#     // Method: reachability                 the same; yosys-abc finds what makes it inductive
#     // Method: simulation                   every case, simulated (Verilator)
#     // Mutant: FILE, N clocks: s/OLD/NEW/   with this edit of FILE an input of N clocks breaks the property
#
# Memories are those of models/. YOSYS, ABC, SMTBMC, SOLVER and VERILATOR choose other tools, WORK another directory for
# logs. With MUTANTS=0 only the proofs run. JOBS of them run at a time (2).
set -eu
cd "$(dirname "$0")"
work=${WORK:-../../target/formal}
mkdir -p "$work"

# A failure shows its log, as the directory may be gone by the time somebody looks.
fail() { # message, log
    echo "failed: $1, see $2"
    tail -n 20 "$2"
    exit 1
}

# Modules come from the mutant's directory, if there is one, then from models/.
compile() { # proof, name of the results, directory of a mutant
    ${YOSYS:-yosys} -q -p "verilog_defaults -add -formal -I../generated; read_verilog $1_proof.v; \
        hierarchy -libdir $3 -libdir models -libdir ../rtl -libdir ../link -top $1_proof; \
        prep -flatten -top $1_proof; async2sync; memory_map; opt -full; dffunmap; write_smt2 -wires $work/$2.smt2; \
        setundef -undriven -anyseq; techmap; dffunmap; abc -g AND -fast; write_aiger -zinit $work/$2.aig" \
        > "$work/$2.log" 2>&1 || fail "$2: Yosys" "$work/$2.log"
}

abc() { # name of the results, command
    ${ABC:-yosys-abc} -c "read_aiger $work/$1.aig; fold; strash; $2" > "$work/$1.log" 2>&1 < /dev/null
}

bounded() { # name of the results, clocks
    abc "$1" "bmc3 -F $2"
    if grep -q "Does not work for combinational networks" "$work/$1.log"; then
        ${SMTBMC:-yosys-smtbmc} --unroll --noprogress -s "${SOLVER:-z3}" -t 1 "$work/$1.smt2" > "$work/$1.log" 2>&1
    else
        grep -q "^No output asserted in $2 frames" "$work/$1.log"
    fi
}

# Random inputs of up to 20 times as many clocks find most faults at once; the others are searched for.
breaks() { # name of the results, clocks
    abc "$1" "sim3 -F $2 -W 4 -R 20"
    grep -q "was asserted in frame" "$work/$1.log" || ! bounded "$1" "$2"
}

inductive() { # name of the results, clocks
    ${SMTBMC:-yosys-smtbmc} --unroll --noprogress -s "${SOLVER:-z3}" -i -t "$2" --dump-vcd "$work/$1.vcd" \
        "$work/$1.smt2" > "$work/$1.log" 2>&1
}

sweep() { # proof, name of the results, module
    ${VERILATOR:-verilator} --cc --exe --build -O3 -CFLAGS -O2 -I../generated -Mdir "$work/$2.build" -o sweep \
        "$3" "$PWD/$1_sweep.cpp" > "$work/$2.log" 2>&1 || fail "$2: Verilator" "$work/$2.log"
    "$work/$2.build/sweep" > "$work/$2.log" 2>&1
}

prove() { # proof, method
    clocks=${2##*, }
    clocks=${clocks%% *}
    [ "$2" = simulation ] || compile "$1" "$1" models
    case $2 in
        "all inputs, "*)
            bounded "$1" "$clocks" || fail "$1" "$work/$1.log" ;;
        "induction, "*)
            bounded "$1" "$clocks" || fail "$1, from the reset on" "$work/$1.log"
            inductive "$1" "$clocks" || fail "$1" "$work/$1.log" ;;
        reachability)
            abc "$1" pdr
            grep -q "^Property proved" "$work/$1.log" || fail "$1" "$work/$1.log" ;;
        simulation)
            sweep "$1" "$1" "../link/synfire_$1.v" || fail "$1" "$work/$1.log" ;;
        *)
            echo "failed: $1 has no method"
            exit 1 ;;
    esac
    echo "proved: $1 ($2)"
}

refute() { # proof, method, number of the mutant; reads "FILE, N clocks: EDIT"
    IFS= read -r mutant
    file=${mutant%%,*}
    clocks=${mutant#*, }
    clocks=${clocks%% *}
    edit=${mutant#*clock}
    name="$1-mutant-$3"
    mkdir -p "$work/$name"
    sed -e "${edit#*: }" "../$file" > "$work/$name/${file##*/}"
    if cmp -s "../$file" "$work/$name/${file##*/}"; then
        echo "failed: mutant $3 of $1 changes nothing"
        exit 1
    fi
    if [ "$2" = simulation ]; then
        if sweep "$1" "$name" "$work/$name/${file##*/}"; then
            fail "$1 with mutant $3 goes through" "$work/$name.log"
        fi
        grep -q "^Assert failed" "$work/$name.log" || fail "$name" "$work/$name.log"
    else
        compile "$1" "$name" "$work/$name"
        breaks "$name" "$clocks" || fail "$1 with mutant $3 goes through" "$work/$name.log"
        grep -q "was asserted in frame\|Assert failed" "$work/$name.log" || fail "$name" "$work/$name.log"
    fi
    echo "refuted: mutant $3 of $1"
}

all_of() { # proof: the proof and its mutants
    source=$1_proof.v
    [ -e "$source" ] || source=$1_sweep.cpp
    method=$(sed -n 's,^// Method: ,,p' "$source")
    prove "$1" "$method"
    [ "${MUTANTS:-1}" = 0 ] && return
    count=$(grep -c '^// Mutant: ' "$source") || { echo "failed: $1 has no mutant"; exit 1; }
    number=1
    while [ "$number" -le "$count" ]; do
        sed -n 's,^// Mutant: ,,p' "$source" | sed -n "${number}p" | refute "$1" "$method" "$number"
        number=$((number + 1))
    done
}

# One proof, for xargs.
if [ "${1:-}" = --one ]; then
    all_of "$2"
    exit
fi
if [ $# = 0 ]; then
    for source in *_proof.v *_sweep.cpp; do
        source=${source%_proof.v}
        set -- "$@" "${source%_sweep.cpp}"
    done
fi
# The long ones first.
printf '%s\n' "$@" | sed 's/^\(frame\|command\|sequencer\|change\)$/0&/' | sort | sed 's/^0//' \
    | WORK=$work xargs -n 1 -P "${JOBS:-2}" ./run.sh --one
