//! FPGA tools that are not there: scripts with the names, arguments and files of those of an iCE40, in a moment.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;

use crate::sandbox::{Call, DIGITS, Sandbox};

/// Counts its calls, and does what `STUB` asks for: `hang:TOOL`, `fail:TOOL`, `wait:TOOL` (until the file `go` is there).
const PROLOGUE: &str = r#"#!/bin/sh
me=$(basename "$0")
here=$(dirname "$0")
[ "$1" = -V ] && { echo "Yosys 0.23"; exit 0; }
echo "$me" >> "$here/calls"
case "$STUB" in
    hang:"$me") echo $$ > "$here/pid.new"; mv "$here/pid.new" "$here/pid"; exec sleep 1000 ;;
    wait:"$me") : > "$here/waiting"; until [ -e "$here/go" ]; do sleep 0.01; done ;;
    fail:"$me") echo "the reason of $me"; exit 3 ;;
esac
"#;

const YOSYS: &str = r#"
for file in $(sed -n 's/.*write_rtlil -selected \([^ ]*\).*/\1/p; s/.*write_json \([^ ]*\).*/\1/p' "$2"); do
    printf 'autoidx 1\nmodule \\top\nend\n' > "$file"
done
"#;

const NEXTPNR: &str = r#"
while [ $# -gt 0 ]; do
    case "$1" in
        --asc) printf '.device 5k\n.comment placed\n' > "$2" ;;
        --report) cat > "$2" <<END
{"fmax": {"clk": {"achieved": 40.0, "constraint": 30.0}}, "utilization": {"ICESTORM_LC": {"available": 5280, "used": 4000}}}
END
        ;;
    esac
    shift
done
"#;

const ICEPACK: &str = "cp \"$1\" \"$2\"\n";

/// The call that makes a bitstream with them.
pub const BITSTREAM: &str = "bitstream d.sfi --board icebreaker -o d.bin --report r.json";

/// A sandbox with the tools, a cache of its own, and the digits compiled for an iCEBreaker.
pub struct Bench {
    pub sandbox: Sandbox,
}

impl Bench {
    pub fn new() -> Self {
        let sandbox = Sandbox::with_digits();
        fs::create_dir(sandbox.path("tools")).unwrap();
        for (name, script) in [("yosys", YOSYS), ("nextpnr-ice40", NEXTPNR), ("icepack", ICEPACK)] {
            let path = format!("tools/{name}");
            sandbox.write(&path, format!("{PROLOGUE}{script}"));
            fs::set_permissions(sandbox.path(&path), PermissionsExt::from_mode(0o755)).unwrap();
        }
        sandbox.call(&format!("compile digits.nir {DIGITS} --target up5k -o d.sfi")).ok();
        Self { sandbox }
    }

    pub fn command(&self, arguments: &str, stub: &str) -> Command {
        let mut command = self.sandbox.command(arguments);
        command.env("SYNFIRE_TOOLS", self.sandbox.path("tools")).env("SYNFIRE_CACHE", self.sandbox.path("cache"));
        command.env("STUB", stub);
        command
    }

    pub fn call(&self, arguments: &str, stub: &str) -> Call {
        Call::of(self.command(arguments, stub).output().unwrap())
    }

    /// How often a tool was called to do something.
    pub fn calls(&self, tool: &str) -> usize {
        let calls = fs::read_to_string(self.sandbox.path("tools/calls")).unwrap_or_default();
        calls.lines().filter(|line| *line == tool).count()
    }

    /// What is in the directory of bases, by name.
    pub fn bases(&self) -> Vec<String> {
        let entries = fs::read_dir(self.sandbox.path("cache/bitstream")).into_iter().flatten();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// The directory of the only base.
    pub fn base(&self) -> PathBuf {
        let [name] = self.bases().try_into().unwrap();
        self.sandbox.path("cache/bitstream").join(name)
    }

    /// Waits until a tool has made a file: the number of steps is what limits the wait.
    pub fn wait_for(&self, name: &str) -> String {
        for _ in 0..60_000 {
            if let Ok(text) = fs::read_to_string(self.sandbox.path(name)) {
                return text;
            }
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        panic!("{name} did not appear");
    }
}
