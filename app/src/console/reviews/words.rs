//! Cases in words.

use std::time::Duration;

use i18n::{I18n, t};
use identity::case::{Form, Sheet};
use identity::policy;
use identity::ports::{CaseKind, CaseState, Status};
use serde::{Deserialize, Serialize};
use vocabulary::{DocumentType, Email, Phone};

use crate::messages::document_name;

/// 手机解绑申请, 帐号申诉, …
pub(super) fn kind_title(i18n: &I18n, kind: CaseKind) -> String {
    match kind {
        CaseKind::PhoneUnbind => t!(i18n, "case-unbind-title"),
        CaseKind::Appeal => t!(i18n, "case-appeal-title"),
        CaseKind::PhoneTransfer => t!(i18n, "case-transfer-title"),
    }
}

pub(super) fn state_name(i18n: &I18n, state: CaseState) -> String {
    match state {
        CaseState::Draft => t!(i18n, "case-state-draft"),
        CaseState::Submitted => t!(i18n, "case-state-submitted"),
        CaseState::Approved => t!(i18n, "case-state-approved"),
        CaseState::Rejected => t!(i18n, "case-state-rejected"),
        CaseState::Withdrawn => t!(i18n, "case-state-withdrawn"),
    }
}

fn status_name(i18n: &I18n, status: Status) -> String {
    match status {
        Status::Active => t!(i18n, "console-reviews-active"),
        Status::Disabled | Status::Weak => t!(i18n, "console-reviews-disabled"),
        Status::Suspended => t!(i18n, "console-reviews-suspended"),
    }
}

/// How long something took or waits, in one unit.
pub(super) fn lasting(i18n: &I18n, duration: Duration) -> String {
    let minutes = duration.as_secs() / 60;
    match minutes {
        0..60 => t!(i18n, "console-reviews-minutes", count = minutes),
        60..2880 => t!(i18n, "console-reviews-hours", count = minutes / 60),
        _ => t!(i18n, "console-reviews-days", count = minutes / 1440),
    }
}

/// What was written, numbers masked: what is compared stands in the sheets.
pub(super) fn facts(
    i18n: &I18n,
    policy: &policy::Cases,
    locale: &str,
    kind: CaseKind,
    form: &Form,
) -> Vec<(String, String)> {
    let number = Phone::parse(&form.number).map(|phone| phone.masked()).unwrap_or_default();
    let phone = form.phone().map(|phone| phone.masked()).unwrap_or_default();
    let email = Email::parse(&form.contact_email).map(|email| email.masked()).unwrap_or_default();
    let document_type =
        DocumentType::parse(&form.document_type).map(|kind| document_name(i18n, kind)).unwrap_or_default();
    let document = form.document().map(|(_, number)| number.masked()).unwrap_or_default();
    let reason = policy.reason(&form.reason).map_or("", |reason| reason.label.of(locale));
    let group = policy.affiliation(&form.affiliation);
    let contact =
        if kind == CaseKind::Appeal { t!(i18n, "case-appeal-phone") } else { t!(i18n, "case-phone") };
    let facts = [
        (t!(i18n, "case-reason"), reason.to_owned()),
        (t!(i18n, "phone-label"), number),
        (t!(i18n, "case-remark"), form.remark.clone()),
        (t!(i18n, "case-affiliation"), group.map_or("", |group| group.label.of(locale)).to_owned()),
        (t!(i18n, "console-reviews-proofs"), proofs(policy, locale, kind, form)),
        (t!(i18n, "case-employer"), form.employer.clone()),
        (t!(i18n, "case-name"), form.name.clone()),
        (t!(i18n, "case-department"), form.department.clone()),
        (t!(i18n, "details-document-type"), document_type),
        (t!(i18n, "case-document"), document),
        (t!(i18n, "case-account"), form.account_number.clone()),
        (contact, phone),
        (t!(i18n, "case-email"), email),
    ];
    facts.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

/// What the pictures have to show.
fn proofs(policy: &policy::Cases, locale: &str, kind: CaseKind, form: &Form) -> String {
    let proofs = match kind {
        CaseKind::Appeal => Some(&policy.appeal_proofs),
        CaseKind::PhoneUnbind | CaseKind::PhoneTransfer => {
            policy.affiliation(&form.affiliation).map(|group| &group.proofs)
        }
    };
    proofs.map_or("", |proofs| proofs.text.of(locale)).to_owned()
}

/// An account beside the form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SheetView {
    /// Whose record it is.
    pub title: String,
    /// Field, what was written, what is known, and how they compare: code and words.
    pub lines: Vec<(String, String, String, (String, String))>,
}

/// An account beside the form, in words.
pub(super) fn sheet(i18n: &I18n, sheet: &Sheet) -> SheetView {
    let title = t!(
        i18n,
        "console-reviews-record",
        name = sheet.name.clone(),
        number = sheet.number.clone(),
        department = if sheet.department.is_empty() { "—".to_owned() } else { sheet.department.clone() },
        status = status_name(i18n, sheet.status)
    );
    let value = |field: &str, value: &str| -> String {
        match DocumentType::parse(value).filter(|_| field == "document_type") {
            Some(kind) => document_name(i18n, kind),
            None if value.is_empty() => "—".to_owned(),
            None => value.to_owned(),
        }
    };
    let lines = sheet.lines.iter().map(|line| {
        let fit = i18n.text(&format!("console-reviews-fit-{}", line.fit.code()));
        (
            field_name(i18n, line.field),
            value(line.field, &line.given),
            value(line.field, &line.recorded),
            (line.fit.code().to_owned(), fit),
        )
    });
    SheetView { title, lines: lines.collect() }
}

fn field_name(i18n: &I18n, field: &str) -> String {
    match field {
        "name" => t!(i18n, "case-name"),
        "department" => t!(i18n, "case-department"),
        "document_type" => t!(i18n, "details-document-type"),
        "document" => t!(i18n, "case-document"),
        "account_number" => t!(i18n, "case-account"),
        "number" => t!(i18n, "phone-label"),
        "employer" => t!(i18n, "case-employer"),
        "phone" => t!(i18n, "case-phone"),
        _ => t!(i18n, "case-email"),
    }
}
