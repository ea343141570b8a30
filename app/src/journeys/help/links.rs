//! From each point of failure to the article about it.

use crate::ui::percent_encode;

/// The article about what a refusal's code says; `None`: the message says it all.
pub fn article_for(code: &str) -> Option<&'static str> {
    Some(match code {
        "wrong_credentials" => "which-number",
        "locked" => "account-locked",
        "account_disabled" | "password_common" | "password_weak" | "password_recent" => "password-rules",
        "activation_required" => "activation",
        "code_expired" | "code_used_up" | "too_many_sends" | "sms_region" | "sms_budget" => "code-missing",
        "phone_taken" => "change-phone",
        "cookies_needed" | "forwarded" | "page_expired" => "pages-and-links",
        "scan_expired" | "scan_decided" | "scan_foreign" => "scan",
        "email_taken" | "link_expired" | "link_used" => "email",
        "invitation_over" | "invitation_withdrawn" | "invitation_used" => "invitations",
        "app_password_limit" => "app-passwords",
        "service_unknown" => "applications",
        "captcha_required" | "captcha_wrong" => "signing-in",
        _ => return None,
    })
}

/// The address of an article, with the way back to `from`.
pub fn link_for(article: &str, from: &str) -> String {
    let path = if article.is_empty() { "/help".to_owned() } else { format!("/help/{article}") };
    if from.is_empty() { path } else { format!("{path}?from={}", percent_encode(from)) }
}
