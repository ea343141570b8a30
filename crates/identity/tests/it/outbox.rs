//! The outbox worker over a real store, with a receiver that behaves as the
//! test wishes.

use std::collections::BTreeMap;
use std::future::pending;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use identity::outbox::{Deliver, DeliveryError, Handled, Outbox, Wake, Worker};
use identity::policy;
use identity::ports::{Durability, Effect, OutboxKind, OutboxState, Store};
use identity::{Clock as _, Keyring, Time};
use testkit::{FakeClock, SeededEntropy};
use tokio::sync::{Notify, mpsc};

use crate::fixture::sqlite;

const MINUTE: Duration = Duration::from_secs(60);

#[derive(Clone, Copy, Debug)]
enum Manner {
    Take,
    Retry,
    Fail,
    /// Takes the message and never says so.
    Hang,
    /// Takes the message once the gate opens.
    Gate,
}

/// Takes note of every delivery that begins.
struct Receiver {
    manner: Mutex<Box<dyn Fn(&Effect) -> Manner + Send>>,
    began: mpsc::UnboundedSender<Effect>,
    gate: Notify,
}

impl Receiver {
    fn behave(&self, manner: impl Fn(&Effect) -> Manner + Send + 'static) {
        *self.manner.lock().unwrap() = Box::new(manner);
    }
}

#[async_trait]
impl Deliver for Receiver {
    async fn deliver(&self, effect: &Effect, _: Time) -> Result<(), DeliveryError> {
        let manner = (self.manner.lock().unwrap())(effect);
        self.began.send(effect.clone()).unwrap();
        match manner {
            Manner::Take => Ok(()),
            Manner::Retry => Err(DeliveryError::Retry("receiver_error")),
            Manner::Fail => Err(DeliveryError::Fail("receiver_refused")),
            Manner::Hang => pending().await,
            Manner::Gate => {
                self.gate.notified().await;
                Ok(())
            }
        }
    }
}

struct Bench {
    store: Arc<dyn Store>,
    clock: Arc<FakeClock>,
    entropy: SeededEntropy,
    keyring: Arc<Keyring>,
    receiver: Arc<Receiver>,
    began: mpsc::UnboundedReceiver<Effect>,
    policy: policy::Outbox,
    _folder: tempfile::TempDir,
}

impl Bench {
    async fn new(manner: Manner) -> Self {
        let (folder, store) = sqlite().await;
        let (sender, began) = mpsc::unbounded_channel();
        Self {
            store,
            clock: Arc::new(FakeClock::enrolment_morning()),
            entropy: SeededEntropy::new(3),
            keyring: Arc::new(Keyring::new(&[3; 32])),
            receiver: Arc::new(Receiver {
                manner: Mutex::new(Box::new(move |_| manner)),
                began: sender,
                gate: Notify::new(),
            }),
            began,
            policy: policy::Outbox::default(),
            _folder: folder,
        }
    }

    fn worker(&self) -> Worker {
        Worker::new(
            self.store.clone(),
            self.clock.clone(),
            self.keyring.clone(),
            self.receiver.clone(),
            self.policy.clone(),
        )
    }

    async fn enqueue(&self, effects: &[Effect], lives: Option<Duration>, state: OutboxState) {
        let now = self.clock.now();
        let mut unit = self.store.write(Durability::Full).await.unwrap();
        for effect in effects {
            let ends = lives.map(|l| now.plus(l));
            let row = Outbox::row(&self.entropy, &self.keyring, now, effect, ends, state);
            unit.enqueue(&row).await.unwrap();
        }
        unit.commit().await.unwrap();
    }

    async fn count(&self, kind: OutboxKind, state: OutboxState) -> u64 {
        let counts = self.store.read().await.unwrap().outbox_counts().await.unwrap();
        counts.into_iter().filter(|(k, s, _)| (*k, *s) == (kind, state)).map(|(_, _, n)| n).sum()
    }

    /// How long until the next queued row is due.
    async fn wait(&self) -> Option<Duration> {
        let due = self.store.read().await.unwrap().next_due().await.unwrap();
        due.map(|d| d.since(self.clock.now()))
    }

    /// Deliveries that began since the last call.
    fn begun(&mut self) -> Vec<Effect> {
        std::iter::from_fn(|| self.began.try_recv().ok()).collect()
    }

    /// Waits for the next delivery to begin.
    async fn next(&mut self) -> Effect {
        tokio::time::timeout(Duration::from_secs(20), self.began.recv()).await.expect("a delivery").unwrap()
    }
}

fn sms(code: u32) -> Effect {
    Effect::Sms {
        to: "+8613800138000".to_owned(),
        template: "sign_in_code".to_owned(),
        locale: "zh-CN".to_owned(),
        params: BTreeMap::from([("code".to_owned(), format!("{code:06}"))]),
    }
}

fn logout(host: &str, ticket: u32) -> Effect {
    Effect::CasLogout { url: format!("https://{host}/cas"), ticket: format!("ST-{ticket}") }
}

fn delivered(n: u64) -> Handled {
    Handled { delivered: n, ..Handled::default() }
}

#[tokio::test]
async fn what_was_enqueued_is_delivered_once_and_stays_sealed() {
    let mut bench = Bench::new(Manner::Take).await;
    let mail = Effect::Mail {
        to: "a@example.edu".to_owned(),
        template: "password_changed".to_owned(),
        locale: "en".to_owned(),
        params: BTreeMap::new(),
    };
    let effects = [sms(1), mail, logout("oa.example", 1)];
    bench.enqueue(&effects, Some(5 * MINUTE), OutboxState::Queued).await;
    let worker = bench.worker();
    assert_eq!(worker.run_once().await.unwrap(), delivered(3));
    assert_eq!(bench.begun(), effects);
    bench.clock.advance(60 * MINUTE);
    assert_eq!(worker.run_once().await.unwrap(), delivered(0));
    assert_eq!(worker.totals(), delivered(3));
    for kind in OutboxKind::ALL {
        assert_eq!(bench.count(kind, OutboxState::Done).await, 1, "{kind:?}");
    }

    let now = bench.clock.now();
    let row = Outbox::row(&bench.entropy, &bench.keyring, now, &sms(424_242), None, OutboxState::Queued);
    assert!(!row.sealed.windows(6).any(|w| w == b"424242" || w == b"800138"));
    assert_eq!(Outbox::effect(&bench.keyring, &row), Some(sms(424_242)));
    assert_eq!(Outbox::effect(&Keyring::new(&[4; 32]), &row), None);
}

/// S03: a row for an unknown recipient costs what a known one costs, and goes nowhere.
#[tokio::test]
async fn s_03_suppressed_rows_go_nowhere() {
    let mut bench = Bench::new(Manner::Take).await;
    bench.enqueue(&[sms(1)], None, OutboxState::Suppressed).await;
    assert_eq!(bench.worker().run_once().await.unwrap().total(), 0);
    assert!(bench.begun().is_empty());
    assert_eq!(bench.count(OutboxKind::Sms, OutboxState::Suppressed).await, 1);
}

/// R06: the wait doubles, ten minutes at most; after the last attempt the row is a dead letter.
#[tokio::test]
async fn r_06_the_backoff_doubles_and_ends() {
    let mut bench = Bench::new(Manner::Retry).await;
    bench.policy.attempts = 10;
    bench.enqueue(&[sms(1)], None, OutboxState::Queued).await;
    let worker = bench.worker();
    let mut waits = Vec::new();
    for _ in 0..10 {
        assert!(worker.run_once().await.unwrap().total() == 1);
        let Some(wait) = bench.wait().await else { break };
        waits.push(wait.as_secs());
        // Not a moment before it is due.
        bench.clock.advance(wait.checked_sub(Duration::from_micros(1)).unwrap());
        assert_eq!(worker.run_once().await.unwrap().total(), 0);
        bench.clock.advance(Duration::from_micros(1));
    }
    assert_eq!(waits, [5, 10, 20, 40, 80, 160, 320, 600, 600]);
    assert_eq!(bench.begun().len(), 10);
    assert_eq!(bench.count(OutboxKind::Sms, OutboxState::Dead).await, 1);
    assert_eq!(worker.totals(), Handled { retried: 9, dead: 1, ..Handled::default() });
}

#[tokio::test]
async fn r_06_a_refusal_for_good_is_not_repeated() {
    let mut bench = Bench::new(Manner::Fail).await;
    bench.enqueue(&[sms(1)], None, OutboxState::Queued).await;
    assert_eq!(bench.worker().run_once().await.unwrap(), Handled { dead: 1, ..Handled::default() });
    assert_eq!((bench.begun().len(), bench.wait().await), (1, None));
}

/// R06: an expired code is never sent, and not tried when the next try would come too late.
#[tokio::test]
async fn r_06_expired_codes_are_never_sent() {
    let mut bench = Bench::new(Manner::Retry).await;
    let worker = bench.worker();
    let expired = Handled { expired: 1, ..Handled::default() };
    bench.enqueue(&[sms(1)], Some(5 * MINUTE), OutboxState::Queued).await;
    bench.clock.advance(5 * MINUTE);
    assert_eq!(worker.run_once().await.unwrap(), expired);
    assert!(bench.begun().is_empty());

    bench.enqueue(&[sms(2)], Some(Duration::from_secs(12)), OutboxState::Queued).await;
    assert_eq!(worker.run_once().await.unwrap().retried, 1);
    bench.clock.advance(Duration::from_secs(5));
    assert_eq!(worker.run_once().await.unwrap(), expired);
    assert_eq!(bench.begun().len(), 2);
    assert_eq!(bench.count(OutboxKind::Sms, OutboxState::Expired).await, 2);
    assert_eq!(bench.wait().await, None);
}

/// R06: killed between send and acknowledgement, a hundred times: one duplicate, the same code.
#[tokio::test]
async fn r_06_a_killed_worker_means_one_duplicate_with_the_same_code() {
    let mut bench = Bench::new(Manner::Hang).await;
    for code in 0..100 {
        bench.receiver.behave(|_| Manner::Hang);
        bench.enqueue(&[sms(code)], Some(5 * MINUTE), OutboxState::Queued).await;
        let killed = bench.worker();
        let task = tokio::spawn(async move { killed.run_once().await });
        assert_eq!(bench.next().await, sms(code));
        task.abort();
        assert!(task.await.unwrap_err().is_cancelled());

        bench.receiver.behave(|_| Manner::Take);
        let next = bench.worker();
        assert_eq!(next.run_once().await.unwrap().total(), 0, "the lease still holds");
        bench.clock.advance(bench.policy.lease.into());
        assert_eq!(next.run_once().await.unwrap(), delivered(1));
        assert_eq!(bench.begun(), [sms(code)]);
    }
    assert_eq!(bench.count(OutboxKind::Sms, OutboxState::Done).await, 100);
}

/// Forced-logout fairness: a host that hangs holds up neither other hosts nor codes.
#[tokio::test]
async fn a_hanging_service_holds_nobody_up() {
    let mut bench = Bench::new(Manner::Take).await;
    bench.receiver.behave(|effect| match effect {
        Effect::CasLogout { url, .. } if url.contains("hangs") => Manner::Hang,
        _ => Manner::Take,
    });
    let slow: Vec<_> = (0..300).map(|i| logout("hangs.example", i)).collect();
    bench.enqueue(&slow, None, OutboxState::Queued).await;
    bench.enqueue(&[logout("quick.example", 1)], None, OutboxState::Queued).await;
    let (wake, worker) = (Wake::default(), bench.worker());
    let ringer = wake.clone();
    let task = tokio::spawn(async move { worker.run(&wake, pending()).await });

    let mut hanging = 0;
    while bench.next().await != logout("quick.example", 1) {
        hanging += 1;
    }
    assert_eq!(hanging, 4);
    bench.enqueue(&[sms(7)], None, OutboxState::Queued).await;
    ringer.ring();
    assert_eq!(bench.next().await, sms(7));
    task.abort();
}

/// R06: while the vendor is down the worker rests instead of burning attempts; when it is back,
/// everything that waited goes out.
#[tokio::test]
async fn r_06_a_vendor_that_is_down_gets_a_rest_and_is_found_again() {
    let mut bench = Bench::new(Manner::Retry).await;
    let codes: Vec<_> = (0..40).map(sms).collect();
    bench.enqueue(&codes, Some(5 * MINUTE), OutboxState::Queued).await;
    let worker = bench.worker();
    assert!(!worker.in_trouble(OutboxKind::Sms));
    assert_eq!(worker.run_once().await.unwrap().retried, 16);
    assert!(worker.in_trouble(OutboxKind::Sms));
    assert_eq!(worker.run_once().await.unwrap().postponed, 16);
    assert_eq!(worker.run_once().await.unwrap().postponed, 8);
    assert_eq!(bench.begun().len(), 16);
    // Other kinds go on.
    bench.receiver.behave(|e| if matches!(e, Effect::Sms { .. }) { Manner::Retry } else { Manner::Take });
    bench.enqueue(&[logout("oa.example", 1)], None, OutboxState::Queued).await;
    assert_eq!(worker.run_once().await.unwrap(), delivered(1));

    bench.receiver.behave(|_| Manner::Take);
    let begin = bench.clock.now();
    while let Some(wait) = bench.wait().await {
        bench.clock.advance(wait);
        worker.run_once().await.unwrap();
    }
    assert_eq!(bench.count(OutboxKind::Sms, OutboxState::Done).await, 40);
    assert!(
        bench.clock.now().since(begin) <= Duration::from_secs(13),
        "{:?}",
        bench.clock.now().since(begin)
    );
    assert!(!worker.in_trouble(OutboxKind::Sms));
}

#[tokio::test]
async fn a_ring_starts_delivery_at_once_and_shutdown_waits_for_what_is_under_way() {
    let mut bench = Bench::new(Manner::Take).await;
    let (wake, worker) = (Wake::default(), bench.worker());
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let ringer = wake.clone();
    let task = tokio::spawn(async move { worker.run(&wake, async { _ = stopped.await }).await });
    for code in 0..3 {
        bench.enqueue(&[sms(code)], None, OutboxState::Queued).await;
        let begin = tokio::time::Instant::now();
        ringer.ring();
        assert_eq!(bench.next().await, sms(code));
        assert!(begin.elapsed() < Duration::from_secs(4), "idle sleep is 5 s");
    }
    bench.receiver.behave(|_| Manner::Gate);
    bench.enqueue(&[sms(3)], None, OutboxState::Queued).await;
    ringer.ring();
    assert_eq!(bench.next().await, sms(3));
    stop.send(()).unwrap();
    tokio::task::yield_now().await;
    assert!(!task.is_finished());
    bench.receiver.gate.notify_one();
    task.await.unwrap();
    assert_eq!(bench.count(OutboxKind::Sms, OutboxState::Done).await, 4);
}

#[tokio::test]
async fn rows_that_nobody_can_read_or_wants_any_more_are_dead() {
    let mut bench = Bench::new(Manner::Take).await;
    let mut unit = bench.store.write(Durability::Full).await.unwrap();
    let strange = Keyring::new(&[9; 32]);
    let now = bench.clock.now();
    unit.enqueue(&Outbox::row(&bench.entropy, &strange, now, &sms(1), None, OutboxState::Queued))
        .await
        .unwrap();
    unit.commit().await.unwrap();
    let worker = bench.worker();
    let dead = Handled { dead: 1, ..Handled::default() };
    assert_eq!(worker.run_once().await.unwrap(), dead);

    bench.enqueue(&[logout("oa.example", 1)], None, OutboxState::Queued).await;
    bench.clock.advance(24 * 60 * MINUTE);
    assert_eq!(worker.run_once().await.unwrap(), dead);
    assert!(bench.begun().is_empty());
}

#[tokio::test]
async fn two_workers_share_the_rows() {
    let mut bench = Bench::new(Manner::Take).await;
    let codes: Vec<_> = (0..60).map(sms).collect();
    bench.enqueue(&codes, None, OutboxState::Queued).await;
    let (a, b) = (bench.worker(), bench.worker());
    while bench.wait().await.is_some() {
        let (a, b) = tokio::join!(a.run_once(), b.run_once());
        assert!(a.unwrap().total() + b.unwrap().total() > 0);
    }
    let mut begun = bench.begun();
    begun.sort_by_key(|e| format!("{e:?}"));
    assert_eq!(begun, codes);
}
