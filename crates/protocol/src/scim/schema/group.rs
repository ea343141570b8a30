//! Departments.

use super::{Attribute as A, GROUP_URN, Mutability, Returned, Schema};

const MEMBER: &[A] = &[
    A::text("value", "Identifier of the person").exact().changed_by(Mutability::Immutable),
    A::text("$ref", "Address of the person").reference(&["User"]).changed_by(Mutability::Immutable),
    A::text("type", "Always User").one_of(&["User"]).changed_by(Mutability::Immutable),
];

/// A group.
pub const GROUP: Schema = Schema {
    urn: GROUP_URN,
    name: "Group",
    about: "A department and the people who belong to it directly",
    attributes: &[
        A::text("displayName", "The department as a path, its parts separated by /")
            .required()
            .unique()
            .exact()
            .told(Returned::Always),
        A::of("members", "Its people; who is added leaves the department they were in", MEMBER).many(),
    ],
};
