//! The layout of Shopify's orders export: which column is which, whatever the store's year and spelling.

use crate::{Error, ErrorCode};

/// The columns that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    Name,
    Id,
    Email,
    CreatedAt,
    FinancialStatus,
    CancelledAt,
    AcceptsMarketing,
    Currency,
    Total,
    RefundedAmount,
    LineName,
    LineQuantity,
    LinePrice,
    LineSku,
}

impl Column {
    /// Its name as Shopify writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Column::Name => "Name",
            Column::Id => "Id",
            Column::Email => "Email",
            Column::CreatedAt => "Created at",
            Column::FinancialStatus => "Financial Status",
            Column::CancelledAt => "Cancelled at",
            Column::AcceptsMarketing => "Accepts Marketing",
            Column::Currency => "Currency",
            Column::Total => "Total",
            Column::RefundedAmount => "Refunded Amount",
            Column::LineName => "Lineitem name",
            Column::LineQuantity => "Lineitem quantity",
            Column::LinePrice => "Lineitem price",
            Column::LineSku => "Lineitem sku",
        }
    }
}

/// How many columns are read.
const COLUMNS: usize = 14;

/// Every column with its names, reduced to letters and digits in lower case.
const NAMES: [(Column, &[&str]); COLUMNS] = [
    (Column::Name, &["name", "ordername", "order"]),
    (Column::Id, &["id", "orderid"]),
    (Column::Email, &["email", "customeremail"]),
    (Column::CreatedAt, &["createdat"]),
    (Column::FinancialStatus, &["financialstatus"]),
    (Column::CancelledAt, &["cancelledat", "canceledat"]),
    (Column::AcceptsMarketing, &["acceptsmarketing", "buyeracceptsmarketing"]),
    (Column::Currency, &["currency"]),
    (Column::Total, &["total"]),
    (Column::RefundedAmount, &["refundedamount"]),
    (Column::LineName, &["lineitemname"]),
    (Column::LineQuantity, &["lineitemquantity"]),
    (Column::LinePrice, &["lineitemprice"]),
    (Column::LineSku, &["lineitemsku"]),
];

/// The columns without which nothing can be said.
const NEEDED: [Column; 5] = [Column::Name, Column::Email, Column::CreatedAt, Column::LineName, Column::LineQuantity];

/// Where each column stands in the file.
#[derive(Clone, Debug)]
pub(crate) struct Columns {
    at: [Option<usize>; COLUMNS],
    /// How many fields the head has.
    pub(crate) width: usize,
}

impl Columns {
    /// Finds the columns in a head whose names were reduced by [`column_key`](super::text::column_key).
    pub(crate) fn find(head: &[String]) -> Columns {
        let mut at = [None; COLUMNS];
        for (column, names) in NAMES {
            // The earlier of two names is the more exact; of two columns of one name the first is meant.
            at[column as usize] = names.iter().find_map(|name| head.iter().position(|h| h == name));
        }
        Columns { at, width: head.len() }
    }

    /// How many columns were found.
    pub(crate) fn found(&self) -> usize {
        self.at.iter().flatten().count()
    }

    /// Whether the columns particular to an orders export are there.
    pub(crate) fn recognised(&self) -> bool {
        self.get(Column::LineName).is_some() || self.get(Column::LineQuantity).is_some()
    }

    /// Where a column stands.
    pub(crate) fn get(&self, column: Column) -> Option<usize> {
        self.at[column as usize]
    }

    /// An error that names the needed columns that are missing, where any are.
    pub(crate) fn check(&self, head: &[String]) -> Result<(), Error> {
        let missing: Vec<&str> =
            NEEDED.iter().filter(|column| self.get(**column).is_none()).map(|column| column.name()).collect();
        if missing.is_empty() {
            return Ok(());
        }
        if missing.len() > 2 && ["totalspent", "totalorders"].iter().all(|name| head.iter().any(|h| h == name)) {
            let message = "This is an export of customers, which does not say who bought what. Export the orders: \
                           Orders → Export → all orders.";
            return Err(Error { column: Some(missing[0].to_owned()), ..Error::new(ErrorCode::MissingColumn, message) });
        }
        let shown = head.iter().take(8).map(String::as_str).collect::<Vec<_>>().join(", ");
        let message = format!(
            "This is not a complete Shopify orders export: the column{} {} {} missing. The file begins with: {shown}{}. \
             Export again from Orders → Export → “CSV for Excel, Numbers, or other spreadsheet programs”.",
            if missing.len() == 1 { "" } else { "s" },
            missing.iter().map(|m| format!("“{m}”")).collect::<Vec<_>>().join(", "),
            if missing.len() == 1 { "is" } else { "are" },
            if head.len() > 8 { " …" } else { "" },
        );
        Err(Error { column: Some(missing[0].to_owned()), ..Error::new(ErrorCode::MissingColumn, message).at_line(1) })
    }
}
