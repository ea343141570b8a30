//! Sending forms in the background, where WASM runs. When the answer asks for a
//! captcha, the browser does the proof of work by itself and sends the form
//! again: nobody with a working browser has to read an image.

use gloo_net::http::Request;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::web_sys::{FormData, HtmlFormElement, SubmitEvent, UrlSearchParams};
use vocabulary::Solver;
use wasm_bindgen::{JsCast, JsValue};

use crate::answer::{Answer, CaptchaView, Failure};
use crate::form::FormState;

/// Counters tried before the browser gets a breath.
const TRIES_PER_BREATH: u32 = 4000;

/// Takes a form's submission over.
pub fn submit(event: &SubmitEvent, state: FormState) {
    let Some(form) = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok()) else {
        return;
    };
    let Ok(data) = FormData::new_with_form(&form) else { return };
    let submitter = event.submitter();
    let action = submitter
        .as_ref()
        .and_then(|button| button.get_attribute("formaction"))
        .or_else(|| form.get_attribute("action"));
    let Some(action) = action else { return };
    let button =
        submitter.and_then(|button| Some((button.get_attribute("name")?, button.get_attribute("value")?)));
    if let Some((name, value)) = button
        && data.append_with_str(&name, &value).is_err()
    {
        return;
    }
    // From here on the browser must not send it as well.
    event.prevent_default();
    if state.pending.get_untracked() {
        return;
    }
    state.pending.set(true);
    spawn_local(async move {
        let answer = send_with_work(&action, &data).await;
        // The page may be gone by now, and its signals with it.
        if state.pending.try_get_untracked().is_some() {
            state.take(answer);
        }
    });
}

/// Sends the form; once more with a proof of work when one is asked for.
async fn send_with_work(action: &str, data: &FormData) -> Answer {
    let answer = send(action, data).await;
    let Answer::Refused(problem) = &answer else { return answer };
    let (Some(captcha), "captcha_required" | "captcha_wrong") = (&problem.captcha, problem.code.as_str())
    else {
        return answer;
    };
    let counter = solve(captcha).await.to_string();
    let written =
        data.set_with_str("work", &captcha.work).and_then(|()| data.set_with_str("counter", &counter));
    if written.is_err() { answer } else { send(action, data).await }
}

/// Works until the counter is found, a breath at a time.
async fn solve(captcha: &CaptchaView) -> u64 {
    let mut solver = Solver::new(captcha.challenge.clone());
    loop {
        if let Some(counter) = solver.step(TRIES_PER_BREATH) {
            return counter;
        }
        breathe().await;
    }
}

/// Lets the browser paint and react.
async fn breathe() {
    let (done, waiting) = futures::channel::oneshot::channel();
    set_timeout(
        move || {
            // Nobody waits any more when the page is gone.
            let _ = done.send(());
        },
        std::time::Duration::ZERO,
    );
    let _ = waiting.await;
}

async fn send(action: &str, data: &FormData) -> Answer {
    match encode(data) {
        Some(body) => post(action, &body).await,
        None => unreachable_server(),
    }
}

/// Posts fields to a server function.
pub async fn post_fields(action: &str, fields: &[(&str, &str)]) -> Answer {
    let encoded: Vec<String> =
        fields.iter().map(|(name, value)| format!("{name}={}", crate::ui::percent_encode(value))).collect();
    post(action, &encoded.join("&")).await
}

async fn post(action: &str, body: &str) -> Answer {
    let request = Request::post(action)
        .header("Accept", "application/json")
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(body.to_owned());
    let Ok(request) = request else { return unreachable_server() };
    match request.send().await {
        // The body says what happened, whatever the status.
        Ok(response) => response.json().await.unwrap_or_else(|_| unreachable_server()),
        Err(_) => unreachable_server(),
    }
}

fn encode(data: &FormData) -> Option<String> {
    let pairs: &JsValue = data.as_ref();
    let search = UrlSearchParams::new_with_str_sequence_sequence(pairs).ok()?;
    String::from(search.to_string()).into()
}

/// Nobody answered, or not in our words: try again in a moment.
fn unreachable_server() -> Answer {
    Answer::Failed(Failure { event: String::new(), retry_after: Some(5) })
}
