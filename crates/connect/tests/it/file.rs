//! The `file` transport.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;

use connect::MailText;
use connect::file::{Folder, Head};
use identity::Time;
use identity::outbox::DeliveryError;
use serde_json::Value;

use crate::block_on;

fn mode(path: &std::path::Path) -> u32 {
    std::fs::metadata(path).expect("metadata").permissions().mode() & 0o777
}

/// P-14: the contract that trials read codes by.
#[test]
fn p_14_a_line_has_the_code_under_params() {
    let data = tempfile::tempdir().expect("folder");
    let folder = Folder::open(data.path()).expect("folder");
    let params =
        BTreeMap::from([("code".to_owned(), "042317".to_owned()), ("minutes".to_owned(), "5".to_owned())]);
    let head = Head { to: "+8613800138000", template: "sign_in_code", locale: "zh-CN", params: &params };
    let at = Time::from_date(2026, 9, 1);
    block_on(folder.sms(head, "【校园】验证码 042317\n5 分钟内有效", at)).expect("written");
    let path = data.path().join("outbox/sms.jsonl");
    let text = std::fs::read_to_string(&path).expect("read");
    assert_eq!(
        text,
        concat!(
            r#"{"at":"2026-09-01T00:00:00Z","to":"+8613800138000","template":"sign_in_code","locale":"zh-CN","#,
            r#""params":{"code":"042317","minutes":"5"},"text":"【校园】验证码 042317\n5 分钟内有效"}"#,
            "\n"
        )
    );
    assert_eq!((mode(&path), mode(path.parent().expect("parent"))), (0o600, 0o700));

    let mail = MailText { subject: "密码已修改".to_owned(), text: "正文".to_owned() };
    let head = Head { to: "a@example.edu", template: "password_changed", locale: "zh-CN", params: &params };
    block_on(folder.mail(head, &mail, at)).expect("written");
    let line: Value =
        serde_json::from_str(&std::fs::read_to_string(data.path().join("outbox/mail.jsonl")).expect("read"))
            .expect("json");
    assert_eq!(
        (&line["to"], &line["subject"], &line["text"]),
        (&Value::from("a@example.edu"), &Value::from("密码已修改"), &Value::from("正文"))
    );
}

#[test]
fn a_folder_that_others_could_read_is_closed() {
    let data = tempfile::tempdir().expect("folder");
    let outbox = data.path().join("outbox");
    std::fs::create_dir(&outbox).expect("create");
    std::fs::set_permissions(&outbox, std::fs::Permissions::from_mode(0o755)).expect("chmod");
    Folder::open(data.path()).expect("folder");
    assert_eq!(mode(&outbox), 0o700);
}

#[test]
fn lines_written_at_once_stay_whole() {
    let data = tempfile::tempdir().expect("folder");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).build().expect("runtime");
    runtime.block_on(async {
        let mut tasks = tokio::task::JoinSet::new();
        for i in 0..200 {
            let folder = Folder::open(data.path()).expect("folder");
            tasks.spawn(async move {
                let params = BTreeMap::from([("code".to_owned(), format!("{i:06}"))]);
                let head = Head { to: "+8613800138000", template: "t", locale: "en", params: &params };
                folder.sms(head, &"长".repeat(3000), Time(0)).await
            });
        }
        while let Some(done) = tasks.join_next().await {
            assert_eq!(done.expect("no panic"), Ok(()));
        }
    });
    let text = std::fs::read_to_string(data.path().join("outbox/sms.jsonl")).expect("read");
    let codes: std::collections::BTreeSet<String> = text
        .lines()
        .map(|l| serde_json::from_str::<Value>(l).expect("a whole line")["params"]["code"].to_string())
        .collect();
    assert_eq!(codes.len(), 200);
}

#[test]
fn a_file_that_cannot_be_written_is_tried_again() {
    let data = tempfile::tempdir().expect("folder");
    let folder = Folder::open(data.path()).expect("folder");
    // A directory in its place: refused also for root, whom permissions do not stop.
    std::fs::create_dir(data.path().join("outbox/sms.jsonl")).expect("create");
    let params = BTreeMap::new();
    let head = Head { to: "+8613800138000", template: "t", locale: "en", params: &params };
    assert_eq!(block_on(folder.sms(head, "x", Time(0))), Err(DeliveryError::Retry("file_unwritable")));
}
