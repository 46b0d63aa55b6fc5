//! Shopify's products export, in the old layout (`Handle`, `Variant …`) and the new one (`URL handle`, `SKU` …).

use super::{CatalogFile, CatalogProduct, CatalogVariant};
use crate::import::findings::Findings;
use crate::import::report::{FindingCode as F, Layout};
use crate::import::sniff::{Table, sniff_table};
use crate::import::text::decode;
use crate::money::parse_amount;
use crate::{Error, ErrorCode};
use followon_kernels::scanner::{Record, Scanned, Scanner};

/// Whether a head (reduced names) is one of a products export.
pub(crate) fn is_catalog_head(head: &[String]) -> bool {
    let has = |name: &str| head.iter().any(|h| h == name);
    has("title") && (has("handle") || has("urlhandle")) && !has("lineitemname")
}

/// Where each column stands, under either layout's name for it.
struct Columns<'a> {
    head: &'a [String],
}

impl Columns<'_> {
    fn at(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.head.iter().position(|h| h == name))
    }

    /// The options' columns: values only, in their order.
    fn options(&self) -> Vec<usize> {
        (1..=3).filter_map(|n| self.at(&[&format!("option{n}value")])).collect()
    }
}

pub(super) fn read(file: &str, bytes: &[u8]) -> Result<CatalogFile, Error> {
    let Table { separator, quote, above, head, .. } = sniff_table(bytes)?;
    let (line, head) = (head.line, head.keys);
    if !is_catalog_head(&head) {
        let message = "This is no catalog: a products export has the columns “Title” and “Handle” (or “URL handle”). \
                       Export it from Products → Export, or save /products.json of your shop.";
        return Err(Error {
            column: Some("Title".to_owned()),
            ..Error::new(ErrorCode::MissingColumn, message).at_line(line)
        });
    }
    let columns = Columns { head: &head };
    let layout =
        if columns.at(&["handle"]).is_some() { Layout::ShopifyProductsOld } else { Layout::ShopifyProductsNew };
    let mut findings = Findings::default();
    let mut reader = Reader::new(&columns, head.len(), above);
    let mut take = |scanned: Scanned<'_>| match scanned {
        Scanned::Records(records) => records.iter().for_each(|record| reader.row(&record, file, &mut findings)),
        Scanned::Last(record) => reader.row(&record, file, &mut findings),
        Scanned::Runaway(line, text) => {
            reader.rows += 1;
            findings.at(F::UnclosedQuote, file, line, "", &decode(text.trim_ascii_end()).0);
        }
        Scanned::Overlong(line, text) => {
            reader.rows += 1;
            findings.at(F::OverlongRow, file, line, "", &decode(text).0);
        }
    };
    let mut scanner = Scanner::new(separator).quoted_by(quote);
    scanner.push(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes), &mut take);
    scanner.finish(&mut take);
    let Reader { rows, products, lines, .. } = reader;
    if products.is_empty() {
        return Err(Error::new(ErrorCode::NoRows, "The catalog has a head but no products."));
    }
    Ok(super::finish(file, layout, bytes.len(), Some(rows), products, &lines, findings))
}

/// Columns and the products so far.
struct Reader {
    width: usize,
    title: Option<usize>,
    handle: Option<usize>,
    status: Option<usize>,
    published: Option<usize>,
    options: Vec<usize>,
    sku: Option<usize>,
    price: Option<usize>,
    compare_at: Option<usize>,
    cost: Option<usize>,
    tracker: Option<usize>,
    quantity: Option<usize>,
    policy: Option<usize>,
    image: Option<usize>,
    variant_image: Option<usize>,
    /// So many rows come before the first of data.
    above: usize,
    rows: u32,
    products: Vec<CatalogProduct>,
    /// The line of each product's first row.
    lines: Vec<u32>,
}

impl Reader {
    fn new(columns: &Columns<'_>, width: usize, above: usize) -> Reader {
        Reader {
            width,
            title: columns.at(&["title"]),
            handle: columns.at(&["handle", "urlhandle"]),
            status: columns.at(&["status"]),
            published: columns.at(&["published", "publishedononlinestore"]),
            options: columns.options(),
            sku: columns.at(&["variantsku", "sku"]),
            price: columns.at(&["variantprice", "price"]),
            compare_at: columns.at(&["variantcompareatprice", "compareatprice"]),
            cost: columns.at(&["costperitem", "variantcost"]),
            tracker: columns.at(&["variantinventorytracker", "inventorytracker"]),
            quantity: columns.at(&["variantinventoryqty", "inventoryquantity"]),
            policy: columns.at(&["variantinventorypolicy", "continuesellingwhenoutofstock"]),
            image: columns.at(&["imagesrc", "productimageurl"]),
            variant_image: columns.at(&["variantimage", "variantimageurl"]),
            above,
            rows: 0,
            products: Vec::new(),
            lines: Vec::new(),
        }
    }

    #[cfg_attr(page, optimize(size))]
    fn row(&mut self, record: &Record<'_>, file: &str, findings: &mut Findings) {
        if self.above > 0 {
            self.above -= 1;
            return;
        }
        self.rows += 1;
        // Spreadsheet programs add empty fields at a row's end.
        if (self.width..record.len()).any(|at| !record.field(at).trim_ascii().is_empty()) {
            let text = format!("{} fields where the head has {}", record.len(), self.width);
            return findings.at(F::FieldCount, file, record.line, "", &text);
        }
        let text = |column: Option<usize>| -> Option<String> {
            let bytes = record.field(column?);
            let text = decode(&bytes).0.trim().to_owned();
            (!text.is_empty()).then_some(text)
        };
        let (title, handle) = (text(self.title), text(self.handle));
        let continues = self.products.last().is_some_and(|last| handle.is_some() && last.handle == handle);
        if !continues {
            let Some(title) = title else {
                return findings.at(F::NoTitle, file, record.line, "Title", handle.as_deref().unwrap_or(""));
            };
            let no = |value: Option<String>, words: &[&str]| value.map(|v| words.contains(&v.to_lowercase().as_str()));
            let inactive = no(text(self.status), &["draft", "archived", "unlisted"]);
            let unpublished = no(text(self.published), &["false", "no", "0"]);
            let for_sale = match (inactive, unpublished) {
                (None, None) => None,
                (a, b) => Some(!a.unwrap_or(false) && !b.unwrap_or(false)),
            };
            self.lines.push(record.line);
            self.products.push(CatalogProduct {
                title,
                handle,
                for_sale,
                image: text(self.image),
                variants: Vec::new(),
            });
        }
        let Some(product) = self.products.last_mut() else { return };
        if product.image.is_none() {
            product.image = text(self.image);
        }
        let values: Vec<String> = self.options.iter().filter_map(|&at| text(Some(at))).collect();
        let (sku, price) = (text(self.sku), text(self.price));
        // A row that only adds a picture is no variant.
        if continues && values.is_empty() && sku.is_none() && price.is_none() {
            return;
        }
        let title = values.join(" / ");
        product.variants.push(CatalogVariant {
            title: if title == "Default Title" { String::new() } else { title },
            id: None,
            sku: sku.map(|sku| sku.trim_start_matches('\'').to_owned()),
            price: price.and_then(|price| parse_amount(&price)),
            compare_at: text(self.compare_at).and_then(|price| parse_amount(&price)),
            cost: text(self.cost).and_then(|cost| parse_amount(&cost)),
            available: available(text(self.tracker), text(self.quantity), text(self.policy)),
            image: text(self.variant_image),
        });
    }
}

/// Whether a variant can be bought: unknown where stock is tracked but no quantity is given.
fn available(tracker: Option<String>, quantity: Option<String>, policy: Option<String>) -> Option<bool> {
    let oversell = policy.is_some_and(|p| matches!(p.to_lowercase().as_str(), "continue" | "true" | "yes"));
    if oversell {
        return Some(true);
    }
    tracker?;
    let quantity: i64 = quantity?.parse().ok()?;
    Some(quantity > 0)
}
