//! What has been seen in the file so far: eight bytes of each key and its line,
//! about 20 bytes a row and key, because a file may have a million rows.

use std::collections::HashMap;
use std::collections::hash_map::{Entry, RandomState};
use std::hash::{BuildHasher, BuildHasherDefault, Hasher};

use crate::Digest;

/// The keys of one kind (account numbers, phones, …).
#[derive(Debug, Default)]
pub(super) struct Seen {
    lines: HashMap<u64, u32, BuildHasherDefault<AlreadyHashed>>,
    texts: RandomState,
}

impl Seen {
    /// The line that `text` was first seen at, if this is not the first time.
    pub fn text(&mut self, text: &str, line: u32) -> Option<u32> {
        // A keyed hash: nobody can write a file whose keys all collide.
        let hash = self.texts.hash_one(text);
        self.first(hash, line)
    }

    /// The same for a value by its blind index.
    pub fn index(&mut self, index: &Digest, line: u32) -> Option<u32> {
        let mut hash = [0; 8];
        hash.copy_from_slice(&index[..8]);
        self.first(u64::from_le_bytes(hash), line)
    }

    fn first(&mut self, hash: u64, line: u32) -> Option<u32> {
        match self.lines.entry(hash) {
            Entry::Occupied(first) => Some(*first.get()),
            Entry::Vacant(vacant) => {
                vacant.insert(line);
                None
            }
        }
    }
}

/// Keys are hashes already: hashing them again is waste.
#[derive(Debug, Default)]
pub(super) struct AlreadyHashed(u64);

impl Hasher for AlreadyHashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}
