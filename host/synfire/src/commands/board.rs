//! `synfire board`.

use std::path::PathBuf;

use clap::Args;
use synfire::DEFAULT_TARGET;
use synfire_arch::fastest_baud;
use synfire_line::{Socket, Wire};
use synfire_session::Boot;
use synfire_virtual::{BoardOptions, Faults, RealTime, VirtualBoard};

use crate::args::{BootArg, Format, numbers};
use crate::interrupt::Interrupt;
use crate::outcome::{Outcome, fail};
use crate::{load, print};

/// `synfire board`.
#[derive(Debug, Args)]
pub struct BoardArgs {
    /// Make this a link to the port.
    #[arg(long, value_name = "PATH", conflicts_with = "tcp")]
    pub link: Option<PathBuf>,
    /// Listen on this port of this machine instead (0: any).
    #[arg(long, value_name = "PORT", value_parser = numbers::tcp_port)]
    pub tcp: Option<u16>,
    /// A built-in target (`synfire targets`) or a TOML file.
    #[arg(long, value_name = "NAME|FILE", default_value = DEFAULT_TARGET)]
    pub target: String,
    /// Rate at which it begins, in bits per second.
    #[arg(long, value_name = "BAUD", value_parser = numbers::positive, default_value_t = synfire_arch::link_generated::BAUD_DEFAULT)]
    pub baud: u32,
    /// Faults of the line, such as `seed=1,flip=1e-4,drop=1e-4`; see `synfire explain SF0720`.
    #[arg(long, value_name = "SPEC", default_value = "")]
    pub faults: String,
    /// How its boot has ended, as it tells clients; it has no boot script, and no network before it is programmed.
    #[arg(long, value_enum, default_value_t = BootArg::None)]
    pub boot: BootArg,
}

/// Is a virtual board until it is interrupted.
pub fn run(args: &BoardArgs, format: Format) -> Outcome<()> {
    // Before there is a link: a signal then ends the loop, and the link goes.
    let interrupt = Interrupt::listen();
    let target = load::target(Some(&args.target))?;
    let faults = Faults::parse(&args.faults).map_err(fail)?;
    let board =
        VirtualBoard::new(&BoardOptions { faults, boot: args.boot.into(), ..BoardOptions::new(target, args.baud) })
            .map_err(fail)?;
    match args.tcp {
        Some(port) => {
            let socket = Socket::open(port).map_err(fail)?;
            let address = socket.address().map_err(fail)?;
            live(args, format, interrupt, board, socket, &format!("tcp:{address}"))
        }
        None => on_terminal(args, format, interrupt, board),
    }
}

#[cfg(unix)]
fn on_terminal(args: &BoardArgs, format: Format, interrupt: Interrupt, board: VirtualBoard) -> Outcome<()> {
    let pty = synfire_line::Pty::open(args.link.as_deref(), args.baud).map_err(fail)?;
    let path = pty.path().display().to_string();
    live(args, format, interrupt, board, pty, &path)
}

#[cfg(not(unix))]
fn on_terminal(_: &BoardArgs, _: Format, _: Interrupt, _: VirtualBoard) -> Outcome<()> {
    use synfire_line::WireError;
    let reason = "this system has no pseudo-terminals; `--tcp PORT` works everywhere".to_owned();
    Err(fail(WireError { what: "a pseudo-terminal".to_owned(), reason }))
}

/// Says where the board is, and is it until the user ends it; then its link goes too.
fn live(
    args: &BoardArgs,
    format: Format,
    interrupt: Interrupt,
    board: VirtualBoard,
    wire: impl Wire,
    port: &str,
) -> Outcome<()> {
    let baud = args.baud;
    let fastest = fastest_baud(board.clock_hz());
    let line = || {
        let target = &args.target;
        format!("a virtual {target} at {port}, {baud} baud, {fastest} at most; it lives until it is interrupted")
    };
    let boot = Boot::from(args.boot).name();
    let value = serde_json::json!({
        "port": port, "target": args.target, "baud": board.baud(), "baud_max": fastest, "boot": boot,
    });
    print::line_or_json(format, line, &value)?;
    let mut board = RealTime::new(board, wire);
    while !interrupt.came() {
        board.step().map_err(fail)?;
    }
    Ok(())
}
