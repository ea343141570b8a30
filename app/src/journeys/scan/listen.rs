//! The PC's ear: server-sent events about the QR that is shown.

use futures::StreamExt as _;
use futures::future::{AbortHandle, Abortable};
use gloo_net::eventsource::futures::EventSource;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::super::sign_in::scan_panel::{Panel, Phase};
use super::super::sign_in::{ScanView, scan_new};
use crate::answer::Answer;
use crate::enhance::leave_for;

/// Shows QR codes, one after the other, until the person is in, refuses, or the
/// page stayed open for too long. Starts after hydration.
pub fn run(panel: Panel) {
    let running = StoredValue::new(None::<AbortHandle>);
    let stop = move || {
        if let Some(Some(handle)) = running.try_update_value(Option::take) {
            handle.abort();
        }
    };
    Effect::new(move |_| {
        let round = panel.round.get();
        stop();
        let (handle, registration) = AbortHandle::new_pair();
        running.set_value(Some(handle));
        spawn_local(async move {
            // Aborted when the page goes or another round begins.
            let _ = Abortable::new(rounds(panel, round), registration).await;
        });
    });
    on_cleanup(stop);
}

async fn rounds(panel: Panel, round: u32) {
    let begun = js_sys::Date::now();
    // The first round may begin with the QR that the server put into the page.
    let mut code = if round == 0 { panel.code.get_untracked() } else { None };
    loop {
        let shown = match code.take() {
            Some(shown) => shown,
            None => match scan_new(panel.page.get_value()).await {
                Ok(Some(shown)) => shown,
                Ok(None) | Err(_) => {
                    panel.phase.set(Phase::Expired);
                    return;
                }
            },
        };
        let pause_after = shown.pause_after;
        panel.code.set(Some(shown.clone()));
        panel.phase.set(Phase::Waiting);
        match follow(panel, &shown).await {
            Phase::Confirmed => {
                panel.phase.set(Phase::Confirmed);
                let page = panel.page.get_value();
                let fields = [("page", page.as_str()), ("token", shown.token.as_str())];
                match crate::enhance::post_fields("/_fn/scan/redeem", &fields).await {
                    Answer::Go { url } => leave_for(&url),
                    Answer::Sent(_) | Answer::Refused(_) | Answer::Failed(_) => {
                        panel.phase.set(Phase::Expired)
                    }
                }
                return;
            }
            Phase::Refused => {
                panel.phase.set(Phase::Refused);
                return;
            }
            _ => {}
        }
        #[expect(clippy::cast_precision_loss, reason = "minutes, far below 2^53")]
        let open_too_long = js_sys::Date::now() - begun >= pause_after as f64 * 1000.0;
        if open_too_long {
            panel.phase.set(Phase::Paused);
            return;
        }
    }
}

/// Listens to one QR until it ends.
async fn follow(panel: Panel, shown: &ScanView) -> Phase {
    let Ok(mut source) = EventSource::new(&format!("/events/scan/{}", shown.token)) else {
        return Phase::Expired;
    };
    let subscriptions: Result<Vec<_>, _> = ["seen", "confirmed", "refused", "expired"]
        .into_iter()
        .map(|event| source.subscribe(event))
        .collect();
    let Ok(subscriptions) = subscriptions else { return Phase::Expired };
    let mut events = futures::stream::select_all(subscriptions);
    while let Some(event) = events.next().await {
        match event {
            Ok((name, _)) => match name.as_str() {
                "seen" => panel.phase.set(Phase::Seen),
                "confirmed" => return Phase::Confirmed,
                "refused" => return Phase::Refused,
                _ => return Phase::Expired,
            },
            // The connection broke: the browser does not come back by itself through this stream, so
            // a fresh QR is asked for.
            Err(_) => return Phase::Expired,
        }
    }
    Phase::Expired
}
