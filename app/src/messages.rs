//! Codes as words: the one place where a refusal becomes a sentence.

use i18n::{I18n, t};

use crate::answer::{Failure, Problem};
use crate::ui::{class_name, reason_text};
use vocabulary::{Class, DocumentType, Grade, PasswordPolicy};

impl Problem {
    /// What to tell the person.
    pub fn text(&self, i18n: &I18n) -> String {
        if self.code == "password_weak" {
            let reasons: Vec<String> = self.reasons.iter().map(|reason| reason_text(i18n, reason)).collect();
            return t!(i18n, "error-password-weak", reasons = reasons.join(&t!(i18n, "rule-separator")));
        }
        if let Some(text) = &self.text {
            return text.clone();
        }
        let number = self.number.unwrap_or(1);
        i18n.error(&self.code, &[("minutes", number.into()), ("seconds", number.into())])
    }
}

impl Failure {
    /// What to tell the person.
    pub fn text(&self, i18n: &I18n) -> String {
        match self.retry_after {
            Some(seconds) => t!(i18n, "error-busy", seconds = seconds),
            None => t!(i18n, "error-internal", event = self.event.clone()),
        }
    }
}

/// The rules of a new password in one line (P-43, H-14).
pub fn rules_text(i18n: &I18n, policy: &PasswordPolicy) -> String {
    let strong = policy.minimum_grade == Grade::Strong;
    let needed = if strong { policy.strong_classes } else { policy.medium_classes };
    let run = if strong { policy.strong_refused_run } else { policy.medium_refused_run };
    let classes = policy.classes();
    let count = u64::from(needed);
    let list = |classes: &[Class]| {
        let names: Vec<String> = classes.iter().map(|class| class_name(i18n, *class)).collect();
        names.join(&t!(i18n, "list-separator"))
    };
    let mut rules = vec![t!(i18n, "password-rule-length", min = policy.min_length, max = policy.max_length)];
    if usize::from(needed) == classes.len() {
        rules.push(t!(i18n, "password-rule-all", classes = list(classes), count = count));
    } else if needed > 1 {
        rules.push(t!(i18n, "password-rule-some", classes = list(classes), count = count));
    }
    if run > 0 {
        rules.push(t!(i18n, "password-rule-run", count = run));
    }
    if policy.forbid_spaces {
        rules.push(t!(i18n, "password-rule-no-spaces"));
    }
    rules.join(&t!(i18n, "rule-separator"))
}

/// What a kind of document is called.
pub fn document_name(i18n: &I18n, kind: DocumentType) -> String {
    match kind {
        DocumentType::ResidentIdentityCard => t!(i18n, "document-resident-identity-card"),
        DocumentType::HongKongMacauResidencePermit => t!(i18n, "document-hong-kong-macau-residence"),
        DocumentType::TaiwanResidencePermit => t!(i18n, "document-taiwan-residence"),
        DocumentType::HongKongMacauTravelPermit => t!(i18n, "document-hong-kong-macau-travel"),
        DocumentType::TaiwanTravelPermit => t!(i18n, "document-taiwan-travel"),
        DocumentType::ForeignPermanentResidence => t!(i18n, "document-foreign-residence"),
        DocumentType::Passport => t!(i18n, "document-passport"),
        DocumentType::MilitaryCard => t!(i18n, "document-military"),
        DocumentType::Other => t!(i18n, "document-other"),
    }
}

/// The kinds of documents for a [`crate::ui::Select`]: their codes and names (J-8, J-21).
pub fn document_types(i18n: &I18n) -> Vec<(String, String)> {
    DocumentType::ALL.iter().map(|kind| (kind.code().to_owned(), document_name(i18n, *kind))).collect()
}

/// What people are to the institution, in words.
pub fn kind_name(i18n: &I18n, code: &str) -> String {
    match code {
        "student" => t!(i18n, "kind-student"),
        "staff" => t!(i18n, "kind-staff"),
        "faculty" => t!(i18n, "kind-faculty"),
        "retired" => t!(i18n, "kind-retired"),
        "alumni" => t!(i18n, "kind-alumni"),
        "guest" => t!(i18n, "kind-guest"),
        _ => t!(i18n, "kind-other"),
    }
}
