//! People.

use super::{Attribute as A, CAMPUS_URN, ENTERPRISE_URN, Mutability, Returned, Schema, USER_URN};

/// The kinds of people, as `userType` names them.
pub const KINDS: &[&str] = &["student", "staff", "faculty", "retired", "alumni", "guest"];

const NAME: &[A] = &[
    A::text("formatted", "The whole name, as the account carries it").required(),
    A::text("familyName", "The family name; kept for the source that said it"),
    A::text("givenName", "The given name; kept for the source that said it"),
];

const EMAIL: &[A] = &[
    A::text("value", "The address").required(),
    A::text("type", "Always work").one_of(&["work"]),
    A::text("primary", "As the source said it").flag(),
];

const PHONE: &[A] = &[
    A::text("value", "The number with its country code, as +8613800138000").required(),
    A::text("type", "Always mobile").one_of(&["mobile"]),
    A::text("primary", "As the source said it").flag(),
];

const GROUP_OF: &[A] = &[
    A::text("value", "Identifier of the group").exact().changed_by(Mutability::ReadOnly),
    A::text("$ref", "Address of the group").reference(&["Group"]).changed_by(Mutability::ReadOnly),
    A::text("display", "The department").changed_by(Mutability::ReadOnly),
    A::text("type", "Always direct").one_of(&["direct"]).changed_by(Mutability::ReadOnly),
];

/// A user.
pub const USER: Schema = Schema {
    urn: USER_URN,
    name: "User",
    about: "A person's account",
    attributes: &[
        A::text("userName", "The account number; it never changes")
            .required()
            .unique()
            .changed_by(Mutability::Immutable)
            .told(Returned::Always),
        A::of("name", "The person's name", NAME).required(),
        A::text("displayName", "The whole name").changed_by(Mutability::ReadOnly),
        A::text("userType", "What the person is to the institution").one_of(KINDS),
        A::text(
            "active",
            "Whether the person may sign in; false: they have left. Without it, a new person may",
        )
        .flag()
        .required(),
        A::of("emails", "The e-mail address; of several, the primary one is kept", EMAIL).many(),
        A::of("phoneNumbers", "The mobile phone; of several, the primary one is kept", PHONE).many(),
        A::of("groups", "The department, where it is a group of this source", GROUP_OF)
            .many()
            .changed_by(Mutability::ReadOnly),
    ],
};

/// What employees have beside.
pub const ENTERPRISE: Schema = Schema {
    urn: ENTERPRISE_URN,
    name: "EnterpriseUser",
    about: "Where a person works",
    attributes: &[A::text("department", "The department as a path, its parts separated by /").exact()],
};

const DOCUMENT: &[A] = &[
    A::text("type", "What kind of document it is").changed_by(Mutability::WriteOnly).told(Returned::Never),
    A::text("number", "Its number").changed_by(Mutability::WriteOnly).told(Returned::Never),
];

/// What people of a campus have beside.
pub const CAMPUS: Schema = Schema {
    urn: CAMPUS_URN,
    name: "CampusUser",
    about: "What a first password may be made of",
    attributes: &[
        A::of("document", "The identity document; taken and never told", DOCUMENT)
            .changed_by(Mutability::WriteOnly)
            .told(Returned::Never),
        A::text("joinedOn", "The day of joining, as 2026-09-01").exact(),
    ],
};
