//! Layouts of order tables: what stands in which column, by the names in a table's head.

mod items;
mod known;
mod preview;
mod propose;

pub(crate) use items::{Item, ItemColumns, unpack};
pub(crate) use known::{KNOWN, Known};
pub use preview::{PreviewColumn, TablePreview};
pub use propose::{MappedColumn, TableMapping};
pub(crate) use propose::{guessed, propose, unsure};

use serde::{Deserialize, Serialize};

use super::report::Layout;
use super::text::excerpt;
use crate::money::has_decimal_comma;
use crate::{Error, ErrorCode};

/// What a column of an order table tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// The order's name or number, the same on all of its rows.
    Order,
    /// The order's ID, which tells orders of one name apart.
    Id,
    /// The customer's e-mail address.
    Email,
    /// What else the customer is known by: an ID or a user name. It counts where there is no address.
    Customer,
    /// The day of the order, with or without a time.
    Date,
    /// The time of day, where it stands by itself.
    Time,
    /// The order's state or its payment's.
    Status,
    /// When it was cancelled, or blank.
    CancelledAt,
    /// Whether the customer accepts marketing.
    AcceptsMarketing,
    /// The currency's code.
    Currency,
    /// The order's total.
    Total,
    /// What of it was refunded.
    RefundedAmount,
    /// The tags the order bears.
    Tags,
    /// Where the order came from.
    Source,
    /// How it was paid.
    Payment,
    /// Whether it is a test.
    Test,
    /// Attributes of the order's cart, by one of which an order is told to have come of an offer.
    Attributes,
    /// What kind of row it is, where not all rows are order lines.
    LineType,
    /// The product's name.
    Product,
    /// How many were bought.
    Quantity,
    /// The price of one.
    Price,
    /// The price of all on the line together.
    LineTotal,
    /// The SKU.
    Sku,
}

/// How many roles there are.
const ROLES: usize = 23;

impl Role {
    /// All of them.
    pub const ALL: [Role; ROLES] = [
        Role::Order,
        Role::Id,
        Role::Email,
        Role::Customer,
        Role::Date,
        Role::Time,
        Role::Status,
        Role::CancelledAt,
        Role::AcceptsMarketing,
        Role::Currency,
        Role::Total,
        Role::RefundedAmount,
        Role::Tags,
        Role::Source,
        Role::Payment,
        Role::Test,
        Role::Attributes,
        Role::LineType,
        Role::Product,
        Role::Quantity,
        Role::Price,
        Role::LineTotal,
        Role::Sku,
    ];

    /// What it is called in a sentence.
    pub fn said(self) -> &'static str {
        match self {
            Role::Order => "the order’s number",
            Role::Id => "the order’s ID",
            Role::Email => "the e-mail address",
            Role::Customer => "the customer",
            Role::Date => "the date",
            Role::Time => "the time of day",
            Role::Status => "the order’s state",
            Role::CancelledAt => "when it was cancelled",
            Role::AcceptsMarketing => "whether marketing is accepted",
            Role::Currency => "the currency",
            Role::Total => "the order’s total",
            Role::RefundedAmount => "what was refunded",
            Role::Tags => "the order’s tags",
            Role::Source => "where it came from",
            Role::Payment => "how it was paid",
            Role::Test => "whether it is a test",
            Role::Attributes => "the cart’s attributes",
            Role::LineType => "the kind of row",
            Role::Product => "the product",
            Role::Quantity => "the quantity",
            Role::Price => "the price of one",
            Role::LineTotal => "the price of all on the line",
            Role::Sku => "the SKU",
        }
    }

    /// What a column of it is called where the file has none: as Shopify writes it, if it does.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Role::Order => "Name",
            Role::Id => "Id",
            Role::Email => "Email",
            Role::Customer => "Customer",
            Role::Date => "Created at",
            Role::Time => "Time",
            Role::Status => "Financial Status",
            Role::CancelledAt => "Cancelled at",
            Role::AcceptsMarketing => "Accepts Marketing",
            Role::Currency => "Currency",
            Role::Total => "Total",
            Role::RefundedAmount => "Refunded Amount",
            Role::Tags => "Tags",
            Role::Source => "Source",
            Role::Payment => "Payment Method",
            Role::Test => "Test",
            Role::Attributes => "Note Attributes",
            Role::LineType => "Type",
            Role::Product => "Lineitem name",
            Role::Quantity => "Lineitem quantity",
            Role::Price => "Lineitem price",
            Role::LineTotal => "Line total",
            Role::Sku => "Lineitem sku",
        }
    }
}

/// The head of a table: names as they stand, and reduced by [`column_key`](super::text::column_key).
#[derive(Clone, Debug, Default)]
pub(crate) struct Head {
    /// The line it stands on, or would.
    pub(crate) line: u32,
    pub(crate) names: Vec<String>,
    pub(crate) keys: Vec<String>,
}

impl Head {
    /// Where the first column of one of these reduced names stands; the earlier name is the more exact one.
    pub(crate) fn find(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.keys.iter().position(|key| key == name))
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.find(&[name]).is_some()
    }
}

/// Where each column of a table of orders stands.
#[derive(Clone, Debug)]
pub(crate) struct Columns {
    pub(crate) layout: Layout,
    at: [Option<usize>; ROLES],
    /// Where a row is an order: the columns of its items.
    pub(crate) items: Vec<ItemColumns>,
    /// Whether amounts have a decimal comma, as far as the first rows tell.
    pub(crate) decimal_comma: bool,
    /// Whether an order without a name is told by its customer and date.
    pub(crate) nameless: bool,
    /// Whether the merchant said which column is which.
    pub(crate) mapped: bool,
    /// Of a table of the merchant's own: how it begins.
    pub(crate) preview: Option<TablePreview>,
    /// Of a table with several kinds of rows, the kind that is an order line.
    pub(crate) line_type: Option<&'static str>,
    /// The head as it stands.
    names: Vec<String>,
}

impl Columns {
    /// Takes them out; what is left behind is of no use.
    pub(crate) fn take(&mut self) -> Columns {
        let (items, names) = (std::mem::take(&mut self.items), std::mem::take(&mut self.names));
        Columns { items, names, preview: self.preview.take(), ..*self }
    }

    /// The columns of a layout in a head.
    #[cfg_attr(page, optimize(size))]
    pub(crate) fn of(known: &Known, head: &Head) -> Columns {
        let mut at = [None; ROLES];
        for (role, names) in known.columns {
            at[*role as usize] = head.find(names);
        }
        let items = if known.items { ItemColumns::find(head) } else { Vec::new() };
        let Known { layout, nameless, line_type, .. } = *known;
        let names = head.names.clone();
        Columns { layout, at, items, decimal_comma: false, nameless, mapped: false, preview: None, line_type, names }
    }

    /// Where a column stands.
    pub(crate) fn get(&self, role: Role) -> Option<usize> {
        self.at[role as usize]
    }

    /// How many fields the head has.
    pub(crate) fn width(&self) -> usize {
        self.names.len()
    }

    /// What the file calls a column; empty where it has none.
    pub(crate) fn heading(&self, role: Role) -> &str {
        self.get(role).map_or("", |at| self.names[at].trim())
    }
}

/// The columns of a table of orders: as a mapping of the merchant's says, by the layout that its head is of, or guessed from
/// its names and first rows.
///
/// # Errors
/// Which columns an orders table lacks, or that nothing sure can be said.
#[cfg_attr(page, optimize(size))]
pub(crate) fn columns(head: &Head, rows: &[Vec<String>], mappings: &[TableMapping]) -> Result<Columns, Error> {
    let mut columns = by_name(head, rows, mappings)?;
    let amounts = [Role::Price, Role::LineTotal, Role::Total].map(|role| columns.get(role));
    let values = |at: usize| rows.iter().filter_map(move |row| row.get(at)).map(String::as_str);
    columns.decimal_comma = has_decimal_comma(amounts.into_iter().flatten().flat_map(values));
    Ok(columns)
}

fn by_name(head: &Head, rows: &[Vec<String>], mappings: &[TableMapping]) -> Result<Columns, Error> {
    if let Some(mapping) = mappings.iter().find(|mapping| mapping.is_of(head)) {
        let columns = mapping.columns(head);
        let preview = Some(TablePreview::mapped(&columns, head, rows));
        return Ok(Columns { mapped: true, preview, ..columns });
    }
    let Some(known) = recognise(head) else { return unknown(head, rows) };
    let columns = Columns::of(known, head);
    let there = |role: &Role| match role {
        // One of the two says who bought.
        Role::Email => columns.get(Role::Email).or(columns.get(Role::Customer)).is_some(),
        Role::Order => columns.nameless || columns.get(Role::Order).is_some(),
        Role::Product => columns.get(Role::Product).is_some() || !columns.items.is_empty(),
        Role::Quantity => columns.get(Role::Quantity).is_some() || !columns.items.is_empty(),
        role => columns.get(*role).is_some(),
    };
    let missing: Vec<Role> = NEEDED.into_iter().filter(|role| !there(role)).collect();
    if missing.is_empty() { Ok(columns) } else { Err(incomplete(known, &missing, head)) }
}

/// The columns without which nothing can be said.
const NEEDED: [Role; 5] = [Role::Order, Role::Email, Role::Date, Role::Product, Role::Quantity];

/// The layout that a head is of.
pub(crate) fn recognise(head: &Head) -> Option<&'static Known> {
    KNOWN.iter().find(|known| known.marks.iter().all(|names| head.find(names).is_some()))
}

/// How many columns of a layout a head has, to tell the right separator by.
#[cfg_attr(page, optimize(size))]
pub(crate) fn found(head: &Head) -> usize {
    let count = |known: &&Known| known.columns.iter().filter(|(_, names)| head.find(names).is_some()).count();
    // A head that is of a layout is of that; one that is of none is likeliest the nearest one, misread.
    recognise(head)
        .map_or_else(|| KNOWN.iter().map(|known| count(&known)).max(), |known| Some(count(&known) + 1))
        .unwrap_or(0)
}

/// The first columns of a head, for a message.
fn beginning(head: &Head) -> String {
    let names = head.names.iter().map(|name| name.trim()).filter(|name| !name.is_empty());
    let shown = names.take(8).map(excerpt).collect::<Vec<_>>().join(", ");
    format!("{shown}{}", if head.keys.len() > 8 { " …" } else { "" })
}

/// What can be made of a head that is of no known layout.
#[cfg_attr(page, optimize(size))]
fn unknown(head: &Head, rows: &[Vec<String>]) -> Result<Columns, Error> {
    if head.has("totalspent") && head.has("totalorders") {
        let message = "This is an export of customers, which does not say who bought what. Export the orders: \
                       Orders → Export → all orders.";
        return Err(Error { column: Some("Name".to_owned()), ..Error::new(ErrorCode::MissingColumn, message) });
    }
    let shopify = Columns::of(&KNOWN[0], head);
    // Hardly a table, or most of an export that lacks something.
    if head.keys.len() < 3 || shopify.at.iter().flatten().count() > 5 {
        let missing: Vec<Role> = NEEDED.into_iter().filter(|role| shopify.get(*role).is_none()).collect();
        return Err(incomplete(&KNOWN[0], &missing, head));
    }
    let guesses = propose(head, rows);
    let preview = Some(TablePreview::guessed(head, rows, &guesses));
    match guessed(head, &guesses) {
        Some(columns) => Ok(Columns { preview, ..columns }),
        None => Err(Error { table: preview, ..unsure(head, &guesses) }),
    }
}

#[cfg_attr(page, optimize(size))]
fn incomplete(known: &Known, missing: &[Role], head: &Head) -> Error {
    let named = |role: &Role| match known.layout {
        Layout::ShopifyOrders => role.name(),
        _ => known.columns.iter().find(|(of, _)| of == role).map_or(role.name(), |(_, names)| names[0]),
    };
    // Such names are no more than their letters.
    let shown = |role: &Role| match known.layout {
        Layout::ShopifyOrders => format!("“{}”", named(role)),
        _ => format!("“{}” ({})", named(role), role.said()),
    };
    let message = format!(
        "This is not a complete {}: the column{} {} {} missing. The file begins with: {}. {}",
        known.name,
        if missing.len() == 1 { "" } else { "s" },
        missing.iter().map(shown).collect::<Vec<_>>().join(", "),
        if missing.len() == 1 { "is" } else { "are" },
        beginning(head),
        known.again,
    );
    Error {
        column: missing.first().map(|role| named(role).to_owned()),
        ..Error::new(ErrorCode::MissingColumn, message).at_line(head.line)
    }
}
