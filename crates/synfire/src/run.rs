//! Running, classifying, learning and programming, in one call each.

use synfire_budget::Budget;
use synfire_data::Samples;
use synfire_diagnostics::Diagnostics;
use synfire_image::{Image, Snapshot};
use synfire_learn::{Advance, Dataset, Protocol, Record, Session, Settings};
use synfire_run::{
    Classification, Decode, ImageMachine, Machine as _, Recording, Watch, charge_threads, classify_in_order, record,
};

use crate::failed::failed;
use crate::{AnySession, Backend, Line};

/// Runs the first of `samples` from rest for so many ticks and keeps its spikes and the states that `watches` name, such as
/// `cells:v`.
///
/// ```
/// use synfire::{Backend, OpenOptions, PrepareOptions, Samples, Source, Target};
///
/// let Source::Network(loaded) = synfire::open("../../examples/gates.syn", &OpenOptions::default())? else { panic!() };
/// let options = PrepareOptions::of(&loaded.experiment);
/// let image = synfire::prepare(&loaded.experiment, &Target::named("hx8k")?, &options)?.compiled.image;
/// let input = Samples::constant(image.input_size(), vec![1.0; image.input_size()]);
/// let recording = synfire::run(&image, &Backend::Emulator, &input, 20, &[])?;
/// assert!(recording.stats.cost.cycles > 0 && recording.spikes.len() == 20);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// When there is no such backend or population, an input value is outside the image's range, or the core cannot be reached.
pub fn run(
    image: &Image,
    backend: &Backend,
    samples: &Samples,
    ticks: usize,
    watches: &[&str],
) -> Result<Recording, Diagnostics> {
    let mut machine = ImageMachine::new(image, backend.open(image)?).map_err(failed)?;
    let watches = watches.iter().map(|text| Watch::parse(text, machine.populations()));
    let watches = watches.collect::<Result<Vec<_>, _>>().map_err(failed)?.concat();
    record(&mut machine, samples.get(0), ticks, &watches, &mut |_| ()).map_err(failed)
}

/// Runs every sample from rest for so many ticks, without learning, and decides by `decode`, or by what suits the outputs. On
/// the emulator all cores of this machine work; the result does not depend on how many. A board on which spikes are counted
/// tells nothing else, and no clocks.
///
/// ```
/// use synfire::{Backend, OpenOptions, PrepareOptions, Samples, Source, Target};
///
/// let Source::Network(loaded) = synfire::open("../../examples/gates.syn", &OpenOptions::default())? else { panic!() };
/// let options = PrepareOptions::of(&loaded.experiment);
/// let image = synfire::prepare(&loaded.experiment, &Target::named("hx8k")?, &options)?.compiled.image;
/// let axons = image.input_size();
/// let input = Samples::constant(axons, [vec![0.0; axons], vec![1.0; axons]].concat());
/// let found = synfire::classify(&image, &Backend::Emulator, &input, Some(&[0, 0]), 20, None)?;
/// assert_eq!(found.decisions.len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// As [`run`], and when labels do not fit.
pub fn classify(
    image: &Image,
    backend: &Backend,
    samples: &Samples,
    labels: Option<&[usize]>,
    ticks: usize,
    decode: Option<Decode>,
) -> Result<Classification, Diagnostics> {
    match backend {
        Backend::Emulator => {
            charge_threads(image, &Budget::RUN.meter()).map_err(failed)?;
            let machine = ImageMachine::emulator(image);
            synfire_run::classify(&machine, samples, labels, ticks, decode, &|| ()).map_err(failed)
        }
        Backend::Rtl | Backend::Serial(_) | Backend::Reference => {
            let mut machine = ImageMachine::new(image, backend.open(image)?).map_err(failed)?;
            classify_in_order(&mut machine, samples, labels, ticks, decode, &mut || ()).map_err(failed)
        }
    }
}

/// What a network has learned.
#[derive(Debug, Clone, PartialEq)]
pub struct Taught {
    /// Epoch by epoch.
    pub record: Record,
    /// Everything that changes, as it is at the end.
    pub state: Snapshot,
}

/// Shows all of `train` as often as `settings` say, and looks at `test` before the first epoch and after each.
///
/// ```no_run
/// use synfire::{Backend, Dataset, Image, Protocol, Settings};
///
/// # fn demo(image: &Image, train: &Dataset, test: &Dataset) -> Result<(), Box<dyn std::error::Error>> {
/// let protocol = Protocol::named("supervised").expect("a protocol of this name");
/// let taught = synfire::learn(image, &Backend::Emulator, &protocol, [train, test], Settings { epochs: 3, seed: 1 })?;
/// println!("{} weights have changed", taught.state.changed_weights(&image.program));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// When nothing learns, data and protocol do not fit, or the core cannot be reached.
pub fn learn(
    image: &Image,
    backend: &Backend,
    protocol: &Protocol,
    [train, test]: [&Dataset; 2],
    settings: Settings,
) -> Result<Taught, Diagnostics> {
    let machine = ImageMachine::new(image, backend.open(image)?).map_err(failed)?;
    let mut session = Session::new(machine, protocol, train, Some(test), settings).map_err(failed)?;
    while session.advance(&mut || ()).map_err(failed)? != Advance::Done {}
    let record = session.record().clone();
    Ok(Taught { record, state: session.learner().save().map_err(failed)? })
}

/// Puts an image into the board at a port, reads it back and compares. The session goes on from there.
///
/// ```no_run
/// # fn demo(image: &synfire::Image) -> Result<(), Box<dyn std::error::Error>> {
/// let mut session = synfire::program(image, "/dev/ttyUSB0", &synfire::Line::default())?;
/// session.submit_tick(&image.start_events)?;
/// println!("{:?}", session.next_tick()?);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// When the image is for another target, the line fails, or a memory does not hold what was written.
pub fn program(image: &Image, port: &str, line: &Line) -> Result<AnySession, Diagnostics> {
    let mut session = line.open(port).map_err(failed)?;
    session.program(&image.target, &image.program, &mut |_| ()).map_err(failed)?;
    session.verify(&image.target, &image.program, &mut |_| ()).map_err(failed)?;
    Ok(session)
}
