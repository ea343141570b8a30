//! The watched roster folder (H-5), on a clock moved by hand.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Body;
use identity::console::Role;
use identity::operations::doctor::{Gravity, examine};
use identity::ports::Status;
use identity::roster::sync::FOLDER;
use server::night::{Night, Pause, Sums, Turn};
use server::settings::{RosterContent, Settings};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use crate::browser::{Browser, PASSWORD, person};
use crate::house::House;

/// From eight in the morning, where clocks are eight hours ahead of UTC, to half past two at night.
const TO_NIGHT: Duration = Duration::from_mins(18 * 60 + 30);
const DAY: Duration = Duration::from_hours(24);

async fn watching(changes: impl FnOnce(&mut Settings)) -> (House, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let house = House::with(|settings| {
        settings.roster_folder.path = folder.path().to_owned();
        changes(settings);
    })
    .await;
    (house, folder)
}

/// Time passes and nothing changes.
fn still() -> Pause {
    Box::new(|| Box::pin(async {}))
}

fn night(house: &House, pause: Pause) -> Night {
    Night::of(&house.composed, &CancellationToken::new(), pause).unwrap()
}

async fn looked(house: &House) -> Sums {
    match night(house, still()).turn().await.unwrap() {
        Turn::Looked(sums) => sums,
        other => panic!("{other:?}"),
    }
}

fn put(folder: &TempDir, name: &str, text: &str) {
    std::fs::write(folder.path().join(name), text).unwrap();
}

/// The names in a folder below, sorted.
fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let files = entries.map(|entry| entry.unwrap()).filter(|entry| entry.file_type().unwrap().is_file());
    let mut names: Vec<String> = files.map(|file| file.file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

async fn status(house: &House, number: &str) -> Option<Status> {
    let mut unit = house.composed.domain.read().await.unwrap();
    unit.account_by_key(number).await.unwrap().map(|account| account.row.status)
}

/// H-5: what lies in the folder goes in at its hour, once for all processes, and is moved away with
/// its report.
#[tokio::test]
async fn h_5_the_folder_is_read_once_a_night() {
    // Of two people one changes.
    let (house, folder) = watching(|settings| settings.policy.roster.stop_at_changes_percent = 60).await;
    night(&house, still()).announce().await.unwrap();
    put(&folder, "2.csv", "学号,姓名\n3002,韩梅梅\n,无名\n");
    put(&folder, "1.csv", "学号,姓名\n3001,李雷\n3002,韩梅\n");
    put(&folder, "3.csv.part", "学号,姓名\n3003,林涛\n");
    assert_eq!(night(&house, still()).turn().await.unwrap(), Turn::NotOurs, "by day");
    let mut early = Browser::administrator(&house, "9002", Role::PlatformAdministrator, "").await;
    assert!(early.page("/console/roster").await.contains("尚未读取"), "the start is no look");
    let next = house.composed.jobs.get(FOLDER).unwrap().next.unwrap();
    assert_eq!(next.local(480), "2026-09-02 02:30");

    house.clock.advance(TO_NIGHT);
    let (mut one, mut two) = (night(&house, still()), night(&house, still()));
    let (one, two) = tokio::join!(one.turn(), two.turn());
    let turns = [one.unwrap(), two.unwrap()];
    let both = Turn::Looked(Sums { done: 2, ..Sums::default() });
    assert!(turns.contains(&both) && turns.contains(&Turn::NotOurs), "{turns:?}");

    assert_eq!(status(&house, "3001").await, Some(Status::Active));
    let mut unit = house.composed.domain.read().await.unwrap();
    let name = unit.account_by_key("3002").await.unwrap().unwrap().row.name;
    assert_eq!(name, "韩梅梅", "in the order of their names");
    let log = unit.audit_since(identity::Time(0), 500).await.unwrap();
    drop(unit);
    let ours = log.iter().filter(|entry| entry.actor.as_deref() == Some("folder:hr"));
    let told: Vec<_> = ours.map(|entry| entry.outcome.as_str()).collect();
    for step in ["received", "checking", "begun", "done"] {
        assert_eq!(told.iter().filter(|outcome| **outcome == step).count(), 2, "{step} in {told:?}");
    }
    assert_eq!(names(folder.path()), ["3.csv.part"]);
    let done = names(&folder.path().join("done"));
    assert_eq!(done.len(), 4, "{done:?}");
    assert!(done.iter().all(|name| name.starts_with("20260902-")), "{done:?}");
    let named = |ending: &str| done.iter().find(|name| name.ends_with(ending)).expect("it is there");
    named("-1.csv");
    let report = folder.path().join("done").join(named("-2.csv.report.csv"));
    let report = std::fs::read_to_string(report).unwrap();
    assert!(report.contains("refused"), "{report}");

    let mut chief = Browser::administrator(&house, "9001", Role::PlatformAdministrator, "").await;
    let page = chief.page("/console/roster").await;
    assert!(!page.contains("尚未读取"), "{page}");
    for text in ["自动读取的文件夹", "文件夹（hr）", "2026-09-02 02:30", "2026-09-03 02:30", "report.csv"]
    {
        assert!(page.contains(text), "{text}: {page}");
    }
    assert!(chief.page("/console/operations/jobs").await.contains("读取名册文件夹"));
}

/// H-5: nights that nobody was there for are made up for once; a clock that is set back brings nothing
/// twice, and one that was years ahead stops nothing.
#[tokio::test]
async fn h_5_a_missed_night_is_made_up_for() {
    let (house, _folder) = watching(|_| {}).await;
    night(&house, still()).announce().await.unwrap();
    house.clock.advance(TO_NIGHT + 3 * DAY + Duration::from_hours(5));
    looked(&house).await;
    assert_eq!(night(&house, still()).turn().await.unwrap(), Turn::NotOurs, "once for three nights");
    house.clock.advance(Duration::from_mins(18 * 60 + 59));
    assert_eq!(night(&house, still()).turn().await.unwrap(), Turn::NotOurs, "not yet");
    house.clock.advance(Duration::from_mins(1));
    looked(&house).await;
    house.clock.turn_back(Duration::from_mins(90));
    assert_eq!(night(&house, still()).turn().await.unwrap(), Turn::NotOurs);
    house.clock.advance(Duration::from_mins(91));
    assert_eq!(night(&house, still()).turn().await.unwrap(), Turn::NotOurs, "the same night again");
    house.clock.advance(1000 * DAY);
    looked(&house).await;
    house.clock.turn_back(1000 * DAY);
    house.clock.advance(DAY);
    looked(&house).await;
}

/// H-5: too many changes wait for somebody, whose decision the file follows.
#[tokio::test]
async fn h_5_a_roster_that_changes_much_waits_for_somebody() {
    let (house, folder) = watching(|settings| settings.roster_folder.content = RosterContent::Full).await;
    for (number, phone) in [("2001", "13800138001"), ("2002", "13800138002"), ("2003", "13800138003")] {
        person(&house, number, phone, None).await;
    }
    let only = "学号,姓名,学院\n2001,张晓明,网络中心\n";
    put(&folder, "monday.csv", only);
    house.clock.advance(TO_NIGHT);
    assert_eq!(looked(&house).await, Sums { waiting: 1, ..Sums::default() });
    assert_eq!(status(&house, "2002").await, Some(Status::Active), "nothing was written");
    let waiting = names(&folder.path().join("waiting"));
    assert!(waiting.len() == 2 && waiting[1].ends_with(".report.csv"), "{waiting:?}");

    // The next night's takes its place.
    put(&folder, "tuesday.csv", only);
    house.clock.advance(DAY);
    assert_eq!(looked(&house).await, Sums { waiting: 1, ..Sums::default() });
    night(&house, still()).follow().await.unwrap();
    let refused = names(&folder.path().join("refused"));
    assert!(refused.iter().any(|name| name.ends_with("-monday.csv")), "{refused:?}");

    let mut chief_again = Browser::administrator(&house, "9002", Role::PlatformAdministrator, "").await;
    let page = chief_again.page("/console/roster").await;
    assert!(page.contains("有 1 份名册变化过大"), "{page}");
    let run = names(&folder.path().join("waiting"))[0][9..45].to_owned();
    let page = format!("/console/roster/{run}");
    let shown = chief_again.page(&page).await;
    assert!(shown.contains("请输入 2 以确认") && shown.contains("不予导入这份名册"), "{shown}");
    assert_eq!(
        chief_again.post("console/roster_refuse", &[("page", &page), ("run", &run)]).await,
        "/console/roster"
    );
    let shown = chief_again.page(&page).await;
    assert!(shown.contains("不予导入") && !shown.contains("请输入 2 以确认"), "{shown}");
    let again = chief_again.post("console/roster_refuse", &[("page", &page), ("run", &run)]).await;
    assert!(chief_again.page(&again).await.contains("正在处理，或已经导入"), "once");
    night(&house, still()).follow().await.unwrap();
    assert_eq!(names(&folder.path().join("waiting")), Vec::<String>::new());
    assert_eq!(status(&house, "2002").await, Some(Status::Active));

    // And one that somebody lets through.
    put(&folder, "wednesday.csv", only);
    house.clock.advance(DAY);
    assert_eq!(looked(&house).await, Sums { waiting: 1, ..Sums::default() });
    let run = names(&folder.path().join("waiting"))[0][9..45].to_owned();
    let page = format!("/console/roster/{run}");
    let mut chief = Browser::administrator(&house, "9003", Role::PlatformAdministrator, "").await;
    let fields = [("page", page.as_str()), ("run", &run), ("typed", "2")];
    assert_eq!(chief.post("console/roster_apply", &fields).await, page);
    house.composed.services.rosters.rested(run.parse().unwrap()).await.unwrap();
    assert_eq!(status(&house, "2002").await, Some(Status::Suspended));
    night(&house, still()).follow().await.unwrap();
    let done = names(&folder.path().join("done"));
    assert!(done.len() == 2 && done[0].ends_with("-wednesday.csv"), "{done:?}");
}

/// H-5, S12: what is no roster is refused with the reason; what is still being written stays.
#[tokio::test]
async fn h_5_what_is_no_roster_is_refused_and_what_is_being_written_stays() {
    let (house, folder) = watching(|settings| settings.policy.roster.max_upload_bytes = 4000).await;
    put(&folder, "a.csv", "%PDF-1.4 \u{0}\u{1}");
    put(&folder, "b.csv", "学号,备注\n3001,x\n");
    put(&folder, "c.csv", &"学号,姓名\n3001,李雷\n".repeat(400));
    put(&folder, "d.csv", "学号,姓名\n3004,李雷\n");
    house.clock.advance(TO_NIGHT);
    let growing = folder.path().join("e.csv");
    let text = Arc::new(Mutex::new("学号,姓名\n".to_owned()));
    let pause: Pause = Box::new(move || {
        let mut text = text.lock().unwrap();
        text.push_str("3005,韩梅梅\n");
        std::fs::write(&growing, text.as_str()).unwrap();
        Box::pin(async {})
    });
    std::fs::write(folder.path().join("e.csv"), "学号,姓名\n").unwrap();
    let sums = night(&house, pause).turn().await.unwrap();
    assert_eq!(sums, Turn::Looked(Sums { done: 1, refused: 3, left: 1, waiting: 0 }));
    assert_eq!(names(folder.path()), ["e.csv"]);
    let refused = folder.path().join("refused");
    let told: Vec<String> = names(&refused)
        .into_iter()
        .filter(|name| name.ends_with(".report.txt"))
        .map(|name| std::fs::read_to_string(refused.join(name)).unwrap())
        .collect();
    for code in ["roster_unsupported", "roster_headings_missing", "roster_too_large"] {
        assert!(told.iter().any(|text| text.starts_with(code)), "{code}: {told:?}");
    }
    assert_eq!(status(&house, "3004").await, Some(Status::Active));
    let mut chief = Browser::administrator(&house, "9001", Role::PlatformAdministrator, "").await;
    assert!(chief.page("/console/roster").await.contains("未完成"));
}

/// A folder that is not there is told to whoever runs the machine, and tried again before the next night.
#[tokio::test]
async fn a_folder_that_is_not_there_is_told() {
    let (house, folder) = watching(|_| {}).await;
    let elsewhere = folder.path().with_extension("moved");
    std::fs::rename(folder.path(), &elsewhere).unwrap();
    house.clock.advance(TO_NIGHT);
    let Turn::Failed(what) = night(&house, still()).turn().await.unwrap() else { panic!("it is not there") };
    assert!(what.contains(&folder.path().display().to_string()), "{what}");
    let gravity = async || {
        let composed = &house.composed;
        let now = composed.domain.now();
        let vitals = server::vitals::gather(&composed.settings, Some(&composed.database), now, false).await;
        examine(&vitals).into_iter().find(|finding| finding.check == "roster_folder").unwrap()
    };
    assert_eq!(gravity().await.why, "folder_refuses");
    std::fs::rename(&elsewhere, folder.path()).unwrap();
    looked(&house).await;
    assert_eq!(night(&house, still()).turn().await.unwrap(), Turn::NotOurs);
    assert_eq!((gravity().await.gravity, gravity().await.why), (Gravity::Good, "folder_read"));
    house.clock.advance(Duration::from_hours(27));
    assert_eq!(gravity().await.why, "folder_late");
}

async fn fails(house: &House, number: &str) -> String {
    let first = house.get("/sign-in").await;
    let browser = first.cookie("__Host-browser").unwrap().split(';').next().unwrap().to_owned();
    let request = house
        .request("POST", "/_fn/sign_in/password")
        .header("origin", house.composed.settings.server.public_url.as_str())
        .header("cookie", &browser)
        .header("content-type", "application/x-www-form-urlencoded");
    let body = format!("page=%2Fsign-in&username={number}&password=x{PASSWORD}");
    let answer = house.send(request.body(Body::from(body)).unwrap()).await;
    let echo = answer.cookie("__Host-echo").unwrap().split(';').next().unwrap().to_owned();
    let request =
        house.request("GET", answer.header("location")).header("cookie", format!("{browser}; {echo}"));
    house.send(request.body(Body::empty()).unwrap()).await.body
}

/// H-5, S03: whoever cannot sign in is told that new people can the day after: the same sentence for
/// who is known, who is not, and who stands in a file that waits.
#[tokio::test]
async fn h_5_s03_everybody_who_fails_is_told_the_same() {
    let sentence = "第二天即可登录";
    for told in [true, false] {
        let (house, folder) = watching(|settings| settings.policy.roster.ready_next_day = told).await;
        person(&house, "2001", "13800138001", None).await;
        put(&folder, "new.csv", "学号,姓名\n3001,李雷\n");
        for number in ["2001", "3001", "4001"] {
            let page = fails(&house, number).await;
            assert_eq!(page.contains(sentence), told, "{number}: {page}");
            assert!(page.contains("账号或密码错误"), "{number}");
        }
        assert!(!house.get("/sign-in").await.body.contains(sentence), "only who fails");
    }
}
