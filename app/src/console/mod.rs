//! The administrators' half, at `/console`. Rendered by the server alone: the
//! browser's half knows nothing of it, and every page works without scripts.
//!
//! A page calls [`room::enter`] with the duty it is about, a server function
//! [`room::acting`]; both give the [`identity::console`] values that the
//! domain's services ask for, so a page or function without the check cannot
//! reach any. [`rooms::ROOMS`] is the list of pages; tests walk it.

mod administrators;
pub mod applications;
pub mod audit;
mod chart;
mod frame;
mod home;
pub mod operations;
mod overview;
pub(crate) mod people;
pub mod pulse;
pub mod reviews;
pub mod room;
pub mod rooms;
pub mod roster;
mod set_up;
mod set_up_functions;
pub mod settings;
mod sources;
mod table;
mod tokens;

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{SsrMode, path};

use settings::{
    AnnouncementsPage, AppearanceDraftPage, AppearancePage, ClausesPage, DraftPage, SectionPage,
    SettingsPage, VersionPage, VersionsPage,
};

use crate::journeys::notices::NotFoundPage;
pub use frame::{ConsolePage, Frame, Seen, role_name};
pub use table::{Filters, Pager, Table};

/// The whole console.
#[component]
pub fn Console() -> impl IntoView {
    provide_meta_context();
    view! {
        <Router>
            <Routes fallback=|| view! { <NotFoundPage /> }>
                <Route path=path!("/console") view=home::HomePage ssr=SsrMode::Async />
                <Route path=path!("/console/overview") view=overview::OverviewPage ssr=SsrMode::Async />
                <Route path=path!("/console/settings/audit-retention") view=audit::AuditRetentionPage ssr=SsrMode::Async />
                <Route path=path!("/console/audit") view=audit::AuditPage ssr=SsrMode::Async />
                <Route path=path!("/console/audit/chain") view=audit::AuditChainPage ssr=SsrMode::Async />
                <Route path=path!("/console/audit/export") view=audit::AuditExportPage ssr=SsrMode::Async />
                <Route path=path!("/console/audit/entry/:id") view=audit::AuditEntryPage ssr=SsrMode::Async />
                <Route path=path!("/console/people") view=people::PeoplePage ssr=SsrMode::Async />
                <Route path=path!("/console/people/bulk") view=people::BulkPage ssr=SsrMode::Async />
                <Route path=path!("/console/people/bulk/:plan") view=people::PlanPage ssr=SsrMode::Async />
                <Route path=path!("/console/people/export") view=people::ExportPage ssr=SsrMode::Async />
                <Route path=path!("/console/people/add") view=people::EditPage ssr=SsrMode::Async />
                <Route path=path!("/console/people/:id/edit") view=people::EditPage ssr=SsrMode::Async />
                <Route path=path!("/console/people/:id/merge") view=people::MergePage ssr=SsrMode::Async />
                <Route path=path!("/console/people/:id") view=people::PersonPage ssr=SsrMode::Async />
                <Route path=path!("/console/people/:id/history") view=people::PersonHistoryPage ssr=SsrMode::Async />
                <Route path=path!("/console/people/:id/move") view=people::TransferNumberPage ssr=SsrMode::Async />
                <Route path=path!("/console/people/:id/:act") view=people::ActPage ssr=SsrMode::Async />
                <Route path=path!("/console/set-up/:token") view=set_up::SetUpPage ssr=SsrMode::Async />
                <Route path=path!("/console/administrators") view=administrators::ListPage ssr=SsrMode::Async />
                <Route path=path!("/console/administrators/invite") view=administrators::InvitePage ssr=SsrMode::Async />
                <Route path=path!("/console/administrators/end/:grant") view=administrators::EndPage ssr=SsrMode::Async />
                <Route path=path!("/console/api") view=tokens::TokensPage ssr=SsrMode::Async />
                <Route path=path!("/console/api/new") view=tokens::MintPage ssr=SsrMode::Async />
                <Route path=path!("/console/api/revoke/:token") view=tokens::RevokePage ssr=SsrMode::Async />
                <Route path=path!("/console/applications") view=applications::ListPage ssr=SsrMode::Async />
                <Route path=path!("/console/applications/new") view=applications::NewPage ssr=SsrMode::Async />
                <Route path=path!("/console/applications/:id") view=applications::OnePage ssr=SsrMode::Async />
                <Route path=path!("/console/applications/:id/edit") view=applications::EditPage ssr=SsrMode::Async />
                <Route path=path!("/console/applications/:id/switch") view=applications::SwitchPage ssr=SsrMode::Async />
                <Route path=path!("/console/operations") view=operations::OutboxPage ssr=SsrMode::Async />
                <Route path=path!("/console/operations/letters") view=operations::LettersPage ssr=SsrMode::Async />
                <Route path=path!("/console/operations/letters/:id") view=operations::LetterPage ssr=SsrMode::Async />
                <Route path=path!("/console/operations/jobs") view=operations::JobsPage ssr=SsrMode::Async />
                <Route path=path!("/console/operations/sessions") view=operations::SessionsPage ssr=SsrMode::Async />
                <Route path=path!("/console/operations/sessions/end") view=operations::EndSessionsPage ssr=SsrMode::Async />
                <Route path=path!("/console/operations/health") view=operations::HealthPage ssr=SsrMode::Async />
                <Route path=path!("/console/operations/backups") view=operations::BackupsPage ssr=SsrMode::Async />
                <Route path=path!("/console/keys") view=operations::KeysPage ssr=SsrMode::Async />
                <Route path=path!("/console/roster") view=roster::RosterPage ssr=SsrMode::Async />
                <Route path=path!("/console/roster/:run") view=roster::RunPage ssr=SsrMode::Async />
                <Route path=path!("/console/sources") view=sources::ListPage ssr=SsrMode::Async />
                <Route path=path!("/console/sources/new") view=sources::NewPage ssr=SsrMode::Async />
                <Route path=path!("/console/sources/:id") view=sources::OnePage ssr=SsrMode::Async />
                <Route path=path!("/console/sources/:id/close") view=sources::ClosePage ssr=SsrMode::Async />
                <Route path=path!("/console/reviews") view=reviews::QueuePage ssr=SsrMode::Async />
                <Route path=path!("/console/reviews/:case") view=reviews::CasePage ssr=SsrMode::Async />
                <Route path=path!("/console/reviews/:case/approve") view=reviews::ApprovePage ssr=SsrMode::Async />
                <Route path=path!("/console/reviews/:case/reject") view=reviews::RejectPage ssr=SsrMode::Async />
                <Route path=path!("/console/reviews/:case/picture/:number") view=reviews::EvidencePage ssr=SsrMode::Async />
                <Route path=path!("/console/settings") view=SettingsPage ssr=SsrMode::Async />
                <Route path=path!("/console/settings/section/:name") view=SectionPage ssr=SsrMode::Async />
                <Route path=path!("/console/settings/draft") view=DraftPage ssr=SsrMode::Async />
                <Route path=path!("/console/settings/versions") view=VersionsPage ssr=SsrMode::Async />
                <Route path=path!("/console/settings/versions/:version") view=VersionPage ssr=SsrMode::Async />
                <Route path=path!("/console/settings/clauses") view=ClausesPage ssr=SsrMode::Async />
                <Route path=path!("/console/appearance") view=AppearancePage ssr=SsrMode::Async />
                <Route path=path!("/console/appearance/draft") view=AppearanceDraftPage ssr=SsrMode::Async />
                <Route path=path!("/console/appearance/announcements") view=AnnouncementsPage ssr=SsrMode::Async />
            </Routes>
        </Router>
    }
}
