//! Loops at the limit of the machine, compiled for its best level. They are as fast as the same loops written with the
//! intrinsics of AVX2: the compiler makes the same instructions of them.

/// Compiles a body for the best level of the machine and for the portable one.
macro_rules! best {
    ($(#[$doc:meta])* $name:ident($($argument:ident: $type:ty),*) $body:block) => {
        $(#[$doc])*
        pub(crate) fn $name($($argument: $type),*) {
            #[inline(always)]
            fn body($($argument: $type),*) $body
            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx2")]
                fn with_avx2($($argument: $type),*) { body($($argument),*) }
                #[target_feature(enable = "avx2,avx512f,avx512bw,avx512dq,avx512vl")]
                fn with_avx512($($argument: $type),*) { body($($argument),*) }
                if std::is_x86_feature_detected!("avx512bw")
                    && std::is_x86_feature_detected!("avx512dq")
                    && std::is_x86_feature_detected!("avx512vl")
                {
                    // SAFETY: the machine has these instructions.
                    return unsafe { with_avx512($($argument),*) };
                }
                if std::is_x86_feature_detected!("avx2") {
                    // SAFETY: the machine has these instructions.
                    return unsafe { with_avx2($($argument),*) };
                }
            }
            body($($argument),*)
        }
    };
}

/// Adds rows of weights, `C` columns at a time in registers.
#[inline(always)]
fn add_columns<const C: usize>(sums: &mut [i16], weights: &[i8], rows: &[usize]) {
    for (chunk, sums) in sums.as_chunks_mut::<C>().0.iter_mut().enumerate() {
        let mut sum = [0_i16; C];
        for row in rows {
            let weights: &[i8; C] = weights[row + chunk * C..].first_chunk().expect("a whole row");
            for column in 0..C {
                sum[column] = sum[column].wrapping_add(weights[column].into());
            }
        }
        for column in 0..C {
            sums[column] = sums[column].wrapping_add(sum[column]);
        }
    }
}

best! {
    /// Rows of a multiple of 128 weights.
    add_rows_128(sums: &mut [i16], weights: &[i8], rows: &[usize]) { add_columns::<128>(sums, weights, rows) }
}
best! {
    /// Rows of a multiple of 512 weights: for 32 registers of 64 bytes.
    add_rows_512(sums: &mut [i16], weights: &[i8], rows: &[usize]) { add_columns::<512>(sums, weights, rows) }
}
best! {
    /// Rows of a multiple of 16 weights.
    add_rows_16(sums: &mut [i16], weights: &[i8], rows: &[usize]) { add_columns::<16>(sums, weights, rows) }
}
best! {
    /// A leak of a sixteenth, the sums, a threshold and a reset; `fired` gets -1 for a spike.
    update(v: &mut [i16], sums: &mut [i16], fired: &mut [i16]) {
        for ((v, sum), fired) in v.iter_mut().zip(sums).zip(fired) {
            let next = (*v - (*v >> 4)).saturating_add(*sum);
            *sum = 0;
            *fired = -i16::from(next > 32_000);
            *v = next & !*fired;
        }
    }
}
best! {
    /// Traces lose a sixteenth.
    decay(traces: &mut [i8]) {
        for trace in traces {
            *trace -= *trace >> 4;
        }
    }
}
best! {
    /// Events: each weight of some rows falls by the trace of its target.
    depress(weights: &mut [i8], rows: &[usize], traces: &[i8]) {
        for row in rows {
            for (weight, trace) in weights[*row..][..traces.len()].iter_mut().zip(traces) {
                *weight = weight.saturating_sub(*trace);
            }
        }
    }
}
best! {
    /// Spikes: each weight of some columns rises by the trace of its source; a pass over the whole matrix.
    potentiate_densely(weights: &mut [i8], spikes: &[i8], traces: &[i8]) {
        for (row, trace) in weights.chunks_exact_mut(spikes.len()).zip(traces) {
            if *trace != 0 {
                row.iter_mut().zip(spikes).for_each(|(weight, spike)| *weight = weight.saturating_add(*trace & *spike));
            }
        }
    }
}

/// The same, weight by weight.
pub(crate) fn potentiate(weights: &mut [i8], columns: &[usize], traces: &[i8]) {
    for (row, trace) in weights.chunks_exact_mut(traces.len()).zip(traces).filter(|(_, trace)| **trace != 0) {
        for column in columns {
            row[*column] = row[*column].saturating_add(*trace);
        }
    }
}

/// Adds sparse rows of (target, weight), so many entries each.
pub(crate) fn scatter(sums: &mut [i16], entries: &[(u16, i8)], fan_out: usize, rows: &[usize]) {
    for row in rows {
        for (target, weight) in &entries[row * fan_out..][..fan_out] {
            let sum = &mut sums[usize::from(*target)];
            *sum = sum.wrapping_add((*weight).into());
        }
    }
}
