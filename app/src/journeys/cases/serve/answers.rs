//! Answers to forms.

use identity::captcha;
use identity::case::Form as CaseForm;
use identity::ports::CaseKind;
use identity::{Fault, Refusal};
use leptos::prelude::ServerFnError;
use vocabulary::{OneTimeCode, Phone};

use super::Desk;
use crate::answer::Answer;
use crate::context::Form;

type Answered = Result<Answer, ServerFnError>;

impl Desk {
    /// The answer of the form `name`: on to where `to` says, or the refusal.
    fn reply<T>(
        &self,
        name: &str,
        typed: &[(&str, &str)],
        verdict: Result<Result<T, Refusal>, Fault>,
        to: impl FnOnce(T) -> String,
    ) -> Answered {
        let answer = verdict.map(|verdict| match verdict {
            Ok(done) => Answer::Go { url: to(done) },
            Err(refusal) => Answer::Refused(Box::new(self.ask.problem(&refusal))),
        });
        Ok(self.ask.reply(Form { name, page: &self.page, typed }, answer))
    }

    pub async fn save(&self, kind: &str, case: &str, form: CaseForm, solved: &captcha::Answer) -> Answered {
        let case = Some(case).filter(|case| !case.is_empty());
        let written = form.clone();
        let verdict = match CaseKind::parse(kind) {
            Some(kind) => self.cases().save(kind, case, form, solved, self.applicant()).await,
            None => Ok(Err(Refusal::PageExpired)),
        };
        // An appeal is not kept before its captcha is solved; what was typed comes back sealed.
        let appeal = [
            ("name", written.name.as_str()),
            ("department", &written.department),
            ("document_type", &written.document_type),
            ("document_number", &written.document_number),
            ("account_number", &written.account_number),
            ("country", &written.contact_country),
            ("phone", &written.contact_phone),
            ("contact_email", &written.contact_email),
        ];
        let typed: &[(&str, &str)] = if kind == CaseKind::Appeal.code() { &appeal } else { &[] };
        self.reply("fill", typed, verdict, |id| format!("/case/{id}?step=pictures"))
    }

    pub async fn remove_picture(&self, case: &str, number: u32) -> Answered {
        let verdict = self.cases().remove_picture(case, number, self.applicant()).await;
        self.reply("pictures", &[], verdict, |()| format!("/case/{case}?step=pictures"))
    }

    pub async fn submit(&self, case: &str, password: &str, solved: &captcha::Answer) -> Answered {
        let verdict = self.cases().submit(case, password, solved, self.applicant()).await;
        self.reply("submit", &[], verdict, |()| format!("/case/{case}"))
    }

    pub async fn withdraw(&self, case: &str) -> Answered {
        let verdict = self.cases().withdraw(case, self.applicant()).await;
        self.reply("action", &[], verdict, |()| format!("/case/{case}"))
    }

    pub async fn delete(&self, case: &str) -> Answered {
        let verdict = self.cases().delete(case, self.applicant()).await;
        self.reply("action", &[], verdict, |kind| kind.page().to_owned())
    }

    pub async fn send_code(&self, case: &str, solved: &captcha::Answer) -> Answered {
        let verdict = self.cases().send_code(case, solved, &self.ask.visitor).await;
        let answer = verdict.map(|verdict| self.ask.sent(verdict));
        Ok(self.ask.reply(Form { name: "prove", page: &self.page, typed: &[] }, answer))
    }

    pub async fn prove(&self, case: &str, code: &str) -> Answered {
        let verdict = match OneTimeCode::parse(code) {
            Ok(code) => self.cases().prove(case, &code, &self.ask.visitor).await,
            Err(_) => Ok(Err(Refusal::CodeInvalid)),
        };
        self.reply("prove", &[], verdict, |()| format!("/case/{case}"))
    }

    pub async fn redeem(&self, case: &str, new: &str, repeated: &str, bind: bool) -> Answered {
        let verdict = self.cases().redeem(case, (new, repeated), bind, &self.ask.visitor).await;
        self.reply("password", &[], verdict, |_| format!("/case/{case}"))
    }

    pub async fn send_transfer_code(&self, country: &str, phone: &str, solved: &captcha::Answer) -> Answered {
        let verdict = match Phone::from_parts(country, phone) {
            Ok(phone) => self.cases().send_transfer_code(&phone, solved, self.applicant()).await,
            Err(error) => Ok(Err(Refusal::PhoneInvalid(error))),
        };
        let answer = verdict.map(|verdict| self.ask.sent(verdict));
        let typed = [("country", country), ("phone", phone)];
        Ok(self.ask.reply(Form { name: "number", page: &self.page, typed: &typed }, answer))
    }

    pub async fn transfer(&self, country: &str, phone: &str, code: &str) -> Answered {
        let verdict = match (Phone::from_parts(country, phone), OneTimeCode::parse(code)) {
            (Err(error), _) => Ok(Err(Refusal::PhoneInvalid(error))),
            (_, Err(_)) => Ok(Err(Refusal::CodeInvalid)),
            (Ok(phone), Ok(code)) => self.cases().begin_transfer(&phone, &code, self.applicant()).await,
        };
        let typed = [("country", country), ("phone", phone)];
        self.reply("number", &typed, verdict, |id| format!("/case/{id}?step=fill"))
    }
}
