//! The second half of a sign-in (P-20 to P-24).

use std::net::IpAddr;
use std::sync::Arc;

use identity::captcha::Answer;
use identity::factor::{Factors, Proof as F};
use identity::policy::WeakAction;
use identity::ports::{Level, Method, PhoneRow, PhoneSlot, ScanDecision, SessionRow};
use identity::risk::{Reason, Sign};
use identity::sign_in::{Admission, PasswordProof, Wish};
use identity::step_up::{Proof, StepUp, Traveller};
use identity::{Opaque, Policy, Refusal, Target, Visitor};
use uuid::Uuid;
use vocabulary::{OneTimeCode, Phone};

use crate::authenticator::ORIGIN;
use crate::campus::{Campus, GOOD, browser, policy};
use crate::factors::Desk;

mod second_factors;

const LOGIN: &str = "13800138001";
const SECURITY: &str = "19912348547";

/// A campus where account 1001 has a security phone.
struct Gate {
    campus: Arc<Campus>,
    service: StepUp,
    account: Uuid,
}

impl Gate {
    async fn new(policy: Policy) -> Self {
        let campus = Campus::with(policy).await;
        let account = campus.person("1001", LOGIN).await;
        secure(&campus, account, SECURITY).await;
        let factors = Factors::new(campus.domain.clone(), ORIGIN);
        Self { service: StepUp::new(campus.domain.clone(), factors), campus: Arc::new(campus), account }
    }

    async fn sign_in(&self, visitor: &Visitor, wish: &Wish) -> Result<Admission, Refusal> {
        let proof = PasswordProof { identifier: "1001", password: GOOD, captcha: Answer::None };
        self.campus.sign_in.password(proof, wish, visitor).await.unwrap()
    }

    /// The password was right from somewhere new: a half session and its journey.
    async fn half(&self, visitor: &Visitor) -> (Admission, String, Arc<SessionRow>) {
        let admission = self.sign_in(visitor, &Wish::default()).await.unwrap();
        let journey = admission.next.strip_prefix("/step-up/").expect("a step-up is owed").to_owned();
        let session = self.campus.current(&admission.issued).await.0.unwrap();
        (admission, journey, session)
    }

    async fn code(&self, who: Traveller<'_>) -> String {
        self.service.send_code(who, &Answer::None).await.unwrap().unwrap();
        self.campus.newest_code().await
    }

    async fn prove_sms(&self, who: Traveller<'_>, code: &str) -> Result<Admission, Refusal> {
        let code = OneTimeCode::parse(code).unwrap();
        self.service.prove(who, Proof::Sms(&code), false).await.unwrap()
    }
}

/// Binds a security phone.
pub async fn secure(campus: &Campus, account: Uuid, number: &str) {
    let phone = Phone::parse(number).unwrap();
    let row = PhoneRow {
        slot: PhoneSlot::Security,
        sealed: campus.seal("phone", phone.as_str()),
        index: campus.domain.keyring.index("phone", phone.as_str()),
        verified_at: Some(campus.now()),
        bound_at: campus.now(),
    };
    let mut unit = campus.domain.write().await.unwrap();
    unit.set_phone(account, &row).await.unwrap();
    unit.commit().await.unwrap();
}

fn on(visitor: Visitor, device: &Opaque) -> Visitor {
    Visitor { device: Some(device.digest()), ..visitor }
}

fn at(visitor: Visitor, address: &str) -> Visitor {
    Visitor { address: address.parse::<IpAddr>().unwrap(), ..visitor }
}

/// P-20, P-21: from a new device in a new network a code to the security phone is owed; with it the
/// session opens, and both are known from then on.
#[tokio::test]
async fn p_20_p_21_somewhere_new_owes_a_code_to_the_security_phone() {
    let gate = Gate::new(policy()).await;
    let pc = browser("pc");
    let (half, journey, session) = gate.half(&pc).await;
    assert_eq!((half.issued.session.level, half.device.is_some()), (Level::Half, false));
    let who = Traveller { journey: &journey, session: Some(&session), visitor: &pc };
    let standing = gate.service.standing(who).await.unwrap().unwrap();
    assert_eq!(standing.phone.as_deref(), Some("199****8547"), "the security phone, masked");
    assert_eq!(standing.reason, Reason::Risk(vec![Sign::NewDevice, Sign::NewNetwork]));
    assert!(!standing.totp && !standing.recovery && standing.passkey.is_none());
    assert_eq!(standing.trust_days, None);
    let code = gate.code(who).await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    assert_eq!(gate.prove_sms(who, wrong).await.err(), Some(Refusal::CodeWrong));
    let done = gate.prove_sms(who, &code).await.unwrap();
    assert_eq!((done.issued.session.level, done.next.as_str()), (Level::Full, "/"));
    let methods: Vec<Method> = done.issued.session.methods.iter().map(|used| used.method).collect();
    assert_eq!(methods, [Method::Password, Method::Sms]);
    let device = done.device.expect("the device is remembered now");
    // Again from there, and from there in another network: nothing is owed.
    let again = gate.sign_in(&on(pc.clone(), &device), &Wish::default()).await.unwrap();
    assert_eq!(again.issued.session.level, Level::Full);
    let elsewhere = at(on(pc, &device), "203.0.113.9");
    let again = gate.sign_in(&elsewhere, &Wish::default()).await.unwrap();
    assert_eq!(again.issued.session.level, Level::Full, "one sign alone is not enough");
}

/// S08: the token turns, and the half one is dead.
#[tokio::test]
async fn s08_the_token_turns_at_a_step_up() {
    let gate = Gate::new(policy()).await;
    let pc = browser("pc");
    let (half, journey, session) = gate.half(&pc).await;
    let who = Traveller { journey: &journey, session: Some(&session), visitor: &pc };
    let code = gate.code(who).await;
    let done = gate.prove_sms(who, &code).await.unwrap();
    assert_eq!(done.issued.session.id, session.id);
    assert_ne!(done.issued.token.expose(), half.issued.token.expose());
    assert!(gate.campus.token(&half.issued.token).await.0.is_none());
    assert!(gate.campus.token(&done.issued.token).await.full().is_some());
}

/// P-24, S16: a half session opens nothing but its own step-up.
#[tokio::test]
async fn p_24_a_half_session_opens_nothing_else() {
    let gate = Gate::new(policy()).await;
    let pc = browser("pc");
    let (half, journey, session) = gate.half(&pc).await;
    assert!(gate.campus.current(&half.issued).await.full().is_none());
    // Not the first sign-in wizard, with this journey or any other.
    let first = gate.campus.first.standing(&journey, Some(&session), &pc).await.unwrap();
    assert_eq!(first.err(), Some(Refusal::PageExpired));
    let finished = gate.campus.first.finish(&journey, Some(&session), &pc).await.unwrap();
    assert_eq!(finished.err(), Some(Refusal::PageExpired));
    // Not in another browser, without the session, or with somebody else's.
    let other = browser("other");
    let forwarded = Traveller { journey: &journey, session: Some(&session), visitor: &other };
    assert_eq!(gate.service.standing(forwarded).await.unwrap().err(), Some(Refusal::Forwarded));
    let bare = Traveller { journey: &journey, session: None, visitor: &pc };
    assert_eq!(gate.service.standing(bare).await.unwrap().err(), Some(Refusal::PageExpired));
    gate.campus.person("1002", "13800138002").await;
    let admission = gate.campus.password("1002", GOOD, &pc).await.unwrap();
    let theirs = gate.campus.current(&admission.issued).await.0.unwrap();
    let foreign = Traveller { journey: &journey, session: Some(&theirs), visitor: &pc };
    assert_eq!(gate.service.standing(foreign).await.unwrap().err(), Some(Refusal::PageExpired));
    let unknown = Traveller { journey: "nothing", session: Some(&session), visitor: &pc };
    assert_eq!(gate.service.standing(unknown).await.unwrap().err(), Some(Refusal::PageExpired));
    // Ways that are not offered prove nothing.
    let who = Traveller { journey: &journey, session: Some(&session), visitor: &pc };
    let totp = gate.service.prove(who, Proof::Factor(F::Totp("123456")), false).await.unwrap();
    assert_eq!(totp.err(), Some(Refusal::MethodOff));
    let passkey = Proof::Factor(F::Passkey { ceremony: "", response: "" });
    assert_eq!(gate.service.prove(who, passkey, false).await.unwrap().err(), Some(Refusal::PageExpired));
    let recovery =
        gate.service.prove(who, Proof::Factor(F::Recovery("0000-0000-0000-0000")), false).await.unwrap();
    assert_eq!(recovery.err(), Some(Refusal::RecoveryCodeWrong));
}

/// S15: of 16 parallel submits of one code one wins.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s15_of_sixteen_submits_one_opens_the_session() {
    let gate = Arc::new(Gate::new(policy()).await);
    let pc = browser("pc");
    let (_, journey, session) = gate.half(&pc).await;
    let code = gate.code(Traveller { journey: &journey, session: Some(&session), visitor: &pc }).await;
    let mut tries = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let (gate, journey, session, pc, code) =
            (gate.clone(), journey.clone(), session.clone(), pc.clone(), code.clone());
        tries.spawn(async move {
            let who = Traveller { journey: &journey, session: Some(&session), visitor: &pc };
            gate.prove_sms(who, &code).await.is_ok()
        });
    }
    assert_eq!(tries.join_all().await.into_iter().filter(|won| *won).count(), 1);
    let who = Traveller { journey: &journey, session: Some(&session), visitor: &pc };
    assert_eq!(gate.service.standing(who).await.unwrap().err(), Some(Refusal::PageExpired), "it is over");
}

/// P-20: whoever has only the password stays a stranger, however often they try.
#[tokio::test]
async fn p_20_an_unfinished_step_up_leaves_nothing_familiar() {
    let gate = Gate::new(policy()).await;
    let pc = browser("pc");
    for _ in 0..3 {
        let (half, ..) = gate.half(&pc).await;
        assert!(half.device.is_none());
    }
    let guessed = Visitor { device: Some([7; 32]), ..pc };
    let (..) = gate.half(&guessed).await;
    let (..) = gate.half(&guessed).await;
}

/// P-20: failures just before are a sign, and a right password alone does not wash them off.
#[tokio::test]
async fn p_20_failures_count_until_the_step_up_is_done() {
    let mut policy = policy();
    policy.risk.new_network = 0;
    policy.captcha.mode = identity::policy::CaptchaMode::Off;
    let gate = Gate::new(policy).await;
    let pc = browser("pc");
    // A new device alone is not enough; with three failures it is.
    assert_eq!(
        gate.sign_in(&browser("fresh"), &Wish::default()).await.unwrap().issued.session.level,
        Level::Full
    );
    for _ in 0..3 {
        assert!(gate.campus.password("1001", "wrong-Password-1", &pc).await.is_err());
    }
    for _ in 0..2 {
        let (_, journey, session) = gate.half(&pc).await;
        let who = Traveller { journey: &journey, session: Some(&session), visitor: &pc };
        let standing = gate.service.standing(who).await.unwrap().unwrap();
        assert_eq!(standing.reason, Reason::Risk(vec![Sign::NewDevice, Sign::Failures]));
    }
    let (_, journey, session) = gate.half(&pc).await;
    let who = Traveller { journey: &journey, session: Some(&session), visitor: &pc };
    let code = gate.code(who).await;
    gate.prove_sms(who, &code).await.unwrap();
    let after = gate.sign_in(&browser("third"), &Wish::default()).await.unwrap();
    assert_eq!(after.issued.session.level, Level::Full, "the failures are forgotten");
}

/// P-20: long absence; and where nothing can be asked with, nothing is asked.
#[tokio::test]
async fn p_20_long_absence_and_no_security_phone() {
    let mut rules = policy();
    rules.risk.new_device = 0;
    rules.risk.long_absence = 50;
    rules.risk.new_network = 0;
    let gate = Gate::new(rules).await;
    let first = gate.sign_in(&browser("pc"), &Wish::default()).await.unwrap();
    assert_eq!(first.issued.session.level, Level::Full, "there is no absence before the first time");
    gate.campus.advance(90 * 86_400);
    gate.half(&browser("pc")).await;
    // No security phone: the login phone only where the profile says so.
    for (use_login_phone, level) in [(false, Level::Full), (true, Level::Half)] {
        let mut rules = policy();
        rules.risk.use_login_phone = use_login_phone;
        let campus = Campus::with(rules).await;
        campus.person("1001", LOGIN).await;
        let admission = campus.password("1001", GOOD, &browser("pc")).await.unwrap();
        assert_eq!(admission.issued.session.level, level, "use_login_phone: {use_login_phone}");
    }
}

/// A code to the very phone that would be asked proves it already; another number does not.
#[tokio::test]
async fn an_sms_sign_in_is_not_asked_for_the_same_phone_again() {
    for (security, level) in [(LOGIN, Level::Full), (SECURITY, Level::Half)] {
        let gate = Gate::new(policy()).await;
        secure(&gate.campus, gate.account, security).await;
        gate.campus.send(LOGIN, &browser("pc")).await.unwrap();
        let code = gate.campus.newest_code().await;
        let admission = gate.campus.code(LOGIN, &code, &browser("pc")).await.unwrap();
        assert_eq!(admission.issued.session.level, level, "{security}");
    }
}

/// S-3 after P-21: what a first sign-in owes comes after the step-up, and then the target.
#[tokio::test]
async fn a_first_sign_in_follows_the_step_up() {
    let gate = Gate::new(policy()).await;
    let pc = browser("pc");
    let mut unit = gate.campus.domain.write().await.unwrap();
    unit.set_rebind(gate.account, Some(gate.campus.now())).await.unwrap();
    unit.commit().await.unwrap();
    let wish = Wish { target: Target::page("/applications"), ..Wish::default() };
    let half = gate.sign_in(&pc, &wish).await.unwrap();
    let journey = half.next.strip_prefix("/step-up/").unwrap().to_owned();
    let session = gate.campus.current(&half.issued).await.0.unwrap();
    let who = Traveller { journey: &journey, session: Some(&session), visitor: &pc };
    let code = gate.code(who).await;
    let done = gate.prove_sms(who, &code).await.unwrap();
    assert_eq!(done.issued.session.level, Level::Obliged);
    let wizard = done.next.strip_prefix("/first-sign-in/").expect("the wizard follows").to_owned();
    let session = gate.campus.current(&done.issued).await.0.unwrap();
    let standing = gate.campus.first.standing(&wizard, Some(&session), &pc).await.unwrap().unwrap();
    assert_eq!(standing.target, Target::page("/applications"));
}

/// P-30, P-34: after an approved application a new phone has to be bound, and nothing else opens.
#[tokio::test]
async fn p_30_p_34_an_approved_application_leads_to_binding_anew() {
    let campus = Campus::new().await;
    let account = campus.person("1001", LOGIN).await;
    let mut unit = campus.domain.write().await.unwrap();
    unit.set_rebind(account, Some(campus.now())).await.unwrap();
    unit.remove_phone(account, PhoneSlot::Login).await.unwrap();
    unit.commit().await.unwrap();
    let pc = browser("pc");
    let admission = campus.password("1001", GOOD, &pc).await.unwrap();
    assert_eq!(admission.issued.session.level, Level::Obliged);
    let wizard = admission.next.strip_prefix("/first-sign-in/").unwrap().to_owned();
    let session = campus.current(&admission.issued).await.0.unwrap();
    let early = campus.first.finish(&wizard, Some(&session), &pc).await.unwrap();
    assert_eq!(early.err(), Some(Refusal::StepOwed));
    let phone = Phone::parse("13900139000").unwrap();
    campus.first.send_code(&wizard, Some(&session), &pc, &phone, &Answer::None).await.unwrap().unwrap();
    let code = OneTimeCode::parse(&campus.newest_code().await).unwrap();
    let step = campus.first.bind_phone(&wizard, Some(&session), &pc, &phone, &code).await.unwrap().unwrap();
    let session = campus.current(&step.issued).await.0.unwrap();
    let done = campus.first.finish(&wizard, Some(&session), &pc).await.unwrap().unwrap();
    assert_eq!(done.issued.session.level, Level::Full);
    let after = campus.account(account).await;
    assert_eq!(after.row.rebind_at, None);
    assert!(after.login_phone.is_some_and(|row| row.verified_at.is_some()));
    let next = campus.password("1001", GOOD, &pc).await.unwrap();
    assert_eq!(next.issued.session.level, Level::Full, "asked once");
}

/// S-20: the phone that confirms a scan had everything proved.
#[tokio::test]
async fn s_20_a_scan_confirmed_by_a_full_session_owes_nothing() {
    let desk = Desk::new().await;
    desk.enrol().await;
    let campus = &desk.campus;
    let pc = browser("another pc");
    let shown = campus.scans.issue(&pc, None).unwrap();
    campus
        .scans
        .decide(&shown.token, ScanDecision::Confirmed, &desk.session, &browser("pc"))
        .await
        .unwrap()
        .unwrap();
    let admission = campus.sign_in.scan(&shown.token, &Wish::default(), &pc).await.unwrap().unwrap();
    assert_eq!(admission.issued.session.level, Level::Full);
}

/// A session that proved its second factor is renewed by the password alone (`renew=true` of CAS).
#[tokio::test]
async fn a_session_with_its_second_factor_is_only_renewed() {
    let desk = Desk::new().await;
    desk.enrol().await;
    let campus = &desk.campus;
    let service = StepUp::new(campus.domain.clone(), desk.factors.clone());
    let pc = browser("pc");
    campus.advance(60);
    let half = campus.password("1001", GOOD, &pc).await.unwrap();
    let journey = half.next.strip_prefix("/step-up/").unwrap().to_owned();
    let session = campus.current(&half.issued).await.0.unwrap();
    let who = Traveller { journey: &journey, session: Some(&session), visitor: &pc };
    let code = desk.app().await;
    let done = service.prove(who, Proof::Factor(F::Totp(&code)), false).await.unwrap().unwrap();
    let present = campus.current(&done.issued).await.0;
    let proof = PasswordProof { identifier: "1001", password: GOOD, captcha: Answer::None };
    let wish = Wish { present, ..Wish::default() };
    let renewed = campus.sign_in.password(proof, &wish, &pc).await.unwrap().unwrap();
    assert_eq!(renewed.issued.session.level, Level::Full);
    assert_eq!(renewed.issued.session.id, done.issued.session.id);
}

/// A token that somebody planted in the browser is worth nothing once the device is trusted: the trust
/// is put on a new one.
#[tokio::test]
async fn s08_trust_is_put_on_a_new_token() {
    let desk = Desk::new().await;
    desk.enrol().await;
    let campus = &desk.campus;
    let service = StepUp::new(campus.domain.clone(), desk.factors.clone());
    let planted = on(browser("pc"), &Opaque::random(&*campus.domain.entropy));
    campus.advance(60);
    let half = campus.password("1001", GOOD, &planted).await.unwrap();
    let journey = half.next.strip_prefix("/step-up/").unwrap().to_owned();
    let session = campus.current(&half.issued).await.0.unwrap();
    let who = Traveller { journey: &journey, session: Some(&session), visitor: &planted };
    let code = desk.app().await;
    let done = service.prove(who, Proof::Factor(F::Totp(&code)), true).await.unwrap().unwrap();
    let own = on(browser("pc"), &done.device.expect("a new token"));
    assert_eq!(campus.password("1001", GOOD, &own).await.unwrap().issued.session.level, Level::Full);
    assert_eq!(campus.password("1001", GOOD, &planted).await.unwrap().issued.session.level, Level::Half);
}

/// A code to the phone opens a risky session; that the device is trusted only a second factor says.
#[tokio::test]
async fn p_24_a_code_to_the_phone_renews_no_trust() {
    let mut rules = policy();
    rules.risk.long_absence = 50;
    let desk = Desk::on(Campus::with(rules).await).await;
    desk.enrol().await;
    let campus = &desk.campus;
    secure(campus, desk.account, SECURITY).await;
    let service = StepUp::new(campus.domain.clone(), desk.factors.clone());
    let token = Opaque::random(&*campus.domain.entropy);
    let pc = on(browser("pc"), &token);
    let until = Some(campus.now().plus(std::time::Duration::from_hours(24 * 120)));
    let mut unit = campus.domain.write().await.unwrap();
    unit.remember_device(desk.account, &token.digest(), "test", "10.0.0.1", campus.now()).await.unwrap();
    unit.trust_device(desk.account, &token.digest(), until).await.unwrap();
    unit.commit().await.unwrap();
    campus.advance(100 * 86_400);
    let half = campus.password("1001", GOOD, &pc).await.unwrap();
    let journey = half.next.strip_prefix("/step-up/").expect("absent for long").to_owned();
    let session = campus.current(&half.issued).await.0.unwrap();
    let who = Traveller { journey: &journey, session: Some(&session), visitor: &pc };
    service.send_code(who, &Answer::None).await.unwrap().unwrap();
    let code = OneTimeCode::parse(&campus.newest_code().await).unwrap();
    service.prove(who, Proof::Sms(&code), true).await.unwrap().unwrap();
    let device = campus.domain.read().await.unwrap().device(desk.account, &token.digest()).await.unwrap();
    assert_eq!(device.unwrap().trusted_until, until, "as it was");
}

/// S05: a right password that still owes its step-up counts as no failure.
#[tokio::test]
async fn s05_right_passwords_never_lock_while_a_step_up_is_owed() {
    let gate = Gate::new(policy()).await;
    for n in 0..20 {
        gate.half(&browser(&format!("pc {n}"))).await;
    }
}

/// P-36 with a step-up: the weak password is found before anything opens.
#[tokio::test]
async fn p_36_a_weak_password_is_a_sign_or_the_end() {
    let mut rules = policy();
    rules.risk.new_network = 0;
    rules.risk.new_device = 30;
    rules.risk.weak = 20;
    let gate = Gate::new(rules.clone()).await;
    gate.campus.set_password(gate.account, "weakling").await;
    let admission = gate.campus.password("1001", "weakling", &browser("pc")).await.unwrap();
    assert_eq!(admission.issued.session.level, Level::Half);
    rules.weak_password.action = WeakAction::Disable;
    let gate = Gate::new(rules).await;
    gate.campus.set_password(gate.account, "weakling").await;
    let refused = gate.campus.password("1001", "weakling", &browser("pc")).await;
    assert_eq!(refused.err(), Some(Refusal::AccountWeak));
}
