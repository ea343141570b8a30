//! Applications for review over HTTP, without JavaScript.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use http::StatusCode;
use identity::ports::{CaseKind, CaseRow, CaseState, Level, Method, Unit};
use uuid::Uuid;

use crate::browser::{PASSWORD, person, session};
use crate::house::{Answer, House, paths};

const BOUNDARY: &str = "----------------------------tongxing";

async fn write(house: &House) -> Box<dyn Unit> {
    house.composed.domain.write().await.unwrap()
}

/// The cookies of a browser that is signed in.
async fn cookies(house: &House, account: Uuid, level: Level) -> String {
    let token = session(house, account, level, &[Method::Password]).await;
    format!("__Host-sid={token}; __Host-browser={}", token.chars().rev().collect::<String>())
}

async fn get(house: &House, cookies: &str, path: &str) -> Answer {
    house.send(house.request("GET", path).header("cookie", cookies).body(Body::empty()).unwrap()).await
}

async fn post(house: &House, cookies: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
    let body: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    let request = house
        .request("POST", path)
        .header("cookie", cookies)
        .header("content-type", "application/x-www-form-urlencoded");
    house.send(request.body(Body::from(body.join("&"))).unwrap()).await
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn jpeg(width: u16, height: u16) -> Vec<u8> {
    let rgb = vec![120_u8; usize::from(width) * usize::from(height) * 3];
    let mut out = Vec::new();
    jpeg_encoder::Encoder::new(&mut out, 80)
        .encode(&rgb, width, height, jpeg_encoder::ColorType::Rgb)
        .unwrap();
    out
}

/// A form with files, streamed in chunks that all requests share.
fn form(files: &[(&str, Bytes)]) -> Body {
    let mut chunks = Vec::new();
    for (name, file) in files {
        chunks.push(Bytes::from(format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        )));
        chunks.extend((0..file.len()).step_by(60_000).map(|at| file.slice(at..file.len().min(at + 60_000))));
        chunks.push(Bytes::from_static(b"\r\n"));
    }
    chunks.push(Bytes::from(format!("--{BOUNDARY}--\r\n")));
    Body::from_stream(futures::stream::iter(chunks.into_iter().map(Ok::<_, std::convert::Infallible>)))
}

async fn upload(house: &House, cookies: &str, case: &str, files: &[(&str, Bytes)]) -> Answer {
    let request = house
        .request("POST", &format!("/cases/{case}/evidence"))
        .header("cookie", cookies)
        .header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"));
    house.send(request.body(form(files)).unwrap()).await
}

/// Follows a redirect with the cookie that came along.
async fn follow(house: &House, cookies: &str, answer: &Answer) -> Answer {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let echo = answer.cookie("__Host-echo").and_then(|line| line.split(';').next()).unwrap_or("none=1");
    get(house, &format!("{cookies}; {echo}"), answer.header("location")).await
}

const UNBIND: &[(&str, &str)] = &[
    ("page", "/unbind"),
    ("kind", "phone_unbind"),
    ("reason", "lost"),
    ("slot", "login"),
    ("remark", "手机掉进了湖里"),
    ("affiliation", "member"),
    ("employer", "网络中心"),
    ("country", "+86"),
    ("phone", "13900139002"),
    ("contact_email", "ann@example.cn"),
];

/// P-24: of all pages that need somebody signed in, half a session opens the two that help out of a
/// step-up; each other one leads to the step-up.
#[tokio::test]
async fn p_24_half_a_session_opens_exactly_what_helps_out_of_a_step_up() {
    let house = House::new().await;
    let ann = person(&house, "2001", "13800138001", None).await;
    let half = cookies(&house, ann, Level::Half).await;
    let (mut open, mut closed) = (Vec::new(), 0);
    for path in paths(&house.app) {
        let stranger = house.get(&path).await;
        if !stranger.header("location").starts_with("/sign-in") {
            continue;
        }
        let answer = get(&house, &half, &path).await;
        if answer.status == StatusCode::OK {
            open.push(path);
        } else {
            let to = answer.header("location").to_owned();
            assert!(to.starts_with("/step-up/") || to.starts_with("/sign-in"), "{path} leads to {to:?}");
            closed += 1;
        }
    }
    assert_eq!(open, ["/applies", "/unbind"]);
    assert!(closed >= 4, "{closed}");
    for path in ["/appeal", "/help", "/sign-out"] {
        assert_eq!(get(&house, &half, path).await.status, StatusCode::OK, "{path}");
    }
    // P-6: the way out, and nothing else of the navigation.
    let page = get(&house, &half, "/unbind").await.body;
    assert!(page.contains("/_fn/session/sign_out") && !page.contains("href=\"/security\""));
    // P-23, P-31: the addresses of the manual.
    assert_eq!(get(&house, &half, "/user/phonechange/show").await.header("location"), "/unbind");
    assert_eq!(get(&house, &half, "/user/phonechange/showUserApplys").await.header("location"), "/applies");
}

/// P-25 to P-32, without JavaScript: fill in, upload, take out, submit, be rejected, see why.
#[tokio::test]
async fn p_26_an_application_goes_through_without_scripts() {
    let house = House::new().await;
    let ann = person(&house, "2001", "13800138001", None).await;
    let mine = cookies(&house, ann, Level::Half).await;
    let page = get(&house, &mine, "/unbind").await;
    assert!(page.body.contains("手机解绑申请") && page.body.contains("*****01"), "P-25, P-26: {}", page.body);

    let incomplete: Vec<_> = UNBIND.iter().copied().filter(|(name, _)| *name != "employer").collect();
    let refused = post(&house, &mine, "/_fn/cases/save", &incomplete).await;
    let again = follow(&house, &mine, &refused).await;
    assert!(again.body.contains("手机掉进了湖里"), "nothing is lost");
    let saved = post(&house, &mine, "/_fn/cases/save", UNBIND).await;
    let step = saved.header("location").to_owned();
    let case = step.strip_prefix("/case/").and_then(|rest| rest.strip_suffix("?step=pictures")).unwrap();
    let pictures = get(&house, &mine, &step).await.body;
    assert!(pictures.contains("multipart/form-data") && pictures.contains("工作证或者胸牌"), "P-27");
    assert!(!pictures.contains("?step=submit"), "S16: no way on without proofs");

    let files = [("../../etc/passwd", Bytes::from(jpeg(64, 48))), ("捕获.PNG", Bytes::from(jpeg(640, 480)))];
    let shown = follow(&house, &mine, &upload(&house, &mine, case, &files).await).await;
    assert!(shown.body.contains("图片 1 · 1 KB") && shown.body.contains("图片 2"), "P-28: {}", shown.body);
    assert!(!shown.body.contains("passwd") && !shown.body.contains("捕获"), "S12: no name is kept");
    for (file, words) in [
        (Bytes::from_static(b"<svg onload=alert(1)>"), "无法读取"),
        (Bytes::from(vec![0xff; 10_000_001]), "图片过大"),
    ] {
        let refused = upload(&house, &mine, case, &[("a.jpg", file)]).await;
        let told = follow(&house, &mine, &refused).await;
        assert!(told.body.contains(words), "{words}");
    }

    let picture = get(&house, &mine, &format!("/cases/{case}/evidence/1")).await;
    assert_eq!(picture.status, StatusCode::OK);
    assert_eq!(picture.header("content-type"), "image/jpeg");
    assert_eq!(picture.header("x-content-type-options"), "nosniff");
    assert!(picture.header("content-security-policy").starts_with("sandbox"));
    assert_eq!(picture.header("cache-control"), "no-store");
    let bob = person(&house, "2002", "13800138002", None).await;
    let other = cookies(&house, bob, Level::Full).await;
    for cookies in [&other, &String::from("a=b")] {
        let foreign = get(&house, cookies, &format!("/cases/{case}/evidence/1")).await;
        assert_eq!(foreign.status, StatusCode::NOT_FOUND, "S16");
        upload(&house, cookies, case, &[("a.jpg", Bytes::from(jpeg(8, 8)))]).await;
    }

    let fields = [("page", step.as_str()), ("case", case), ("number", "2")];
    post(&house, &mine, "/_fn/cases/remove_picture", &fields).await;
    let left = house.composed.domain.read().await.unwrap().evidence_of(case).await.unwrap();
    assert_eq!(left.iter().map(|entry| entry.number).collect::<Vec<_>>(), [1]);
    let submit = format!("/case/{case}?step=submit");
    let wrong = [("page", submit.as_str()), ("case", case), ("password", "wrong")];
    let told = follow(&house, &mine, &post(&house, &mine, "/_fn/cases/submit", &wrong).await).await;
    assert!(told.body.contains("aria-invalid"), "P-26");
    let right = [("page", submit.as_str()), ("case", case), ("password", PASSWORD)];
    let done = follow(&house, &mine, &post(&house, &mine, "/_fn/cases/submit", &right).await).await;
    assert!(done.body.contains("申请已提交"), "{}", done.body);

    let actor = identity::case::Actor { name: "审核员甲".into(), account: None };
    let reject = identity::case::Decision::Reject { reason: "照片不清晰，请重拍".into() };
    house.composed.services.cases.decide(case, &actor, &reject).await.unwrap().unwrap();
    let list = get(&house, &mine, "/applies").await.body;
    assert!(
        list.contains("未通过") && list.contains("照片不清晰，请重拍") && list.contains("修改并重新提交"),
        "P-32"
    );
    assert!(!list.contains("审核员甲"), "who decided is for the audit log");
}

/// A large body is taken where pictures arrive and nowhere else.
#[tokio::test]
async fn only_the_upload_takes_large_bodies() {
    let house = House::new().await;
    let ann = person(&house, "2001", "13800138001", None).await;
    let mine = cookies(&house, ann, Level::Full).await;
    let large = "x".repeat(100_000);
    for path in ["/_fn/cases/save", "/_fn/cases/submit", "/cases/x/evidence/1"] {
        let answer = post(&house, &mine, path, &[("page", "/unbind"), ("remark", &large)]).await;
        assert!(matches!(answer.status.as_u16(), 400 | 405 | 413), "{path}: {}", answer.status);
        let drafts = house.composed.domain.read().await.unwrap().cases_of(ann).await.unwrap();
        assert_eq!(drafts, [], "{path}: nothing was kept");
    }
    let foreign = upload(&house, &mine, "nowhere", &[("a.jpg", Bytes::from(vec![1; 200_000]))]).await;
    assert_eq!(foreign.status, StatusCode::SEE_OTHER, "told on the page, whatever the size");
}

/// S12: fifty uploads of ten megabytes at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s12_fifty_uploads_at_once_stay_within_eighty_megabytes() {
    let house = Arc::new(House::new().await);
    let ann = person(&house, "2001", "13800138001", None).await;
    let mine = cookies(&house, ann, Level::Full).await;
    let domain = &house.composed.domain;
    let mut unit = write(&house).await;
    for n in 0..50 {
        let row = CaseRow {
            id: format!("case-{n}"),
            kind: CaseKind::PhoneUnbind,
            // Of drafts there is one at a time.
            state: CaseState::Rejected,
            account: Some(ann),
            browser: [0; 32],
            subject: None,
            sealed: domain.keyring.seal(&*domain.entropy, "case", b"{}"),
            rejection_sealed: None,
            reviewer: None,
            proved_browser: None,
            proved_until: None,
            locale: "zh-CN".into(),
            revision: 0,
            created_at: domain.now(),
            updated_at: domain.now(),
            submitted_at: None,
            decided_at: Some(domain.now()),
            redeemed_at: None,
        };
        unit.insert_case(&row).await.unwrap();
    }
    unit.commit().await.unwrap();
    let mut file = jpeg(4032, 3024);
    // What follows the picture is ignored.
    // Without optimisation reading forms is so slow that looking sessions up would time out.
    file.resize(if cfg!(debug_assertions) { 1_000_000 } else { 9_900_000 }, 0);
    let file = Bytes::from(file);
    let Some(before) = high_water() else { return };
    let mut work = tokio::task::JoinSet::new();
    for n in 0..50 {
        let (house, mine, file) = (Arc::clone(&house), mine.clone(), file.clone());
        work.spawn(async move {
            let answer = upload(&house, &mine, &format!("case-{n}"), &[("a.jpg", file)]).await;
            let good =
                answer.status == StatusCode::SEE_OTHER && !answer.header("location").contains("again=");
            if !good {
                eprintln!("{}", follow(&house, &mine, &answer).await.body);
            }
            good
        });
    }
    let good = work.join_all().await.into_iter().filter(|good| *good).count();
    let after = high_water().unwrap();
    eprintln!("VmHWM {before} kB before, {after} kB after fifty uploads of {} bytes", file.len());
    // On a machine that is busy with other tests some are told to come back; what counts is below.
    assert!(good >= 25, "{good} of 50 were taken");
    assert!((after - before) * 1024 <= 80_000_000, "{} kB", after - before);
}

/// The process's largest resident size so far, in kB.
fn high_water() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
