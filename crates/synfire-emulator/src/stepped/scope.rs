//! The signals of a waveform, in the module instances of the Verilog core.

use super::clock::Clock;

/// The value of a signal in a clock; without one it is `x`.
pub type Shown = Option<u64>;

/// A signal, and its value in a clock.
pub struct Signal {
    pub name: &'static str,
    pub bits: u32,
    pub value: Box<dyn Fn(&Clock) -> Shown + Send>,
}

/// A module instance of the Verilog core.
pub struct Scope {
    pub name: String,
    pub signals: Vec<Signal>,
    pub inner: Vec<Self>,
}

/// A signal of so many bits.
pub fn signal(name: &'static str, bits: u32, value: impl Fn(&Clock) -> Shown + Send + 'static) -> Signal {
    Signal { name, bits, value: Box::new(value) }
}

/// A signal of one bit that always has a value.
pub fn flag(name: &'static str, value: impl Fn(&Clock) -> bool + Send + 'static) -> Signal {
    signal(name, 1, move |clock| Some(value(clock).into()))
}
