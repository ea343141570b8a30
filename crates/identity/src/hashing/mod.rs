//! Password hashing: argon2id on a bounded pool.
//!
//! Hashing decides what a core can sign in on enrolment morning, so each hash
//! thread keeps its memory between calls, the queue is short, and what does
//! not fit is shed at once instead of piling up.

mod kernel;
mod pool;

pub use kernel::Kernel;
pub use pool::{HashPool, PoolStats};

use argon2::password_hash::phc::PasswordHash;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

/// The costs of a hash, as its PHC string carries them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes.
    pub passes: u32,
    /// Lanes; always 1 in what we write.
    pub lanes: u32,
}

impl Cost {
    /// More than this we do not compute: a stored string must not be able to
    /// exhaust the machine.
    const MOST: Self = Self { memory_kib: 1024 * 1024, passes: 64, lanes: 16 };
}

/// Why a password could not be hashed or verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HashError {
    /// All threads are busy and the queue is full; try again after so many seconds.
    #[error("too many sign-ins at once; retry after {retry_after} s")]
    Busy {
        /// Seconds until the present queue has drained, at least 1.
        retry_after: u64,
    },
    /// The stored string is not an argon2id hash, or costs more than we compute.
    #[error("the stored password hash cannot be used")]
    Malformed,
}

/// An argon2id PHC string taken apart.
#[derive(Clone, Debug)]
struct Parts {
    cost: Cost,
    salt: Vec<u8>,
    tag: Vec<u8>,
}

impl Parts {
    fn parse(phc: &str) -> Result<Self, HashError> {
        let hash = PasswordHash::new(phc).map_err(|_| HashError::Malformed)?;
        let number = |name: &str| hash.params.get_decimal(name).ok_or(HashError::Malformed);
        let cost = Cost { memory_kib: number("m")?, passes: number("t")?, lanes: number("p")? };
        let (Some(salt), Some(tag)) = (hash.salt, hash.hash) else {
            return Err(HashError::Malformed);
        };
        if hash.algorithm.as_str() != "argon2id"
            || hash.version != Some(0x13)
            || cost.memory_kib > Cost::MOST.memory_kib
            || cost.passes > Cost::MOST.passes
            || cost.lanes > Cost::MOST.lanes
            || tag.as_bytes().len() != 32
        {
            return Err(HashError::Malformed);
        }
        Ok(Self { cost, salt: salt.as_ref().to_vec(), tag: tag.as_bytes().to_vec() })
    }

    fn write(&self) -> String {
        let Cost { memory_kib, passes, lanes } = self.cost;
        format!(
            "$argon2id$v=19$m={memory_kib},t={passes},p={lanes}${}${}",
            STANDARD_NO_PAD.encode(&self.salt),
            STANDARD_NO_PAD.encode(&self.tag)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phc_strings_round_trip() {
        let phc = "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$cpx6VEQbwTVZvcpxNIxOVUWZ5xnAipUmAe1cg2GMG70";
        let parts = Parts::parse(phc).expect("a published vector");
        assert_eq!(parts.write(), phc);
        assert_eq!(parts.cost, Cost { memory_kib: 64, passes: 1, lanes: 1 });
    }

    #[test]
    fn what_is_not_argon2id_or_too_dear_is_refused() {
        for phc in [
            "",
            "$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHQ$cpx6VEQbwTVZvcpxNIxOVUWZ5xnAipUmAe1cg2GMG70",
            "$argon2id$v=16$m=64,t=1,p=1$c29tZXNhbHQ$cpx6VEQbwTVZvcpxNIxOVUWZ5xnAipUmAe1cg2GMG70",
            "$argon2id$v=19$m=99999999,t=1,p=1$c29tZXNhbHQ$cpx6VEQbwTVZvcpxNIxOVUWZ5xnAipUmAe1cg2GMG70",
            "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ",
        ] {
            assert_eq!(Parts::parse(phc).err(), Some(HashError::Malformed), "{phc}");
        }
    }
}
