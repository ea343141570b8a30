//! Waiting: seconds from the server, counted down where WASM runs.

use i18n::t;
use leptos::prelude::*;
use std::time::Duration;

use crate::shell::use_i18n;

/// Milliseconds of some clock that only runs in the browser.
fn now_millis() -> u64 {
    #[cfg(feature = "hydrate")]
    {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "positive and far below 2^53"
        )]
        let now = js_sys::Date::now() as u64;
        now
    }
    #[cfg(not(feature = "hydrate"))]
    0
}

/// The seconds left of `seconds`. The server's number stands until hydration;
/// from then on it is counted by elapsed time, so a tab that slept catches up.
/// Setting `seconds` again starts again.
pub fn ticking(seconds: Signal<u64>) -> Signal<u64> {
    let left = RwSignal::new(seconds.get_untracked());
    let running = StoredValue::new(None::<IntervalHandle>);
    let stop = move || {
        if let Some(Some(interval)) = running.try_update_value(Option::take) {
            interval.clear();
        }
    };
    Effect::new(move |_| {
        let total = seconds.get();
        stop();
        left.set(total);
        if total == 0 {
            return;
        }
        let begun = now_millis();
        let tick = move || {
            let gone = now_millis().saturating_sub(begun) / 1000;
            let now_left = total.saturating_sub(gone);
            if left.try_get_untracked().is_some_and(|shown| shown != now_left) {
                left.set(now_left);
            }
            if now_left == 0 {
                stop();
            }
        };
        running.set_value(set_interval_with_handle(tick, Duration::from_millis(250)).ok());
    });
    on_cleanup(stop);
    left.into()
}

/// A text that counts down.
#[component]
pub fn Countdown(
    /// Seconds left as the server knows them.
    #[prop(into)]
    seconds: Signal<u64>,
    /// The text at so many seconds, zero included.
    #[prop(into)]
    text: Callback<u64, String>,
    /// Called once in the browser when nothing is left.
    #[prop(optional, into)]
    done: Option<Callback<()>>,
) -> impl IntoView {
    let left = ticking(seconds);
    if let Some(done) = done {
        Effect::new(move |before: Option<u64>| {
            let now = left.get();
            if now == 0 && before.is_some_and(|before| before > 0) {
                done.run(());
            }
            now
        });
    }
    view! { <span class="countdown">{move || text.run(left.get())}</span> }.into_any()
}

/// A link to where the page goes on by itself, and when (S-19, S-27).
///
/// Where WASM runs this follows the link; for other browsers the page's
/// response carries `Refresh: <seconds>;url=<href>`.
#[component]
pub fn Onward(
    /// Where to.
    #[prop(into)]
    href: String,
    /// What the link says.
    #[prop(into)]
    label: String,
    /// When, in seconds.
    seconds: u64,
) -> impl IntoView {
    let i18n = use_i18n();
    let target = href.clone();
    let go = Callback::new(move |()| {
        if let Some(window) = leptos::web_sys::window() {
            // A target that the browser refuses leaves the link.
            let _ = window.location().set_href(&target);
        }
    });
    let text = Callback::new(move |seconds: u64| t!(i18n, "onward-in", seconds = seconds));
    view! {
        <p class="onward">
            <a class="button" href=href rel="external">{label}</a>
            <Countdown seconds=Signal::stored(seconds) text done=go />
        </p>
    }
    .into_any()
}
