//! The orders in the layout of Shopify's orders export.

use std::fmt::{self, Write};

use crate::calendar::Minute;
use crate::catalog::{price, sku, title};
use crate::goods::GOODS;
use crate::life::{Fate, Item, Line, Order};
use crate::people::Person;
use crate::{CURRENCY, Shop};

/// The export's columns.
pub(crate) const HEAD: &str = "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,\
Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,\
Lineitem name,Lineitem price,Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,\
Lineitem fulfillment status,Billing Name,Billing Street,Billing Address1,Billing Address2,Billing Company,Billing City,\
Billing Zip,Billing Province,Billing Country,Billing Phone,Shipping Name,Shipping Street,Shipping Address1,\
Shipping Address2,Shipping Company,Shipping City,Shipping Zip,Shipping Province,Shipping Country,Shipping Phone,Notes,\
Note Attributes,Cancelled at,Payment Method,Payment Reference,Refunded Amount,Vendor,Outstanding Balance,Employee,\
Location,Device ID,Id,Tags,Risk Level,Source,Lineitem discount,Tax 1 Name,Tax 1 Value,Tax 2 Name,Tax 2 Value,\
Tax 3 Name,Tax 3 Value,Tax 4 Name,Tax 4 Value,Tax 5 Name,Tax 5 Value,Phone,Receipt Number,Duties,\
Billing Province Name,Shipping Province Name,Payment ID,Payment Terms Name,Next Payment Due At,Payment References\n";

/// The first order's number.
const FIRST_NUMBER: u32 = 1001;

/// Pence as the export writes them.
struct Pounds(u32);

impl fmt::Display for Pounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

/// Writes all rows below the head, the latest order first, as Shopify does.
pub(crate) fn write(shop: &Shop, orders: &[Order], out: &mut dyn Write) -> fmt::Result {
    let mut row = String::with_capacity(1024);
    for (n, order) in orders.iter().enumerate().rev() {
        row.clear();
        write_order(shop, FIRST_NUMBER + n as u32, order, &mut row)?;
        out.write_str(&row)?;
    }
    Ok(())
}

fn write_order(shop: &Shop, number: u32, order: &Order, out: &mut String) -> fmt::Result {
    let person = Person::new(shop.seed, order.customer);
    let email = if order.anonymous { String::new() } else { person.email() };
    let subtotal: u32 = order.lines.iter().map(|line| price_of(line) * u32::from(line.quantity)).sum();
    let shipping = if order.anonymous || subtotal >= 4000 { 0 } else { 350 };
    let total = subtotal + shipping;
    let taxes = total / 6;
    let refunded = match order.fate {
        Fate::Refunded | Fate::Cancelled => total,
        Fate::PartlyRefunded => total / 3,
        Fate::Paid | Fate::Voided => 0,
    };
    let status = match order.fate {
        Fate::Paid => "paid",
        Fate::Voided => "voided",
        Fate::Cancelled | Fate::Refunded => "refunded",
        Fate::PartlyRefunded => "partially_refunded",
    };
    let cancelled = match order.fate {
        Fate::Cancelled | Fate::Voided => Some(Minute(order.at.0 + 95)),
        _ => None,
    };
    for (i, line) in order.lines.iter().enumerate() {
        write!(out, "#{number},{email},")?;
        let line_price = Pounds(price_of(line));
        if i > 0 {
            // Order-level columns stand on the first row alone.
            out.push_str(",,,,,,,,,,,,,");
            write!(out, "{},{},", order.at, line.quantity)?;
            write_item(out, line)?;
            write!(out, ",{line_price},,{},true,true,fulfilled", sku_of(line))?;
            out.push_str(",,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,0.00,,,,,,,,,,,,,,,,,,,\n");
            continue;
        }
        let paid = Minute(order.at.0 + 1);
        let consent = if person.accepts_marketing && !order.anonymous { "yes" } else { "no" };
        write!(out, "{status},{paid},fulfilled,{},{consent},{CURRENCY},", Minute(order.at.0 + 1500))?;
        write!(out, "{},{},{},{},", Pounds(subtotal), Pounds(shipping), Pounds(taxes), Pounds(total))?;
        let method = if order.anonymous { "" } else { "Standard" };
        write!(out, ",0.00,{method},{},{},", order.at, line.quantity)?;
        write_item(out, line)?;
        write!(out, ",{line_price},,{},true,true,fulfilled,", sku_of(line))?;
        write_address(out, &person, order.anonymous)?;
        write_address(out, &person, order.anonymous)?;
        write_note(out, number)?;
        out.push_str(",,");
        if let Some(at) = cancelled {
            write!(out, "{at}")?;
        }
        let source = if order.anonymous { "pos" } else { "web" };
        let id = 5_400_000_000_000_u64 + u64::from(number) * 32_768;
        write!(out, ",Shopify Payments,,{},{VENDOR},0.00,,,,{id},,Low,{source},0.00,", Pounds(refunded))?;
        writeln!(out, "VAT 20%,{},,,,,,,,,,,,,,,,,", Pounds(taxes))?;
    }
    Ok(())
}

/// The vendor of everything in the shop.
pub(crate) const VENDOR: &str = "Slow Morning";

fn write_item(out: &mut String, line: &Line) -> fmt::Result {
    let (product, variant) = match line.item {
        Item::Good(product, variant) => (product, variant),
        other => {
            out.push_str(match other {
                Item::Sample => "Sample sachet",
                Item::GiftCard => "Gift card - £25",
                Item::Tip => "Tip",
                _ => "Shipping Protection",
            });
            return Ok(());
        }
    };
    let variants = GOODS[product as usize % GOODS.len()].choice.variants();
    let mut name = String::new();
    title(&mut name, product)?;
    if variants.len() > 1 {
        write!(name, " - {}", variants[usize::from(variant)].0)?;
    }
    if name.contains(',') { write!(out, "\"{name}\"") } else { out.write_str(&name) }
}

fn price_of(line: &Line) -> u32 {
    match line.item {
        Item::Good(product, variant) => price(product, variant),
        Item::Sample => 0,
        Item::GiftCard => 2500,
        Item::Tip => 200,
        Item::Protection => 195,
    }
}

fn sku_of(line: &Line) -> String {
    match line.item {
        Item::Good(product, variant) => sku(product, variant),
        Item::Sample => "SAMPLE".to_owned(),
        _ => String::new(),
    }
}

/// Ten columns of one address.
fn write_address(out: &mut String, person: &Person, anonymous: bool) -> fmt::Result {
    if anonymous {
        return out.write_str(",,,,,,,,,,");
    }
    let (house, n) = (person.number % 180 + 1, person.number);
    write!(out, "{} {},{house} Mill Lane,{house} Mill Lane,,,{},", person.first, person.last, person.town)?;
    // Spreadsheets put an apostrophe before what they must not take for a number.
    write!(out, "'{:05},,GB,,", n * 7919 % 100_000)
}

/// A note now and then, with the commas, quotes and line breaks that people write into notes.
fn write_note(out: &mut String, number: u32) -> fmt::Result {
    match number % 97 {
        5 => out.write_str("\"Please leave it\nwith the neighbour, thank you\""),
        41 => out.write_str("\"Gift: write \"\"Happy birthday\"\" on the card\""),
        _ => Ok(()),
    }
}
