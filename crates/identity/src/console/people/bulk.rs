//! Many people at once: chosen, shown what will happen to whom and what is
//! refused, done at one button, and undone by a file. A plan is a journey:
//! bound to the browser and the administrator that made it; each piece of it is
//! one transaction that also moves the plan on, so that nothing is done twice.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vocabulary::AccountNumber;

use super::export::status_code;
use super::{People, Search, reason};
use crate::audit::{Event, SUCCESS};
use crate::console::{Capability, Duty, EditPeople, Permission, Sight, SwitchPeople};
use crate::csv;
use crate::journey::{Start, Trip, board, open};
use crate::ports::{Account, JourneyKind, Status, Unit};
use crate::refusal::Verdict;
use crate::roster::department;
use crate::{Fault, Refusal, Target, Time};

/// People in one plan.
pub const MOST: usize = 5000;
/// People in one transaction: sign-ins do not wait long behind it.
const PIECE: usize = 50;
/// How long one request goes on; what is left waits for the next press of the button.
const PATIENCE: Duration = Duration::from_secs(8);
/// How long a plan and its undo file are kept.
const LIFETIME: Duration = Duration::from_hours(24);

/// What is done to everybody in a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// The status is set.
    Status,
    /// The department is set.
    Department,
    /// Sessions end.
    Sessions,
}

impl What {
    /// Stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Department => "department",
            Self::Sessions => "sessions",
        }
    }

    /// Reads [`What::code`].
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Status, Self::Department, Self::Sessions].into_iter().find(|what| what.code() == code)
    }
}

/// Leave to do it: departments are edited, the rest is switched.
#[derive(Clone, Copy)]
pub enum Leave<'a> {
    /// For departments.
    Edit(&'a Capability<EditPeople>),
    /// For statuses and sessions.
    Switch(&'a Capability<SwitchPeople>),
}

/// Who is chosen.
#[derive(Clone, Debug)]
pub enum Chosen<'a> {
    /// A list of account numbers, separated by anything that is none.
    Listed(&'a str),
    /// Everybody whom a search finds.
    Found(&'a Search),
}

/// One person's part of a plan.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Step {
    account: Uuid,
    key: String,
    to: String,
    /// What has to stand there for this to be done: an undoing undoes nothing else.
    only_if: Option<String>,
}

/// What was done to one person.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Done {
    number: String,
    from: String,
    to: String,
}

/// A plan and how far it has come.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Plan {
    what: What,
    reason: String,
    unknown: Vec<String>,
    steps: Vec<Step>,
    position: usize,
    done: Vec<Done>,
    /// Numbers and codes of refusals.
    refused: Vec<(String, String)>,
}

/// One line of a preview.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Number.
    pub number: String,
    /// Name.
    pub name: String,
    /// What stands there now.
    pub from: String,
    /// What will.
    pub to: String,
    /// Why nothing will happen.
    pub refused: Option<Refusal>,
}

/// A plan as it is shown.
#[derive(Clone, Debug)]
pub struct Preview {
    /// What it does.
    pub what: What,
    /// Why.
    pub reason: String,
    /// Everybody to whom nothing was done yet.
    pub lines: Vec<Line>,
    /// What was listed and is nobody's number within reach.
    pub unknown: Vec<String>,
    /// How many it is about.
    pub total: usize,
    /// How many are behind it.
    pub position: usize,
    /// How many were changed.
    pub done: usize,
    /// Numbers that were refused, with the code of why.
    pub refused: Vec<(String, String)>,
}

fn status_of(code: &str) -> Option<Status> {
    [Status::Active, Status::Disabled, Status::Suspended].into_iter().find(|s| status_code(*s) == code)
}

/// The value that everybody gets, or why it cannot be one.
fn value(what: What, typed: &str) -> Verdict<String> {
    match what {
        What::Status => status_of(typed).map(|s| status_code(s).to_owned()).ok_or(Refusal::NothingToDo),
        What::Department => {
            let department = department(typed).map_err(|_| Refusal::DepartmentInvalid)?;
            Ok(department.trim_matches('/').to_owned())
        }
        What::Sessions => Ok(String::new()),
    }
}

fn stands(what: What, account: &Account) -> String {
    match what {
        What::Status => status_code(account.row.status).to_owned(),
        What::Department => account.row.department.clone(),
        What::Sessions => String::new(),
    }
}

/// Why nothing is done to an account that may be touched.
fn objection<D: Duty>(sight: &Sight<D>, what: What, step: &Step, account: &Account) -> Option<Refusal> {
    let now = stands(what, account);
    // Nobody is made weak again: what a sign-in found stays found or repaired.
    let nothing = match what {
        What::Status => now == step.to || status_of(&step.to).is_none(),
        What::Department => now == step.to,
        What::Sessions => false,
    };
    if nothing {
        return Some(Refusal::NothingToDo);
    }
    if step.only_if.as_ref().is_some_and(|wanted| *wanted != now) {
        return Some(Refusal::ChangedMeanwhile);
    }
    let beyond = what == What::Department && !sight.scope().covers(&step.to);
    beyond.then_some(Refusal::DepartmentBeyond)
}

/// So many numbers that are nobody's are told.
const MOST_UNKNOWN: usize = 1000;

impl People {
    /// Makes a plan for those who are chosen; its id.
    pub async fn plan<D: Duty>(
        &self,
        sight: &Sight<D>,
        chosen: Chosen<'_>,
        what: What,
        to: &str,
        why: &str,
    ) -> Result<Verdict<String>, Fault> {
        let (why, to) = match reason(why).and_then(|why| Ok((why, value(what, to)?))) {
            Ok(both) => both,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let (keys, mut unknown) = match chosen {
            Chosen::Listed(text) => listed(text),
            Chosen::Found(search) => {
                let most = u32::try_from(MOST).unwrap_or(u32::MAX);
                let (keys, next) = self.keys(sight, search, None, most).await?;
                if next.is_some() {
                    return Ok(Err(Refusal::TooManyPeople));
                }
                (keys, Vec::new())
            }
        };
        if keys.len() > MOST {
            return Ok(Err(Refusal::TooManyPeople));
        }
        let accounts = self.within_reach(sight, &keys).await?;
        let mut steps = Vec::with_capacity(keys.len());
        for key in keys {
            match accounts.get(&key) {
                Some(account) => {
                    steps.push(Step { account: account.row.id, key, to: to.clone(), only_if: None });
                }
                None => unknown.push(key),
            }
        }
        self.keep(sight, what, why, steps, unknown).await
    }

    /// Makes a plan that undoes what an undo file tells of; its id.
    pub async fn plan_undo<D: Duty>(
        &self,
        sight: &Sight<D>,
        file: &str,
        why: &str,
    ) -> Result<Verdict<String>, Fault> {
        let why = match reason(why) {
            Ok(why) => why,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let Some((what, rows)) = undo_rows(file) else { return Ok(Err(Refusal::UndoFileInvalid)) };
        if rows.len() > MOST {
            return Ok(Err(Refusal::TooManyPeople));
        }
        let keys: Vec<String> = rows.iter().map(|row| row.number.to_ascii_lowercase()).collect();
        let accounts = self.within_reach(sight, &keys).await?;
        let (mut steps, mut unknown) = (Vec::new(), Vec::new());
        for (row, key) in rows.into_iter().zip(keys) {
            match accounts.get(&key) {
                Some(account) => {
                    steps.push(Step { account: account.row.id, key, to: row.from, only_if: Some(row.to) });
                }
                None => unknown.push(row.number),
            }
        }
        self.keep(sight, what, why, steps, unknown).await
    }

    async fn keep<D: Duty>(
        &self,
        sight: &Sight<D>,
        what: What,
        reason: String,
        mut steps: Vec<Step>,
        mut unknown: Vec<String>,
    ) -> Result<Verdict<String>, Fault> {
        if steps.is_empty() {
            return Ok(Err(Refusal::NotThere));
        }
        // Two plans about the same people meet them in the same order.
        steps.sort_by_key(|step| step.account);
        unknown.truncate(MOST_UNKNOWN);
        let Some(browser) = sight.actor().visitor.browser else { return Ok(Err(Refusal::CookiesNeeded)) };
        let plan = Plan { what, reason, unknown, steps, position: 0, done: Vec::new(), refused: Vec::new() };
        let start = Start {
            kind: JourneyKind::PeopleBulk,
            browser,
            account: Some(sight.actor().account),
            target: &Target::default(),
            state: &plan,
            lifetime: LIFETIME,
        };
        let mut unit = self.domain.write().await?;
        let id = open(&self.domain, &mut *unit, self.domain.now(), start).await?;
        unit.commit().await?;
        Ok(Ok(id))
    }

    /// The accounts with these numbers, of those within reach.
    async fn within_reach<D: Duty>(
        &self,
        sight: &Sight<D>,
        keys: &[String],
    ) -> Result<HashMap<String, Account>, Fault> {
        let mut unit = self.domain.read().await?;
        let mut accounts = HashMap::with_capacity(keys.len());
        for keys in keys.chunks(500) {
            for account in unit.accounts_by_numbers(keys).await? {
                if sight.scope().covers(&account.row.department) {
                    accounts.insert(account.row.number_key.clone(), account);
                }
            }
        }
        Ok(accounts)
    }

    /// The plan, if it is of whoever asks.
    async fn board_plan<D: Duty>(&self, sight: &Sight<D>, id: &str) -> Result<Verdict<Trip<Plan>>, Fault> {
        let actor = sight.actor();
        let trip = board::<Plan>(&self.domain, id, JourneyKind::PeopleBulk, &actor.visitor).await?;
        Ok(trip.and_then(|trip| {
            if trip.row.account == Some(actor.account) { Ok(trip) } else { Err(Refusal::PageExpired) }
        }))
    }

    /// What a plan does, so that a page can ask for the right leave.
    pub async fn plan_what<D: Duty>(&self, sight: &Sight<D>, id: &str) -> Result<Verdict<What>, Fault> {
        Ok(self.board_plan(sight, id).await?.map(|trip| trip.state.what))
    }

    /// What a plan will do to whom, and what is refused.
    pub async fn preview<D: Duty>(&self, sight: &Sight<D>, id: &str) -> Result<Verdict<Preview>, Fault> {
        let trip = match self.board_plan(sight, id).await? {
            Ok(trip) => trip,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let plan = trip.state;
        let waiting = plan.steps.get(plan.position..).unwrap_or_default();
        let keys: Vec<String> = waiting.iter().map(|step| step.key.clone()).collect();
        let accounts = self.within_reach(sight, &keys).await?;
        let mut unit = self.domain.read().await?;
        let holders: HashSet<Uuid> = unit.role_grants().await?.iter().map(|grant| grant.account).collect();
        let own = unit.role_grants_of(sight.actor().account).await?;
        let trusted = own.iter().any(|grant| grant.role.may(Permission::ManageRoles));
        let lines = waiting.iter().map(|step| {
            let account = accounts.get(&step.key);
            let refused = match account {
                None => Some(Refusal::NotThere),
                Some(account) if account.row.id == sight.actor().account => Some(Refusal::OwnAccount),
                Some(account) if holders.contains(&account.row.id) && !trusted => Some(Refusal::RoleHolder),
                Some(account) => objection(sight, plan.what, step, account),
            };
            Line {
                number: account.map_or_else(|| step.key.clone(), |account| account.row.number.clone()),
                name: account.map(|account| account.row.name.clone()).unwrap_or_default(),
                from: account.map(|account| stands(plan.what, account)).unwrap_or_default(),
                to: step.to.clone(),
                refused,
            }
        });
        Ok(Ok(Preview {
            what: plan.what,
            lines: lines.collect(),
            unknown: plan.unknown,
            total: plan.steps.len(),
            position: plan.position,
            done: plan.done.len(),
            refused: plan.refused,
            reason: plan.reason,
        }))
    }

    /// Does what is left of a plan, as much of it as one request has time for.
    pub async fn do_plan(&self, leave: Leave<'_>, id: &str) -> Result<Verdict<()>, Fault> {
        let began = self.domain.now();
        loop {
            let trip = match leave {
                Leave::Edit(may) => self.board_plan(may, id).await?,
                Leave::Switch(may) => self.board_plan(may, id).await?,
            };
            let trip = match trip {
                Ok(trip) => trip,
                Err(refusal) => return Ok(Err(refusal)),
            };
            if matches!(leave, Leave::Edit(_)) != (trip.state.what == What::Department) {
                return Ok(Err(Refusal::NotAllowed));
            }
            let patient = self.domain.now().since(began) < PATIENCE;
            if trip.state.position >= trip.state.steps.len() || !patient {
                return Ok(Ok(()));
            }
            // Somebody else at the same plan: what they did, they did.
            if let Err(refusal) = self.do_piece(leave, &trip).await? {
                return Ok(Err(refusal));
            }
        }
    }

    async fn do_piece(&self, leave: Leave<'_>, trip: &Trip<Plan>) -> Result<Verdict<()>, Fault> {
        let now = self.domain.now();
        let mut plan = trip.state.clone();
        let end = (plan.position + PIECE).min(plan.steps.len());
        let steps = plan.steps[plan.position..end].to_vec();
        let mut unit = self.domain.write().await?;
        for step in &steps {
            let verdict = match leave {
                Leave::Edit(may) => self.move_one(may, &mut *unit, step, &plan.reason, now).await?,
                Leave::Switch(may) => {
                    self.switch_one(may, &mut *unit, plan.what, step, &plan.reason, now).await?
                }
            };
            match verdict {
                Ok(done) => plan.done.push(done),
                Err(refusal) => plan.refused.push((step.key.clone(), refusal.code().to_owned())),
            }
        }
        plan.position = end;
        if end == plan.steps.len() {
            let record = match leave {
                Leave::Edit(may) => may.record(&self.domain, Event::PeopleChanged, SUCCESS),
                Leave::Switch(may) => may.record(&self.domain, Event::PeopleChanged, SUCCESS),
            };
            let record = record
                .with("what", plan.what.code())
                .with("changed", plan.done.len().to_string())
                .with("refused", plan.refused.len().to_string())
                .with("reason", plan.reason.clone());
            unit.append_audit(&record.done()).await?;
        }
        if let Err(refusal) = trip.advance(&mut *unit, &plan).await? {
            return Ok(Err(refusal));
        }
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(Ok(()))
    }

    async fn move_one(
        &self,
        may: &Capability<EditPeople>,
        unit: &mut dyn Unit,
        step: &Step,
        why: &str,
        now: Time,
    ) -> Result<Verdict<Done>, Fault> {
        let account = match Self::entrusted(may, unit, step.account).await? {
            Ok(account) => account,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if let Some(refusal) = objection(may, What::Department, step, &account) {
            return Ok(Err(refusal));
        }
        let mut row = account.row.clone();
        row.department.clone_from(&step.to);
        row.updated_at = now.max(Time(account.row.updated_at.0 + 1));
        unit.update_account(&row).await?;
        let record = may.record(&self.domain, Event::AccountEdited, SUCCESS).account(Some(row.id));
        unit.append_audit(&record.with("changed", "department").with("reason", why).done()).await?;
        Ok(Ok(Done { number: row.number, from: account.row.department, to: step.to.clone() }))
    }

    async fn switch_one(
        &self,
        may: &Capability<SwitchPeople>,
        unit: &mut dyn Unit,
        what: What,
        step: &Step,
        why: &str,
        now: Time,
    ) -> Result<Verdict<Done>, Fault> {
        let account = match Self::entrusted(may, unit, step.account).await? {
            Ok(account) => account,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if let Some(refusal) = objection(may, what, step, &account) {
            return Ok(Err(refusal));
        }
        let from = stands(what, &account);
        match status_of(&step.to).filter(|_| what == What::Status) {
            Some(status) => {
                let record = may.record(&self.domain, Event::StatusChanged, SUCCESS).with("reason", why);
                self.desk.put_status(unit, &account, status, record, now).await?;
            }
            None if what == What::Sessions => {
                self.sessions.end_others(unit, now, step.account, None).await?;
                let record = may.record(&self.domain, Event::SignOut, SUCCESS).account(Some(step.account));
                unit.append_audit(&record.with("way", "console").with("reason", why).done()).await?;
            }
            None => return Ok(Err(Refusal::NothingToDo)),
        }
        Ok(Ok(Done { number: account.row.number, from, to: step.to.clone() }))
    }

    /// The undo file of what a plan has done.
    pub async fn undo_file<D: Duty>(&self, sight: &Sight<D>, id: &str) -> Result<Verdict<String>, Fault> {
        let plan = match self.board_plan(sight, id).await? {
            Ok(trip) => trip.state,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if plan.what == What::Sessions || plan.done.is_empty() {
            return Ok(Err(Refusal::NothingToDo));
        }
        let mut file = csv::MARK.to_owned();
        let line = |cells: [&str; 4]| csv::record(&cells.map(str::to_owned));
        file.push_str(&line(["number", "what", "from", "to"]));
        for done in &plan.done {
            file.push_str(&line([&done.number, plan.what.code(), &done.from, &done.to]));
        }
        Ok(Ok(file))
    }
}

/// Account numbers in a text, each once, and what is none.
fn listed(text: &str) -> (Vec<String>, Vec<String>) {
    let words = text.split(|c: char| c.is_whitespace() || ",;，；、\"'".contains(c));
    let mut seen = BTreeSet::new();
    let (mut keys, mut unknown) = (Vec::new(), Vec::new());
    for word in words.filter(|word| !word.is_empty()) {
        match AccountNumber::parse(word) {
            Ok(number) if seen.insert(number.canonical()) => keys.push(number.canonical()),
            Ok(_) => {}
            Err(_) => unknown.push(word.chars().take(40).collect()),
        }
    }
    (keys, unknown)
}

/// What an undo file tells; `None`: it is none.
fn undo_rows(file: &str) -> Option<(What, Vec<Done>)> {
    let file = file.strip_prefix(csv::MARK).unwrap_or(file);
    let mut lines = file.lines().filter(|line| !line.trim().is_empty());
    if csv::cells(lines.next()?)? != ["number", "what", "from", "to"] {
        return None;
    }
    let mut rows = Vec::new();
    let mut kinds = HashSet::new();
    for line in lines {
        let [number, what, from, to] = csv::cells(line)?.try_into().ok()?;
        kinds.insert(What::parse(&what).filter(|what| *what != What::Sessions)?.code());
        AccountNumber::parse(&number).ok()?;
        rows.push(Done { number, from, to });
    }
    let mut kinds = kinds.into_iter();
    match (kinds.next().and_then(What::parse), kinds.next()) {
        (Some(what), None) => {
            let good = rows.iter().all(|row| match what {
                What::Status => status_of(&row.from).is_some() || row.from == status_code(Status::Weak),
                _ => department(&row.from).is_ok(),
            });
            good.then_some((what, rows))
        }
        _ => None,
    }
}
