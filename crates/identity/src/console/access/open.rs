//! Set-up links that can still be used: who made which, and taking them back.

use super::{Access, FIRST, Hand, hold_roles};
use crate::audit::{SUCCESS, chain};
use crate::console::{Capability, ManageRoles, Sight};
use crate::ports::SetUpLink;
use crate::refusal::Verdict;
use crate::{Digest, Fault, Refusal};

/// A link that can still be used. What it opens with is known to nobody but its bearer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenLink {
    /// The link.
    pub link: SetUpLink,
    /// Number and name of whom it is for; `None`: for whoever sets the installation up.
    pub person: Option<(String, String)>,
}

impl OpenLink {
    /// What it is called where it is listed: says nothing about its token.
    pub fn id(&self) -> String {
        chain::hex(&self.link.digest)
    }
}

impl Access {
    /// All of them, the oldest first.
    pub async fn open_links(&self, _: &Sight<ManageRoles>) -> Result<Vec<OpenLink>, Fault> {
        self.open_links_as_operator().await
    }

    /// The same from the command line.
    pub async fn open_links_as_operator(&self) -> Result<Vec<OpenLink>, Fault> {
        let mut unit = self.domain.read().await?;
        let founded = !unit.role_grants().await?.is_empty();
        let mut listed = Vec::new();
        for link in unit.open_set_up_links(self.domain.now()).await? {
            // The link of a first start ended with it.
            if founded && link.made_by == FIRST {
                continue;
            }
            let person = match link.account {
                Some(account) => unit.account(account).await?.map(|it| (it.row.number, it.row.name)),
                None => None,
            };
            listed.push(OpenLink { link, person });
        }
        Ok(listed)
    }

    /// Takes a link back: from now on it opens nothing.
    pub async fn withdraw(&self, may: &Capability<ManageRoles>, id: &str) -> Result<Verdict<()>, Fault> {
        match chain::from_hex(id) {
            Some(digest) => self.take_back(Hand::Console(may), &digest).await,
            None => Ok(Err(Refusal::PageExpired)),
        }
    }

    /// The same from the command line.
    pub async fn withdraw_as_operator(&self, digest: &Digest) -> Result<Verdict<()>, Fault> {
        self.take_back(Hand::Operator, digest).await
    }

    async fn take_back(&self, hand: Hand<'_>, digest: &Digest) -> Result<Verdict<()>, Fault> {
        let now = self.domain.now();
        let mut unit = self.domain.write().await?;
        // Nobody accepts it meanwhile.
        hold_roles(&self.domain, &mut *unit, now).await?;
        let link = unit.set_up_link(digest).await?;
        let Some(link) = link.filter(|link| link.used_at.is_none() && link.expires_at > now) else {
            return Ok(Err(Refusal::SetUpOver));
        };
        if !unit.drop_set_up_link(digest).await? {
            return Ok(Err(Refusal::SetUpOver));
        }
        let record = hand
            .record(&self.domain, SUCCESS)
            .account(link.account)
            .with("action", "withdrawn")
            .with("role", link.role.code())
            .with("department", link.department)
            .with("offered_by", link.made_by);
        unit.append_audit(&record.done()).await?;
        unit.commit().await?;
        Ok(Ok(()))
    }
}
