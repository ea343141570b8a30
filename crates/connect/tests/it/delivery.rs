//! Effects over the configured transports.

use std::collections::BTreeMap;
use std::sync::Arc;

use connect::settings::{Mail, MailTls, MailTransport, Outbound, Sms};
use connect::texts::{self, Params};
use connect::{Delivery, GuardedClient, MailText, Texts};
use identity::Time;
use identity::outbox::{Deliver as _, DeliveryError};
use identity::ports::Effect;
use serde_json::Value;
use tempfile::TempDir;
use testkit::SeededEntropy;

use crate::block_on;
use crate::fake_http::{Answer, HttpFake};
use crate::fake_smtp::{Manners, SmtpFake};

/// Catalogs that show what they were asked.
struct Echo;

impl Texts for Echo {
    fn sms(&self, template: &str, locale: &str, params: &Params) -> String {
        format!("{} {locale} {}", texts::sms_id(template), params["code"])
    }

    fn mail(&self, template: &str, locale: &str, params: &Params) -> MailText {
        let (subject, body) = texts::mail_ids(template);
        MailText { subject: format!("{subject} {locale}"), text: format!("{body} {}", params["code"]) }
    }
}

fn delivery(mail: &Mail, data: &TempDir) -> Delivery {
    let outbound = Outbound {
        allow: vec!["127.0.0.1".to_owned()],
        timeout: "300ms".parse().expect("span"),
        ..Outbound::default()
    };
    let http = GuardedClient::new(&outbound).expect("client");
    let entropy = Arc::new(SeededEntropy::new(1));
    Delivery::new(&Sms::default(), mail, &outbound, data.path(), http, Arc::new(Echo), entropy)
        .expect("delivery")
}

fn params() -> BTreeMap<String, String> {
    BTreeMap::from([("code".to_owned(), "123456".to_owned())])
}

fn read(data: &TempDir, name: &str) -> Value {
    let text = std::fs::read_to_string(data.path().join("outbox").join(name)).expect("read");
    serde_json::from_str(&text).expect("one line")
}

/// J-10: a code for signing in goes out in the recipient's words.
#[test]
fn j_10_messages_go_to_the_configured_transport() {
    block_on(async {
        let data = tempfile::tempdir().expect("folder");
        let at = Time::from_date(2026, 9, 1);
        let sms = Effect::Sms {
            to: "+8613800138000".to_owned(),
            template: "sign_in_code".to_owned(),
            locale: "zh-CN".to_owned(),
            params: params(),
        };
        let mail = Effect::Mail {
            to: "a@example.edu".to_owned(),
            template: "password_changed".to_owned(),
            locale: "en".to_owned(),
            params: params(),
        };
        let by_file = delivery(&Mail::default(), &data);
        assert_eq!(by_file.deliver(&sms, at).await, Ok(()));
        assert_eq!(by_file.deliver(&mail, at).await, Ok(()));
        assert_eq!(read(&data, "sms.jsonl")["text"], "sms-sign-in-code zh-CN 123456");
        let line = read(&data, "mail.jsonl");
        assert_eq!(line["subject"], "mail-password-changed-subject en");
        assert_eq!(line["text"], "mail-password-changed-body 123456");

        let fake = SmtpFake::start(Manners::default(), None).await;
        let by_smtp = delivery(
            &Mail {
                transport: MailTransport::Smtp,
                host: "127.0.0.1".to_owned(),
                port: fake.addr.port(),
                tls: MailTls::None,
                from_address: "no-reply@example.edu".to_owned(),
                ..Mail::default()
            },
            &data,
        );
        assert_eq!(by_smtp.deliver(&mail, at).await, Ok(()));
        assert!(fake.session(1).await.data.contains("mail-password-changed-body 123456"));
    });
}

/// CAS 3.0.3, 2.3.3: a POST with the form field `logoutRequest`; the ticket is its SessionIndex.
#[test]
fn a_logout_notice_carries_the_ticket() {
    block_on(async {
        let data = tempfile::tempdir().expect("folder");
        let fake = HttpFake::start(Answer::Status(200)).await;
        let notice = Effect::CasLogout { url: fake.url("127.0.0.1", "/oa"), ticket: "ST-abc-123".to_owned() };
        let delivery = delivery(&Mail::default(), &data);
        for _ in 0..2 {
            assert_eq!(delivery.deliver(&notice, Time::from_date(2026, 9, 1)).await, Ok(()));
        }
        let bodies: Vec<String> = fake.requests().into_iter().map(|r| r.body).collect();
        for body in &bodies {
            assert!(body.starts_with("logoutRequest=%3Csamlp%3ALogoutRequest"), "{body}");
            assert!(body.contains("SessionIndex%3EST-abc-123%3C"), "{body}");
            assert!(body.contains("2026-09-01T00%3A00%3A00Z"), "{body}");
            assert!(body.contains("ID%3D%22LR-"), "{body}");
        }
        assert_ne!(bodies[0], bodies[1], "each attempt has an id of its own");
    });
}

/// R06: what a receiver says, and what becomes of the notice.
#[test]
fn r_06_answers_decide_whether_to_try_again() {
    block_on(async {
        let data = tempfile::tempdir().expect("folder");
        let delivery = delivery(&Mail::default(), &data);
        let post = async |url: String| {
            delivery.deliver(&Effect::CasLogout { url, ticket: "ST-1".to_owned() }, Time(0)).await
        };
        for (answer, expected) in [
            (Answer::Status(200), Ok(())),
            (Answer::Status(204), Ok(())),
            (Answer::Redirect("/login".to_owned()), Ok(())),
            (Answer::Status(404), Err(DeliveryError::Fail("receiver_refused"))),
            (Answer::Status(408), Err(DeliveryError::Retry("receiver_busy"))),
            (Answer::Status(429), Err(DeliveryError::Retry("receiver_busy"))),
            (Answer::Status(500), Err(DeliveryError::Retry("receiver_error"))),
            (Answer::Status(503), Err(DeliveryError::Retry("receiver_error"))),
            (Answer::Hang, Err(DeliveryError::Retry("timeout"))),
            (Answer::Garbage, Err(DeliveryError::Retry("protocol"))),
            (Answer::Big(10_000_000), Ok(())),
        ] {
            let fake = HttpFake::start(answer.clone()).await;
            let label = format!("{answer:?}").chars().take(40).collect::<String>();
            assert_eq!(post(fake.url("127.0.0.1", "/")).await, expected, "{label}");
        }
        assert_eq!(post("http://10.1.2.3/".to_owned()).await, Err(DeliveryError::Fail("address_forbidden")));
        assert_eq!(post("nonsense".to_owned()).await, Err(DeliveryError::Fail("bad_url")));
    });
}
