//! The Verilog is accepted without a warning, on every target, by Verilator, Icarus and Yosys.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::path::{Path, PathBuf};
use std::process::Command;

use synfire_arch::Target;
use synfire_rtl::{RtlModel, ULTRA_PLUS};
use synfire_testkit::have_tool;
use synfire_testkit::{learning_targets, targets};

/// The targets of the other tests, and ones in which everything is as small as it may be.
fn all_targets() -> Vec<Target> {
    let mut targets: Vec<_> = targets().into_iter().chain(learning_targets()).collect();
    let one_of_all = Target {
        name: "smallest".into(),
        lanes: 2,
        update_lanes: 1,
        neurons: 2,
        axons: 2,
        tiles: 1,
        uses: 1,
        ring_depth: 2,
        weight_bits: 2,
        state_bits: 8,
        profiles: 1,
        stages: 1,
        ..targets[0].clone()
    };
    let learning = Target {
        name: "smallest that learns".into(),
        diagonal: true,
        learning: true,
        winner: true,
        rules: 1,
        trace_ranges: 1,
        ..one_of_all.clone()
    };
    let paced = Target {
        name: "smallest that is paced".into(),
        update_interval: 16,
        adaptation: false,
        diagonal: false,
        learning: false,
        soft_bounds: false,
        winner: false,
        ..one_of_all.clone()
    };
    for target in [one_of_all, learning, paced] {
        target.check().unwrap();
        targets.push(target);
    }
    targets
}

/// Runs a tool in `hdl`; what it says has to be nothing but what `allowed` accepts.
fn silent(command: &mut Command, allowed: impl Fn(&str) -> bool) {
    let output = command.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../hdl")).output().unwrap();
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    assert!(output.status.success() && said.lines().all(allowed), "{said}");
}

fn files_in(dir: &str) -> Vec<String> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../hdl").join(dir);
    let names = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut files: Vec<_> = names.map(|name| format!("{dir}/{name}")).collect();
    files.sort();
    files
}

/// Parameters of chips: with and without a boot script, memories of usual and of the smallest size.
fn chips() -> Vec<Vec<(String, String)>> {
    let of = |name: &str, parameters: &[(&str, u32)]| {
        let target = all_targets().into_iter().find(|target| target.name == name).unwrap();
        let numbers = parameters.iter().map(|(name, value)| ((*name).to_owned(), value.to_string()));
        RtlModel::parameters(&target).into_iter().chain(numbers).collect()
    };
    let small = [("INPUT_WORDS", 64), ("OUTPUT_WORDS", 8), ("MONITOR_WORDS", 64), ("BOOT_WORDS", 0)];
    vec![
        of("ecp5-25f", &[]),
        of("ncx", &[("CLOCK_HZ", 25_000_000), ("BAUD", 3_000_000)]),
        of("hx8k", &[("INPUT_WORDS", 512), ("MONITOR_WORDS", 16), ("BOOT_WORDS", 128)]),
        of("up5k", &[("OUTPUT_WORDS", 256), ("BOOT_WORDS", 1)]),
        of("up5k", &[("BOOT_WORDS", 0), ("FLASH_OFFSET", 0x2_0000)]),
        of("smallest", &small),
    ]
}

/// The parameters of the chip of an iCE40 UltraPlus.
fn ultra_plus() -> Vec<(String, String)> {
    RtlModel::parameters(&Target::named("up5k").unwrap())
}

/// Verilog files and headers below a directory, by name.
fn verilog_below(dir: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    let (directories, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let is_verilog = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "v" || extension == "vh");
    let mut found: Vec<_> = files.into_iter().filter(is_verilog).collect();
    found.extend(directories.iter().flat_map(|directory| verilog_below(directory)));
    found.sort();
    found
}

#[test]
fn lines_of_verilog_have_at_most_120_columns() {
    let files = verilog_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../hdl"));
    assert!(files.len() > 100, "{}", files.len());
    for file in files {
        for (index, line) in std::fs::read_to_string(&file).unwrap().lines().enumerate() {
            assert!(line.chars().count() <= 120, "{}:{}: {line}", file.display(), index + 1);
        }
    }
}

#[test]
fn every_module_is_in_the_datasheet() {
    let readme = include_str!("../../../hdl/README.md");
    let rows: Vec<_> = readme.lines().filter(|line| line.starts_with("| `synfire_")).collect();
    for file in files_in("rtl").into_iter().chain(files_in("link")) {
        let module = Path::new(&file).file_stem().unwrap().to_string_lossy();
        assert!(rows.iter().any(|row| row.contains(&format!("`{module}`"))), "{module} has no row in hdl/README.md");
        let text =
            std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../hdl").join(&file)).unwrap();
        assert!(text.contains(&format!("\nmodule {module} ")), "{file} does not hold a module of its name");
    }
}

#[test]
fn verilator_has_nothing_to_say() {
    if !have_tool("verilator") {
        return;
    }
    for target in all_targets() {
        let mut lint = Command::new("verilator");
        lint.args(["--lint-only", "-Wall", "-Irtl", "-Igenerated", "rtl/synfire_core.v"]);
        silent(
            lint.args(RtlModel::parameters(&target).iter().map(|(name, value)| format!("-G{name}={value}"))),
            |_| false,
        );
    }
    let defines = ULTRA_PLUS.map(|name| format!("-D{name}"));
    for (parameters, defines) in
        chips().into_iter().map(|chip| (chip, [].as_slice())).chain([(ultra_plus(), &defines[..])])
    {
        let mut lint = Command::new("verilator");
        lint.args(["--lint-only", "-Wall", "-Irtl", "-Ilink", "-Igenerated", "link/synfire_chip.v"]).args(defines);
        silent(lint.args(parameters.iter().map(|(name, value)| format!("-G{name}={value}"))), |_| false);
    }
}

#[test]
fn icarus_has_nothing_to_say() {
    if !have_tool("iverilog") {
        return;
    }
    for target in all_targets() {
        let mut compile = Command::new("iverilog");
        compile.args(["-g2005", "-Wall", "-Irtl", "-Igenerated", "-s", "synfire_core", "-o", "/dev/null"]);
        let parameters = RtlModel::parameters(&target);
        compile.args(parameters.iter().map(|(name, value)| format!("-Psynfire_core.{name}={value}")));
        silent(compile.args(files_in("rtl")), |_| false);
    }
    for parameters in chips() {
        let mut compile = Command::new("iverilog");
        compile.args(["-g2005", "-Wall", "-Igenerated", "-s", "synfire_chip", "-o", "/dev/null"]);
        compile.args(parameters.iter().map(|(name, value)| format!("-Psynfire_chip.{name}={value}")));
        silent(compile.args(files_in("rtl")).args(files_in("link")), |_| false);
    }
}

#[test]
fn yosys_has_nothing_to_say() {
    if !have_tool("yosys") {
        return;
    }
    for target in all_targets().into_iter().filter(|target| target.lanes <= 8) {
        let parameters: String =
            RtlModel::parameters(&target).iter().map(|(name, value)| format!("-set {name} {value} ")).collect();
        let script = format!(
            "read_verilog -defer -Irtl -Igenerated rtl/*.v; chparam {parameters} synfire_core; \
             hierarchy -check -top synfire_core; proc; check -assert"
        );
        silent(Command::new("yosys").args(["-q", "-p", &script]), |_| false);
    }
    for parameters in chips() {
        let parameters: String = parameters.iter().map(|(name, value)| format!("-set {name} {value} ")).collect();
        let script = format!(
            "read_verilog -defer -Igenerated rtl/*.v link/*.v; chparam {parameters} synfire_chip; \
             hierarchy -check -top synfire_chip; proc; check -assert"
        );
        silent(Command::new("yosys").args(["-q", "-p", &script]), |_| false);
    }
}
