//! How the domain's values look in a column, the same in both databases: times
//! as microseconds, digests as bytes, choices as short codes, lists as JSON.

use identity::Time;
use identity::console::Role;
use identity::ports::{
    Access, CaseKind, CaseState, CodePurpose, InitialSecret, InvitationState, JourneyKind, Level, MatchKind,
    MethodUse, OutboxKind, OutboxState, PhoneSlot, Presentation, RunPart, RunState, ScanDecision, Status,
    StoreError, TicketKind, UrlRule,
};
use uuid::Uuid;

/// A value that can be handed to a statement.
pub trait Bind {
    /// What the database driver is given.
    type Raw;
    /// The driver's form of the value.
    fn raw(self) -> Self::Raw;
}

/// A value that can be read out of a row.
pub trait Column: Sized {
    /// What the database driver hands out.
    type Raw;
    /// The value; an error says what was unexpected, without the value itself.
    fn read(raw: Self::Raw) -> Result<Self, StoreError>;
}

pub fn unexpected(what: &str) -> StoreError {
    StoreError::Inconsistent(what.to_owned())
}

macro_rules! as_is {
    ($($of:ty),*) => {$(
        impl Bind for $of {
            type Raw = Self;
            fn raw(self) -> Self { self }
        }
        impl Column for $of {
            type Raw = Self;
            fn read(raw: Self) -> Result<Self, StoreError> { Ok(raw) }
        }
    )*};
}
as_is!(i64, bool, String, Uuid, Vec<u8>);

impl<'a> Bind for &'a str {
    type Raw = &'a str;
    fn raw(self) -> &'a str {
        self
    }
}

impl<'a> Bind for &'a String {
    type Raw = &'a str;
    fn raw(self) -> &'a str {
        self
    }
}

impl<'a> Bind for &'a Vec<u8> {
    type Raw = &'a [u8];
    fn raw(self) -> &'a [u8] {
        self
    }
}

impl<'a, const N: usize> Bind for &'a [u8; N] {
    type Raw = &'a [u8];
    fn raw(self) -> &'a [u8] {
        self
    }
}

impl<const N: usize> Column for [u8; N] {
    type Raw = Vec<u8>;
    fn read(raw: Vec<u8>) -> Result<Self, StoreError> {
        raw.try_into().map_err(|_| unexpected("a digest or id of another length"))
    }
}

impl Bind for Time {
    type Raw = i64;
    fn raw(self) -> i64 {
        self.0
    }
}

impl Column for Time {
    type Raw = i64;
    fn read(raw: i64) -> Result<Self, StoreError> {
        Ok(Self(raw))
    }
}

impl Bind for u32 {
    type Raw = i64;
    fn raw(self) -> i64 {
        self.into()
    }
}

impl Column for u32 {
    type Raw = i64;
    fn read(raw: i64) -> Result<Self, StoreError> {
        Self::try_from(raw).map_err(|_| unexpected("a count out of range"))
    }
}

impl Column for u64 {
    type Raw = i64;
    fn read(raw: i64) -> Result<Self, StoreError> {
        Self::try_from(raw).map_err(|_| unexpected("a negative count"))
    }
}

/// A count or place as the databases keep it.
pub fn count(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

impl<T: Bind> Bind for Option<T> {
    type Raw = Option<T::Raw>;
    fn raw(self) -> Self::Raw {
        self.map(T::raw)
    }
}

impl<T: Column> Column for Option<T> {
    type Raw = Option<T::Raw>;
    fn read(raw: Self::Raw) -> Result<Self, StoreError> {
        raw.map(T::read).transpose()
    }
}

/// Instants packed into one column: 8 bytes each, big-endian.
#[derive(Debug, PartialEq, Eq)]
pub struct Packed(pub Vec<Time>);

impl Bind for &Packed {
    type Raw = Vec<u8>;
    fn raw(self) -> Vec<u8> {
        self.0.iter().flat_map(|t| t.0.to_be_bytes()).collect()
    }
}

impl Column for Packed {
    type Raw = Vec<u8>;
    fn read(raw: Vec<u8>) -> Result<Self, StoreError> {
        let (chunks, rest) = raw.as_chunks::<8>();
        if rest.is_empty() {
            Ok(Self(chunks.iter().map(|c| Time(i64::from_be_bytes(*c))).collect()))
        } else {
            Err(unexpected("a list of instants of another length"))
        }
    }
}

macro_rules! json_lists {
    ($($of:ty: $what:literal),*) => {$(
        impl Bind for &[$of] {
            type Raw = String;
            // Neither type has a map with keys that are no strings: this cannot fail.
            fn raw(self) -> String { serde_json::to_string(self).unwrap_or_default() }
        }
        impl Bind for &Vec<$of> {
            type Raw = String;
            fn raw(self) -> String { self.as_slice().raw() }
        }
        impl Column for Vec<$of> {
            type Raw = String;
            fn read(raw: String) -> Result<Self, StoreError> {
                serde_json::from_str(&raw).map_err(|_| unexpected($what))
            }
        }
    )*};
}
json_lists!(String: "a list of texts that is no JSON", MethodUse: "a list of methods that is no JSON",
    UrlRule: "a list of rules that is no JSON");

impl Bind for &Presentation {
    type Raw = String;
    // No map with keys that are no strings: this cannot fail.
    fn raw(self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Bind for &Access {
    type Raw = String;
    // No map with keys that are no strings: this cannot fail.
    fn raw(self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Column for Access {
    type Raw = String;
    fn read(raw: String) -> Result<Self, StoreError> {
        serde_json::from_str(&raw).map_err(|_| unexpected("an access rule that is no JSON"))
    }
}

impl Column for Presentation {
    type Raw = String;
    fn read(raw: String) -> Result<Self, StoreError> {
        serde_json::from_str(&raw).map_err(|_| unexpected("a presentation that is no JSON"))
    }
}

/// The one place where choices get their codes.
macro_rules! codes {
    ($($of:ident { $($variant:ident = $code:literal),+ $(,)? })*) => {$(
        impl Bind for $of {
            type Raw = &'static str;
            fn raw(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }
        }
        impl Column for $of {
            type Raw = String;
            fn read(raw: String) -> Result<Self, StoreError> {
                match raw.as_str() {
                    $($code => Ok(Self::$variant),)+
                    _ => Err(unexpected(concat!("an unknown code of ", stringify!($of)))),
                }
            }
        }
    )*};
}

codes! {
    Status { Active = "active", Disabled = "disabled", Weak = "weak", Suspended = "suspended" }
    InitialSecret { None = "none", DocumentLastSix = "document_last_six", PerRow = "per_row" }
    PhoneSlot { Login = "login", Security = "security" }
    CodePurpose {
        SignIn = "sign_in", BindPhone = "bind_phone", BindEmail = "bind_email", Activate = "activate",
        Recover = "recover", Confirm = "confirm", StepUp = "step_up", Appeal = "appeal",
    }
    JourneyKind {
        FirstSignIn = "first_sign_in", Activation = "activation", Recovery = "recovery",
        NumberLookup = "number_lookup",
        PhoneChange = "phone_change", EmailLink = "email_link", StepUp = "step_up", Case = "case",
        Invitation = "invitation", Enrolment = "enrolment",
        PeopleBulk = "people_bulk",
    }
    CaseKind { PhoneUnbind = "phone_unbind", Appeal = "appeal", PhoneTransfer = "phone_transfer" }
    CaseState {
        Draft = "draft", Submitted = "submitted", Approved = "approved", Rejected = "rejected",
        Withdrawn = "withdrawn",
    }
    InvitationState { Open = "open", Withdrawn = "withdrawn", Accepted = "accepted", Ended = "ended" }
    OutboxKind { Sms = "sms", Mail = "mail", CasLogout = "cas_logout" }
    OutboxState {
        Queued = "queued", Done = "done", Dead = "dead", Expired = "expired", Suppressed = "suppressed",
    }
    RunPart { File = "file", Report = "report" }
    RunState {
        Uploaded = "uploaded", Checking = "checking", Checked = "checked", Applying = "applying", Done = "done",
        Failed = "failed", Refused = "refused",
    }
    ScanDecision { Confirmed = "confirmed", Refused = "refused" }
    MatchKind { Exact = "exact", Prefix = "prefix" }
    Role {
        PlatformAdministrator = "platform_administrator", InstituteAdministrator = "institute_administrator",
        Reviewer = "reviewer", HelpDesk = "help_desk", Auditor = "auditor",
        SecurityAdministrator = "security_administrator",
    }
    Level { Half = "half", Obliged = "obliged", Full = "full" }
    TicketKind { Service = "service", Proxy = "proxy", ProxyGranting = "proxy_granting" }
}

#[cfg(test)]
mod tests {
    use identity::Digest;
    use identity::ports::Method;

    use super::*;

    fn round_trip<T: Column<Raw = String> + Bind<Raw = &'static str> + Copy + PartialEq + std::fmt::Debug>(
        all: &[T],
    ) {
        for value in all {
            assert_eq!(T::read(value.raw().to_owned()).ok(), Some(*value));
        }
        assert!(matches!(T::read("else".to_owned()), Err(StoreError::Inconsistent(_))));
    }

    #[test]
    fn codes_round_trip_and_unknown_ones_are_refused() {
        round_trip(&[Status::Active, Status::Disabled, Status::Suspended]);
        round_trip(&[InitialSecret::None, InitialSecret::DocumentLastSix, InitialSecret::PerRow]);
        round_trip(&[PhoneSlot::Login, PhoneSlot::Security]);
        round_trip(&[OutboxState::Queued, OutboxState::Done, OutboxState::Dead, OutboxState::Expired]);
        round_trip(&[TicketKind::Service, TicketKind::Proxy, TicketKind::ProxyGranting]);
    }

    #[test]
    fn instants_pack_and_a_torn_list_is_refused() {
        let packed = Packed(vec![Time(i64::MIN), Time(-1), Time(0), Time(i64::MAX)]);
        assert_eq!(Packed::read((&packed).raw()).ok(), Some(packed));
        assert!(Packed::read(vec![0; 7]).is_err());
        assert_eq!(Packed::read(Vec::new()).ok(), Some(Packed(Vec::new())));
    }

    #[test]
    fn a_digest_has_one_length() {
        assert!(Digest::read(vec![0; 31]).is_err());
        assert_eq!(Digest::read(vec![7; 32]).ok(), Some([7; 32]));
    }

    #[test]
    fn methods_round_trip() {
        let methods = vec![MethodUse { method: Method::Sms, at: Time(5) }];
        assert_eq!(Vec::<MethodUse>::read((&methods).raw()).ok(), Some(methods));
    }
}
