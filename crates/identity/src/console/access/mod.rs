//! Who holds which role, and how they get it: by a one-time link that works
//! for one account only, in a session that proved a second factor. The first
//! one of an installation is for nobody in particular and is printed when the
//! server starts (S17).

mod accept;
mod first;
mod invite;
mod manage;
mod open;

use std::sync::Arc;
use std::time::Duration;

use vocabulary::AccountNumber;

pub use accept::{Shown, Standing};
pub use first::NewAccount;
pub use invite::Wanted;
pub use manage::Listed;
pub(crate) use manage::end_all;
pub use open::OpenLink;

use super::{Capability, ManageRoles, Role};
use crate::audit::{Event, Record};
use crate::new_password::NewPasswords;
use crate::ports::{Account, SetUpLink, Unit};
use crate::sign_in::SignIn;
use crate::{Domain, Fault, Opaque, Time};

/// How long a link can be used.
pub const LIFETIME: Duration = Duration::from_hours(72);

/// Who acts on the command line, for the audit log.
const OPERATOR: &str = "cli";

/// Who makes the link of a first start: no account number.
const FIRST: &str = "(start)";

/// The service.
#[derive(Clone)]
pub struct Access {
    domain: Domain,
    passwords: NewPasswords,
    sign_in: SignIn,
    /// Where links lead, whatever a request calls us (S11).
    origin: Arc<str>,
}

/// A link that was made just now: told once, to whoever asked for it.
#[derive(Clone, Debug)]
pub struct Offered {
    /// Its token.
    token: Opaque,
    origin: Arc<str>,
    /// The role.
    pub role: Role,
    /// The department it is limited to; empty: everybody.
    pub department: String,
    /// For whom: number and name; `None`: for whoever sets the installation up.
    pub account: Option<(String, String)>,
    /// Until when it can be used.
    pub until: Time,
}

impl Offered {
    /// The link: a secret.
    pub fn link(&self) -> String {
        format!("{}/console/set-up/{}", self.origin, self.token.expose())
    }
}

/// Whose hand it is.
#[derive(Clone, Copy)]
enum Hand<'a> {
    /// An administrator's, at the console.
    Console(&'a Capability<ManageRoles>),
    /// The operator's, on the server itself.
    Operator,
}

impl Hand<'_> {
    fn name(&self) -> &str {
        match self {
            Self::Console(may) => &may.actor().number,
            Self::Operator => OPERATOR,
        }
    }

    /// Whether it is this account's own.
    fn is(&self, account: &Account) -> bool {
        matches!(self, Self::Console(may) if may.actor().is(account))
    }

    /// The language in which notices are written: their reader's is not known.
    fn locale(&self) -> &str {
        match self {
            Self::Console(may) => &may.actor().visitor.locale,
            Self::Operator => "zh-CN",
        }
    }

    fn record(&self, domain: &Domain, outcome: &str) -> Record {
        match self {
            Self::Console(may) => may.record(domain, Event::RoleChanged, outcome),
            Self::Operator => Record::new(domain, domain.now(), Event::RoleChanged, outcome).actor(OPERATOR),
        }
    }
}

impl Access {
    /// The service; links lead to `origin`, which has no slash at its end.
    pub fn new(domain: Domain, sign_in: SignIn, origin: Arc<str>) -> Self {
        Self { passwords: NewPasswords::new(domain.clone()), sign_in, origin, domain }
    }

    /// Adds a link inside the caller's unit of work.
    async fn add_link(
        &self,
        unit: &mut dyn Unit,
        account: Option<&Account>,
        role: Role,
        department: &str,
        made_by: &str,
        now: Time,
    ) -> Result<Offered, Fault> {
        let token = Opaque::random(&*self.domain.entropy);
        let row = SetUpLink {
            digest: token.digest(),
            account: account.map(|account| account.row.id),
            role,
            department: department.to_owned(),
            made_by: made_by.to_owned(),
            created_at: now,
            expires_at: now.plus(LIFETIME),
            used_at: None,
        };
        unit.insert_set_up_link(&row).await?;
        Ok(Offered {
            token,
            origin: Arc::clone(&self.origin),
            role,
            department: row.department,
            account: account.map(|account| (account.row.number.clone(), account.row.name.clone())),
            until: row.expires_at,
        })
    }
}

/// Holds the roles against others who change them, until the unit ends: whether somebody is the first
/// or the last is not decided twice.
async fn hold_roles(domain: &Domain, unit: &mut dyn Unit, now: Time) -> Result<(), Fault> {
    unit.lock_stamps(&domain.counter("roles", ""), now).await?;
    Ok(())
}

/// The account with this number; an alias is not one.
async fn by_number(unit: &mut dyn Unit, number: &str) -> Result<Option<Account>, Fault> {
    let Ok(number) = AccountNumber::parse(number) else { return Ok(None) };
    let key = number.canonical();
    Ok(unit.account_by_key(&key).await?.filter(|account| account.row.number_key == key))
}
