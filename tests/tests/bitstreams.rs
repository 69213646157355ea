//! At full size: the bitstream of a board with a real network, patched into a base, is what the whole flow makes of it.
//!
//! `cargo test -p synfire-tests --release --test bitstreams -- --ignored --nocapture`: minutes for each board.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests")]

#[expect(dead_code, reason = "only the network is needed")]
mod digits;

use std::time::Instant;

use synfire_bitstream::{Base, Board, Design};

fn digits_on(board: &str) {
    let board = Board::named(board).unwrap();
    let (image, _) = digits::digits(&board.target);
    let base = Base::build(&Design::of_board(&board, 1).unwrap(), &mut |_| ()).unwrap();
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
