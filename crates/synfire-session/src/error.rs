//! What can go wrong between a host and a device.

use synfire_arch::Target;
use synfire_diagnostics::{Diagnostic, ToDiagnostic, codes};
use synfire_link::first_word;

use super::access::Access;
use super::waiting::Waiting;

/// Why there is no link, or no longer one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// The port does not exist.
    #[error("there is no port `{port}`")]
    NoPort {
        /// The port.
        port: String,
        /// Ports that do.
        known: Vec<String>,
    },
    /// The user may not open the port.
    #[error("no permission to open `{port}`")]
    Permission {
        /// The port.
        port: String,
        /// Who may.
        access: Access,
    },
    /// Another program has the port.
    #[error("`{port}` is in use by another program")]
    PortBusy {
        /// The port.
        port: String,
    },
    /// Nobody listens at an address.
    #[error("cannot connect to `{port}`: {reason}")]
    NoConnection {
        /// The port.
        port: String,
        /// What the system says.
        reason: String,
    },
    /// Nothing came back.
    #[error("nothing answers on `{port}` at {baud} baud")]
    Silent {
        /// The port.
        port: String,
        /// Rate at which it was asked.
        baud: u32,
    },
    /// Something came back that no device says.
    #[error("what answers on `{port}` at {baud} baud is not a Synfire core")]
    NotACore {
        /// The port.
        port: String,
        /// Rate at which it was asked.
        baud: u32,
        /// What came.
        reason: String,
    },
    /// The device speaks another version of the link.
    #[error("the device speaks version {found} of the link, this program version {ours}")]
    OtherVersion {
        /// The device's.
        found: u8,
        /// Ours.
        ours: u8,
    },
    /// The device's core follows another specification.
    #[error("the device's core follows specification {found:08x}, this program {ours:08x}")]
    OtherSpecification {
        /// The device's digest.
        found: u32,
        /// Ours.
        ours: u32,
    },
    /// The device's target is not the one that its parameters make.
    #[error(
        "the device says that it is a `{name}` with the digest {told:08x}, but its parameters have the digest {made:08x}"
    )]
    OtherParameters {
        /// Name of the target that the device says.
        name: String,
        /// The target's digest that the device says.
        told: u32,
        /// The digest of a target with the parameters that the device says.
        made: u32,
    },
    /// The device says something about itself that no core can be.
    #[error("the device says that its `{field}` is {value}, but {requirement}")]
    BadIdentity {
        /// What.
        field: &'static str,
        /// Its value.
        value: u64,
        /// What it has to be.
        requirement: String,
    },
    /// The image was made for other hardware.
    #[error("the image is for target `{image}`, but the device is a `{device}`")]
    OtherTarget {
        /// Target of the image.
        image: String,
        /// Target of the device.
        device: String,
    },
    /// A memory does not hold what was written.
    #[error("{memory} word {address} reads back as {found}, but {written} was written")]
    Verification {
        /// The memory.
        memory: String,
        /// The word.
        address: u32,
        /// What was written, hexadecimal.
        written: String,
        /// What came back.
        found: String,
    },
    /// The port went away.
    #[error("the line to `{port}` is gone: {reason}")]
    Unplugged {
        /// The port.
        port: String,
        /// What the system says.
        reason: String,
    },
    /// The device forgot the session.
    #[error("the device was reset in the middle of the session")]
    DeviceReset,
    /// Another client has opened a session.
    #[error("another program has begun a session with the device")]
    Taken,
    /// Frames do not come through.
    #[error("after {attempts} attempts a frame has not come through undamaged")]
    BadLine {
        /// Attempts.
        attempts: u32,
    },
    /// The device talks, but does not do what it was asked.
    #[error("the device has sent {bytes} bytes in {:.1} s, but it has not {waiting}", *.milliseconds as f64 / 1e3)]
    Stalled {
        /// What it was asked.
        waiting: Waiting,
        /// Bytes that it sent instead.
        bytes: u64,
        /// Time without an advance.
        milliseconds: u64,
    },
    /// The device refuses what it was asked.
    #[error("the device refuses a frame: {reason}")]
    Refused {
        /// The code's name.
        reason: &'static str,
    },
    /// A rate that does not work.
    #[error("{baud} baud cannot be used: {reason}")]
    Baud {
        /// The rate.
        baud: u32,
        /// Why.
        reason: String,
    },
    /// Something that frames cannot carry.
    #[error("the event of axon {axon} with payload {payload} cannot be sent")]
    Event {
        /// The axon.
        axon: u32,
        /// The payload.
        payload: i16,
    },
    /// The board was not programmed.
    #[error("the board at `{port}` holds no network")]
    NoNetwork {
        /// The port.
        port: String,
    },
    /// What came in the stream makes no sense.
    #[error("the stream of the device makes no sense: {reason}")]
    Stream {
        /// What.
        reason: String,
    },
    /// A recording cannot be written or replayed.
    #[error("the recording of the line: {reason}")]
    Recording {
        /// Why.
        reason: String,
    },
    /// Something else: an image that cannot be put into words, or a board that cannot go on.
    #[error("{}", .0.message)]
    Other(Box<Diagnostic>),
}

impl ToDiagnostic for LinkError {
    fn to_diagnostic(&self) -> Diagnostic {
        use codes::link as code;
        let error = |code| Diagnostic::error(code, self.to_string());
        match self {
            Self::NoPort { known, .. } => error(code::NO_PORT)
                .note(match known.as_slice() {
                    [] => "this machine has no serial port".to_owned(),
                    known => format!("ports of this machine: {}", known.join(", ")),
                })
                .help(
                    "plug the board in, and `synfire ports` says where it answers; or start a virtual one: \
                     `synfire board --link board`",
                ),
            Self::Permission { access, .. } => error(code::PERMISSION).help(access.remedy()),
            Self::NoConnection { .. } => error(code::NO_CONNECTION)
                .help("`synfire board --tcp PORT` starts a virtual board that listens there, and says its address"),
            Self::PortBusy { port } => {
                error(code::PORT_BUSY).help(format!("end the other program (`fuser -v {port}` names it), then try again"))
            }
            Self::Silent { .. } => error(code::SILENT)
                .help("check power, cable and bitstream; `--baud` says at which rate the board begins, if it is another"),
            Self::NotACore { reason, .. } => error(code::NOT_A_CORE)
                .note(reason.clone())
                .help("`synfire ports` says what answers on each port; `--baud` says at which rate the board begins"),
            Self::OtherVersion { .. } => error(code::OTHER_VERSION)
                .help("use the release of synfire that the bitstream was built with, or build the bitstream again"),
            Self::OtherSpecification { .. } => {
                error(code::OTHER_SPECIFICATION).help("build the bitstream again with this release of synfire")
            }
            Self::OtherParameters { name, .. } => error(code::OTHER_SPECIFICATION)
                .note(match Target::named(name) {
                    Ok(target) => {
                        format!("the `{name}` of this release has the digest {:08x}", first_word(&target.digest()))
                    }
                    Err(_) => format!("this release has no target `{name}` of its own"),
                })
                .help("build the bitstream again, with this release of synfire and the target's present description"),
            Self::BadIdentity { .. } => error(code::BAD_IDENTITY).help(
                "load a bitstream of this release; if it has one, please report it with the text of this message",
            ),
            Self::OtherTarget { device, .. } => {
                error(code::OTHER_TARGET).help(format!("compile the network for it: `--target {device}`"))
            }
            Self::Verification { .. } => error(code::VERIFICATION)
                .help("the link checks every frame, so suspect the memory: a clock too fast, or the supply"),
            Self::Unplugged { .. } => error(code::UNPLUGGED).help("plug the board in again and start over"),
            Self::DeviceReset => error(code::DEVICE_RESET)
                .note("its memories may have been lost with its session")
                .help("program it again; if it happens again, look at the power supply"),
            Self::Taken => error(code::TAKEN).help("let one program at a time talk to the board"),
            Self::BadLine { .. } => {
                error(code::BAD_LINE).help(
                    "a lower speed damages fewer frames: leave out `--speed`, or lower it; use a shorter cable, and check that the grounds are connected",
                )
            }
            Self::Stalled { waiting: Waiting::Tick | Waiting::Rest | Waiting::Input, .. } => error(code::STALLED)
                .help("load the bitstream again, or switch the board off and on; then program it again"),
            Self::Stalled { .. } => error(code::STALLED).help(
                "load the bitstream again, or switch the board off and on; check that the port is that of the core",
            ),
            Self::Refused { .. } => {
                error(code::REFUSED).help("this is a fault of Synfire or of the bitstream: please report it")
            }
            Self::Baud { .. } => error(code::BAUD).help(
                "give a lower `--speed`, or leave it out; `--baud` takes the rate at which the board begins, and no other",
            ),
            Self::Event { .. } => error(code::EVENT)
                .note("an event has an axon below 65536 and a payload that is not 0")
                .help("leave events with payload 0 out: they mean nothing"),
            Self::NoNetwork { port } => error(code::NO_NETWORK).help(format!("`synfire program IMAGE --port {port}`")),
            Self::Stream { .. } => {
                error(code::STREAM).help("this is a fault of Synfire or of the bitstream: please report it")
            }
            Self::Recording { .. } => {
                error(code::RECORDING).help("give `--record-line` a file that may be written, on a disk with room")
            }
            Self::Other(diagnostic) => diagnostic.as_ref().clone(),
        }
    }
}
