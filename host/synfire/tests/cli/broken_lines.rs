//! A line that breaks in the middle of a command: an error with its code and no output, never a state that nobody has seen.

#![cfg(unix)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::Stdio;
use std::thread::{self, JoinHandle};

use crate::board::Board;
use crate::learn_backends::{LEARN, sandbox};
use crate::sandbox::Sandbox;

/// A board at a socket, and its address.
fn board(sandbox: &Sandbox) -> (Board, String) {
    let mut command = sandbox.command("board --tcp 0 --target ncx --baud 3000000");
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.split_once(" at tcp:").and_then(|(_, rest)| rest.split(',').next());
    (Board(child), address.unwrap_or_else(|| panic!("{line}")).to_owned())
}

/// A line to a board that breaks after so many bytes of the client; its address, and how many bytes there were.
fn line(board: &str, bytes: usize) -> (String, JoinHandle<usize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (address, board) = (listener.local_addr().unwrap(), board.to_owned());
    let passed = thread::spawn(move || {
        let mut client = listener.accept().unwrap().0;
        let mut device = TcpStream::connect(board).unwrap();
        let (mut answers, mut asker) = (device.try_clone().unwrap(), client.try_clone().unwrap());
        // Ends when either side has gone; how is not the matter here.
        let back = thread::spawn(move || drop(std::io::copy(&mut answers, &mut asker)));
        let (mut passed, mut buffer) = (0, [0; 64]);
        while passed < bytes {
            match client.read(&mut buffer) {
                Ok(count) if count > 0 && device.write_all(&buffer[..count]).is_ok() => passed += count,
                _ => break,
            }
        }
        for end in [&client, &device] {
            drop(end.shutdown(Shutdown::Both));
        }
        back.join().unwrap();
        passed
    });
    (format!("tcp:{address} --baud 3000000"), passed)
}

#[test]
fn a_command_whose_line_breaks_fails_with_its_code_and_leaves_nothing() {
    let sandbox = sandbox();
    let (_board, address) = board(&sandbox);
    let learn = format!("{LEARN} --epochs 1 --record out --backend serial:");
    let commands = [
        "run small.sfi --input x.npy --ticks 12 --record features:v,i --traces out.csv --backend serial:",
        "classify small.sfi --input x.npy --ticks 8 --decode last --predictions out.csv --backend serial:",
        learn.as_str(),
        "program small.sfi --verify --port ",
        "monitor small.sfi --input x.npy --ticks 40 --trace features:1 --port ",
    ];
    for command in commands {
        let run = |bytes: usize| {
            let (port, passed) = line(&address, bytes);
            let call = sandbox.call(&format!("{command}{port}"));
            let out = ["out", "out.csv"].map(|name| std::fs::read(sandbox.path(name)).ok());
            for name in ["out", "out.csv"] {
                drop(std::fs::remove_file(sandbox.path(name)));
            }
            (call, out, passed.join().unwrap())
        };
        let (whole, expected, bytes) = run(usize::MAX);
        assert_eq!(whole.code, 0, "{command}: {}", whole.stderr);
        let mut broken = 0;
        for part in [2, 30, 60, 80, 90, 95] {
            let (call, out, _) = run(bytes * part / 100);
            if call.code == 0 {
                // All that counts had come.
                assert_eq!(out, expected, "{command}, {part} %");
                continue;
            }
            assert_eq!((call.code, &out), (1, &[None, None]), "{command}, {part} %: {}", call.stderr);
            assert!(call.stderr.contains("error[SF07"), "{command}, {part} %: {}", call.stderr);
            broken += 1;
        }
        assert!(broken >= 3, "{command}: {broken}");
    }
}
