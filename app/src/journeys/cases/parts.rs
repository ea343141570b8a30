//! The parts of these pages that no other page has.

use i18n::t;
use leptos::prelude::*;

use super::view::{ActionView, FieldView};
use crate::centre::{Centre, SIGN_OUT};
use crate::form::{AnswerForm, FormState};
use crate::shell::{SignInLayout, use_i18n};
use crate::ui::{Field, PhoneField, Select, SubmitButton, TextArea, Tone};

/// The whole navigation for a full session; only the way out for a half one (P-6); neither for
/// somebody who is not signed in.
#[component]
pub fn Room(account: String, full: bool, children: Children) -> impl IntoView {
    if full && !account.is_empty() {
        view! { <Centre at="/security" account>{children()}</Centre> }.into_any()
    } else {
        let sign_out = if account.is_empty() { "" } else { SIGN_OUT };
        view! { <SignInLayout wide=true account sign_out>{children()}</SignInLayout> }.into_any()
    }
}

/// Which field a refusal belongs to.
pub fn place(code: &str) -> &'static str {
    match code {
        "document_invalid" => "document_number",
        "email_invalid" => "contact_email",
        "phone_invalid" | "phone_country_missing" | "phone_country_mismatch" => "phone",
        "captcha_required" | "captcha_wrong" => "captcha",
        _ => "",
    }
}

/// A field as the server describes it.
#[component]
pub fn AnyField(field: FieldView, state: FormState) -> impl IntoView {
    let FieldView { kind, name, label, hint, value, country, required, options } = field;
    let hint = MaybeProp::from((!hint.is_empty()).then_some(hint));
    let error = match name.as_str() {
        "document_number" => state.error_at("document_number", place),
        "contact_email" => state.error_at("contact_email", place),
        "phone" => state.error_at("phone", place),
        _ => Signal::stored(None),
    };
    match kind.as_str() {
        "select" => {
            view! { <Select id=name.clone() name label options value hint error required /> }.into_any()
        }
        "phone" => view! { <PhoneField id=name label hint error value country required /> }.into_any(),
        "area" => view! {
            <TextArea id=name.clone() name label hint value maxlength=1000 required />
        }
        .into_any(),
        kind => {
            let email = kind == "email";
            let (kind, autocomplete) = if email { ("email", "email") } else { ("text", "off") };
            view! { <Field id=name.clone() name label hint error value kind autocomplete maxlength=200 required /> }
                .into_any()
        }
    }
}

/// What can be done with a case, a form each.
#[component]
pub fn Actions(id: String, page: String, actions: Vec<ActionView>, state: FormState) -> impl IntoView {
    actions
        .into_iter()
        .map(|action| {
            let id = id.clone();
            let tone = if action.danger { Tone::Danger } else { Tone::Secondary };
            view! {
                <AnswerForm action=action.action page=page.clone() state>
                    <input type="hidden" name="case" value=id />
                    <SubmitButton label=action.label tone />
                </AnswerForm>
            }
        })
        .collect_view()
        .into_any()
}

/// The pictures of a case, shown to their owner.
#[component]
pub fn Pictures(
    id: String,
    pictures: Vec<(u32, String)>,
    /// Page and state of the forms that take one out; without them nothing can be.
    #[prop(optional)]
    editing: Option<(String, FormState)>,
) -> impl IntoView {
    let i18n = use_i18n();
    let items = pictures
        .into_iter()
        .map(|(number, name)| {
            let source = format!("/cases/{id}/evidence/{number}");
            let (address, case) = (source.clone(), id.clone());
            let remove = editing.clone().map(|(page, state)| {
                view! {
                    <AnswerForm action="/_fn/cases/remove_picture" page state>
                        <input type="hidden" name="case" value=case />
                        <input type="hidden" name="number" value=number.to_string() />
                        <SubmitButton label=t!(i18n, "case-remove") tone=Tone::Quiet />
                    </AnswerForm>
                }
            });
            view! {
                <li class="picture">
                    <a href=address rel="external"><img src=source alt=name.clone() loading="lazy" /></a>
                    <span>{name}</span>
                    {remove}
                </li>
            }
        })
        .collect_view();
    view! { <ul class="pictures">{items}</ul> }.into_any()
}
