//! Commands about boards, as far as they need no FPGA tools.

use crate::sandbox::{DIGITS, Sandbox};

#[test]
fn the_doctor_tells_what_is_there() {
    let found = Sandbox::empty().call("doctor --format json").json();
    let tools: Vec<_> = found["tools"].as_array().unwrap().iter().map(|tool| tool["tool"].as_str().unwrap()).collect();
    assert_eq!(tools.len(), 8);
    assert!(tools.contains(&"yosys") && found["tools"][0]["remedy"].as_str().unwrap().contains("apt-get install"));
    let boards = found["boards"].as_array().unwrap();
    assert!(boards.iter().any(|board| board["board"] == "ulx3s-85f"));
    let vivado = boards.iter().find(|board| board["board"] == "arty-a7").unwrap();
    assert_eq!(vivado["missing"].as_array().unwrap().len(), 1);
}

#[test]
fn a_dry_run_prints_the_command() {
    let sandbox = Sandbox::empty();
    sandbox.write("net.bit", ecp5(0x4111_1043, "LFE5U-25F-8CSFBGA285"));
    let printed = sandbox.call("flash net.bit --board orangecrab --dry-run").ok();
    assert_eq!(printed, "openFPGALoader -b orangeCrab -f -o 524288 net.bit\n");
    sandbox.write("net.bit", ecp5(0x4111_3043, "LFE5U-85F-6CABGA381"));
    let printed = sandbox.call("flash net.bit --board ulx3s-85f --volatile --dry-run").ok();
    assert_eq!(printed, "openFPGALoader -b ulx3s net.bit\n");
}

/// The parts of an ECP5's bitstream that say what it is.
fn ecp5(code: u32, part: &str) -> Vec<u8> {
    let head =
        [b"\xff\0Part: ", part.as_bytes(), b"\0\xff\xff\xff\xbd\xb3\xff\xff\xff\xff\x3b\0\0\0\xe2\0\0\0"].concat();
    [head.as_slice(), &code.to_be_bytes(), b"\x5e\0\0\0\xff\xff\xff\xff"].concat()
}

#[test]
fn what_is_no_bitstream_for_the_board_is_not_loaded() {
    let sandbox = Sandbox::with_digits();
    sandbox.call(&format!("compile digits.nir {DIGITS} -o d.sfi")).ok();
    sandbox.write("empty.bit", "");
    sandbox.write("net.bit", ecp5(0x4111_1043, "LFE5U-25F-6CABGA381"));
    for option in ["", "--dry-run", "--volatile"] {
        for file in ["digits.nir", "d.sfi", "empty.bit", "/dev/null"] {
            for board in ["icebreaker", "ulx3s-85f", "tang-nano-9k", "arty-a7"] {
                let error = sandbox.call(&format!("flash {file} --board {board} {option}")).fails(1);
                assert!(error.starts_with("error[SF1115]"), "{file}, {board}: {error}");
            }
        }
        let error = sandbox.call(&format!("flash net.bit --board ulx3s-85f {option}")).fails(1);
        assert!(error.starts_with("error[SF1116]: `net.bit` is for LFE5U-25F-6CABGA381, IDCODE 41111043"), "{error}");
        let error = sandbox.call(&format!("flash net.bit --board orangecrab {option}")).fails(1);
        assert!(error.starts_with("error[SF1116]"), "{error}");
    }
}

#[test]
fn what_cannot_be_done_is_said() {
    let sandbox = Sandbox::with_digits();
    sandbox.call(&format!("compile digits.nir {DIGITS} --target ecp5-25f -o d.sfi")).ok();
    let calls = [
        (1, "flash net.bit --board ulx3s-85f", "error[SF1114]: `net.bit` cannot be read"),
        (2, "flash net.bit --board ulx3s", "error[SF1101]: there is no board called `ulx3s`"),
        (1, "bitstream d.sfi --board ulx3s-85f", "error[SF1107]: the image is for target `ecp5-25f`"),
        (1, "bitstream d.sfi --board arty-a7", "error[SF1113]: board `arty-a7` has no open place and route"),
        (2, "bitstream d.sfi --board arty-a7 -o d.sfi", "error[SF0519]"),
        (2, "build-base --board nothing", "error[SF1101]"),
    ];
    for (code, call, start) in calls {
        let error = sandbox.call(call).fails(code);
        assert!(error.starts_with(start), "{call}: {error}");
    }
    assert!(!sandbox.path("d.bit").exists());
}

#[test]
fn the_boards_that_a_network_fits() {
    let sandbox = Sandbox::with_digits();
    let fits = sandbox.call(&format!("fit digits.nir {DIGITS} --format json")).json();
    let of = |board: &str| fits.as_array().unwrap().iter().find(|fit| fit["board"] == board).unwrap();
    let large = of("ulx3s-85f");
    assert_eq!(
        (&large["fits"], &large["reason"], &large["lanes"]),
        (&"yes".into(), &serde_json::Value::Null, &8.into())
    );
    let [silent, all] = ["silent", "all_inputs"].map(|tick| large["speed"][tick]["cycles"].as_u64().unwrap());
    assert!(0 < silent && silent < all, "{silent} {all}");
    for resource in ["cells", "flip_flops", "block_rams", "multipliers"] {
        let [needed, available] = ["needed", "available"].map(|key| large["hardware"][resource][key].as_u64().unwrap());
        assert!(0 < needed && needed <= available, "{resource}: {needed} of {available}");
    }
    assert!(large["hardware"]["clock_mhz"].as_f64().unwrap() > 20.0);
    assert_eq!(of("hx8k-board")["fits"], "no");
    assert!(of("hx8k-board")["reason"].as_str().unwrap().contains("tiles"), "{}", of("hx8k-board")["reason"]);
    assert!(of("arty-a7")["reason"].as_str().unwrap().contains("no open place and route"));
}

#[test]
fn a_fit_in_words_says_what_is_an_estimate() {
    let text = Sandbox::with_digits().call(&format!("fit digits.nir {DIGITS} --board ulx3s-85f")).ok();
    assert!(text.starts_with("ulx3s-85f      fits: 8 lanes at 90 MHz"), "{text}");
    for part in
        ["clocks, ", " us, ", "  estimate: ", " block RAMs", "estimates come from ", " builds, the newest of 20"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
}
