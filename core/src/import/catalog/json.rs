//! A store's public `products.json`: the source of variant IDs.

use serde::de::{IgnoredAny, Visitor};
use serde::{Deserialize, Deserializer};

use super::{CatalogFile, CatalogProduct, CatalogVariant};
use crate::import::findings::Findings;
use crate::import::report::{FindingCode as F, Layout};
use crate::money::parse_amount;
use crate::{Error, ErrorCode};

#[derive(Deserialize)]
struct Root {
    products: Option<Vec<Product>>,
    /// What a file of our own settings has.
    threshold: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Product {
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    handle: Option<String>,
    #[serde(default)]
    status: Option<String>,
    #[serde(default)]
    variants: Vec<Variant>,
    #[serde(default)]
    images: Vec<Image>,
}

#[derive(Deserialize)]
struct Variant {
    #[serde(default)]
    id: Option<Scalar>,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    sku: Option<String>,
    #[serde(default)]
    price: Option<Scalar>,
    #[serde(default)]
    available: Option<bool>,
    #[serde(default)]
    featured_image: Option<Image>,
}

#[derive(Deserialize)]
struct Image {
    #[serde(default)]
    src: Option<String>,
}

/// IDs and prices, which are numbers in some answers and text in others, as text.
struct Scalar(String);

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Scalar, D::Error> {
        struct AsText;
        impl Visitor<'_> for AsText {
            type Value = Scalar;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a number or text")
            }
            fn visit_u64<E>(self, n: u64) -> Result<Scalar, E> {
                Ok(Scalar(n.to_string()))
            }
            fn visit_i64<E>(self, n: i64) -> Result<Scalar, E> {
                Ok(Scalar(n.to_string()))
            }
            fn visit_f64<E>(self, n: f64) -> Result<Scalar, E> {
                Ok(Scalar(n.to_string()))
            }
            fn visit_str<E>(self, text: &str) -> Result<Scalar, E> {
                Ok(Scalar(text.to_owned()))
            }
        }
        deserializer.deserialize_any(AsText)
    }
}

fn non_empty(text: Option<String>) -> Option<String> {
    text.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty())
}

pub(super) fn read(file: &str, text: &[u8]) -> Result<CatalogFile, Error> {
    // Whether it is the object with `products`, or the bare list of them that some tools save.
    let root = if text.trim_ascii_start().first() == Some(&b'[') {
        serde_json::from_slice(text).map(|products| Root { products: Some(products), threshold: None })
    } else {
        serde_json::from_slice(text)
    };
    let wrong = |what: &str| {
        let message = format!(
            "The file {what}. A catalog is what https://YOUR-SHOP/products.json?limit=250 shows: save that page as a \
             file and drop it."
        );
        Error::new(ErrorCode::BadJson, message)
    };
    let root: Root = root.map_err(|error| {
        let what = if error.is_eof() {
            "is cut short: it ends in the middle of the JSON"
        } else if error.is_syntax() {
            "is not readable JSON"
        } else {
            "is JSON, but of another shape than a catalog"
        };
        wrong(what).at_line(u32::try_from(error.line()).unwrap_or(0))
    })?;
    let root = match root {
        Root { products: Some(products), .. } => products,
        Root { threshold: Some(_), .. } => {
            return Err(Error::new(
                ErrorCode::BadJson,
                "The file holds settings of Followon, not products: load it in Settings, under Keep.",
            ));
        }
        Root { .. } => return Err(wrong("is JSON without products").at_line(1)),
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
        let Some(title) = non_empty(product.title) else {
            findings.at(F::NoTitle, file, 0, "title", product.handle.as_deref().unwrap_or(""));
            continue;
        };
        let single = product.variants.len() == 1;
        let variants = product.variants.into_iter().map(|variant| CatalogVariant {
            title: non_empty(variant.title).filter(|t| !(single && t == "Default Title")).unwrap_or_default(),
            id: variant.id.map(|id| id.0).filter(|id| !id.is_empty()),
            sku: non_empty(variant.sku),
            price: variant.price.and_then(|price| parse_amount(&price.0)),
            cost: None,
            available: variant.available,
            image: variant.featured_image.and_then(|image| image.src),
        });
        products.push(CatalogProduct {
            title,
            handle: non_empty(product.handle),
            for_sale: product.status.map(|status| status.eq_ignore_ascii_case("active")),
            image: product.images.into_iter().find_map(|image| image.src),
            variants: variants.collect(),
        });
    }
    Ok(super::finish(file, Layout::ProductsJson, text.len(), None, products, &[], findings))
}
