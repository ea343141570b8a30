//! Links that can still be used.

use i18n::{I18n, t};
use identity::console::access::OpenLink;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::ROOM;
use super::list::{by_name, reach};
use crate::answer::Echo;
use crate::console::Table;
use crate::console::frame::role_name;
use crate::context::Ask;
use crate::form::{AnswerForm, FormState};
use crate::shell::use_i18n;
use crate::ui::{SubmitButton, Tone};

/// A link as the page shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Offer {
    id: String,
    /// Number and name.
    person: Option<(String, String)>,
    role: String,
    department: String,
    by: String,
    until: String,
}

impl Offer {
    pub(super) fn of(ask: &Ask, open: OpenLink) -> Self {
        Self {
            id: open.id(),
            person: open.person,
            role: open.link.role.code().to_owned(),
            department: open.link.department,
            by: open.link.made_by,
            until: ask.time(open.link.expires_at),
        }
    }

    fn row(self, i18n: &I18n) -> Vec<AnyView> {
        let who = match &self.person {
            Some((number, name)) => format!("{name} ({number})"),
            None => t!(i18n, "console-access-offer-nobody"),
        };
        let role = role_name(i18n, &self.role);
        let label = t!(i18n, "console-access-withdraw");
        let action = view! {
            <AnswerForm action="/_fn/console/administrators_withdraw" page=ROOM state=FormState::new("", &Echo::default())>
                <input type="hidden" name="id" value=self.id />
                <SubmitButton label tone=Tone::Secondary />
            </AnswerForm>
        };
        vec![
            who.into_any(),
            role.into_any(),
            reach(i18n, &self.department).into_any(),
            self.until.into_any(),
            by_name(i18n, &self.by).into_any(),
            action.into_any(),
        ]
    }
}

/// The links of the page, where there are any.
#[component]
pub(super) fn Offers(offers: Vec<Offer>) -> impl IntoView {
    let i18n = use_i18n();
    if offers.is_empty() {
        return ().into_any();
    }
    let columns = vec![
        t!(i18n, "console-access-person"),
        t!(i18n, "console-access-role"),
        t!(i18n, "console-access-department"),
        t!(i18n, "console-set-up-until"),
        t!(i18n, "console-access-by"),
        t!(i18n, "console-access-action"),
    ];
    let rows = offers.into_iter().map(|offer| offer.row(&i18n)).collect();
    view! {
        <h2>{t!(i18n, "console-access-offers")}</h2>
        <p>{t!(i18n, "console-access-offers-lead")}</p>
        <Table caption=t!(i18n, "console-access-offers") columns rows />
    }
    .into_any()
}
