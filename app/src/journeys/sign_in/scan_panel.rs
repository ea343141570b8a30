//! The QR on the PC (S-20, J-14): beside the form where WASM runs, on a page of
//! its own everywhere.

use i18n::{I18n, t};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::model::{ScanShown, ScanView, SignInView};
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{ButtonLink, Mood, Notice, QrFrame, Tone};

/// Seconds after which the page asks for itself again without WASM.
const RELOAD_SECONDS: u32 = 3;

/// How the panel stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser hears of the later ones"))]
pub enum Phase {
    /// No QR yet.
    Empty,
    /// Scan it.
    Waiting,
    /// A phone opened it.
    Seen,
    /// Confirmed: on the way in.
    Confirmed,
    /// Refused on the phone.
    Refused,
    /// Too old.
    Expired,
    /// Stopped renewing.
    Paused,
}

/// The panel's state, shared with what listens to the server.
#[derive(Clone, Copy, Debug)]
pub struct Panel {
    /// How it stands.
    pub phase: RwSignal<Phase>,
    /// The QR that is shown.
    pub code: RwSignal<Option<ScanView>>,
    /// Goes up at every wish for a fresh QR.
    pub round: RwSignal<u32>,
    /// Path and query of the page.
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser asks for another QR"))]
    pub page: StoredValue<String>,
}

/// What the panel says. The texts come from the server, so that the browser needs no catalog.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct PanelWords {
    image: String,
    show: String,
    renew: String,
    expired: String,
    paused: String,
    refused: String,
    seen: String,
    confirmed: String,
}

impl PanelWords {
    fn of(i18n: &I18n) -> Self {
        Self {
            image: t!(i18n, "scan-image"),
            show: t!(i18n, "scan-show"),
            renew: t!(i18n, "scan-renew"),
            expired: t!(i18n, "scan-veil-expired"),
            paused: t!(i18n, "scan-veil-paused"),
            refused: t!(i18n, "scan-refused"),
            seen: t!(i18n, "scan-seen"),
            confirmed: t!(i18n, "scan-confirmed"),
        }
    }

    /// What covers the QR.
    fn veil(&self, phase: Phase) -> Option<String> {
        match phase {
            Phase::Expired => Some(self.expired.clone()),
            Phase::Paused => Some(self.paused.clone()),
            Phase::Refused => Some(self.refused.clone()),
            Phase::Seen => Some(self.seen.clone()),
            Phase::Confirmed => Some(self.confirmed.clone()),
            Phase::Empty | Phase::Waiting => None,
        }
    }
}

/// Beside the form: empty on the server (an open page costs nothing), a live QR
/// where WASM runs, a link to the page of its own everywhere else.
#[component]
pub(super) fn ScanAside(
    /// Path and query of the page.
    page: String,
    /// The scan page.
    link: String,
) -> impl IntoView {
    let i18n = use_i18n();
    let words = PanelWords::of(&i18n);
    view! {
        <section class="scan">
            <h2>{t!(i18n, "scan-title")}</h2>
            <LivePanel page link code=None words />
            <p class="hint">{t!(i18n, "scan-hint")}</p>
            <p class="hint">{t!(i18n, "scan-apps")}</p>
        </section>
    }
}

/// The page of its own, which works without WASM too.
#[component]
pub(super) fn ScanPage(view: SignInView) -> impl IntoView {
    let i18n = use_i18n();
    let renew = view.page.clone();
    let body = match view.scan {
        Some(ScanShown::Code(code)) => {
            let words = PanelWords::of(&i18n);
            // A browser without scripts asks for the page again; one with scripts never sees this.
            let reload = format!(
                "<meta http-equiv=\"refresh\" content=\"{RELOAD_SECONDS}\"><p class=\"hint\">{}</p>",
                t!(i18n, "scan-no-script", seconds = RELOAD_SECONDS)
            );
            view! {
                <LivePanel page=view.page link=String::new() code=Some(code) words />
                <p class="hint">{t!(i18n, "scan-hint")}</p>
                <noscript inner_html=reload></noscript>
            }
            .into_any()
        }
        Some(ScanShown::Refused) => view! {
            <Notice mood=Mood::Warning>{t!(i18n, "scan-refused")}</Notice>
            <ButtonLink href=renew label=t!(i18n, "scan-renew") external=true />
        }
        .into_any(),
        Some(ScanShown::Paused) => view! {
            <Notice>{t!(i18n, "scan-veil-paused")}</Notice>
            <ButtonLink href=renew label=t!(i18n, "scan-renew") external=true />
        }
        .into_any(),
        None => view! {
            <Notice mood=Mood::Warning>{t!(i18n, "error-cookies-needed")}</Notice>
            <ButtonLink href=renew label=t!(i18n, "scan-renew") external=true />
        }
        .into_any(),
    };
    view! {
        <PageTitle text=t!(i18n, "scan-title") />
        <section class="scan">{body}</section>
    }
}

/// A QR and what is happening to it.
#[island]
fn LivePanel(page: String, link: String, code: Option<ScanView>, words: PanelWords) -> impl IntoView {
    let phase = if code.is_some() { Phase::Waiting } else { Phase::Empty };
    let panel = Panel {
        phase: RwSignal::new(phase),
        code: RwSignal::new(code),
        round: RwSignal::new(0),
        page: StoredValue::new(page),
    };
    #[cfg(feature = "hydrate")]
    super::super::scan::listen::run(panel);
    move || {
        if panel.phase.get() == Phase::Empty {
            view! {
                <div class="gate gate-empty">
                    <ButtonLink href=link.clone() label=words.show.clone() tone=Tone::Secondary external=true />
                </div>
            }
            .into_any()
        } else {
            shown(panel, words.clone()).into_any()
        }
    }
}

fn shown(panel: Panel, words: PanelWords) -> impl IntoView {
    let svg = Signal::derive(move || {
        panel.code.with(|code| code.as_ref().map(|code| code.svg.clone())).unwrap_or_default()
    });
    let (image, renew) = (words.image.clone(), words.renew.clone());
    let veil = Signal::derive(move || words.veil(panel.phase.get()));
    let again = move || {
        let renew = renew.clone();
        matches!(panel.phase.get(), Phase::Seen | Phase::Expired | Phase::Paused | Phase::Refused).then(
            move || {
                let press = move |_| panel.round.update(|round| *round += 1);
                view! {
                    <button type="button" class="button secondary" on:click=press>
                        <span class="button-label">{renew}</span>
                    </button>
                }
            },
        )
    };
    view! {
        <QrFrame svg label=image veil>{again.clone()}</QrFrame>
    }
}
