//! The reference model: a slow, obvious run of a network in 64-bit floating point.
//!
//! This is what a network *means*. Quantisation is measured against it, so it shares no code with the fixed-point side:
//! no integer weights, no scales, no saturation, only the equations of `synfire_network` in the order of its schedule.
//!
//! # A tick
//! Populations are updated stage by stage. The input of a neuron is
//! `x = (((p1 + p2) + ..) + bias) + late_bias`, where each `p` is the sum of `weight * value` over one projection by
//! ascending source (of a product of factors, such as a convolution behind pooling: factor after factor), projections are in network order, and the late bias acts from tick 1 on. Input values may be any real
//! number; a neuron sends 1 when it spikes. What a source sent in tick t is used in tick t + delay, with the delays of the
//! schedule. Then, with constants computed once:
//!
//! 1. Current: `i = decay * i + gain * (w_in * x)`, or `i = x` without a synapse.
//! 2. Potential, by the first rule that applies:
//!    - held refractory: `v = v_reset`;
//!    - spiked in the last tick, reset to a value in the next one: `v = v_reset` (the input is lost);
//!    - else `v = decay * v + gain * (r * i + v_leak)`; without leak `v = v + dt * (r * i)`; with a linear leak
//!      `v = toward_rest(v) + r * i`. Then, spiked in the last tick and reset by subtraction in the next one:
//!      `v = v - v_threshold`. Then `v = max(v, v_min)`.
//! 3. Spike if no refractory tick is left and `v > v_threshold + a` (or `>=`).
//! 4. Adaptation decays, then rises by its step on a spike, unless it is frozen.
//! 5. Spiked and reset in the same tick: `v = v_reset`, or `v = v - v_threshold`.
//!
//! Where a population has a winner, 4 and 5 follow when all its neurons are through with 3, and only the neuron with the
//! largest v of those that would spike does.
//!
//! Learning follows [`synfire_network::Plasticity`]: what a source sends is weighted and then changes the weights of its synapses; after the
//! last stage traces decay and rise, and spikes change the weights of the synapses onto their neurons. Nothing is rounded unless [`Reference::set_weight_step`] says
//! so.
//!
//! Euler steps have `decay = 1 - dt / tau` and `gain = dt / tau`, exponential ones `decay = exp(-dt / tau)` and
//! `gain = 1 - decay`. All states start at 0.
//!
//! snnTorch, Norse and Spyx compute in 32 bits; on the published runs of the tests this model has all their spikes.

mod history;
mod neuron;
mod plastic;
mod reference;
mod weights;

pub use neuron::NeuronState;
pub use reference::{Reference, run};
