//! Why a person's request was refused: one enum for all services, rendered in
//! one place. Each variant has a stable code (`docs/errors.md`) and the values
//! its message needs; never personal data.

use vocabulary::{PhoneError, Reason};

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Account or password is wrong; the same for accounts that do not exist.
    WrongCredentials {
        /// The next attempt has to come with a captcha.
        captcha_next: bool,
    },
    /// Too many wrong passwords (U-14).
    Locked {
        /// Minutes until the lock opens, at least 1.
        minutes: u64,
    },
    /// A captcha has to be solved first.
    CaptchaRequired,
    /// The captcha's answer was wrong, used or too old.
    CaptchaWrong,
    /// The account is switched off (P-37).
    AccountDisabled,
    /// The account has to be activated first (J-5).
    ActivationRequired,
    /// Not a phone number (P-17).
    PhoneInvalid(PhoneError),
    /// Not six digits (P-14).
    CodeInvalid,
    /// The code is wrong.
    CodeWrong,
    /// There is no live code: expired, used, or guessed too often.
    CodeExpired,
    /// Too many wrong codes for this number.
    CodeTooManyGuesses {
        /// Minutes to wait.
        minutes: u64,
    },
    /// Another code may be sent only later (S-14).
    TooSoon {
        /// Seconds to wait.
        seconds: u64,
    },
    /// This number had its messages for the hour or day.
    TooManySends {
        /// Minutes to wait.
        minutes: u64,
    },
    /// Messages do not go to this country (S02).
    SmsRegion,
    /// The installation's message budget is used up (S02).
    SmsBudget,
    /// The browser sent no cookie, so nothing can be bound to it.
    CookiesNeeded,
    /// A journey opened in another browser (S-18).
    Forwarded,
    /// The journey or page is over.
    PageExpired,
    /// The number belongs to another account (U-21).
    PhoneTaken,
    /// Not an e-mail address.
    EmailInvalid,
    /// The address belongs to another account.
    EmailTaken,
    /// The details that were given belong to nobody, or not together: the same for every one of them
    /// (J-8, H-10, S03).
    DetailsMismatch,
    /// Too many tries with these details.
    TooManyTries {
        /// Minutes to wait.
        minutes: u64,
    },
    /// The account has been activated already (J-5).
    AlreadyActive,
    /// Switched off because of a weak password (P-37).
    AccountWeak,
    /// Not the number or address that is bound (S-24).
    NotBound,
    /// The last phone or address that the institution demands cannot be unbound.
    LastBinding,
    /// The person has to prove themselves anew first (ASVS 7.5.1).
    ProofTooOld,
    /// Only the step-up is open (P-24).
    StepUpOwed,
    /// Two security questions or two of their answers are the same.
    QuestionsAlike,
    /// The document number is not one.
    DocumentInvalid,
    /// A field that is needed is empty.
    FieldEmpty,
    /// A text is longer than its field allows.
    TextTooLong,
    /// The account owes something first, so no application can be given it by default (U-19).
    IdentityNotReady,
    /// The account owes a new password, which is set after signing in with its present one (U-19).
    IdentityPasswordOwed,
    /// The present password that was typed is wrong (P-41).
    PasswordWrong {
        /// The next attempt has to come with a captcha.
        captcha_next: bool,
    },
    /// The new password is one of the latest.
    PasswordRecent,
    /// The new password is one of the commonest.
    PasswordCommon,
    /// The new password is not good enough.
    PasswordWeak(Vec<Reason>),
    /// The two entries differ.
    PasswordMismatch,
    /// The new password is the present one.
    PasswordSame,
    /// The QR is too old.
    ScanExpired,
    /// The QR was answered already.
    ScanDecided,
    /// The QR belongs to another browser.
    ScanForeign,
    /// This method is switched off here.
    MethodOff,
    /// A step is still owed.
    StepOwed,
    /// The account has this factor already, or as many as it may have.
    FactorPresent,
    /// The passkey proved nothing.
    PasskeyInvalid,
    /// Not one of the account's recovery codes, or a used one.
    RecoveryCodeWrong,
    /// Nobody is signed in.
    SignInNeeded,
    /// Another application about the same is waiting for its decision (P-33).
    CaseOpen,
    /// The application is not in a state in which this can be done: decided, withdrawn, or changed meanwhile.
    CaseClosed,
    /// Nobody decides an application that is about their own account (S17).
    CaseOwn,
    /// Another reviewer has taken the application.
    CaseClaimed,
    /// The application is not what the reviewer read any more.
    CaseChanged,
    /// Two people have to approve, and this one did already.
    CaseSecondPerson,
    /// The columns of a roster are not named as they have to be.
    RosterColumns,
    /// Somebody works on the roster, or it has gone in.
    RosterBusy,
    /// So many change or leave that their number has to be typed.
    RosterUnconfirmed,
    /// No account, or more than one, fits the appeal: the reviewer has to name it.
    CaseAccountUnclear,
    /// The pictures that are asked for are not all there (P-27).
    CaseProofMissing,
    /// One of the lists of the form was left without a choice.
    CaseChoiceMissing,
    /// Neither a phone nor an address to send the result to.
    CaseContactMissing,
    /// The file is not a readable JPG or PNG picture (P-28, S12).
    PictureUnreadable,
    /// The file has too many bytes or pixels.
    PictureTooLarge,
    /// The application has as many pictures as it may have.
    PictureTooMany,
    /// The pictures of undecided appeals fill what is set aside for them.
    EvidenceFull,
    /// The account has as many app passwords as it may.
    AppPasswordLimit,
    /// Not a name of a person.
    NameInvalid,
    /// Not a day, over, or too far away.
    DateInvalid,
    /// This person may not invite.
    InvitationNotAllowed,
    /// The sponsor has as many guests, or sent as many mails today, as they may.
    InvitationLimit,
    /// There is no such invitation, or it has expired.
    InvitationOver,
    /// Its sponsor took it back, or left.
    InvitationWithdrawn,
    /// There is an account already.
    InvitationUsed,
    /// The person's roles do not reach that far.
    NotAllowed,
    /// The console asks for a second factor.
    FactorNeeded,
    /// There is no such account, or none within reach of whoever asks.
    NotThere,
    /// Nobody does this to their own account (S17).
    OwnAccount,
    /// The account holds a role at the console: only whoever could grant roles may do this.
    RoleHolder,
    /// Somebody else changed it since it was shown.
    ChangedMeanwhile,
    /// It stands like this already, or nothing was chosen.
    NothingToDo,
    /// Not an account number of this institution.
    AccountNumberInvalid,
    /// Another account has this number.
    AccountNumberTaken,
    /// Not an alias.
    AliasInvalid,
    /// Another account has this alias, or it as its number.
    AliasTaken,
    /// Not a name of a department.
    DepartmentInvalid,
    /// The department is beyond what whoever acts looks after.
    DepartmentBeyond,
    /// Somebody whom whoever acts does not look after has this document: it would open their account.
    DocumentBeyond,
    /// More people than are dealt with at once.
    TooManyPeople,
    /// The file is none that undoes something, or was changed.
    UndoFileInvalid,
    /// A reason that says nothing.
    ReasonTooShort,
    /// The audit log has to be kept longer.
    RetentionTooShort,
    /// The account has this role already.
    RolePresent,
    /// This role reaches everybody and takes no department.
    RoleTakesNoDepartment,
    /// Without this role nobody could look after the installation.
    LastAdministrator,
    /// The set-up link is unknown, too old, or another took its place.
    SetUpOver,
    /// The set-up link was used.
    SetUpUsed,
    /// The set-up link is for another account.
    SetUpForeign,
    /// Something about an application cannot be registered: the code of `registry::RegisterError`.
    ServiceInvalid(&'static str),
    /// What had to be typed to confirm was not typed.
    WordMismatch,
    /// The same is being done just now.
    UnderWay,
    /// No key file for backups is set.
    BackupKeyMissing,
    /// Somebody else saved settings meanwhile.
    SettingsOvertaken,
    /// There is nothing to save.
    NothingChanged,
    /// The settings contradict themselves or each other.
    SettingsWrong,
    /// What a token of the admin API is to do reaches everybody and takes no department.
    ScopeTakesNoDepartment,
    /// The person has as many tokens of the admin API as they may.
    TokenLimit,
    /// Another source has this name.
    SourceNameTaken,
}

impl Refusal {
    /// Stable snake_case code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::WrongCredentials { .. } => "wrong_credentials",
            Self::Locked { .. } => "locked",
            Self::CaptchaRequired => "captcha_required",
            Self::CaptchaWrong => "captcha_wrong",
            Self::AccountDisabled => "account_disabled",
            Self::ActivationRequired => "activation_required",
            Self::PhoneInvalid(_) => "phone_invalid",
            Self::CodeInvalid => "code_invalid",
            Self::CodeWrong => "code_wrong",
            Self::CodeExpired => "code_expired",
            Self::CodeTooManyGuesses { .. } => "code_used_up",
            Self::TooSoon { .. } => "too_soon",
            Self::TooManySends { .. } => "too_many_sends",
            Self::SmsRegion => "sms_region",
            Self::SmsBudget => "sms_budget",
            Self::CookiesNeeded => "cookies_needed",
            Self::Forwarded => "forwarded",
            Self::PageExpired => "page_expired",
            Self::PhoneTaken => "phone_taken",
            Self::EmailInvalid => "email_invalid",
            Self::EmailTaken => "email_taken",
            Self::DetailsMismatch => "details_mismatch",
            Self::TooManyTries { .. } => "too_many_tries",
            Self::AlreadyActive => "already_active",
            Self::AccountWeak => "account_weak",
            Self::NotBound => "not_bound",
            Self::LastBinding => "last_binding",
            Self::ProofTooOld => "proof_too_old",
            Self::StepUpOwed => "step_up_owed",
            Self::QuestionsAlike => "questions_alike",
            Self::DocumentInvalid => "document_invalid",
            Self::FieldEmpty => "field_empty",
            Self::TextTooLong => "text_too_long",
            Self::IdentityNotReady => "identity_not_ready",
            Self::IdentityPasswordOwed => "identity_password_owed",
            Self::PasswordWrong { .. } => "password_wrong",
            Self::PasswordRecent => "password_recent",
            Self::PasswordCommon => "password_common",
            Self::PasswordWeak(_) => "password_weak",
            Self::PasswordMismatch => "password_mismatch",
            Self::PasswordSame => "password_same",
            Self::ScanExpired => "scan_expired",
            Self::ScanDecided => "scan_decided",
            Self::ScanForeign => "scan_foreign",
            Self::MethodOff => "method_off",
            Self::StepOwed => "step_owed",
            Self::FactorPresent => "factor_present",
            Self::PasskeyInvalid => "passkey_invalid",
            Self::RecoveryCodeWrong => "recovery_code_wrong",
            Self::SignInNeeded => "sign_in_needed",
            Self::CaseOpen => "case_open",
            Self::CaseClosed => "case_closed",
            Self::CaseOwn => "case_own",
            Self::CaseClaimed => "case_claimed",
            Self::CaseChanged => "case_changed",
            Self::CaseSecondPerson => "case_second_person",
            Self::RosterColumns => "roster_columns",
            Self::RosterBusy => "roster_busy",
            Self::RosterUnconfirmed => "roster_unconfirmed",
            Self::CaseAccountUnclear => "case_account_unclear",
            Self::CaseProofMissing => "case_proof_missing",
            Self::CaseChoiceMissing => "case_choice_missing",
            Self::CaseContactMissing => "case_contact_missing",
            Self::PictureUnreadable => "picture_unreadable",
            Self::PictureTooLarge => "picture_too_large",
            Self::PictureTooMany => "picture_too_many",
            Self::EvidenceFull => "evidence_full",
            Self::AppPasswordLimit => "app_password_limit",
            Self::NameInvalid => "name_invalid",
            Self::DateInvalid => "date_invalid",
            Self::InvitationNotAllowed => "invitation_not_allowed",
            Self::InvitationLimit => "invitation_limit",
            Self::InvitationOver => "invitation_over",
            Self::InvitationWithdrawn => "invitation_withdrawn",
            Self::InvitationUsed => "invitation_used",
            Self::NotAllowed => "not_allowed",
            Self::FactorNeeded => "factor_needed",
            Self::NotThere => "not_there",
            Self::OwnAccount => "own_account",
            Self::RoleHolder => "role_holder",
            Self::ChangedMeanwhile => "changed_meanwhile",
            Self::NothingToDo => "nothing_to_do",
            Self::AccountNumberInvalid => "account_number_invalid",
            Self::AccountNumberTaken => "account_number_taken",
            Self::AliasInvalid => "alias_invalid",
            Self::AliasTaken => "alias_taken",
            Self::DepartmentInvalid => "department_invalid",
            Self::DepartmentBeyond => "department_beyond",
            Self::DocumentBeyond => "document_beyond",
            Self::TooManyPeople => "too_many_people",
            Self::UndoFileInvalid => "undo_file_invalid",
            Self::ReasonTooShort => "reason_too_short",
            Self::RetentionTooShort => "retention_too_short",
            Self::RolePresent => "role_present",
            Self::RoleTakesNoDepartment => "role_takes_no_department",
            Self::LastAdministrator => "last_administrator",
            Self::SetUpOver => "set_up_over",
            Self::SetUpUsed => "set_up_used",
            Self::SetUpForeign => "set_up_foreign",
            Self::ServiceInvalid(code) => code,
            Self::WordMismatch => "word_mismatch",
            Self::UnderWay => "under_way",
            Self::BackupKeyMissing => "backup_key_missing",
            Self::SettingsOvertaken => "settings_overtaken",
            Self::NothingChanged => "nothing_changed",
            Self::SettingsWrong => "settings_wrong",
            Self::ScopeTakesNoDepartment => "scope_takes_no_department",
            Self::TokenLimit => "token_limit",
            Self::SourceNameTaken => "source_name_taken",
        }
    }

    /// The number its message needs (`minutes` or `seconds`).
    pub fn number(&self) -> Option<u64> {
        match self {
            Self::Locked { minutes }
            | Self::CodeTooManyGuesses { minutes }
            | Self::TooManyTries { minutes }
            | Self::TooManySends { minutes } => Some(*minutes),
            Self::TooSoon { seconds } => Some(*seconds),
            _ => None,
        }
    }
}

/// What a service answers: done, or refused.
pub type Verdict<T> = Result<T, Refusal>;
