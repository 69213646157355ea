//! Lines: what carries bytes, and knows when a time is over.

use core::future::{Future, poll_fn};
use core::pin::pin;
use core::task::{Context, Poll, Waker};

use embedded_hal_async::delay::DelayNs;
use embedded_io::ReadReady;

/// A line to a device.
#[expect(async_fn_in_trait, reason = "a client lives in one task: nobody needs its futures to be `Send`")]
pub trait Line {
    /// Why it fails.
    type Error;

    /// Sends all bytes. They may still be on their way when it returns.
    ///
    /// # Errors
    /// When the line fails.
    async fn send(&mut self, bytes: &[u8]) -> Result<(), Self::Error>;

    /// Waits for bytes, at most so many milliseconds, and tells how many came; 0 when the time is over.
    ///
    /// # Errors
    /// When the line fails.
    async fn receive(&mut self, buffer: &mut [u8], milliseconds: u32) -> Result<usize, Self::Error>;
}

impl<L: Line> Line for &mut L {
    type Error = L::Error;

    async fn send(&mut self, bytes: &[u8]) -> Result<(), L::Error> {
        (**self).send(bytes).await
    }

    async fn receive(&mut self, buffer: &mut [u8], milliseconds: u32) -> Result<usize, L::Error> {
        (**self).receive(buffer, milliseconds).await
    }
}

/// A port of `embedded-io` with a clock.
#[derive(Debug)]
pub struct Blocking<P, C> {
    port: P,
    clock: C,
}

impl<P, C: FnMut() -> u32> Blocking<P, C> {
    /// A line over `port`; `clock` tells milliseconds, and may wrap around.
    pub const fn new(port: P, clock: C) -> Self {
        Self { port, clock }
    }
}

impl<P: embedded_io::Read + ReadReady + embedded_io::Write, C: FnMut() -> u32> Line for Blocking<P, C> {
    type Error = P::Error;

    async fn send(&mut self, bytes: &[u8]) -> Result<(), P::Error> {
        self.port.write_all(bytes)
    }

    async fn receive(&mut self, buffer: &mut [u8], milliseconds: u32) -> Result<usize, P::Error> {
        let begin = (self.clock)();
        loop {
            if self.port.read_ready()? {
                return self.port.read(buffer);
            }
            if (self.clock)().wrapping_sub(begin) >= milliseconds {
                return Ok(0);
            }
            core::hint::spin_loop();
        }
    }
}

/// A port of `embedded-io-async` with a delay.
#[derive(Debug)]
pub struct Timed<P, D> {
    port: P,
    delay: D,
}

impl<P, D> Timed<P, D> {
    /// A line over `port`; `delay` ends its waits. A read that is given up must not lose bytes.
    pub const fn new(port: P, delay: D) -> Self {
        Self { port, delay }
    }
}

impl<P: embedded_io_async::Read + embedded_io_async::Write, D: DelayNs> Line for Timed<P, D> {
    type Error = P::Error;

    async fn send(&mut self, bytes: &[u8]) -> Result<(), P::Error> {
        self.port.write_all(bytes).await
    }

    async fn receive(&mut self, buffer: &mut [u8], milliseconds: u32) -> Result<usize, P::Error> {
        let mut read = pin!(self.port.read(buffer));
        let mut over = pin!(self.delay.delay_ms(milliseconds));
        poll_fn(|context| match read.as_mut().poll(context) {
            Poll::Ready(result) => Poll::Ready(result),
            Poll::Pending => over.as_mut().poll(context).map(|()| Ok(0)),
        })
        .await
    }
}

/// Runs a future to its end on this thread, without an executor. It polls all the time.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        core::hint::spin_loop();
    }
}
