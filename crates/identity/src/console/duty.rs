//! What there is to do at the console, as values and as types.

/// What somebody may do at the console.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Permission {
    /// Figures of the whole installation.
    SeeOverview,
    /// Search people and read their pages, numbers masked.
    FindPeople,
    /// Read personal numbers in full, for a reason that is recorded.
    Unmask,
    /// Add people, edit what is known about them, merge and split persons, in bulk too.
    EditPeople,
    /// Enable and disable accounts, end sessions.
    SwitchPeople,
    /// Open locks.
    UnlockPeople,
    /// Reset a password to a random one that has to be changed; never choose or keep one (S17).
    ResetPasswords,
    /// Clear phones and addresses, move a number between accounts (U-17, U-21).
    MoveContacts,
    /// Take lists of people away.
    ExportPeople,
    /// Read applications for review and their evidence.
    ReadCases,
    /// Decide them.
    DecideCases,
    /// Bring rosters in.
    SyncRoster,
    /// Let other systems bring people in: SCIM sources and their tokens.
    ManageSources,
    /// Look at registered applications.
    ReadServices,
    /// Register and change them.
    ManageServices,
    /// Look at the settings in force.
    ReadSettings,
    /// Change the rules.
    ChangePolicy,
    /// Change the institution's face: texts, colours, links, announcements.
    ChangeAppearance,
    /// Read and search the audit log.
    ReadAudit,
    /// Take it away.
    ExportAudit,
    /// Outbox, jobs, version, health.
    Operate,
    /// End every session of the installation.
    EndSessions,
    /// Make and check backups.
    BackUp,
    /// Look after keys.
    ManageKeys,
    /// Grant and end roles.
    ManageRoles,
    /// Tokens of the admin API.
    ManageTokens,
}

impl Permission {
    /// All of them.
    pub const ALL: [Self; 26] = [
        Self::SeeOverview,
        Self::FindPeople,
        Self::Unmask,
        Self::EditPeople,
        Self::SwitchPeople,
        Self::UnlockPeople,
        Self::ResetPasswords,
        Self::MoveContacts,
        Self::ExportPeople,
        Self::ReadCases,
        Self::DecideCases,
        Self::SyncRoster,
        Self::ManageSources,
        Self::ReadServices,
        Self::ManageServices,
        Self::ReadSettings,
        Self::ChangePolicy,
        Self::ChangeAppearance,
        Self::ReadAudit,
        Self::ExportAudit,
        Self::Operate,
        Self::EndSessions,
        Self::BackUp,
        Self::ManageKeys,
        Self::ManageRoles,
        Self::ManageTokens,
    ];

    /// Stable code, for pages and tokens.
    pub const fn code(self) -> &'static str {
        match self {
            Self::SeeOverview => "see_overview",
            Self::FindPeople => "find_people",
            Self::Unmask => "unmask",
            Self::EditPeople => "edit_people",
            Self::SwitchPeople => "switch_people",
            Self::UnlockPeople => "unlock_people",
            Self::ResetPasswords => "reset_passwords",
            Self::MoveContacts => "move_contacts",
            Self::ExportPeople => "export_people",
            Self::ReadCases => "read_cases",
            Self::DecideCases => "decide_cases",
            Self::SyncRoster => "sync_roster",
            Self::ManageSources => "manage_sources",
            Self::ReadServices => "read_services",
            Self::ManageServices => "manage_services",
            Self::ReadSettings => "read_settings",
            Self::ChangePolicy => "change_policy",
            Self::ChangeAppearance => "change_appearance",
            Self::ReadAudit => "read_audit",
            Self::ExportAudit => "export_audit",
            Self::Operate => "operate",
            Self::EndSessions => "end_sessions",
            Self::BackUp => "back_up",
            Self::ManageKeys => "manage_keys",
            Self::ManageRoles => "manage_roles",
            Self::ManageTokens => "manage_tokens",
        }
    }

    /// Reads [`Permission::code`].
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|permission| permission.code() == code)
    }

    /// Whether acting on it asks for a fresh proof (ASVS 7.5.3).
    pub const fn is_sensitive(self) -> bool {
        matches!(
            self,
            Self::Unmask
                | Self::ResetPasswords
                | Self::MoveContacts
                | Self::ExportPeople
                | Self::ManageSources
                | Self::ChangePolicy
                | Self::ExportAudit
                | Self::EndSessions
                | Self::BackUp
                | Self::ManageKeys
                | Self::ManageRoles
                | Self::ManageTokens
        )
    }
}

/// A permission as a type: what a [`super::Sight`] or [`super::Capability`] is of.
pub trait Duty: Send + Sync + 'static {
    /// The permission.
    const PERMISSION: Permission;
}

macro_rules! duties {
    ($($name:ident),+ $(,)?) => {
        $(
            #[doc = concat!("[`Permission::", stringify!($name), "`] as a type.")]
            #[derive(Clone, Copy, Debug)]
            pub struct $name;

            impl Duty for $name {
                const PERMISSION: Permission = Permission::$name;
            }
        )+
    };
}

duties!(
    SeeOverview,
    FindPeople,
    Unmask,
    EditPeople,
    SwitchPeople,
    UnlockPeople,
    ResetPasswords,
    MoveContacts,
    ExportPeople,
    ReadCases,
    DecideCases,
    SyncRoster,
    ManageSources,
    ReadServices,
    ManageServices,
    ReadSettings,
    ChangePolicy,
    ChangeAppearance,
    ReadAudit,
    ExportAudit,
    Operate,
    EndSessions,
    BackUp,
    ManageKeys,
    ManageRoles,
    ManageTokens,
);
