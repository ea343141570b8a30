//! Waiting: seconds from the server, counted down where WASM runs.

use std::time::Duration;

use i18n::t;
use leptos::prelude::*;

use crate::shell::use_i18n;

/// Stands for the number in a text that an island counts down.
pub(super) const NUMBER: &str = "{n}";

/// Milliseconds of some clock that only runs in the browser.
pub(super) fn now_millis() -> u64 {
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

/// Counts `left` down from `seconds` where WASM runs, by elapsed time, so a tab that slept catches
/// up. Setting `left` to 0 ends it.
pub(super) fn ticking(left: RwSignal<u64>, seconds: u64) {
    Effect::new(move |_| {
        if seconds == 0 {
            return;
        }
        left.set(seconds);
        let begun = now_millis();
        let running = StoredValue::new(None::<IntervalHandle>);
        let tick = move || {
            let gone = now_millis().saturating_sub(begun) / 1000;
            let now_left = seconds.saturating_sub(gone).min(left.get_untracked());
            if left.get_untracked() != now_left {
                left.set(now_left);
            }
            if now_left == 0
                && let Some(interval) = running.get_value()
            {
                interval.clear();
            }
        };
        running.set_value(set_interval_with_handle(tick, Duration::from_millis(250)).ok());
    });
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
    let text = t!(use_i18n(), "onward-in", seconds = NUMBER);
    view! {
        <p class="onward">
            <a class="button" href=href.clone() rel="external">{label}</a>
            <OnwardIn href text seconds />
        </p>
    }
    .into_any()
}

/// Counts down and goes.
#[island]
fn OnwardIn(href: String, text: String, seconds: u64) -> impl IntoView {
    let left = RwSignal::new(seconds);
    ticking(left, seconds);
    Effect::new(move |_| {
        if left.get() == 0 {
            #[cfg(feature = "hydrate")]
            crate::enhance::leave_for(&href);
            #[cfg(not(feature = "hydrate"))]
            let _ = &href;
        }
    });
    view! { <span class="countdown">{move || text.replace(NUMBER, &left.get().to_string())}</span> }
}
