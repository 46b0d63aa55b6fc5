//! Orders in JSON, as Shopify's Admin API gives them: a list, an object with `orders`, an answer of GraphQL, or lines of a bulk
//! operation → the table that the orders export is, one line an order line.

use std::collections::HashMap;
use std::fmt;
use std::io::{BufReader, Read};

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::rows::Line;
use crate::{Error, Part, Sink};

/// The columns, named as in Shopify's export.
const HEAD: [&str; 17] = [
    "Name",
    "Id",
    "Email",
    "Financial Status",
    "Cancelled at",
    "Accepts Marketing",
    "Currency",
    "Total",
    "Refunded Amount",
    "Created at",
    "Tags",
    "Source",
    "Test",
    "Lineitem quantity",
    "Lineitem name",
    "Lineitem price",
    "Lineitem sku",
];
/// How many of them tell of the order.
const OF_ORDER: usize = 13;

pub(crate) fn open(name: &str, reader: impl Read, sink: &mut Sink<'_>) -> Result<(), Error> {
    let mut reader = BufReader::with_capacity(256 * 1024, reader);
    let mut out =
        Orders { sink, line: Line::default(), text: Vec::new(), bulk: Vec::new(), places: HashMap::new(), count: 0 };
    (out.sink)(Part::Table(name));
    for head in HEAD {
        out.line.cell(head);
    }
    out.line.end(&mut out.text);
    skip_mark(&mut reader)?;
    let mut values = serde_json::Deserializer::from_reader(reader);
    // Lines of a bulk operation are values one after the other.
    while values.end().is_err() {
        if let Err(error) = Top(&mut out).deserialize(&mut values) {
            return Err(wrong(&error));
        }
    }
    for (order, any) in std::mem::take(&mut out.bulk) {
        if !any {
            out.row(&order, None);
        }
    }
    out.hand_over();
    if out.count == 0 {
        return Err(Error::new(
            "The file is JSON but holds no orders. Shopify’s Admin API gives them with their line items.",
        ));
    }
    Ok(())
}

/// Passes over a mark of UTF-8.
fn skip_mark(reader: &mut BufReader<impl Read>) -> Result<(), Error> {
    use std::io::BufRead as _;
    let first = reader.fill_buf().map_err(|error| Error::reading(&error))?;
    let mark = if first.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    reader.consume(mark);
    Ok(())
}

fn wrong(error: &serde_json::Error) -> Error {
    let (line, column) = (error.line(), error.column());
    Error::new(if error.is_eof() {
        format!("The JSON is cut short: it ends in the middle, on line {line}. Fetch it once more.")
    } else {
        format!("The JSON cannot be read from line {line}, column {column} on. Fetch it once more.")
    })
}

/// Where orders go.
struct Orders<'s, 'k> {
    sink: &'s mut Sink<'k>,
    line: Line,
    text: Vec<u8>,
    /// Of a bulk operation: the orders so far, whose line items come on lines of their own, and whether any has come.
    bulk: Vec<([String; OF_ORDER], bool)>,
    /// Their places by ID.
    places: HashMap<String, usize>,
    count: usize,
}

impl Orders<'_, '_> {
    fn hand_over(&mut self) {
        (self.sink)(Part::Text(&self.text));
        self.text.clear();
    }

    /// Takes an order, or a line item of a bulk operation.
    fn take(&mut self, object: &Map<String, Value>) {
        if let Some(parent) = object.get("__parentId").and_then(Value::as_str) {
            if let Some(&at) = self.places.get(parent) {
                let (order, any) = &mut self.bulk[at];
                *any = true;
                let order = order.clone();
                self.row(&order, Some(object));
            }
            return;
        }
        let items = ["line_items", "lineItems"].iter().find_map(|name| object.get(*name));
        let items = items.filter(|items| items.is_array() || items.is_object()).map(list);
        let id = string(object, &["admin_graphql_api_id", "id"]);
        if items.is_none() && !id.contains("/Order/") {
            return;
        }
        self.count += 1;
        let order = order(object);
        match items {
            // A bulk operation: the line items are still to come.
            None => {
                self.places.insert(id, self.bulk.len());
                self.bulk.push((order, false));
            }
            Some(items) if items.is_empty() => self.row(&order, None),
            Some(items) => {
                // What stands once stands on the order's first row.
                let mut shown = order;
                for item in items {
                    self.row(&shown, item.as_object());
                    let name = std::mem::take(&mut shown[0]);
                    shown = Default::default();
                    shown[0] = name;
                }
            }
        }
    }

    fn row(&mut self, order: &[String; OF_ORDER], item: Option<&Map<String, Value>>) {
        for cell in order {
            self.line.cell(cell);
        }
        let none = Map::new();
        let item = item.unwrap_or(&none);
        let title = string(item, &["name"]);
        let title = if title.is_empty() {
            let (title, variant) = (string(item, &["title"]), string(item, &["variant_title", "variantTitle"]));
            if variant.is_empty() || variant == "Default Title" { title } else { format!("{title} - {variant}") }
        } else {
            title
        };
        let price = string(item, &["price"]);
        let price = if price.is_empty() { money(item, "originalUnitPriceSet") } else { price };
        for cell in [string(item, &["quantity"]), title, price, string(item, &["sku"])] {
            self.line.cell(&cell);
        }
        self.line.end(&mut self.text);
        if self.text.len() > 256 * 1024 {
            self.hand_over();
        }
    }
}

/// What tells of an order, column by column.
fn order(of: &Map<String, Value>) -> [String; OF_ORDER] {
    let within = |name: &str, keys: &[&str]| of.get(name).and_then(Value::as_object).map(|it| string(it, keys));
    let or = |text: String, other: Option<String>| if text.is_empty() { other.unwrap_or_default() } else { text };
    let id = string(of, &["id"]);
    let email = or(string(of, &["email", "contact_email"]), within("customer", &["email"]));
    let total = or(string(of, &["total_price"]), Some(money(of, "totalPriceSet")));
    // What an order came to after refunds, where it does not say what was refunded.
    let refunded = match (total.parse::<f64>(), string(of, &["current_total_price"]).parse::<f64>()) {
        (Ok(total), Ok(current)) if current < total => format!("{:.4}", total - current),
        _ => money(of, "totalRefundedSet"),
    };
    let tags = match of.get("tags") {
        Some(Value::Array(tags)) => tags.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "),
        _ => string(of, &["tags"]),
    };
    [
        string(of, &["name", "order_number"]),
        id.rsplit('/').next().unwrap_or_default().to_owned(),
        email,
        string(of, &["financial_status", "displayFinancialStatus"]).to_lowercase(),
        string(of, &["cancelled_at", "cancelledAt"]),
        string(of, &["buyer_accepts_marketing", "customerAcceptsMarketing"]),
        string(of, &["currency", "currencyCode"]),
        total,
        refunded,
        string(of, &["created_at", "createdAt"]),
        tags,
        string(of, &["source_name", "sourceName"]),
        string(of, &["test"]),
    ]
}

/// A list, also one of GraphQL's: `{"nodes": […]}` or `{"edges": [{"node": …}]}`.
fn list(value: &Value) -> Vec<&Value> {
    let of = |name: &str| value.get(name).and_then(Value::as_array);
    match (value.as_array().or(of("nodes")), of("edges")) {
        (Some(list), _) => list.iter().collect(),
        (None, Some(edges)) => edges.iter().filter_map(|edge| edge.get("node")).collect(),
        _ => Vec::new(),
    }
}

/// The first of some values that is there, as text.
fn string(of: &Map<String, Value>, names: &[&str]) -> String {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        _ => None,
    };
    names.iter().find_map(|name| of.get(*name).and_then(text)).unwrap_or_default()
}

/// An amount of GraphQL's, in the shop's currency.
fn money(of: &Map<String, Value>, name: &str) -> String {
    let money = of.get(name).and_then(|set| set.get("shopMoney")).and_then(Value::as_object);
    money.map(|money| string(money, &["amount"])).unwrap_or_default()
}

/// A value at the top: a list of orders, or an object that is one or holds some.
struct Top<'a, 's, 'k>(&'a mut Orders<'s, 'k>);

impl<'de> DeserializeSeed<'de> for Top<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Top<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("orders")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        // One order at a time, however many there are.
        while let Some(value) = list.next_element::<Value>()? {
            // An edge of GraphQL's holds the order.
            if let Some(object) = value.get("node").unwrap_or(&value).as_object() {
                self.0.take(object);
            }
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut object = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "orders" | "data" | "edges" | "nodes" => map.next_value_seed(Top(self.0))?,
                _ => drop(object.insert(key, map.next_value()?)),
            }
        }
        self.0.take(&object);
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}
