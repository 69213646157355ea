//! Every command on random pages: no panic, and no two executors that disagree in silence.
//!
//! Some pages run with the other tests. `SYNFIRE_PAGES=2000 SYNFIRE_RTL_PAGES=300 cargo nextest run -p synfire-cli random_pages
//! --no-capture` runs as many as one likes and prints what became of them. `SYNFIRE_FIRST_PAGE` is the first seed.

use std::collections::BTreeMap;

use serde_json::Value;
use synfire_data::{Array, write_npy};
use synfire_testkit::{PageKind, RandomPage, have_verilator, random_page};

use crate::sandbox::{Call, Sandbox};

/// What became of the pages.
#[derive(Debug, Default)]
struct Tally {
    pages: usize,
    learning: usize,
    /// Pages that no image was made of, by code.
    refused: BTreeMap<String, usize>,
    /// Pages that ran on the reference and on the emulator, and those of them whose spikes were all the same.
    compared: usize,
    same: usize,
    /// Of the others: those whose differences all go when the reference rounds inputs, weights and parameters as the image
    /// does, by the largest cause.
    explained: BTreeMap<String, usize>,
    /// Those where rounded states take part, and do not with states of 32 bits.
    states: Vec<String>,
    spikes: u64,
    verified: usize,
    /// Of a command, by code: what it would not do with a page that others took.
    declined: BTreeMap<String, usize>,
    /// Pages that departed without a cause or a warning.
    unexplained: Vec<String>,
    faults: Vec<String>,
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}

#[test]
fn every_command_takes_or_refuses_random_pages() {
    let (pages, rtl_pages) = (number("SYNFIRE_PAGES", 12), number("SYNFIRE_RTL_PAGES", 4));
    let first = number("SYNFIRE_FIRST_PAGE", 0);
    let has_rtl = have_verilator();
    let mut tally = Tally::default();
    for seed in first..first + pages {
        let kind = if seed % 3 == 0 { PageKind::Learning } else { PageKind::Fixed };
        let trial = Trial { sandbox: Sandbox::empty(), seed, page: random_page(seed, kind) };
        trial.run(&mut tally, has_rtl && seed - first < rtl_pages);
    }
    if pages > 12 {
        println!("{tally:#?}");
    }
    assert!(tally.faults.is_empty(), "{:#?}", tally.faults);
    assert!(tally.unexplained.is_empty(), "{:#?}", tally.unexplained);
    let refused: usize = tally.refused.values().sum();
    assert!(5 * refused < tally.pages, "{refused} of {} pages were refused: {:?}", tally.pages, tally.refused);
    assert!(tally.spikes > 10 * tally.compared as u64, "the networks are silent");
}

/// A page in its own directory.
struct Trial {
    sandbox: Sandbox,
    seed: u64,
    page: RandomPage,
}

impl Trial {
    fn run(&self, tally: &mut Tally, rtl: bool) {
        tally.pages += 1;
        tally.learning += usize::from(self.page.learns);
        self.sandbox.write("net.syn", &self.page.text);
        self.sandbox.write("wide.toml", wide_target(&self.sandbox));
        let values = (0..3 * self.page.axons).map(|at| (at * 37 % 11) as f64 / 11.0).collect();
        write_npy(self.sandbox.path("x.npy"), &Array::new(vec![3, self.page.axons], values)).unwrap();
        for command in ["check net.syn", "info net.syn", "fmt net.syn", "fmt --check net.syn"] {
            if self.call(tally, command).is_none() {
                return self.refuse(tally, "check net.syn");
            }
        }
        if self.call(tally, "compile net.syn -o net.sfi --report report.json").is_none() {
            return self.refuse(tally, "compile net.syn -o net.sfi");
        }
        self.compare(tally);
        self.ask(tally);
        self.export(tally);
        if rtl {
            self.verify(tally);
        }
    }

    /// A command that either does its work or says with a code why not.
    fn call(&self, tally: &mut Tally, arguments: &str) -> Option<Call> {
        let call = self.sandbox.call(arguments);
        match (call.code, code(&call)) {
            (0, _) => Some(call),
            (1 | 2, Some(_)) => None,
            (exit, _) => {
                tally.faults.push(format!("page {}: `{arguments}` ended with {exit}: {}", self.seed, call.stderr));
                None
            }
        }
    }

    /// As [`Self::call`], where a refusal does not end the trial.
    fn try_call(&self, tally: &mut Tally, arguments: &str) -> Option<Call> {
        let call = self.call(tally, arguments);
        if call.is_none()
            && let Some(code) = code(&self.sandbox.call(arguments))
        {
            let command = arguments.split(' ').next().unwrap_or_default();
            *tally.declined.entry(format!("{command} {code}")).or_default() += 1;
        }
        call
    }

    fn refuse(&self, tally: &mut Tally, arguments: &str) {
        let code = code(&self.sandbox.call(arguments)).unwrap_or_else(|| "none".to_owned());
        *tally.refused.entry(code).or_default() += 1;
    }

    /// The reference against the emulator, where states are wide.
    fn compare(&self, tally: &mut Tally) {
        let wide = "--target wide.toml --weight-bits 16";
        let Some(call) = self.try_call(tally, &format!("compare net.syn {wide} --format json")) else { return };
        let report: Value = serde_json::from_str(&call.stdout).unwrap();
        let populations = report["populations"].as_array().unwrap();
        let sum = |key: &str| populations.iter().map(|population| population[key].as_u64().unwrap()).sum::<u64>();
        tally.compared += 1;
        tally.spikes += sum("reference_spikes");
        let same = sum("mismatches") == 0;
        tally.same += usize::from(same);
        if !same {
            self.explain(tally, &report);
        }
        let freeze = if self.page.learns { "--freeze" } else { "" };
        let rows = |tally: &mut Tally, options: &str| {
            self.try_call(tally, &format!("run net.syn {options} {freeze} --spikes out.csv"))?;
            Some(self.sandbox.text("out.csv"))
        };
        let emulator = rows(tally, wide);
        let reference = rows(tally, "--backend reference");
        if same && emulator != reference {
            tally.faults.push(format!("page {}: `compare` finds no difference, `run` does", self.seed));
        }
    }

    /// Why the spikes differ: what is left when inputs, weights and parameters are rounded alike comes from states of 24 bits
    /// and goes with 32.
    fn explain(&self, tally: &mut Tally, report: &Value) {
        let causes = &report["causes"];
        let bits = |cause: &str| causes[cause].as_i64().unwrap();
        assert_eq!(["inputs", "weights", "parameters", "states"].map(bits).iter().sum::<i64>(), bits("bits"));
        let found = format!("page {}: {causes}", self.seed);
        if bits("states") == 0 {
            let largest = ["inputs", "weights", "parameters"].into_iter().max_by_key(|cause| bits(cause)).unwrap();
            *tally.explained.entry(largest.to_owned()).or_default() += 1;
            return;
        }
        let widest = self.sandbox.text("wide.toml").replace("state_bits = 24", "state_bits = 32");
        self.sandbox.write("widest.toml", widest);
        let call = self
            .try_call(tally, "compare net.syn --target widest.toml --weight-bits 16 --format json")
            .expect("it fits");
        let report: Value = serde_json::from_str(&call.stdout).unwrap();
        match report["causes"]["states"].as_i64() {
            None | Some(0) => tally.states.push(found),
            Some(_) => tally.unexplained.push(found),
        }
    }

    /// Everything that runs the image of a part.
    fn ask(&self, tally: &mut Tally) {
        let page = self.try_call(tally, "run net.syn --spikes page.csv --raster r.svg --stats s.json");
        self.try_call(tally, "info net.sfi");
        self.try_call(tally, "fit net.syn --board ulx3s-85f");
        self.try_call(tally, "run net.sfi --input x.npy --spikes out.npy");
        self.try_call(tally, "weights net.sfi --out w.npz");
        let forward = self.try_call(tally, "classify net.sfi --input x.npy --format json");
        let again = self.try_call(tally, "classify net.syn --input x.npy --format json");
        if let (Some(forward), Some(again)) = (forward, again)
            && forward.stdout != again.stdout
        {
            tally.faults.push(format!("page {}: page and image classify differently", self.seed));
        }
        if page.is_none() {
            tally.faults.push(format!("page {}: it compiles, but does not run", self.seed));
        }
        if self.page.learns {
            self.try_call(tally, "learn net.sfi --input x.npy --protocol plain --save run.syl");
            self.try_call(tally, "weights run.syl --image learned.sfi");
            self.try_call(tally, "run net.syn --save once.syl");
            self.try_call(tally, "weights once.syl --out once.npz");
        }
    }

    /// To a page, to a graph, and back: what came back is the same image.
    fn export(&self, tally: &mut Tally) {
        self.try_call(tally, "export net.syn --nir net.nir");
        if self.try_call(tally, "export net.syn --syn back.syn").is_none() {
            return;
        }
        if self.try_call(tally, "compile back.syn -o back.sfi").is_some()
            && self.sandbox.bytes("back.sfi") != self.sandbox.bytes("net.sfi")
        {
            // The range of the inputs follows from the stimuli, which are not exported.
            let pinned = "--input-range -0.25:2";
            self.try_call(tally, &format!("compile net.syn -o net2.sfi {pinned}"));
            self.try_call(tally, &format!("compile back.syn -o back2.sfi {pinned}"));
            if self.sandbox.files().get("net2.sfi") != self.sandbox.files().get("back2.sfi") {
                tally.faults.push(format!("page {}: its export is another image", self.seed));
            }
        }
    }

    fn verify(&self, tally: &mut Tally) {
        let mut all = vec!["verify net.sfi --input x.npy --samples --ticks 8", "verify net.syn"];
        if self.page.learns {
            all.push("verify net.syn --learn");
        }
        for arguments in all {
            let call = self.sandbox.call(arguments);
            match call.code {
                0 => tally.verified += 1,
                _ => tally.faults.push(format!("page {}: `{arguments}`: {}", self.seed, call.stderr)),
            }
        }
    }
}

/// The largest part with states so wide that rounding changes no spike.
fn wide_target(sandbox: &Sandbox) -> String {
    let part = sandbox.call("targets ecp5-85f").ok();
    let wide = part.replace("name = \"ecp5-85f\"", "name = \"wide\"").replace("state_bits = 18", "state_bits = 24");
    assert_ne!(wide, part);
    wide
}

/// The code of the error that ended a command, in text or in JSON.
fn code(call: &Call) -> Option<String> {
    let (text, before) = match call.stderr.find("error[SF") {
        Some(place) => (&call.stderr[place..], "error["),
        None => (&call.stdout[call.stdout.find("\"code\":\"SF")?..], "\"code\":\""),
    };
    text.get(before.len()..before.len() + 6).map(str::to_owned)
}
