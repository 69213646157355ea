//! Programs survive the memories of hardware, whatever an earlier program left there.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use synfire_arch::Target;
use synfire_arch::generated::register;
use synfire_image::{BootWrites, Clear, Image, MemoryContents, Program};
use synfire_testkit::{Bias, random_image};

/// Writes a program over what the memories hold, as a host does. Returns its stages and trace ranges.
fn write_over(memories: &mut [MemoryContents], image: &Image) -> [u32; 2] {
    let BootWrites { memories: written, registers, clear } = image.program.boot_writes(&image.target).unwrap();
    for (full, written) in memories.iter_mut().zip(written) {
        full.bytes[..written.bytes.len()].copy_from_slice(&written.bytes);
    }
    let named = [register::STAGE_COUNT, register::TRACE_RANGE_COUNT];
    assert_eq!((registers.map(|(register, _)| register), clear), (named, Clear::ALL));
    registers.map(|(_, value)| value)
}

#[test]
fn a_program_is_what_its_memories_hold() {
    for name in ["ncx", "hx8k", "ecp5-25f"] {
        let target = Target::named(name).unwrap();
        let mut memories = Program::blank_memories(&target);
        for seed in 0..20 {
            let image = random_image(seed, &target, &Bias::default());
            let [stages, ranges] = write_over(&mut memories, &image);
            let found = Program::from_hardware(&target, &memories, stages, ranges).expect("a program");
            let mut expected = image.program.clone();
            expected.pointers.resize(target.source_blocks() as usize, None);
            assert_eq!((&found.uses, &found.pointers), (&expected.uses, &expected.pointers), "seed {seed} on {name}");
            assert_eq!((&found.neurons, &found.stages), (&expected.neurons, &expected.stages));
            assert_eq!(found.weights, expected.weights[..found.weights.len()], "all that a list reaches");
        }
    }
}

#[test]
fn memories_that_hold_no_program_give_none() {
    let target = Target::named("ncx").unwrap();
    let mut memories = Program::blank_memories(&target);
    assert_eq!(Program::from_hardware(&target, &memories, target.stages + 1, 0), None, "more stages than there are");
    let pointers = memories.iter_mut().find(|contents| contents.memory.name == "pointers").unwrap();
    pointers.bytes.fill(0xFF);
    assert_eq!(Program::from_hardware(&target, &memories, 1, 0), None, "a list without an end");
}
