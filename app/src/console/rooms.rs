//! The rooms of the console: what the navigation shows to whom.

use identity::console::Permission;

use crate::ui::Glyph;

/// A room.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    /// Its path; pages below it belong to it.
    pub path: &'static str,
    /// Whoever has this may enter.
    pub permission: Permission,
    /// Id of its name.
    pub label: &'static str,
    /// Its sign.
    pub glyph: Glyph,
}

const fn room(path: &'static str, permission: Permission, label: &'static str, glyph: Glyph) -> Room {
    Room { path, permission, label, glyph }
}

/// All of them, in the order of the navigation. `/console` itself is open to everybody with a role.
pub const ROOMS: &[Room] = &[
    room("/console/overview", Permission::SeeOverview, "console-room-overview", Glyph::Chart),
    room("/console/people", Permission::FindPeople, "console-room-people", Glyph::Person),
    room("/console/reviews", Permission::ReadCases, "console-room-reviews", Glyph::Check),
    room("/console/roster", Permission::SyncRoster, "console-room-roster", Glyph::Refresh),
    room("/console/sources", Permission::ManageSources, "console-room-sources", Glyph::Down),
    room("/console/applications", Permission::ReadServices, "console-room-applications", Glyph::Apps),
    room("/console/settings", Permission::ReadSettings, "console-room-settings", Glyph::Sliders),
    room("/console/appearance", Permission::ChangeAppearance, "console-room-appearance", Glyph::Globe),
    room("/console/audit", Permission::ReadAudit, "console-room-audit", Glyph::List),
    room("/console/operations", Permission::Operate, "console-room-operations", Glyph::Pulse),
    room("/console/keys", Permission::ManageKeys, "console-room-keys", Glyph::Key),
    room("/console/api", Permission::ManageTokens, "console-room-api", Glyph::Key),
    room("/console/administrators", Permission::ManageRoles, "console-room-administrators", Glyph::Key),
];
