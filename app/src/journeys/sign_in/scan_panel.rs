//! The QR on the PC (S-20, J-14): beside the form where WASM runs, on a page of
//! its own everywhere.

use i18n::t;
use leptos::prelude::*;

use super::model::{ScanShown, ScanView, SignInView};
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{Button, ButtonLink, Mood, Notice, QrFrame, Tone};

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

impl Panel {
    fn new(page: String, code: Option<ScanView>, phase: Phase) -> Self {
        let panel = Self {
            phase: RwSignal::new(phase),
            code: RwSignal::new(code),
            round: RwSignal::new(0),
            page: StoredValue::new(page),
        };
        #[cfg(feature = "hydrate")]
        super::super::scan::listen::run(panel);
        panel
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
    let panel = Panel::new(page, None, Phase::Empty);
    view! {
        <section class="scan">
            <h2>{t!(i18n, "scan-title")}</h2>
            {move || {
                if panel.phase.get() == Phase::Empty {
                    view! {
                        <div class="gate gate-empty">
                            <ButtonLink href=link.clone() label=t!(i18n, "scan-show") tone=Tone::Secondary external=true />
                        </div>
                    }
                    .into_any()
                } else {
                    view! { <Live panel /> }.into_any()
                }
            }}
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
            let panel = Panel::new(view.page, Some(code), Phase::Waiting);
            // A browser without scripts asks for the page again; one with scripts never sees this.
            let reload = format!(
                "<meta http-equiv=\"refresh\" content=\"{RELOAD_SECONDS}\"><p class=\"hint\">{}</p>",
                t!(i18n, "scan-no-script", seconds = RELOAD_SECONDS)
            );
            view! {
                <Live panel />
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
#[component]
fn Live(panel: Panel) -> impl IntoView {
    let i18n = use_i18n();
    let svg = Signal::derive(move || {
        panel.code.with(|code| code.as_ref().map(|code| code.svg.clone())).unwrap_or_default()
    });
    let veil = Signal::derive(move || match panel.phase.get() {
        Phase::Expired => Some(t!(i18n, "scan-veil-expired")),
        Phase::Paused => Some(t!(i18n, "scan-veil-paused")),
        Phase::Refused => Some(t!(i18n, "scan-refused")),
        Phase::Seen => Some(t!(i18n, "scan-seen")),
        Phase::Confirmed => Some(t!(i18n, "scan-confirmed")),
        Phase::Empty | Phase::Waiting => None,
    });
    let renew = move || {
        matches!(panel.phase.get(), Phase::Seen | Phase::Expired | Phase::Paused | Phase::Refused).then(
            || {
                let press = Callback::new(move |()| panel.round.update(|round| *round += 1));
                view! { <Button label=t!(i18n, "scan-renew") press tone=Tone::Secondary /> }
            },
        )
    };
    view! {
        <QrFrame svg label=t!(i18n, "scan-image") veil>{renew}</QrFrame>
    }
}
