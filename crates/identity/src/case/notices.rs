//! What people are told when a case is decided (P-29, J-22, U-21).

use super::{Cases, Form};
use crate::code::Destination;
use crate::notice::{self, Params};
use crate::ports::{Account, CaseKind, CaseRow, Unit};
use crate::{Fault, Time};

impl Cases {
    /// The address of a case's page.
    pub fn link(&self, id: &str) -> String {
        format!("{}/case/{id}", self.public_url)
    }

    /// Tells the applicant, at the contact of the form and by what is bound to the account (`account`
    /// as it was before the effect), inside the caller's unit of work.
    pub(super) async fn tell_applicant(
        &self,
        unit: &mut dyn Unit,
        row: &CaseRow,
        form: &Form,
        account: Option<&Account>,
        template: &str,
        now: Time,
    ) -> Result<(), Fault> {
        let mut to: Vec<Destination> = form.contact().into_iter().collect();
        // Of an appeal only the contact is the applicant's: what is bound is told otherwise.
        if let Some(account) = account.filter(|_| row.kind != CaseKind::Appeal)
            && let Some(bound) = notice::address(&self.domain, account)?
            && !to.contains(&bound)
        {
            to.push(bound);
        }
        let params = Params::from([
            ("url".to_owned(), self.link(&row.id)),
            ("time".to_owned(), now.local(self.domain.policy.display.utc_offset_minutes)),
        ]);
        for to in to {
            notice::send(&self.domain, unit, &to, &row.locale, template, params.clone(), now).await?;
        }
        Ok(())
    }
}
