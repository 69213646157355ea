//! A virtual board behind a pseudo-terminal and behind a socket, reached as a real one is.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use synfire_arch::Target;
use synfire_line::{Pty, SerialLine, Socket, TcpLine, Wire};
use synfire_session::{LinkError, Opening, Reporting, Session, Transport};
use synfire_testkit::{Bias, random_image};
use synfire_virtual::{BoardError, BoardOptions, RealTime, VirtualBoard};

const FIRST_BAUD: u32 = 115_200;

/// A board in a thread of its own; it ends with this.
struct Running {
    ends: Arc<AtomicBool>,
    thread: Option<JoinHandle<Result<(), BoardError>>>,
}

impl Running {
    fn start(wire: impl Wire + Send + 'static) -> Self {
        let board = VirtualBoard::new(&BoardOptions::new(Target::named("ncx").unwrap(), FIRST_BAUD)).unwrap();
        let ends = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&ends);
        let mut board = RealTime::new(board, wire);
        let thread = std::thread::spawn(move || {
            while !flag.load(Ordering::Relaxed) {
                board.step()?;
            }
            Ok(())
        });
        Self { ends, thread: Some(thread) }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::Relaxed);
        self.thread.take().unwrap().join().unwrap().unwrap();
    }
}

fn run_on(line: impl Transport) {
    let image = random_image(3, &Target::named("ncx").unwrap(), &Bias::default());
    let mut session = Session::open(line, &Opening::new("test", 7)).unwrap();
    session.set_baud(3_000_000).unwrap();
    session.program(&image.target, &image.program, &mut |_| ()).unwrap();
    session.verify(&image.target, &image.program, &mut |_| ()).unwrap();
    session.report(&Reporting { clocks: true, monitors: Vec::new() }).unwrap();
    let stimulus = common::stimulus(5, &image, 30);
    stimulus.iter().for_each(|events| session.submit_tick(events).unwrap());
    for (spikes, clocks, _) in common::expected(&image, &stimulus) {
        let report = session.next_tick().unwrap().unwrap();
        assert_eq!((common::spikes(&report, 8), u64::from(report.clocks)), (spikes, clocks));
    }
}

/// Whether the board answers a program that does not say at which rate it speaks.
fn answer_without_a_rate(path: &str) -> std::io::Result<()> {
    use std::io::{Read as _, Write as _};
    let mut port = std::fs::OpenOptions::new().read(true).write(true).open(path)?;
    port.write_all(&synfire_link::seal(&synfire_link::Request::Identify.to_frame(), 0))?;
    port.read_exact(&mut [0; 8])
}

#[test]
fn a_pseudo_terminal_is_a_port_like_any_other() {
    let dir = tempfile::tempdir().unwrap();
    let link = dir.path().join("board");
    let pty = Pty::open(Some(&link), FIRST_BAUD).unwrap();
    let board = Running::start(pty);
    let path = link.to_str().unwrap();
    answer_without_a_rate(path).unwrap();
    let line = SerialLine::open(path, FIRST_BAUD).unwrap();
    let busy = SerialLine::open(path, FIRST_BAUD).map(|_| ()).unwrap_err();
    assert_eq!(busy, LinkError::PortBusy { port: path.to_owned() });
    run_on(line);
    // Left at 3 Mbaud: the next program finds it all the same.
    run_on(SerialLine::open(path, FIRST_BAUD).unwrap());
    drop(board);
    assert!(!link.is_symlink(), "the link goes with the board");
    let gone = SerialLine::open(path, FIRST_BAUD).map(|_| ()).unwrap_err();
    assert!(matches!(gone, LinkError::NoPort { .. }), "{gone}");
}

#[test]
fn a_socket_is_a_port_too() {
    let socket = Socket::open(0).unwrap();
    let address = socket.address().unwrap().to_string();
    let _board = Running::start(socket);
    run_on(TcpLine::open(&address, FIRST_BAUD).unwrap());
}

/// Says as much as the other end takes, and goes.
fn flood(mut port: impl std::io::Write) -> usize {
    let garbage = [0x55; 4096];
    let mut said = 0;
    while let Ok(count) = port.write(&garbage) {
        said += count;
        assert!(said < 64 << 20, "the board takes whatever comes");
    }
    said
}

#[test]
fn a_flood_is_stopped_and_the_next_program_is_heard() {
    let socket = Socket::open(0).unwrap();
    let address = socket.address().unwrap().to_string();
    let _board = Running::start(socket);
    let client = std::net::TcpStream::connect(&address).unwrap();
    client.set_nonblocking(true).unwrap();
    assert!(flood(client) > 0);
    let mut line = TcpLine::open(&address, FIRST_BAUD).unwrap();
    synfire_session::identify(&mut line, &Opening::new("test", 7)).unwrap();

    let dir = tempfile::tempdir().unwrap();
    let link = dir.path().join("board");
    let _board = Running::start(Pty::open(Some(&link), FIRST_BAUD).unwrap());
    let flags = rustix::fs::OFlags::RDWR | rustix::fs::OFlags::NOCTTY | rustix::fs::OFlags::NONBLOCK;
    let port = rustix::fs::open(&link, flags, rustix::fs::Mode::empty()).unwrap();
    assert!(flood(std::fs::File::from(port)) > 0);
    let mut line = SerialLine::open(link.to_str().unwrap(), FIRST_BAUD).unwrap();
    synfire_session::identify(&mut line, &Opening::new("test", 7)).unwrap();
}

#[test]
fn a_link_that_leads_to_no_board_is_replaced() {
    let dir = tempfile::tempdir().unwrap();
    let link = dir.path().join("board");
    for stale in ["/dev/pts/does-not-exist", "/dev/null"] {
        std::os::unix::fs::symlink(stale, &link).unwrap();
        let board = Pty::open(Some(&link), FIRST_BAUD).unwrap();
        assert_ne!(std::fs::read_link(&link).unwrap().to_str(), Some(stale));
        drop(board);
        assert!(!link.is_symlink());
    }
}

#[test]
fn nobody_who_listens_is_no_missing_port() {
    let address = Socket::open(0).unwrap().address().unwrap().to_string();
    let error = TcpLine::open(&address, FIRST_BAUD).map(|_| ()).unwrap_err();
    let port = format!("tcp:{address}");
    assert_eq!(error, LinkError::NoConnection { port, reason: "connection refused".into() });
}

#[test]
fn a_link_never_replaces_a_file() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("notes");
    std::fs::write(&file, "mine").unwrap();
    let error = Pty::open(Some(&file), FIRST_BAUD).unwrap_err();
    assert!(error.reason.contains("no link"), "{error}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "mine");
    let not_a_port = SerialLine::open(file.to_str().unwrap(), FIRST_BAUD).map(|_| ()).unwrap_err();
    assert!(matches!(not_a_port, LinkError::NoPort { .. }), "{not_a_port}");
}
