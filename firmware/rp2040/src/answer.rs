//! Lines of text for the one who has samples.

use core::fmt::{self, Write as _};

use embedded_io::Write;
use synfire_client::class;

/// Text over a port.
struct Text<'p, P>(&'p mut P);

impl<P: Write> fmt::Write for Text<'_, P> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.write_all(text.as_bytes()).map_err(|_| fmt::Error)
    }
}

/// A line. One that cannot be sent is lost.
pub fn line(port: &mut impl Write, text: fmt::Arguments<'_>) {
    let _ = writeln!(Text(port), "{text}");
}

/// The class, and the spikes of each output.
pub fn counts(port: &mut impl Write, counts: &[u16]) {
    let mut text = Text(port);
    let _ = write!(text, "{}:", class(counts));
    for count in counts {
        let _ = write!(text, " {count}");
    }
    let _ = writeln!(text);
}
