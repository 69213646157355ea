//! A patched design is what the whole flow would have made, byte for byte.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests, outside test functions")]

mod common;

use std::time::Instant;

use common::{core_design, have, memories_design, work};
use synfire_bitstream::flow::{BuildTools, each, implement, pack};
use synfire_bitstream::{
    Contents, Design, Family, NetlistMemory, Placed, Tool, locate, memory_map, patch, patch_packed,
};

/// Contents that are nothing like the random ones of a base: three bits of four are zeros.
fn contents(memory: &NetlistMemory) -> Contents {
    let [mut contents, mask] = [1, 2].map(|seed| Contents::random(memory.width, memory.depth, seed + seed_of(memory)));
    for address in 0..memory.depth {
        for bit in 0..memory.width {
            contents.set(address, bit, contents.bit(address, bit) && mask.bit(address, bit));
        }
    }
    contents
}

fn random(memory: &NetlistMemory) -> Contents {
    Contents::random(memory.width, memory.depth, seed_of(memory))
}

/// Three apart from those of other memories.
fn seed_of(memory: &NetlistMemory) -> u64 {
    memory.name.bytes().fold(0_u64, |seed, byte| seed.rotate_left(7) ^ u64::from(byte)) << 2
}

/// Every memory the same: block RAMs with equal contents are mapped together.
fn repeated(memory: &NetlistMemory) -> Contents {
    let mut contents = Contents::zeros(memory.width, memory.depth);
    for address in 0..memory.depth {
        (0..memory.width).for_each(|bit| contents.set(address, bit, address.count_ones() % 2 == 1));
    }
    contents
}

fn zeros(memory: &NetlistMemory) -> Contents {
    Contents::zeros(memory.width, memory.depth)
}

fn ones(memory: &NetlistMemory) -> Contents {
    let mut contents = zeros(memory);
    for address in 0..memory.depth {
        (0..memory.width).for_each(|bit| contents.set(address, bit, true));
    }
    contents
}

/// A network of one synapse.
fn one_bit(memory: &NetlistMemory) -> Contents {
    let mut contents = zeros(memory);
    contents.set(memory.depth / 3, memory.width / 2, true);
    contents
}

type Make = fn(&NetlistMemory) -> Contents;

/// Contents of all kinds: sparse, equal in all memories, none, all, next to none.
const KINDS: [(&str, Make); 5] =
    [("sparse", contents), ("repeated", repeated), ("zeros", zeros), ("ones", ones), ("one bit", one_bit)];

/// The design built with random contents and patched, against the design built with each of the contents. Returns the
/// located memories.
fn patched_equals_fresh(
    design: &Design,
    filled: impl Fn(&NetlistMemory) -> bool,
    kinds: &[(&str, Make)],
) -> Vec<String> {
    let family = design.device.family;
    let tools = BuildTools::find(family).unwrap();
    let build = |make: Make| {
        let contents = |memory: &NetlistMemory| filled(memory).then(|| make(memory));
        implement(design, &tools, each(contents), work().path(), &mut |_| ()).unwrap()
    };
    let packed = |text: &str| pack(&design.device, text, work().path(), &mut |_| ()).unwrap();
    let base = build(random);
    let as_built = Placed::parse(family, &base.placed).unwrap();
    let mut placed = as_built.clone();
    let memories: Vec<_> = base.contents.clone().into_iter().collect();
    let locations = locate(&memories, &placed).unwrap();
    for (kind, make) in kinds {
        let fresh = build(*make);
        let wanted = base.memories.iter().filter(|memory| filled(memory)).map(|m| (m.name.clone(), make(m))).collect();
        let start = Instant::now();
        patch(&mut placed, &locations, &wanted).unwrap();
        let patched = packed(&placed.render());
        println!("{family:?}, {kind}: {} bytes patched and packed in {:.2?}", patched.len(), start.elapsed());
        let (fresh, mut of_base) = (packed(&fresh.placed), packed(&base.placed));
        assert!(patched == fresh, "{kind}: the bitstreams differ");
        assert!(of_base != fresh, "{kind}: the contents made no difference");
        if family == Family::Ecp5 {
            patch_packed(&mut of_base, &as_built, &placed).unwrap();
            assert!(of_base == fresh, "{kind}: the packed base became something else");
        }
    }
    let mut located: Vec<_> = locations.into_iter().map(|location| location.memory).collect();
    located.dedup();
    located
}

/// All memories of the design of memories are in block RAM.
fn all_memories(family: Family) {
    let names = [
        "banks.bank[0].inner.memory.cells",
        "banks.bank[1].inner.memory.cells",
        "boot.script.cells",
        "fetch.pointers.cells",
        "fetch.uses.cells",
        "narrow.bank[0].inner.memory.cells",
    ];
    assert_eq!(patched_equals_fresh(&memories_design(family), |_| true, &KINDS), names);
}

#[test]
fn memories_of_an_ice40() {
    if have(&[Tool::Yosys, Tool::NextpnrIce40, Tool::IcePack]) {
        all_memories(Family::Ice40);
    }
}

#[test]
fn memories_of_an_ecp5() {
    if have(&[Tool::Yosys, Tool::NextpnrEcp5, Tool::EcpPack]) {
        all_memories(Family::Ecp5);
    }
}

/// `SYNFIRE_TOOLS` names a directory with YoWASP's Yosys, nextpnr-himbaechel and apycula.
#[test]
#[ignore = "Debian's Yosys is too old for Gowin; run with --ignored"]
fn memories_of_a_gowin() {
    if have(&[Tool::NextpnrGowin, Tool::GowinPack]) {
        all_memories(Family::Gowin);
    }
}

/// A whole core: minutes.
#[test]
#[ignore = "minutes; run with --ignored"]
fn the_core_on_an_ice40() {
    let located = patched_equals_fresh(&core_design(Family::Ice40), memory_map::is_filled, &KINDS[..3]);
    assert_eq!(located.len(), 6, "{located:?}");
}
