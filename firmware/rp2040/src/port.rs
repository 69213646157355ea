//! A UART whose receiver loses bytes instead of failing: the link notices, and asks again.

use core::convert::Infallible;

use embedded_io::{ErrorType, Read, ReadReady, Write};

/// A port over which damaged bytes are lost.
pub struct Port<U>(pub U);

impl<U> ErrorType for Port<U> {
    type Error = Infallible;
}

impl<U: Read> Read for Port<U> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Infallible> {
        // A broken byte, a break or an overrun.
        Ok(self.0.read(buffer).unwrap_or(0))
    }
}

impl<U: ReadReady> ReadReady for Port<U> {
    fn read_ready(&mut self) -> Result<bool, Infallible> {
        Ok(self.0.read_ready().unwrap_or(false))
    }
}

impl<U: Write> Write for Port<U> {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, Infallible> {
        Ok(self.0.write(bytes).unwrap_or(bytes.len()))
    }

    fn flush(&mut self) -> Result<(), Infallible> {
        let _ = self.0.flush();
        Ok(())
    }
}
