//! At full size: the bitstream of a board with a real network, patched into a base, is what the whole flow makes of it.
//!
//! `cargo test -p synfire-tests --release --test bitstreams -- --ignored --nocapture`: minutes for each board.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests")]

#[expect(dead_code, reason = "only the network is needed")]
mod trained;

use std::time::Instant;

use synfire_bitstream::flow::{Filling, NETLIST, synthesise};
use synfire_bitstream::{Base, Board, Contents, Design, NetlistMemory, Tool, ToolTrust, memory_map};
use synfire_image::Image;

fn digits_on(board: &str) {
    let board = Board::named(board).unwrap();
    let (image, _) = trained::digits(&board.target);
    let base = Base::build(&Design::of_board(&board, None).unwrap(), ToolTrust::Proven, &mut |_| ()).unwrap();
    let start = Instant::now();
    let patched = base.bitstream(Some(&image), &mut |_| ()).unwrap();
    println!("{}: {} bytes in {:.2?}", board.name, patched.bytes.len(), start.elapsed());
    let start = Instant::now();
    let fresh = base.by_whole_flow(Some(&image), &mut |_| ()).unwrap();
    println!("{}: the whole flow took {:.0?}", board.name, start.elapsed());
    assert!(patched.bytes == fresh, "the bitstreams differ");
    let empty = base.bitstream(None, &mut |_| ()).unwrap();
    assert!(empty.bytes != fresh, "the network made no difference");
}

#[test]
#[ignore = "minutes; run with --ignored"]
fn digits_on_a_ulx3s_are_what_the_whole_flow_makes() {
    digits_on("ulx3s-25f");
}

/// The netlist of a board, without the contents of block RAMs: of random ones, or of an image.
fn netlist(design: &Design, image: Option<&Image>) -> String {
    let work = tempfile::tempdir().unwrap();
    let contents = |memories: &[NetlistMemory]| {
        let memories: Vec<_> = memories.iter().filter(|memory| memory_map::is_filled(memory)).cloned().collect();
        match image {
            Some(image) => Ok(memory_map::contents(image, &memories, design.script_offset.is_some())?.contents),
            None => {
                let random = |(seed, memory): (usize, NetlistMemory)| {
                    let contents = Contents::random(memory.width, memory.depth, seed as u64);
                    (memory.name, contents)
                };
                Ok(memories.into_iter().enumerate().map(random).collect::<Filling>())
            }
        }
    };
    synthesise(design, &Tool::Yosys.find().unwrap(), contents, work.path(), &mut |_| ()).unwrap();
    let text = std::fs::read_to_string(work.path().join(NETLIST)).unwrap();
    // Those of an ECP5's block RAMs, and of an iCE40's; look-up tables have an `INIT` without more.
    let is_contents = |line: &str| ["\"INITVAL_", "\"INIT_"].iter().any(|key| line.trim_start().starts_with(key));
    text.lines().filter(|line| !is_contents(line)).collect::<Vec<_>>().join("\n")
}

/// What is placed is the same, whatever the network: so is where it is placed.
fn gates_are_the_same(board: &str) {
    let board = Board::named(board).unwrap();
    let design = Design::of_board(&board, None).unwrap();
    let (random, digits) = (netlist(&design, None), netlist(&design, Some(&trained::digits(&board.target).0)));
    assert!(random.lines().count() > 100_000, "an empty netlist");
    let differs = random.lines().zip(digits.lines()).find(|(one, other)| one != other);
    assert!(random == digits, "the netlists differ: {differs:?}");
}

#[test]
#[ignore = "minutes; run with --ignored"]
fn a_ulx3s_with_digits_has_the_gates_of_any_other() {
    gates_are_the_same("ulx3s-25f");
}
