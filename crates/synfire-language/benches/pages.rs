//! How long pages take: `cargo bench -p synfire-language`.

#![allow(missing_docs, reason = "criterion's macros make undocumented functions")]

use criterion::{Criterion, criterion_group, criterion_main};
use synfire_language::{Limits, Memory, format_source, load};

/// A million synapses of a pattern, with weights drawn one by one.
fn million(pattern: &str) -> String {
    format!(
        "network million seed = 1
         population a[4000] lif
             tau_mem = uniform(10 ms, 20 ms) v_threshold = 1
         population b[1000] lif
             tau_mem = uniform(10 ms, 20 ms) v_threshold = 1
         projection {pattern} weight = normal(1, 0.1)"
    )
}

fn pages(criterion: &mut Criterion) {
    let patterns = [
        ("random, probability", "a -> b random probability = 25 %"),
        ("random, fan_in", "a -> b random fan_in = 1000"),
        ("all_to_all", "a[0 .. 1000] -> b all_to_all"),
        ("random, drawn delays", "a -> b random delay = uniform(0 ms, 2 ms) probability = 25 %"),
    ];
    let mut group = criterion.benchmark_group("a million synapses");
    group.sample_size(10);
    for (name, pattern) in patterns {
        let files = Memory::page("page.syn", million(pattern));
        group.bench_function(name, |bencher| {
            bencher.iter(|| load("page.syn", &files, &Limits::default()).map_err(|found| found.to_string()));
        });
    }
    group.finish();
    let long: String =
        (0..2000).map(|n| format!("population p{n}[10] lif\n  tau_mem = 20 ms v_threshold = {n}\n")).collect();
    criterion.bench_function("format 2000 populations", |bencher| {
        bencher.iter(|| format_source("page.syn", &long, &Limits::default()));
    });
}

criterion_group!(benches, pages);
criterion_main!(benches);
