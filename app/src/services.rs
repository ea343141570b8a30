//! The domain's services, as pages and server functions call them.

use crate::answer::CaptchaView;
use crate::branding::Branding;
use crate::console::pulse::Pulse;
use crate::console::settings::{Board, Open};
use crate::help::Help;
use identity::Domain;
use identity::activation::Activations;
use identity::app_password::AppPasswords;
use identity::applications::Applications;
use identity::audit::desk::AuditDesk;
use identity::captcha::Captcha;
use identity::case::Cases;
use identity::change_password::ChangePassword;
use identity::console::access::Access;
use identity::console::people::People;
use identity::console::settings::Decisions;
use identity::console::token::Tokens;
use identity::email_links::EmailLinks;
use identity::factor::Factors;
use identity::first_sign_in::FirstSignIn;
use identity::identities::IdentitySwitch;
use identity::invitation::Invitations;
use identity::number_lookup::NumberLookups;
use identity::operations::{Jobs, Keeper, Operations};
use identity::overview::Overview;
use identity::phones::Phones;
use identity::questions::SecurityQuestions;
use identity::reauthentication::Reauthentication;
use identity::recovery::Recoveries;
use identity::registry::{DryRun, Registry, ServiceDesk};
use identity::roster::night::Plan as RosterFolder;
use identity::roster::sync::Sync as Rosters;
use identity::scan::Scans;
use identity::security::Security;
use identity::session::Sessions;
use identity::sign_in::SignIn;
use identity::source::SourceDesk;
use identity::step_up::StepUp;
use std::sync::Arc;

/// The services that pages and server functions call. Cheap to clone.
#[derive(Clone)]
pub struct Services {
    /// What they all stand on.
    pub domain: Domain,
    /// Sessions.
    pub sessions: Sessions,
    /// Signing in.
    pub sign_in: SignIn,
    /// The wizard of a first sign-in.
    pub first_sign_in: FirstSignIn,
    /// Proving oneself anew.
    pub reauthentication: Reauthentication,
    /// Activating accounts.
    pub activations: Activations,
    /// Recovering passwords.
    pub recoveries: Recoveries,
    /// Security questions.
    pub questions: SecurityQuestions,
    /// Finding account numbers.
    pub number_lookups: NumberLookups,
    /// Second factors.
    pub factors: Factors,
    /// The security centre.
    pub security: Security,
    /// The second half of a sign-in.
    pub step_up: StepUp,
    /// Changing the password.
    pub change_password: ChangePassword,
    /// One's own phones.
    pub phones: Phones,
    /// One's own address.
    pub email_links: EmailLinks,
    /// Several accounts of one person.
    pub identities: IdentitySwitch,
    /// QR codes.
    pub scans: Scans,
    /// Applications for review.
    pub cases: Cases,
    /// Rosters at the console.
    pub rosters: Rosters,
    /// The folder that rosters come from; none where none is watched.
    pub roster_folder: Option<Arc<RosterFolder>>,
    /// Captchas.
    pub captcha: Captcha,
    /// Registered services.
    pub registry: Arc<Registry>,
    /// The institution's face.
    pub branding: Arc<Branding>,
    /// The articles of the help centre.
    pub help: Arc<Help>,
    /// Passwords for single applications.
    pub app_passwords: AppPasswords,
    /// What an account opens.
    pub applications: Applications,
    /// Guests.
    pub invitations: Invitations,
    /// Roles at the console.
    pub access: Access,
    /// Tokens of the admin API.
    pub tokens: Tokens,
    /// People at the console.
    pub people: People,
    /// The audit log, for auditors.
    pub audit: AuditDesk,
    /// Figures of the whole installation.
    pub overview: Overview,
    /// How quickly pages are answered.
    pub pulse: Arc<dyn Pulse>,
    /// Registered applications at the console.
    pub service_desk: ServiceDesk,
    /// Systems that bring people in.
    pub source_desk: SourceDesk,
    /// What keeps the installation running.
    pub operations: Operations,
    /// What is decided at the console.
    pub decisions: Decisions,
    /// Announcements.
    pub board: Board,
    /// The settings as the console changes them; none where nothing follows what is saved.
    pub book: Option<Open>,
    /// The configured origin, without a slash at its end: QR codes lead there,
    /// whatever a request calls us (S11).
    pub public_url: Arc<str>,
}

impl Services {
    /// All services over one domain.
    pub fn new(
        domain: Domain,
        registry: Arc<Registry>,
        branding: Arc<Branding>,
        public_url: &str,
        (keeper, jobs, dry): (Arc<dyn Keeper>, Jobs, Arc<dyn DryRun>),
    ) -> Self {
        let sign_in = SignIn::new(domain.clone());
        let factors = Factors::new(domain.clone(), public_url);
        let public_url: Arc<str> = public_url.trim_end_matches('/').into();
        Self {
            security: Security::new(domain.clone()),
            step_up: StepUp::new(domain.clone(), factors.clone()),
            sessions: Sessions::new(domain.clone()),
            reauthentication: Reauthentication::new(domain.clone(), sign_in.clone(), factors.clone()),
            cases: Cases::new(domain.clone(), sign_in.clone(), &public_url),
            change_password: ChangePassword::new(domain.clone(), sign_in.clone()),
            phones: Phones::new(domain.clone()),
            email_links: EmailLinks::new(domain.clone(), &public_url),
            identities: IdentitySwitch::new(domain.clone()),
            access: Access::new(domain.clone(), sign_in.clone(), Arc::clone(&public_url)),
            sign_in,
            factors,
            first_sign_in: FirstSignIn::new(domain.clone()),
            activations: Activations::new(domain.clone()),
            recoveries: Recoveries::new(domain.clone()),
            questions: SecurityQuestions::new(domain.clone()),
            number_lookups: NumberLookups::new(domain.clone()),
            scans: Scans::new(domain.clone()),
            rosters: Rosters::new(domain.clone()),
            roster_folder: None,
            captcha: domain.captcha(),
            branding,
            help: Arc::default(),
            app_passwords: AppPasswords::new(domain.clone()),
            applications: Applications::new(domain.clone(), Arc::clone(&registry)),
            invitations: Invitations::new(domain.clone(), Arc::clone(&public_url)),
            tokens: Tokens::new(domain.clone()),
            people: People::new(domain.clone()),
            audit: AuditDesk::new(domain.clone()),
            overview: Overview::new(domain.clone()),
            pulse: Arc::new(()),
            service_desk: ServiceDesk::new(domain.clone(), Arc::clone(&registry), dry),
            source_desk: SourceDesk::new(domain.clone()),
            operations: Operations::new(domain.clone(), keeper, jobs),
            decisions: Decisions::new(domain.clone()),
            board: Board::default(),
            book: None,
            registry,
            public_url,
            domain,
        }
    }

    /// A captcha for the next attempt.
    pub fn captcha_view(&self) -> CaptchaView {
        let work = self.captcha.issue_work();
        CaptchaView { work: work.token, challenge: work.challenge, image: self.captcha.issue_image() }
    }
}
