//! Roles, and what each may do. Duties are separate (等保 8.1.4.2): who looks
//! after people decides no applications, who writes rules looks after no
//! people, who reads the audit log changes nothing, and nobody else takes it
//! away. A person may hold several roles; nobody changes their own.

use super::Permission;

/// A role at the console.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// 系统管理员: people, rosters, applications, operations.
    PlatformAdministrator,
    /// 所级管理员: the people of some departments (P-38, P-39).
    InstituteAdministrator,
    /// 审核员: applications for review.
    Reviewer,
    /// 服务台: resets at the counter (J-23, H-8).
    HelpDesk,
    /// 审计员: reads the audit log, changes nothing.
    Auditor,
    /// 安全管理员: rules, keys, roles.
    SecurityAdministrator,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::PlatformAdministrator,
        Self::InstituteAdministrator,
        Self::Reviewer,
        Self::HelpDesk,
        Self::Auditor,
        Self::SecurityAdministrator,
    ];

    /// Stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::PlatformAdministrator => "platform_administrator",
            Self::InstituteAdministrator => "institute_administrator",
            Self::Reviewer => "reviewer",
            Self::HelpDesk => "help_desk",
            Self::Auditor => "auditor",
            Self::SecurityAdministrator => "security_administrator",
        }
    }

    /// Reads [`Role::code`].
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// Whether it can be limited to departments.
    pub const fn takes_scope(self) -> bool {
        matches!(self, Self::InstituteAdministrator | Self::Reviewer | Self::HelpDesk)
    }

    /// Whether it has to be.
    pub const fn needs_scope(self) -> bool {
        matches!(self, Self::InstituteAdministrator)
    }

    /// What it may do.
    pub const fn permissions(self) -> &'static [Permission] {
        use Permission as P;
        match self {
            Self::PlatformAdministrator => &[
                P::SeeOverview,
                P::FindPeople,
                P::Unmask,
                P::EditPeople,
                P::SwitchPeople,
                P::UnlockPeople,
                P::ResetPasswords,
                P::MoveContacts,
                P::ExportPeople,
                P::SyncRoster,
                P::ManageSources,
                P::ReadServices,
                P::ManageServices,
                P::ReadSettings,
                P::ChangeAppearance,
                P::Operate,
                P::EndSessions,
                P::BackUp,
                P::ManageRoles,
                P::ManageTokens,
            ],
            Self::InstituteAdministrator => &[
                P::FindPeople,
                P::Unmask,
                P::EditPeople,
                P::SwitchPeople,
                P::UnlockPeople,
                P::ResetPasswords,
                P::MoveContacts,
                P::ExportPeople,
            ],
            Self::Reviewer => &[P::ReadCases, P::DecideCases],
            Self::HelpDesk => &[P::FindPeople, P::UnlockPeople, P::ResetPasswords],
            Self::Auditor => {
                &[P::SeeOverview, P::ReadServices, P::ReadSettings, P::ReadAudit, P::ExportAudit]
            }
            Self::SecurityAdministrator => &[
                P::SeeOverview,
                P::ReadServices,
                P::ReadSettings,
                P::ChangePolicy,
                P::ManageKeys,
                P::ManageRoles,
            ],
        }
    }

    /// Whether it may.
    pub fn may(self, permission: Permission) -> bool {
        self.permissions().contains(&permission)
    }
}

#[cfg(test)]
mod tests {
    use super::Role;
    use crate::console::Permission as P;

    #[test]
    fn codes_are_read_back() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.code()), Some(role));
        }
        for permission in P::ALL.iter().copied() {
            assert_eq!(P::parse(permission.code()), Some(permission));
            assert!(Role::ALL.iter().any(|role| role.may(permission)), "nobody may {}", permission.code());
        }
    }

    #[test]
    fn duties_are_separate() {
        let who = |permission| Role::ALL.into_iter().filter(|role| role.may(permission)).collect::<Vec<_>>();
        assert_eq!(who(P::ExportAudit), [Role::Auditor]);
        assert_eq!(who(P::ReadAudit), [Role::Auditor]);
        assert_eq!(who(P::DecideCases), [Role::Reviewer]);
        assert_eq!(who(P::ChangePolicy), [Role::SecurityAdministrator]);
        assert_eq!(who(P::ManageKeys), [Role::SecurityAdministrator]);
        let changes = [P::EditPeople, P::SwitchPeople, P::ResetPasswords, P::ManageServices, P::ChangePolicy];
        for change in changes.into_iter().chain([P::DecideCases, P::SyncRoster, P::ManageRoles, P::Operate]) {
            assert!(!Role::Auditor.may(change), "the auditor may {}", change.code());
        }
        // Whoever can write the rules cannot reach people, and the other way round.
        for role in Role::ALL {
            assert!(!(role.may(P::ChangePolicy) && role.may(P::EditPeople)), "{}", role.code());
            assert!(!(role.may(P::DecideCases) && role.may(P::MoveContacts)), "{}", role.code());
        }
    }
}
