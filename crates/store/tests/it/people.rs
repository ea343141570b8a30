//! Searching people at the console (U-22).

use identity::ports::*;

use crate::fixtures::{self, Fresh, NOW, digest};

fn somebody(number: &str, name: &str, department: &str) -> AccountRow {
    AccountRow { name: name.to_owned(), department: department.to_owned(), ..fixtures::account(number) }
}

async fn campus(fresh: &Fresh) -> Vec<AccountRow> {
    let mut rows = vec![
        somebody("2026001", "张晓明", "计算所/网络室"),
        somebody("2026002", "Zhang Li", "计算所"),
        somebody("2026-1", "欧阳娜娜", "计算所二部"),
        somebody("2027001", "李小明", "图书馆"),
        somebody("zz_9", "100%小明_", ""),
    ];
    rows[3].status = Status::Suspended;
    rows[4].kind = "guest".to_owned();
    let mut unit = fresh.write().await;
    unit.insert_accounts(&rows).await.expect("insert");
    unit.commit().await.expect("commit");
    rows
}

async fn found(fresh: &Fresh, query: PeopleQuery) -> Vec<String> {
    let limit = if query.limit == 0 { 50 } else { query.limit };
    fresh.read().await.find_people(&PeopleQuery { limit, ..query }).await.expect("search")
}

fn by(prefix: &str, name: &str, keys: &[&str]) -> PeopleQuery {
    let keys = keys.iter().map(|key| (*key).to_owned()).collect();
    PeopleQuery {
        text: Some(PeopleText { prefix: prefix.to_owned(), name: name.to_owned(), keys }),
        ..PeopleQuery::default()
    }
}

/// U-22: numbers by their beginning, names by a part, in the order of numbers, page after page.
pub async fn u_22_numbers_and_names_are_found(fresh: &Fresh) {
    campus(fresh).await;
    assert_eq!(found(fresh, PeopleQuery::default()).await.len(), 5);
    let mut begins = found(fresh, by("2026", "", &[])).await;
    begins.sort();
    assert_eq!(begins, ["2026-1", "2026001", "2026002"]);
    assert_eq!(found(fresh, by("2026-", "", &[])).await, ["2026-1"]);
    assert_eq!(found(fresh, by("zz_", "", &[])).await, ["zz_9"]);
    assert_eq!(found(fresh, by("", "小明", &[])).await, ["2027001", "zz_9"]);
    assert_eq!(found(fresh, by("", "zhang", &[])).await, ["2026002"]);
    assert_eq!(found(fresh, by("", "ang l", &[])).await, ["2026002"]);
    // What stands for itself stands for nothing else.
    assert_eq!(found(fresh, by("", "%", &[])).await, ["zz_9"]);
    assert_eq!(found(fresh, by("", "明_", &[])).await, ["zz_9"]);
    assert_eq!(found(fresh, by("", "", &["2027001"])).await, ["2027001"]);
    assert_eq!(found(fresh, by("", "", &[])).await, [""; 0], "a text that can be nothing finds nobody");

    let all = found(fresh, PeopleQuery::default()).await;
    let mut pages: Vec<String> = Vec::new();
    loop {
        let after = pages.last().cloned();
        let page = found(fresh, PeopleQuery { after, limit: 2, ..PeopleQuery::default() }).await;
        if page.is_empty() {
            break;
        }
        pages.extend(page);
    }
    assert_eq!(pages, all);
}

/// P-39: a scope is a set of departments with what lies below them; filters narrow it.
pub async fn p_39_departments_bound_a_search(fresh: &Fresh) {
    campus(fresh).await;
    let within = |roots: &[&str], department: &str| PeopleQuery {
        roots: Some(roots.iter().map(|root| (*root).to_owned()).collect()),
        department: department.to_owned(),
        ..PeopleQuery::default()
    };
    assert_eq!(found(fresh, within(&["计算所"], "")).await, ["2026001", "2026002"]);
    assert_eq!(found(fresh, within(&["计算所", "图书馆"], "")).await.len(), 3);
    assert_eq!(found(fresh, within(&["计算所"], "计算所/网络室")).await, ["2026001"]);
    assert_eq!(found(fresh, within(&["计算所"], "图书馆")).await, [""; 0]);
    assert_eq!(found(fresh, within(&[], "")).await, [""; 0], "a scope of nothing reaches nobody");
    let mut scoped = by("", "小明", &["2026001"]);
    scoped.roots = Some(vec!["图书馆".to_owned()]);
    assert_eq!(found(fresh, scoped).await, ["2027001"], "exact matches are bounded too");
    let left = PeopleQuery { status: Some(Status::Suspended), ..PeopleQuery::default() };
    assert_eq!(found(fresh, left).await, ["2027001"]);
    let guests = PeopleQuery { kind: "guest".to_owned(), ..PeopleQuery::default() };
    assert_eq!(found(fresh, guests).await, ["zz_9"]);

    let mut departments = fresh.read().await.departments(100).await.expect("departments");
    departments.sort();
    let mut expected = ["图书馆", "计算所", "计算所/网络室", "计算所二部"].map(str::to_owned);
    expected.sort();
    assert_eq!(departments, expected);
    assert!(fresh.read().await.departments(2).await.expect("departments").len() <= 2);
}

/// U-21, U-22: by either phone, by address, by document.
pub async fn u_22_personal_numbers_are_found_by_index(fresh: &Fresh) {
    let rows = campus(fresh).await;
    let phone = |slot, seed| PhoneRow {
        slot,
        sealed: vec![1],
        index: digest(seed),
        verified_at: None,
        bound_at: NOW,
    };
    let mut unit = fresh.write().await;
    unit.set_phone(rows[0].id, &phone(PhoneSlot::Login, 1)).await.expect("bind");
    unit.set_phone(rows[1].id, &phone(PhoneSlot::Security, 1)).await.expect("bind");
    let email = EmailRow { sealed: vec![1], index: digest(2), verified_at: None, bound_at: NOW };
    unit.set_email(rows[2].id, &email).await.expect("bind");
    for row in &rows[3..] {
        let row = AccountRow { document_index: Some(digest(3)), ..row.clone() };
        unit.update_account(&row).await.expect("update");
    }
    unit.commit().await.expect("commit");
    let by = |phone, email, documents: &[_]| {
        let of = |seed: Option<u64>| seed.map(digest);
        PeopleIndexes { phone: of(phone), email: of(email), documents: documents.to_vec() }
    };
    let mut unit = fresh.read().await;
    let mut find = async |indexes| unit.people_by_indexes(&indexes).await.expect("look up");
    assert_eq!(find(by(Some(1), None, &[])).await, ["2026001", "2026002"]);
    assert_eq!(find(by(Some(9), Some(2), &[])).await, ["2026-1"]);
    assert_eq!(find(by(None, None, &[digest(8), digest(3)])).await, ["2027001", "zz_9"]);
    assert_eq!(find(by(None, None, &[])).await, [""; 0]);
}

/// U-20: further data is one record, replaced whole.
pub async fn u_20_further_data_is_kept_and_replaced(fresh: &Fresh) {
    let id = fresh.account("1001").await;
    assert_eq!(fresh.read().await.profile(id).await.expect("read"), None);
    for sealed in [&[1, 2, 3][..], &[4]] {
        let mut unit = fresh.write().await;
        unit.set_profile(id, sealed, NOW).await.expect("set");
        unit.commit().await.expect("commit");
        assert_eq!(fresh.read().await.profile(id).await.expect("read").as_deref(), Some(sealed));
    }
}
