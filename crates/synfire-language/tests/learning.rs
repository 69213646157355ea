//! What `learning` statements and the settings of homeostasis become.

use synfire_language::{Limits, Memory, load};
use synfire_network::{AdaptationDecay, Bounds, Network, Plasticity, Side, Trace};

const NETWORK: &str = "
    network net dt = 1 ms seed = 7
    input a[4]
    population b[3] lif tau_mem = 20 ms v_threshold = 20 mV
    projection w: a -> b all_to_all weight = 1 mV
";

fn load_page(page: &str) -> Result<Network, String> {
    let files = Memory::page("page.syn", format!("{NETWORK}{page}"));
    match load("page.syn", &files, &Limits::default()) {
        Ok(loaded) => Ok(loaded.experiment.network),
        Err(found) => Err(found.0.iter().map(|found| format!("{}: {}\n", found.code, found.message)).collect()),
    }
}

fn rule(page: &str) -> Plasticity {
    load_page(page).unwrap_or_else(|found| panic!("{found}")).projections[0].plasticity.expect("the projection learns")
}

fn side(tau_s: f64, bump: f64, nearest: bool, amplitude: f64, target: f64, bounds: Bounds) -> Side {
    Side { trace: Trace { tau_s, bump, nearest }, amplitude, target, bounds, modulated: false }
}

#[test]
fn pair_rules_count_traces_in_spikes() {
    let found =
        rule("learning stdp on w a_plus = 0.5 mV a_minus = 0.25 mV tau_pre = 20 ms tau_post = 40 ms w_max = 2 mV");
    let expected = Plasticity {
        w_min: 0.0,
        w_max: 2e-3,
        keep_sign: false,
        on_pre: Some(side(0.04, 0.25, false, -1e-3, 0.0, Bounds::Hard)),
        on_post: Some(side(0.02, 0.25, false, 2e-3, 0.0, Bounds::Hard)),
    };
    assert_eq!(found, expected);
    let found = rule(
        "learning stdp_soft on w a_plus = 0.5 mV a_minus = 0.25 mV tau_pre = 20 ms tau_post = 40 ms w_min = -1 mV
            w_max = 2 mV nearest = yes keep_sign = yes modulated = both",
    );
    let modulated = |side: Side| Some(Side { modulated: true, ..side });
    let expected = Plasticity {
        w_min: -1e-3,
        w_max: 2e-3,
        keep_sign: true,
        on_pre: modulated(side(0.04, 1.0, true, 2.5e-4, 0.0, Bounds::SoftDown)),
        on_post: modulated(side(0.02, 1.0, true, 5e-4, 0.0, Bounds::SoftUp)),
    };
    assert_eq!(found, expected);
}

#[test]
fn one_side_may_be_left_out() {
    let found = rule("learning stdp on w a_minus = -1 mV tau_post = 40 ms trace_max = 8 w_max = 2 mV modulated = pre");
    let on_pre = Side { modulated: true, ..side(0.04, 0.125, false, 8e-3, 0.0, Bounds::Hard) };
    assert_eq!((found.on_pre, found.on_post), (Some(on_pre), None));
}

#[test]
fn targets_are_levels_of_the_trace() {
    let found = rule("learning stdp_target on w a_plus = 1 mV tau_pre = 8 ms x_target = 2 trace_max = 8 w_max = 2 mV");
    assert_eq!((found.on_pre, found.on_post), (None, Some(side(0.008, 0.125, false, 8e-3, 0.25, Bounds::Hard))));
    let found =
        rule("learning stdp_symmetric on w a_plus = 1 mV tau_pre = 8 ms y_target = 1 bounds = soft w_max = 2 mV");
    let on_pre = side(0.008, 0.25, false, 4e-3, 0.25, Bounds::SoftUp);
    assert_eq!((found.on_pre, found.on_post), (Some(on_pre), Some(Side { target: 0.0, ..on_pre })));
}

#[test]
fn the_general_rule_is_that_of_the_network() {
    let found = rule(
        "learning rule on w
            a_post = -1 mV tau_pre = 8 ms bump_pre = 0.5 x_target = 0.75 bounds_post = down
            a_pre = 2 mV tau_post = 16 ms nearest_post = yes bounds_pre = up w_max = 2 mV modulated = post",
    );
    let on_post = Side { modulated: true, ..side(0.008, 0.5, false, -1e-3, 0.75, Bounds::SoftDown) };
    assert_eq!((found.on_pre, found.on_post), (Some(side(0.016, 1.0, true, 2e-3, 0.0, Bounds::SoftUp)), Some(on_post)));
}

#[test]
fn what_a_rule_lacks_or_cannot_have_is_said() {
    let cases = [
        ("stdp on w w_max = 1 mV", "SF0614: `stdp` needs `a_plus` or `a_minus`\n"),
        ("stdp on w a_plus = 1 mV w_max = 1 mV", "SF0614: `stdp` needs `tau_pre`\n"),
        ("stdp on w a_plus = 1 mV tau_pre = 5 ms", "SF0614: `stdp` needs `w_max`\n"),
        ("stdp on w a_plus = 1 mV tau_pre = 5 ms tau_post = 5 ms w_max = 1 mV", "SF0614: `stdp` needs `a_minus`\n"),
        (
            "stdp on w a_plus = 1 mV tau_pre = 5 w_max = 1 mV",
            "SF0616: `tau_pre` has to be a time, but this is a plain number\n",
        ),
        ("stdp on w a_plus = 1 mV tau_pre = 0 ms w_max = 1 mV", "SF0619: `tau_pre` is 0 s; it has to be above 0\n"),
        (
            "stdp on w a_plus = 1 tau_pre = 5 ms w_max = 1 mV",
            "SF0617: potentials with and without units are mixed: this has none, but `v_threshold` of `b` has one\n",
        ),
        (
            "stdp on w a_plus = 1 mV tau_pre = 5 ms w_max = 0 mV",
            "SF0619: `w_max` is 0; it has to be above `w_min`, 0\n",
        ),
        (
            "stdp on w a_plus = 1 mV tau_pre = 5 ms w_max = 0.5 mV",
            "SF0213: weight 0 of projection `w` is 0.001, but its learning rule keeps weights in 0 to 0.0005\n",
        ),
        (
            "stdp on w a_plus = 1 mV tau_pre = 0.5 ms w_max = 1 mV",
            "SF0212: `tau_pre` of the learning rule of `w` is 0.0005; a time constant has to be a finite number above 0, with Euler steps at least one step\n",
        ),
        (
            "stdp on w a_plus = 1 mV tau_pre = 5 ms w_max = 1 mV nearest = yes trace_max = 3",
            "SF0615: `trace_max` has no meaning with `nearest = yes`: a trace is 1 after each spike\n",
        ),
        (
            "stdp on w a_plus = 1 mV tau_pre = 5 ms w_max = 1 mV trace_max = 0.5",
            "SF0619: `trace_max` is 0.5; it has to be at least 1, one spike\n",
        ),
        (
            "stdp on w a_plus = 1 mV tau_pre = 5 ms w_max = 1 mV x_target = 1",
            "SF0613: `stdp` has no setting `x_target`\n",
        ),
        (
            "stdp_target on w a_plus = 1 mV tau_pre = 5 ms w_max = 1 mV x_target = 5",
            "SF0619: `x_target` is 5; it has to be between 0 and 4, the largest trace\n",
        ),
        ("rule on w bump_pre = 0.5 w_max = 1 mV", "SF0614: `rule` needs `a_post`\n"),
        (
            "rule on w a_post = 1 mV tau_pre = 5 ms bump_pre = 2 w_max = 1 mV",
            "SF0619: `bump_pre` is 2; it has to be above 0, and at most 1\n",
        ),
        ("stdq on w w_max = 1 mV", "SF0612: `stdq` is no learning rule\n"),
    ];
    for (statement, expected) in cases {
        let found = load_page(&format!("learning {statement}")).expect_err(statement);
        assert_eq!(found, expected, "{statement}");
    }
}

fn adaptation(settings: &str) -> Result<AdaptationDecay, String> {
    let page = format!("population c[2] adaptive_lif tau_mem = 20 ms v_threshold = 20 mV {settings}");
    let network = load_page(&page)?;
    let firing = network.populations[2].model().and_then(|model| model.firing.clone()).expect("it spikes");
    Ok(firing.adaptation.expect("it adapts").decay)
}

#[test]
fn a_target_rate_is_the_rate_at_which_thresholds_rest() {
    let found = adaptation("adaptation_step = 2 mV target_rate = 5 Hz");
    assert_eq!(found, Ok(AdaptationDecay::Linear { per_tick: 2e-3 * 5.0 * 1e-3 }));
    let found = adaptation("adaptation_step = 2 mV target_rate = 2 kHz").unwrap_err();
    assert_eq!(found, "SF0619: `target_rate` is 2000 Hz; it has to be between 0 and one spike in each tick\n");
    let found = adaptation("adaptation_step = 2 mV target_rate = 5 Hz adaptation_tau = 1 s").unwrap_err();
    assert_eq!(found, "SF0615: `adaptation_tau` and `target_rate` exclude each other\n");
    let found = adaptation("adaptation_step = [1 mV, 2 mV] target_rate = 5 Hz").unwrap_err();
    assert!(found.starts_with("SF0619: `target_rate` is 5 Hz; neurons of a population share"), "{found}");
}

#[test]
fn winners_are_a_matter_of_populations_that_spike() {
    let network = load_page("population c[2] lif tau_mem = 20 ms v_threshold = 20 mV winner = yes").expect("it loads");
    let winner = |index: usize| network.populations[index].model().and_then(|m| m.firing.as_ref()).map(|f| f.winner);
    assert_eq!([winner(1), winner(2)], [Some(false), Some(true)]);
    let found = load_page("population c[2] li tau_mem = 20 ms winner = yes").unwrap_err();
    assert!(found.starts_with("SF0613: `li` has no setting `winner`"), "{found}");
}
