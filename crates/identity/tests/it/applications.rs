//! The list of applications (P-9).

use std::sync::Arc;
use std::time::Duration;

use identity::Refusal;
use identity::applications::Applications;
use identity::ports::{MatchKind, Presentation, SessionRow, TicketKind, TicketRow};
use identity::registry::{NewService, RegisterError, Registry};

use crate::campus::{Campus, GOOD, browser};

struct Desk {
    campus: Campus,
    registry: Arc<Registry>,
    service: Applications,
    session: Arc<SessionRow>,
}

impl Desk {
    async fn new() -> Self {
        let campus = Campus::new().await;
        let domain = &campus.domain;
        let registry = Arc::new(Registry::new(
            domain.store.clone(),
            domain.clock.clone(),
            domain.entropy.clone(),
            domain.keyring.clone(),
        ));
        campus.person("2001", "13800138001").await;
        let admission = campus.password("2001", GOOD, &browser("pc")).await.unwrap();
        let session = campus.current(&admission.issued).await.0.unwrap();
        let service = Applications::new(domain.clone(), registry.clone());
        let desk = Self { campus, registry, service, session };
        desk.add("办公系统", |p| {
            p.category = "办公".into();
            p.zh = "公文与请假".into();
            p.keywords = vec!["OA".into()];
            p.kinds = vec!["staff".into()];
        })
        .await;
        desk.add("图书馆", |p| p.order = -1).await;
        desk.add("教务", |p| p.category = "教学".into()).await;
        desk.add("旧系统", |p| p.hidden = true).await;
        desk
    }

    async fn add(&self, name: &str, change: impl FnOnce(&mut Presentation)) {
        let url = format!("https://a{}.example.edu.cn/", name.chars().count() + name.len());
        let mut service = NewService::new(name, &url, MatchKind::Prefix);
        change(&mut service.presentation);
        self.registry.add(&service, "test").await.unwrap();
    }

    async fn names(&self) -> Vec<String> {
        let account = self.campus.account(self.session.account).await;
        let list = self.service.list(&account).await.unwrap();
        let mark = |of: &identity::applications::Application| if of.favourite { "*" } else { "" };
        list.iter().map(|of| format!("{}{}", of.service.name, mark(of))).collect()
    }

    async fn id(&self, name: &str) -> uuid::Uuid {
        self.registry.list().await.unwrap().iter().find(|service| service.name == name).unwrap().id
    }
}

/// P-9: in their order, without what is hidden or for others; stars are one's own.
#[tokio::test]
async fn p_9_people_see_and_star_what_is_for_them() {
    let desk = Desk::new().await;
    assert_eq!(desk.names().await, ["图书馆", "教务"]);
    let (library, oa) = (desk.id("图书馆").await, desk.id("办公系统").await);
    for _ in 0..2 {
        assert_eq!(desk.service.star(&desk.session, library, true).await.unwrap(), Ok(()));
    }
    assert_eq!(desk.names().await, ["图书馆*", "教务"]);
    // S16: neither what is for others nor what does not exist.
    for id in [oa, desk.id("旧系统").await, desk.session.id] {
        assert_eq!(desk.service.star(&desk.session, id, true).await.unwrap(), Err(Refusal::PageExpired));
    }
    assert_eq!(desk.service.star(&desk.session, library, false).await.unwrap(), Ok(()));
    assert_eq!(desk.names().await, ["图书馆", "教务"]);
    // A service that is removed takes its stars along.
    desk.service.star(&desk.session, library, true).await.unwrap().unwrap();
    desk.registry.remove("图书馆", "test").await.unwrap();
    assert_eq!(desk.names().await, ["教务"]);
}

/// P-9: what was entered in a present session is recent, the latest first, without another write per hop.
#[tokio::test]
async fn p_9_what_was_entered_lately_comes_first() {
    let desk = Desk::new().await;
    for (at, name) in ["教务", "图书馆", "教务"].into_iter().enumerate() {
        let now = desk.campus.now();
        let ticket = TicketRow {
            digest: [u8::try_from(at).unwrap(); 32],
            kind: TicketKind::Service,
            session: desk.session.id,
            account: desk.session.account,
            service: desk.id(name).await,
            service_url: "https://x.example.edu.cn/".into(),
            fresh: false,
            proxies: Vec::new(),
            created_at: now,
            expires_at: now.plus(Duration::from_secs(30)),
        };
        let mut unit = desk.campus.domain.write().await.unwrap();
        unit.insert_ticket(&ticket).await.unwrap();
        unit.commit().await.unwrap();
        desk.campus.advance(1);
    }
    let account = desk.campus.account(desk.session.account).await;
    let mut list = desk.service.list(&account).await.unwrap();
    list.sort_by_key(|of| of.recent);
    let recent: Vec<_> = list.iter().map(|of| (of.service.name.as_str(), of.recent)).collect();
    assert_eq!(recent, [("教务", Some(0)), ("图书馆", Some(1))]);
}

#[tokio::test]
async fn p_9_search_finds_names_keywords_descriptions_and_hosts() {
    let desk = Desk::new().await;
    let mut staff = desk.campus.account(desk.session.account).await;
    staff.row.kind = "staff".into();
    let list = desk.service.list(&staff).await.unwrap();
    let oa = list.iter().find(|of| of.service.name == "办公系统").unwrap();
    for query in ["办公", "oa", "公文", "请假 OA", "example.edu", " "] {
        assert!(oa.matches(query), "{query}");
    }
    for query in ["图书", "oa 图书", "zzz"] {
        assert!(!oa.matches(query), "{query}");
    }
}

#[tokio::test]
async fn p_9_a_presentation_is_changed_and_checked() {
    let desk = Desk::new().await;
    let changed = desk.registry.present("教务", |p| p.icon = " /icons/jw.svg ".into(), "test").await.unwrap();
    let changed = changed.unwrap();
    assert_eq!((changed.icon.as_str(), changed.category.as_str()), ("/icons/jw.svg", "教学"));
    assert!(desk.registry.present("没有", |_| {}, "test").await.unwrap().is_none());
    for icon in ["https://elsewhere.example/x.svg", "//x/y.svg", "/a\"b", "javascript:1", "data:,x"] {
        let refused = desk.registry.present("教务", |p| p.icon = icon.into(), "test").await;
        assert!(matches!(refused, Err(RegisterError::Presentation(_))), "{icon}");
    }
    for change in [
        (|p| p.kinds = vec!["dean".into()]) as fn(&mut Presentation),
        |p| p.category = "长".repeat(31),
        |p| p.zh = "长".repeat(121),
    ] {
        let refused = desk.registry.present("教务", change, "test").await;
        assert!(matches!(refused, Err(RegisterError::Presentation(_))));
    }
}
