//! Whatever comes over a line, a receiver lives, and is itself again with the next frame.

use proptest::prelude::*;
use synfire_link::{Damage, Deframer, Misunderstood, Reply, Request, seal, unseal};

const SESSION: u32 = 0xCAFE_F00D;

/// Bytes as lines have them: zeros and small codes are as frequent as everything else together.
fn noise() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![2 => Just(0_u8), 3 => 1..8_u8, 5 => any::<u8>()];
    prop::collection::vec(byte, 0..700)
}

/// What happens to a line between its ends.
#[derive(Debug, Clone)]
enum Mutation {
    Flip(usize, u8),
    Drop(usize),
    Double(usize),
    Insert(usize, u8),
    Cut(usize),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let place = || any::<usize>();
    prop_oneof![
        (place(), 0..8_u8).prop_map(|(place, bit)| Mutation::Flip(place, bit)),
        place().prop_map(Mutation::Drop),
        place().prop_map(Mutation::Double),
        (place(), any::<u8>()).prop_map(|(place, byte)| Mutation::Insert(place, byte)),
        place().prop_map(Mutation::Cut),
    ]
}

fn mutate(line: &mut Vec<u8>, mutation: &Mutation) {
    let at = |place: usize, line: &Vec<u8>| place % line.len().max(1);
    if line.is_empty() {
        return;
    }
    match *mutation {
        Mutation::Flip(place, bit) => {
            let at = at(place, line);
            line[at] ^= 1 << bit;
        }
        Mutation::Drop(place) => drop(line.remove(at(place, line))),
        Mutation::Double(place) => {
            let at = at(place, line);
            line.insert(at, line[at]);
        }
        Mutation::Insert(place, byte) => line.insert(at(place, line), byte),
        Mutation::Cut(place) => line.truncate(at(place, line)),
    }
}

fn receive(deframer: &mut Deframer, bytes: &[u8]) -> Vec<Result<Vec<u8>, Damage>> {
    let frames = bytes.iter().filter_map(|byte| deframer.push(*byte));
    frames.map(|frame| frame.and_then(|bytes| unseal(&bytes, SESSION).map(<[u8]>::to_vec))).collect()
}

fn frame() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 2..249)
}

proptest! {
    #[test]
    fn every_frame_comes_back(mut frame in frame()) {
        let line = seal(&frame, SESSION);
        prop_assert_eq!(line.iter().position(|byte| *byte == 0), Some(line.len() - 1));
        prop_assert_eq!(receive(&mut Deframer::default(), &line), vec![Ok(frame.clone())]);
        // In another session it is damaged, unless it belongs to none.
        frame[0] &= 0x7F;
        let other = seal(&frame, SESSION ^ 1);
        prop_assert_eq!(receive(&mut Deframer::default(), &other), vec![Err(Damage::Crc)]);
    }

    #[test]
    fn noise_is_never_a_frame_and_the_next_one_is(noise in noise(), frame in frame()) {
        let mut deframer = Deframer::default();
        let frames = receive(&mut deframer, &noise);
        prop_assert!(frames.iter().all(Result::is_err));
        // The end of the noise costs at most one frame: here a client ends it with a 0 of its own.
        receive(&mut deframer, &[0]);
        prop_assert_eq!(receive(&mut deframer, &seal(&frame, SESSION)), vec![Ok(frame)]);
    }

    #[test]
    fn a_damaged_line_gives_the_frame_or_damage_but_no_other_frame(
        frames in prop::collection::vec(frame(), 1..6),
        mutations in prop::collection::vec(mutation(), 0..8),
    ) {
        let mut line: Vec<u8> = frames.iter().flat_map(|frame| seal(frame, SESSION)).collect();
        mutations.iter().for_each(|mutation| mutate(&mut line, mutation));
        for frame in receive(&mut Deframer::default(), &line).into_iter().flatten() {
            prop_assert!(frames.contains(&frame), "invented: {frame:02x?}");
        }
    }

    #[test]
    fn whatever_a_frame_says_it_is_read_or_refused(frame in prop::collection::vec(any::<u8>(), 0..249)) {
        if let Ok(request) = Request::from_frame(&frame) {
            prop_assert_eq!(Request::from_frame(&request.to_frame()), Ok(request));
        }
        if let Ok(reply) = Reply::from_frame(&frame) {
            prop_assert_eq!(Reply::from_frame(&reply.to_frame()), Ok(reply));
        }
    }
}

#[test]
fn a_frame_without_type_or_sequence_is_refused() {
    for kind in 0..=255 {
        assert_eq!(Request::from_frame(&[kind]), Err(Misunderstood::Length));
        assert_eq!(Reply::from_frame(&[kind]), Err(Misunderstood::Length));
    }
    assert_eq!(Request::from_frame(&[]), Err(Misunderstood::Length));
    assert_eq!(Reply::from_frame(&[]), Err(Misunderstood::Length));
}
