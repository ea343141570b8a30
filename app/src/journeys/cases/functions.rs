//! The server functions: what they are given goes to `identity::case`.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;

use super::view::{AppliesView, CaseView};
use crate::answer::Answer;

/// What `/unbind`, `/appeal` and `/transfer` show.
#[server(prefix = "/_fn", endpoint = "cases/start", output = Json)]
pub async fn case_start(kind: String, page: String) -> Result<CaseView, ServerFnError> {
    super::serve::Desk::new(page)?.start(&kind).await
}

/// What `/case/<id>` shows.
#[server(prefix = "/_fn", endpoint = "cases/page", output = Json)]
pub async fn case_page(case: String, page: String) -> Result<CaseView, ServerFnError> {
    super::serve::Desk::new(page)?.case(&case).await
}

/// What `/applies` shows (P-32).
#[server(prefix = "/_fn", endpoint = "cases/mine", output = Json)]
pub async fn applies_page(page: String) -> Result<AppliesView, ServerFnError> {
    super::serve::Desk::new(page)?.mine().await
}

/// Keeps what was written and goes on to the pictures.
#[server(prefix = "/_fn", endpoint = "cases/save", output = Json)]
#[cfg_attr(feature = "ssr", expect(clippy::too_many_arguments, reason = "one argument is one form field"))]
pub async fn case_save(
    page: String,
    kind: String,
    #[server(default)] case: String,
    #[server(default)] reason: String,
    #[server(default)] slot: String,
    #[server(default)] remark: String,
    #[server(default)] affiliation: String,
    #[server(default)] employer: String,
    #[server(default)] name: String,
    #[server(default)] department: String,
    #[server(default)] document_type: String,
    #[server(default)] document_number: String,
    #[server(default)] account_number: String,
    #[server(default)] country: String,
    #[server(default)] phone: String,
    #[server(default)] contact_email: String,
    #[server(default)] image: Option<String>,
    #[server(default)] captcha: Option<String>,
    #[server(default)] work: Option<String>,
    #[server(default)] counter: Option<String>,
) -> Result<Answer, ServerFnError> {
    let form = identity::case::Form {
        reason,
        slot,
        remark,
        affiliation,
        employer,
        name,
        department,
        document_type,
        document_number,
        account_number,
        contact_country: country,
        contact_phone: phone,
        contact_email,
        ..identity::case::Form::default()
    };
    let solved = crate::context::solved(&image, &captcha, &work, &counter);
    super::serve::Desk::new(page)?.save(&kind, &case, form, &solved).await
}

/// 移除 (P-28)
#[server(prefix = "/_fn", endpoint = "cases/remove_picture", output = Json)]
pub async fn case_remove_picture(page: String, case: String, number: u32) -> Result<Answer, ServerFnError> {
    super::serve::Desk::new(page)?.remove_picture(&case, number).await
}

/// 提交 (P-26)
#[server(prefix = "/_fn", endpoint = "cases/submit", output = Json)]
pub async fn case_submit(
    page: String,
    case: String,
    #[server(default)] password: String,
    #[server(default)] image: Option<String>,
    #[server(default)] captcha: Option<String>,
    #[server(default)] work: Option<String>,
    #[server(default)] counter: Option<String>,
) -> Result<Answer, ServerFnError> {
    let solved = crate::context::solved(&image, &captcha, &work, &counter);
    super::serve::Desk::new(page)?.submit(&case, &password, &solved).await
}

/// Takes a waiting application back.
#[server(prefix = "/_fn", endpoint = "cases/withdraw", output = Json)]
pub async fn case_withdraw(page: String, case: String) -> Result<Answer, ServerFnError> {
    super::serve::Desk::new(page)?.withdraw(&case).await
}

/// Deletes an application, to apply anew (P-32).
#[server(prefix = "/_fn", endpoint = "cases/delete", output = Json)]
pub async fn case_delete(page: String, case: String) -> Result<Answer, ServerFnError> {
    super::serve::Desk::new(page)?.delete(&case).await
}

/// Sends a code to the contact of an appeal.
#[server(prefix = "/_fn", endpoint = "cases/send_code", output = Json)]
pub async fn case_send_code(
    page: String,
    case: String,
    #[server(default)] image: Option<String>,
    #[server(default)] captcha: Option<String>,
    #[server(default)] work: Option<String>,
    #[server(default)] counter: Option<String>,
) -> Result<Answer, ServerFnError> {
    let solved = crate::context::solved(&image, &captcha, &work, &counter);
    super::serve::Desk::new(page)?.send_code(&case, &solved).await
}

/// Proves the contact of an appeal.
#[server(prefix = "/_fn", endpoint = "cases/prove", output = Json)]
pub async fn case_prove(
    page: String,
    case: String,
    #[server(default)] code: String,
) -> Result<Answer, ServerFnError> {
    super::serve::Desk::new(page)?.prove(&case, &code).await
}

/// Sets the new password that an approved appeal gives.
#[server(prefix = "/_fn", endpoint = "cases/redeem", output = Json)]
pub async fn case_redeem(
    page: String,
    case: String,
    #[server(default)] new_password: String,
    #[server(default)] repeated: String,
    #[server(default)] bind: Option<String>,
) -> Result<Answer, ServerFnError> {
    super::serve::Desk::new(page)?.redeem(&case, &new_password, &repeated, bind.is_some()).await
}

/// Sends a code to the number that another account holds (U-21).
#[server(prefix = "/_fn", endpoint = "cases/send_transfer_code", output = Json)]
#[cfg_attr(feature = "ssr", expect(clippy::too_many_arguments, reason = "one argument is one form field"))]
pub async fn case_send_transfer_code(
    page: String,
    #[server(default)] country: String,
    #[server(default)] phone: String,
    #[server(default)] image: Option<String>,
    #[server(default)] captcha: Option<String>,
    #[server(default)] work: Option<String>,
    #[server(default)] counter: Option<String>,
) -> Result<Answer, ServerFnError> {
    let solved = crate::context::solved(&image, &captcha, &work, &counter);
    super::serve::Desk::new(page)?.send_transfer_code(&country, &phone, &solved).await
}

/// Begins the transfer of a number that was proved.
#[server(prefix = "/_fn", endpoint = "cases/transfer", output = Json)]
pub async fn case_transfer(
    page: String,
    #[server(default)] country: String,
    #[server(default)] phone: String,
    #[server(default)] code: String,
) -> Result<Answer, ServerFnError> {
    super::serve::Desk::new(page)?.transfer(&country, &phone, &code).await
}
