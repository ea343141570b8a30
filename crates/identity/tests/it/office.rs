//! Where applications are written and decided: people at browsers, and what
//! they fill in.

use std::sync::Arc;

use identity::captcha::Answer;
use identity::case::{Actor, Applicant, Cases, Decision, Form};
use identity::ports::{CaseKind, CaseState, Effect, SessionRow};
use identity::{Refusal, Visitor};
use uuid::Uuid;
use vocabulary::OneTimeCode;

use crate::campus::{Campus, GOOD, browser};

pub const PHONE: &str = "13800138001";
pub const NEW_PHONE: &str = "13900139002";
pub const DOCUMENT: &str = "11010519491231002X";

/// A small picture.
pub fn picture() -> Vec<u8> {
    let mut out = Vec::new();
    let rgb = [90_u8; 64 * 48 * 3];
    jpeg_encoder::Encoder::new(&mut out, 80).encode(&rgb, 64, 48, jpeg_encoder::ColorType::Rgb).unwrap();
    out
}

pub struct Office {
    pub campus: Campus,
    pub cases: Cases,
}

/// Somebody at a browser.
pub struct Person {
    pub account: Option<Uuid>,
    pub session: Option<Arc<SessionRow>>,
    pub visitor: Visitor,
}

impl Person {
    pub fn who(&self) -> Applicant<'_> {
        Applicant { session: self.session.as_ref(), visitor: &self.visitor }
    }
}

impl Office {
    pub async fn new() -> Self {
        Self::over(Campus::new().await)
    }

    pub fn over(campus: Campus) -> Self {
        let cases = Cases::new(campus.domain.clone(), campus.sign_in.clone(), "https://id.example.edu.cn/");
        Self { campus, cases }
    }

    pub async fn signed_in(&self, number: &str, phone: &str) -> Person {
        let account = self.campus.person(number, phone).await;
        let visitor = browser(number);
        let admission = self.campus.password(number, GOOD, &visitor).await.unwrap();
        let session = self.campus.current(&admission.issued).await.0;
        Person { account: Some(account), session, visitor }
    }

    pub fn stranger(&self, name: &str) -> Person {
        Person { account: None, session: None, visitor: browser(name) }
    }

    pub fn unbind() -> Form {
        Form {
            reason: "lost".into(),
            slot: "login".into(),
            remark: "手机掉进了湖里".into(),
            affiliation: "member".into(),
            employer: "网络中心".into(),
            contact_country: "86".into(),
            contact_phone: NEW_PHONE.into(),
            contact_email: "ann@example.cn".into(),
            ..Form::default()
        }
    }

    pub fn appeal() -> Form {
        Form {
            name: "张晓明".into(),
            department: "无".into(),
            document_type: "resident_identity_card".into(),
            document_number: DOCUMENT.into(),
            contact_country: "86".into(),
            contact_phone: NEW_PHONE.into(),
            ..Form::default()
        }
    }

    pub async fn save(&self, kind: CaseKind, form: Form, person: &Person) -> Result<String, Refusal> {
        let captcha = self.campus.work();
        self.cases.save(kind, None, form, &captcha, person.who()).await.unwrap()
    }

    pub async fn add(&self, id: &str, person: &Person) -> Result<(), Refusal> {
        self.cases.add_picture(id, || Ok(picture()), person.who()).await.unwrap()
    }

    pub async fn submit(&self, id: &str, password: &str, person: &Person) -> Result<(), Refusal> {
        self.cases.submit(id, password, &Answer::None, person.who()).await.unwrap()
    }

    /// A complete application of this person, waiting.
    pub async fn waiting(&self, person: &Person) -> String {
        let id = self.save(CaseKind::PhoneUnbind, Self::unbind(), person).await.unwrap();
        self.add(&id, person).await.unwrap();
        self.submit(&id, GOOD, person).await.unwrap();
        id
    }

    /// A complete appeal, waiting.
    pub async fn appealed(&self, person: &Person) -> String {
        let id = self.save(CaseKind::Appeal, Self::appeal(), person).await.unwrap();
        self.add(&id, person).await.unwrap();
        self.add(&id, person).await.unwrap();
        self.submit(&id, "", person).await.unwrap();
        id
    }

    pub async fn approve(&self, id: &str) -> Result<(), Refusal> {
        self.decide(id, Decision::Approve { account: None }).await
    }

    pub async fn decide(&self, id: &str, decision: Decision) -> Result<(), Refusal> {
        let actor = Actor { name: "审核员甲".into(), account: None };
        self.cases.decide(id, &actor, &decision).await.unwrap().map(|_| ())
    }

    pub async fn state(&self, id: &str) -> CaseState {
        self.campus.domain.read().await.unwrap().case(id).await.unwrap().unwrap().state
    }

    /// Templates and receivers of everything that is queued.
    pub async fn sent(&self) -> Vec<(String, String)> {
        let messages = self.campus.messages().await;
        messages
            .into_iter()
            .map(|(_, effect)| match effect {
                Effect::Sms { to, template, .. } | Effect::Mail { to, template, .. } => (template, to),
                Effect::CasLogout { url, .. } => ("cas_logout".into(), url),
            })
            .collect()
    }

    /// A person with this document and nothing bound.
    pub async fn lost_soul(&self, number: &str) -> Uuid {
        let mut row = self.campus.row(number);
        row.document_type = Some("resident_identity_card".into());
        row.document_sealed = Some(self.campus.seal("document", DOCUMENT));
        let key = format!("resident_identity_card:{DOCUMENT}");
        row.document_index = Some(self.campus.domain.keyring.index("document", &key));
        let id = self.campus.add(&row).await;
        self.campus.set_password(id, GOOD).await;
        id
    }

    /// Proves the contact of an appeal in this browser.
    pub async fn prove(&self, id: &str, person: &Person) -> Result<(), Refusal> {
        self.campus.messages().await;
        self.cases.send_code(id, &Answer::None, &person.visitor).await.unwrap()?;
        let code = OneTimeCode::parse(&self.campus.newest_code().await).unwrap();
        self.cases.prove(id, &code, &person.visitor).await.unwrap()
    }
}
