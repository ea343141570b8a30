//! The audit log: sealed, verified, tampered with, purged, searched, exported.

use std::io::Cursor;
use std::time::Duration;

use identity::audit::desk::{AuditDesk, Format, Wanted, details, masked_address, masked_name, masked_number};
use identity::audit::export::{self, Broken, Writer};
use identity::audit::seal::Sealer;
use identity::audit::verify::{Report, Wrong, verify};
use identity::audit::{Event, Record, SUCCESS, chain, retention};
use identity::console::{Administrator, ChangePolicy, ExportAudit, ReadAudit, Role, SeeOverview, enter};
use identity::overview::{Overview, Period};
use identity::ports::{Level, Method, MethodUse, RoleGrant, SessionRow};
use identity::{Policy, Refusal, Time, Visitor};
use uuid::Uuid;

use crate::campus::{Campus, browser, policy};

fn visitor() -> Visitor {
    browser("auditor")
}

impl Campus {
    /// So many sign-ins, a second apart.
    async fn happen(&self, count: u64) -> Vec<Uuid> {
        let mut all = Vec::new();
        for n in 0..count {
            self.advance(1);
            let outcome = if n % 3 == 2 { "locked" } else { SUCCESS };
            let record = Record::new(&self.domain, self.now(), Event::SignIn, outcome)
                .from(&visitor())
                .account(Some(Uuid::from_u128(u128::from(n % 4))))
                .with("method", "password");
            let entry = record.done();
            let mut unit = self.domain.write().await.unwrap();
            unit.append_audit(&entry).await.unwrap();
            unit.commit().await.unwrap();
            all.push(entry.id);
        }
        all
    }

    async fn seal_log(&self) -> u64 {
        Sealer::new(self.domain.clone()).seal().await.unwrap()
    }

    async fn verified(&self) -> Report {
        verify(&self.domain, &[]).await.unwrap()
    }

    /// What is wrong, and at which place.
    async fn wrong(&self) -> Option<(Wrong, Option<u64>)> {
        self.verified().await.finding.map(|finding| (finding.wrong, finding.seq))
    }

    /// Runs statements past the store, as somebody would who holds the file.
    async fn tamper(&self, statements: &str) {
        use sqlx::{AssertSqlSafe, Connection as _, Executor as _};
        let url = format!("sqlite:{}", self.folder.path().join("tongxing.db").display());
        let mut connection = sqlx::SqliteConnection::connect(&url).await.unwrap();
        for trigger in [
            "audit_keeps_contents",
            "audit_keeps_rows",
            "audit_anchors_stay",
            "audit_anchors_keep",
            "audit_head_stays",
            "audit_head_grows",
        ] {
            connection.execute(AssertSqlSafe(format!("DROP TRIGGER IF EXISTS {trigger}"))).await.unwrap();
        }
        connection.execute(AssertSqlSafe(statements.to_owned())).await.unwrap();
        connection.close().await.unwrap();
    }

    async fn administrator(&self, number: &str, role: Role) -> Administrator {
        let account = self.person(number, &format!("1380013{number}")).await;
        let now = self.now();
        let grant = RoleGrant {
            id: self.domain.id(now),
            account,
            role,
            department: String::new(),
            granted_by: "cli".into(),
            granted_at: now,
            ended_at: None,
        };
        let session = SessionRow {
            id: self.domain.id(now),
            token: identity::keys::sha256(number.as_bytes()),
            account,
            level: Level::Full,
            methods: [Method::Password, Method::Totp].map(|method| MethodUse { method, at: now }).to_vec(),
            auth_time: now,
            remembered: false,
            journey: None,
            several: false,
            address: String::new(),
            user_agent: String::new(),
            created_at: now,
            seen_at: now,
            expires_at: now.plus(Duration::from_hours(12)),
            ended_at: None,
        };
        let mut unit = self.domain.write().await.unwrap();
        unit.grant_role(&grant).await.unwrap();
        unit.insert_session(&session).await.unwrap();
        unit.commit().await.unwrap();
        enter(&self.domain, Some(&session.into()), &visitor()).await.unwrap().unwrap()
    }
}

/// A campus with ten sealed rows and three that wait.
async fn sealed() -> Campus {
    let campus = Campus::new().await;
    campus.happen(10).await;
    assert_eq!(campus.seal_log().await, 10);
    campus.happen(3).await;
    campus
}

#[tokio::test]
async fn s16_an_untouched_log_is_whole() {
    let campus = Campus::new().await;
    let nothing = campus.verified().await;
    assert_eq!((nothing.head, nothing.rows, nothing.finding), (None, 0, None));
    let campus = sealed().await;
    let report = campus.verified().await;
    assert_eq!((report.rows, report.finding), (10, None));
    assert_eq!(report.anchors, 1);
    assert_eq!(
        (report.unsealed.count, report.unsealed.since),
        (3, Some(campus.now().minus(Duration::from_secs(2))))
    );
    assert_eq!(campus.seal_log().await, 3);
    assert_eq!(campus.seal_log().await, 0);
    let report = campus.verified().await;
    assert_eq!((report.rows, report.finding, report.unsealed.count), (13, None, 0));
}

#[tokio::test]
async fn s16_every_kind_of_tampering_is_found_at_its_place() {
    let shifted = "DELETE FROM audit WHERE seq = 4; UPDATE audit SET seq = -seq WHERE seq > 4; \
        UPDATE audit SET seq = -seq - 1 WHERE seq < 0";
    for (statements, wrong, seq) in [
        ("UPDATE audit SET outcome = 'success' WHERE seq = 3", Wrong::Changed, Some(3)),
        ("UPDATE audit SET actor = '' WHERE seq = 3", Wrong::Changed, Some(3)),
        ("UPDATE audit SET at = at + 1 WHERE seq = 10", Wrong::Changed, Some(10)),
        ("UPDATE audit SET digest = zeroblob(32) WHERE seq = 6", Wrong::Changed, Some(6)),
        ("UPDATE audit SET digest = NULL WHERE seq = 6", Wrong::Changed, Some(6)),
        ("UPDATE audit SET chain = zeroblob(32) WHERE seq = 6", Wrong::Reordered, Some(6)),
        ("DELETE FROM audit WHERE seq = 4", Wrong::Removed, Some(4)),
        ("DELETE FROM audit WHERE seq = 1", Wrong::Removed, Some(1)),
        // The last one, and several at the end.
        ("DELETE FROM audit WHERE seq = 10", Wrong::Removed, Some(10)),
        ("DELETE FROM audit WHERE seq >= 7", Wrong::Removed, Some(7)),
        ("DELETE FROM audit", Wrong::Removed, Some(1)),
        // Cut off with the head moved back, as far as somebody without the key can.
        (
            "DELETE FROM audit WHERE seq >= 7; UPDATE audit_head SET seq = 6, chain = (SELECT chain FROM audit WHERE seq = 6)",
            Wrong::Head,
            Some(6),
        ),
        // Removed, and the rest moved up.
        (shifted, Wrong::Reordered, Some(4)),
        ("UPDATE audit SET seq = NULL, chain = NULL WHERE seq = 8", Wrong::Removed, Some(8)),
        // Swapped.
        (
            "UPDATE audit SET seq = 99 WHERE seq = 4; UPDATE audit SET seq = 4 WHERE seq = 5; UPDATE audit SET seq = 5 WHERE seq = 99",
            Wrong::Reordered,
            Some(4),
        ),
        // Put in: as the next one, and among those that wait.
        (
            "UPDATE audit SET seq = 11, chain = zeroblob(32) WHERE seq IS NULL AND at = (SELECT MIN(at) FROM audit WHERE seq IS NULL)",
            Wrong::Inserted,
            Some(11),
        ),
        (
            "INSERT INTO audit (id, at, event, outcome, address, user_agent, detail) SELECT zeroblob(16), at, event, outcome, address, user_agent, detail FROM audit WHERE seq = 2",
            Wrong::Changed,
            None,
        ),
        ("UPDATE audit SET outcome = 'x' WHERE seq IS NULL", Wrong::Changed, None),
        ("UPDATE audit_head SET keep_days = 1", Wrong::Head, Some(10)),
        ("DELETE FROM audit_head", Wrong::Head, Some(10)),
        ("DELETE FROM audit_anchors", Wrong::Anchor, Some(10)),
        ("UPDATE audit_anchors SET seq = 9", Wrong::Anchor, Some(9)),
    ] {
        let campus = sealed().await;
        campus.tamper(statements).await;
        assert_eq!(campus.wrong().await, Some((wrong, seq)), "{statements}");
    }
}

/// S16: somebody who kept an older copy of the head can cut the end off; what was noted elsewhere tells.
#[tokio::test]
async fn s16_an_older_head_is_found_by_what_was_noted_elsewhere() {
    let campus = sealed().await;
    campus.tamper("CREATE TABLE copied AS SELECT * FROM audit_head").await;
    campus.advance(60);
    let before = campus.verified().await.head.unwrap();
    campus.seal_log().await;
    let anchor = Sealer::new(campus.domain.clone()).drop_anchor().await.unwrap();
    assert_eq!(anchor.seq, 13);
    let noted = [(before.seq, before.chain), (anchor.seq, anchor.chain)];
    assert_eq!(verify(&campus.domain, &noted).await.unwrap().finding, None);
    let back = "DELETE FROM audit_head; INSERT INTO audit_head SELECT * FROM copied; DELETE FROM audit WHERE seq > 10";
    campus.tamper(back).await;
    // The anchor that stayed behind tells,
    assert_eq!(campus.wrong().await, Some((Wrong::Removed, Some(11))));
    campus.tamper("DELETE FROM audit_anchors WHERE number > 1").await;
    // and without it only what was noted elsewhere.
    assert_eq!(campus.wrong().await, None);
    let finding = verify(&campus.domain, &noted).await.unwrap().finding.unwrap();
    assert_eq!((finding.wrong, finding.seq), (Wrong::Removed, Some(11)));
    let other = verify(&campus.domain, &[(5, [1; 32])]).await.unwrap().finding.unwrap();
    assert_eq!((other.wrong, other.seq), (Wrong::Anchor, Some(5)));
}

/// A row that was changed before its place came keeps what it was found with, and shows.
#[tokio::test]
async fn s16_a_row_changed_before_it_was_sealed_shows() {
    let campus = sealed().await;
    campus.tamper("UPDATE audit SET outcome = 'success' WHERE seq IS NULL AND outcome = 'locked'").await;
    assert_eq!(campus.wrong().await, Some((Wrong::Changed, None)));
    assert_eq!(campus.seal_log().await, 3);
    assert_eq!(campus.wrong().await, Some((Wrong::Changed, Some(13))));
}

/// The sealer goes on from no head but its own.
#[tokio::test]
async fn s16_a_foreign_head_is_not_gone_on_from() {
    let campus = sealed().await;
    campus.tamper("UPDATE audit_head SET chain = zeroblob(32)").await;
    assert!(Sealer::new(campus.domain.clone()).seal().await.is_err());
    let campus = sealed().await;
    campus.tamper("DELETE FROM audit_head").await;
    assert!(Sealer::new(campus.domain.clone()).seal().await.is_err());
    assert!(Sealer::new(campus.domain.clone()).drop_anchor().await.is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s16_two_sealers_at_once_make_one_chain() {
    let campus = Campus::new().await;
    campus.happen(30).await;
    let sealers = (0..6).map(|_| {
        let sealer = Sealer::new(campus.domain.clone());
        tokio::spawn(async move { sealer.seal().await.unwrap() })
    });
    let mut sealed = 0;
    for sealer in sealers.collect::<Vec<_>>() {
        sealed += sealer.await.unwrap();
    }
    assert_eq!(sealed, 30);
    let report = campus.verified().await;
    assert_eq!((report.rows, report.finding), (30, None));
}

/// An older database is taken over once; later a row without a digest is a foreign one.
#[tokio::test]
async fn rows_of_an_older_version_are_adopted_at_the_beginning_only() {
    let campus = Campus::new().await;
    campus.happen(4).await;
    campus.tamper("UPDATE audit SET digest = NULL").await;
    assert_eq!(campus.wrong().await, None);
    assert_eq!(campus.seal_log().await, 4);
    assert_eq!(campus.wrong().await, None);
    campus.happen(1).await;
    campus.tamper("UPDATE audit SET digest = NULL WHERE seq IS NULL").await;
    campus.seal_log().await;
    assert_eq!(campus.wrong().await, Some((Wrong::Changed, Some(5))));
}

#[tokio::test]
async fn what_is_over_goes_from_the_front_and_the_rest_still_verifies() {
    let campus = sealed().await;
    retention::settle(&campus.domain).await.unwrap().unwrap();
    assert_eq!(retention::purge(&campus.domain).await.unwrap(), 0);
    campus.advance(184 * 86_400);
    campus.happen(2).await;
    campus.seal_log().await;
    assert_eq!(retention::purge(&campus.domain).await.unwrap(), 13);
    assert_eq!(retention::purge(&campus.domain).await.unwrap(), 0);
    let report = campus.verified().await;
    assert_eq!((report.rows, report.finding), (2, None));
    assert_eq!(report.head.unwrap().floor_seq, 13);
    campus.tamper("DELETE FROM audit WHERE seq = 14").await;
    assert_eq!(campus.wrong().await, Some((Wrong::Removed, Some(14))));
    campus.tamper("UPDATE audit_head SET floor_seq = 14").await;
    assert_eq!(campus.wrong().await, Some((Wrong::Head, Some(15))));
}

/// 等保 8.1.5.4: a shorter retention needs a security administrator, and is never below half a year.
#[tokio::test]
async fn a_shorter_retention_needs_a_word() {
    let keeping = |days: u32| Policy { audit: identity::policy::Audit { keep_days: days }, ..policy() };
    let campus = Campus::with(keeping(400)).await;
    retention::settle(&campus.domain).await.unwrap().unwrap();
    let mut shorter = campus.domain.clone();
    shorter.policy = keeping(200).into();
    let refused = retention::settle(&shorter).await.unwrap().unwrap_err();
    assert_eq!((refused.recorded, refused.wanted), (400, 200));
    // What runs with the shorter setting deletes nothing for it.
    campus.happen(3).await;
    campus.seal_log().await;
    campus.advance(300 * 86_400);
    assert_eq!(retention::purge(&shorter).await.unwrap(), 0);

    let security = campus.administrator("9001", Role::SecurityAdministrator).await;
    let may = security.act::<ChangePolicy>().unwrap();
    let short = retention::confirm(&campus.domain, &may, 100).await.unwrap();
    assert_eq!(short, Err(Refusal::RetentionTooShort));
    retention::confirm(&campus.domain, &may, 200).await.unwrap().unwrap();
    // Only so short, and only for a week.
    let mut far = campus.domain.clone();
    far.policy = keeping(190).into();
    assert!(retention::settle(&far).await.unwrap().is_err());
    retention::settle(&shorter).await.unwrap().unwrap();
    assert_eq!(retention::purge(&shorter).await.unwrap(), 3);
    retention::settle(&campus.domain).await.unwrap().unwrap();
    campus.advance(8 * 86_400);
    assert!(retention::settle(&shorter).await.unwrap().is_err());
    assert_eq!(campus.wrong().await, None);
}

#[tokio::test]
async fn an_auditor_searches_and_gives_reasons() {
    let campus = Campus::new().await;
    let auditor = campus.administrator("9001", Role::Auditor).await;
    let person = campus.person("20260007", "13800138007").await;
    let record = Record::new(&campus.domain, campus.now(), Event::SignIn, SUCCESS).account(Some(person));
    let mut unit = campus.domain.write().await.unwrap();
    unit.append_audit(&record.done()).await.unwrap();
    unit.commit().await.unwrap();
    campus.happen(3).await;
    campus.seal_log().await;
    let desk = AuditDesk::new(campus.domain.clone());
    let sight = auditor.look::<ReadAudit>().unwrap();
    let found = desk.search(&sight, &Wanted::default(), None, 50).await.unwrap();
    assert_eq!((found.page.rows.len(), found.page.next), (4, None));
    let own = Wanted { account: "20260007".into(), ..Wanted::default() };
    let found = desk.search(&sight, &own, None, 50).await.unwrap();
    assert_eq!(found.page.rows.len(), 1);
    assert_eq!(found.names[0].name, "张晓明");
    let entry = desk.entry(&sight, found.page.rows[0].entry.id).await.unwrap().unwrap();
    assert!(entry.authentic);
    let nobody = Wanted { account: "none".into(), ..Wanted::default() };
    assert!(desk.search(&sight, &nobody, None, 50).await.unwrap().nobody);
    assert_eq!(desk.events(&sight).await.unwrap(), ["sign_in"]);

    // Personal data for a reason that is recorded, in this session, for a while.
    let may = auditor.act::<ReadAudit>().unwrap();
    assert_eq!(desk.unmask(&may, " ").await.unwrap(), Err(Refusal::FieldEmpty));
    assert_eq!(desk.unmask(&may, "x").await.unwrap(), Err(Refusal::ReasonTooShort));
    assert_eq!(desk.unmask(&may, &"长".repeat(201)).await.unwrap(), Err(Refusal::TextTooLong));
    let leave = desk.unmask(&may, "工单 4711 投诉核实").await.unwrap().unwrap();
    assert!(desk.is_unmasked(&sight, &leave));
    assert!(!desk.is_unmasked(&sight, &leave[1..]));
    let other = campus.administrator("9002", Role::Auditor).await;
    assert!(!desk.is_unmasked(&other.look().unwrap(), &leave));
    let last = campus.audit().await.pop().unwrap();
    assert_eq!((last.event.as_str(), last.actor.as_deref()), ("audit_unmasked", Some("9001")));
    assert!(last.detail.contains("4711"));
    campus.advance(16 * 60);
    assert!(!desk.is_unmasked(&sight, &leave));
    let standing = desk.standing(&sight).await.unwrap();
    assert_eq!(standing.unsealed.count, 1);
    assert!(standing.head.unwrap().1);
}

#[test]
fn personal_data_is_masked() {
    assert_eq!(masked_number("20260007"), "20****07");
    assert_eq!(masked_number("9001"), "****");
    assert_eq!(masked_name("张晓明"), "张**");
    assert_eq!(masked_name(""), "");
    assert_eq!(masked_address("203.0.113.9"), "203.0.*.*");
    assert_eq!(masked_address("2001:db8:1::7"), "2001:db8:*");
    assert_eq!(masked_address("nonsense"), "•••");
    assert_eq!(masked_address(""), "");
}

/// An order is fetched once, by whom it is for; the file is whole, or says where it is not.
#[tokio::test]
async fn an_export_is_ordered_once_and_verifies_anywhere() {
    let campus = Campus::new().await;
    let auditor = campus.administrator("9001", Role::Auditor).await;
    let person = campus.person("20260007", "13800138007").await;
    let mut unit = campus.domain.write().await.unwrap();
    for text in ["=1+1", "'quoted'", "a,\"b\"\nc", "＝全角", ""] {
        let visitor = Visitor { user_agent: text.to_owned(), ..visitor() };
        let record = Record::new(&campus.domain, campus.now(), Event::SignIn, SUCCESS)
            .from(&visitor)
            .actor("cli")
            .account(Some(person));
        unit.append_audit(&record.with("service", text).done()).await.unwrap();
    }
    unit.commit().await.unwrap();
    campus.happen(20).await;
    campus.seal_log().await;
    let desk = AuditDesk::new(campus.domain.clone());
    let may = auditor.act::<ExportAudit>().unwrap();
    let refused = desk.order(&may, Wanted::default(), Format::Csv, "").await.unwrap();
    assert_eq!(refused, Err(Refusal::FieldEmpty));
    let token = desk.order(&may, Wanted::default(), Format::Csv, "年度检查").await.unwrap().unwrap();
    let other = campus.administrator("9002", Role::Auditor).await;
    let theirs = desk.fetch(&other.act().unwrap(), &token).await.unwrap();
    assert_eq!(theirs, Err(Refusal::PageExpired));
    let order = desk.fetch(&may, &token).await.unwrap().unwrap();
    assert_eq!(order.reason, "年度检查");
    assert_eq!(desk.fetch(&may, &token).await.unwrap(), Err(Refusal::PageExpired), "once");

    let keyring = &campus.domain.keyring;
    for format in [Format::Csv, Format::Jsonl] {
        let (mut writer, mut file) = Writer::begin(format);
        let mut before = None;
        loop {
            let (page, names) = desk.part(&may, &order.wanted, before, 7).await.unwrap();
            for row in &page.rows {
                file.push_str(&writer.row(row, &names));
            }
            before = page.next;
            if before.is_none() {
                break;
            }
        }
        let anchor = Sealer::new(campus.domain.clone()).drop_anchor().await.unwrap();
        assert_eq!(writer.rows(), 25);
        file.push_str(&writer.end(&anchor, keyring));
        assert!(file.contains("20260007"));
        let whole = export::verify(Cursor::new(&file), keyring).unwrap();
        assert_eq!((whole.rows, whole.seq, whole.chain), (25, anchor.seq, anchor.chain));
        assert!(whole.links >= 20, "{}", whole.links);
        if format == Format::Csv {
            assert!(!file.contains(",=1+1") && file.contains("'=1+1"));
        }
        // Changed, a line gone, lines swapped, the end cut off, another's key.
        let changed = file.replacen("locked", "locket", 1);
        assert!(matches!(export::verify(Cursor::new(changed), keyring), Err(Broken::Changed { .. })));
        let lines: Vec<&str> = file.split_inclusive('\n').collect();
        let without = |skip: usize| -> String {
            lines.iter().enumerate().filter(|(at, _)| *at != skip).map(|(_, line)| *line).collect()
        };
        assert!(matches!(export::verify(Cursor::new(without(4)), keyring), Err(Broken::End)));
        assert!(matches!(export::verify(Cursor::new(without(lines.len() - 1)), keyring), Err(Broken::End)));
        let mut swapped = lines.clone();
        swapped.swap(4, 5);
        assert!(matches!(export::verify(Cursor::new(swapped.concat()), keyring), Err(Broken::End)));
        let more = format!("{file}{}", lines[4]);
        assert!(matches!(export::verify(Cursor::new(more), keyring), Err(Broken::End)));
        let stranger = identity::Keyring::new(&[9; 32]);
        assert!(export::verify(Cursor::new(&file), &stranger).is_err());
        assert!(matches!(
            export::verify(Cursor::new("nonsense\n"), keyring),
            Err(Broken::Malformed { line: 1 })
        ));
    }
    desk.fetched(&may, 25).await.unwrap();
    let steps: Vec<_> =
        campus.audit().await.into_iter().filter(|entry| entry.event == "audit_exported").collect();
    assert_eq!(steps.len(), 2);
    let said = |text: &str| steps.iter().any(|step| step.detail.contains(text));
    assert!(said("年度检查") && said("\"rows\":\"25\""));
}

#[test]
fn details_are_masked_where_they_may_name_somebody() {
    let entry = identity::ports::AuditEntry {
        id: Uuid::nil(),
        at: Time(0),
        event: "case_decided".into(),
        outcome: "success".into(),
        account: None,
        actor: None,
        session: None,
        address: String::new(),
        user_agent: String::new(),
        detail:
            r#"{"from":"203.0.113.9","reason":"张三来电","kind":"appeal","rows":7,"signs":"new_network"}"#
                .into(),
        digest: None,
    };
    let value = |in_full: bool, name: &str| {
        details(&entry, in_full).into_iter().find(|(key, _)| key == name).map(|(_, value)| value).unwrap()
    };
    assert_eq!(value(false, "from"), "203.0.*.*");
    assert_eq!(value(false, "reason"), "•••");
    assert_eq!(value(false, "kind"), "appeal");
    assert_eq!(value(false, "rows"), "7");
    assert_eq!(value(false, "signs"), "new_network");
    assert_eq!(value(true, "reason"), "张三来电");
    assert_eq!(value(true, "from"), "203.0.113.9");
    assert!(!chain::is_authentic(&entry, &identity::Keyring::new(&[1; 32])));
}

#[tokio::test]
async fn the_overview_counts_what_was_sealed_once() {
    let campus = Campus::new().await;
    let auditor = campus.administrator("9001", Role::Auditor).await;
    let sight = auditor.look::<SeeOverview>().unwrap();
    let overview = Overview::new(campus.domain.clone());
    campus.happen(9).await;
    assert_eq!(overview.figures(&sight, Period::Day).await.unwrap().uncounted.count, 9);
    campus.seal_log().await;
    campus.seal_log().await;
    campus.advance(2 * 86_400);
    campus.happen(3).await;
    campus.seal_log().await;
    for (period, parts, well, locked, people) in [
        (Period::Day, 24, 2, 1, 2),
        (Period::Week, 7, 8, 4, 4),
        (Period::Month, 30, 8, 4, 4),
        (Period::HalfYear, 183, 8, 4, 4),
    ] {
        let figures = overview.figures(&sight, period).await.unwrap();
        assert_eq!(figures.starts.len(), parts);
        let method = &figures.by_method[0];
        assert_eq!((method.code.as_str(), method.total(), method.values.len()), ("password", well, parts));
        assert_eq!(figures.failures[1].total(), locked, "{}", period.code());
        assert_eq!(figures.failures[0].total(), 0);
        assert_eq!(figures.by_outcome.iter().map(|series| series.total()).sum::<u64>(), well + locked);
        assert_eq!(figures.people, people, "{}", period.code());
        assert_eq!(method.values.last(), Some(&2));
        assert_eq!(figures.active.last().map(|(_, people)| *people), Some(2));
    }
    assert_eq!(Period::parse("30d"), Period::Month);
    assert_eq!(Period::parse(""), Period::Day);
    campus.advance(41 * 86_400);
    assert!(overview.sweep().await.unwrap() > 0);
    let figures = overview.figures(&sight, Period::HalfYear).await.unwrap();
    assert_eq!(figures.by_method[0].total(), 8, "days stay");
}
