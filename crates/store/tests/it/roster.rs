use identity::ports::*;
use uuid::Uuid;

use crate::fixtures::{Fresh, NOW, at, id, race};
use crate::write;

fn run(run: Uuid) -> RosterRun {
    RosterRun {
        id: run,
        name: "名册.xlsx".to_owned(),
        actor: "9001".to_owned(),
        state: RunState::Uploaded,
        bytes: 12_000_000,
        complete: false,
        mapping: "{}".to_owned(),
        rows: 0,
        found: None,
        error: String::new(),
        created_at: NOW,
        updated_at: NOW,
    }
}

/// H-5: a run and its pieces come back, and go in time.
pub async fn h_5_a_roster_comes_back_in_pieces(fresh: &Fresh) {
    let (first, second) = (id(), id());
    write!(fresh, insert_roster_run(&run(first))).expect("insert");
    let later = RosterRun { created_at: at(9), updated_at: at(9), ..run(second) };
    write!(fresh, insert_roster_run(&later)).expect("insert");
    assert_eq!(fresh.read().await.roster_run(first).await.expect("read"), Some(run(first)));
    let runs = fresh.read().await.roster_runs(1).await.expect("runs");
    assert_eq!(runs, [later], "the newest first");
    let brought = RosterRun { actor: "folder:hr".to_owned(), ..run(id()) };
    write!(fresh, insert_roster_run(&brought)).expect("insert");
    assert_eq!(fresh.read().await.roster_runs_of("folder:hr", 9).await.expect("runs"), [brought]);
    for number in 0..2 {
        write!(fresh, insert_roster_piece(first, RunPart::File, number, &vec![7; 600_000])).expect("piece");
    }
    write!(fresh, insert_roster_piece(first, RunPart::Report, 0, &vec![8])).expect("piece");
    let piece = |part, number| async move {
        fresh.read().await.roster_piece(first, part, number).await.expect("piece").map(|piece| piece.len())
    };
    assert_eq!(piece(RunPart::File, 1).await, Some(600_000));
    assert_eq!(piece(RunPart::File, 2).await, None);
    assert_eq!(write!(fresh, purge_roster_runs(at(1), NOW)).expect("purge"), 0);
    assert_eq!((piece(RunPart::File, 0).await, piece(RunPart::Report, 0).await), (None, Some(1)));
    assert_eq!(write!(fresh, drop_roster_pieces(first, RunPart::Report)).expect("drop"), 1);
    assert_eq!(write!(fresh, purge_roster_runs(at(1), at(1))).expect("purge"), 2);
    assert_eq!(fresh.read().await.roster_run(first).await.expect("read"), None);
}

/// S15: of sixteen who begin the same work one does.
pub async fn s15_a_roster_is_worked_on_once(fresh: &Fresh) {
    let run = run(id());
    write!(fresh, insert_roster_run(&run)).expect("insert");
    let begun = RosterRun { state: RunState::Checking, complete: true, updated_at: at(5), ..run.clone() };
    let winners = race(16, |_| {
        let (store, begun) = (fresh.store(), begun.clone());
        async move {
            let mut unit = store.write(Durability::Full).await.expect("a unit for writing");
            let won = unit.move_roster_run(&begun, RunState::Uploaded, NOW).await.expect("move");
            unit.commit().await.expect("commit");
            won
        }
    })
    .await;
    assert_eq!(winners.iter().filter(|won| **won).count(), 1);
    write!(fresh, beat_roster_run(run.id, 500, at(9))).expect("beat");
    let works = fresh.read().await.roster_run(run.id).await.expect("read").expect("there");
    assert_eq!((works.rows, works.updated_at, works.complete), (500, at(9), true));
    let again = RosterRun { state: RunState::Checking, updated_at: at(10), ..works.clone() };
    assert!(!write!(fresh, move_roster_run(&again, RunState::Checking, at(5))).expect("move"), "it lives");
    let done = RosterRun { state: RunState::Checked, found: Some(vec![1, 2]), updated_at: at(11), ..works };
    assert!(write!(fresh, move_roster_run(&done, RunState::Checking, at(9))).expect("move"));
    write!(fresh, beat_roster_run(run.id, 1, at(20))).expect("beat");
    assert_eq!(fresh.read().await.roster_run(run.id).await.expect("read"), Some(done), "it rests");
}

/// H-5: whom a complete roster names: neither who has left, nor guests, nor holders of roles.
pub async fn h_5_members_are_whom_a_roster_names(fresh: &Fresh) {
    let (ann, bob, cid, dan) = (
        fresh.account("ann").await,
        fresh.account("bob").await,
        fresh.account("cid").await,
        fresh.account("dan").await,
    );
    write!(fresh, set_status(bob, Status::Suspended, at(1))).expect("status");
    let mut guest = fresh.read().await.account(cid).await.expect("read").expect("there").row;
    guest.kind = "guest".to_owned();
    write!(fresh, update_account(&guest)).expect("update");
    let role = RoleGrant {
        id: id(),
        account: dan,
        role: identity::console::Role::Auditor,
        department: String::new(),
        granted_by: "cli".to_owned(),
        granted_at: NOW,
        ended_at: None,
    };
    write!(fresh, grant_role(&role)).expect("grant");
    let members = |after: &'static str| async move {
        let members = fresh.read().await.roster_members(after, 10).await.expect("members");
        members.into_iter().map(|member| member.id).collect::<Vec<_>>()
    };
    assert_eq!(members("").await, [ann]);
    assert_eq!(fresh.read().await.count_roster_members().await.expect("count"), 1);
    assert!(write!(fresh, end_role(role.id, at(2))).expect("end"));
    assert_eq!(members("").await, [ann, dan]);
    assert_eq!(members("ann").await, [dan]);
}
