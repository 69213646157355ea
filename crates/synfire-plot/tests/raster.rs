//! Whole pictures.

use synfire_plot::raster_svg;

/// A picture without its style sheet.
fn body(svg: &str) -> &str {
    svg.split_once("</style>\n").expect("a style sheet").1
}

#[test]
fn a_small_picture() {
    let spikes = [(4, 1, 0), (0, 0, 1), (3, 0, 0), (4, 0, 0)];
    insta::assert_snapshot!(body(&raster_svg(&[("hidden", 3), ("out <1>", 1)], spikes, 5)));
}

#[test]
fn the_order_of_spikes_does_not_matter() {
    let mut spikes: Vec<_> = (0..60).map(|n| (n * 7 % 20, n % 2, n * 3 % 5)).collect();
    let populations = [("a", 5), ("b", 5)];
    let one = raster_svg(&populations, spikes.iter().copied(), 20);
    spikes.reverse();
    assert_eq!(one, raster_svg(&populations, spikes, 20));
}

#[test]
fn every_spike_of_a_small_run_has_a_mark() {
    let spikes = (0..20).flat_map(|tick| (0..64).filter(move |n| (n + tick) % 7 == 0).map(move |n| (tick, 0, n)));
    let svg = raster_svg(&[("hidden", 64)], spikes.clone(), 20);
    let path = body(&svg).split("class=\"spikes\"").nth(1).unwrap().split("/>").next().unwrap();
    assert_eq!(path.matches('M').count(), spikes.count());
}

#[test]
fn a_large_run_stays_a_small_file() {
    let ticks = 20_000;
    let spikes = (0..ticks).flat_map(|tick| (0..4096).step_by(16).map(move |n| (tick, 0, n)));
    let svg = raster_svg(&[("all", 4096)], spikes, ticks);
    let marks = svg.matches('M').count();
    assert!(marks <= 1320 * 512 + 512 + 100, "{marks}");
}

#[test]
fn silence_and_emptiness_are_pictures_too() {
    let silent = raster_svg(&[("quiet", 4), ("empty", 0)], [], 10);
    assert!(silent.contains(">0</text>"));
    assert!(raster_svg::<&str>(&[], [], 0).ends_with("</svg>\n"));
}

#[test]
#[should_panic(expected = "tick 5 of 5")]
fn a_spike_after_the_end_is_refused() {
    raster_svg(&[("a", 1)], [(5, 0, 0)], 5);
}
