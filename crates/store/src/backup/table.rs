//! Tables, rows and values in the form that both databases share.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::error::BackupError;

/// A type of column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An identifier.
    Uuid,
    /// Text.
    Text,
    /// Bytes.
    Bytes,
    /// A whole number.
    Integer,
    /// Yes or no.
    Boolean,
}

impl Kind {
    /// Reads the type as the catalogues of both databases write it.
    pub fn parse(declared: &str) -> Option<Self> {
        Some(match declared.to_ascii_lowercase().as_str() {
            "uuid" => Self::Uuid,
            "text" => Self::Text,
            "bytea" => Self::Bytes,
            "bigint" => Self::Integer,
            "boolean" => Self::Boolean,
            _ => return None,
        })
    }
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableColumn {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: Kind,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns.
    pub columns: Vec<TableColumn>,
}

impl Table {
    /// Puts rows of a catalogue (table, column, declared type) together.
    pub fn gather(rows: Vec<(String, String, String)>) -> Result<Vec<Self>, BackupError> {
        let mut tables: Vec<Self> = Vec::new();
        for (table, column, declared) in rows {
            let kind = Kind::parse(&declared);
            let kind = kind.ok_or_else(|| BackupError::UnknownType(format!("{table}.{column}")))?;
            let column = TableColumn { name: column, kind };
            match tables.last_mut().filter(|last| last.name == table) {
                Some(last) => last.columns.push(column),
                None => tables.push(Self { name: table, columns: vec![column] }),
            }
        }
        Ok(tables)
    }

    /// `"a","b"`: its columns for a statement. Names come from the catalogue of the database at hand.
    pub fn list(&self) -> String {
        let names: Vec<String> = self.columns.iter().map(|column| quoted(&column.name)).collect();
        names.join(",")
    }
}

/// A name for a statement.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', ""))
}

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// An identifier.
    Uuid(Option<Uuid>),
    /// Text.
    Text(Option<String>),
    /// Bytes.
    Bytes(Option<Vec<u8>>),
    /// A whole number.
    Integer(Option<i64>),
    /// Yes or no.
    Boolean(Option<bool>),
}

impl Cell {
    /// Writes it behind what is there.
    pub fn write(&self, out: &mut Vec<u8>) {
        fn long(out: &mut Vec<u8>, bytes: &[u8]) {
            // No row of either database is that long.
            out.extend_from_slice(&u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes());
            out.extend_from_slice(bytes);
        }
        let given = match self {
            Self::Uuid(value) => value.is_some(),
            Self::Text(value) => value.is_some(),
            Self::Bytes(value) => value.is_some(),
            Self::Integer(value) => value.is_some(),
            Self::Boolean(value) => value.is_some(),
        };
        out.push(u8::from(given));
        match self {
            Self::Uuid(Some(value)) => out.extend_from_slice(value.as_bytes()),
            Self::Text(Some(value)) => long(out, value.as_bytes()),
            Self::Bytes(Some(value)) => long(out, value),
            Self::Integer(Some(value)) => out.extend_from_slice(&value.to_le_bytes()),
            Self::Boolean(Some(value)) => out.push(u8::from(*value)),
            _ => {}
        }
    }

    /// Reads one of a kind from the front of `bytes`.
    pub fn read(kind: Kind, bytes: &mut &[u8]) -> Option<Self> {
        fn take<'b>(bytes: &mut &'b [u8], length: usize) -> Option<&'b [u8]> {
            let (taken, rest) = bytes.split_at_checked(length)?;
            *bytes = rest;
            Some(taken)
        }
        fn long<'b>(bytes: &mut &'b [u8]) -> Option<&'b [u8]> {
            let length = u32::from_le_bytes(take(bytes, 4)?.try_into().ok()?);
            take(bytes, length as usize)
        }
        let given = match take(bytes, 1)? {
            [0] => false,
            [1] => true,
            _ => return None,
        };
        Some(match kind {
            Kind::Uuid if given => Self::Uuid(Some(Uuid::from_slice(take(bytes, 16)?).ok()?)),
            Kind::Text if given => Self::Text(Some(std::str::from_utf8(long(bytes)?).ok()?.to_owned())),
            Kind::Bytes if given => Self::Bytes(Some(long(bytes)?.to_vec())),
            Kind::Integer if given => {
                Self::Integer(Some(i64::from_le_bytes(take(bytes, 8)?.try_into().ok()?)))
            }
            Kind::Boolean if given => Self::Boolean(Some(take(bytes, 1)? == [1])),
            Kind::Uuid => Self::Uuid(None),
            Kind::Text => Self::Text(None),
            Kind::Bytes => Self::Bytes(None),
            Kind::Integer => Self::Integer(None),
            Kind::Boolean => Self::Boolean(None),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_as_they_were() {
        let id = Uuid::from_u128(7);
        let cells = [
            (Kind::Uuid, Cell::Uuid(Some(id))),
            (Kind::Uuid, Cell::Uuid(None)),
            (Kind::Text, Cell::Text(Some("计算所".to_owned()))),
            (Kind::Text, Cell::Text(Some(String::new()))),
            (Kind::Bytes, Cell::Bytes(Some(vec![0, 255, 7]))),
            (Kind::Bytes, Cell::Bytes(None)),
            (Kind::Integer, Cell::Integer(Some(i64::MIN))),
            (Kind::Boolean, Cell::Boolean(Some(true))),
            (Kind::Boolean, Cell::Boolean(Some(false))),
        ];
        let mut bytes = Vec::new();
        cells.iter().for_each(|(_, cell)| cell.write(&mut bytes));
        let mut rest = bytes.as_slice();
        for (kind, cell) in &cells {
            assert_eq!(Cell::read(*kind, &mut rest).as_ref(), Some(cell));
        }
        assert!(rest.is_empty());
        assert_eq!(Cell::read(Kind::Integer, &mut &bytes[..3]), None);
    }
}
