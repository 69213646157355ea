//! The same population is the same everywhere, whatever the order in which an executor keeps it.

use crate::sandbox::Sandbox;

/// A population with a winner stands before another one that is updated together with it.
fn page(sizes: [usize; 2]) -> String {
    let [first, second] = sizes;
    format!(
        "network order dt = 1 ms run = 40 ms
input a[{first}]
population p[{first}] lif
    tau_mem = 5 ms
    r = 5
    v_threshold = 1
    winner = yes
population q[{second}] lif
    tau_mem = 5 ms
    r = 5
    v_threshold = 1
    bias = 0.3
projection ap: a -> p one_to_one weight = 1.5
stimulus s -> a regular interval = 3 ms
output p, q
"
    )
}

#[test]
fn backends_agree_on_who_fired_and_list_it_in_one_order() {
    let sandbox = Sandbox::empty();
    for sizes in [[4, 4], [3, 1]] {
        sandbox.write("net.syn", page(sizes));
        let compiled = sandbox.call("compile net.syn -o net.sfi");
        assert!(!compiled.stderr.contains("SF0334"), "{}", compiled.stderr);
        compiled.ok();
        let compared = sandbox.call("compare net.syn --format json").json();
        let of = |k: usize, key: &str| compared["populations"][k][key].as_u64().unwrap();
        assert_eq!([0, 1].map(|k| of(k, "mismatches")), [0, 0]);
        assert_eq!([0, 1].map(|k| of(k, "reference_spikes") - of(k, "image_spikes")), [0, 0]);
        let rows = (0..40).step_by(3).flat_map(|tick| (0..sizes[0]).map(move |axon| format!("{tick},{axon}\n")));
        sandbox.write("in.csv", format!("tick,axon\n{}", rows.collect::<String>()));
        let sources = ["net.sfi", "net.syn --backend emulator", "net.syn --backend reference"];
        let [image, emulator, reference] = sources.map(|source| {
            sandbox.call(&format!("run {source} --input in.csv --ticks 40 --spikes out.csv")).ok();
            sandbox.text("out.csv")
        });
        assert_eq!((&image, &emulator), (&reference, &reference));
        assert!(["p", "q"].iter().all(|name| image.lines().filter(|line| line.contains(name)).count() > 5), "{image}");
    }
}
