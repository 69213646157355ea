//! Limits of memory and work: each error names the option that raises it, and the option does.

use crate::sandbox::{DIGITS, Sandbox};

#[test]
fn a_file_over_the_limit_of_memory_is_read_when_the_option_says_so() {
    let sandbox = Sandbox::with_digits();
    let refused = sandbox.call(&format!("check digits.nir {DIGITS} --max-memory 1KiB")).fails(1);
    let length = sandbox.bytes("digits.nir").len();
    assert!(refused.contains("error[SF0001]: reading it would take memory of"), "{refused}");
    assert!(refused.contains("over the limit of 1 KiB") && refused.contains("--> digits.nir"), "{refused}");
    let suggested = refused.split('`').find(|text| text.starts_with("--max-memory")).unwrap();
    assert_eq!(suggested, "--max-memory 1MiB");
    sandbox.call(&format!("check digits.nir {DIGITS} {suggested}")).ok();
    // As much as the file alone is not enough for what is in it.
    let refused = sandbox.call(&format!("check digits.nir {DIGITS} --max-memory {length}")).fails(1);
    assert!(refused.contains("error[SF0001]: the list of the members of `/` would bring the memory"), "{refused}");
    sandbox.call(&format!("check digits.nir {DIGITS} --max-memory 64MiB")).ok();
    sandbox.call(&format!("--max-memory 64MiB check digits.nir {DIGITS} --max-work 1e9")).ok();
}

#[test]
fn amounts_that_are_none_are_wrong_usage() {
    let sandbox = Sandbox::empty();
    for options in ["--max-memory 8GB", "--max-memory 0", "--max-memory -1", "--max-work many", "--max-work 1e30"] {
        let said = sandbox.call(&format!("targets {options}")).fails(2);
        assert!(said.contains("invalid value") || said.contains("unexpected argument"), "{said}");
    }
}

/// Five lines that ask for 4,000,000 synapses.
const FIVE_LINES: &str = "network n seed = 1
input a[2000]
population b[2000] if v_threshold = 1
projection a -> b all_to_all weight = 1
output b
";

#[test]
fn a_short_page_that_asks_for_much_is_refused_where_it_asks() {
    let sandbox = Sandbox::empty();
    sandbox.write("page.syn", FIVE_LINES);
    sandbox.write("drawn.syn", FIVE_LINES.replace("all_to_all weight", "random probability = 0.5 weight"));
    let said = sandbox.call("check page.syn --max-memory 16MiB").fails(1);
    let expected =
        "error[SF0001]: `weight` of `a -> b` would bring the memory in use to 30.5 MiB, over the limit of 16 MiB";
    assert!(said.starts_with(expected) && said.contains("--> page.syn:4:1"), "{said}");
    assert!(said.contains("`--max-memory 32MiB` raises the limit") && !said.contains("could not"), "{said}");
    sandbox.call("check page.syn --max-memory 32MiB").ok();
    sandbox.call("check page.syn").ok();
    let said = sandbox.call("check drawn.syn --max-memory 16MiB").fails(1);
    assert!(said.starts_with("error[SF0001]: the synapses of a projection would bring"), "{said}");
    let said = sandbox.call("check drawn.syn --max-work 1e6").fails(1);
    assert!(said.contains("SF0001") && said.contains("`--max-work 1e8` raises the limit"), "{said}");
    sandbox.call("check drawn.syn --max-work 1e8 --max-memory 33MiB").ok();
    for command in ["info", "compile -o x.sfi", "run", "fmt --check"] {
        let said = sandbox.call(&format!("{command} page.syn --max-memory 1KiB")).fails(1);
        assert!(said.contains("error[SF0001]"), "{command}: {said}");
    }
}

#[test]
fn a_deep_ring_is_charged_before_it_is_made() {
    let sandbox = Sandbox::empty();
    let target = sandbox.call("targets ecp5-25f").ok();
    let deep: String = target
        .lines()
        .map(|line| if line.starts_with("ring_depth") { "ring_depth = 256\n".to_owned() } else { format!("{line}\n") })
        .collect();
    sandbox.write("deep.toml", deep);
    sandbox.write(
        "page.syn",
        "network n\ninput a\npopulation b[1000] if v_threshold = 1\nprojection a -> b all_to_all weight = 1 delay = 25.5 ms\noutput b\n",
    );
    sandbox.call("compile page.syn --target deep.toml -o net.sfi").ok();
    sandbox.write("x.csv", "tick,axon\n0,0\n");
    // 1,000 neurons with 256 slots of 4 bytes.
    for (command, limit) in
        [("run net.sfi --input x.csv", "900KiB"), ("run net.sfi --input x.csv --waveform w.vcd", "900KiB")]
    {
        let said = sandbox.call(&format!("{command} --max-memory {limit}")).fails(1);
        assert!(said.contains("error[SF0001]: the state of `n` on the emulator would take memory of 10"), "{said}");
        sandbox.call(&format!("{command} --max-memory 16MiB")).ok();
    }
}

/// No text has as many digits one after the other as a number without an exponent would have.
#[track_caller]
fn has_no_endless_number(said: &str) {
    let digits = |run: &str| run.len() > 30 && run.chars().all(|c| c.is_ascii_digit());
    let found = said.split(|c: char| !c.is_ascii_digit()).find(|run| digits(run));
    assert_eq!(found, None, "{said}");
}

#[test]
fn numbers_are_short_wherever_they_are_printed() {
    let sandbox = Sandbox::empty();
    let page = |line: &str| {
        format!(
            "network n dt = 1 ms seed = 1\ninput a[2]\npopulation b[2] lif tau_mem = 9 ms v_threshold = 1\n{line}\n"
        )
    };
    let population = |settings: &str| format!("network n dt = 1 ms\ninput a[2]\npopulation b[2] lif\n    {settings}\n");
    let learning = |settings: &str| {
        page(&format!("projection p: a -> b all_to_all weight = 1\nlearning stdp on p\n    {settings}"))
    };
    let mut pages: Vec<String> = ["1e300", "1e-300", "-1e300", "1e300 * 1e10"]
        .iter()
        .flat_map(|number| {
            [
                format!("network n dt = {number} s\npopulation b if v_threshold = 1\n"),
                page(&format!("projection a -> b all_to_all weight = {number}\noutput b")),
                page(&format!("projection a -> b all_to_all weight = normal({number}, {number})")),
                page(&format!("projection a -> b all_to_all weight = uniform({number}, -1)")),
                page(&format!("projection a -> b all_to_all weight = 1 delay = {number} s")),
                page(&format!("projection a -> b random probability = {number} weight = 1")),
                page(&format!("projection a -> b random fan_in = {number} weight = 1")),
                page(&format!("projection a -> b sparse synapses = [[{number}, 0, 1]]")),
                page(&format!("projection a[{number}] -> b all_to_all weight = 1")),
                page(&format!("stimulus s -> a poisson rate = {number} Hz")),
                page(&format!("stimulus s -> a regular interval = {number} s")),
                page(&format!("stimulus s -> a regular rate = {number} Hz")),
                page(&format!("stimulus s -> a spikes at = [{number} s]")),
                page(&format!("stimulus s -> a events list = [[{number}, 0]]")),
                page(&format!("stimulus s -> a raster values = [[{number}, 0]]")),
                page(&format!(
                    "stimulus s -> a real value = {number}\nprojection a -> b all_to_all weight = 1\noutput b"
                )),
                page(&format!("let x = sqrt(-1 * {number})")),
                population(&format!("tau_mem = {number} s v_threshold = 1")),
                population(&format!("tau_mem = 9 ms v_threshold = {number}\noutput b")),
                population(&format!(
                    "tau_mem = 9 ms v_threshold = 1 r = {number}\nprojection a -> b all_to_all weight = 1\noutput b"
                )),
                population(&format!("tau_mem = 9 ms v_threshold = 1 v_initial = {number} bias = {number}\noutput b")),
                population(&format!("tau_mem = 9 ms v_threshold = 1 refractory = {number} s")),
                learning(&format!("a_plus = {number} tau_pre = 9 ms w_max = {number}")),
                learning(&format!("a_plus = 1 tau_pre = {number} s w_max = 2 w_min = {number}")),
                learning(&format!("a_plus = 1 tau_pre = 9 ms w_max = 2 trace_max = {number}")),
            ]
        })
        .collect();
    pages.push(page("projection a -> b all_to_all weight = uniform(1e299, 1e300)\noutput b"));
    sandbox.write("x.csv", "tick,axon,value\n0,0,1e300\n1,1,-1e300\n2,0,1e-300\n");
    for text in &pages {
        sandbox.write("page.syn", text);
        for command in [
            "check page.syn",
            "info page.syn",
            "compile page.syn -o x.sfi",
            "run page.syn --ticks 3",
            "fmt --check page.syn",
            "run page.syn --input x.csv",
            "run page.syn --input x.csv --backend reference",
            "export page.syn --syn y.syn --nir y.nir",
            "compare page.syn --input x.csv",
            "check page.syn --format json",
            "weights x.sfi --out w.npz",
        ] {
            let call = sandbox.call(command);
            assert!([0, 1, 2].contains(&call.code), "{command}: {}\n{text}", call.stderr);
            has_no_endless_number(&call.stderr);
            has_no_endless_number(&call.stdout);
        }
    }
    sandbox.write("page.syn", page("projection a -> b all_to_all weight = 1\noutput b"));
    for options in [
        "--scale 1e300",
        "--scale 1e-300",
        "--scale -1e300",
        "--input-range -1e300:1e300",
        "--input-range 1e300:2",
        "--input-range 0:1e-300",
    ] {
        has_no_endless_number(&sandbox.call(&format!("compile page.syn -o x.sfi {options}")).stderr);
        has_no_endless_number(&sandbox.call(&format!("run page.syn --input x.csv {options}")).stderr);
    }
}

#[test]
fn long_names_are_shortened_and_their_length_is_told() {
    let sandbox = Sandbox::empty();
    let name = "n".repeat(90_000);
    let sound = format!(
        "network n dt = 1 ms\ninput a{name}[2]\npopulation {name} lif tau_mem = 9 ms v_threshold = 1\nprojection a{name} -> {name} all_to_all weight = 1\noutput {name}\n"
    );
    sandbox.write("page.syn", &sound);
    sandbox.write("twice.syn", format!("{sound}input {name}\n"));
    sandbox.write("unit.syn", format!("network n dt = 1 {name}\n"));
    let shown = format!("{}... (90000 characters)", "n".repeat(60));
    let said = sandbox.call("check twice.syn").fails(1);
    assert!(said.contains(&format!("there is already a population called `{shown}`")), "{said}");
    let json = sandbox.call("check twice.syn --format json").fails(1);
    assert!(json.contains(&format!("`{shown}`")) && json.len() < 1_000, "{json}");
    for command in [
        "check page.syn",
        "check twice.syn",
        "check unit.syn",
        "info page.syn",
        "run page.syn --ticks 3",
        "compile page.syn -o x.sfi",
        "run page.syn --ticks 3 --record nnn:v",
        "compare page.syn --ticks 3",
        // All boards take some 4,000 bytes, whatever the names are.
        "fit page.syn --board icebreaker",
        "run x.sfi --ticks 2",
        "info x.sfi",
    ] {
        let call = sandbox.call(command);
        assert!(
            call.stderr.len() < 4_000 && call.stdout.len() < 4_000,
            "{command}: {} and {} bytes",
            call.stderr.len(),
            call.stdout.len()
        );
    }
    assert!(sandbox.call("info page.syn").ok().contains(&shown));
}
