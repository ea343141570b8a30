//! The fields of each kind's form, with what was written.

use i18n::t;
use identity::Fault;
use identity::case::{Form, numbers};
use identity::ports::{Account, CaseKind, PhoneSlot};
use vocabulary::{Email, Phone};

use super::Desk;
use crate::journeys::cases::view::FieldView;
use crate::messages::{document_name, document_types};

impl Desk {
    /// The fields of a form.
    pub(super) fn fields(
        &self,
        kind: CaseKind,
        form: &Form,
        account: Option<&Account>,
    ) -> Result<Vec<FieldView>, Fault> {
        let i18n = &self.i18n;
        let line = |name: &str, label: String, hint: String, value: &str| FieldView {
            kind: "text".to_owned(),
            name: name.to_owned(),
            label,
            hint,
            value: value.to_owned(),
            required: true,
            ..FieldView::default()
        };
        let select = |name: &str, label: String, value: &str, options: Vec<(String, String)>| {
            let none = (String::new(), t!(i18n, "case-choose"));
            FieldView {
                kind: "select".to_owned(),
                options: std::iter::once(none).chain(options).collect(),
                ..line(name, label, String::new(), value)
            }
        };
        let area = |label: String, hint: String, required| FieldView {
            kind: "area".to_owned(),
            required,
            ..line("remark", label, hint, &form.remark)
        };
        let phone = |label: String, hint: String, required| FieldView {
            kind: "phone".to_owned(),
            country: form.contact_country.clone(),
            required,
            ..line("phone", label, hint, &form.contact_phone)
        };
        let email = |hint: String| FieldView {
            kind: "email".to_owned(),
            required: false,
            ..line("contact_email", t!(i18n, "case-email"), hint, &form.contact_email)
        };
        let affiliation =
            || select("affiliation", t!(i18n, "case-affiliation"), &form.affiliation, self.affiliations());
        Ok(match kind {
            CaseKind::PhoneUnbind => {
                let numbers = match account {
                    Some(account) => numbers(&self.ask.services.domain, account)?,
                    None => Vec::new(),
                };
                let numbers = numbers.into_iter().map(|(slot, masked)| self.number(slot, &masked)).collect();
                vec![
                    select("reason", t!(i18n, "case-reason"), &form.reason, self.reasons()),
                    select("slot", t!(i18n, "case-slot"), &form.slot, numbers),
                    area(t!(i18n, "case-remark"), t!(i18n, "case-remark-hint"), false),
                    affiliation(),
                    line("employer", t!(i18n, "case-employer"), String::new(), &form.employer),
                    phone(t!(i18n, "case-phone"), t!(i18n, "case-phone-hint"), true),
                    email(t!(i18n, "case-email-hint")),
                ]
            }
            CaseKind::PhoneTransfer => vec![
                area(t!(i18n, "case-transfer-remark"), t!(i18n, "case-remark-hint"), true),
                affiliation(),
                email(t!(i18n, "case-email-hint")),
            ],
            CaseKind::Appeal => {
                let number = FieldView {
                    required: false,
                    ..line(
                        "account_number",
                        t!(i18n, "case-account"),
                        t!(i18n, "case-account-hint"),
                        &form.account_number,
                    )
                };
                vec![
                    line("name", t!(i18n, "case-name"), String::new(), &form.name),
                    line(
                        "department",
                        t!(i18n, "case-department"),
                        t!(i18n, "case-department-hint"),
                        &form.department,
                    ),
                    select(
                        "document_type",
                        t!(i18n, "details-document-type"),
                        &form.document_type,
                        document_types(i18n),
                    ),
                    line("document_number", t!(i18n, "case-document"), String::new(), &form.document_number),
                    number,
                    phone(t!(i18n, "case-appeal-phone"), t!(i18n, "case-contact-hint"), false),
                    email(t!(i18n, "case-contact-hint")),
                ]
            }
        })
    }

    /// What was written, for reading once more.
    pub(super) fn facts(
        &self,
        kind: CaseKind,
        form: &Form,
        account: Option<&Account>,
    ) -> Result<Vec<(String, String)>, Fault> {
        let i18n = &self.i18n;
        let locale = &self.ask.visitor.locale;
        let policy = &self.ask.services.domain.policy.cases;
        let number = match (Phone::parse(&form.number), account) {
            (Ok(phone), _) if kind == CaseKind::PhoneTransfer => phone.masked(),
            (Ok(phone), _) => phone.masked_last_two(),
            (Err(_), Some(account)) => numbers(&self.ask.services.domain, account)?
                .into_iter()
                .find(|(slot, _)| slot_name(*slot) == form.slot)
                .map(|(_, masked)| masked)
                .unwrap_or_default(),
            (Err(_), None) => String::new(),
        };
        let phone = form.phone().map(|phone| phone.masked()).unwrap_or_default();
        let email = Email::parse(&form.contact_email).map(|email| email.masked()).unwrap_or_default();
        let (document_type, document) = form
            .document()
            .map_or_else(Default::default, |(kind, number)| (document_name(i18n, kind), number.masked()));
        let reason = policy.reason(&form.reason).map_or("", |reason| reason.label.of(locale));
        let group = policy.affiliation(&form.affiliation).map_or("", |group| group.label.of(locale));
        let facts = match kind {
            CaseKind::PhoneUnbind => vec![
                (t!(i18n, "case-reason"), reason.to_owned()),
                (t!(i18n, "case-slot"), number),
                (t!(i18n, "case-remark"), form.remark.clone()),
                (t!(i18n, "case-affiliation"), group.to_owned()),
                (t!(i18n, "case-employer"), form.employer.clone()),
                (t!(i18n, "case-phone"), phone),
                (t!(i18n, "case-email"), email),
            ],
            CaseKind::PhoneTransfer => vec![
                (t!(i18n, "phone-label"), number),
                (t!(i18n, "case-transfer-remark"), form.remark.clone()),
                (t!(i18n, "case-affiliation"), group.to_owned()),
                (t!(i18n, "case-email"), email),
            ],
            CaseKind::Appeal => vec![
                (t!(i18n, "case-name"), form.name.clone()),
                (t!(i18n, "case-department"), form.department.clone()),
                (t!(i18n, "details-document-type"), document_type),
                (t!(i18n, "case-document"), document),
                (t!(i18n, "case-account"), form.account_number.clone()),
                (t!(i18n, "case-appeal-phone"), phone),
                (t!(i18n, "case-email"), email),
            ],
        };
        Ok(facts.into_iter().filter(|(_, value)| !value.is_empty()).collect())
    }

    fn reasons(&self) -> Vec<(String, String)> {
        let locale = &self.ask.visitor.locale;
        let reasons = &self.ask.services.domain.policy.cases.reasons;
        reasons.iter().map(|reason| (reason.code.clone(), reason.label.of(locale).to_owned())).collect()
    }

    /// Groups of people, each with what it has to prove (P-27).
    fn affiliations(&self) -> Vec<(String, String)> {
        let locale = &self.ask.visitor.locale;
        let groups = &self.ask.services.domain.policy.cases.affiliations;
        groups.iter().map(|group| (group.code.clone(), group.label.of(locale).to_owned())).collect()
    }

    /// 个人登录手机号 *****47 (P-12, P-26)
    fn number(&self, slot: PhoneSlot, masked: &str) -> (String, String) {
        let name = match slot {
            PhoneSlot::Login => t!(self.i18n, "case-slot-login", number = masked.to_owned()),
            PhoneSlot::Security => t!(self.i18n, "case-slot-security", number = masked.to_owned()),
        };
        (slot_name(slot).to_owned(), name)
    }
}

/// As the form names a slot.
fn slot_name(slot: PhoneSlot) -> &'static str {
    match slot {
        PhoneSlot::Login => "login",
        PhoneSlot::Security => "security",
    }
}
