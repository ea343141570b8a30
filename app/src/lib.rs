//! Every page, component and typed server function.
//!
//! Pages show, server functions forward; deciding happens in `identity`. The
//! server (`ssr`) renders every page whole; in the browser (`hydrate`) islands
//! come alive in it and [`enhance`] sends forms and follows links without
//! leaving the document. Every journey also finishes without the latter.

// Views are deeply nested types.
#![recursion_limit = "512"]

pub mod answer;
pub mod branding;
mod captcha;
mod centre;
#[cfg(feature = "ssr")]
pub mod console;
#[cfg(feature = "ssr")]
pub mod context;
#[cfg(feature = "ssr")]
pub mod cookies;
#[cfg(feature = "hydrate")]
pub mod enhance;
mod form;
#[cfg(feature = "ssr")]
pub mod help;
pub mod journeys;
mod messages;
mod new_password;
mod page;
mod passkey;
mod proof;
#[cfg(feature = "ssr")]
mod qr;
#[cfg(feature = "ssr")]
pub mod routes;
mod second_factor;
#[cfg(feature = "ssr")]
mod services;
pub mod shell;
pub mod ui;
#[cfg(feature = "ssr")]
pub mod uploads;

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{SsrMode, path};

use journeys::app_passwords::AppPasswordsPage;
use journeys::applications::ApplicationsPage;
use journeys::cases::{AppealPage, AppliesPage, CasePage, TransferPage, UnbindPage};
use journeys::first_sign_in::FirstSignInPage;
use journeys::gate::{GatePage, QuestionsPage};
use journeys::help::HelpPage;
use journeys::invitations::{InvitationPage, InvitationsPage};
use journeys::notices::{NotFoundPage, RefusedPage, SignedOutPage};

use journeys::own::{
    BindingsPage, ChangePhonePage, ConfirmPage, EmailLinkPage, EmailPage, IdentitiesPage, PasswordPage,
    PhonePage,
};
use journeys::portal::{OverviewPage, SignInsPage, SignOutPage};
use journeys::scan::ScanConfirmPage;
use journeys::security::{
    DevicesPage, FactorsPage, HistoryPage, PasskeyPage, RemoveFactorPage, SecurityPage, TotpPage,
};
use journeys::sign_in::SignInPage;
use journeys::step_up::StepUpPage;

/// The whole portal. All pages are rendered at once (`SsrMode::Async`): their
/// data is a local query or two, and webviews get no half pages.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Router>
            <Routes fallback=|| view! { <NotFoundPage /> }>
                <Route path=path!("/") view=OverviewPage ssr=SsrMode::Async />
                <Route path=path!("/applications") view=ApplicationsPage ssr=SsrMode::Async />
                <Route path=path!("/sign-ins") view=SignInsPage ssr=SsrMode::Async />
                <Route path=path!("/sign-in") view=SignInPage ssr=SsrMode::Async />
                <Route path=path!("/first-sign-in/:journey") view=FirstSignInPage ssr=SsrMode::Async />
                <Route path=path!("/recover") view=GatePage ssr=SsrMode::Async />
                <Route path=path!("/recover/:journey") view=GatePage ssr=SsrMode::Async />
                <Route path=path!("/activate") view=GatePage ssr=SsrMode::Async />
                <Route path=path!("/activate/:journey") view=GatePage ssr=SsrMode::Async />
                <Route path=path!("/security/questions") view=QuestionsPage ssr=SsrMode::Async />
                <Route path=path!("/find-number") view=GatePage ssr=SsrMode::Async />
                <Route path=path!("/find-number/:journey") view=GatePage ssr=SsrMode::Async />
                <Route path=path!("/step-up/:journey") view=StepUpPage ssr=SsrMode::Async />
                <Route path=path!("/security") view=SecurityPage ssr=SsrMode::Async />
                <Route path=path!("/security/factors") view=FactorsPage ssr=SsrMode::Async />
                <Route path=path!("/security/factors/totp") view=TotpPage ssr=SsrMode::Async />
                <Route path=path!("/security/factors/passkey") view=PasskeyPage ssr=SsrMode::Async />
                <Route path=path!("/security/factors/remove") view=RemoveFactorPage ssr=SsrMode::Async />
                <Route path=path!("/security/devices") view=DevicesPage ssr=SsrMode::Async />
                <Route path=path!("/security/history") view=HistoryPage ssr=SsrMode::Async />
                <Route path=path!("/scan/:token") view=ScanConfirmPage ssr=SsrMode::Async />
                <Route path=path!("/sign-out") view=SignOutPage ssr=SsrMode::Async />
                <Route path=path!("/signed-out") view=SignedOutPage ssr=SsrMode::Async />
                <Route path=path!("/refused") view=RefusedPage ssr=SsrMode::Async />
                <Route path=path!("/confirm") view=ConfirmPage ssr=SsrMode::Async />
                <Route path=path!("/security/password") view=PasswordPage ssr=SsrMode::Async />
                <Route path=path!("/security/bindings") view=BindingsPage ssr=SsrMode::Async />
                <Route path=path!("/security/email") view=EmailPage ssr=SsrMode::Async />
                <Route path=path!("/email/:journey") view=EmailLinkPage ssr=SsrMode::Async />
                <Route path=path!("/identities") view=IdentitiesPage ssr=SsrMode::Async />
                <Route path=path!("/security/phone/:slot") view=PhonePage ssr=SsrMode::Async />
                <Route path=path!("/security/phone/:slot/:journey") view=ChangePhonePage ssr=SsrMode::Async />
                <Route path=path!("/security/app-passwords") view=AppPasswordsPage ssr=SsrMode::Async />
                <Route path=path!("/invitations") view=InvitationsPage ssr=SsrMode::Async />
                <Route path=path!("/invitation/:token") view=InvitationPage ssr=SsrMode::Async />
                <Route path=path!("/help") view=HelpPage ssr=SsrMode::Async />
                <Route path=path!("/help/:article") view=HelpPage ssr=SsrMode::Async />
                <Route path=path!("/unbind") view=UnbindPage ssr=SsrMode::Async />
                <Route path=path!("/appeal") view=AppealPage ssr=SsrMode::Async />
                <Route path=path!("/transfer") view=TransferPage ssr=SsrMode::Async />
                <Route path=path!("/applies") view=AppliesPage ssr=SsrMode::Async />
                <Route path=path!("/case/:case") view=CasePage ssr=SsrMode::Async />
                <Route path=path!("/*any") view=NotFoundPage ssr=SsrMode::Async />
            </Routes>
        </Router>
    }
}
