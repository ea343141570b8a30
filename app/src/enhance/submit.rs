//! Forms that a server function answers with an [`Answer`] are sent in the
//! background. What the answer changes in the page, the server renders.

use gloo_net::http::Request;
use leptos::task::spawn_local;
use leptos::web_sys::{Element, Event, FormData, HtmlElement, HtmlFormElement, SubmitEvent, UrlSearchParams};
use wasm_bindgen::{JsCast, JsValue};

use super::{leave_for, swap, work};
use crate::answer::{Answer, CaptchaView, Failure};

/// A form whose answers the page can show.
const ANSWERED: &str = "form[data-answer]";

/// Takes a submission over.
pub fn on_submit(event: Event) {
    if event.default_prevented() {
        return;
    }
    let Some(form) = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok()) else {
        return;
    };
    if !form.matches(ANSWERED).unwrap_or(false) {
        return;
    }
    let Ok(data) = FormData::new_with_form(&form) else { return };
    let button = event.dyn_ref::<SubmitEvent>().and_then(SubmitEvent::submitter);
    let attribute = |name: &str| button.as_ref().and_then(|button| button.get_attribute(name));
    let Some(action) = attribute("formaction").or_else(|| form.get_attribute("action")) else { return };
    if let (Some(name), Some(value)) = (attribute("name"), attribute("value"))
        && data.append_with_str(&name, &value).is_err()
    {
        return;
    }
    // From here on the browser must not send it as well.
    event.prevent_default();
    if form.has_attribute("aria-busy") {
        return;
    }
    set_busy(&form, button.as_ref(), true);
    spawn_local(async move {
        match send_with_work(&form, &action, &data).await {
            // The button goes on showing progress until the next page is there.
            (Answer::Go { url }, _) => leave_for(&url),
            (answer, again) => {
                set_busy(&form, button.as_ref(), false);
                let sent = matches!(answer, Answer::Sent(_));
                let shown = match again {
                    Some(url) => swap::region(&form, &url, sent).await,
                    None => false,
                };
                if !shown {
                    unreachable(&form);
                }
            }
        }
    });
}

fn set_busy(form: &HtmlFormElement, button: Option<&HtmlElement>, busy: bool) {
    // Attributes that cannot be set cost a sign of progress, nothing else.
    for element in [Some(form.unchecked_ref::<Element>()), button.map(AsRef::as_ref)].into_iter().flatten() {
        let _ = if busy {
            element.set_attribute("aria-busy", "true")
        } else {
            element.remove_attribute("aria-busy")
        };
    }
}

/// Nobody answered: the form says so and keeps everything.
fn unreachable(form: &HtmlFormElement) {
    let notice = form.query_selector("[data-unreachable]").ok().flatten();
    if let Some(notice) = notice.and_then(|notice| notice.dyn_into::<HtmlElement>().ok()) {
        notice.set_hidden(false);
        let _ = notice.focus();
    }
}

/// Sends the form, with a proof of work where the page asks for one already, and once more where the
/// answer does.
async fn send_with_work(form: &HtmlFormElement, action: &str, data: &FormData) -> (Answer, Option<String>) {
    if let Some(captcha) = asked(form) {
        prove(&captcha, data).await;
    }
    let (answer, again) = send(action, data).await;
    let captcha = match &answer {
        Answer::Refused(problem) if matches!(problem.code.as_str(), "captcha_required" | "captcha_wrong") => {
            problem.captcha.clone()
        }
        _ => None,
    };
    let Some(captcha) = captcha else { return (answer, again) };
    prove(&captcha, data).await;
    send(action, data).await
}

/// The captcha that stands in the form.
fn asked(form: &HtmlFormElement) -> Option<CaptchaView> {
    let part = form.query_selector("[data-captcha]").ok().flatten()?;
    serde_json::from_str(&part.get_attribute("data-captcha")?).ok()
}

/// Does the work and puts it into the form, in the image's place.
async fn prove(captcha: &CaptchaView, data: &FormData) {
    let counter = work::solve(captcha.challenge.clone()).await.to_string();
    data.delete("image");
    data.delete("captcha");
    // Fields that cannot be set are missing, and the server asks again.
    let _ = data.set_with_str("work", &captcha.work).and_then(|()| data.set_with_str("counter", &counter));
}

async fn send(action: &str, data: &FormData) -> (Answer, Option<String>) {
    let pairs: &JsValue = data.as_ref();
    match UrlSearchParams::new_with_str_sequence_sequence(pairs) {
        Ok(search) => post(action, &String::from(search.to_string())).await,
        Err(_) => (nobody(), None),
    }
}

/// Posts fields to a server function.
pub async fn post_fields(action: &str, fields: &[(&str, &str)]) -> Answer {
    let encoded: Vec<String> =
        fields.iter().map(|(name, value)| format!("{name}={}", crate::ui::percent_encode(value))).collect();
    post(action, &encoded.join("&")).await.0
}

/// The answer, and the address of the page that shows it.
async fn post(action: &str, body: &str) -> (Answer, Option<String>) {
    let request = Request::post(action)
        .header("Accept", "application/json")
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(body.to_owned());
    let Ok(request) = request else { return (nobody(), None) };
    match request.send().await {
        // The body says what happened, whatever the status.
        Ok(response) => {
            let again = response.headers().get(crate::answer::AGAIN_HEADER);
            (response.json().await.unwrap_or_else(|_| nobody()), again)
        }
        Err(_) => (nobody(), None),
    }
}

/// Nobody answered, or not in our words.
fn nobody() -> Answer {
    Answer::Failed(Failure { event: String::new(), retry_after: Some(5) })
}
