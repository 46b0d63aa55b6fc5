//! Orders in JSON, as Shopify's Admin API gives them: a list, an object with `orders`, an answer of GraphQL, or lines of a bulk
//! operation → the table that the orders export is, one line an order line.

use std::cell::Cell;
use std::collections::HashMap;
use std::fmt;
use std::io::{BufRead as _, BufReader, Read};
use std::rc::Rc;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::Error;
use crate::metered::Metered;
use crate::out::Out;
use crate::rows::Line;

/// The columns, named as in Shopify's export.
const HEAD: [&str; 18] = [
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
    "Note Attributes",
    "Lineitem quantity",
    "Lineitem name",
    "Lineitem price",
    "Lineitem sku",
];
/// How many of them tell of the order.
const OF_ORDER: usize = 14;
/// Which of them has the day.
const CREATED: usize = 9;

/// The attribute by which an order tells of what link it came; the others are left out, for they may be long and say nothing.
const MARK: &str = "followon";

/// An order takes at most so many bytes of JSON: more would be held than a browser has room for.
const LONGEST_ORDER: u64 = 8 << 20;
/// Of a line that cannot be read so many characters are shown.
const LONGEST_SHOWN: usize = 80;
/// What is said where GraphQL's answer says that it is not the last, and where it does of an order's line items.
const MORE_PAGES: &str = "This page of orders says that another follows it (“hasNextPage”). If that is not among your files, fetch it, too, or all orders at once by a bulk operation.";
const MORE_ITEMS: &str = "Orders in it say that they have more line items than the file holds (“hasNextPage”), which do not count. Fetch more items an order, or all orders at once by a bulk operation. The first is ";
/// How many bytes are read at a time, which may belong to the order after.
const BUFFER: usize = 256 * 1024;

/// Opens a file of which these are the first bytes.
pub(crate) fn open(name: &str, first: &[u8], reader: impl Read, out: &mut Out<'_, '_>) -> Result<(), Error> {
    let reader = Metered::new(reader, 0);
    let meter = reader.left();
    let mut reader = BufReader::with_capacity(BUFFER, reader);
    let mut orders = Orders {
        out,
        failed: None,
        meter,
        text: Vec::new(),
        bulk: Vec::new(),
        places: HashMap::new(),
        count: 0,
        is_page: false,
        cut: None,
    };
    orders.out.table(name);
    Line::of(HEAD).end(&mut orders.text);
    orders.begin();
    skip_mark(&mut reader)?;
    if is_lines(first) {
        orders.lines(&mut reader)?;
    } else {
        orders.values(reader)?;
    }
    for (order, any) in std::mem::take(&mut orders.bulk) {
        if !any {
            orders.row(order, None, &HashMap::new());
        }
    }
    orders.hand_over();
    if orders.is_page {
        orders.out.left_out(&format!("{name}: the page after it"), MORE_PAGES);
    }
    if let Some(first) = &orders.cut {
        orders.out.left_out(&format!("{name}: more line items"), &format!("{MORE_ITEMS}{first}."));
    }
    match (orders.failed, orders.count) {
        (Some(error), _) => Err(error),
        (None, 0) => Err(Error::new(
            "The file is JSON but holds no orders. Shopify’s Admin API gives them with their line items.",
        )),
        _ => Ok(()),
    }
}

/// Whether each line is a value, as the first of them is.
fn is_lines(first: &[u8]) -> bool {
    let first = first.strip_prefix(b"\xef\xbb\xbf").unwrap_or(first);
    let end = first.iter().position(|byte| *byte == b'\n');
    end.is_some_and(|end| serde_json::from_slice::<IgnoredAny>(&first[..end]).is_ok())
}

/// Passes over a mark of UTF-8.
fn skip_mark(reader: &mut BufReader<impl Read>) -> Result<(), Error> {
    let first = reader.fill_buf().map_err(|error| Error::reading(&error))?;
    let mark = if first.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    reader.consume(mark);
    Ok(())
}

/// The next line, its break included, or as much of it as an order may be long.
fn line(reader: &mut BufReader<impl Read>) -> Result<Vec<u8>, Error> {
    let mut line = Vec::new();
    reader.take(LONGEST_ORDER).read_until(b'\n', &mut line).map_err(|error| Error::reading(&error))?;
    Ok(line)
}

fn wrong(error: &serde_json::Error) -> Error {
    let (line, column) = (error.line(), error.column());
    if error.is_io() {
        return too_long(line);
    }
    Error::new(if error.is_eof() {
        format!("The JSON is cut short: it ends in the middle, on line {line}. Fetch it once more.")
    } else {
        format!("The JSON cannot be read from line {line}, column {column} on. Fetch it once more.")
    })
}

fn too_long(line: usize) -> Error {
    Error::new(format!("An order on line {line} is longer than any order is, so the file was not read."))
}

/// Where orders go.
struct Orders<'t, 'o, 's> {
    out: &'t mut Out<'o, 's>,
    /// Why no more is taken.
    failed: Option<Error>,
    /// How much may still be read of the order in hand.
    meter: Rc<Cell<u64>>,
    text: Vec<u8>,
    /// Of a bulk operation: the orders so far, as lines begin that tell of them, for their line items come on lines of their own;
    /// and whether any has come.
    bulk: Vec<(Line, bool)>,
    /// Their places by ID.
    places: HashMap<String, usize>,
    count: usize,
    /// Whether the last page of orders in it says that another follows.
    is_page: bool,
    /// The first order that has more line items than the file holds.
    cut: Option<String>,
}

impl Orders<'_, '_, '_> {
    /// Begins an order.
    fn begin(&mut self) {
        self.meter.set(LONGEST_ORDER + BUFFER as u64);
    }

    /// Takes values, each wherever it lies.
    fn values(&mut self, reader: impl Read) -> Result<(), Error> {
        let mut values = serde_json::Deserializer::from_reader(reader);
        while values.end().is_err() {
            let read = Top(self).deserialize(&mut values);
            if let Some(error) = self.failed.take() {
                return Err(error);
            }
            read.map_err(|error| wrong(&error))?;
        }
        Ok(())
    }

    /// Takes lines of which each is a value, as a bulk operation gives them. One that is none costs no other: it becomes a row
    /// that no order can be read from, so that it is told like any other row that is left out.
    fn lines(&mut self, reader: &mut BufReader<impl Read>) -> Result<(), Error> {
        for number in 1.. {
            self.begin();
            let text = line(reader)?;
            if text.is_empty() {
                break;
            }
            if text.len() as u64 == LONGEST_ORDER {
                return Err(too_long(number));
            }
            if serde_json::from_slice::<IgnoredAny>(&text).is_ok() {
                let read = Top(self).deserialize(&mut serde_json::Deserializer::from_slice(&text));
                if let Some(error) = self.failed.take() {
                    return Err(error);
                }
                read.map_err(|error| wrong(&error))?;
            } else if !text.trim_ascii().is_empty() {
                self.no_order(number, &text);
            }
        }
        Ok(())
    }

    /// A row for a line that is no JSON.
    fn no_order(&mut self, number: usize, text: &[u8]) {
        let shown: String = String::from_utf8_lossy(text).trim().chars().take(LONGEST_SHOWN).collect();
        let why = format!("line {number} of the JSON cannot be read: {shown}");
        let mut line = unreadable(format!("line {number}"), why);
        for cell in ["1", "?", "", ""] {
            line.cell(cell);
        }
        self.end(line);
    }

    fn hand_over(&mut self) {
        if let Err(error) = self.out.text(&self.text) {
            self.failed = Some(error);
        }
        self.text.clear();
    }

    /// Takes an order, or a line item of a bulk operation.
    fn take(&mut self, object: &Map<String, Value>) {
        if let Some(parent) = object.get("__parentId").and_then(Value::as_str) {
            if let Some(&at) = self.places.get(parent) {
                let (order, any) = &mut self.bulk[at];
                *any = true;
                let order = order.clone();
                self.row(order, Some(object), &HashMap::new());
            } else if parent.contains("/Order/") {
                // The order's own line cannot be read, so that its items are left out, too.
                let name = parent.rsplit('/').next().unwrap_or_default();
                let why = "the order is on no line of the JSON that can be read";
                self.row(unreadable(name.to_owned(), why.to_owned()), Some(object), &HashMap::new());
            }
            return;
        }
        let items = ["line_items", "lineItems"].iter().find_map(|name| object.get(*name));
        let items = items.filter(|items| items.is_array() || items.is_object());
        let is_cut = items.is_some_and(|items| goes_on(items.get("pageInfo")) == Some(true));
        let items = items.map(list);
        let id = string(object, &["admin_graphql_api_id", "id"]);
        if items.is_none() && !id.contains("/Order/") {
            return;
        }
        self.count += 1;
        let order = order(object);
        if is_cut {
            self.cut.get_or_insert_with(|| order[0].clone());
        }
        match items {
            // A bulk operation: the line items are still to come.
            None => {
                self.places.insert(id, self.bulk.len());
                self.bulk.push((Line::of(&order), false));
            }
            Some(items) if items.is_empty() => self.row(Line::of(&order), None, &HashMap::new()),
            Some(items) => {
                // What stands once stands on the order's first row.
                let mut shown = order;
                let back = came_back(object);
                for item in items {
                    if self.failed.is_some() {
                        break;
                    }
                    self.row(Line::of(&shown), item.as_object(), &back);
                    let name = std::mem::take(&mut shown[0]);
                    shown = Default::default();
                    shown[0] = name;
                }
            }
        }
    }

    /// Ends a line that tells of an order with what tells of a line item, less what came back of it.
    fn row(&mut self, mut line: Line, item: Option<&Map<String, Value>>, back: &HashMap<String, i64>) {
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
        let price = if price.is_empty() { money(item, "originalUnitPriceSet", "amount") } else { price };
        for cell in [quantity(item, back), title, price, string(item, &["sku"])] {
            line.cell(&cell);
        }
        self.end(line);
    }

    fn end(&mut self, mut line: Line) {
        line.end(&mut self.text);
        if self.text.len() > 256 * 1024 {
            self.hand_over();
        }
    }
}

/// The beginning of a row that is left out for its date, in the place of which stands why.
fn unreadable(name: String, why: String) -> Line {
    let mut order: [String; OF_ORDER] = Default::default();
    (order[0], order[CREATED]) = (name, why);
    Line::of(&order)
}

/// What tells of an order, column by column.
fn order(of: &Map<String, Value>) -> [String; OF_ORDER] {
    let within = |name: &str, keys: &[&str]| of.get(name).and_then(Value::as_object).map(|it| string(it, keys));
    let or = |text: String, other: Option<String>| if text.is_empty() { other.unwrap_or_default() } else { text };
    let id = string(of, &["id"]);
    let email = or(string(of, &["email", "contact_email"]), within("customer", &["email"]));
    let total = or(string(of, &["total_price"]), Some(money(of, "totalPriceSet", "amount")));
    // What an order came to after refunds, where it does not say what was refunded.
    let refunded = match (total.parse::<f64>(), string(of, &["current_total_price"]).parse::<f64>()) {
        (Ok(total), Ok(current)) if current < total => format!("{:.4}", total - current),
        _ => money(of, "totalRefundedSet", "amount"),
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
        or(string(of, &["currency", "currencyCode"]), Some(money(of, "totalPriceSet", "currencyCode"))),
        total,
        refunded,
        string(of, &["created_at", "createdAt"]),
        tags,
        string(of, &["source_name", "sourceName"]),
        string(of, &["test"]),
        attribute(of),
    ]
}

/// The attribute [`MARK`] of an order, as the orders export writes attributes.
fn attribute(of: &Map<String, Value>) -> String {
    let attributes = ["note_attributes", "customAttributes"].iter().find_map(|name| of.get(*name)?.as_array());
    let named = attributes.into_iter().flatten().filter_map(Value::as_object);
    let mut marks = named.filter(|one| string(one, &["name", "key"]) == MARK).map(|one| string(one, &["value"]));
    marks.next().map(|value| format!("{MARK}: {value}")).unwrap_or_default()
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

/// What GraphQL says of money in the shop's currency: its `amount` or its `currencyCode`.
fn money(of: &Map<String, Value>, name: &str, what: &str) -> String {
    let money = of.get(name).and_then(|set| set.get("shopMoney")).and_then(Value::as_object);
    money.map(|money| string(money, &[what])).unwrap_or_default()
}

/// Whether more of a list is on a page to come, where GraphQL says so.
fn goes_on(page: Option<&Value>) -> Option<bool> {
    page?.get("hasNextPage")?.as_bool()
}

/// How many of each line item came back, by its ID, as the order's refunds say.
fn came_back(order: &Map<String, Value>) -> HashMap<String, i64> {
    let mut back = HashMap::new();
    for refund in order.get("refunds").map(list).unwrap_or_default() {
        let lines = refund.get("refund_line_items").or(refund.get("refundLineItems"));
        for line in lines.map(list).unwrap_or_default().into_iter().filter_map(Value::as_object) {
            let of = line.get("lineItem").and_then(Value::as_object).map(|of| string(of, &["id"]));
            let of = of.unwrap_or_else(|| string(line, &["line_item_id"]));
            let sum: &mut i64 = back.entry(of).or_default();
            *sum = sum.saturating_add(string(line, &["quantity"]).parse().unwrap_or(0));
        }
    }
    back
}

/// How many of a line item stayed with the customer: so many as are left of it, where it says so, else less what came back.
fn quantity(item: &Map<String, Value>, back: &HashMap<String, i64>) -> String {
    let left = string(item, &["current_quantity", "currentQuantity"]);
    if !left.is_empty() {
        return left;
    }
    let sold = string(item, &["quantity"]);
    let back = if back.is_empty() { None } else { back.get(&string(item, &["id"])) };
    match (sold.parse::<i64>(), back) {
        (Ok(sold), Some(&back)) if back > 0 => sold.saturating_sub(back).max(0).to_string(),
        _ => sold,
    }
}

/// A value at the top: a list of orders, or an object that is one or holds some.
struct Top<'a, 't, 'o, 's>(&'a mut Orders<'t, 'o, 's>);

impl<'de> DeserializeSeed<'de> for Top<'_, '_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Top<'_, '_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("orders")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        // One order at a time, however many there are.
        self.0.begin();
        while let Some(value) = list.next_element::<Value>()? {
            // An edge of GraphQL's holds the order.
            if let Some(object) = value.get("node").unwrap_or(&value).as_object() {
                self.0.take(object);
            }
            if self.0.failed.is_some() {
                break;
            }
            self.0.begin();
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut object = Map::new();
        self.0.begin();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "orders" | "data" | "edges" | "nodes" => map.next_value_seed(Top(self.0))?,
                _ => drop(object.insert(key, map.next_value()?)),
            }
        }
        self.0.is_page = goes_on(object.get("pageInfo")).unwrap_or(self.0.is_page);
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
