//! Offering a role.

use super::{Access, Hand, Offered, by_number, hold_roles};
use crate::audit::SUCCESS;
use crate::console::{Capability, ManageRoles, Role};
use crate::ports::Status;
use crate::refusal::Verdict;
use crate::{Fault, Refusal};

/// The longest department, in characters.
const LONGEST: usize = 200;

/// Who is to get which role, as typed.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// The account's number.
    pub number: &'a str,
    /// The role.
    pub role: Role,
    /// The department it is limited to, with what lies below it; empty: everybody.
    pub department: &'a str,
}

impl Access {
    /// Offers a role to an account: a link that its owner opens. Nobody offers themselves one.
    pub async fn invite(
        &self,
        may: &Capability<ManageRoles>,
        wanted: Wanted<'_>,
    ) -> Result<Verdict<Offered>, Fault> {
        self.offer(Hand::Console(may), wanted).await
    }

    /// The same from the command line.
    pub async fn invite_as_operator(&self, wanted: Wanted<'_>) -> Result<Verdict<Offered>, Fault> {
        self.offer(Hand::Operator, wanted).await
    }

    async fn offer(&self, hand: Hand<'_>, wanted: Wanted<'_>) -> Result<Verdict<Offered>, Fault> {
        let role = wanted.role;
        let department = match department(role, wanted.department) {
            Ok(department) => department,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let now = self.domain.now();
        let mut unit = self.domain.write().await?;
        let Some(account) = by_number(&mut *unit, wanted.number).await? else {
            return Ok(Err(Refusal::NotThere));
        };
        let id = account.row.id;
        if hand.is(&account) {
            return Ok(Err(Refusal::NotAllowed));
        }
        if account.row.status != Status::Active {
            return Ok(Err(Refusal::AccountDisabled));
        }
        hold_roles(&self.domain, &mut *unit, now).await?;
        let held = unit.role_grants_of(id).await?;
        if held.iter().any(|grant| grant.role == role && grant.department == department) {
            return Ok(Err(Refusal::RolePresent));
        }
        // One link at a time: the newest.
        unit.drop_set_up_links(id, role, Some(&department)).await?;
        let offered = self.add_link(&mut *unit, Some(&account), role, &department, hand.name(), now).await?;
        let record = hand
            .record(&self.domain, SUCCESS)
            .account(Some(id))
            .with("action", "offered")
            .with("role", role.code())
            .with("department", department);
        unit.append_audit(&record.done()).await?;
        unit.commit().await?;
        Ok(Ok(offered))
    }
}

/// A department as roles keep it: a path without blanks around its parts.
fn department(role: Role, typed: &str) -> Verdict<String> {
    if typed.chars().count() > LONGEST || typed.chars().any(char::is_control) {
        return Err(Refusal::TextTooLong);
    }
    let parts: Vec<&str> = typed.split('/').map(str::trim).filter(|part| !part.is_empty()).collect();
    let department = parts.join("/");
    match department.is_empty() {
        true if role.needs_scope() => Err(Refusal::FieldEmpty),
        // Not ignored: somebody who meant to limit a role must not get a wider one.
        false if !role.takes_scope() => Err(Refusal::RoleTakesNoDepartment),
        _ => Ok(department),
    }
}

#[cfg(test)]
mod tests {
    use super::department;
    use crate::Refusal;
    use crate::console::Role;

    #[test]
    fn departments_are_taken_by_the_roles_that_have_them() {
        let read = |typed| department(Role::InstituteAdministrator, typed);
        assert_eq!(read(" 计算所 / 网络室/ ").as_deref(), Ok("计算所/网络室"));
        assert_eq!(read(" / "), Err(Refusal::FieldEmpty));
        assert_eq!(read("计算\n所"), Err(Refusal::TextTooLong));
        assert_eq!(read(&"所".repeat(201)), Err(Refusal::TextTooLong));
        assert_eq!(department(Role::Reviewer, "").as_deref(), Ok(""));
        assert_eq!(department(Role::Auditor, "计算所"), Err(Refusal::RoleTakesNoDepartment));
    }
}
