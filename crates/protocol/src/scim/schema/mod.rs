//! The schemas that are spoken here (RFC 7643, 7 and 8): every attribute that is kept, and no other.

mod group;
mod user;

use serde_json::{Value, json};

pub use group::GROUP;
pub use user::{CAMPUS, ENTERPRISE, USER};

/// URN of a user.
pub const USER_URN: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
/// URN of what employees have beside.
pub const ENTERPRISE_URN: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
/// URN of what people of a campus have beside.
pub const CAMPUS_URN: &str = "urn:ietf:params:scim:schemas:extension:tongxing:2.0:User";
/// URN of a group.
pub const GROUP_URN: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
/// All of them.
pub const URNS: [&str; 4] = [USER_URN, ENTERPRISE_URN, CAMPUS_URN, GROUP_URN];

/// What kind of value an attribute has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// true or false.
    Flag,
    /// The address of something.
    Reference,
    /// Parts.
    Complex,
}

/// Who may change it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutability {
    /// Nobody from outside.
    ReadOnly,
    /// Anybody who may write.
    ReadWrite,
    /// Whoever makes the resource, once.
    Immutable,
    /// Anybody, and nobody reads it.
    WriteOnly,
}

/// When it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returned {
    /// Always.
    Always,
    /// Unless it is left out.
    Default,
    /// Never.
    Never,
}

/// An attribute.
#[derive(Clone, Copy, Debug)]
pub struct Attribute {
    /// Its name.
    pub name: &'static str,
    /// What it is for.
    pub about: &'static str,
    /// What kind of value it has.
    pub kind: Kind,
    /// Whether it has several.
    pub several: bool,
    /// Whether there has to be one.
    pub required: bool,
    /// Whether upper and lower case differ.
    pub exact: bool,
    /// Who may change it.
    pub mutability: Mutability,
    /// When it is told.
    pub returned: Returned,
    /// Whether nobody else may have the same.
    pub unique: bool,
    /// The values there are.
    pub canonical: &'static [&'static str],
    /// What a reference leads to.
    pub leads_to: &'static [&'static str],
    /// Its parts.
    pub parts: &'static [Self],
}

impl Attribute {
    /// A text that may be changed.
    const fn text(name: &'static str, about: &'static str) -> Self {
        Self {
            name,
            about,
            kind: Kind::Text,
            several: false,
            required: false,
            exact: false,
            mutability: Mutability::ReadWrite,
            returned: Returned::Default,
            unique: false,
            canonical: &[],
            leads_to: &[],
            parts: &[],
        }
    }

    const fn of(name: &'static str, about: &'static str, parts: &'static [Self]) -> Self {
        Self { kind: Kind::Complex, parts, ..Self::text(name, about) }
    }

    const fn many(self) -> Self {
        Self { several: true, ..self }
    }

    const fn flag(self) -> Self {
        Self { kind: Kind::Flag, ..self }
    }

    const fn reference(self, leads_to: &'static [&'static str]) -> Self {
        Self { kind: Kind::Reference, exact: true, leads_to, ..self }
    }

    const fn required(self) -> Self {
        Self { required: true, ..self }
    }

    const fn exact(self) -> Self {
        Self { exact: true, ..self }
    }

    const fn unique(self) -> Self {
        Self { unique: true, ..self }
    }

    const fn changed_by(self, mutability: Mutability) -> Self {
        Self { mutability, ..self }
    }

    const fn told(self, returned: Returned) -> Self {
        Self { returned, ..self }
    }

    const fn one_of(self, canonical: &'static [&'static str]) -> Self {
        Self { canonical, ..self }
    }

    /// A part of it, its name in any case.
    pub fn part(&self, name: &str) -> Option<&'static Self> {
        self.parts.iter().find(|part| part.name.eq_ignore_ascii_case(name))
    }

    fn described(&self) -> Value {
        let mut value = json!({
            "name": self.name,
            "type": match self.kind {
                Kind::Text => "string",
                Kind::Flag => "boolean",
                Kind::Reference => "reference",
                Kind::Complex => "complex",
            },
            "multiValued": self.several,
            "description": self.about,
            "required": self.required,
            "mutability": match self.mutability {
                Mutability::ReadOnly => "readOnly",
                Mutability::ReadWrite => "readWrite",
                Mutability::Immutable => "immutable",
                Mutability::WriteOnly => "writeOnly",
            },
            "returned": match self.returned {
                Returned::Always => "always",
                Returned::Default => "default",
                Returned::Never => "never",
            },
        });
        if matches!(self.kind, Kind::Text | Kind::Reference) {
            value["caseExact"] = self.exact.into();
            value["uniqueness"] = if self.unique { "server" } else { "none" }.into();
        }
        if !self.canonical.is_empty() {
            value["canonicalValues"] = json!(self.canonical);
        }
        if !self.leads_to.is_empty() {
            value["referenceTypes"] = json!(self.leads_to);
        }
        if !self.parts.is_empty() {
            value["subAttributes"] = self.parts.iter().map(Self::described).collect();
        }
        value
    }
}

/// A schema.
#[derive(Clone, Copy, Debug)]
pub struct Schema {
    /// Its URN.
    pub urn: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it is about.
    pub about: &'static str,
    /// Its attributes.
    pub attributes: &'static [Attribute],
}

impl Schema {
    /// An attribute, its name in any case.
    pub fn attribute(&self, name: &str) -> Option<&'static Attribute> {
        self.attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name))
    }

    /// The schema as it is published.
    pub fn described(&self, base: &str) -> Value {
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
            "id": self.urn,
            "name": self.name,
            "description": self.about,
            "attributes": self.attributes.iter().map(Attribute::described).collect::<Vec<_>>(),
            "meta": { "resourceType": "Schema", "location": format!("{base}/Schemas/{}", self.urn) },
        })
    }
}

/// What a resource is made of.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Its name.
    pub name: &'static str,
    /// Where it stands, below the service.
    pub endpoint: &'static str,
    /// What it is.
    pub about: &'static str,
    /// Its schema.
    pub schema: &'static Schema,
    /// What may stand beside.
    pub extensions: &'static [&'static Schema],
}

/// People.
pub const USERS: Shape = Shape {
    name: "User",
    endpoint: "/Users",
    about: "A person's account",
    schema: &USER,
    extensions: &[&ENTERPRISE, &CAMPUS],
};

/// Departments.
pub const GROUPS: Shape =
    Shape { name: "Group", endpoint: "/Groups", about: "A department", schema: &GROUP, extensions: &[] };

/// All of them.
pub const SHAPES: [&Shape; 2] = [&USERS, &GROUPS];

/// The attributes that every resource has.
const COMMON: [Attribute; 4] = [
    Attribute::text("schemas", "").many().exact().changed_by(Mutability::ReadWrite).told(Returned::Always),
    Attribute::text("id", "").exact().changed_by(Mutability::ReadOnly).told(Returned::Always),
    Attribute::text("externalId", "").exact(),
    Attribute::of("meta", "", &META).changed_by(Mutability::ReadOnly),
];

const META: [Attribute; 5] = [
    Attribute::text("resourceType", "").exact().changed_by(Mutability::ReadOnly),
    Attribute::text("created", "").exact().changed_by(Mutability::ReadOnly),
    Attribute::text("lastModified", "").exact().changed_by(Mutability::ReadOnly),
    Attribute::text("location", "").exact().changed_by(Mutability::ReadOnly),
    Attribute::text("version", "").exact().changed_by(Mutability::ReadOnly),
];

static COMMONS: [Attribute; 4] = COMMON;

impl Shape {
    /// An attribute of its own or of every resource; `schema`: of this extension.
    pub fn attribute(&self, schema: Option<&str>, name: &str) -> Option<&'static Attribute> {
        match schema {
            Some(urn) if !self.schema.urn.eq_ignore_ascii_case(urn) => self.extension(urn)?.attribute(name),
            _ => {
                let common = COMMONS.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name));
                self.schema.attribute(name).or(common)
            }
        }
    }

    /// An extension, its URN in any case.
    pub fn extension(&self, urn: &str) -> Option<&'static Schema> {
        self.extensions.iter().find(|schema| schema.urn.eq_ignore_ascii_case(urn)).copied()
    }

    /// The resource type as it is published.
    pub fn described(&self, base: &str) -> Value {
        let extensions: Vec<Value> =
            self.extensions.iter().map(|schema| json!({ "schema": schema.urn, "required": false })).collect();
        let mut value = json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
            "id": self.name,
            "name": self.name,
            "description": self.about,
            "endpoint": self.endpoint,
            "schema": self.schema.urn,
            "meta": { "resourceType": "ResourceType", "location": format!("{base}/ResourceTypes/{}", self.name) },
        });
        if !extensions.is_empty() {
            value["schemaExtensions"] = extensions.into();
        }
        value
    }
}

/// Every schema there is.
pub const SCHEMAS: [&Schema; 4] = [&USER, &ENTERPRISE, &CAMPUS, &GROUP];
