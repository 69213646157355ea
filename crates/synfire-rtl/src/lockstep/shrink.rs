//! Makes a failing network smaller while it still fails.

use synfire_image::{Event, Image};

/// A network and its input.
pub type Case = (Image, Vec<Vec<Event>>);

/// The smallest failing case that single simplifications lead to. `fails` says in which tick an image fails on a stimulus; it is
/// only asked about images that pass their checks.
pub fn shrink(case: Case, mut fails: impl FnMut(&Image, &[Vec<Event>]) -> Option<usize>) -> Case {
    let mut best = case;
    while let Some(better) = candidates(&best).into_iter().find_map(|(image, stimulus)| {
        image.check().ok()?;
        let last = fails(&image, &stimulus)?;
        Some((image, stimulus[..=last].to_vec()))
    }) {
        best = better;
    }
    best
}

/// All cases that are simpler by one step, the boldest first.
fn candidates((image, stimulus): &Case) -> Vec<Case> {
    let mut all = Vec::new();
    all.extend(fewer_events(stimulus).into_iter().map(|stimulus| (image.clone(), stimulus)));
    all.extend(simpler_images(image).into_iter().map(|image| (image, stimulus.clone())));
    all
}

fn fewer_events(stimulus: &[Vec<Event>]) -> Vec<Vec<Vec<Event>>> {
    let mut all = Vec::new();
    if stimulus.len() > 1 {
        all.push(stimulus[1..].to_vec());
    }
    for tick in 0..stimulus.len() {
        if !stimulus[tick].is_empty() {
            let mut silent = stimulus.to_vec();
            silent[tick].clear();
            all.push(silent);
        }
    }
    for tick in (0..stimulus.len()).filter(|tick| stimulus[*tick].len() > 1) {
        for event in 0..stimulus[tick].len() {
            let mut fewer = stimulus.to_vec();
            fewer[tick].remove(event);
            all.push(fewer);
        }
    }
    all
}

fn simpler_images(image: &Image) -> Vec<Image> {
    let mut all = Vec::new();
    let mut change = |edit: &dyn Fn(&mut Image)| {
        let mut simpler = image.clone();
        edit(&mut simpler);
        if simpler.program != image.program {
            all.push(simpler);
        }
    };
    for block in 0..image.program.pointers.len() {
        change(&|image| image.program.pointers[block] = None);
    }
    for index in 0..image.program.uses.len() {
        change(&|image| image.program.uses[index].last = true);
        change(&|image| image.program.uses[index].count = 1);
        change(&|image| image.program.uses[index].exponent = 0);
        change(&|image| image.program.uses[index].delay = 1);
    }
    for neuron in 0..image.program.neurons.len() {
        change(&|image| image.program.neurons[neuron].bias = 0);
        change(&|image| image.program.neurons[neuron].kv = 0);
        change(&|image| image.program.neurons[neuron].ki = 0);
        change(&|image| image.program.neurons[neuron].threshold = image.target.state_max() as i32);
    }
    all
}
