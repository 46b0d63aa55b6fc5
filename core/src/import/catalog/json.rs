//! A store's public `products.json`: the source of variant IDs.

use serde_json::Value;

use super::{CatalogFile, CatalogProduct, CatalogVariant};
use crate::import::findings::Findings;
use crate::import::report::{FindingCode as F, Layout};
use crate::money::parse_amount;
use crate::{Error, ErrorCode};

/// A text of an object, trimmed, unless it is blank. IDs and prices are numbers in some answers.
fn text(of: &Value, name: &str) -> Option<String> {
    let text = match of.get(name)? {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    Some(text).filter(|text| !text.is_empty())
}

fn list<'v>(of: &'v Value, name: &str) -> &'v [Value] {
    of.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Whether it is a model or events that Followon made.
fn is_own(object: &serde_json::Map<String, Value>) -> bool {
    object.get("format").is_some_and(|format| format == "followon-model")
        || object.get("data").and_then(|data| data.get("type")).is_some_and(|of| of == "event-bulk-create-job")
}

pub(super) fn read(file: &str, bytes: &[u8]) -> Result<CatalogFile, Error> {
    let wrong = |what: &str| {
        let message = format!(
            "The file {what}. A catalog is what https://YOUR-SHOP/products.json?limit=250 shows: save that page as a \
             file and drop it."
        );
        Error::new(ErrorCode::BadJson, message)
    };
    let other_shape = "is JSON, but of another shape than a catalog";
    let root: Value = serde_json::from_slice(bytes).map_err(|error| {
        let cut = error.is_eof();
        wrong(if cut { "is cut short: it ends in the middle of the JSON" } else { "is not readable JSON" })
            .at_line(u32::try_from(error.line()).unwrap_or(0))
    })?;
    // The object with `products`, or the bare list of them that some tools save.
    let root = match root.get("products").unwrap_or(&root) {
        Value::Array(products) if products.iter().all(Value::is_object) => products,
        Value::Object(object) if object.contains_key("threshold") => {
            return Err(Error::new(
                ErrorCode::BadJson,
                "The file holds settings of Followon, not products: load it in Settings, under Keep.",
            ));
        }
        Value::Object(object) if is_own(object) => {
            return Err(Error::new(
                ErrorCode::BadJson,
                "The file is one that Followon made, but no ledger: what came of offers the file followon-ledger-….json \
                 tells, which Send has, too.",
            ));
        }
        Value::Object(object) if !object.contains_key("products") => {
            let message = "The file is JSON, but holds neither orders with their line items nor products. Orders come as \
                           Shopify’s Admin API gives them, a catalog as https://YOUR-SHOP/products.json?limit=250 shows \
                           it: save that as a file and drop it.";
            return Err(Error::new(ErrorCode::BadJson, message).at_line(1));
        }
        _ => return Err(wrong(other_shape)),
    };
    if root.is_empty() {
        return Err(Error::new(
            ErrorCode::NoRows,
            "The file holds no products. A shop's products.json ends with an empty page, which is not needed; the \
             pages before it are.",
        ));
    }
    let mut findings = Findings::default();
    let mut products = Vec::new();
    for product in root {
        let Some(title) = text(product, "title") else {
            findings.at(F::NoTitle, file, 0, "title", &text(product, "handle").unwrap_or_default());
            continue;
        };
        let variants = list(product, "variants");
        let only = |title: &String| variants.len() == 1 && title == "Default Title";
        let variant = |variant: &Value| CatalogVariant {
            title: text(variant, "title").filter(|title| !only(title)).unwrap_or_default(),
            id: text(variant, "id"),
            sku: text(variant, "sku"),
            price: text(variant, "price").and_then(|price| parse_amount(&price)),
            compare_at: text(variant, "compare_at_price").and_then(|price| parse_amount(&price)),
            cost: None,
            available: variant.get("available").and_then(Value::as_bool),
            image: variant.get("featured_image").and_then(|image| text(image, "src")),
        };
        products.push(CatalogProduct {
            title,
            handle: text(product, "handle"),
            for_sale: text(product, "status").map(|status| status.eq_ignore_ascii_case("active")),
            image: list(product, "images").iter().find_map(|image| text(image, "src")),
            variants: variants.iter().map(variant).collect(),
        });
    }
    Ok(super::finish(file, Layout::ProductsJson, bytes.len(), None, products, &[], findings))
}
