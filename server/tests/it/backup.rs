//! Backups by command line, as an operator makes and restores them.

use std::path::Path;

use axum::body::Body;
use http::StatusCode;
use server::backup;

use crate::browser::{PASSWORD, person};
use crate::cli::{ok, refused};
use crate::house::House;

fn key_file(folder: &Path) -> String {
    use std::os::unix::fs::PermissionsExt as _;
    let path = folder.join("backup.key");
    std::fs::write(&path, "0123456789abcdef0123456789abcdef\n").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    path.display().to_string()
}

/// R09: a backup that was made while the server ran is restored elsewhere, key and all, and the same
/// person signs in there with the same password and phone.
#[tokio::test]
async fn r09_a_restored_installation_lets_the_same_person_sign_in() {
    let house = House::new().await;
    let account = person(&house, "1001", "13800138001", None).await;
    let elsewhere = tempfile::tempdir().unwrap();
    let key = key_file(elsewhere.path());
    let file = elsewhere.path().join("one.backup");
    let composed = &house.composed;
    let secret = backup::key_file(Path::new(&key)).unwrap();
    let (now, entropy) = (composed.domain.now(), composed.domain.entropy.clone());
    backup::make(&composed.settings, &composed.database, &file, secret, now, entropy).await.unwrap();

    let file = file.display().to_string();
    let told = ok(elsewhere.path(), &["backup", "restore", &file, "--key-file", &key], "");
    assert!(told.contains("restored; all sessions have ended"), "{told}");
    let data = elsewhere.path().join("data");
    let key_there = std::fs::read(data.join("keys/master.key")).unwrap();
    assert_eq!(key_there, std::fs::read(composed.settings.master_file()).unwrap());

    let restored = House::with(|settings| settings.data_dir = data).await;
    let first = restored.get("/sign-in").await;
    let browser = first.cookie("__Host-browser").unwrap().split(';').next().unwrap().to_owned();
    let request = restored
        .request("POST", "/_fn/sign_in/password")
        .header("origin", restored.composed.settings.server.public_url.as_str())
        .header("cookie", &browser)
        .header("content-type", "application/x-www-form-urlencoded");
    let body = format!("page=%2Fsign-in&username=1001&password={PASSWORD}");
    let answer = restored.send(request.body(Body::from(body)).unwrap()).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/"));

    // What was sealed opens with the key that came along.
    let domain = &restored.composed.domain;
    let found = domain.read().await.unwrap().account(account).await.unwrap().unwrap();
    let phone = domain.keyring.open_text("phone", &found.login_phone.unwrap().sealed).unwrap();
    assert_eq!(phone, "+8613800138001");
    let entries = domain.read().await.unwrap().audit_since(identity::Time(0), 1000).await.unwrap();
    assert!(entries.iter().any(|entry| entry.event == "restored" && entry.actor.as_deref() == Some("cli")));
}

/// Every way to use it wrongly has an exit code and says what to do.
#[test]
fn r09_backups_by_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let key = key_file(folder);
    ok(folder, &["people", "add", "--number", "T0001", "--name", "张三"], "");
    assert!(ok(folder, &["backup", "list"], "").contains("There is no backup"));
    let made = ok(folder, &["backup", "create", "--out", "one.backup", "--key-file", &key], "");
    assert!(made.contains("one.backup: made;"), "{made}");
    ok(folder, &["backup", "create", "--key-file", &key], "");
    let listed: serde_json::Value =
        serde_json::from_str(&ok(folder, &["backup", "list", "--json"], "")).unwrap();
    let name = listed[0]["name"].as_str().unwrap();
    assert!(name.starts_with("tongxing-") && name.ends_with("Z.backup"), "{listed}");
    ok(folder, &["backup", "create", "--out", "typed.backup", "--stdin"], "correct horse battery\n");

    // Verified where there is nothing else.
    let bare = tempfile::tempdir().unwrap();
    let bare = bare.path();
    std::fs::copy(folder.join("one.backup"), bare.join("one.backup")).unwrap();
    let good: serde_json::Value = serde_json::from_str(&ok(
        bare,
        &["backup", "verify", "one.backup", "--key-file", &key, "--json"],
        "",
    ))
    .unwrap();
    assert_eq!((&good["result"], &good["tables"]["accounts"]), (&"good".into(), &1.into()));
    assert!(!bare.join("data").exists(), "verifying needs no installation");
    ok(folder, &["backup", "verify", "typed.backup"], "correct horse battery\n");

    let whole = std::fs::read(folder.join("one.backup")).unwrap();
    std::fs::write(folder.join("cut.backup"), &whole[..whole.len() - 1]).unwrap();
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 4;
    std::fs::write(folder.join("flipped.backup"), flipped).unwrap();
    std::fs::write(folder.join("else.txt"), "something else entirely").unwrap();
    let other = folder.join("other.key");
    std::fs::copy(&key, &other).unwrap();
    std::fs::write(&other, "fedcba9876543210fedcba9876543210").unwrap();
    let other = other.display().to_string();
    for (arguments, input, status, what) in [
        (
            &["backup", "verify", "one.backup", "--key-file", &other][..],
            "",
            1,
            "not the one this backup was made with",
        ),
        (
            &["backup", "verify", "one.backup", "--stdin"],
            "correct horse battery\n",
            1,
            "made with a key file",
        ),
        (&["backup", "verify", "typed.backup", "--key-file", &key], "", 1, "made with a passphrase"),
        (&["backup", "verify", "typed.backup", "--stdin"], "wrong horse battery\n", 1, "not the one"),
        (&["backup", "verify", "cut.backup", "--key-file", &key], "", 1, "damaged or cut off"),
        (&["backup", "verify", "flipped.backup", "--key-file", &key], "", 1, "the backup is damaged"),
        (&["backup", "verify", "else.txt", "--key-file", &key], "", 1, "no backup of Tongxing"),
        (&["backup", "verify", "missing.backup", "--key-file", &key], "", 1, "cannot be read"),
        (&["backup", "create", "--out", "one.backup", "--key-file", &key], "", 1, "one.backup is not empty"),
        (&["backup", "create", "--out", "two.backup", "--stdin"], "short\n", 1, "fewer than 12 characters"),
        (&["backup", "restore", "one.backup", "--key-file", &key], "", 1, "is not empty"),
        (&["backup", "restore", "cut.backup", "--key-file", &key], "", 1, "damaged or cut off"),
        (&["backup", "create", "--passphrase", "x"], "", 2, "unexpected argument"),
    ] {
        let (code, text) = refused(folder, arguments, input);
        assert_eq!(code, status, "{arguments:?}: {text}");
        assert!(text.contains(what), "{arguments:?}: {text}");
        assert!(text.contains("\n  try: ") || status == 2, "{arguments:?}: {text}");
    }
    // A key that others can read is none.
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(&other, std::fs::Permissions::from_mode(0o644)).unwrap();
    let (code, text) = refused(folder, &["backup", "verify", "one.backup", "--key-file", &other], "");
    assert!(code == 1 && text.contains("chmod 600"), "{text}");

    // A key of another installation is never overwritten, and nothing else is left behind.
    std::fs::create_dir_all(bare.join("data/keys")).unwrap();
    std::fs::write(bare.join("data/keys/master.key"), "ab".repeat(32)).unwrap();
    let (code, text) = refused(bare, &["backup", "restore", "one.backup", "--key-file", &key], "");
    assert!(code == 1 && text.contains("another master key"), "{text}");
    assert_eq!(std::fs::read_dir(bare.join("data")).unwrap().count(), 1);
    // Damage leaves the folder as it was, so that the next attempt succeeds.
    std::fs::remove_dir_all(bare.join("data")).unwrap();
    std::fs::copy(folder.join("flipped.backup"), bare.join("flipped.backup")).unwrap();
    refused(bare, &["backup", "restore", "flipped.backup", "--key-file", &key], "");
    ok(bare, &["backup", "restore", "one.backup", "--key-file", &key], "");
    assert!(ok(bare, &["people", "show", "T0001"], "").contains("张三"));
}
