//! Rosters into a real store.

use std::sync::Arc;
use std::time::Duration;

use identity::policy;
use identity::ports::{Account, Durability, InitialSecret, PhoneSlot, Store};
use identity::roster::{
    Column, Failure, Headings, Importer, Options, Outcome, RawRow, RowReport, Source, Summary,
};
use identity::{Clock as _, Entropy, Keyring, Time};
use proptest::prelude::*;
use testkit::{FakeClock, SeededEntropy};

use crate::fixture::sqlite;

mod bindings;
mod runs;
mod secrets;

struct Office {
    store: Arc<dyn Store>,
    clock: FakeClock,
    entropy: Box<dyn Entropy>,
    keyring: Keyring,
    policy: policy::Roster,
    _folder: tempfile::TempDir,
}

const OPTIONS: Options<'static> = Options { dry_run: false, explain: false, actor: "cli", stop: None };

impl Office {
    async fn new(policy: policy::Roster) -> Self {
        let (folder, store) = sqlite().await;
        Self {
            store,
            clock: FakeClock::enrolment_morning(),
            entropy: Box::new(SeededEntropy::new(1)),
            keyring: Keyring::new(&[3; 32]),
            policy,
            _folder: folder,
        }
    }

    /// With the rules of S-2 as they are by default.
    async fn usual() -> Self {
        Self::new(policy::Roster::default()).await
    }

    async fn import_as<E: std::fmt::Debug>(
        &self,
        rows: impl IntoIterator<Item = Result<RawRow, E>>,
        options: Options<'_>,
    ) -> (Result<Summary, Failure<E>>, Vec<RowReport>) {
        let importer = Importer::new(&*self.store, &self.clock, &*self.entropy, &self.keyring, &self.policy)
            .expect("a policy that can be followed");
        let headings = Headings::default();
        let source = Source { headings: &headings, digest: Some([0xAB; 32]) };
        let mut reports = Vec::new();
        let mut observe = |report: &RowReport| reports.push(report.clone());
        let result = importer.import(source, rows, options, &mut observe).await;
        (result, reports)
    }

    async fn import(&self, rows: &[RawRow]) -> (Summary, Vec<RowReport>) {
        let rows = rows.iter().cloned().map(Ok::<_, ()>);
        let (result, reports) = self.import_as(rows, OPTIONS).await;
        (result.expect("an import to its end"), reports)
    }

    async fn account(&self, number: &str) -> Account {
        self.find(number).await.unwrap_or_else(|| panic!("{number} is there"))
    }

    async fn find(&self, number: &str) -> Option<Account> {
        let mut unit = self.store.read().await.expect("a unit");
        unit.account_by_key(number).await.expect("an answer")
    }

    /// The account's login phone in E.164, and whether a code proved it.
    fn phone(&self, account: &Account) -> Option<(String, bool)> {
        let phone = account.login_phone.as_ref()?;
        Some((self.keyring.open_text("phone", &phone.sealed).expect("our seal"), phone.verified_at.is_some()))
    }

    /// The person binds this number with a code.
    async fn bind(&self, number: &str, e164: &str) {
        let account = self.account(number).await;
        let mut unit = self.store.write(Durability::Full).await.expect("a unit");
        let row = identity::ports::PhoneRow {
            slot: PhoneSlot::Login,
            sealed: self.keyring.seal(&*self.entropy, "phone", e164.as_bytes()),
            index: self.keyring.index("phone", e164),
            verified_at: Some(self.clock.now()),
            bound_at: self.clock.now(),
        };
        unit.set_phone(account.row.id, &row).await.expect("bound");
        unit.commit().await.expect("committed");
    }

    /// What the audit log says of imports: outcome and detail.
    async fn log(&self) -> Vec<(String, serde_json::Value)> {
        let mut unit = self.store.read().await.expect("a unit");
        let entries = unit.audit_since(Time(0), 100).await.expect("an answer");
        entries
            .into_iter()
            .map(|entry| {
                assert_eq!((entry.event.as_str(), entry.actor.as_deref()), ("roster_imported", Some("cli")));
                (entry.outcome, serde_json::from_str(&entry.detail).expect("JSON"))
            })
            .collect()
    }
}

fn person(line: u32, number: &str, name: &str) -> RawRow {
    RawRow::new(line).with(Column::Number, number).with(Column::Name, name)
}

fn zhang() -> RawRow {
    person(2, "202600000001", "张晓明")
        .with(Column::DocumentNumber, "11010519491231002X")
        .with(Column::Kind, "本科生")
        .with(Column::Department, "软件学院")
        .with(Column::Phone, "138 0013 8000")
        .with(Column::Email, "Zhang@Example.edu.cn")
        .with(Column::Alias, "xiaoming")
        .with(Column::Status, "在校")
        .with(Column::JoinedOn, "2026-09-01")
}

fn li() -> RawRow {
    person(3, "100000000001", "李若溪").with(Column::Kind, "教师").with(Column::Phone, "13800138001")
}

/// Line, column and code of every error.
fn errors(reports: &[RowReport]) -> Vec<(u32, Option<Column>, &'static str, Option<u32>)> {
    let all = reports.iter().flat_map(|report| &report.errors);
    all.map(|e| (e.line, e.column, e.problem.code, e.problem.other_line)).collect()
}

fn counts(summary: &Summary) -> [u64; 4] {
    [summary.added, summary.updated, summary.unchanged, summary.refused]
}

#[tokio::test]
async fn j_3_people_of_a_roster_become_accounts() {
    let office = Office::usual().await;
    let (summary, _) = office.import(&[zhang(), li()]).await;
    assert_eq!(counts(&summary), [2, 0, 0, 0]);
    let account = office.account("202600000001").await;
    assert_eq!((account.row.name.as_str(), account.row.kind.as_str()), ("张晓明", "student"));
    assert_eq!(
        (account.row.department.as_str(), account.row.alias.as_deref()),
        ("软件学院", Some("xiaoming"))
    );
    assert_eq!(account.row.document_type.as_deref(), Some("resident_identity_card"));
    let sealed = account.row.document_sealed.as_ref().expect("a document");
    assert_eq!(office.keyring.open_text("document", sealed).as_deref(), Ok("11010519491231002X"));
    assert_eq!(
        account.row.document_index,
        Some(office.keyring.index("document", "resident_identity_card:11010519491231002X"))
    );
    assert_eq!(account.row.joined_at, Some(Time::from_date(2026, 9, 1)));
    assert_eq!(office.phone(&account), Some(("+8613800138000".to_owned(), false)));
    let email = account.email.as_ref().expect("an address");
    assert_eq!(email.index, office.keyring.index("email", "zhang@example.edu.cn"));
    assert_eq!(email.verified_at, None);
    // No hash in bulk: the first password is a rule.
    assert_eq!((account.password, account.row.initial), (None, InitialSecret::DocumentLastSix));
}

#[tokio::test]
async fn the_same_file_twice_changes_nothing() {
    let office = Office::usual().await;
    office.import(&[zhang(), li()]).await;
    let before = (office.account("202600000001").await, office.account("100000000001").await);
    office.clock.advance(Duration::from_hours(24));
    let (summary, reports) = office.import(&[zhang(), li()]).await;
    assert_eq!(counts(&summary), [0, 0, 2, 0]);
    assert!(reports.iter().all(|report| report.changes.is_empty() && report.outcome == Outcome::Unchanged));
    assert_eq!((office.account("202600000001").await, office.account("100000000001").await), before);
    // Spelled otherwise it is still the same.
    let again = zhang()
        .with(Column::Phone, "+86 138-0013-8000")
        .with(Column::Kind, "Student")
        .with(Column::Alias, "XiaoMing");
    assert_eq!(counts(&office.import(&[again]).await.0), [0, 0, 1, 0]);
}

#[tokio::test]
async fn a_changed_row_updates_and_what_it_does_not_say_stays() {
    let office = Office::usual().await;
    office.import(&[zhang(), li()]).await;
    office.clock.advance(Duration::from_mins(1));
    let (summary, reports) = office
        .import(&[
            zhang()
                .with(Column::Department, "文学院")
                .with(Column::Phone, "13800138009")
                .with(Column::Email, ""),
            // Two columns wipe nothing.
            person(3, "100000000001", "李若曦"),
        ])
        .await;
    assert_eq!(counts(&summary), [0, 2, 0, 0]);
    let changes: Vec<_> =
        reports[0].changes.iter().map(|c| (c.column, c.before.as_str(), c.after.as_str())).collect();
    assert_eq!(
        changes,
        [(Column::Department, "软件学院", "文学院"), (Column::Phone, "138****8000", "138****8009")]
    );
    let account = office.account("202600000001").await;
    assert_eq!(office.phone(&account), Some(("+8613800138009".to_owned(), false)));
    assert!(account.email.is_some());
    assert!(account.row.updated_at > account.row.created_at);
    let account = office.account("100000000001").await;
    assert_eq!((account.row.name.as_str(), account.row.kind.as_str()), ("李若曦", "faculty"));
    assert!(account.login_phone.is_some());
}

#[tokio::test]
async fn a_dry_run_writes_nothing_and_tells_what_would_change() {
    let office = Office::usual().await;
    office.import(&[li()]).await;
    let before = office.account("100000000001").await;
    let rows = [zhang(), li().with(Column::Phone, "13800138007"), person(4, "x y", "")];
    let options = Options { dry_run: true, ..OPTIONS };
    let (result, reports) = office.import_as(rows.into_iter().map(Ok::<_, ()>), options).await;
    let summary = result.expect("an import to its end");
    assert_eq!((counts(&summary), summary.dry_run), ([1, 1, 0, 1], true));
    assert_eq!(office.find("202600000001").await, None);
    assert_eq!(office.account("100000000001").await, before);
    assert_eq!(office.log().await.len(), 1);
    let told = serde_json::to_string(&reports).expect("JSON");
    for shown in
        ["张**", "138****8000", "138****8007", "110***********002X", "Z***@example.edu.cn", "软件学院"]
    {
        assert!(told.contains(shown), "{shown} in {told}");
    }
    assert!(
        reports[0].changes.iter().all(|change| change.before.is_empty()),
        "a new account was nothing before"
    );
    for hidden in ["张晓明", "13800138000", "11010519491231002X", "Zhang@"] {
        assert!(!told.contains(hidden), "{hidden} in {told}");
    }
}

#[tokio::test]
async fn u_21_lines_that_are_at_odds_name_each_other() {
    let office = Office::usual().await;
    // More than one transaction apart.
    let mut rows: Vec<_> = (0..1200).map(|i| person(i + 2, &format!("3{i:011}"), "学生")).collect();
    rows[15] = rows[15].clone().with(Column::Phone, "13800138000").with(Column::Email, "a@example.edu.cn");
    rows[1100] =
        rows[1100].clone().with(Column::Phone, "0086 13800138000").with(Column::Email, "A@example.edu.cn");
    rows[16] = rows[16].clone().with(Column::Alias, "some.body");
    rows[1101] = rows[1101].clone().with(Column::Alias, "Some.Body");
    rows[1102] = person(1104, "300000000003", "同号");
    let (summary, reports) = office.import(&rows).await;
    assert_eq!(counts(&summary), [1197, 0, 0, 3]);
    assert_eq!(
        errors(&reports),
        [
            (1102, Some(Column::Phone), "phone_taken", Some(17)),
            (1102, Some(Column::Email), "email_taken", Some(17)),
            (1103, Some(Column::Alias), "alias_taken", Some(18)),
            (1104, Some(Column::Number), "number_taken", Some(5)),
        ]
    );
    let refused = reports.iter().find(|report| report.line == 1102).expect("a report");
    assert_eq!(refused.errors[0].problem.chinese(), "手机号码已存在（与第 17 行相同）");
    assert!(reports.is_sorted_by_key(|report| report.line));
}

#[tokio::test]
async fn u_21_what_another_account_has_is_refused_without_telling_whose() {
    let office = Office::usual().await;
    office
        .import(&[zhang(), person(3, "abcd", "字母"), person(4, "4", "别名").with(Column::Alias, "ruoxi.li")])
        .await;
    let rows = [
        person(2, "5", "甲").with(Column::Phone, "13800138000"),
        person(3, "6", "乙").with(Column::Email, "zhang@example.edu.cn"),
        person(4, "7", "丙").with(Column::Alias, "xiaoming"),
        // Numbers and aliases share the sign-in field.
        person(5, "Ruoxi.Li", "丁"),
        person(6, "8", "戊").with(Column::Alias, "abcd"),
        person(7, "9", "己").with(Column::Phone, "13800138005"),
    ];
    let (summary, reports) = office.import(&rows).await;
    assert_eq!(counts(&summary), [1, 0, 0, 5]);
    assert_eq!(
        errors(&reports),
        [
            (2, Some(Column::Phone), "phone_taken", None),
            (3, Some(Column::Email), "email_taken", None),
            (4, Some(Column::Alias), "alias_taken", None),
            (5, Some(Column::Number), "number_taken", None),
            (6, Some(Column::Alias), "alias_taken", None),
        ]
    );
    let told = serde_json::to_string(&reports).expect("JSON");
    assert!(!told.contains("202600000001") && !told.contains("张"), "{told}");
    assert!(office.find("9").await.is_some());
}

#[tokio::test]
async fn a_refused_row_keeps_its_number_from_being_given_away() {
    let office = Office::usual().await;
    let (_, reports) = office.import(&[person(2, "5", ""), person(3, "5", "乙")]).await;
    assert_eq!(
        errors(&reports),
        [(2, Some(Column::Name), "name_empty", None), (3, Some(Column::Number), "number_taken", Some(2))]
    );
}

#[tokio::test]
async fn u_19_several_accounts_of_one_document_go_in_with_a_remark() {
    let office = Office::usual().await;
    let second = person(3, "202700000001", "张晓明").with(Column::DocumentNumber, "11010519491231002x");
    let (summary, reports) = office.import(&[zhang(), second]).await;
    assert_eq!(counts(&summary), [2, 0, 0, 0]);
    assert_eq!(summary.notes.get("document_shared"), Some(&1));
    assert_eq!(reports[1].notes[0].problem.other_line, Some(2));
    let index = |account: Account| account.row.document_index;
    assert_eq!(index(office.account("202600000001").await), index(office.account("202700000001").await));
}

fn any_row() -> impl Strategy<Value = RawRow> {
    let cell = |good: &'static str| proptest::option::of(prop_oneof![4 => good, 1 => "\\PC{0,8}"]);
    let cells = (
        prop_oneof![6 => "[0-9]{1,3}", 1 => "[a-z]{4}", 1 => "\\PC{0,4}"],
        prop_oneof![6 => "[一-龥]{2,4}", 1 => "\\PC{0,4}"],
        cell("1380013800[0-9]"),
        cell("[a-z]@example\\.edu\\.cn"),
        cell("[a-d]{4}"),
        cell("在校|停用|毕业"),
        cell("软件学院|文学院|无"),
        cell("(11010519491231002X|110105194912310038)"),
    );
    cells.prop_map(|(number, name, phone, email, alias, status, department, document)| {
        let columns = [
            (Column::Phone, phone),
            (Column::Email, email),
            (Column::Alias, alias),
            (Column::Status, status),
            (Column::Department, department),
            (Column::DocumentNumber, document),
        ];
        let row = RawRow::new(1).with(Column::Number, &number).with(Column::Name, &name);
        columns
            .into_iter()
            .fold(row, |row, (column, text)| row.with(column, text.as_deref().unwrap_or_default()))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever stands in a file: every row is counted once, the refused ones
    /// alone have errors, and the rows that went in are unchanged the next time.
    #[test]
    fn any_file_goes_in_once(rows in proptest::collection::vec(any_row(), 1..40)) {
        let rows: Vec<_> = (2..).zip(rows).map(|(line, mut row)| { row.line = line; row }).collect();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (first, second) = runtime.block_on(async {
            let office = Office::usual().await;
            let first = office.import(&rows).await;
            (first, office.import(&rows).await)
        });
        for (summary, reports) in [&first, &second] {
            prop_assert_eq!(summary.rows, rows.len() as u64);
            prop_assert_eq!(summary.rows, counts(summary).iter().sum::<u64>());
            for report in reports {
                prop_assert_eq!(report.outcome == Outcome::Refused, !report.errors.is_empty());
            }
        }
        for (before, after) in first.1.iter().zip(&second.1) {
            let expected = if before.outcome == Outcome::Refused { Outcome::Refused } else { Outcome::Unchanged };
            prop_assert_eq!(after.outcome, expected, "{:?}", after);
        }
    }
}
