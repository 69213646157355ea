//! What learning promises: means, bounds, signs, freezes, and runs that go on as if they had never stopped.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod plastic;

use plastic::{IDLE, constant, events};
use synfire_arch::SourceBlock;
use synfire_emulator::{Emulator, TickResult};
use synfire_image::{
    Clear, Controls, Image, Rule, RuleSide, Snapshot, SnapshotFile as _, ThirdFactor, TraceParameters,
};
use synfire_testkit::{Bias, Payloads, SessionTick, learning_targets, random_plastic_image, random_session};

const WIDE: Rule = Rule { w_min: -30_000, w_max: 30_000, range_shift: 16, keep_sign: false, pre: IDLE, post: IDLE };

/// Fails unless the changes of all weights in so many ticks, each begun with the same weights, have this mean within 4
/// standard deviations of what rounding leaves to chance.
fn check_mean(rule: Rule, bump: u8, initial: i16, expected: f64) {
    const TICKS: u32 = 400;
    let image = plastic::image(rule, constant(bump), initial);
    let mut emulator = Emulator::new(&image.target, &image.program);
    // The first spikes set the traces y, which the rows of the next tick see.
    emulator.tick(&events()).unwrap();
    let mut sum = 0;
    for _ in 0..TICKS {
        emulator.set_weights(&image.program.weights);
        emulator.tick(&events()).unwrap();
        sum += emulator.weights().iter().map(|weight| i64::from(*weight - initial)).sum::<i64>();
    }
    let count = f64::from(TICKS) * image.program.weights.len() as f64;
    let fraction = expected - expected.floor();
    let deviation = (fraction * (1.0 - fraction) / count).sqrt();
    let mean = sum as f64 / count;
    assert!((mean - expected).abs() <= 4.0 * deviation + 1e-12, "{rule:?}: {mean} instead of {expected}");
}

#[test]
fn hard_changes_are_exact_in_the_mean() {
    for (gain, shift, target, bump) in
        [(8, 12, 0, 100), (-8, 12, 0, 100), (1, 20, 0, 255), (15, 10, 200, 30), (-16, 14, 90, 91), (5, 0, 3, 9)]
    {
        let side = RuleSide { gain, shift, target, ..IDLE };
        let expected = f64::from(i32::from(bump) - i32::from(target)) * f64::from(gain) / f64::from(1 << shift);
        check_mean(Rule { pre: side, ..WIDE }, bump, 7, expected);
        check_mean(Rule { post: side, ..WIDE }, bump, -7, expected);
    }
}

#[test]
fn soft_changes_are_exact_in_the_mean() {
    for (gain, shift, target, bump, down) in
        [(8, 20, 0, 100, false), (8, 20, 40, 100, true), (-3, 19, 255, 1, false), (15, 20, 0, 255, true)]
    {
        for initial in [-30_000, -12_345, 0, 29_999] {
            let side = RuleSide { gain, shift, target, soft: true, down, modulated: false };
            let (u, t, above) = (f64::from(bump), f64::from(target), f64::from(initial) + 30_000.0);
            let q = if down { t } else { u } * 65_536.0 - (u + t) * above;
            let expected = q * f64::from(gain) / f64::from(1 << shift);
            // A change beyond a bound would be cut.
            if (-30_000.0..30_000.0).contains(&(f64::from(initial) + expected.floor())) {
                check_mean(Rule { pre: side, ..WIDE }, bump, initial, expected);
                check_mean(Rule { post: side, ..WIDE }, bump, initial, expected);
            }
        }
    }
}

#[test]
fn a_third_factor_takes_the_place_of_the_gain() {
    let modulated = RuleSide { gain: 3, shift: 4, modulated: true, ..IDLE };
    let image = plastic::image(Rule { pre: modulated, post: modulated, ..WIDE }, constant(160), 0);
    let change = |pre: i8, post: i8| {
        let mut emulator = Emulator::new(&image.target, &image.program);
        emulator.tick(&events()).unwrap();
        emulator.set_weights(&image.program.weights);
        let (pre, post) = (ThirdFactor::new(pre).unwrap(), ThirdFactor::new(post).unwrap());
        emulator.set_controls(Controls { pre, post, ..Controls::default() });
        emulator.tick(&events()).unwrap();
        let weights = emulator.weights();
        assert!(weights.iter().all(|weight| *weight == weights[0]));
        weights[0]
    };
    assert_eq!([change(8, 0), change(0, 8), change(-16, 15), change(0, 0)], [80, 80, -10, 0]);
}

#[test]
fn traces_decay_exactly_in_the_mean() {
    let trace = TraceParameters { mantissa: 13, shift: 8, bump: 200, nearest: false };
    let image = plastic::image(Rule { post: RuleSide { gain: 1, shift: 20, ..IDLE }, ..WIDE }, trace, 0);
    let ticks = [1, 10, 40, 100, 200];
    let mut values = vec![Vec::new(); ticks.len()];
    for seed in 0..400 {
        let mut emulator = Emulator::new(&image.target, &image.program);
        emulator.set_controls(Controls { seed, ..Controls::default() });
        emulator.tick(&events()).unwrap();
        for tick in 1..=200 {
            emulator.tick(&[]).unwrap();
            if let Some(index) = ticks.iter().position(|at| *at == tick) {
                let blocks = (0..plastic::SOURCES).map(SourceBlock);
                values[index].extend(blocks.flat_map(|block| emulator.trace_x(block)).map(|x| f64::from(*x)));
            }
        }
    }
    for (tick, values) in ticks.into_iter().zip(values) {
        let expected = 200.0 * (1.0 - 13.0 / 256.0_f64).powi(tick);
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (count - 1.0);
        let error = (variance / count).sqrt();
        assert!((mean - expected).abs() <= 4.0 * error, "tick {tick}: {mean} +- {error} instead of {expected}");
    }
}

/// Runs a session and tells what happened in each tick.
fn run(emulator: &mut Emulator, session: &[SessionTick]) -> Vec<TickResult> {
    let ticks = session.iter().map(|SessionTick { controls, clear, events }| {
        emulator.set_controls(*controls);
        emulator.clear_parts(*clear);
        emulator.tick(events).unwrap().clone()
    });
    ticks.collect()
}

fn networks(seeds: std::ops::Range<u64>) -> impl Iterator<Item = (Image, Vec<SessionTick>)> {
    let of_target = move |target| {
        seeds.clone().map(move |seed| {
            let image = random_plastic_image(seed, &target, &Bias::default());
            let session = random_session(seed, &image, Payloads::Proven, 120);
            (image, session)
        })
    };
    learning_targets().into_iter().flat_map(of_target)
}

#[test]
fn weights_stay_where_their_rules_keep_them() {
    let (mut at_bounds, mut changed) = (0, 0);
    for (image, session) in networks(100..110) {
        let mut emulator = Emulator::new(&image.target, &image.program);
        for tick in &session {
            run(&mut emulator, std::slice::from_ref(tick));
            image.check_learned(&emulator.weights()).unwrap();
        }
        let learned = emulator.weights();
        changed += learned.iter().zip(&image.program.weights).filter(|(after, before)| after != before).count();
        let bounds = |weight: &i16| image.program.rules.iter().any(|rule| [rule.w_min, rule.w_max].contains(weight));
        at_bounds += learned.iter().zip(&image.program.weights).filter(|(a, b)| a != b && bounds(a)).count();
    }
    assert!(changed > 20_000 && at_bounds > 5_000, "{changed} weights changed, {at_bounds} of them to a bound");
}

#[test]
fn a_run_that_was_stopped_ends_as_one_that_was_not() {
    for (image, session) in networks(200..206) {
        let mut whole = Emulator::new(&image.target, &image.program);
        let expected = run(&mut whole, &session);
        let mut found = Vec::new();
        let mut saved = Snapshot::new(&image.target, &image.program).to_bytes(&image).unwrap();
        for part in session.chunks(47) {
            let mut emulator = Emulator::new(&image.target, &image.program);
            emulator.restore(&Snapshot::from_bytes(&saved, &image).unwrap());
            found.extend(run(&mut emulator, part));
            saved = emulator.snapshot().to_bytes(&image).unwrap();
        }
        assert!(found == expected, "`{}`", image.target.name);
        assert_eq!(Snapshot::from_bytes(&saved, &image).unwrap(), whole.snapshot());
    }
}

#[test]
fn a_seed_is_a_result_on_any_number_of_threads() {
    let mut differ = 0;
    for (image, session) in networks(300..302) {
        let learned = |seed: u32| {
            let mut emulator = Emulator::new(&image.target, &image.program);
            let controls = Controls { seed, ..Controls::default() };
            let session: Vec<_> = session.iter().map(|tick| SessionTick { controls, ..tick.clone() }).collect();
            run(&mut emulator, &session);
            emulator.snapshot()
        };
        let alone = learned(7);
        let threads: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| learned(7))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(threads.iter().all(|snapshot| *snapshot == alone));
        differ += u32::from(learned(8).weights != alone.weights);
    }
    assert!(differ > 10, "{differ}");
}

#[test]
fn clones_learn_apart() {
    let (image, session) = networks(400..420).find(|(image, _)| image.target.lanes == 8).unwrap();
    let mut first = Emulator::new(&image.target, &image.program);
    let untouched = first.clone();
    run(&mut first, &session);
    assert_ne!(first.weights(), image.program.weights);
    assert_eq!(untouched.weights(), image.program.weights);
    let mut second = untouched;
    run(&mut second, &session);
    assert_eq!(second.snapshot(), first.snapshot());
}

#[test]
fn freezing_costs_nothing_and_changes_nothing() {
    let (mut learned, mut ticks) = (0, 0);
    for (image, session) in networks(500..506) {
        let mut frozen = Emulator::new(&image.target, &image.program);
        // The same network without anything that learns.
        let mut fixed_image = image.clone();
        fixed_image.program.uses.iter_mut().for_each(|entry| entry.rule = None);
        fixed_image.program.trace_ranges.clear();
        (fixed_image.program.columns, fixed_image.program.column_pointers) = (vec![], vec![]);
        let mut fixed = Emulator::new(&fixed_image.target, &fixed_image.program);
        let mut learning = Emulator::new(&image.target, &image.program);
        for SessionTick { clear, events, .. } in &session {
            let controls = Controls { freeze_learning: true, ..Controls::default() };
            let tick = |clear: Clear| [SessionTick { controls, clear, events: events.clone() }];
            assert_eq!(run(&mut frozen, &tick(*clear)), run(&mut fixed, &tick(*clear)));
            let result = learning.tick(events).unwrap();
            learned += result.cycles.learn;
            ticks += 1;
        }
        assert_eq!(frozen.weights(), image.program.weights);
        assert!(frozen.snapshot().x.iter().chain(&frozen.snapshot().y).all(|trace| *trace == 0));
    }
    assert!(learned > 20 * ticks, "{learned} clocks in {ticks} ticks");
}

#[test]
fn a_frozen_adaptation_stays() {
    let mut held = 0;
    for (image, session) in networks(600..606) {
        let mut emulator = Emulator::new(&image.target, &image.program);
        run(&mut emulator, &session[..60]);
        let adaptations = |emulator: &Emulator| emulator.snapshot().neurons.iter().map(|n| n.a).collect::<Vec<_>>();
        let before = adaptations(&emulator);
        let controls = Controls { freeze_adaptation: true, ..Controls::default() };
        for tick in &session[60..] {
            run(&mut emulator, &[SessionTick { controls, clear: Clear::default(), ..tick.clone() }]);
            assert_eq!(adaptations(&emulator), before);
        }
        held += before.iter().filter(|a| **a > 0).count();
    }
    assert!(held > 50, "{held}");
}
