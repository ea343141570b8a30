//! What there is to do at the console, as values and as types.

/// What a [`super::Sight`] or [`super::Capability`] is of: a permission as a type.
pub trait Duty: Send + Sync + 'static {
    /// The permission.
    const PERMISSION: Permission;
}

/// The one list: each permission with its code, and whether acting on it asks for a fresh proof.
macro_rules! permissions {
    ($($(#[$doc:meta])+ $name:ident $code:literal $($sensitive:ident)?),+ $(,)?) => {
        /// What somebody may do at the console.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Permission {
            $($(#[$doc])+ $name,)+
        }

        impl Permission {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Stable code, for pages and tokens.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)+
                }
            }

            /// Whether acting on it asks for a fresh proof (ASVS 7.5.3).
            pub const fn is_sensitive(self) -> bool {
                match self {
                    $(Self::$name => permissions!(@ $($sensitive)?),)+
                }
            }

            /// Reads [`Permission::code`].
            pub fn parse(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|permission| permission.code() == code)
            }
        }

        $(
            $(#[$doc])+
            #[derive(Clone, Copy, Debug)]
            pub struct $name;

            impl Duty for $name {
                const PERMISSION: Permission = Permission::$name;
            }
        )+
    };
    (@) => { false };
    (@ sensitive) => { true };
}

permissions! {
    /// Figures of the whole installation.
    SeeOverview "see_overview",
    /// Search people and read their pages, numbers masked.
    FindPeople "find_people",
    /// Read personal numbers in full, for a reason that is recorded.
    Unmask "unmask" sensitive,
    /// Add people, edit what is known about them, merge and split persons, in bulk too.
    EditPeople "edit_people",
    /// Enable and disable accounts, end sessions.
    SwitchPeople "switch_people",
    /// Open locks.
    UnlockPeople "unlock_people",
    /// Reset a password to a random one that has to be changed; never choose or keep one (S17).
    ResetPasswords "reset_passwords" sensitive,
    /// Clear phones and addresses, move a number between accounts (U-17, U-21).
    MoveContacts "move_contacts" sensitive,
    /// Take lists of people away.
    ExportPeople "export_people" sensitive,
    /// Read applications for review and their evidence.
    ReadCases "read_cases",
    /// Decide them.
    DecideCases "decide_cases",
    /// Bring rosters in.
    SyncRoster "sync_roster",
    /// Let other systems bring people in: SCIM sources and their tokens.
    ManageSources "manage_sources" sensitive,
    /// Look at registered applications.
    ReadServices "read_services",
    /// Register and change them.
    ManageServices "manage_services",
    /// Look at the settings in force.
    ReadSettings "read_settings",
    /// Change the rules.
    ChangePolicy "change_policy" sensitive,
    /// Change the institution's face: texts, colours, links, announcements.
    ChangeAppearance "change_appearance",
    /// Read and search the audit log.
    ReadAudit "read_audit",
    /// Take it away.
    ExportAudit "export_audit" sensitive,
    /// Outbox, jobs, version, health.
    Operate "operate",
    /// End every session of the installation.
    EndSessions "end_sessions" sensitive,
    /// Make and check backups.
    BackUp "back_up" sensitive,
    /// Look after keys.
    ManageKeys "manage_keys" sensitive,
    /// Grant and end roles.
    ManageRoles "manage_roles" sensitive,
    /// Tokens of the admin API.
    ManageTokens "manage_tokens" sensitive,
}
