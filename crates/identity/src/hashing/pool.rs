//! The bounded pool of hash threads.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use subtle::ConstantTimeEq as _;
use tokio::sync::oneshot;
use zeroize::Zeroizing;

use super::{Cost, HashError, Kernel, Parts};
use crate::Entropy;
use crate::policy;

/// How the pool is doing, for metrics and the bench.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PoolStats {
    /// Hashes done.
    pub done: u64,
    /// Wall time they took, in microseconds.
    pub busy_micros: u64,
    /// Hashes waiting or running.
    pub pending: usize,
    /// Requests shed.
    pub shed: u64,
}

/// A thread without work for so long gives its block memory back.
const REST_AFTER: Duration = Duration::from_secs(5);

struct Job {
    password: Zeroizing<Vec<u8>>,
    cost: Cost,
    salt: Vec<u8>,
    answer: oneshot::Sender<Result<[u8; 32], HashError>>,
}

#[derive(Default)]
struct Counters {
    done: AtomicU64,
    busy_micros: AtomicU64,
    pending: AtomicUsize,
    shed: AtomicU64,
}

/// A fixed number of threads that hash, each with memory of its own, behind a
/// short queue. Cloning shares the pool; its threads end with the last clone.
#[derive(Clone)]
pub struct HashPool {
    jobs: SyncSender<Job>,
    counters: Arc<Counters>,
    threads: usize,
    cost: Cost,
    /// A hash of nothing anybody knows, at the present cost: what is verified
    /// for unknown accounts, so that they take as long as known ones (S03).
    decoy: Arc<str>,
    simd: bool,
}

impl HashPool {
    /// Starts the pool.
    pub fn start(policy: &policy::Hashing, entropy: &dyn Entropy) -> Result<Self, HashError> {
        let threads = match policy.threads {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            n => n,
        };
        let cost = Cost { memory_kib: policy.memory_kib, passes: policy.passes, lanes: 1 };
        let simd = policy.kernel == policy::Kernel::Auto
            && Kernel::simd().is_ok_and(|mut kernel| kernel.proves_equal());
        let (jobs, queue) = sync_channel(threads * policy.queue_per_thread.max(1));
        let queue = Arc::new(Mutex::new(queue));
        let counters = Arc::new(Counters::default());
        for n in 0..threads {
            let kernel = if simd { Kernel::simd()? } else { Kernel::reference() };
            let (queue, counters) = (Arc::clone(&queue), Arc::clone(&counters));
            std::thread::Builder::new()
                .name(format!("hash-{n}"))
                .spawn(move || work(kernel, &queue, &counters))
                .map_err(|_| HashError::Busy { retry_after: 1 })?;
        }
        let decoy = Parts { cost, salt: entropy.bytes::<16>().to_vec(), tag: entropy.bytes::<32>().to_vec() };
        Ok(Self { jobs, counters, threads, cost, decoy: decoy.write().into(), simd })
    }

    /// Whether the SIMD kernel is in use.
    pub fn uses_simd(&self) -> bool {
        self.simd
    }

    /// Hashes `password` with a fresh salt, at the policy's cost.
    pub async fn hash(&self, password: &str, entropy: &dyn Entropy) -> Result<String, HashError> {
        let salt = entropy.bytes::<16>().to_vec();
        let tag = self.tag(password, self.cost, salt.clone()).await?;
        Ok(Parts { cost: self.cost, salt, tag: tag.to_vec() }.write())
    }

    /// Whether `password` is the one behind `phc`.
    pub async fn verify(&self, password: &str, phc: &str) -> Result<bool, HashError> {
        let parts = Parts::parse(phc)?;
        let tag = self.tag(password, parts.cost, parts.salt).await?;
        Ok(tag[..].ct_eq(&parts.tag).into())
    }

    /// Takes as long as [`HashPool::verify`] and tells nothing.
    pub async fn verify_decoy(&self, password: &str) -> Result<(), HashError> {
        self.verify(password, &self.decoy).await.map(drop)
    }

    /// Whether `phc` costs less than the policy asks for now.
    pub fn outdated(&self, phc: &str) -> bool {
        Parts::parse(phc).is_ok_and(|parts| {
            parts.cost.memory_kib < self.cost.memory_kib || parts.cost.passes < self.cost.passes
        })
    }

    /// How the pool is doing.
    pub fn stats(&self) -> PoolStats {
        PoolStats {
            done: self.counters.done.load(Ordering::Relaxed),
            busy_micros: self.counters.busy_micros.load(Ordering::Relaxed),
            pending: self.counters.pending.load(Ordering::Relaxed),
            shed: self.counters.shed.load(Ordering::Relaxed),
        }
    }

    async fn tag(&self, password: &str, cost: Cost, salt: Vec<u8>) -> Result<[u8; 32], HashError> {
        let (answer, answered) = oneshot::channel();
        let job = Job { password: Zeroizing::new(password.as_bytes().to_vec()), cost, salt, answer };
        self.counters.pending.fetch_add(1, Ordering::Relaxed);
        match self.jobs.try_send(job) {
            Ok(()) => answered.await.unwrap_or(Err(self.busy())),
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => {
                self.counters.pending.fetch_sub(1, Ordering::Relaxed);
                self.counters.shed.fetch_add(1, Ordering::Relaxed);
                Err(self.busy())
            }
        }
    }

    /// How long the present queue takes to drain, from what hashes took so far.
    fn busy(&self) -> HashError {
        let stats = self.stats();
        let each = stats.busy_micros.checked_div(stats.done).unwrap_or(10_000);
        let waiting = u64::try_from(stats.pending / self.threads.max(1)).unwrap_or(u64::MAX);
        HashError::Busy { retry_after: 1 + waiting.saturating_mul(each) / 1_000_000 }
    }
}

fn work(mut kernel: Kernel, queue: &Mutex<Receiver<Job>>, counters: &Counters) {
    loop {
        let job = queue.lock().unwrap_or_else(PoisonError::into_inner).recv_timeout(REST_AFTER);
        let job = match job {
            Ok(job) => job,
            Err(RecvTimeoutError::Timeout) => {
                kernel.rest();
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => return,
        };
        // Somebody who went away does not want the answer any more.
        if !job.answer.is_closed() {
            let begun = Instant::now();
            let tag = kernel.tag(job.cost, &job.password, &job.salt);
            let micros = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
            counters.busy_micros.fetch_add(micros, Ordering::Relaxed);
            counters.done.fetch_add(1, Ordering::Relaxed);
            let _ = job.answer.send(tag);
        }
        counters.pending.fetch_sub(1, Ordering::Relaxed);
    }
}
