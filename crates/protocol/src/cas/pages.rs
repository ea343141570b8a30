//! The few pages that CAS shows itself. The server hands in pages in the
//! installation's dress; [`PlainPages`] is what there is without.

use std::sync::OnceLock;

use async_trait::async_trait;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY};
use http::request::Parts;
use http::{HeaderValue, StatusCode};
use identity::keys::sha256;
use uuid::Uuid;

/// Why `/cas/login` shows a page instead of going on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The service is not registered, or its URL is none. Never redirected to.
    UnknownService,
    /// A parameter is doubled or malformed.
    InvalidRequest,
    /// A `method` other than GET and POST.
    UnsupportedMethod,
    /// The account may not sign in (P-37).
    AccountInactive,
    /// The application is not open to this person; which one.
    NotAdmitted(Uuid),
    /// The store could not answer.
    Unavailable,
}

impl Refusal {
    /// Stable snake_case code, the message's id.
    pub fn code(self) -> &'static str {
        match self {
            Self::UnknownService => "service_unknown",
            Self::InvalidRequest => "cas_request_invalid",
            Self::UnsupportedMethod => "cas_method_unsupported",
            Self::AccountInactive => "account_disabled",
            Self::NotAdmitted(_) => "service_not_admitted",
            Self::Unavailable => "store_unavailable",
        }
    }

    /// The status it is answered with.
    pub fn status(self) -> StatusCode {
        match self {
            Self::UnknownService | Self::AccountInactive | Self::NotAdmitted(_) => StatusCode::FORBIDDEN,
            Self::InvalidRequest | Self::UnsupportedMethod => StatusCode::BAD_REQUEST,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

/// A ticket on its way by form (`method=POST`).
#[derive(Clone)]
pub struct HandOver {
    /// Where the form goes: a registered service, ASCII, without control characters.
    pub action: String,
    /// Scheme, host and port of `action`, for `form-action` in the page's policy.
    pub origin: String,
    /// The hidden field `ticket`.
    pub ticket: String,
    /// The name people read.
    pub service: String,
}

/// Shows pages.
#[async_trait]
pub trait Pages: Send + Sync {
    /// What went wrong and what to do. The status is set by the caller.
    async fn refusal(&self, parts: &Parts, refusal: Refusal) -> Response;
    /// A form with a button that sends itself where scripts run. Its content
    /// security policy must name `form.origin` under `form-action`.
    async fn hand_over(&self, parts: &Parts, form: &HandOver) -> Response;
}

/// Small pages in both languages, complete in themselves.
#[derive(Clone, Copy, Debug, Default)]
pub struct PlainPages;

const STYLE: &str = ":root{color-scheme:light dark}body{font:16px/1.6 system-ui,\"PingFang SC\",\"Microsoft YaHei\",\
sans-serif;max-width:34rem;margin:12vh auto 2rem;padding:0 1.25rem}h1{font-size:1.35rem}p{margin:.5rem 0}\
button,a.go{display:inline-block;font:inherit;padding:.6rem 1.4rem;border-radius:.5rem;border:0;background:#1d5fbf;\
color:#fff;text-decoration:none;min-height:44px;box-sizing:border-box;margin-top:1rem;cursor:pointer}\
:focus-visible{outline:3px solid #f5a623;outline-offset:2px}code{opacity:.75}";

const SCRIPT: &str = "document.forms[0].submit()";

#[async_trait]
impl Pages for PlainPages {
    async fn refusal(&self, _parts: &Parts, refusal: Refusal) -> Response {
        let (zh, en) = match refusal {
            Refusal::UnknownService => (
                "您要前往的系统没有在这里登记，因此无法登录。请从学校或单位的应用列表进入；如果您是该系统的管理员，请联系统一身份认证管理员登记它的地址。",
                "The system you came from is not registered here, so we cannot sign you in to it. Open it from your \
                 institution's list of applications; if you run it, ask the administrators to register its address.",
            ),
            Refusal::InvalidRequest => (
                "该系统发来的登录请求有误。请回到该系统重新点击登录；如果仍然出现，请告知其管理员。",
                "The sign-in request of that system is malformed. Go back and start again; if it stays, tell its \
                 administrators.",
            ),
            Refusal::UnsupportedMethod => (
                "该系统要求的票据传递方式不受支持，请告知其管理员使用 GET 或 POST。",
                "That system asks for a way to receive tickets that is not supported. Its administrators can use GET \
                 or POST.",
            ),
            Refusal::AccountInactive => (
                "您的账号目前不能登录，请联系管理员。",
                "Your account cannot sign in at the moment. Please contact the administrators.",
            ),
            Refusal::NotAdmitted(_) => (
                "您的账号不能进入该系统，如确有需要请联系该系统的负责人。",
                "Your account may not enter this system. If you need it, ask those who run it.",
            ),
            Refusal::Unavailable => (
                "服务暂时不可用，请稍候片刻再刷新本页。",
                "The service is unavailable for a moment. Wait a little and reload this page.",
            ),
        };
        let body = format!(
            "<h1>暂时无法继续 · Cannot go on</h1><p>{zh}</p><p lang=\"en\">{en}</p><p><code>{}</code></p>\
             <p><a class=\"go\" href=\"/\">返回首页 · Home</a></p>",
            refusal.code()
        );
        page("暂时无法继续 · Cannot go on", &body, "'none'", "no-referrer")
    }

    async fn hand_over(&self, _parts: &Parts, form: &HandOver) -> Response {
        let service = html(&form.service);
        let body = format!(
            "<h1>正在前往 {service}</h1><p lang=\"en\">Taking you to {service} …</p>\
             <form method=\"post\" action=\"{}\"><input type=\"hidden\" name=\"ticket\" value=\"{}\">\
             <button type=\"submit\">继续 · Continue</button></form><script>{SCRIPT}</script>",
            html(&form.action),
            html(&form.ticket)
        );
        // The service may look at Origin: let it see ours.
        page("正在前往 · Continue", &body, &form.origin, "strict-origin")
    }
}

fn page(title: &str, body: &str, form_action: &str, referrer: &'static str) -> Response {
    let html = format!(
        "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width,initial-scale=1\"><meta name=\"robots\" content=\"noindex\"><title>{title}</title>\
         <style>{STYLE}</style></head><body><main>{body}</main></body></html>"
    );
    let mut response = html.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static(referrer));
    if let Ok(policy) = HeaderValue::from_str(&policy(form_action)) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// Script and style are constants, so the policy names their hashes.
fn policy(form_action: &str) -> String {
    static HASHES: OnceLock<(String, String)> = OnceLock::new();
    let (style, script) = HASHES.get_or_init(|| {
        let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(sha256(text.as_bytes())));
        (hash(STYLE), hash(SCRIPT))
    });
    format!(
        "default-src 'none'; style-src {style}; script-src {script}; form-action {form_action}; base-uri 'none'; \
         frame-ancestors 'none'"
    )
}

fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
