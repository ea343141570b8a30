//! Settings and announcements at the console: drafted, tried, saved, in force.

use std::sync::Arc;
use std::time::Duration;

use app::console::settings::Board;
use axum::body::Body;
use http::{Request, StatusCode};
use identity::console::Role;
use server::compose::{Migrations, open};
use server::generation::{Maker, front};
use server::http::address::Peer;
use server::settings::Sources;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use crate::browser::Browser;
use crate::house::{House, read};

const LOCKOUT: &str = "/console/settings/section/lockout";

async fn officer(house: &House) -> Browser<'_> {
    Browser::administrator(house, "9001", Role::SecurityAdministrator, "").await
}

async fn fill(browser: &mut Browser<'_>, fields: &[(&str, &str)]) -> String {
    let mut all = vec![("page", LOCKOUT), ("section", "lockout")];
    all.extend_from_slice(fields);
    browser.post("console/settings_fill", &all).await
}

#[tokio::test]
async fn a_form_becomes_a_draft_and_the_draft_a_version() {
    let house = House::new().await;
    let mut browser = officer(&house).await;
    let form = browser.page(LOCKOUT).await;
    assert!(form.contains("name=\"fields[lockout.failures]\""), "{form}");
    assert_eq!(fill(&mut browser, &[("fields[lockout.failures]", "3")]).await, "/console/settings/draft");
    let draft = browser.page("/console/settings/draft").await;
    assert!(draft.contains("lockout.failures") && draft.contains(">3<"), "{draft}");
    // Without a reason nothing is saved.
    let back = browser.post("console/settings_save", &[("note", " ")]).await;
    assert!(back.starts_with("/console/settings/draft?again="), "{back}");
    let saved = browser.post("console/settings_save", &[("note", "等保整改")]).await;
    assert_eq!(saved, "/console/settings?saved=1");
    let versions = browser.page("/console/settings/versions").await;
    assert!(versions.contains("等保整改") && versions.contains("9001"), "{versions}");
    let version = browser.page("/console/settings/versions/1").await;
    assert!(version.contains("lockout.failures"), "{version}");
    assert_eq!(browser.get("/console/settings/versions/2").await.status, StatusCode::NOT_FOUND);
    assert!(browser.page("/console/settings/draft").await.contains("草稿为空"));
}

#[tokio::test]
async fn what_is_wrong_is_told_and_nothing_that_was_typed_is_lost() {
    let house = House::new().await;
    let mut browser = officer(&house).await;
    let fields = [("fields[lockout.failures]", "many"), ("fields[lockout.duration]", "45m")];
    let back = fill(&mut browser, &fields).await;
    assert!(back.starts_with(&format!("{LOCKOUT}?again=")), "{back}");
    let page = browser.page(&back).await;
    assert!(page.contains("lockout.failures`: 须为整数"), "in the reader's language: {page}");
    assert!(page.contains("value=\"many\"") && page.contains("value=\"45m\""), "{page}");
    // What no key alone, but the settings as a whole refuse.
    let back = fill(&mut browser, &[("fields[lockout.duration]", "soon")]).await;
    let page = browser.page(&back).await;
    assert!(page.contains("value=\"soon\"") && page.contains("这个值不可用"), "{page}");
    let back = fill(&mut browser, &[("fields[lockout.failures]", "0")]).await;
    assert!(browser.page(&back).await.contains("lockout.failures`: 至少为 1"));
    // What the machine is about cannot come in.
    let fields = [("page", LOCKOUT), ("section", "server"), ("fields[server.workers]", "1")];
    browser.post("console/settings_fill", &fields).await;
    assert!(!browser.page("/console/settings/draft").await.contains("server.workers"));
}

/// S15: of two who save one wins, and the other loses nothing.
#[tokio::test]
async fn two_who_save_do_not_overwrite_each_other() {
    let house = House::new().await;
    let mut first = officer(&house).await;
    let mut second = Browser::administrator(&house, "9002", Role::SecurityAdministrator, "").await;
    fill(&mut first, &[("fields[lockout.failures]", "3")]).await;
    fill(&mut second, &[("fields[lockout.duration]", "45m")]).await;
    assert_eq!(first.post("console/settings_save", &[("note", "a")]).await, "/console/settings?saved=1");
    let back = second.post("console/settings_save", &[("note", "b")]).await;
    let draft = second.page(&back).await;
    assert!(draft.contains("第 0 版") && draft.contains("45m"), "{draft}");
    assert_eq!(second.post("console/settings_carry", &[]).await, "/console/settings/draft");
    assert_eq!(second.post("console/settings_save", &[("note", "b")]).await, "/console/settings?saved=2");
    let newest = house.composed.services.decisions.latest().await.unwrap().1;
    assert!(newest.contains("failures = 3") && newest.contains("45m"), "{newest}");
    // Back to the first version's rules.
    assert_eq!(first.post("console/settings_restore", &[("version", "1")]).await, "/console/settings/draft");
    assert!(first.page("/console/settings/draft").await.contains("lockout.duration"));
}

#[tokio::test]
async fn profiles_and_the_preset_of_level_3_become_drafts() {
    let house = House::new().await;
    let mut browser = officer(&house).await;
    let clauses = browser.page("/console/settings/clauses").await;
    assert!(clauses.contains("未达到") && clauses.contains("8.1.4.1 b"), "{clauses}");
    assert_eq!(browser.post("console/settings_clauses", &[]).await, "/console/settings/draft");
    let draft = browser.page("/console/settings/draft").await;
    assert!(draft.contains("lockout.failures") && draft.contains("session.idle"), "{draft}");
    browser.post("console/settings_profile", &[("profile", "passport")]).await;
    let draft = browser.page("/console/settings/draft").await;
    assert!(draft.contains("weak_password.action") && !draft.contains("branding.name"), "{draft}");
    let back = browser.post("console/settings_profile", &[("profile", "../../etc")]).await;
    assert!(back.starts_with("/console/settings?again="), "{back}");
}

/// Who changes the appearance changes no rules, and the other way round.
#[tokio::test]
async fn the_two_areas_stay_apart() {
    let house = House::new().await;
    let mut platform = Browser::administrator(&house, "9003", Role::PlatformAdministrator, "").await;
    let fields = [
        ("page", "/console/appearance"),
        ("fields[branding.name.zh]", "某某大学统一认证"),
        ("fields[lockout.failures]", "99"),
    ];
    assert_eq!(platform.post("console/appearance_fill", &fields).await, "/console/appearance/draft");
    let draft = platform.page("/console/appearance/draft").await;
    assert!(draft.contains("某某大学统一认证") && !draft.contains("lockout"), "{draft}");
    assert_eq!(
        platform.post("console/appearance_save", &[("note", "改名")]).await,
        "/console/appearance?saved=1"
    );
    let section = platform.page("/console/settings/section/lockout").await;
    assert!(!section.contains("<textarea") && !section.contains("fields["), "only to look at");
}

#[tokio::test]
async fn announcements_are_shown_between_their_dates() {
    let house = House::new().await;
    let mut platform = Browser::administrator(&house, "9003", Role::PlatformAdministrator, "").await;
    let publish = |zh: &'static str, starts: &'static str, ends: &'static str| {
        [("zh", zh), ("en", "Maintenance tonight"), ("starts", starts), ("ends", ends), ("urgent", "on")]
    };
    let page = "/console/appearance/announcements";
    let back =
        platform.post("console/announcement_publish", &publish("今晚停机", "2026-09-01", "2026-08-31")).await;
    let shown = platform.page(&back).await;
    assert!(shown.contains("value=\"今晚停机\""), "kept: {shown}");
    for (zh, starts, ends) in
        [("今晚停机维护", "2026-09-01", "2026-09-01"), ("明年的事", "2027-01-01", "2027-01-02")]
    {
        assert_eq!(platform.post("console/announcement_publish", &publish(zh, starts, ends)).await, page);
    }
    let door = house.get("/sign-in").await.body;
    assert!(door.contains("今晚停机维护") && !door.contains("明年的事"), "{door}");
    house.clock.advance(Duration::from_hours(24));
    assert!(!house.get("/sign-in").await.body.contains("今晚停机维护"));
}

/// What is saved is in force within seconds, in this process and in others, without a restart.
#[tokio::test]
async fn what_is_saved_takes_effect_while_serving() {
    let folder = tempfile::tempdir().unwrap();
    let set = |name: &str, value: &str| (format!("TONGXING_{name}"), value.to_owned());
    let data = folder.path().join("data").display().to_string();
    let variables = vec![
        set("DATA_DIR", &data),
        set("HASHING__MEMORY_KIB", "1024"),
        set("HASHING__PASSES", "1"),
        set("HASHING__THREADS", "1"),
    ];
    let sources = Sources { config: None, variables };
    let (ground, saved, composed) = open(&sources, Migrations::Apply, Arc::default(), |_| {}).await.unwrap();
    let host = composed.settings.server.public_url.authority().to_owned();
    let stop = CancellationToken::new();
    let maker = Maker { ground, sources, stop: stop.clone(), board: Board::default() };
    let (versions, mut seen) = watch::channel(saved.version);
    let first = maker.start(saved, composed.clone(), versions.subscribe()).unwrap();
    let (current, present) = watch::channel(first);
    let app = front(present.clone());
    let follower = tokio::spawn(maker.follow(current, versions));
    let name = async |app: &axum::Router| {
        let mut request =
            Request::builder().uri("/sign-in").header("host", &host).header("accept", "text/html");
        request.extensions_mut().unwrap().insert(Peer("127.0.0.1:1".parse().unwrap()));
        read(app.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()).await.body
    };
    assert!(!name(&app).await.contains("云山学院"));
    let row = |version: i64, text: &str| identity::ports::SettingsVersion {
        version,
        text: text.to_owned(),
        note: "n".to_owned(),
        author: "9001".to_owned(),
        created_at: composed.domain.now(),
    };
    let save = async |version: i64, text: &str| {
        let mut unit = composed.domain.write().await.unwrap();
        unit.insert_settings(&row(version, text)).await.unwrap();
        unit.commit().await.unwrap();
    };
    save(1, "[branding.name]\nzh = \"云山学院\"\n").await;
    seen.wait_for(|version| *version == 1).await.unwrap();
    assert!(name(&app).await.contains("云山学院"));
    // What cannot be put in force changes nothing, and what comes after it is.
    save(2, "[server]\nworkers = 7\n").await;
    save(3, "[branding.name]\nzh = \"云海学院\"\n").await;
    seen.wait_for(|version| *version == 3).await.unwrap();
    assert!(name(&app).await.contains("云海学院"));
    stop.cancel();
    follower.await.unwrap();
}
