//! Input whose words come in pieces, and beside lists of monitors.

use synfire_arch::generated::memory;
use synfire_arch::link_generated::{flag, region, register};
use synfire_link::{InputWord, Monitor, Place, Request, RowHead, seal};
use synfire_rtl::{ChipOptions, SentByte};
use synfire_testkit::{Bias, Rng, random_image};

use super::Twins;
use super::twins::{begin, tick};

/// Has v and i of the first neurons reported, so that payloads are seen and not only spikes.
fn report_states(twins: &mut Twins) {
    let state = |at: u32| Monitor { region: memory::STATE.region, address: at / 2, chunk: (at % 2) as u8 };
    let monitors: Vec<u32> = (0..16).map(|at| state(at).to_word()).collect();
    let writes = [(region::REGISTERS, register::MONITOR_COUNT, vec![16]), (region::MONITORS, 0, monitors)];
    for (region, address, words) in writes {
        let (sequence, place) = (twins.expected, Place::own(region));
        twins.order(&Request::Write { sequence, place, address, words });
    }
}

/// Rows and holds of which a part comes later: what was taken is the same at each cut.
pub fn rows_in_pieces(options: &ChipOptions) {
    let mut twins = Twins::of(options);
    let image = random_image(4, &twins.target, &Bias::default());
    begin(&mut twins, &image, 5);
    report_states(&mut twins);
    let rng = &mut Rng::new(9);
    for _ in 0..12 {
        let words = [
            vec![InputWord::Hold(2).to_word()],
            tick(rng, &twins.target),
            vec![InputWord::Run(1).to_word(), InputWord::Report.to_word()],
        ]
        .concat();
        for cut in 1..words.len() {
            for words in [&words[..cut], &words[cut..]] {
                let sequence = twins.expected;
                twins.order(&Request::Input { sequence, words: words.to_vec() });
                twins.order(&Request::Poll { position: twins.acknowledged, flags: flag::ANSWER });
            }
        }
    }
    // A row that is not over is dropped by a stop, and so is what is held.
    for words in [vec![InputWord::Hold(3).to_word()], Vec::new()] {
        let row = InputWord::Row(RowHead { groups: 9, payload: 1, has_values: true }).to_word();
        let sequence = twins.expected;
        twins.order(&Request::Input { sequence, words: [words, vec![row, 0]].concat() });
        let sequence = twins.expected;
        twins.order(&Request::Stop { sequence });
        let sequence = twins.expected;
        let words = vec![InputWord::Event { axon: 1, payload: 2 }.to_word(), InputWord::Run(2).to_word()];
        twins.order(&Request::Input { sequence, words });
        twins.order(&Request::Poll { position: twins.acknowledged, flags: flag::ANSWER });
    }
}

/// Runs whose stream is sent while input is taken, after a question for the list of monitors, which shares a memory with it.
pub fn lists_beside_input(options: &ChipOptions) {
    let mut twins = Twins::of(options);
    let image = random_image(4, &twins.target, &Bias::default());
    begin(&mut twins, &image, 3);
    let event = InputWord::Event { axon: 1, payload: 1 }.to_word();
    let (place, address) = (Place::own(region::MONITORS), 0);
    let sequence = twins.expected;
    twins.order(&Request::Write { sequence, place, address, words: vec![event; 16] });
    for ticks in 1..40 {
        let sequence = twins.expected;
        let words = vec![InputWord::Run(1).to_word(); ticks];
        let refused = Request::Read { sequence, place, address, count: 1, more: 0 };
        let frames = [Request::Input { sequence, words }, refused];
        let line = frames.iter().flat_map(|frame| seal(&frame.to_frame(), 3));
        twins.say(&line.map(SentByte::from).collect::<Vec<_>>());
        for _ in 0..4 {
            twins.order(&Request::Poll { position: twins.acknowledged, flags: flag::ANSWER });
        }
    }
}
