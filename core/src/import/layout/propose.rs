//! Any table of orders: which column is what, by names that people give such columns and by what stands in them.

use serde::{Deserialize, Serialize};

use super::{Columns, Head, ROLES, Role};
use crate::Error;
use crate::import::dates;
use crate::import::report::Layout;
use crate::import::text::{column_key, is_address};
use crate::money::parse_amount;

/// A guess of less than this is none.
const LEAST: f64 = 0.5;

/// From this on a table is read by guesses alone.
const SURE: f64 = 0.8;

/// What a name alone is worth, where what stands in the column cannot speak for it.
const NAMED: f64 = 0.85;

/// Names of columns, reduced to letters and digits: English, German, French, Spanish, Italian and Dutch.
const NAMES: [(Role, &[&str]); 13] = [
    (
        Role::Order,
        &[
            "order",
            "ordernumber",
            "orderid",
            "orderno",
            "ordername",
            "invoice",
            "invoiceno",
            "invoicenumber",
            "receipt",
            "receiptnumber",
            "transactionid",
            "salesordernumber",
            "bestellnummer",
            "bestellnr",
            "auftragsnummer",
            "rechnungsnummer",
            "commande",
            "numérodecommande",
            "pedido",
            "númerodepedido",
            "ordine",
            "numeroordine",
            "bestelnummer",
            "ordernummer",
        ],
    ),
    (
        Role::Email,
        &[
            "email",
            "emailaddress",
            "customeremail",
            "buyeremail",
            "billingemail",
            "emailadresse",
            "courriel",
            "correo",
            "emailadres",
        ],
    ),
    (
        Role::Customer,
        &[
            "customer",
            "customerid",
            "customernumber",
            "customerno",
            "custno",
            "userid",
            "clientid",
            "buyer",
            "username",
            "kunde",
            "kundennummer",
            "kundennr",
            "client",
            "cliente",
            "klant",
            "klantnummer",
        ],
    ),
    (
        Role::Date,
        &[
            "date",
            "orderdate",
            "createdat",
            "created",
            "purchasedate",
            "saledate",
            "invoicedate",
            "timestamp",
            "datetime",
            "datum",
            "bestelldatum",
            "rechnungsdatum",
            "datedecommande",
            "fecha",
            "data",
            "orderdatum",
            "besteldatum",
        ],
    ),
    (Role::Time, &["time", "ordertime", "uhrzeit", "heure", "hora", "ora", "tijd"]),
    (Role::Status, &["status", "orderstatus", "state", "paymentstatus", "statut", "estado", "stato"]),
    (Role::Currency, &["currency", "currencycode", "währung", "devise", "moneda", "valuta"]),
    (Role::Total, &["ordertotal", "grandtotal", "total"]),
    (
        Role::Product,
        &[
            "product",
            "productname",
            "producttitle",
            "item",
            "itemname",
            "itemtitle",
            "title",
            "description",
            "article",
            "artikel",
            "artikelname",
            "bezeichnung",
            "produkt",
            "produktname",
            "produit",
            "artículo",
            "producto",
            "prodotto",
            "articolo",
            "descripción",
            "omschrijving",
        ],
    ),
    (
        Role::Quantity,
        &[
            "quantity",
            "qty",
            "units",
            "quantityordered",
            "menge",
            "anzahl",
            "stück",
            "quantité",
            "cantidad",
            "quantità",
            "aantal",
        ],
    ),
    (
        Role::Price,
        &[
            "price",
            "unitprice",
            "itemprice",
            "preis",
            "einzelpreis",
            "prix",
            "prixunitaire",
            "precio",
            "preciounitario",
            "prezzo",
            "prijs",
        ],
    ),
    (
        Role::LineTotal,
        &[
            "linetotal",
            "totalprice",
            "lineamount",
            "subtotal",
            "gesamtpreis",
            "montant",
            "importe",
            "importo",
            "regeltotaal",
        ],
    ),
    (
        Role::Sku,
        &[
            "sku",
            "itemsku",
            "productsku",
            "stockcode",
            "itemcode",
            "productcode",
            "productid",
            "articlenumber",
            "artikelnummer",
            "artikelnr",
            "référence",
            "referencia",
            "codice",
        ],
    ),
];

/// How a table of the merchant's own is read, for every table with the same head.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct TableMapping {
    /// All columns of the head, in their order.
    pub columns: Vec<MappedColumn>,
}

/// A column of a mapping.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct MappedColumn {
    /// Its name in the head.
    pub name: String,
    /// What it tells; `null` is nothing that is read.
    pub role: Option<Role>,
}

impl TableMapping {
    /// What a mapping lacks or says twice, if anything.
    pub(crate) fn objection(&self) -> Option<String> {
        let count = |role: Role| self.columns.iter().filter(|column| column.role == Some(role)).count();
        if let Some(role) = Role::ALL.into_iter().find(|role| count(*role) > 1) {
            return Some(format!("two columns are said to be {}", role.said()));
        }
        let has = |role: Role| count(role) == 1;
        match (has(Role::Email) || has(Role::Customer), has(Role::Date), has(Role::Product)) {
            (false, ..) => Some("no column says who bought: an e-mail address or a customer".to_owned()),
            (_, false, _) => Some("no column says when it was bought".to_owned()),
            (.., false) => Some("no column says what was bought".to_owned()),
            _ => None,
        }
    }

    /// Whether a head is the one it speaks of.
    pub(crate) fn is_of(&self, head: &Head) -> bool {
        self.columns.len() == head.keys.len()
            && self.columns.iter().zip(&head.keys).all(|(column, key)| column_key(&column.name) == *key)
    }

    /// The columns it tells of.
    #[cfg_attr(page, optimize(size))]
    pub(crate) fn columns(&self, head: &Head) -> Columns {
        let mut at = [None; ROLES];
        for (place, column) in self.columns.iter().enumerate() {
            if let Some(role) = column.role {
                at[role as usize] = Some(place);
            }
        }
        Columns {
            layout: Layout::OwnTable,
            at,
            items: Vec::new(),
            decimal_comma: false,
            nameless: true,
            mapped: false,
            preview: None,
            line_type: None,
            names: head.names.clone(),
        }
    }
}

/// What a column is likely to tell.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Guess {
    pub(crate) role: Option<Role>,
    /// How sure that is, 0 to 1.
    pub(crate) confidence: f64,
}

/// What each column of a table is likely to tell, by its name and the first rows.
#[cfg_attr(page, optimize(size))]
pub(crate) fn propose(head: &Head, rows: &[Vec<String>]) -> Vec<Guess> {
    let mut all: Vec<(f64, usize, Role)> = Vec::new();
    for (at, key) in head.keys.iter().enumerate() {
        let values: Vec<&str> = rows
            .iter()
            .filter_map(|row| row.get(at))
            .map(|value| value.trim())
            .filter(|value| !value.is_empty())
            .collect();
        for (role, names) in NAMES {
            let score = score(role, by_name(key, names), &values);
            if score >= LEAST {
                all.push((score, at, role));
            }
        }
    }
    // The surest first; of equals the role and then the column that stands first.
    crate::sort::by(&mut all, |a, b| b.0.total_cmp(&a.0).then((a.2, a.1).cmp(&(b.2, b.1))));
    let mut guesses = vec![Guess::default(); head.keys.len()];
    let mut taken = [false; ROLES];
    for (confidence, at, role) in all {
        if guesses[at].role.is_none() && !taken[role as usize] {
            guesses[at] = Guess { role: Some(role), confidence };
            taken[role as usize] = true;
        }
    }
    guesses
}

/// How well a column's name speaks for a role, 0 to 1.
fn by_name(key: &str, names: &[&str]) -> f64 {
    match names.iter().position(|name| *name == key) {
        Some(_) => 1.0,
        None if names.iter().any(|name| name.len() >= 4 && (key.starts_with(name) || key.ends_with(name))) => 0.6,
        None => 0.0,
    }
}

/// How likely a column tells a role: its name, weighed by what stands in it.
#[cfg_attr(page, optimize(size))]
fn score(role: Role, name: f64, values: &[&str]) -> f64 {
    let share = |fits: &dyn Fn(&str) -> bool| {
        values.iter().filter(|value| fits(value)).count() as f64 / values.len().max(1) as f64
    };
    if values.is_empty() {
        return name * LEAST;
    }
    match role {
        // What stands in these tells by itself; the name picks among several.
        Role::Email => share(&is_address) * (0.9 + 0.1 * name),
        Role::Date => share(&|value| dates::parse(value).is_some()) * (0.7 + 0.3 * name),
        Role::Time => name * share(&|value| value.contains(':')),
        Role::Quantity => name * share(&|value| parse_amount(value).is_some_and(|n| n % crate::money::UNIT == 0)),
        Role::Price | Role::LineTotal | Role::Total => name * share(&|value| parse_amount(value).is_some()),
        Role::Currency => name * share(&|value| value.len() <= 3),
        Role::Product => name * NAMED.max(share(&|value| value.chars().any(char::is_alphabetic))),
        _ => name * NAMED,
    }
}

/// The columns that guesses tell, where they are sure enough to read a table by.
pub(crate) fn guessed(head: &Head, guesses: &[Guess]) -> Option<Columns> {
    let sure = guesses.iter().all(|guess| guess.role.is_none_or(|role| guess.confidence >= SURE || !needed(role)));
    let mapping = mapping(head, guesses);
    // Without a price or a number of pieces it may be a table of anything.
    let has = |role: Role| guesses.iter().any(|guess| guess.role == Some(role));
    let of_sales = has(Role::Quantity) || has(Role::Price) || has(Role::LineTotal);
    (sure && of_sales && mapping.objection().is_none()).then(|| mapping.columns(head))
}

/// Whether a table cannot be read without the role, or only wrongly.
fn needed(role: Role) -> bool {
    matches!(role, Role::Email | Role::Customer | Role::Date | Role::Product | Role::Quantity | Role::Order)
}

/// The error of a table that is of no known layout, and whose columns cannot be told for sure.
pub(crate) fn unsure(head: &Head, guesses: &[Guess]) -> Error {
    let why = mapping(head, guesses).objection();
    let message = format!(
        "This table is of no layout that is known, and {}. It begins with: {}. Say which column is which.",
        why.as_deref().unwrap_or("what its columns tell is not sure"),
        super::beginning(head)
    );
    Error::new(crate::ErrorCode::UnknownLayout, message).at_line(head.line)
}

/// Guesses as a mapping.
pub(crate) fn mapping(head: &Head, guesses: &[Guess]) -> TableMapping {
    let column = |(name, guess): (&String, &Guess)| MappedColumn { name: name.clone(), role: guess.role };
    TableMapping { columns: head.names.iter().zip(guesses).map(column).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(names: &str) -> Head {
        let names: Vec<String> = names.split(',').map(str::to_owned).collect();
        Head { line: 1, keys: names.iter().map(|name| column_key(name)).collect(), names }
    }

    fn rows(rows: &[&str]) -> Vec<Vec<String>> {
        rows.iter().map(|row| row.split(',').map(str::to_owned).collect()).collect()
    }

    fn roles(names: &str, sample: &[&str]) -> String {
        let guesses = propose(&head(names), &rows(sample));
        let shown = guesses.iter().map(|guess| guess.role.map_or("-".to_owned(), |role| format!("{role:?}")));
        shown.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn columns_are_told_by_names_and_contents() {
        let uci = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country";
        let sample = ["489434,85048,GLASS BALL,12,2009-12-01 07:45:00,6.95,13085,United Kingdom"];
        assert_eq!(roles(uci, &sample), "Order Sku Product Quantity Date Price Customer -");
        assert!(guessed(&head(uci), &propose(&head(uci), &rows(&sample))).is_some());
        let german = "Bestellnummer,Datum,Kunde,E-Mail,Artikelname,Menge,Einzelpreis";
        assert_eq!(
            roles(german, &["7,03.01.2025,Ann,ann@shop.example,Tee,2,8.00"]),
            "Order Date Customer Email Product Quantity Price"
        );
        // An address tells itself, whatever it is called; so does a day.
        assert_eq!(roles("who,when,item,qty", &["ann@shop.example,2025-01-03,Tea,1"]), "Email Date Product Quantity");
    }

    #[test]
    fn what_is_unsure_is_left_to_the_merchant() {
        for (names, sample) in [
            ("a,b,c", ["1,2,3"]),
            ("email,date,name", ["ann@shop.example,2025-01-03,Ann"]),
            ("email,signup date,title", ["ann@shop.example,2025-01-03,Dr"]),
        ] {
            let head = head(names);
            assert!(guessed(&head, &propose(&head, &rows(&sample))).is_none(), "{names}");
        }
    }

    #[test]
    fn a_mapping_says_what_it_lacks() {
        let mapping = |roles: &[Option<Role>]| TableMapping {
            columns: roles.iter().map(|role| MappedColumn { name: "x".to_owned(), role: *role }).collect(),
        };
        let [who, when, what] = [Some(Role::Customer), Some(Role::Date), Some(Role::Product)];
        assert_eq!(mapping(&[who, when, what, None]).objection(), None);
        for (roles, says) in [
            (vec![when, what], "who"),
            (vec![who, what], "when"),
            (vec![who, when], "what"),
            (vec![who, when, what, what], "two columns"),
        ] {
            assert!(mapping(&roles).objection().unwrap().contains(says), "{says}");
        }
    }
}
