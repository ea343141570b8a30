//! Mail over SMTP, against a server of our own.

use connect::MailText;
use connect::settings::{Mail, MailTls, MailTransport};
use connect::smtp::Smtp;
use identity::Time;
use identity::outbox::DeliveryError;
use identity::policy::Span;

use crate::block_on;
use crate::fake_smtp::{Manners, SmtpFake};
use crate::trust::Authority;

fn settings(fake: &SmtpFake, tls: MailTls) -> Mail {
    Mail {
        transport: MailTransport::Smtp,
        host: "localhost".to_owned(),
        port: fake.addr.port(),
        tls,
        from_name: "统一身份认证".to_owned(),
        from_address: "no-reply@id.example.edu".to_owned(),
        timeout: Span::seconds(5),
        ..Mail::default()
    }
}

fn text() -> MailText {
    MailText {
        subject: "您的密码已修改".to_owned(), text: "您好：\n密码于 09:30 修改。\n".to_owned()
    }
}

async fn send(smtp: &Smtp, mail: &MailText) -> Result<(), DeliveryError> {
    smtp.send("zhang@example.edu", mail, Time::from_date(2026, 9, 1)).await
}

/// RFC 2047 words of a header, decoded.
fn decoded(header: &str) -> String {
    header
        .split_whitespace()
        .map(|word| match word.strip_prefix("=?utf-8?b?").and_then(|w| w.strip_suffix("?=")) {
            Some(base64) => String::from_utf8(unbase64(base64)).expect("text"),
            None => format!(" {word} "),
        })
        .collect::<String>()
        .trim()
        .to_owned()
}

fn unbase64(text: &str) -> Vec<u8> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = Vec::new();
    let (mut bits, mut have) = (0_u32, 0);
    for byte in text.bytes().filter(|b| !matches!(b, b'=' | b'\r' | b'\n')) {
        let value = ALPHABET.iter().position(|a| *a == byte).expect("base64");
        bits = bits << 6 | u32::try_from(value).expect("small");
        have += 6;
        if have >= 8 {
            have -= 8;
            out.push((bits >> have & 0xff).try_into().expect("a byte"));
        }
    }
    out
}

fn header<'a>(data: &'a str, name: &str) -> Option<&'a str> {
    let head = data.split("\r\n\r\n").next()?;
    let at = head.find(&format!("{name}: "))? + name.len() + 2;
    let rest = &head[at..];
    let end = rest
        .match_indices("\r\n")
        .find(|(i, _)| !rest[i + 2..].starts_with([' ', '\t']))
        .map_or(rest.len(), |(i, _)| i);
    Some(&rest[..end])
}

#[test]
fn a_mail_arrives_in_utf_8_with_sender_date_and_id() {
    block_on(async {
        let fake = SmtpFake::start(Manners::default(), None).await;
        let smtp = Smtp::new(&settings(&fake, MailTls::None), None).expect("smtp");
        assert_eq!(send(&smtp, &text()).await, Ok(()));
        let taken = fake.session(1).await;
        assert!(!taken.encrypted);
        assert!(taken.commands.iter().any(|c| c.starts_with("MAIL FROM:<no-reply@id.example.edu>")));
        assert!(taken.commands.iter().any(|c| c.starts_with("RCPT TO:<zhang@example.edu>")));
        let data = &taken.data;
        assert_eq!(decoded(header(data, "Subject").expect("subject")), "您的密码已修改");
        assert!(decoded(header(data, "From").expect("from")).starts_with("统一身份认证"), "{data}");
        assert_eq!(header(data, "Date"), Some("Tue, 01 Sep 2026 00:00:00 +0000"));
        assert_eq!(header(data, "Auto-Submitted"), Some("auto-generated"));
        assert!(header(data, "Message-ID").expect("id").ends_with("@id.example.edu>"));
        assert_eq!(header(data, "Content-Type"), Some("text/plain; charset=utf-8"));
        assert_eq!(header(data, "Content-Transfer-Encoding"), Some("base64"));
        let body = data.split("\r\n\r\n").nth(1).expect("body").trim_end_matches("\r\n.\r\n");
        let body = String::from_utf8(unbase64(body)).expect("text").replace("\r\n", "\n");
        assert_eq!(body, text().text);
    });
}

/// S11: nothing in a message's values becomes a header.
#[test]
fn line_breaks_in_a_subject_make_no_header() {
    block_on(async {
        let fake = SmtpFake::start(Manners::default(), None).await;
        let smtp = Smtp::new(&settings(&fake, MailTls::None), None).expect("smtp");
        let mail =
            MailText { subject: "Hello\r\nBcc: evil@example.com".to_owned(), text: ".\r\nhidden".to_owned() };
        assert_eq!(send(&smtp, &mail).await, Ok(()));
        let taken = fake.session(1).await;
        assert_eq!(header(&taken.data, "Subject"), Some("Hello Bcc: evil@example.com"));
        assert_eq!(header(&taken.data, "\r\nBcc"), None);
        assert!(taken.data.contains("\r\n..\r\nhidden"), "a lone dot is doubled: {}", taken.data);
        let bad = smtp.send("a@b\r\nRCPT TO:<x@y>", &mail, Time(0)).await;
        assert_eq!(bad, Err(DeliveryError::Fail("bad_address")));
    });
}

#[test]
fn credentials_travel_only_inside_tls() {
    block_on(async {
        let authority = Authority::new();
        let ca = std::fs::read(authority.file()).expect("read");
        for tls in [MailTls::Tls, MailTls::Starttls] {
            let manners = Manners { tls: tls == MailTls::Tls, starttls: true, ..Manners::default() };
            let fake = SmtpFake::start(manners, Some(authority.acceptor())).await;
            let mut settings = settings(&fake, tls);
            settings.username = "relay".to_owned();
            settings.password = "s3cret".to_owned();

            let strangers = Smtp::new(&settings, None).expect("smtp");
            assert!(matches!(send(&strangers, &text()).await, Err(DeliveryError::Retry(_))));
            assert!(fake.session(1).await.data.is_empty());

            let smtp = Smtp::new(&settings, Some(&ca)).expect("smtp");
            assert_eq!(send(&smtp, &text()).await, Ok(()));
            let taken = fake.session(2).await;
            assert!(taken.encrypted);
            // "\0relay\0s3cret"
            assert!(
                taken.commands.contains(&"AUTH PLAIN AHJlbGF5AHMzY3JldA==".to_owned()),
                "{:?}",
                taken.commands
            );
            assert!(!format!("{smtp:?}").contains("s3cret"));
        }

        // A server that offers no STARTTLS gets neither credentials nor the mail.
        let fake = SmtpFake::start(Manners::default(), None).await;
        let mut settings = settings(&fake, MailTls::Starttls);
        settings.username = "relay".to_owned();
        let smtp = Smtp::new(&settings, Some(&ca)).expect("smtp");
        assert!(matches!(send(&smtp, &text()).await, Err(DeliveryError::Retry(_))));
        let taken = fake.session(1).await;
        assert!(
            !taken.commands.iter().any(|c| c.starts_with("AUTH") || c.starts_with("MAIL")),
            "{:?}",
            taken.commands
        );
    });
}

/// R06: what a mail server says, and what becomes of the mail.
#[test]
fn r_06_refusals_are_told_from_troubles() {
    block_on(async {
        for (auth, rcpt, expected) in [
            ("", "550 no such user", DeliveryError::Fail("smtp_refused")),
            ("", "451 greylisted", DeliveryError::Retry("smtp_busy")),
            ("", "421 shutting down", DeliveryError::Retry("smtp_busy")),
            ("535 wrong password", "", DeliveryError::Retry("smtp_authentication")),
            ("454 later", "", DeliveryError::Retry("smtp_busy")),
        ] {
            let fake = SmtpFake::start(Manners { auth, rcpt, ..Manners::default() }, None).await;
            let mut settings = settings(&fake, MailTls::None);
            settings.username = "relay".to_owned();
            let smtp = Smtp::new(&settings, None).expect("smtp");
            assert_eq!(send(&smtp, &text()).await, Err(expected), "{auth}{rcpt}");
        }

        let silent = SmtpFake::start(Manners { hang: true, ..Manners::default() }, None).await;
        let mut settings = settings(&silent, MailTls::None);
        settings.timeout = "200ms".parse().expect("span");
        let smtp = Smtp::new(&settings, None).expect("smtp");
        assert_eq!(send(&smtp, &text()).await, Err(DeliveryError::Retry("timeout")));

        settings.port =
            std::net::TcpListener::bind("127.0.0.1:0").expect("bind").local_addr().expect("addr").port();
        let nobody = Smtp::new(&settings, None).expect("smtp");
        assert_eq!(send(&nobody, &text()).await, Err(DeliveryError::Retry("unreachable")));
    });
}
