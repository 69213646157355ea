//! What can be behind a port: a virtual board, a board that does something else, or nothing that answers.

use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use synfire_arch::Target;
use synfire_line::{Pty, Wire as _};
use synfire_session::Transport as _;

use crate::board::Board;
use crate::change::{Change, act};
use crate::fake::{Behave, Fake};
use crate::harness::Case;
use crate::pages::PAGE;
use crate::sandbox::Sandbox;

/// The target of every board here.
pub const TARGET: &str = "ecp5-25f";

/// A case with a page, and a guest behind the link `board`.
pub fn on_board<G: Any>(name: &'static str, start: impl Fn(&Sandbox) -> G + 'static) -> Case {
    Case::of(name).file("p.syn", PAGE).with(switch_on(start))
}

/// Puts another guest in the place of the one behind the link, if there is one.
pub fn switch_on<G: Any>(start: impl Fn(&Sandbox) -> G + 'static) -> Change {
    act(move |sandbox: &Sandbox| {
        sandbox.keep(None);
        sandbox.keep(Some(Box::new(start(sandbox))));
    })
}

/// What is advised about most boards that do something wrong: one that works.
pub fn another() -> Change {
    virtual_board("")
}

/// A virtual board with these options.
pub fn virtual_board(options: &'static str) -> Change {
    switch_on(move |sandbox| Board::start(sandbox, options)).beside(format!("board --link board {options}"))
}

/// A board that behaves as a test wants, until it is dropped.
pub struct Stranger {
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Stranger {
    pub fn start(sandbox: &Sandbox, behave: Behave) -> Self {
        let port = Pty::open(Some(&sandbox.path("board")), 115_200).unwrap();
        let is_over = Arc::new(AtomicBool::new(false));
        let until = Arc::clone(&is_over);
        Self { is_over, thread: Some(std::thread::spawn(move || serve(port, behave, &until))) }
    }
}

impl Drop for Stranger {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        self.thread.take().map(JoinHandle::join).unwrap().unwrap();
    }
}

/// Gives the board what the host sends, and the host what the board says, at once. A board that closes takes its port with it.
fn serve(mut port: Pty, behave: Behave, is_over: &AtomicBool) {
    let mut fake = Fake::new(&Target::named(TARGET).unwrap(), behave);
    (fake.pace, fake.delay) = (Duration::ZERO, Duration::ZERO);
    while !is_over.load(Ordering::Relaxed) {
        let wait = if fake.endless.is_some() { Duration::ZERO } else { Duration::from_millis(20) };
        let (mut heard, mut said) = (Vec::new(), Vec::new());
        port.receive(&mut heard, wait).unwrap();
        let is_open = fake.send(&heard).is_ok();
        match &fake.endless {
            // What the host does not take at once is lost.
            Some(bytes) => said.extend(bytes),
            None => while said_more(&mut fake, &mut said) {},
        }
        port.send(&said).unwrap();
        if !is_open || fake.is_closing {
            return;
        }
    }
}

/// Adds what the board says next; whether it says anything.
fn said_more(fake: &mut Fake, said: &mut Vec<u8>) -> bool {
    let before = said.len();
    fake.receive(said, Duration::ZERO).is_ok() && said.len() > before
}
