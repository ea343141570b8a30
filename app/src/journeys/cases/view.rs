//! What the pages show.

use serde::{Deserialize, Serialize};
use vocabulary::PasswordPolicy;

use crate::answer::{CaptchaView, Echo};

/// One field of the form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldView {
    /// `text`, `area`, `select`, `email`, `phone`.
    pub kind: String,
    /// Its name and id.
    pub name: String,
    /// What it is called.
    pub label: String,
    /// How to fill it in.
    pub hint: String,
    /// What was written.
    pub value: String,
    /// The country code that was written.
    pub country: String,
    /// Whether it has to be filled in.
    pub required: bool,
    /// Value and text of each choice.
    pub options: Vec<(String, String)>,
}

/// A thing to do with a case, each a form of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionView {
    /// The server function.
    pub action: String,
    /// What it says.
    pub label: String,
    /// Whether it takes something away.
    pub danger: bool,
}

/// A step of a case, or what became of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseView {
    /// What is shown: `fill`, `pictures`, `submit`, `status`, `prove`, `password`, `number`, `refused`.
    pub show: String,
    /// Code of the kind.
    pub kind: String,
    /// The case; empty: nothing is kept yet.
    pub id: String,
    /// The page's heading.
    pub title: String,
    /// The sentence under it.
    pub lead: String,
    /// Who is signed in.
    pub account: String,
    /// Whether that is a full session: the whole navigation is there (P-6).
    pub full: bool,
    /// Address of the page, without an echo.
    pub page: String,
    /// The wizard's steps.
    pub steps: Vec<String>,
    /// The present one, from 1.
    pub current: usize,
    /// What has to be known before writing; the first words and the rest.
    pub notice: String,
    /// A link that the notice ends with: address and words.
    pub link: Option<(String, String)>,
    /// Why it was rejected.
    pub rejection: String,
    /// The fields to fill in.
    pub fields: Vec<FieldView>,
    /// What has to be shown in pictures.
    pub proofs: String,
    /// Limits of an upload.
    pub limits: String,
    /// Number and name of each picture.
    pub pictures: Vec<(u32, String)>,
    /// Whether pictures can be added.
    pub room: bool,
    /// Whether the pictures suffice.
    pub enough: bool,
    /// What was written, for reading.
    pub facts: Vec<(String, String)>,
    /// Further things to do.
    pub actions: Vec<ActionView>,
    /// `info`, `success`, `warning` or `danger`.
    pub mood: String,
    /// The masked contact.
    pub contact: String,
    /// Whether it is an address.
    pub mail: bool,
    /// Whether the password is typed once more (P-26).
    pub password: bool,
    /// Rules of a new password.
    pub policy: Option<PasswordPolicy>,
    /// The captcha that a first draft of an appeal needs.
    pub captcha: Option<CaptchaView>,
    /// The outcome of a form sent without WASM.
    pub echo: Echo,
}

/// An application in the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplyView {
    /// The case.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// State, times, reviewer's words.
    pub facts: Vec<(String, String)>,
    /// Where to go on with it: address and words.
    pub link: (String, String),
    /// What can be done with it.
    pub actions: Vec<ActionView>,
}

/// `/applies`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppliesView {
    /// Who is signed in.
    pub account: String,
    /// Whether that is a full session.
    pub full: bool,
    /// Newest first.
    pub applications: Vec<ApplyView>,
    /// The outcome of a form sent without WASM.
    pub echo: Echo,
}
