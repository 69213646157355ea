//! The link's test vectors, at the pins of a simulated chip.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::have_verilator;
use synfire_arch::Target;
use synfire_link::{Deframer, Reply, unseal};
use synfire_rtl::{ChipOptions, SentByte};
use synfire_testchip::{chip, exchange};

const SESSION: u32 = 0x0BAD_CAFE;
const CONVERSATION: &str = include_str!("../../synfire-link/vectors/conversation.txt");

fn unhex(text: &str) -> Vec<u8> {
    text.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

/// The words of a stream, in order; acknowledgements do not count.
fn stream_words(bytes: &[u8]) -> Vec<u32> {
    let mut deframer = Deframer::default();
    let frames = bytes.iter().filter_map(|byte| deframer.push(*byte));
    let replies = frames.map(|frame| Reply::from_frame(unseal(&frame.unwrap(), SESSION).unwrap()).unwrap());
    replies.flat_map(|reply| if let Reply::Stream { words, .. } = reply { words } else { Vec::new() }).collect()
}

#[test]
fn the_conversation_is_as_written_down() {
    if !have_verilator() {
        return;
    }
    let options = ChipOptions { input_words: 512, ..ChipOptions::new(100_000_000, 3_000_000) };
    let mut chip = chip(&Target::named("ncx").unwrap(), &options);
    let mut lines = CONVERSATION.lines().enumerate().filter(|(_, line)| !line.starts_with('#')).peekable();
    let mut said = 0;
    while let Some((number, line)) = lines.next() {
        let bytes: Vec<SentByte> = unhex(line.strip_prefix("> ").unwrap()).into_iter().map(SentByte::from).collect();
        let found = exchange(&mut chip, &bytes, 6000);
        let expected = lines.next_if(|(_, line)| !line.starts_with('>')).map_or("", |(_, line)| line);
        match expected.split_at(expected.len().min(2)) {
            ("~ ", words) => {
                let words: Vec<u32> =
                    unhex(words).chunks(4).map(|word| u32::from_be_bytes(word.try_into().unwrap())).collect();
                assert_eq!(stream_words(&found), words, "line {}: {line}", number + 1);
            }
            (_, bytes) => assert_eq!(found, unhex(bytes), "line {}: {line}", number + 1),
        }
        said += 1;
    }
    assert!(said > 40, "{said} questions");
}
