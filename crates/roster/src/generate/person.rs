//! One person after the other.

use std::collections::HashSet;

use vocabulary::DocumentType;

use super::document::Documents;
use super::names::{Name, chinese, foreign};
use super::random::Random;
use super::university::{OFFICES, SCHOOLS};

/// Mobile ranges that no carrier has been given.
const PREFIXES: [u32; 7] = [142, 143, 154, 160, 161, 163, 164];
/// Steps through all eight-digit numbers without meeting one twice: it shares
/// no factor with 10^8.
const STEP: u64 = 48_271_379;
/// Beyond the numbers of demonstrations and of people added by hand.
const FIRST: u32 = 10_000_001;
/// The year of the newest students.
const YEAR: u32 = 2026;

/// A row of a roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Person {
    pub number: String,
    pub name: String,
    pub document_type: &'static str,
    pub document_number: String,
    pub kind: &'static str,
    pub department: &'static str,
    pub phone: String,
    pub email: String,
    pub status: &'static str,
    pub alias: String,
    pub joined_on: String,
}

/// What somebody is, and what follows from it.
struct Role {
    kind: &'static str,
    status: &'static str,
    born: (u32, u32),
    joined: (u32, u32),
    student: bool,
    /// How many in a thousand have an alias.
    alias: u32,
}

/// Everybody, one after the other.
pub(super) struct People {
    random: Random,
    documents: Documents,
    aliases: HashSet<String>,
    count: u32,
    phone_offset: u64,
}

impl People {
    pub fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let phone_offset = random.next() % 100_000_000;
        Self { random, documents: Documents::default(), aliases: HashSet::new(), count: 0, phone_offset }
    }

    pub fn next(&mut self) -> Person {
        let sequence = FIRST + self.count;
        let random = &mut self.random;
        let role = role(random);
        let year = role.joined.0 + random.below(role.joined.1 - role.joined.0 + 1);
        let number = if role.student { format!("{year}{sequence:08}") } else { format!("1{sequence:011}") };
        let document = document(random);
        let Name { name, reading } =
            if document == DocumentType::Passport { foreign(random) } else { chinese(random) };
        let document_number = self.documents.next(random, document, role.born);
        let department = random.one(if role.kind == "职工" { OFFICES } else { SCHOOLS });
        let phone = if random.chance(960) {
            let rest = (self.phone_offset + u64::from(self.count) * STEP) % 100_000_000;
            format!("{}{rest:08}", random.one(&PREFIXES))
        } else {
            String::new()
        };
        let wants_alias = random.chance(role.alias);
        let alias = reading.filter(|_| wants_alias).map(|(surname, given)| {
            let plain = format!("{given}.{surname}");
            let alias = if self.aliases.contains(&plain) { format!("{plain}.{}", self.count) } else { plain };
            self.aliases.insert(alias.clone());
            alias
        });
        let email =
            random.chance(900).then(|| format!("{}@example.edu.cn", alias.as_deref().unwrap_or(&number)));
        let (month, day) = if role.student { (9, 1) } else { (1 + random.below(12), 1 + random.below(28)) };
        self.count += 1;
        Person {
            number,
            name,
            document_type: document_name(document),
            document_number,
            kind: role.kind,
            department,
            phone,
            email: email.unwrap_or_default(),
            status: role.status,
            alias: alias.unwrap_or_default(),
            joined_on: format!("{year}-{month:02}-{day:02}"),
        }
    }
}

fn role(random: &mut Random) -> Role {
    let (kind, status, born, joined, student, alias) = match random.below(1000) {
        0..560 => ("本科生", "在校", (2003, 2008), (YEAR - 3, YEAR), true, 60),
        560..720 => ("硕士研究生", "在校", (1998, 2004), (YEAR - 2, YEAR), true, 120),
        720..770 => ("博士研究生", "在校", (1993, 2001), (YEAR - 4, YEAR), true, 200),
        770..850 => ("教师", "在职", (1962, 1998), (1988, YEAR), false, 600),
        850..910 => ("职工", "在职", (1962, 2000), (1990, YEAR), false, 500),
        910..930 => ("离退休", "正常", (1938, 1965), (1965, 1999), false, 100),
        930..955 => ("本科生", "毕业", (1999, 2003), (YEAR - 7, YEAR - 4), true, 40),
        955..965 => ("本科生", "退学", (2002, 2007), (YEAR - 3, YEAR - 1), true, 0),
        965..975 => ("职工", "离职", (1970, 1998), (2000, YEAR - 1), false, 100),
        975..985 => ("教师", "停用", (1970, 1995), (2000, YEAR - 1), false, 100),
        _ => ("外聘", "在职", (1965, 1999), (YEAR - 5, YEAR), false, 100),
    };
    Role { kind, status, born, joined, student, alias }
}

fn document(random: &mut Random) -> DocumentType {
    match random.below(1000) {
        0..960 => DocumentType::ResidentIdentityCard,
        960..966 => DocumentType::HongKongMacauResidencePermit,
        966..970 => DocumentType::TaiwanResidencePermit,
        970..974 => DocumentType::HongKongMacauTravelPermit,
        974..976 => DocumentType::TaiwanTravelPermit,
        976..979 => DocumentType::ForeignPermanentResidence,
        _ => DocumentType::Passport,
    }
}

const fn document_name(kind: DocumentType) -> &'static str {
    match kind {
        DocumentType::ResidentIdentityCard => "居民身份证",
        DocumentType::HongKongMacauResidencePermit => "港澳居民居住证",
        DocumentType::TaiwanResidencePermit => "台湾居民居住证",
        DocumentType::HongKongMacauTravelPermit => "港澳居民来往内地通行证",
        DocumentType::TaiwanTravelPermit => "台湾居民来往大陆通行证",
        DocumentType::ForeignPermanentResidence => "外国人永久居留身份证",
        DocumentType::Passport => "护照",
        DocumentType::MilitaryCard => "军官证",
        DocumentType::Other => "其他",
    }
}
