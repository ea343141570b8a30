//! What a request has at hand on the server: the domain's services, and who is
//! asking. Provided by the server for pages and server functions alike.

use std::sync::Arc;

use axum::body::Body;
use http::header::{ACCEPT, CACHE_CONTROL, LOCATION, RETRY_AFTER, SET_COOKIE};
use http::request::Parts;
use http::{HeaderName, HeaderValue, Response, StatusCode};
use i18n::Locale;
use identity::ports::{Level, SessionRow};
use identity::session::{Current, Issued};
use identity::sign_in::Admission;
use identity::{Domain, Fault, Opaque, Refusal, Visitor};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use vocabulary::PhoneError;

use crate::answer::{Answer, Echo, Failure, Problem, Sent};
use crate::cookies;
use crate::page::without_parameter;
pub use crate::services::Services;

/// The id of a request, in its log line, its `X-Event-Id` header and on error pages: what people
/// quote to the help desk.
#[derive(Clone, Debug)]
pub struct EventId(pub Arc<str>);

/// A request: services, visitor, session, and how it wants its answer.
#[derive(Clone)]
pub struct Ask {
    /// The services.
    pub services: Services,
    /// Who is on the other end.
    pub visitor: Visitor,
    /// Their session.
    pub current: Current,
    /// The request's line and headers.
    pub parts: Parts,
    response: ResponseOptions,
}

/// The present request. Fails only where pages are rendered outside of one.
pub fn ask() -> Result<Ask, ServerFnError> {
    let missing = || ServerFnError::new("outside of a request");
    let parts = use_context::<Parts>().ok_or_else(missing)?;
    let visitor = parts.extensions.get::<Visitor>().cloned().ok_or_else(missing)?;
    let current = parts.extensions.get::<Current>().cloned().unwrap_or_default();
    Ok(Ask {
        services: use_context::<Services>().ok_or_else(missing)?,
        response: use_context::<ResponseOptions>().ok_or_else(missing)?,
        visitor,
        current,
        parts,
    })
}

impl Ask {
    /// The language of the person.
    pub fn locale(&self) -> Locale {
        Locale::parse(&self.visitor.locale).unwrap_or_default()
    }

    /// The full session, if there is one.
    pub fn full(&self) -> Option<&Arc<SessionRow>> {
        self.current.full()
    }

    /// The wizard that the session owes, if it does.
    pub fn owed(&self) -> Option<String> {
        let session = self.current.0.as_ref()?;
        let path = match session.level {
            Level::Full => return None,
            Level::Obliged => "first-sign-in",
            Level::Half => "step-up",
        };
        session.journey.as_ref().map(|id| format!("/{path}/{id}"))
    }

    /// The full session that a page of one's own needs. Without one the answer is a redirect: to what
    /// is owed, or to sign-in and back to `page` (P-3).
    pub fn signed_in(&self, page: &str) -> Option<Arc<SessionRow>> {
        if let Some(wizard) = self.owed() {
            self.see_other(&wizard);
            return None;
        }
        if let Some(session) = self.full() {
            return Some(Arc::clone(session));
        }
        let next =
            if page == "/" { String::new() } else { format!("?next={}", crate::ui::percent_encode(page)) };
        self.see_other(&format!("/sign-in{next}"));
        None
    }

    /// What a page shows when its data could not be loaded; the source goes to the log.
    pub fn broken(&self, fault: &Fault) -> ServerFnError {
        ServerFnError::new(self.failure(fault).event)
    }

    /// Whether the form was sent without WASM: the browser itself asks for a page.
    fn is_plain_form(&self) -> bool {
        self.parts
            .headers
            .get(ACCEPT)
            .and_then(|accept| accept.to_str().ok())
            .is_some_and(|accept| accept.contains("text/html"))
    }

    /// An instant as people of this installation read it.
    pub fn time(&self, at: identity::Time) -> String {
        at.local(self.services.domain.policy.display.utc_offset_minutes)
    }

    /// The name of the account that a session belongs to.
    pub async fn account(&self, session: &SessionRow) -> Result<Option<identity::ports::Account>, Fault> {
        Ok(self.services.domain.read().await?.account(session.account).await?)
    }

    /// Adds a header to the response.
    pub fn header(&self, name: HeaderName, value: &str) {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.response.append_header(name, value);
        }
    }

    /// Sets the status of the response.
    pub fn status(&self, status: StatusCode) {
        self.response.set_status(status);
    }

    /// Sets the cookie of a session that began or turned.
    pub fn keep_session(&self, issued: &Issued) {
        let session = &issued.session;
        let lasting = session.remembered && session.level == Level::Full;
        let seconds = lasting.then(|| session.expires_at.since(self.services.domain.now()).as_secs());
        self.header(SET_COOKIE, &cookies::set(cookies::SESSION, issued.token.expose(), seconds));
    }

    /// Lets somebody in: session and device cookies, and on.
    pub fn admit(&self, admission: &Admission) -> Answer {
        self.keep_session(&admission.issued);
        if let Some(device) = &admission.device {
            let cookie = cookies::set(cookies::DEVICE, device.expose(), Some(cookies::DEVICE_SECONDS));
            self.header(SET_COOKIE, &cookie);
        }
        Answer::Go { url: admission.next.clone() }
    }

    /// The answer to a proof.
    pub fn entered(&self, verdict: Result<Admission, Refusal>) -> Answer {
        match verdict {
            Ok(admission) => self.admit(&admission),
            Err(refusal) => Answer::Refused(Box::new(self.problem(&refusal))),
        }
    }

    /// A refusal as the page shows it, with a captcha where the next attempt needs one.
    pub fn problem(&self, refusal: &Refusal) -> Problem {
        let captcha = matches!(
            refusal,
            Refusal::CaptchaRequired
                | Refusal::CaptchaWrong
                | Refusal::WrongCredentials { captcha_next: true }
                | Refusal::PasswordWrong { captcha_next: true }
        );
        let reasons = match refusal {
            Refusal::PasswordWeak(reasons) => reasons.clone(),
            _ => Vec::new(),
        };
        let code = match refusal {
            Refusal::PhoneInvalid(error @ (PhoneError::CountryMissing | PhoneError::CountryMismatch)) => {
                error.code()
            }
            refusal => refusal.code(),
        };
        Problem {
            code: code.to_owned(),
            number: refusal.number(),
            reasons,
            captcha: captcha.then(|| self.services.captcha_view()),
            text: (*refusal == Refusal::AccountWeak).then(|| {
                let message = &self.services.domain.policy.weak_password.message;
                message.of(self.locale().code()).to_owned()
            }),
        }
    }

    /// The answer to a code that was asked for.
    pub fn sent(&self, verdict: Result<identity::code::Sent, Refusal>) -> Answer {
        match verdict {
            Ok(sent) => Answer::Sent(Sent { resend_after: sent.resend_after, minutes: sent.minutes }),
            Err(refusal) => Answer::Refused(Box::new(self.problem(&refusal))),
        }
    }

    /// A fault as the page shows it; its source goes to the log under the event's id.
    pub fn failure(&self, fault: &Fault) -> Failure {
        if let Some(seconds) = fault.retry_after() {
            self.status(StatusCode::SERVICE_UNAVAILABLE);
            self.header(RETRY_AFTER, &seconds.to_string());
            if !matches!(fault, Fault::Hash(_)) {
                tracing::error!(%fault, "a request could not be served");
            }
            return Failure { event: String::new(), retry_after: Some(seconds) };
        }
        let event =
            self.parts.extensions.get::<EventId>().map(|event| event.0.to_string()).unwrap_or_default();
        tracing::error!(event, %fault, "a request failed");
        self.status(StatusCode::INTERNAL_SERVER_ERROR);
        Failure { event, retry_after: None }
    }

    /// Ends a server function: the answer for WASM; for a plain form a redirect, back to its page
    /// with an echo where the form was not done with.
    pub fn reply(&self, form: Form<'_>, answer: Result<Answer, Fault>) -> Answer {
        let mut echo = Echo { form: form.name.to_owned(), typed: form.typed(), ..Echo::default() };
        let mut kept = false;
        let answer = match answer.unwrap_or_else(|fault| Answer::Failed(self.failure(&fault))) {
            // Prove yourself, and come back to this page and what was typed there.
            Answer::Refused(problem)
                if problem.code == Refusal::ProofTooOld.code()
                    || problem.code == Refusal::FactorNeeded.code() =>
            {
                kept = !echo.typed.is_empty();
                let page = if kept { self.seal_echo(form.page, &echo, false) } else { form.page.to_owned() };
                let need = if problem.code == Refusal::FactorNeeded.code() { "need=factor&" } else { "" };
                Answer::Go { url: format!("/confirm?{need}next={}", crate::ui::percent_encode(&page)) }
            }
            answer => answer,
        };
        self.header(CACHE_CONTROL, "no-store");
        match &answer {
            Answer::Go { url } => {
                // What waits on the page it leads to stays, also where a further proof comes before.
                let waits = |url: &str| parameter(url, "again").is_some();
                let beyond = || parameter(url, "next").is_some_and(|next| waits(&next));
                if !kept && !waits(url) && !beyond() {
                    self.header(SET_COOKIE, &cookies::clear(cookies::ECHO));
                }
                if self.is_plain_form() {
                    self.see_other(url);
                }
                return answer;
            }
            Answer::Sent(sent) => echo.sent = Some(*sent),
            Answer::Refused(problem) => echo.problem = Some(Problem { captcha: None, ..(**problem).clone() }),
            Answer::Failed(failure) => echo.failure = Some(failure.clone()),
        }
        let asks_captcha = matches!(&answer, Answer::Refused(problem) if problem.captcha.is_some());
        self.echo(form.page, &echo, asks_captcha);
        answer
    }

    /// The answer to a form that leads to `url` when it is done.
    pub fn done(&self, verdict: Result<(), Refusal>, url: &str) -> Answer {
        match verdict {
            Ok(()) => Answer::Go { url: url.to_owned() },
            Err(refusal) => Answer::Refused(Box::new(self.problem(&refusal))),
        }
    }

    /// Redirects with 303: the browser asks for `url` with GET.
    ///
    /// Called by a page's script, a server function cannot redirect it so: the script follows the
    /// header that Leptos looks for (`form::leave_for`).
    pub fn see_other(&self, url: &str) {
        let Ok(value) = HeaderValue::from_str(&ascii(url)) else { return };
        if self.parts.uri.path().starts_with("/_fn/") && !self.is_plain_form() {
            self.response
                .insert_header(HeaderName::from_static(REDIRECT_HEADER), HeaderValue::from_static(""));
        } else {
            self.status(StatusCode::SEE_OTHER);
        }
        self.response.insert_header(LOCATION, value);
    }

    /// Seals the echo into its cookie and leads back to the page. The address names the echo, so
    /// that a reload shows it again and a fresh visit or another tab does not.
    fn echo(&self, page: &str, echo: &Echo, asks_captcha: bool) {
        let url = self.seal_echo(page, echo, asks_captcha);
        if self.is_plain_form() {
            self.see_other(&url);
        } else {
            // The script fetches the page and puts it in the place of this one.
            self.header(HeaderName::from_static(crate::answer::AGAIN_HEADER), &ascii(&url));
        }
    }

    /// Leads to `page`, which shows `values` there and nowhere else: sealed in this browser's echo,
    /// gone with the next form.
    pub fn shown_once(&self, page: &str, values: Vec<(String, String)>) -> Answer {
        self.header(CACHE_CONTROL, "no-store");
        let url = self.seal_echo(page, &Echo { typed: values, ..Echo::default() }, false);
        if self.is_plain_form() {
            self.see_other(&url);
        }
        Answer::Go { url }
    }

    /// Seals the echo into its cookie; the address of the page that shows it.
    fn seal_echo(&self, page: &str, echo: &Echo, asks_captcha: bool) -> String {
        let page = identity::Target::page(page).url(None);
        let page = without_parameter(&page, "again");
        let Some((id, cookie)) = sealed_echo(&self.services.domain, echo, asks_captcha) else { return page };
        self.header(SET_COOKIE, &cookie);
        let joint = if page.contains('?') { '&' } else { '?' };
        format!("{page}{joint}again={id}")
    }

    /// The echo that the page's address names.
    pub fn echoed(&self, page: &str) -> Echo {
        let domain = &self.services.domain;
        let read = || {
            let wanted = parameter(page, "again")?;
            let sealed = cookies::value(&self.parts.headers, cookies::ECHO)?;
            let json = domain.keyring.open("echo", &from_base64_url(sealed)?).ok()?;
            let (id, echo, captcha): (String, Echo, bool) = serde_json::from_slice(&json).ok()?;
            (id == wanted).then_some((echo, captcha))
        };
        let Some((mut echo, captcha)) = read() else { return Echo::default() };
        if let Some(problem) = echo.problem.as_mut().filter(|_| captcha) {
            problem.captcha = Some(self.services.captcha_view());
        }
        echo
    }
}

/// An echo sealed into its cookie, and the name under which the page's address asks for it.
pub fn sealed_echo(domain: &Domain, echo: &Echo, asks_captcha: bool) -> Option<(String, String)> {
    let id = Opaque::random(&*domain.entropy).expose()[..8].to_owned();
    let json = serde_json::to_vec(&(&id, echo, asks_captcha)).ok()?;
    let sealed = base64_url(&domain.keyring.seal(&*domain.entropy, "echo", &json));
    Some((id, cookies::set(cookies::ECHO, &sealed, Some(600))))
}

/// What Leptos' client looks for in the answer of a server function.
const REDIRECT_HEADER: &str = leptos::server_fn::redirect::REDIRECT_HEADER;

/// The path with everything but ASCII percent-encoded, as a header needs it.
fn ascii(path: &str) -> String {
    use std::fmt::Write as _;
    path.bytes().fold(String::with_capacity(path.len()), |mut out, byte| {
        if byte.is_ascii() {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

/// A form, as far as its answer needs it.
#[derive(Clone, Copy, Debug)]
pub struct Form<'a> {
    /// Its name on the page.
    pub name: &'a str,
    /// Path and query of the page it stands on.
    pub page: &'a str,
    /// What was typed and may come back: never a secret.
    pub typed: &'a [(&'a str, &'a str)],
}

/// Bytes of typed values that an echo holds: sealed and encoded they have to fit into a cookie, for
/// which browsers have 4096 bytes.
const ECHOED: usize = 1800;

impl Form<'_> {
    /// What was typed, cut to what the cookie holds.
    fn typed(&self) -> Vec<(String, String)> {
        let mut left = ECHOED;
        let typed = self.typed.iter().map(|(name, value)| {
            // Quotes and commas around each.
            left = left.saturating_sub(name.len() + 8);
            let mut kept = String::new();
            for c in value.chars().filter(|c| !c.is_control()).take(100) {
                let bytes = c.len_utf8() + usize::from(matches!(c, '"' | '\\'));
                let Some(rest) = left.checked_sub(bytes) else { break };
                left = rest;
                kept.push(c);
            }
            ((*name).to_owned(), kept)
        });
        typed.collect()
    }
}

/// A captcha's answer as a form sends it: an image's text, or work that was done.
pub fn solved(
    image: &Option<String>,
    text: &Option<String>,
    work: &Option<String>,
    counter: &Option<String>,
) -> identity::captcha::Answer {
    let image = image.as_deref();
    identity::captcha::Answer::from_fields(image, text.as_deref(), work.as_deref(), counter.as_deref())
}

/// The value of a parameter in a path with a query, decoded.
pub fn parameter(page: &str, name: &str) -> Option<String> {
    let (_, query) = page.split_once('?')?;
    let query = query.split('#').next().unwrap_or_default();
    query.split('&').find_map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (key == name).then(|| percent_decode(value))
    })
}

fn percent_decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = bytes.get(at + 1..at + 3).and_then(|hex| std::str::from_utf8(hex).ok());
        match (bytes[at], hex.and_then(|hex| u8::from_str_radix(hex, 16).ok())) {
            (b'%', Some(byte)) => {
                out.push(byte);
                at += 3;
                continue;
            }
            (b'+', _) => out.push(b' '),
            (byte, _) => out.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// base64url without padding, as all our tokens are written.
pub fn base64_url(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

/// Reads what [`base64_url`] wrote.
pub fn from_base64_url(text: &str) -> Option<Vec<u8>> {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text).ok()
}

/// A response without a body.
pub fn empty(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_back_fits_into_a_cookie() {
        let long = "\u{20000}".repeat(200);
        let names = ["a", "b", "c", "d", "e", "f", "g", "h"];
        let typed = names.map(|name| (name, long.as_str()));
        let kept = Form { name: "fill", page: "/appeal", typed: &typed }.typed();
        assert_eq!(kept.len(), 8, "every field is there, if empty");
        assert_eq!(kept[0].1.chars().count(), 100);
        // Sealed: nonce and tag; then base64.
        let json = serde_json::to_vec(&kept).unwrap();
        assert!((json.len() + 300) * 4 / 3 < 3600, "{}", json.len());
    }

    #[test]
    fn parameters_are_found_decoded_and_removed() {
        let page = "/sign-in?service=https%3A%2F%2Foa.cn%2F%E7%99%BB%3Fa%3D1&again=x&renew=true";
        assert_eq!(parameter(page, "service").as_deref(), Some("https://oa.cn/登?a=1"));
        assert_eq!(parameter(page, "renew").as_deref(), Some("true"));
        assert_eq!(parameter(page, "nothing"), None);
        assert_eq!(parameter("/sign-in?a=%", "a").as_deref(), Some("%"));
        assert_eq!(parameter("/sign-in?a=%4", "a").as_deref(), Some("%4"));
        assert!(!without_parameter(page, "again").contains("again"));
        assert_eq!(without_parameter("/sign-in?again=x", "again"), "/sign-in");
    }
}
