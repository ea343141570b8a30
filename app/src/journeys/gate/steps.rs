//! The later pages: proof, new password, the end.

use i18n::t;
use leptos::prelude::*;

use super::model::{GateView, Kind};
use crate::captcha::CaptchaPart;
use crate::form::{AnswerForm, FormState};
use crate::new_password::{NewPasswordFields, place as password_place};
use crate::proof::{CodeOnly, EmailAndCode, PhoneAndCode, place};
use crate::shell::{Contacts, PageTitle, use_i18n};
use crate::ui::{
    ButtonLink, Checkbox, ErrorSummary, Facts, Field, Heading, Notice, Onward, Outcome, SubmitButton,
    TabItem, Tabs, Tone,
};

/// Seconds before the last page leads on to sign-in, as `serve::ONWARD` says it to browsers without
/// WASM.
const ONWARD: u64 = 5;

/// 安全验证, or 绑定手机或邮箱: a phone or an address, and the code that was sent to it.
#[component]
pub(super) fn Prove(view: GateView) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("prove", &view.echo);
    let recovery = view.kind == Kind::Recovery;
    let (title, lead) = if recovery {
        (t!(i18n, "recover-step-prove"), t!(i18n, "recover-prove-lead"))
    } else {
        (t!(i18n, "activate-step-bind"), t!(i18n, "activate-bind-lead"))
    };
    let (send, action) = if recovery {
        ("/_fn/recover/send_code", "/_fn/recover/prove")
    } else {
        ("/_fn/activate/send_code", "/_fn/activate/prove")
    };
    let by = view.by.clone();
    let (mail, questions) = (by == "email", by == "questions");
    let action = if questions { "/_fn/recover/answer" } else { action };
    let tabs = (view.tabs.len() > 1).then(|| {
        let name = |way: &str| match (way, recovery) {
            ("phone", true) => t!(i18n, "recover-by-phone"),
            ("email", true) => t!(i18n, "recover-by-email"),
            ("phone", false) => t!(i18n, "activate-by-phone"),
            ("email", false) => t!(i18n, "activate-by-email"),
            _ => t!(i18n, "recover-by-questions"),
        };
        let item = |(way, href): (String, String)| TabItem { label: name(&way), current: way == by, href };
        let items: Vec<TabItem> = view.tabs.clone().into_iter().map(item).collect();
        let label = if recovery { t!(i18n, "recover-ways") } else { title.clone() };
        let says = recovery.then(|| view! { <p class="hint">{label.clone()}</p> });
        view! {
            {says}
            <Tabs label=label.clone() items />
        }
    });
    let fields = match (view.masked.clone(), mail) {
        _ if questions => answers(view.questions.clone()),
        (Some(target), _) => view! { <CodeOnly state target send mail /> }.into_any(),
        (None, true) => {
            let label = if recovery { t!(i18n, "recover-email") } else { t!(i18n, "email-label") };
            let value = view.echo.typed("email");
            view! { <EmailAndCode state value send bound=recovery label /> }.into_any()
        }
        (None, false) => {
            let label = if recovery { t!(i18n, "recover-phone") } else { t!(i18n, "phone-label") };
            let (value, country) = (view.echo.typed("phone"), view.echo.typed("country"));
            view! { <PhoneAndCode state value country send bound=recovery label /> }.into_any()
        }
    };
    let otherwise = recovery.then(|| {
        view! {
            <Notice>{t!(i18n, "recover-nothing-bound")}</Notice>
            <ul class="links"><li><a href=view.appeal>{t!(i18n, "recover-appeal")}</a></li></ul>
            <Contacts />
        }
    });
    view! {
        <PageTitle text=title.clone() error=state.has_error() />
        <Heading text=title lead />
        {tabs}
        <ErrorSummary errors=state.errors(place) />
        <AnswerForm action page=view.page state>
            <input type="hidden" name="journey" value=view.journey />
            <input type="hidden" name="by" value=by.clone() />
            {fields}
            <CaptchaPart state always=None error=state.error_at("captcha", place) />
            <SubmitButton label=t!(i18n, "next-step") />
            <ButtonLink href=view.back label=t!(i18n, "steps-back") tone=Tone::Secondary external=true />
        </AnswerForm>
        {otherwise}
    }
    .into_any()
}

/// The security questions with their answers.
fn answers(questions: Vec<String>) -> AnyView {
    questions
        .into_iter()
        .enumerate()
        .map(|(at, question)| {
            let name = format!("answer{}", at + 1);
            view! { <Field id=name.clone() name label=question maxlength=60 required=true /> }
        })
        .collect_view()
        .into_any()
}

/// 设置新密码 (S-26).
#[component]
pub(super) fn NewPassword(view: GateView) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("password", &view.echo);
    let (title, action) = if view.kind == Kind::Recovery {
        (t!(i18n, "recover-step-password"), "/_fn/recover/password")
    } else {
        (t!(i18n, "activate-step-password"), "/_fn/activate/password")
    };
    let lead = t!(i18n, "password-for-account", account = view.number.clone());
    let revoke = view.revoke.then(|| {
        let hint = t!(i18n, "recover-revoke-hint");
        view! { <Checkbox id="revoke" name="revoke" label=t!(i18n, "recover-revoke") hint /> }
    });
    view! {
        <PageTitle text=title.clone() error=state.has_error() />
        <Heading text=title lead />
        <ErrorSummary errors=state.errors(password_place) />
        <AnswerForm action page=view.page state>
            <input type="hidden" name="journey" value=view.journey />
            <NewPasswordFields state policy=view.policy number=view.number />
            {revoke}
            <SubmitButton label=t!(i18n, "gate-submit") />
            <ButtonLink href=view.back label=t!(i18n, "steps-back") tone=Tone::Secondary external=true />
        </AnswerForm>
    }
    .into_any()
}

/// 完成: on to sign-in, and from there to where the person was going (S-27).
#[component]
pub(super) fn Done(view: GateView) -> impl IntoView {
    let i18n = use_i18n();
    let account = view.number;
    let (title, text) = if view.kind == Kind::Recovery {
        (t!(i18n, "recover-done-title"), t!(i18n, "recover-done-text", account = account))
    } else {
        (t!(i18n, "activate-step-done"), t!(i18n, "activate-done-text", account = account))
    };
    view! {
        <PageTitle text=title.clone() />
        <Outcome title text>
            <Onward href=view.sign_in label=t!(i18n, "go-sign-in") seconds=ONWARD />
        </Outcome>
    }
    .into_any()
}

/// The masked numbers that were found (J-4).
#[component]
pub(super) fn Found(view: GateView) -> impl IntoView {
    let i18n = use_i18n();
    let label = t!(i18n, "details-number");
    let items = view.found.into_iter().map(|number| (label.clone(), number)).collect();
    view! {
        <PageTitle text=t!(i18n, "find-found-title") />
        <Heading text=t!(i18n, "find-found-title") lead=t!(i18n, "find-found-text") />
        <Facts items />
        <div class="actions">
            <ButtonLink href=view.sign_in label=t!(i18n, "go-sign-in") external=true />
            <ButtonLink href=view.back label=t!(i18n, "steps-back") tone=Tone::Secondary external=true />
        </div>
    }
    .into_any()
}
