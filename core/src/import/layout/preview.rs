//! The beginning of a table, for the merchant to say which column is which.

use serde::{Deserialize, Serialize};

use super::propose::Guess;
use super::{Columns, Head, Role};
use crate::import::text::excerpt;

/// How many values of a column are shown.
const SHOWN: usize = 3;

/// A table of the merchant's own, as far as its first rows tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TablePreview {
    /// Its columns, in their order.
    pub columns: Vec<PreviewColumn>,
}

/// A column of such a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PreviewColumn {
    /// Its name in the head.
    pub name: String,
    /// What it is read as, or likely tells.
    pub role: Option<Role>,
    /// How sure that is, in percent; 100 where the merchant said so.
    pub confidence: u32,
    /// The first values that are not blank.
    pub samples: Vec<String>,
}

impl TablePreview {
    /// A table with what its columns likely tell.
    pub(crate) fn guessed(head: &Head, rows: &[Vec<String>], guesses: &[Guess]) -> TablePreview {
        let column = |(at, name): (usize, &String)| PreviewColumn {
            name: name.clone(),
            role: guesses[at].role,
            confidence: (guesses[at].confidence * 100.0) as u32,
            samples: samples(rows, at),
        };
        TablePreview { columns: head.names.iter().enumerate().map(column).collect() }
    }

    /// A table as it is read.
    pub(crate) fn mapped(columns: &Columns, head: &Head, rows: &[Vec<String>]) -> TablePreview {
        let column = |(at, name): (usize, &String)| {
            let role = Role::ALL.into_iter().find(|role| columns.get(*role) == Some(at));
            let confidence = if role.is_some() { 100 } else { 0 };
            PreviewColumn { name: name.clone(), role, confidence, samples: samples(rows, at) }
        };
        TablePreview { columns: head.names.iter().enumerate().map(column).collect() }
    }
}

fn samples(rows: &[Vec<String>], at: usize) -> Vec<String> {
    let values = rows.iter().filter_map(|row| row.get(at)).map(|value| value.trim()).filter(|value| !value.is_empty());
    values.take(SHOWN).map(excerpt).collect()
}
