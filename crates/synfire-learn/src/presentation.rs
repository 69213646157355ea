//! One presentation as events.

use synfire_data::{Event, Sample, Samples};
use synfire_run::PopulationView;

use crate::random::uniform;
use crate::{Coding, LearnError, Phase, Protocol};

/// Makes the input rows of a network from samples and classes.
#[derive(Debug, Clone)]
pub(crate) struct Presenter {
    coding: Coding,
    seed: u32,
    /// Axons of a row.
    row: usize,
    /// Where the teacher's axons are in a row.
    teacher: std::ops::Range<usize>,
}

impl Presenter {
    /// For a network with these populations.
    ///
    /// # Errors
    /// When the protocol's teacher is no input.
    pub fn new(populations: &[PopulationView], protocol: &Protocol, seed: u32) -> Result<Self, LearnError> {
        let inputs = populations.iter().filter(|population| population.is_input);
        let mut row = 0;
        let mut teacher = None;
        for input in inputs.clone() {
            if protocol.teacher.as_ref() == Some(&input.name) {
                teacher = Some(row..row + input.size);
            }
            row += input.size;
        }
        let teacher = match (teacher, &protocol.teacher) {
            (Some(teacher), _) => teacher,
            (None, None) => row..row,
            (None, Some(name)) => {
                let inputs = inputs.map(|input| input.name.clone()).collect();
                return Err(LearnError::NoTeacher { name: name.clone(), inputs });
            }
        };
        Ok(Self { coding: protocol.coding, seed, row, teacher })
    }

    /// Axons of a sample: all but the teacher's.
    pub fn axons(&self) -> usize {
        self.row - self.teacher.len()
    }

    /// Classes that the teacher knows.
    pub fn taught(&self) -> usize {
        self.teacher.len()
    }

    /// The events of a presentation; `stream` tells its random spikes from those of others.
    pub fn present(&self, sample: Sample<'_>, phases: &[Phase], class: Option<usize>, stream: [u64; 2]) -> Samples {
        let mut events = Vec::new();
        let mut sums = vec![0.0; self.axons()];
        let (mut tick, mut shown) = (0, 0);
        for phase in phases {
            for _ in 0..phase.ticks {
                if phase.input {
                    for (axon, value) in sample.row(shown) {
                        let value =
                            self.coded(value, &mut sums[axon], [stream[0], stream[1], shown as u64, axon as u64]);
                        let axon = self.position(axon) as u32;
                        events.extend((value != 0.0).then_some(Event { tick, axon, value }));
                    }
                    shown += 1;
                }
                if let (true, Some(class)) = (phase.teach, class) {
                    events.push(Event { tick, axon: (self.teacher.start + class) as u32, value: 1.0 });
                }
                tick += 1;
            }
        }
        Samples::events(self.row, tick as usize, events)
    }

    /// What an axon gets in a tick for a value.
    fn coded(&self, value: f64, sum: &mut f64, place: [u64; 4]) -> f64 {
        let spike = match self.coding {
            Coding::Values => return value,
            Coding::Poisson => uniform(self.seed, &place) < value,
            Coding::Rate => {
                *sum += value;
                let spike = *sum >= 1.0;
                *sum -= f64::from(u8::from(spike));
                spike
            }
        };
        f64::from(u8::from(spike))
    }

    /// The place of a sample's axon in a row.
    fn position(&self, axon: usize) -> usize {
        if axon < self.teacher.start { axon } else { axon + self.teacher.len() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(name: &str, size: usize) -> PopulationView {
        PopulationView { name: name.into(), size, is_input: true, is_spiking: true }
    }

    fn presenter(protocol: &Protocol) -> Presenter {
        Presenter::new(&[input("teacher", 2), input("pixels", 2)], protocol, 3).unwrap()
    }

    fn events(samples: &Samples, ticks: usize) -> Vec<(usize, usize)> {
        let rows = (0..ticks).map(|tick| samples.get(0).row(tick).map(move |(axon, _)| (tick, axon)));
        rows.flatten().collect()
    }

    #[test]
    fn rates_are_even_and_go_on_into_the_next_phase_where_the_teacher_fires() {
        let mut protocol = Protocol::named("supervised").unwrap();
        (protocol.train[0].ticks, protocol.train[1].ticks) = (3, 2);
        let presenter = presenter(&protocol);
        assert_eq!((presenter.axons(), presenter.taught()), (2, 2));
        let shown = presenter.present(Sample::Constant([0.5, 1.0].as_slice().into()), &protocol.train, Some(1), [0, 0]);
        let expected = [(0, 3), (1, 2), (1, 3), (2, 3), (3, 1), (3, 2), (3, 3), (4, 1), (4, 3)];
        assert_eq!(events(&shown, 5), expected);
        let silent = presenter.present(Sample::Constant([0.0, 0.0].as_slice().into()), &protocol.train, None, [0, 0]);
        assert_eq!(events(&silent, 5), []);
    }

    #[test]
    fn sixteenths_become_as_many_spikes_in_16_ticks() {
        let protocol = Protocol::named("unsupervised").unwrap();
        let presenter = Presenter::new(&[input("pixels", 17)], &protocol, 0).unwrap();
        let values: Vec<_> = (0..17).map(|value| f64::from(value) / 16.0).collect();
        let shown = presenter.present(Sample::Constant(values.as_slice().into()), &protocol.train, None, [0, 0]);
        for axon in 0..17 {
            let of = |ticks| events(&shown, ticks).iter().filter(|(_, found)| *found == axon).count();
            assert_eq!((of(16), of(32)), (axon, 2 * axon));
        }
    }

    #[test]
    fn poisson_spikes_are_those_of_their_presentation() {
        let protocol = Protocol { coding: Coding::Poisson, ..Protocol::named("unsupervised").unwrap() };
        let presenter = Presenter::new(&[input("pixels", 4)], &protocol, 9).unwrap();
        let of = |stream| {
            events(&presenter.present(Sample::Constant([0.5; 4].as_slice().into()), &protocol.train, None, stream), 32)
        };
        assert_eq!(of([1, 2]), of([1, 2]));
        assert_ne!(of([1, 2]), of([1, 3]));
        // 128 draws: 64 spikes with a standard deviation of 5.7.
        assert!((44..=84).contains(&of([0, 0]).len()));
    }

    #[test]
    fn regular_spikes_are_those_of_a_microcontroller() {
        let protocol = Protocol { coding: Coding::Rate, ..Protocol::named("unsupervised").unwrap() };
        let presenter = Presenter::new(&[input("pixels", 4)], &protocol, 9).unwrap();
        let steps = [1_u32, 7_000, 40_000, 65_536];
        let values: Vec<f64> =
            steps.iter().map(|step| f64::from(*step) / f64::from(synfire_encode::Rate::ONE)).collect();
        let phases = [Phase { ticks: 64, ..protocol.train[0] }];
        let shown = presenter.present(Sample::Constant(values.as_slice().into()), &phases, None, [0, 0]);
        let mut rates = [synfire_encode::Rate::default(); 4];
        let expected = (0..64).flat_map(|tick| {
            let spiking = (0..4).filter(|axon| rates[*axon].step(steps[*axon]));
            spiking.map(|axon| (tick, axon)).collect::<Vec<_>>()
        });
        let expected: Vec<_> = expected.collect();
        assert!(expected.len() > 100);
        assert_eq!(events(&shown, 64), expected);
    }

    #[test]
    fn an_unknown_teacher_is_an_error_that_names_the_inputs() {
        let protocol = Protocol::named("supervised").unwrap();
        let error = Presenter::new(&[input("pixels", 4)], &protocol, 0).unwrap_err();
        assert_eq!(error, LearnError::NoTeacher { name: "teacher".into(), inputs: vec!["pixels".into()] });
    }
}
