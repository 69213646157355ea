//! Which vector instructions the hot loops are compiled for.
//!
//! The default x86-64 target only has SSE2. Each hot loop is one inlined body, compiled a second time with AVX2 and chosen
//! when the machine has it. Both run the same integer arithmetic, so the results cannot differ.

/// A level that this machine has: only [`Simd::detect`] makes levels above the portable one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Simd {
    avx2: bool,
}

impl Simd {
    /// What every machine of the build's target has.
    #[cfg(test)]
    pub const PORTABLE: Self = Self { avx2: false };

    /// The best level of this machine.
    pub fn detect() -> Self {
        #[cfg(target_arch = "x86_64")]
        {
            Self { avx2: std::is_x86_feature_detected!("avx2") }
        }
        #[cfg(not(target_arch = "x86_64"))]
        {
            Self { avx2: false }
        }
    }

    /// Whether functions compiled for AVX2 may be called.
    #[cfg_attr(not(target_arch = "x86_64"), expect(dead_code, reason = "only x86-64 has AVX2"))]
    pub const fn has_avx2(self) -> bool {
        self.avx2
    }
}

/// Calls an `#[inline(always)]` function through a copy of it that is compiled for AVX2 where the level allows, else directly.
///
/// `dispatch!(simd, body::<T>(argument: Type, ...) -> Result)`
macro_rules! dispatch {
    ($simd:expr, $body:path, ($($argument:ident: $type:ty),* $(,)?) $(-> $result:ty)?) => {{
        #[cfg(target_arch = "x86_64")]
        if $simd.has_avx2() {
            #[target_feature(enable = "avx2")]
            fn with_avx2($($argument: $type),*) $(-> $result)? {
                $body($($argument),*)
            }
            // SAFETY: `Simd::detect` found AVX2 on this machine; nothing else makes a level that has it.
            return unsafe { with_avx2($($argument),*) };
        }
        #[cfg(not(target_arch = "x86_64"))]
        let Simd { .. } = $simd;
        $body($($argument),*)
    }};
}
pub(crate) use dispatch;
