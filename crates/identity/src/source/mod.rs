//! Sources: HR systems that bring people in over SCIM. What a source says goes in by the roster's rules
//! (`roster::single`), within the reach an administrator gave it; who it says has left is suspended,
//! never deleted, and too many of them within an hour stop it.

mod desk;
mod enter;
mod groups;
mod people;
mod stop;
mod view;
mod write;

use uuid::Uuid;

use crate::ports::SourceRow;
use crate::roster::reason;
use crate::{Domain, Time, Visitor};

pub use desk::{DAYS, Issued, LONGEST_NAME, Listed, STOPS, SourceDesk, SourceFile, WantedSource};
pub use enter::Entrance;
pub use people::Page;
pub use view::{Group, Person, Said, WantedGroup, WantedPerson};

/// Purpose under which what a source said is sealed.
const PURPOSE: &str = "source";
/// The most people one request moves between departments.
pub const MOST_MOVES: usize = 1_000;
/// The most members that are told or changed as a list.
pub const MOST_MEMBERS: u64 = 5_000;

/// A version of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version(pub u64, pub u64);

/// Why a source was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Denied {
    /// Not there, or beyond its reach.
    NotThere,
    /// It stands otherwise by now.
    Changed,
    /// Somebody else has it: a code of [`crate::roster::CODES`].
    Taken(&'static str),
    /// A value that cannot be kept: a code of [`crate::roster::CODES`], and of which attribute.
    Invalid {
        /// The code.
        code: &'static str,
        /// The attribute.
        attribute: &'static str,
    },
    /// An attribute that never changes.
    Immutable(&'static str),
    /// Who holds a role at the console is changed there only.
    RoleHolder,
    /// A department beyond the source's reach.
    Beyond,
    /// It suspended too many.
    Stopped,
    /// More people than are changed at once.
    TooMany,
    /// Would become one person with an account that the source may not change (U-19).
    SomebodyElse,
    /// A member that the source does not see.
    NoMember,
    /// A text that is longer than its attribute allows.
    TooLong(&'static str),
}

impl Denied {
    /// What is wrong, for the people who look after the source.
    pub fn detail(&self) -> String {
        let both = |code: &str| {
            let (zh, en) = reason(code);
            format!("{zh} / {en}")
        };
        match self {
            Self::NotThere => "不存在 / there is no such resource here".to_owned(),
            Self::Changed => "数据已被修改 / it was changed meanwhile".to_owned(),
            Self::Taken("department_taken") => "部门已存在 / this source has named the department already".to_owned(),
            Self::Taken(code) => both(code),
            Self::SomebodyElse => {
                "证件与姓名属于本数据源不能修改的另一账号 / document and name are those of an account that this source may not change"
                    .to_owned()
            }
            Self::NoMember => "成员不存在 / a member that there is not".to_owned(),
            Self::TooLong(attribute) => format!("{attribute} 过长 / {attribute} is too long"),
            Self::Invalid { code, attribute } => format!("{attribute}: {}", both(code)),
            Self::Immutable(attribute) => format!("{attribute} 不可修改 / {attribute} never changes"),
            Self::RoleHolder => {
                "该账号持有管理角色，只能在控制台修改 / this account holds a role at the console and is changed there only"
                    .to_owned()
            }
            Self::Beyond => "部门不在本数据源的范围内 / the department is beyond this source's reach".to_owned(),
            Self::Stopped => {
                "一小时内停用的账号过多，已暂停；请管理员在控制台放行 / too many accounts were suspended within an hour; an administrator has to let this source go on at the console"
                    .to_owned()
            }
            Self::TooMany => format!(
                "人数过多，一次最多移动 {MOST_MOVES} 人 / too many people: at most {MOST_MOVES} are moved and {MOST_MEMBERS} listed at once"
            ),
        }
    }
}

/// A source that was let in, and from where it asks.
#[derive(Clone, Debug)]
pub struct Entered {
    /// The source.
    pub row: SourceRow,
    /// From where.
    pub visitor: Visitor,
}

impl Entered {
    /// How the audit log names it.
    pub fn actor(&self) -> String {
        format!("scim:{}", self.row.name)
    }

    /// Whether it reaches people of a department.
    fn covers(&self, department: &str) -> bool {
        self.row.department.is_empty()
            || department
                .strip_prefix(self.row.department.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

/// The service.
#[derive(Clone)]
pub struct Sources {
    domain: Domain,
}

impl Sources {
    /// The service.
    pub fn new(domain: Domain) -> Self {
        Self { domain }
    }

    /// A blind index, for filters.
    pub fn index(&self, space: &str, value: &str) -> crate::Digest {
        self.domain.keyring.index(space, value)
    }

    fn record(
        &self,
        entered: &Entered,
        event: crate::audit::Event,
        account: Option<Uuid>,
        now: Time,
    ) -> crate::audit::Record {
        crate::audit::Record::new(&self.domain, now, event, crate::audit::SUCCESS)
            .from(&entered.visitor)
            .actor(&entered.actor())
            .account(account)
            .with("source", entered.row.id.to_string())
    }
}
