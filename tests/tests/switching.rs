//! Energy: what changes in simulated cores against what the estimate counts.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests")]

mod netlists;
mod trained;

use std::fmt::{self, Display, Formatter};
use std::path::{Path, PathBuf};

use netlists::nets::{Switching, switching};
use netlists::replay::replay;
use netlists::{core_gates, have_tools, small_target};
use synfire_arch::Target;
use synfire_bitstream::{CoreActivity, Family, energy};
use synfire_emulator::Emulator;
use synfire_image::{Event, Image};
use synfire_rtl::{BuildOptions, RtlModel};
use synfire_run::Cost;
use synfire_testkit::{Bias, Payloads, have_tool, have_verilator, random_image, random_stimulus};

/// What changed in a core, and what it did as the estimate takes it.
#[derive(Clone)]
struct Run {
    target: Target,
    found: Switching,
    activity: CoreActivity,
}

impl Run {
    /// Runs a network in the Verilog, which writes its waveforms to a file in `work`.
    fn recorded(image: &Image, stimulus: &[Vec<Event>], work: &Path) -> (Self, PathBuf) {
        let file = work.join("core.vcd");
        let options = BuildOptions { waveforms: true, ..BuildOptions::default() };
        let model = RtlModel::build_with(&image.target, &options).unwrap();
        let mut core = model.start_recording(&file).unwrap();
        core.load(&image.target, &image.program).unwrap();
        for events in stimulus {
            core.tick(events).unwrap();
        }
        drop(core);
        let run =
            Self { target: image.target.clone(), found: switching(&file, None), activity: counted(image, stimulus) };
        println!("{run}");
        (run, file)
    }

    fn of(image: &Image, stimulus: &[Vec<Event>]) -> Self {
        let work = tempfile::tempdir().unwrap();
        Self::recorded(image, stimulus, work.path()).0
    }

    /// Changed and estimated signals.
    fn signals(&self) -> (f64, energy::Range) {
        (self.found.all().nets as f64, energy::signals(&self.target, &self.activity))
    }
}

/// What the emulator counts, which is what the Verilog does.
fn counted(image: &Image, stimulus: &[Vec<Event>]) -> CoreActivity {
    let mut emulator = Emulator::new(&image.target, &image.program);
    let mut cost = Cost::default();
    for events in stimulus {
        cost += Cost::of(emulator.tick(events).unwrap());
    }
    CoreActivity {
        clocks: cost.cycles,
        deliver: cost.deliver_cycles,
        update: cost.update_cycles,
        learn: cost.learn_cycles,
        synaptic_events: cost.synaptic_events,
    }
}

impl Display for Run {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let kinds = [self.found.deliver, self.found.update, self.found.traces];
        let [deliver, update, traces] = kinds.map(|kind| (kind.per_clock(), kind.clocks));
        let (changed, estimated) = self.signals();
        write!(f, "{}: {deliver:.1?} deliver, {update:.1?} update, {traces:.1?} traces; ", self.target.name)?;
        write!(f, "{changed} signals, {:.0} to {:.0} estimated; {:?}", estimated.low, estimated.high, self.activity)
    }
}

/// A random network for a target, and its input.
fn random(target: &Target) -> (Image, Vec<Vec<Event>>) {
    let image = random_image(1, target, &Bias::default());
    let stimulus = random_stimulus(1, &image, Payloads::Any, 12);
    (image, stimulus)
}

/// Nets of a netlist for an iCE40 that change for each signal of the Verilog that does.
#[test]
fn nets_of_an_ice40_change_with_the_signals_of_the_verilog() {
    if !have_tools(Family::Ice40) || !have_tool("iverilog") {
        return;
    }
    let target = small_target();
    let (image, stimulus) = random(&target);
    let work = tempfile::tempdir().unwrap();
    let (verilog, recorded) = Run::recorded(&image, &stimulus, work.path());
    let waveforms = replay(&core_gates(Family::Ice40, &target), &target, &recorded, work.path());
    let gates = switching(&waveforms, Some("inner"));
    let clocks = |found: Switching| [found.deliver.clocks, found.update.clocks];
    assert_eq!(clocks(gates), clocks(verilog.found), "the gates did not do the same");
    let ratio = gates.all().nets as f64 / verilog.found.all().nets as f64;
    println!("{ratio:.3} nets per signal");
    assert!((ratio / energy::nets_per_signal() - 1.0).abs() < 0.1, "{ratio}");
}

/// On a random network, which delivers little, and on a digit.
#[test]
fn an_up5k_core_changes_as_many_signals_as_estimated() {
    if !have_verilator() {
        return;
    }
    let target = Target::named("up5k").unwrap();
    let (digits, samples) = trained::digits(&target);
    let digit = trained::stimulus(&digits, samples.get(0), 5);
    for (image, stimulus) in [random(&target), (digits, digit)] {
        let run = Run::of(&image, &stimulus);
        let (changed, estimated) = run.signals();
        assert!((estimated.low..=estimated.high).contains(&changed), "{run}");
    }
}

/// The same digit in two cores: the one in which more signals change is the one that the estimate calls dearer.
#[test]
fn two_cores_are_in_the_order_in_which_their_signals_change() {
    if !have_verilator() {
        return;
    }
    let [few, many] = [2, 4].map(|lanes| {
        let (neurons, axons, tiles, uses) = (128, 128, 16_384 / (lanes * lanes), 512);
        let target = Target { name: format!("lanes-{lanes}"), lanes, neurons, axons, tiles, uses, ..small_target() };
        let (image, samples) = trained::digits(&target);
        Run::of(&image, &trained::stimulus(&image, samples.get(0), 10)).signals()
    });
    assert_eq!(few.0 > many.0, few.1.low > many.1.low, "{few:?} {many:?}");
    assert_eq!(few.0 > many.0, few.1.high > many.1.high, "{few:?} {many:?}");
    assert!(few.0 > 1.05 * many.0, "too alike to tell: {few:?} {many:?}");
}
