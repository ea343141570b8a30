//! Second factors that people enrol for themselves.

use std::sync::Arc;

use identity::factor::{Factors, totp};
use identity::ports::{Effect, SessionRow};
use identity::{Clock as _, Refusal};
use uuid::Uuid;

use crate::authenticator::{Authenticator, ORIGIN};
use crate::campus::{Campus, GOOD, browser};

const PHONE: &str = "13800138001";

/// A campus with one person, signed in.
pub struct Desk {
    pub campus: Campus,
    pub factors: Factors,
    pub account: Uuid,
    pub session: Arc<SessionRow>,
}

impl Desk {
    pub async fn new() -> Self {
        Self::on(Campus::new().await).await
    }

    pub async fn on(campus: Campus) -> Self {
        let account = campus.person("1001", PHONE).await;
        let admission = campus.password("1001", GOOD, &browser("pc")).await.unwrap();
        let session = campus.current(&admission.issued).await.0.unwrap();
        Self { factors: Factors::new(campus.domain.clone(), ORIGIN), campus, account, session }
    }

    /// The secret of the authenticator that is being set up.
    pub async fn secret(&self) -> Vec<u8> {
        let row = self.campus.domain.read().await.unwrap().totp(self.account).await.unwrap().unwrap();
        self.campus.domain.keyring.open("totp", &row.sealed).unwrap()
    }

    /// The code that the app shows now.
    pub async fn app(&self) -> String {
        totp::code(&self.secret().await, totp::step_at(self.campus.clock.now()))
    }

    /// Adds an authenticator app; the recovery codes.
    pub async fn enrol(&self) -> Vec<String> {
        self.factors.begin_totp(&self.session).await.unwrap().unwrap();
        let code = self.app().await;
        let added = self.factors.confirm_totp(&self.session, &browser("pc"), &code).await.unwrap();
        added.unwrap().unwrap_or_default()
    }

    /// Adds a passkey.
    pub async fn passkey(&self, authenticator: &Authenticator) -> Result<Option<Vec<String>>, Refusal> {
        let creation = self.factors.creation(&self.session).await.unwrap().unwrap();
        let response = authenticator.create(&creation.challenge);
        self.factors
            .add_passkey(&self.session, &browser("pc"), &creation.ceremony, &response, " 我的手机 ")
            .await
            .unwrap()
    }

    async fn templates(&self) -> Vec<String> {
        let mut names = Vec::new();
        for (_, effect) in self.campus.messages().await {
            match effect {
                Effect::Sms { template, .. } | Effect::Mail { template, .. } => names.push(template),
                Effect::CasLogout { .. } => {}
            }
        }
        names
    }
}

#[tokio::test]
async fn an_authenticator_is_added_with_its_first_code_and_comes_with_recovery_codes() {
    let desk = Desk::new().await;
    let service = &desk.factors;
    let early = service.enrolment(&desk.session, "示例大学").await.unwrap();
    assert_eq!(early.err(), Some(Refusal::PageExpired), "nothing was begun");
    service.begin_totp(&desk.session).await.unwrap().unwrap();
    let enrolment = service.enrolment(&desk.session, "示例大学").await.unwrap().unwrap();
    assert!(enrolment.uri.starts_with("otpauth://totp/"), "{}", enrolment.uri);
    assert_eq!(enrolment.secret.replace(' ', ""), totp::base32(&desk.secret().await));
    let wrong = if desk.app().await == "000000" { "000001" } else { "000000" };
    for typed in [wrong, "", "12345", "abcdef"] {
        let refused = service.confirm_totp(&desk.session, &browser("pc"), typed).await.unwrap();
        assert_eq!(refused.err(), Some(Refusal::CodeWrong), "{typed}");
    }
    assert!(!desk.campus.account(desk.account).await.second_factor);
    let code = desk.app().await;
    let codes = service.confirm_totp(&desk.session, &browser("pc"), &code).await.unwrap().unwrap().unwrap();
    assert_eq!(codes.len(), 10);
    let different: std::collections::BTreeSet<&String> = codes.iter().collect();
    assert_eq!(different.len(), 10);
    assert!(desk.campus.account(desk.account).await.second_factor);
    // Double submit, and a second one beside it.
    let again = service.confirm_totp(&desk.session, &browser("pc"), &code).await.unwrap();
    assert_eq!(again.err(), Some(Refusal::PageExpired));
    assert_eq!(service.begin_totp(&desk.session).await.unwrap().err(), Some(Refusal::FactorPresent));
    assert_eq!(desk.templates().await, ["factor_added"]);
    let audit = desk.campus.audit().await;
    assert!(audit.iter().any(|entry| entry.event == "factor_added" && entry.detail.contains("totp")));
    assert!(!audit.iter().any(|entry| codes.iter().any(|code| entry.detail.contains(code.as_str()))));
}

#[tokio::test]
async fn an_enrolment_left_alone_is_over() {
    let desk = Desk::new().await;
    desk.campus.advance(300);
    desk.factors.begin_totp(&desk.session).await.unwrap().unwrap();
    desk.campus.advance(599);
    assert!(desk.factors.enrolment(&desk.session, "x").await.unwrap().is_ok());
    let begun_anew = Desk::new().await;
    begun_anew.factors.begin_totp(&begun_anew.session).await.unwrap().unwrap();
    let first = begun_anew.app().await;
    begun_anew.factors.begin_totp(&begun_anew.session).await.unwrap().unwrap();
    let old = begun_anew.factors.confirm_totp(&begun_anew.session, &browser("pc"), &first).await.unwrap();
    assert_eq!(old.err(), Some(Refusal::CodeWrong), "the other tab's secret is gone");
}

/// ASVS 7.5.1: every change asks for a fresh proof.
#[tokio::test]
async fn changes_need_a_fresh_proof() {
    let desk = Desk::new().await;
    desk.enrol().await;
    let (service, session, visitor) = (&desk.factors, &desk.session, browser("pc"));
    desk.campus.advance(15 * 60);
    let old = Some(Refusal::ProofTooOld);
    assert_eq!(service.begin_totp(session).await.unwrap().err(), old);
    assert_eq!(service.enrolment(session, "x").await.unwrap().err(), old);
    assert_eq!(service.confirm_totp(session, &visitor, "123456").await.unwrap().err(), old);
    assert_eq!(service.remove_totp(session, &visitor).await.unwrap().err(), old);
    assert_eq!(service.renew_codes(session, &visitor).await.unwrap().err(), old);
    assert_eq!(service.creation(session).await.unwrap().err(), old);
    assert_eq!(service.add_passkey(session, &visitor, "", "", "").await.unwrap().err(), old);
    assert_eq!(service.remove_passkey(session, &visitor, Uuid::nil()).await.unwrap().err(), old);
    assert!(desk.campus.account(desk.account).await.second_factor);
}

#[tokio::test]
async fn with_the_last_factor_go_codes_and_trust() {
    let desk = Desk::new().await;
    let (service, session, visitor) = (&desk.factors, &desk.session, browser("pc"));
    assert_eq!(service.renew_codes(session, &visitor).await.unwrap().err(), Some(Refusal::PageExpired));
    let first = desk.enrol().await;
    desk.passkey(&Authenticator::new("one")).await.unwrap();
    let renewed = service.renew_codes(session, &visitor).await.unwrap().unwrap();
    assert!(first.iter().all(|code| !renewed.contains(code)));
    service.remove_totp(session, &visitor).await.unwrap().unwrap();
    assert_eq!(service.enrolled(desk.account).await.unwrap().recovery.left, 10, "the passkey is left");
    let passkey = service.enrolled(desk.account).await.unwrap().passkeys[0].id;
    service.remove_passkey(session, &visitor, passkey).await.unwrap().unwrap();
    let twice = service.remove_passkey(session, &visitor, passkey).await.unwrap();
    assert_eq!(twice.err(), Some(Refusal::PageExpired));
    let enrolled = service.enrolled(desk.account).await.unwrap();
    assert!(!enrolled.is_any() && enrolled.recovery.made == 0);
    assert!(!desk.campus.account(desk.account).await.second_factor);
    let mut told = desk.templates().await;
    told.sort_unstable();
    assert_eq!(
        told,
        ["factor_added", "factor_added", "factor_removed", "factor_removed", "recovery_codes_renewed"]
    );
}

#[tokio::test]
async fn a_passkey_is_added_by_its_own_ceremony_once() {
    let desk = Desk::new().await;
    let (service, session, visitor) = (&desk.factors, &desk.session, browser("pc"));
    let authenticator = Authenticator::new("one");
    let creation = service.creation(session).await.unwrap().unwrap();
    assert_eq!(creation.rp, "sso.example.edu.cn");
    let response = authenticator.create(&creation.challenge);
    for (what, response) in [
        ("another origin", {
            let evil = Authenticator { origin: "https://evil.example".into(), ..Authenticator::new("e") };
            evil.create(&creation.challenge)
        }),
        ("another party", {
            let evil = Authenticator { rp: "evil.example".into(), ..Authenticator::new("e") };
            evil.create(&creation.challenge)
        }),
        (
            "nobody present",
            Authenticator { flags: 0x04, ..Authenticator::new("e") }.create(&creation.challenge),
        ),
        ("another challenge", authenticator.create("AAAA")),
        ("an answer to another question", Authenticator::new("e").get(&creation.challenge)),
        ("nothing", String::new()),
    ] {
        let refused =
            service.add_passkey(session, &visitor, &creation.ceremony, &response, "").await.unwrap();
        assert_eq!(refused.err(), Some(Refusal::PasskeyInvalid), "{what}");
    }
    let forged = service.add_passkey(session, &visitor, "AAAA", &response, "").await.unwrap();
    assert_eq!(forged.err(), Some(Refusal::PageExpired), "a ceremony of nobody's");
    let other = desk.campus.person("1002", "13800138002").await;
    let foreign = SessionRow { id: Uuid::from_u128(9), account: other, ..SessionRow::clone(session) };
    let foreign = service.add_passkey(&foreign, &visitor, &creation.ceremony, &response, "").await.unwrap();
    assert_eq!(foreign.err(), Some(Refusal::PageExpired), "another session's ceremony (S16)");
    let long = "长".repeat(41);
    let named = service.add_passkey(session, &visitor, &creation.ceremony, &response, &long).await.unwrap();
    assert_eq!(named.err(), Some(Refusal::TextTooLong));
    let added = service.add_passkey(session, &visitor, &creation.ceremony, &response, "").await.unwrap();
    assert_eq!(added.unwrap().unwrap().len(), 10);
    let again = service.add_passkey(session, &visitor, &creation.ceremony, &response, "").await.unwrap();
    assert_eq!(again.err(), Some(Refusal::PageExpired), "the ceremony is used up");
    assert_eq!(desk.passkey(&authenticator).await, Err(Refusal::FactorPresent), "registered already");
    let late = service.creation(session).await.unwrap().unwrap();
    desk.campus.advance(10 * 60);
    let response = Authenticator::new("two").create(&late.challenge);
    let late = service.add_passkey(session, &visitor, &late.ceremony, &response, "").await.unwrap();
    assert_eq!(late.err(), Some(Refusal::PageExpired), "too late");
    let names: Vec<String> =
        service.enrolled(desk.account).await.unwrap().passkeys.into_iter().map(|row| row.name).collect();
    assert_eq!(names, ["Passkey 1"]);
}

#[tokio::test]
async fn where_people_come_by_an_address_there_are_no_passkeys() {
    let desk = Desk::new().await;
    let service = Factors::new(desk.campus.domain.clone(), "http://127.0.0.1:8080");
    assert!(!service.offers_passkeys());
    assert_eq!(service.creation(&desk.session).await.unwrap().err(), Some(Refusal::MethodOff));
}
