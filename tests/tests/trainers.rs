//! Small networks exported by six frameworks, with the preset alone, against the spikes that the frameworks gave.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use synfire_data::{Array, Budget, read_npy, read_npz};
use synfire_diagnostics::codes::network::NOT_IN_FILE;
use synfire_diagnostics::{Diagnostics, ToDiagnostic};
use synfire_network::{Network, PopulationId, Reset, ResetTiming, SpikeLimit};
use synfire_nir::{Compat, ImportOptions, ImportOverrides, Imported, import, read_file, resolve};
use synfire_reference::run;
use synfire_tests::corpus;

/// Cases whose file cannot tell what the framework did, with what it leaves out. All others have 0 differing bits, or are
/// refused.
const NOT_IN_THE_FILE: [(&str, &str); 1] = [("rockpool/lif_rec", "recurrent weights")];

/// What `synfire` would be told beyond the preset: the framework's own argument, where the case was made with one.
fn overrides(arguments: &str) -> ImportOverrides {
    let mut overrides = ImportOverrides::default();
    let words: Vec<&str> = arguments.split_whitespace().collect();
    for pair in words.windows(2) {
        match pair {
            ["--reset", "zero"] => overrides.reset = Some(Reset::Zero),
            ["--reset", "subtract"] => overrides.reset = Some(Reset::Subtract),
            ["--reset", "none"] => overrides.reset = Some(Reset::None),
            ["--max-spikes", "1"] => overrides.max_spikes = Some(SpikeLimit::ONE),
            ["--norm-input", "false"] => overrides.norm_input = Some(false),
            ["--inhibition", node] => overrides.inhibition.push((*node).into()),
            ["--reset-timing", "same"] => overrides.reset_timing = Some(ResetTiming::Same),
            _ => {}
        }
    }
    overrides
}

/// The framework's own argument of a case, by its name.
fn own_argument(case: &str) -> &'static str {
    let name = case.split('/').next_back().unwrap();
    match name {
        _ if case.starts_with("norse") && name.contains("subtract") => "--reset subtract",
        "lif_single_nonorm" => "--max-spikes 1 --norm-input false",
        _ if name.contains("single") => "--max-spikes 1",
        "inhibition" => "--inhibition 1",
        _ if !case.starts_with("snntorch") => "",
        _ if name.contains("zero_nodelay") => "--reset zero --reset-timing same",
        _ if name.contains("nodelay") => "--reset-timing same",
        _ if name.contains("zero") => "--reset zero",
        _ if name.contains("none") => "--reset none",
        _ => "",
    }
}

fn compat(case: &str) -> Compat {
    let framework = case.split('/').next().unwrap();
    let framework = if framework == "norse_head" { "norse" } else { framework };
    Compat::ALL.into_iter().find(|compat| compat.name() == framework).unwrap()
}

fn imported(path: &Path, options: &ImportOptions) -> Result<Imported, Diagnostics> {
    let graph =
        read_file(path, &synfire_nir::Limits::default()).map_err(|error| Diagnostics::from(error.to_diagnostic()))?;
    import(&graph, "net", options)
}

/// Differing numbers of spikes of each population with a raster, in their order, over all neurons and ticks.
fn differing(network: &Network, input: &Array, rasters: &BTreeMap<String, Array>) -> Vec<usize> {
    let ticks = input.shape[0];
    let spiking = |id: &PopulationId| network.population(*id).model().is_some_and(|model| model.firing.is_some());
    let populations: Vec<PopulationId> = network.population_ids().filter(spiking).collect();
    let mut found = vec![Vec::new(); populations.len()];
    run(network, input.values.chunks(input.values.len() / ticks), ticks, |reference| {
        for (id, raster) in populations.iter().zip(&mut found) {
            let mut row = vec![0_u32; network.population(*id).size()];
            reference.spikes(*id).for_each(|neuron| row[neuron] += 1);
            raster.extend(row);
        }
    });
    let mut expected: Vec<(&String, &Array)> = rasters.iter().collect();
    let number = |name: &str| -> u32 {
        let digits = name.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit);
        digits.collect::<String>().parse().unwrap()
    };
    expected.sort_by_key(|(name, _)| number(name));
    assert!(expected.len() >= found.len(), "{} rasters, {} populations", expected.len(), found.len());
    let bits = |(found, (_, expected)): (&Vec<u32>, (&String, &Array))| {
        assert_eq!(found.len(), expected.values.len());
        found.iter().zip(&expected.values).filter(|(found, value)| f64::from(**found) != **value).count()
    };
    found.iter().zip(expected).map(bits).collect()
}

/// By framework, how many files came to which end.
type Tally = BTreeMap<&'static str, BTreeMap<String, usize>>;

fn count(tally: &mut Tally, compat: Compat, end: &str) {
    *tally.entry(compat.name()).or_default().entry(end.to_owned()).or_default() += 1;
}

#[test]
fn presets_give_the_spikes_of_their_frameworks() {
    let Some(folder) = corpus("trainers") else { return };
    let manifest: serde_json::Value =
        serde_json::from_slice(&std::fs::read(folder.join("MANIFEST.json")).unwrap()).unwrap();
    let (mut table, mut tally) = (String::new(), Tally::new());
    for case in manifest.as_array().unwrap() {
        let name = case["case"].as_str().unwrap();
        let path = folder.join(name);
        if !path.join("net.nir").exists() {
            // The framework's own exporter failed.
            continue;
        }
        let argument = own_argument(name);
        let options = resolve(Some(compat(name)), &overrides(argument));
        write!(table, "{name} {argument}: ").unwrap();
        match imported(&path.join("net.nir"), &options) {
            Err(diagnostics) => {
                // Each of the others is refused for one reason.
                assert_eq!(diagnostics.0.len(), 1, "{name}: {diagnostics}");
                let code = diagnostics.0[0].code;
                count(&mut tally, compat(name), &format!("refused ({code})"));
                writeln!(table, "{code}").unwrap();
            }
            Ok(imported) => {
                let input = read_npy(path.join("input.npy"), Budget::READER).unwrap();
                let rasters = read_npz(path.join("spikes.npz"), Budget::READER).unwrap();
                let bits = differing(&imported.network, &input, &rasters);
                let is_known = NOT_IN_THE_FILE.iter().any(|(case, _)| *case == name);
                let warned = imported.warnings.iter().any(|warning| warning.code == NOT_IN_FILE);
                assert!(!is_known || warned, "{name} differs, and nothing says so");
                assert_eq!(bits.iter().sum::<usize>() > 0, is_known, "{name}: {bits:?}");
                count(&mut tally, compat(name), if is_known { "with other spikes (SF0248)" } else { "equal" });
                let codes: Vec<String> = imported.warnings.iter().map(|warning| warning.code.to_string()).collect();
                writeln!(table, "{bits:?} {}", codes.join(" ")).unwrap();
            }
        }
    }
    let rows = tally.iter().map(|(framework, ends)| {
        let ends: Vec<String> = ends.iter().map(|(end, files)| format!("{files} {end}")).collect();
        format!("{framework}: {}\n", ends.join(", "))
    });
    let table = rows.collect::<String>() + "\n" + &table;
    insta::assert_snapshot!(table);
}
