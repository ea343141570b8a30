//! The console's operations: outbox, sessions, health, backups, keys.

use std::time::Duration;

use http::StatusCode;
use identity::console::Role;
use identity::operations::doctor::examine;
use identity::outbox::Outbox;
use identity::ports::{Effect, Level, Method, OutboxKind, OutboxState};
use server::jobs::{backup_if_due, sweep};
use server::vitals::gather;
use uuid::Uuid;

use crate::browser::{Browser, person, session};
use crate::house::House;

async fn dead_letter(house: &House, effect: Effect) -> Uuid {
    let domain = &house.composed.domain;
    let now = domain.now();
    let row = Outbox::row(&*domain.entropy, &domain.keyring, now, &effect, None, OutboxState::Queued);
    let mut unit = domain.write().await.unwrap();
    unit.enqueue(&row).await.unwrap();
    unit.settle(row.id, OutboxState::Dead, now, Some("smtp_refused")).await.unwrap();
    unit.commit().await.unwrap();
    row.id
}

fn mail() -> Effect {
    let params = [("name".to_owned(), "张晓明的私事".to_owned())].into();
    Effect::Mail {
        to: "zhangxiaoming@example.edu.cn".to_owned(),
        template: "password_changed".to_owned(),
        locale: "zh-CN".to_owned(),
        params,
    }
}

async fn events(house: &House, event: &str) -> Vec<String> {
    let mut unit = house.composed.domain.read().await.unwrap();
    let all = unit.audit_since(identity::Time(0), 10_000).await.unwrap();
    all.into_iter().filter(|entry| entry.event == event).map(|entry| entry.detail).collect()
}

/// Dead letters are listed without their content, sent again or dropped with a reason.
#[tokio::test]
async fn dead_letters_are_seen_retried_and_dropped() {
    let house = House::new().await;
    let mut keeper = Browser::administrator(&house, "9001", Role::PlatformAdministrator, "").await;
    let first = dead_letter(&house, mail()).await;
    let second = dead_letter(&house, mail()).await;
    let sms = Effect::Sms {
        to: "+8613800138009".to_owned(),
        template: "sign_in_code".to_owned(),
        locale: "zh-CN".to_owned(),
        params: [("code".to_owned(), "482913".to_owned())].into(),
    };
    dead_letter(&house, sms).await;

    let outbox = keeper.page("/console/operations").await;
    assert!(outbox.contains("href=\"/console/operations/letters?kind=mail\""), "{outbox}");
    let list = keeper.page("/console/operations/letters?kind=").await;
    for shown in ["password_changed", "smtp_refused", "sign_in_code", "138****8009"] {
        assert!(list.contains(shown), "{shown}");
    }
    for hidden in ["zhangxiaoming@", "13800138009", "482913", "张晓明的私事"] {
        assert!(!list.contains(hidden), "{hidden} is shown");
    }
    let mails = keeper.page("/console/operations/letters?kind=mail").await;
    assert!(!mails.contains("sign_in_code"));

    let page = format!("/console/operations/letters/{first}");
    let one = keeper.page(&page).await;
    assert!(!one.contains("zhangxiaoming@") && one.contains("smtp_refused"));
    let id = first.to_string();
    let led = keeper.post("console/operations_retry", &[("page", &page), ("id", &id)]).await;
    assert_eq!(led, "/console/operations/letters?done=retried");
    assert_eq!(keeper.get(&page).await.status, StatusCode::NOT_FOUND, "it is no dead letter any more");
    let again = keeper.post("console/operations_retry", &[("page", &page), ("id", &id)]).await;
    assert!(again.contains("again="), "only once: {again}");

    let page = format!("/console/operations/letters/{second}");
    let id = second.to_string();
    let led = keeper.post("console/operations_drop", &[("page", &page), ("id", &id), ("reason", " ")]).await;
    assert!(led.contains("again="), "a reason is needed: {led}");
    assert!(keeper.page(&led).await.contains("aria-invalid"));
    let reason = "the address is dead";
    keeper.post("console/operations_drop", &[("page", &page), ("id", &id), ("reason", reason)]).await;
    let counts = house.composed.domain.read().await.unwrap().outbox_counts().await.unwrap();
    let of =
        |kind, state| counts.iter().find(|(k, s, _)| (*k, *s) == (kind, state)).map_or(0, |(_, _, n)| *n);
    assert_eq!(of(OutboxKind::Mail, OutboxState::Queued), 1);
    assert_eq!(of(OutboxKind::Mail, OutboxState::Dead), 0);
    assert_eq!(of(OutboxKind::Sms, OutboxState::Dead), 1);
    keeper.post("console/operations_retry_all", &[("kind", "sms")]).await;
    let noted = events(&house, "outbox_changed").await;
    assert_eq!(noted.len(), 3, "{noted:?}");
    let dropped = noted.iter().find(|detail| detail.contains("\"action\":\"dropped\"")).unwrap();
    assert!(dropped.contains(reason) && !dropped.contains("zhangxiaoming@"), "{noted:?}");
    assert!(noted.iter().any(|detail| detail.contains("retried_all")), "{noted:?}");
}

/// Ending all sessions takes the word; afterwards nobody is in but whoever did it, and the services
/// are told by the broom.
#[tokio::test]
async fn all_sessions_end_but_the_one_that_asked() {
    let house = House::new().await;
    let mut keeper = Browser::administrator(&house, "9001", Role::PlatformAdministrator, "").await;
    let somebody = person(&house, "1001", "13800138001", None).await;
    let mut other = Browser::new(&house, somebody).await;
    session(&house, somebody, Level::Half, &[Method::Password]).await;
    assert_eq!(other.get("/").await.status, StatusCode::OK);
    let counts = keeper.page("/console/operations/sessions").await;
    assert!(counts.contains("<dd>2</dd>") && counts.contains("<dd>1</dd>"), "{counts}");

    let page = "/console/operations/sessions/end";
    let led = keeper.post("console/operations_end_sessions", &[("page", page), ("word", "yes")]).await;
    assert!(led.starts_with(&format!("{page}?again=")), "{led}");
    assert_eq!(other.get("/").await.status, StatusCode::OK);
    let led = keeper.post("console/operations_end_sessions", &[("page", page), ("word", "END ALL")]).await;
    assert_eq!(led, "/console/operations/sessions?done=ended");
    assert_eq!(other.get("/").await.status, StatusCode::SEE_OTHER);
    assert_eq!(keeper.get("/console").await.status, StatusCode::OK);
    sweep(&house.composed).await.unwrap();
    let left = house.composed.domain.read().await.unwrap().sessions_of(somebody).await.unwrap();
    assert!(left.is_empty());
    let noted = events(&house, "sessions_ended").await;
    assert!(noted.len() == 1 && noted[0].contains("\"sessions\":\"2\""), "{noted:?}");

    // An old proof is not enough.
    house.clock.advance(Duration::from_mins(30));
    let led = keeper.post("console/operations_end_sessions", &[("page", page), ("word", "END ALL")]).await;
    assert!(led.starts_with("/confirm?"), "{led}");
}

/// The page and the command look at the same; what is wrong has a remedy in both languages.
#[tokio::test]
async fn the_doctor_says_what_to_do() {
    let house = House::new().await;
    let mut keeper = Browser::administrator(&house, "9001", Role::PlatformAdministrator, "").await;
    let plain = keeper.page("/console/operations/health").await;
    let deep = keeper.page("/console/operations/health?deep=1").await;
    assert!(plain.contains(env!("CARGO_PKG_VERSION")) && plain.contains("SQLite"));
    assert_eq!(
        plain.matches("<li class=\"finding ").count() + 1,
        deep.matches("<li class=\"finding ").count()
    );
    assert!(plain.contains("finding worth"), "1 MiB for a hash is worth a word");
    let composed = &house.composed;
    let vitals = gather(&composed.settings, Some(&composed.database), composed.domain.now(), true).await;
    let findings = examine(&vitals);
    assert!(findings.iter().any(|finding| finding.why == "integrity_whole"), "{findings:?}");
    assert!(findings.iter().any(|finding| finding.why == "master_key_good"), "{findings:?}");
    // An old message that nobody sends.
    let domain = &composed.domain;
    let row =
        Outbox::row(&*domain.entropy, &domain.keyring, domain.now(), &mail(), None, OutboxState::Queued);
    let mut unit = domain.write().await.unwrap();
    unit.enqueue(&row).await.unwrap();
    unit.commit().await.unwrap();
    let later = domain.now().plus(Duration::from_mins(30));
    let findings = examine(&gather(&composed.settings, Some(&composed.database), later, false).await);
    assert!(findings.iter().any(|finding| finding.why == "outbox_stuck"), "{findings:?}");
}

async fn finished(house: &House, job: &str) -> identity::operations::Finished {
    loop {
        if let Some(last) =
            house.composed.jobs.get(job).filter(|job| job.running.is_none()).and_then(|job| job.last)
        {
            return last;
        }
        tokio::task::yield_now().await;
    }
}

/// R09: backups are made and verified at the console, and by schedule: once for all processes, the
/// oldest go.
#[tokio::test(flavor = "multi_thread")]
async fn r09_backups_are_made_listed_and_verified_at_the_console() {
    let house = House::with(|settings| {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::create_dir_all(&settings.data_dir).unwrap();
        let key = settings.data_dir.join("backup.key");
        std::fs::write(&key, "0123456789abcdef0123456789abcdef").unwrap();
        std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
        settings.backup.key_file = key;
        settings.backup.keep = 2;
    })
    .await;
    let mut keeper = Browser::administrator(&house, "9001", Role::PlatformAdministrator, "").await;
    let led = keeper.post("console/operations_backup", &[("page", "/console/operations/backups")]).await;
    assert_eq!(led, "/console/operations/backups?done=begun");
    let made = finished(&house, "backup").await;
    assert!(made.well && made.note.contains(".backup: "), "{made:?}");
    let page = keeper.page("/console/operations/backups").await;
    let name = made.note.split(": ").next().unwrap();
    assert!(page.contains(name), "{page}");
    keeper
        .post("console/operations_verify", &[("page", "/console/operations/backups"), ("name", name)])
        .await;
    let verified = finished(&house, "backup_verify").await;
    assert!(verified.well, "{verified:?}");
    // What does not lie in the folder is not read.
    let led = keeper.post("console/operations_verify", &[("name", "../../etc/passwd")]).await;
    assert!(led.contains("again="), "{led}");
    assert!(keeper.page("/console/operations/jobs").await.contains(name));

    let every = Duration::from_hours(24);
    for _ in 0..3 {
        assert!(backup_if_due(&house.composed, every).await.unwrap());
        // Another process, a moment later: it is not its turn.
        assert!(backup_if_due(&house.composed, every).await.unwrap());
        house.clock.advance(every);
    }
    let kept = server::backup::list(&house.composed.settings);
    assert_eq!(kept.len(), 2, "the latest two of four: {kept:?}");
    assert!(kept.iter().all(|kept| kept.name != name));
    assert_eq!(events(&house, "backup").await.len(), 2);
}

/// The keys are shown to whoever looks after them, and nothing of them.
#[tokio::test]
async fn keys_show_their_state_and_nothing_else() {
    let house = House::new().await;
    let mut security = Browser::administrator(&house, "9001", Role::SecurityAdministrator, "").await;
    let page = security.page("/console/keys").await;
    let key = std::fs::read_to_string(house.composed.settings.master_file()).unwrap();
    assert!(page.contains("master.key") && !page.contains(key.trim()));
    assert!(!security.page("/console").await.contains("/console/operations"));
    let mut off = Browser::administrator(&house, "9002", Role::PlatformAdministrator, "").await;
    let led = off.post("console/operations_backup", &[("page", "/console/operations/backups")]).await;
    assert!(led.contains("again="), "no key file is set: {led}");
    assert!(off.page("/console/operations/backups").await.contains("backup.key_file"));
}
