//! Settings: layers, and what is said about mistakes.

use std::fs;
use std::path::PathBuf;

use identity::policy::InitialRule;
use server::settings::{
    Loaded, PURPOSES, Settings, Source, Sources, generate, is_secret, load, show, show_json,
};
use tempfile::TempDir;

fn with(file: &str, variables: &[(&str, &str)]) -> (TempDir, Result<Loaded, Vec<String>>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tongxing.toml");
    fs::write(&path, file).unwrap();
    let variables = variables.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let loaded = load(&Sources { config: Some(path), variables })
        .map_err(|problems| problems.iter().map(|p| format!("{p} | {}", p.remedy)).collect());
    (folder, loaded)
}

fn settings(file: &str, variables: &[(&str, &str)]) -> Loaded {
    with(file, variables).1.unwrap()
}

fn problems(file: &str, variables: &[(&str, &str)]) -> String {
    with(file, variables).1.map(|_| file.to_owned()).expect_err("these settings were accepted").join("\n")
}

#[test]
fn later_layers_win_and_each_value_knows_where_it_came_from() {
    let loaded = settings(
        "profile = \"normal-university\"\n[codes]\nlifetime = \"3m\"\nmax_guesses = 4\n",
        &[
            ("TONGXING_CODES__MAX_GUESSES", "3"),
            ("TONGXING_LIMITS__SMS_REGIONS", "86, 852"),
            ("TONGXING_CACHE", "/x"),
        ],
    );
    let policy = &loaded.settings.policy;
    assert_eq!(policy.password.min_length, 6, "from the profile (H-14)");
    assert_eq!(policy.codes.lifetime.as_secs(), 180, "from the file");
    assert_eq!(policy.codes.max_guesses, 3, "from the environment");
    assert_eq!(policy.limits.sms_regions, ["86", "852"]);
    assert_eq!(policy.codes.resend_after.as_secs(), 60, "the default");
    assert_eq!(loaded.source("password.min_length"), Source::Profile("normal-university".to_owned()));
    assert!(matches!(loaded.source("codes.lifetime"), Source::File(_, Some(3))));
    assert_eq!(
        loaded.source("codes.max_guesses"),
        Source::Environment("TONGXING_CODES__MAX_GUESSES".to_owned())
    );
    assert_eq!(loaded.source("codes.resend_after"), Source::Default);
}

#[test]
fn unknown_keys_are_named_with_line_and_suggestion() {
    let text = problems("[server]\n\nlistn = \"127.0.0.1:1\"\n[lockuot]\nfailures = 3\n", &[]);
    assert!(
        text.contains("tongxing.toml:3: unknown key `server.listn` | did you mean `server.listen`?"),
        "{text}"
    );
    assert!(text.contains("tongxing.toml:4: unknown key `lockuot` | did you mean `lockout`?"), "{text}");
    let text = problems("public_url = \"http://127.0.0.1:1\"\n", &[]);
    assert!(text.contains("did you mean `server.public_url`?"), "{text}");
    let text = problems("", &[("TONGXING_SERVER__LISTN", "x")]);
    assert!(
        text.contains(
            "TONGXING_SERVER__LISTN: unknown key `server.listn` | did you mean `TONGXING_SERVER__LISTEN`?"
        ),
        "{text}"
    );
}

#[test]
fn wrong_values_say_what_is_expected() {
    for (file, expected) in [
        (
            "[codes]\nlifetime = 300\n",
            "`codes.lifetime` must be a duration in quotes, as in \"5m\", not integer | the default is `\"5m\"`",
        ),
        ("[codes]\nlifetime = \"5 weeks\"\n", "`5 weeks` is not a duration"),
        ("[codes]\nmax_guesses = \"five\"\n", "`codes.max_guesses` must be a whole number, not string"),
        ("[codes]\nmax_guesses = -1\n", "tongxing.toml:2: `codes.max_guesses`"),
        ("[captcha]\nmode = \"sometimes\"\n", "expected one of"),
        ("[server]\nlisten = \"8080\"\n", "tongxing.toml:2: `server.listen`"),
        ("[server]\ntrusted_proxies = [\"10.0.0.0/40\"]\n", "tongxing.toml:2: `server.trusted_proxies`"),
        ("[server]\npublic_url = \"https://a.example/sso\"\n", "has a path"),
        ("[server]\npublic_url = \"http://id.example.edu.cn\"\n", "plain http"),
        ("server = 3\n", "`server` is a section, not a value"),
        ("[codes]\nlifetime = \n", "tongxing.toml:2: not valid TOML"),
        ("profile = \"acadmy\"\n", "there is no profile `acadmy` | did you mean `academy`?"),
        ("[scan]\nlifetime = \"5m\"\n", "more than 60s"),
        ("[roster]\nactivation_from = \"2023-02-30\"\n", "`2023-02-30` is not a day"),
        ("[landing.by_method]\nscan = \"https://evil.example\"\n", "no place to land"),
        ("[landing.by_method]\nface = \"portal\"\n", "is no sign-in method"),
        ("[log]\nlevel = \"loud\"\n", "`loud` is not a level"),
        ("[branding]\naccent = \"red\"\n", "tongxing.toml:2: `branding.accent`"),
        ("[mail]\ntransport = \"smtp\"\n", "`mail.host`"),
        ("[outbound]\nallow = [\"not a host\"]\n", "tongxing.toml:2: `outbound.allow`"),
        ("[database]\nurl = \"mysql://x\"\n", "begins with neither"),
    ] {
        let text = problems(file, &[]);
        assert!(text.contains(expected), "{file} → {text}");
    }
    let text = problems("", &[("TONGXING_METHODS__SMS", "yes")]);
    assert!(text.contains("TONGXING_METHODS__SMS: `methods.sms` must be true or false"), "{text}");
    // All mistakes at once.
    assert_eq!(problems("[codes]\na = 1\nb = 2\n[x]\n", &[]).lines().count(), 3);
}

#[test]
fn secrets_come_from_files_and_are_never_shown() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret");
    fs::write(&secret, "postgres://tx:hunter2@db/tx\n").unwrap();
    let path = secret.display().to_string();
    let by_variable = settings("", &[("TONGXING_DATABASE__URL_FILE", &path)]);
    assert_eq!(by_variable.settings.database.url, "postgres://tx:hunter2@db/tx");
    let by_key = settings(
        &format!("[database]\nurl_file = \"{path}\"\n[mail]\npassword = \"hunter3\"\nusername = \"u\"\n"),
        &[],
    );
    assert_eq!(by_key.settings.database.url, "postgres://tx:hunter2@db/tx");
    for loaded in [&by_variable, &by_key] {
        let shown = format!("{}{}{:?}", show(loaded), show_json(loaded), loaded.settings.mail);
        assert!(!shown.contains("hunter"), "{shown}");
        assert!(shown.contains("postgres://tx@db/tx"));
    }
    let text = problems("", &[("TONGXING_DATABASE__URL_FILE", "/no/such/file")]);
    assert!(text.contains("cannot read /no/such/file"), "{text}");
    let text = problems("[mail]\npassword = 5\n[database]\nurl = \"hunter2\"\n", &[]);
    assert!(!text.contains("hunter2"), "{text}");
}

/// Whatever looks like a secret is treated as one.
#[test]
fn keys_that_look_secret_are_secret() {
    for (path, _) in PURPOSES {
        let last = path.rsplit('.').next().unwrap();
        let looks = ["password", "secret", "token", "key"]
            .iter()
            .any(|word| last == *word || last.ends_with(&format!("_{word}")));
        assert!(
            !looks || is_secret(path) || path.starts_with("methods.") || path.starts_with("first_sign_in."),
            "{path}"
        );
    }
}

fn leaves(prefix: &str, table: &toml::Table, found: &mut Vec<String>) {
    for (key, value) in table {
        let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        match value {
            toml::Value::Table(below) if !below.is_empty() => leaves(&path, below, found),
            _ => found.push(path),
        }
    }
}

/// Every key of the default tree has its purpose, and no purpose is left over.
#[test]
fn every_key_is_explained() {
    let mut keys = Vec::new();
    leaves("", &toml::Table::try_from(Settings::default()).unwrap(), &mut keys);
    let explained: Vec<String> = PURPOSES.iter().map(|(path, _)| (*path).to_owned()).collect();
    let missing: Vec<_> = keys.iter().filter(|key| !explained.contains(key)).collect();
    let stale: Vec<_> = explained.iter().filter(|path| !keys.contains(path)).collect();
    assert!(missing.is_empty(), "without a purpose: {missing:?}");
    assert!(stale.is_empty(), "no longer there: {stale:?}");
    assert!(PURPOSES.iter().all(|(_, purpose)| purpose.len() > 8));
}

/// The generated file is one that can be used: as it is, and with every line in force.
#[test]
fn the_generated_file_says_the_defaults() {
    let text = generate();
    assert_eq!(settings(&text, &[]).settings, Settings::default());
    let in_force: String = text
        .lines()
        .map(|line| match line.strip_prefix('#') {
            Some(rest) if !rest.starts_with(' ') => format!("{rest}\n"),
            _ => format!("{line}\n"),
        })
        .collect();
    assert_eq!(settings(&in_force, &[]).settings, Settings::default());
    for (path, _) in PURPOSES {
        let variable = format!("TONGXING_{}", path.replace('.', "__").to_uppercase());
        assert!(text.contains(&variable), "{variable}");
    }
}

/// Every shipped profile can be used, and says what its manual says.
#[test]
fn the_shipped_profiles_follow_their_manuals() {
    let profile = |name: &str| settings(&format!("profile = \"{name}\"\n"), &[]).settings;
    for name in ["demo", "passport", "media-college", "transport-university", "normal-university", "academy"]
    {
        assert!(!profile(name).branding.name.en.is_empty(), "{name}");
    }
    // P-43 to P-46, H-14
    assert_eq!(profile("passport").policy.password, vocabulary::PasswordPolicy::passport());
    assert_eq!(profile("normal-university").policy.password, vocabulary::PasswordPolicy::portal());
    // S-2, H-6, J-5, J-2
    assert_eq!(profile("media-college").policy.roster.initial, InitialRule::DocumentLastSix);
    assert_eq!(profile("normal-university").policy.roster.initial, InitialRule::PerRow);
    assert_eq!(profile("transport-university").policy.roster.activation_from, "2023-07-16");
    assert_eq!(profile("transport-university").policy.roster.number_digits, 12);
    // S-3, S-5
    let owed = profile("media-college").policy.first_sign_in;
    assert!(owed.change_password && owed.bind_phone);
    // H-7
    let landing = profile("normal-university").policy.landing;
    assert_eq!(landing.overriding(identity::ports::Method::Scan), Some("/"));
    assert_eq!(landing.overriding(identity::ports::Method::Password), None);
    // U-14, J-13
    let academy = profile("academy").policy.lockout;
    assert_eq!((academy.failures, academy.duration.as_secs()), (6, 1800));
    assert_eq!(profile("transport-university").policy.session.remember.as_secs(), 7 * 86_400);
}

/// A profile may be a file, named relative to the settings file.
#[test]
fn a_profile_may_be_a_file() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mine.toml"), "[codes]\nmax_guesses = 2\n").unwrap();
    let config = folder.path().join("tongxing.toml");
    fs::write(&config, "profile = \"./mine.toml\"\n").unwrap();
    let loaded = load(&Sources { config: Some(config), variables: Vec::new() }).unwrap();
    assert_eq!(loaded.settings.policy.codes.max_guesses, 2);
    let missing =
        load(&Sources { config: Some(PathBuf::from("/no/such.toml")), variables: Vec::new() }).unwrap_err();
    assert!(missing[0].to_string().contains("/no/such.toml: cannot read the settings"), "{}", missing[0]);
}
