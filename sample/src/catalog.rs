//! The products in the shape of a store's public `products.json`.

use std::fmt::{self, Write};

use crate::goods::{Choice, GIVEN_UP, GOODS, SOLD_OUT};
use crate::orders::VENDOR;
use crate::picture::{Kind, data_uri};

/// Writes a product's title; where a shop sells more than the range once, with the edition's number.
pub(crate) fn title(out: &mut String, product: u32) -> fmt::Result {
    let (edition, good) = (product as usize / GOODS.len(), product as usize % GOODS.len());
    out.push_str(GOODS[good].title);
    if edition > 0 { write!(out, " No. {}", edition + 1) } else { Ok(()) }
}

/// The price of a variant in pence.
pub(crate) fn price(product: u32, variant: u8) -> u32 {
    let good = &GOODS[product as usize % GOODS.len()];
    let percent = good.choice.variants()[usize::from(variant)].1;
    // To the next ten pence.
    (good.price * percent / 100).div_ceil(10) * 10
}

/// The SKU of a variant.
pub(crate) fn sku(product: u32, variant: u8) -> String {
    format!("SM-{:03}-{}", product + 1, variant + 1)
}

fn variant_id(product: u32, variant: u32) -> u64 {
    44_700_000_000_000 + u64::from(product) * 1_000 + u64::from(variant) * 8 + 1
}

/// Writes the catalog of the first `products` products: all but the one given up, and the gift card.
pub(crate) fn write(products: u32, out: &mut String) -> fmt::Result {
    out.push_str("{\"products\":[");
    for product in 0..products {
        if product == GIVEN_UP as u32 {
            continue;
        }
        write_product(out, product)?;
        out.push(',');
    }
    let picture = data_uri(Kind::Card, "0b6e4f");
    write!(
        out,
        "{{\"id\":8200000000001,\"title\":\"Gift card\",\"handle\":\"gift-card\",\"vendor\":\"{VENDOR}\",\
         \"product_type\":\"Gift card\",\"tags\":[],\"variants\":[{{\"id\":44699999999999,\"title\":\"£25\",\
         \"option1\":\"£25\",\"sku\":\"\",\"price\":\"25.00\",\"compare_at_price\":null,\"available\":true}}],\
         \"images\":[{{\"id\":1,\"position\":1,\"src\":\"{picture}\"}}],\
         \"options\":[{{\"name\":\"Denomination\",\"position\":1,\"values\":[\"£25\"]}}]}}]}}"
    )
}

fn write_product(out: &mut String, product: u32) -> fmt::Result {
    let good = &GOODS[product as usize % GOODS.len()];
    let mut name = String::new();
    title(&mut name, product)?;
    let kind = match good.choice {
        Choice::Beans => "Coffee",
        Choice::Leaf => "Tea",
        _ => "Gear",
    };
    write!(
        out,
        "{{\"id\":{},\"title\":\"{name}\",\"handle\":\"{}\",\"vendor\":\"{VENDOR}\",\"product_type\":\"{kind}\",\
         \"tags\":[\"{}\"],\"variants\":[",
        8_200_000_001_000_u64 + u64::from(product) * 32,
        handle(&name),
        kind.to_ascii_lowercase(),
    )?;
    let available = product != SOLD_OUT as u32;
    let variants = good.choice.variants();
    for (v, (label, _)) in variants.iter().enumerate() {
        let pence = price(product, v as u8);
        write!(
            out,
            "{}{{\"id\":{},\"title\":\"{label}\",\"option1\":\"{label}\",\"sku\":\"{}\",\"price\":\"{}.{:02}\",\
             \"compare_at_price\":null,\"available\":{available}}}",
            if v == 0 { "" } else { "," },
            variant_id(product, v as u32),
            sku(product, v as u8),
            pence / 100,
            pence % 100,
        )?;
    }
    write!(
        out,
        "],\"images\":[{{\"id\":{},\"position\":1,\"src\":\"{}\"}}],\"options\":[{{\"name\":\"{}\",\"position\":1,\
         \"values\":[{}]}}]}}",
        product + 2,
        data_uri(good.kind, good.colour),
        good.choice.option(),
        variants.iter().map(|(label, _)| format!("\"{label}\"")).collect::<Vec<_>>().join(","),
    )
}

/// The title as it stands in the product's address.
fn handle(title: &str) -> String {
    let mut handle = String::with_capacity(title.len());
    for c in title.chars() {
        if c.is_ascii_alphanumeric() {
            handle.push(c.to_ascii_lowercase());
        } else if !handle.ends_with('-') {
            handle.push('-');
        }
    }
    handle.trim_end_matches('-').to_owned()
}
