//! Rosters that were brought in at the console: each a run with its file, what
//! it would change, and how far it is.

use async_trait::async_trait;
use uuid::Uuid;

use super::StoreError;
use crate::Time;

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunState {
    /// The file is here; its columns are still to be named.
    Uploaded,
    /// It is read once without writing anything.
    Checking,
    /// It is known what would change.
    Checked,
    /// It goes in.
    Applying,
    /// It went in.
    Done,
    /// It ended early; what had gone in stays.
    Failed,
    /// Somebody decided against it, or a newer one came first.
    Refused,
}

/// One roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterRun {
    /// Identifier.
    pub id: Uuid,
    /// What the file was called.
    pub name: String,
    /// Who brought it, as the audit log names them.
    pub actor: String,
    /// How far it is.
    pub state: RunState,
    /// Bytes of the file.
    pub bytes: u64,
    /// The file names everybody: whoever is missing has left.
    pub complete: bool,
    /// Which heading stands for which column, as JSON.
    pub mapping: String,
    /// Rows that were read so far.
    pub rows: u64,
    /// What was found, as JSON, sealed for purpose `roster`.
    pub found: Option<Vec<u8>>,
    /// The code of what went wrong; empty: nothing.
    pub error: String,
    /// When it came.
    pub created_at: Time,
    /// When it last showed a sign of life.
    pub updated_at: Time,
}

/// What is kept of a run beside its row, in sealed pieces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunPart {
    /// The file.
    File,
    /// The report.
    Report,
}

/// Somebody whom a complete roster names: no guest, nobody with a role at the console, and not gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterMember {
    /// The account.
    pub id: Uuid,
    /// Its number.
    pub number: String,
    /// Its number in canonical form.
    pub key: String,
}

/// Runs.
#[async_trait]
pub trait RosterRuns {
    /// Adds a run.
    async fn insert_roster_run(&mut self, row: &RosterRun) -> Result<(), StoreError>;
    /// A run.
    async fn roster_run(&mut self, id: Uuid) -> Result<Option<RosterRun>, StoreError>;
    /// The newest runs.
    async fn roster_runs(&mut self, limit: u32) -> Result<Vec<RosterRun>, StoreError>;
    /// The newest runs that this one brought.
    async fn roster_runs_of(&mut self, actor: &str, limit: u32) -> Result<Vec<RosterRun>, StoreError>;
    /// Overwrites all but `id`, `name`, `actor`, `bytes` and `created_at`, if the run still is in the
    /// state `from` and showed no sign of life since `seen`; tells the one caller that did.
    async fn move_roster_run(
        &mut self,
        row: &RosterRun,
        from: RunState,
        seen: Time,
    ) -> Result<bool, StoreError>;
    /// A sign of life of a run that works: rows that were read so far.
    async fn beat_roster_run(&mut self, id: Uuid, rows: u64, now: Time) -> Result<(), StoreError>;
    /// Adds a piece.
    async fn insert_roster_piece(
        &mut self,
        run: Uuid,
        part: RunPart,
        number: u32,
        sealed: &Vec<u8>,
    ) -> Result<(), StoreError>;
    /// A piece.
    async fn roster_piece(
        &mut self,
        run: Uuid,
        part: RunPart,
        number: u32,
    ) -> Result<Option<Vec<u8>>, StoreError>;
    /// Drops the pieces of a part; returns how many.
    async fn drop_roster_pieces(&mut self, run: Uuid, part: RunPart) -> Result<u64, StoreError>;
    /// Drops the files of runs that were last touched before `before`, and runs with their reports
    /// that were touched before `oldest`; returns how many runs are gone.
    async fn purge_roster_runs(&mut self, before: Time, oldest: Time) -> Result<u64, StoreError>;
    /// Whom a complete roster names, in the order of their numbers, behind `after`.
    async fn roster_members(&mut self, after: &str, limit: u32) -> Result<Vec<RosterMember>, StoreError>;
    /// How many they are.
    async fn count_roster_members(&mut self) -> Result<u64, StoreError>;
}
