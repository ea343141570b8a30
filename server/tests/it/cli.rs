//! The command line, as a process of its own.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use clap::CommandFactory as _;

#[test]
fn the_command_line_is_consistent() {
    server::cli::Cli::command().debug_assert();
}

pub fn tongxing(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_tongxing"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("TONGXING_DATA_DIR", folder.join("data"))
        .env("TONGXING_HASHING__MEMORY_KIB", "1024")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

pub fn ok(folder: &Path, arguments: &[&str], input: &str) -> String {
    let output = tongxing(folder, arguments, input);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {error}");
    String::from_utf8(output.stdout).unwrap()
}

/// Exit code, first line of what was said.
pub fn refused(folder: &Path, arguments: &[&str], input: &str) -> (i32, String) {
    let output = tongxing(folder, arguments, input);
    assert!(output.stdout.is_empty(), "{}", String::from_utf8_lossy(&output.stdout));
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

/// From nothing to people and services, with the commands alone.
#[test]
fn people_and_services_are_managed_by_commands() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    assert!(ok(folder, &["db", "status"], "").contains("pending"));
    assert!(ok(folder, &["db", "migrate"], "").contains("applied"));
    assert!(ok(folder, &["db", "migrate"], "").contains("up to date"));

    ok(folder, &["roster", "generate", "--people", "50", "--seed", "3", "--out", "people.csv"], "");
    let dry = ok(folder, &["people", "import", "people.csv", "--dry-run"], "");
    assert!(dry.contains("dry run, nothing written: 50 rows"), "{dry}");
    let first = ok(folder, &["people", "import", "people.csv"], "");
    assert!(first.contains("50 rows") && first.contains("50 added"), "{first}");
    let again: serde_json::Value =
        serde_json::from_str(&ok(folder, &["people", "import", "people.csv", "--json"], "")).unwrap();
    assert_eq!((&again["summary"]["unchanged"], &again["summary"]["added"]), (&50.into(), &0.into()));

    ok(
        folder,
        &[
            "people",
            "add",
            "--number",
            "T0001",
            "--name",
            "张三",
            "--kind",
            "staff",
            "--phone",
            "13800138000",
        ],
        "",
    );
    let shown = ok(folder, &["people", "show", "T0001"], "");
    assert!(shown.contains("138****8000") && !shown.contains("13800138000"), "{shown}");
    ok(folder, &["people", "set-password", "T0001", "--stdin"], "correct Horse 8 battery\n");
    let shown: serde_json::Value =
        serde_json::from_str(&ok(folder, &["--json", "people", "show", "T0001"], "")).unwrap();
    assert_eq!(shown["password"], "set, to be changed at the next sign-in");
    let made = ok(folder, &["people", "set-password", "T0001", "--generate", "--keep"], "");
    assert_eq!(made.trim().len(), 20);

    let added = ok(
        folder,
        &[
            "service",
            "add",
            "--name",
            "OA",
            "--url",
            "https://oa.example.edu.cn/app",
            "--match",
            "prefix",
            "--attributes",
            "name,kind",
        ],
        "",
    );
    assert!(added.contains("registered: OA"), "{added}");
    let list: serde_json::Value =
        serde_json::from_str(&ok(folder, &["service", "list", "--json"], "")).unwrap();
    assert_eq!(list[0]["attributes"], serde_json::json!(["name", "kind"]));
    ok(folder, &["service", "remove", "OA"], "");
    assert!(ok(folder, &["service", "list"], "").contains("No service is registered"));
}

/// S17: roles at the console are offered, listed and ended by the operator.
#[test]
fn s17_roles_are_managed_by_commands() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    ok(folder, &["people", "add", "--number", "T0001", "--name", "张三", "--kind", "staff"], "");
    assert!(ok(folder, &["admin", "list"], "").contains("nobody holds a role"));
    assert_eq!(ok(folder, &["admin", "list", "--json"], "").trim(), "[]");
    let invite = |role, more: &[&str]| {
        let mut arguments = vec!["admin", "invite", "T0001", "--role", role];
        arguments.extend(more);
        arguments.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let run = |arguments: Vec<String>| {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        ok(folder, &arguments, "")
    };
    let text = run(invite("auditor", &[]));
    assert!(text.contains("T0001 张三 may become auditor") && text.contains("/console/set-up/"), "{text}");
    let told: serde_json::Value = serde_json::from_str(&run(invite(
        "institute_administrator",
        &["--department", "计算所 / 网络室", "--json"],
    )))
    .unwrap();
    assert_eq!((&told["number"], &told["department"]), (&"T0001".into(), &"计算所/网络室".into()));
    assert!(told["link"].as_str().unwrap().contains("/console/set-up/"));

    let wrong = |arguments: &[&str], exit, code: &str| {
        let mut with = arguments.to_vec();
        with.push("--json");
        let (status, error) = refused(folder, &with, "");
        assert!(status == exit && error.contains(code), "{arguments:?}: {status} {error}");
    };
    wrong(&["admin", "invite", "T0002", "--role", "auditor"], 1, "not_there");
    wrong(&["admin", "invite", "T0001", "--role", "institute_administrator"], 1, "field_empty");
    let limited = ["admin", "invite", "T0001", "--role", "auditor", "--department", "计算所"];
    wrong(&limited, 1, "role_takes_no_department");
    wrong(&["admin", "invite", "T0001", "--role", "king"], 2, "no such role");
    wrong(&["admin", "end", "T0001", "--role", "auditor"], 1, "role_not_held");

    let listed: serde_json::Value =
        serde_json::from_str(&ok(folder, &["admin", "list", "--json"], "")).unwrap();
    let states: Vec<_> =
        listed.as_array().unwrap().iter().map(|row| row["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["offered", "offered"]);
    let link = listed[0]["link"].as_str().unwrap();
    assert!(!told["link"].as_str().unwrap().contains(link), "a name, not the link");
    assert!(ok(folder, &["admin", "list"], "").contains(&link[..12]));
    wrong(&["admin", "withdraw", &link[..7]], 1, "set_up_over");
    assert!(ok(folder, &["admin", "withdraw", &link[..8]], "").contains("opens nothing any more"));
    wrong(&["admin", "withdraw", link], 1, "set_up_over");
}

/// Bad input: one line what, one line what to do, and the right exit code.
#[test]
fn mistakes_are_explained() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::write(folder.join("empty.csv"), "").unwrap();
    std::fs::write(folder.join("not.xlsx"), "PK\x03\x04 half a workbook").unwrap();
    std::fs::write(folder.join("wrong.csv"), "颜色,大小\n红,1\n").unwrap();
    std::fs::write(folder.join("bad.toml"), "[server]\nlistn = 1\n").unwrap();
    for (arguments, input, code, what) in [
        (&["people", "show", "nobody"][..], "", 1, "there is no account with this number"),
        (&["people", "set-password", "nobody", "--stdin"], "x\n", 1, "there is no account"),
        (&["people", "import", "missing.csv"], "", 1, "missing.csv"),
        (&["people", "import", "empty.csv"], "", 1, "empty"),
        (&["people", "import", "not.xlsx"], "", 1, "not.xlsx"),
        (&["people", "import", "wrong.csv"], "", 1, "wrong.csv"),
        (
            &["service", "add", "--name", "x", "--url", "https://*.example.cn/"],
            "",
            1,
            "wildcards are refused",
        ),
        (
            &["service", "add", "--name", "x", "--url", "https://a.cn/", "--attributes", "shoe"],
            "",
            1,
            "no attribute `shoe`",
        ),
        (&["service", "remove", "x"], "", 1, "there is no service `x`"),
        (&["config", "check", "--config", "bad.toml"], "", 1, "bad.toml:2: unknown key `server.listn`"),
        (&["config", "check", "--config", "missing.toml"], "", 1, "missing.toml: cannot read the settings"),
        (&["frobnicate"], "", 2, "unrecognized subcommand"),
        (&["people", "set-password", "x", "--password", "secret"], "", 2, "unexpected argument"),
    ] {
        let (status, text) = refused(folder, arguments, input);
        assert_eq!(status, code, "{arguments:?}: {text}");
        assert!(text.contains(what), "{arguments:?}: {text}");
        assert!(text.contains("\n  try: ") || status == 2, "{arguments:?}: {text}");
        assert!(!text.contains("panicked"), "{arguments:?}: {text}");
    }
    let (_, text) = refused(folder, &["--json", "people", "show", "nobody"], "");
    let error: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(error["error"]["code"], "account_not_found");
}

/// Rows that are refused are listed beside the file, the others go in.
#[test]
fn refused_rows_are_reported_and_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::write(
        folder.join("people.csv"),
        "学号,姓名,手机号码\nS1,张三,13800138000\nS2,李四,12\nS3,王五,\n",
    )
    .unwrap();
    let text = ok(folder, &["people", "import", "people.csv"], "");
    assert!(text.contains("3 rows") && text.contains("2 added") && text.contains("1 refused"), "{text}");
    let report = std::fs::read_to_string(folder.join("people.csv.report.csv")).unwrap();
    assert!(report.lines().any(|line| line.starts_with("3,手机号码,")), "{report}");
}

/// A busy port, a folder that cannot be written, a newer database: one clear line each.
#[test]
fn serve_explains_why_it_does_not_start() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let busy = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = busy.local_addr().unwrap();
    let serve = |extra: &str| {
        std::fs::write(
            folder.join("tongxing.toml"),
            format!("[server]\nmanagement_listen = \"127.0.0.1:0\"\n{extra}"),
        )
        .unwrap();
        refused(folder, &["serve"], "")
    };
    let (code, text) = serve(&format!("listen = \"{address}\"\n"));
    assert_eq!(code, 1);
    assert!(text.contains(&format!("cannot listen on {address} (server.listen)")), "{text}");
    assert!(!folder.join("data").exists(), "nothing was touched");

    std::fs::write(folder.join("data"), "a file where the folder should be").unwrap();
    let (code, text) = serve("listen = \"127.0.0.1:0\"\n");
    assert_eq!((code, text.lines().count()), (1, 2), "{text}");
    assert!(text.contains("the data folder"), "{text}");
}

/// P-38, P-39: an administrator resets a password, which is random and told once, and switches accounts
/// off and on.
#[test]
fn p_38_p_39_accounts_are_reset_disabled_and_enabled_by_commands() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    ok(folder, &["people", "add", "--number", "2001", "--name", "张三", "--phone", "13800138001"], "");
    let json = |arguments: &[&str]| -> serde_json::Value {
        serde_json::from_str(&ok(folder, arguments, "")).unwrap()
    };
    let first = json(&["people", "reset-password", "2001", "--json"]);
    let second = json(&["people", "reset-password", "2001", "--json"]);
    assert_eq!(first["password"].as_str().unwrap().len(), 20);
    assert_ne!(first["password"], second["password"]);
    assert!(ok(folder, &["people", "show", "2001"], "").contains("to be changed at the next sign-in"));
    assert!(ok(folder, &["people", "disable", "2001"], "").contains("2001 is disabled"));
    assert!(ok(folder, &["people", "disable", "2001"], "").contains("already disabled"));
    assert_eq!(json(&["people", "show", "2001", "--json"])["status"], "disabled");
    let told = ok(folder, &["people", "reset-password", "2001"], "");
    assert!(told.contains("tongxing people enable"), "{told}");
    assert!(ok(folder, &["people", "enable", "2001"], "").contains("2001 is enabled"));
    assert_eq!(json(&["people", "show", "2001", "--json"])["status"], "active");
    // Nobody chooses a password for somebody else by an argument.
    assert_eq!(refused(folder, &["people", "reset-password", "2001", "Chosen-By-Me-1"], "").0, 2);
    assert!(refused(folder, &["people", "enable", "9999"], "").1.contains("there is no account"));
}

/// The doctor has an exit code, and changes nothing.
#[test]
fn the_doctor_has_an_exit_code() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let output = tongxing(folder, &["doctor"], "");
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("WRONG  The database does not answer\n       try: check database.url"), "{text}");
    assert!(!folder.join("data/tongxing.db").exists(), "looking makes nothing");
    ok(folder, &["people", "add", "--number", "T0001", "--name", "张三"], "");
    let well = ok(folder, &["doctor"], "");
    assert!(well.contains("ok     The database is whole") && !well.contains("WRONG"), "{well}");
    let json: serde_json::Value = serde_json::from_str(&ok(folder, &["doctor", "--json"], "")).unwrap();
    assert!(json.as_array().unwrap().iter().any(|finding| finding["code"] == "backup_none"), "{json}");
    std::fs::write(folder.join("data/keys/master.key"), "ab".repeat(32)).unwrap();
    let output = tongxing(folder, &["doctor"], "");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains("1 things have to be mended"));
}
