//! What messages say. The words are in the catalogs; the server hands them in.

use std::collections::BTreeMap;

/// Values of a template.
pub type Params = BTreeMap<String, String>;

/// A mail as people read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailText {
    /// Subject, one line.
    pub subject: String,
    /// Plain text.
    pub text: String,
}

/// Renders messages in the recipient's language.
pub trait Texts: Send + Sync {
    /// The text of an SMS.
    fn sms(&self, template: &str, locale: &str, params: &Params) -> String;
    /// Subject and text of a mail.
    fn mail(&self, template: &str, locale: &str, params: &Params) -> MailText;
}

/// The catalog's id of an SMS: `sign_in_code` is `sms-sign-in-code`.
pub fn sms_id(template: &str) -> String {
    format!("sms-{}", template.replace('_', "-"))
}

/// The catalog's ids of a mail's subject and text: `password_changed` has
/// `mail-password-changed-subject` and `mail-password-changed-body`.
pub fn mail_ids(template: &str) -> (String, String) {
    let name = template.replace('_', "-");
    (format!("mail-{name}-subject"), format!("mail-{name}-body"))
}
