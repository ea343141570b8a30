//! What computes argon2id: the reference, or a faster kernel that must prove
//! equal to it first.

use argon2::{Algorithm, Argon2, Block, Params, Version};

use super::{Cost, HashError};

/// One thread's argon2id, with the memory it keeps between calls.
pub enum Kernel {
    /// RustCrypto's `argon2`, the reference.
    Reference {
        /// Block memory kept between calls.
        blocks: Vec<Block>,
    },
    /// `argon2-rust`: SIMD chosen at run time. About twice as fast, not audited;
    /// used only after [`Kernel::proves_equal`], and a setting turns it off.
    Simd(Box<argon2_rust::Hasher>),
}

impl Kernel {
    /// The reference kernel.
    pub fn reference() -> Self {
        Self::Reference { blocks: Vec::new() }
    }

    /// The SIMD kernel.
    pub fn simd() -> Result<Self, HashError> {
        Ok(Self::Simd(Box::new(simd_config(Cost { memory_kib: 64, passes: 1, lanes: 1 })?.hasher())))
    }

    /// The tag of `password` under `salt` (at least 8 bytes).
    pub fn tag(&mut self, cost: Cost, password: &[u8], salt: &[u8]) -> Result<[u8; 32], HashError> {
        let mut tag = [0; 32];
        match self {
            Self::Reference { blocks } => {
                let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(tag.len()))
                    .map_err(|_| HashError::Malformed)?;
                blocks.resize(params.block_count(), Block::default());
                Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
                    .hash_password_into_with_memory(password, salt, &mut tag, &mut blocks[..])
                    .map_err(|_| HashError::Malformed)?;
            }
            Self::Simd(hasher) => {
                hasher.set_argon2(simd_config(cost)?);
                hasher.hash_into(password, salt, &mut tag).map_err(|_| HashError::Malformed)?;
            }
        }
        Ok(tag)
    }

    /// Gives the memory kept between calls back; the next call takes it again.
    pub fn rest(&mut self) {
        match self {
            Self::Reference { blocks } => *blocks = Vec::new(),
            Self::Simd(hasher) => hasher.clear(),
        }
    }

    /// Whether this kernel gives what the reference gives, over inputs of many
    /// lengths and costs. About 10 ms; run once at start.
    pub fn proves_equal(&mut self) -> bool {
        let mut reference = Self::reference();
        let bytes: Vec<u8> = (0..=255).collect();
        (0..24_usize).all(|round| {
            let cost = Cost {
                memory_kib: [8, 16, 64, 256][round % 4],
                passes: u32::try_from(1 + round % 3).unwrap_or(1),
                lanes: 1,
            };
            let password = &bytes[..round * 7 % 131];
            let salt = &bytes[round..round + 16];
            let expected = reference.tag(cost, password, salt);
            expected.is_ok() && self.tag(cost, password, salt) == expected
        })
    }
}

fn simd_config(cost: Cost) -> Result<argon2_rust::Argon2, HashError> {
    use argon2_rust::params::Memory;
    let params = argon2_rust::Params::builder()
        .memory(Memory::kib(u64::from(cost.memory_kib)))
        .passes(cost.passes)
        .lanes(cost.lanes)
        .threads(1)
        .build()
        .map_err(|_| HashError::Malformed)?;
    Ok(argon2_rust::Argon2::new(argon2_rust::Algorithm::Argon2id, argon2_rust::Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_simd_kernel_proves_equal() {
        assert!(Kernel::simd().expect("a valid configuration").proves_equal());
    }

    #[test]
    fn the_reference_gives_the_published_tag() {
        let tag = Kernel::reference()
            .tag(Cost { memory_kib: 64, passes: 1, lanes: 1 }, b"password", b"somesalt")
            .expect("valid input");
        assert_eq!(tag[..4], [0x72, 0x9c, 0x7a, 0x54]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn kernels_agree(password in proptest::collection::vec(any::<u8>(), 0..300),
                         salt in proptest::collection::vec(any::<u8>(), 8..48),
                         memory_kib in 8_u32..512, passes in 1_u32..4) {
            let cost = Cost { memory_kib, passes, lanes: 1 };
            prop_assert_eq!(
                Kernel::reference().tag(cost, &password, &salt),
                Kernel::simd().expect("a valid configuration").tag(cost, &password, &salt)
            );
        }
    }
}
