//! Settings as people write them.

use connect::Problem;
use connect::settings::{Mail, MailTls, MailTransport, Outbound, Sms};
use serde::{Deserialize, Serialize};

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct All {
    sms: Sms,
    mail: Mail,
    outbound: Outbound,
}

fn good() -> Mail {
    Mail {
        transport: MailTransport::Smtp,
        host: "smtp.example.edu".to_owned(),
        from_address: "no-reply@example.edu".to_owned(),
        ..Mail::default()
    }
}

#[test]
fn defaults_write_and_read_alike() {
    let written = toml::to_string(&All::default()).expect("toml");
    assert_eq!(toml::from_str::<All>(&written).expect("read"), All::default());
    assert!(written.contains("transport = \"file\"") && written.contains("tls = \"tls\""), "{written}");
    let all: All = toml::from_str(
        "[mail]\ntransport = 'smtp'\nhost = 'localhost'\ntls = 'starttls'\nfrom_address = 'a@b.example'\n\
         [outbound]\nallow = ['10.0.0.0/8']\ntimeout = '3s'",
    )
    .expect("read");
    assert_eq!((all.mail.tls, all.mail.check()), (MailTls::Starttls, Ok(())));
    assert_eq!(all.outbound.check(), Ok(()));
}

#[test]
fn unknown_keys_and_values_are_refused() {
    for text in [
        "[mail]\nhots = 'x'",
        "[sms]\ntransport = 'pigeon'",
        "[outbound]\nallowed = []",
        "[mail]\ntls = 'ssl'",
    ] {
        assert!(toml::from_str::<All>(text).is_err(), "{text}");
    }
}

#[test]
fn settings_that_cannot_work_are_named() {
    let key = |mail: Mail| mail.check().map_err(|p| p.key);
    assert_eq!(key(Mail::default()), Ok(()));
    assert_eq!(key(good()), Ok(()));
    assert_eq!(key(Mail { host: String::new(), ..good() }), Err("mail.host"));
    assert_eq!(key(Mail { from_address: "nobody".to_owned(), ..good() }), Err("mail.from_address"));
    assert_eq!(key(Mail { password: "x".to_owned(), ..good() }), Err("mail.username"));
    assert_eq!(key(Mail { tls: MailTls::None, ..good() }), Err("mail.tls"));
    for host in ["localhost", "127.0.0.1", "::1"] {
        assert_eq!(key(Mail { tls: MailTls::None, host: host.to_owned(), ..good() }), Ok(()));
    }
    let data = tempfile::tempdir().expect("folder");
    let empty = data.path().join("empty.pem");
    std::fs::write(&empty, "no certificate here").expect("write");
    let broken = data.path().join("broken.pem");
    std::fs::write(&broken, "-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n").expect("write");
    for file in [data.path().join("missing.pem"), empty, broken] {
        let problem = Outbound { extra_ca_file: file.clone(), ..Outbound::default() }.check();
        assert!(matches!(problem, Err(Problem { key: "outbound.extra_ca_file", .. })), "{}", file.display());
    }
}

#[test]
fn no_password_is_printed() {
    let mail = Mail { username: "relay".to_owned(), password: "s3cret".to_owned(), ..good() };
    let printed = format!("{mail:?} {mail:#?}");
    assert!(!printed.contains("s3cret") && printed.contains("smtp.example.edu"));
}
