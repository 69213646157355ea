//! The protocol between this crate and its harnesses: 32-bit words, least significant byte first, over a child's pipes.

use std::io::{BufReader, BufWriter, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// Requests, as the harness of the core numbers them.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Request {
    /// Region, first address, words, chunks of a word; then the chunks.
    Write = 1,
    /// Region, first address, words, chunks of a word.
    Read = 2,
    /// Events; then axon and payload of each.
    Tick = 3,
    /// What to write to the register `control`.
    Clear = 4,
    /// Number of ticks.
    Ticks = 5,
}

impl From<Request> for u32 {
    fn from(request: Request) -> Self {
        request as Self
    }
}

/// Requests, as the harness of the chip numbers them.
#[derive(Debug, Clone, Copy)]
pub(crate) enum ChipRequest {
    /// Bytes; then for each the byte (with bit 8: broken) and the clocks of silence before it.
    Send = 1,
    /// Clocks at most, and bytes after which to stop, or 0.
    Run = 2,
    /// Clocks of a bit, times 256.
    Rate = 3,
    /// Nothing.
    Reset = 4,
}

impl From<ChipRequest> for u32 {
    fn from(request: ChipRequest) -> Self {
        request as Self
    }
}

/// How a harness is started.
#[derive(Debug, Default)]
pub(crate) struct Start<'a> {
    /// A file for waveforms, if it was built for them.
    pub waveform: Option<&'a Path>,
    /// Where its Verilog reads files, if not where this process is.
    pub directory: Option<&'a Path>,
    /// What registers hold, if they begin at random.
    pub power_up: u32,
}

/// A running harness. It ends when it is dropped.
#[derive(Debug)]
pub(crate) struct Pipe {
    child: Child,
    input: Option<BufWriter<ChildStdin>>,
    output: BufReader<ChildStdout>,
}

impl Pipe {
    pub(crate) fn start(program: &Path, start: &Start) -> std::io::Result<Self> {
        let mut command = Command::new(program);
        if let Some(directory) = start.directory {
            command.current_dir(directory);
        }
        // Seed 0 would be another one every time.
        command.env("SYNFIRE_POWER_UP", (u64::from(start.power_up) + 1).to_string()).args(start.waveform);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let (input, output) = child.stdin.take().zip(child.stdout.take()).expect("both are piped");
        Ok(Self { child, input: Some(BufWriter::new(input)), output: BufReader::new(output) })
    }

    /// Sends a request; follow with [`Self::receive`] for its answer.
    pub(crate) fn send(
        &mut self,
        request: impl Into<u32>,
        words: impl IntoIterator<Item = u32>,
    ) -> std::io::Result<()> {
        let input = self.input.as_mut().expect("open until dropped");
        input.write_all(&request.into().to_le_bytes())?;
        for word in words {
            input.write_all(&word.to_le_bytes())?;
        }
        input.flush()
    }

    pub(crate) fn receive(&mut self) -> std::io::Result<u32> {
        let mut bytes = [0; 4];
        self.output.read_exact(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    pub(crate) fn receive_all(&mut self, words: usize) -> std::io::Result<Vec<u32>> {
        let mut bytes = vec![0; 4 * words];
        self.output.read_exact(&mut bytes)?;
        Ok(bytes.chunks_exact(4).map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]])).collect())
    }
}

impl Drop for Pipe {
    fn drop(&mut self) {
        // Without input the harness finishes its waveform and ends.
        self.input = None;
        if self.child.wait().is_err() {
            let _ = self.child.kill();
        }
    }
}
