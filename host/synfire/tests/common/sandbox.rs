//! A directory of its own for every test, with the digits in it, and the program called inside.

use std::any::Any;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use synfire_data::{Array, Budget, read_npy};
use tempfile::TempDir;

/// The digits network's options: what NIR does not say about it.
pub const DIGITS: &str = "--compat snntorch --reset subtract";

/// A directory that is gone at the end.
pub struct Sandbox {
    /// What lives beside the program, such as a board behind a link in the directory. It goes before the directory does.
    guest: RefCell<Option<Box<dyn Any>>>,
    /// Variables of the environment of every call.
    variables: RefCell<BTreeMap<&'static str, OsString>>,
    dir: TempDir,
}

impl Sandbox {
    pub fn empty() -> Self {
        let dir = tempfile::tempdir().unwrap();
        Self { guest: RefCell::default(), variables: RefCell::default(), dir }
    }

    /// Keeps something in the place of what was kept before, which ends.
    pub fn keep(&self, guest: Option<Box<dyn Any>>) {
        self.guest.replace(guest);
    }

    /// Sets a variable of the environment for the calls from now on.
    pub fn set(&self, name: &'static str, value: impl Into<OsString>) {
        self.variables.borrow_mut().insert(name, value.into());
    }

    /// With `digits.nir`, `image.npy`, `images.npy`, `labels.npy` and `spike_counts.npy`.
    pub fn with_digits() -> Self {
        let sandbox = Self::empty();
        let data = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/digits"));
        fs::copy(data.join("digits_snntorch_subtract.nir"), sandbox.path("digits.nir")).unwrap();
        for name in ["image.npy", "images.npy", "labels.npy", "spike_counts.npy"] {
            fs::copy(data.join(name), sandbox.path(name)).unwrap();
        }
        sandbox
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn write(&self, name: &str, contents: impl AsRef<[u8]>) {
        fs::write(self.path(name), contents).unwrap();
    }

    pub fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    pub fn text(&self, name: &str) -> String {
        String::from_utf8(self.bytes(name)).unwrap()
    }

    pub fn json(&self, name: &str) -> Value {
        serde_json::from_slice(&self.bytes(name)).unwrap()
    }

    pub fn array(&self, name: &str) -> Array {
        read_npy(self.path(name), Budget::READER).unwrap()
    }

    /// The files of the directory and what is in them; directories have nothing.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let entries = fs::read_dir(self.dir.path()).unwrap().map(|entry| entry.unwrap());
        entries
            .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap_or_default()))
            .collect()
    }

    /// `synfire` with arguments that are separated by spaces, as it would be started in a pipeline.
    pub fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_synfire"));
        for colour in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR"] {
            command.env_remove(colour);
        }
        command.env("TERM", "xterm-256color").env("COLUMNS", "100").envs(self.variables.borrow().iter());
        command.current_dir(self.dir.path()).stdin(Stdio::null()).args(arguments.split_whitespace());
        command
    }

    pub fn call(&self, arguments: &str) -> Call {
        Call::of(self.command(arguments).output().unwrap())
    }
}

/// How a call ended.
pub struct Call {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Call {
    pub fn of(output: Output) -> Self {
        Self {
            code: output.status.code().expect("no signal ends it"),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Asserts success; gives standard output.
    #[track_caller]
    pub fn ok(self) -> String {
        assert_eq!(self.code, 0, "{}", self.stderr);
        self.stdout
    }

    /// Asserts success; gives standard output, which is one JSON document.
    #[track_caller]
    pub fn json(self) -> Value {
        serde_json::from_str(&self.ok()).unwrap()
    }

    /// Asserts this exit code and that nothing went to standard output; gives standard error.
    #[track_caller]
    pub fn fails(self, code: i32) -> String {
        assert_eq!((self.code, self.stdout.as_str()), (code, ""), "{}", self.stderr);
        self.stderr
    }
}
