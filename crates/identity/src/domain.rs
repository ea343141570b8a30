//! What every service of the domain stands on.

use std::sync::Arc;

use uuid::Uuid;

use crate::captcha::Captcha;
use crate::hashing::HashPool;
use crate::live::Live;
use crate::outbox::Wake;
use crate::ports::{Durability, Store, Unit};
use crate::{Clock, Digest, Entropy, Fault, Keyring, Policy, Time};

/// The ports and values that services share. Cheap to clone.
#[derive(Clone)]
pub struct Domain {
    /// Where everything is kept.
    pub store: Arc<dyn Store>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Random bytes.
    pub entropy: Arc<dyn Entropy>,
    /// Keys.
    pub keyring: Arc<Keyring>,
    /// What this institution decided.
    pub policy: Arc<Policy>,
    /// Password hashing.
    pub hasher: HashPool,
    /// Live events of this process.
    pub live: Live,
    /// Rings the outbox worker.
    pub wake: Wake,
}

impl Domain {
    /// The present instant.
    pub fn now(&self) -> Time {
        self.clock.now()
    }

    /// A new identifier.
    pub fn id(&self, now: Time) -> Uuid {
        self.entropy.id(now)
    }

    /// A unit that only looks.
    pub async fn read(&self) -> Result<Box<dyn Unit>, Fault> {
        Ok(self.store.read().await?)
    }

    /// A transaction that must survive a power cut.
    pub async fn write(&self) -> Result<Box<dyn Unit>, Fault> {
        Ok(self.store.write(Durability::Full).await?)
    }

    /// A transaction whose last moments a power cut may take: counters, codes.
    pub async fn write_relaxed(&self) -> Result<Box<dyn Unit>, Fault> {
        Ok(self.store.write(Durability::Relaxed).await?)
    }

    /// The captcha service of this installation.
    pub fn captcha(&self) -> Captcha {
        Captcha::new(
            Arc::clone(&self.keyring),
            Arc::clone(&self.entropy),
            Arc::clone(&self.clock),
            self.policy.captcha.clone(),
        )
    }

    /// The key under which something about `value` is counted, so that counters
    /// tell nothing about whom they count.
    pub fn counter(&self, what: &str, value: &str) -> Digest {
        self.keyring.index(what, value)
    }
}
