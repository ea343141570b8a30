//! Making, listing and revoking tokens.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;
use vocabulary::AccountNumber;
use vocabulary::text::{collapse_spaces, has_hidden};
use zeroize::Zeroizing;

use super::{LONGEST_NAME, Made, PREFIX, Tokens, Wanted, digest, permissions, takes_department};
use crate::audit::{Event, Record, SUCCESS};
use crate::console::{Capability, ManageTokens, Permission, Scope, Sight};
use crate::notice::{self, Params};
use crate::ports::{Account, ApiTokenRow, RoleGrant, Status, Unit};
use crate::refusal::Verdict;
use crate::roster::department;
use crate::{Domain, Fault, Refusal, Time};

/// Who acts on the command line, for the audit log.
const OPERATOR: &str = "cli";
/// A day.
const DAY: Duration = Duration::from_secs(86_400);

/// A token, with whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The token.
    pub row: ApiTokenRow,
    /// Its owner's number.
    pub number: String,
    /// Its owner's name.
    pub owner: String,
    /// What it does at this moment: nothing where its owner lost the roles or the account.
    pub able: Vec<Permission>,
}

/// Whose hand it is.
#[derive(Clone, Copy)]
enum Hand<'a> {
    Console(&'a Capability<ManageTokens>),
    Operator,
}

impl Hand<'_> {
    fn record(&self, domain: &Domain) -> Record {
        match self {
            Self::Console(may) => may.record(domain, Event::TokenChanged, SUCCESS),
            Self::Operator => Record::new(domain, domain.now(), Event::TokenChanged, SUCCESS).actor(OPERATOR),
        }
    }

    fn name(&self) -> &str {
        match self {
            Self::Console(may) => &may.actor().number,
            Self::Operator => OPERATOR,
        }
    }

    fn locale(&self) -> &str {
        match self {
            Self::Console(may) => &may.actor().visitor.locale,
            Self::Operator => "zh-CN",
        }
    }
}

/// How far somebody's roles reach with one permission.
fn reach(grants: &[RoleGrant], permission: Permission) -> Option<Scope> {
    let able = grants.iter().filter(|grant| grant.role.may(permission));
    able.map(RoleGrant::scope).reduce(Scope::or)
}

impl Tokens {
    /// Every token that is not revoked, the newest first.
    pub async fn list(&self, _: &Sight<ManageTokens>) -> Result<Vec<Listed>, Fault> {
        self.list_as_operator().await
    }

    /// The same from the command line.
    pub async fn list_as_operator(&self) -> Result<Vec<Listed>, Fault> {
        let now = self.domain.now();
        let mut unit = self.domain.read().await?;
        let mut listed = Vec::new();
        for row in unit.api_tokens().await? {
            let Some(account) = unit.account(row.account).await? else { continue };
            let grants = unit.role_grants_of(row.account).await?;
            let alive = row.is_live(now) && account.row.status == Status::Active;
            let scopes = super::Held::of(&row).scopes.into_iter();
            let able = scopes.filter(|scope| alive && reach(&grants, *scope).is_some()).collect();
            listed.push(Listed { able, number: account.row.number, owner: account.row.name, row });
        }
        Ok(listed)
    }

    /// What somebody may make a token for.
    pub async fn offered(&self, sight: &Sight<ManageTokens>) -> Result<Vec<Permission>, Fault> {
        let grants = self.domain.read().await?.role_grants_of(sight.actor().account).await?;
        Ok(permissions().filter(|permission| reach(&grants, *permission).is_some()).collect())
    }

    /// The same for whoever has this number; nothing where nobody has.
    pub async fn within_reach_of(&self, number: &str) -> Result<Vec<Permission>, Fault> {
        let Ok(number) = AccountNumber::parse(number) else { return Ok(Vec::new()) };
        let mut unit = self.domain.read().await?;
        let Some(account) = unit.account_by_key(&number.canonical()).await? else { return Ok(Vec::new()) };
        let grants = unit.role_grants_of(account.row.id).await?;
        Ok(permissions().filter(|permission| reach(&grants, *permission).is_some()).collect())
    }

    /// Makes one for whoever asks; it is told this once.
    pub async fn mint(
        &self,
        may: &Capability<ManageTokens>,
        wanted: &Wanted<'_>,
    ) -> Result<Verdict<Made>, Fault> {
        let mut unit = self.domain.write().await?;
        let account = unit.lock_account(may.actor().account).await?;
        let Some(account) = account.filter(|account| account.row.status == Status::Active) else {
            return Ok(Err(Refusal::NotAllowed));
        };
        self.make(Hand::Console(may), unit, account, wanted).await
    }

    /// Makes one for somebody from the command line: within what their roles allow.
    pub async fn mint_as_operator(&self, number: &str, wanted: &Wanted<'_>) -> Result<Verdict<Made>, Fault> {
        let Ok(number) = AccountNumber::parse(number) else { return Ok(Err(Refusal::NotThere)) };
        let mut unit = self.domain.write().await?;
        let Some(account) = unit.account_by_key(&number.canonical()).await? else {
            return Ok(Err(Refusal::NotThere));
        };
        if account.row.status != Status::Active {
            return Ok(Err(Refusal::AccountDisabled));
        }
        self.make(Hand::Operator, unit, account, wanted).await
    }

    async fn make(
        &self,
        hand: Hand<'_>,
        mut unit: Box<dyn Unit>,
        account: Account,
        wanted: &Wanted<'_>,
    ) -> Result<Verdict<Made>, Fault> {
        let now = self.domain.now();
        let grants = unit.role_grants_of(account.row.id).await?;
        let (name, department) = match self.checked(&grants, wanted) {
            Ok(checked) => checked,
            Err(refusal) => return Ok(Err(refusal)),
        };
        // Held until the end of this unit, so that two tabs do not count the same.
        let key = self.domain.counter("api-tokens", &account.row.id.to_string());
        unit.lock_attempts(&key, now).await?;
        let live = unit.api_tokens().await?;
        let live = live.iter().filter(|row| row.account == account.row.id && row.is_live(now)).count();
        if live >= usize::try_from(self.domain.policy.api.per_account).unwrap_or(usize::MAX) {
            return Ok(Err(Refusal::TokenLimit));
        }
        let random: [u8; 32] = self.domain.entropy.bytes();
        let secret = Zeroizing::new(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(random)));
        let row = ApiTokenRow {
            id: self.domain.id(now),
            account: account.row.id,
            name,
            scopes: wanted.scopes.iter().map(|scope| scope.code().to_owned()).collect(),
            department,
            digest: digest(&self.domain.keyring, &secret),
            made_by: hand.name().to_owned(),
            created_at: now,
            expires_at: now.plus(DAY * wanted.days),
            used_at: None,
            used_from: None,
            revoked_at: None,
        };
        unit.insert_api_token(&row).await?;
        self.note(hand, &mut *unit, &account, &row, ("made", "api_token_made"), now).await?;
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(Ok(Made { secret, row }))
    }

    /// Name and department as they are kept, or what is wrong with what was asked for: never more than
    /// its owner's roles, never wider.
    fn checked(&self, grants: &[RoleGrant], wanted: &Wanted<'_>) -> Verdict<(String, String)> {
        let name = collapse_spaces(wanted.name);
        if name.is_empty() {
            return Err(Refusal::FieldEmpty);
        }
        if name.chars().count() > LONGEST_NAME || has_hidden(&name) {
            return Err(Refusal::TextTooLong);
        }
        if wanted.days == 0 || wanted.days > self.domain.policy.api.longest_days {
            return Err(Refusal::DateInvalid);
        }
        if wanted.scopes.is_empty() {
            return Err(Refusal::NothingToDo);
        }
        let department = department(wanted.department).map_err(|_| Refusal::DepartmentInvalid)?;
        let department = department.trim_matches('/').to_owned();
        for scope in wanted.scopes {
            let reach = reach(grants, *scope).filter(|_| permissions().any(|known| known == *scope));
            let reach = reach.ok_or(Refusal::NotAllowed)?;
            if !department.is_empty() {
                if !takes_department(*scope) {
                    return Err(Refusal::ScopeTakesNoDepartment);
                }
                if !reach.covers(&department) {
                    return Err(Refusal::DepartmentBeyond);
                }
            }
        }
        Ok((name, department))
    }

    /// Revokes one: from the next request on it opens nothing.
    pub async fn revoke(&self, may: &Capability<ManageTokens>, id: Uuid) -> Result<Verdict<()>, Fault> {
        self.end(Hand::Console(may), id).await
    }

    /// The same from the command line.
    pub async fn revoke_as_operator(&self, id: Uuid) -> Result<Verdict<()>, Fault> {
        self.end(Hand::Operator, id).await
    }

    async fn end(&self, hand: Hand<'_>, id: Uuid) -> Result<Verdict<()>, Fault> {
        let now = self.domain.now();
        let mut unit = self.domain.write().await?;
        let Some(row) = unit.api_tokens().await?.into_iter().find(|row| row.id == id) else {
            return Ok(Err(Refusal::PageExpired));
        };
        if !unit.revoke_api_token(id, now).await? {
            return Ok(Err(Refusal::PageExpired));
        }
        if let Some(account) = unit.account(row.account).await? {
            self.note(hand, &mut *unit, &account, &row, ("revoked", "api_token_revoked"), now).await?;
        }
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(Ok(()))
    }

    /// What changed goes to the log and to the owner.
    async fn note(
        &self,
        hand: Hand<'_>,
        unit: &mut dyn Unit,
        account: &Account,
        row: &ApiTokenRow,
        (step, template): (&str, &str),
        now: Time,
    ) -> Result<(), Fault> {
        let record = hand.record(&self.domain).account(Some(row.account)).with("step", step);
        let record = record.with("token", row.name.clone()).with("which", row.id.to_string());
        let record = record.with("scopes", row.scopes.join(" ")).with("department", row.department.clone());
        unit.append_audit(&record.done()).await?;
        let params = Params::from([("name".to_owned(), row.name.clone())]);
        notice::tell_owner(&self.domain, unit, account, hand.locale(), template, params, now).await
    }
}
