//! Catalogs: what a shop sells, from a products export or a `products.json`.

mod csv;
mod json;

pub(crate) use csv::is_catalog_head;

use super::dictionary::Named;
use super::encoding::utf8;
use super::findings::Findings;
use super::report::{CatalogReport, FindingCode as F, Layout};
use crate::Error;
use crate::money::Amount;
use crate::sort;

/// One product of a catalog. What the file does not say is `None`: missing stock is unknown, not zero.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CatalogProduct {
    pub(crate) title: String,
    pub(crate) handle: Option<String>,
    /// Whether it is active and published.
    pub(crate) for_sale: Option<bool>,
    /// The address of its first picture.
    pub(crate) image: Option<String>,
    pub(crate) variants: Vec<CatalogVariant>,
}

/// One variant of a catalog product.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CatalogVariant {
    /// The variant's title, such as “Large / Blue”; empty for a product of a single variant.
    pub(crate) title: String,
    /// The variant ID, which a cart link needs.
    pub(crate) id: Option<String>,
    pub(crate) sku: Option<String>,
    pub(crate) price: Option<Amount>,
    /// The price before a reduction.
    pub(crate) compare_at: Option<Amount>,
    /// What it costs the shop.
    pub(crate) cost: Option<Amount>,
    /// Whether it can be bought now.
    pub(crate) available: Option<bool>,
    pub(crate) image: Option<String>,
}

/// A catalog file, read.
#[derive(Clone, Debug)]
pub(crate) struct CatalogFile {
    pub(crate) report: CatalogReport,
    pub(crate) products: Vec<CatalogProduct>,
}

/// Reads a catalog: a products export in either of Shopify's layouts, or a `products.json`.
pub(crate) fn read(file: &str, bytes: &[u8]) -> Result<CatalogFile, Error> {
    let bytes = &*utf8(bytes);
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let json = matches!(text.trim_ascii_start().first(), Some(b'{' | b'['));
    if json { json::read(file, text) } else { csv::read(file, bytes) }.map_err(|error| error.in_file(file))
}

/// The products of all catalog files, each once, and how order lines find them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Catalog {
    pub(crate) products: Vec<CatalogProduct>,
    by_title: Named<u32>,
    /// Product and variant by SKU; `None` where two products share the SKU.
    by_sku: Named<Option<(u32, u32)>>,
}

/// A catalog product, and which of its variants, where that can be told.
pub(crate) type Match = (u32, Option<u32>);

impl Catalog {
    /// Joins the files: the same product (by handle, else by title) once, and what one file lacks filled from the
    /// others. The order in which the files came does not matter.
    pub(crate) fn join(files: &[CatalogFile]) -> Catalog {
        let mut all: Vec<&CatalogProduct> = files.iter().flat_map(|file| &file.products).collect();
        // Products with variant IDs first: they are the ones a link can be built on.
        let bare = |product: &CatalogProduct| product.variants.iter().all(|v| v.id.is_none());
        sort::by(&mut all, |a, b| bare(a).cmp(&bare(b)).then_with(|| a.cmp(b)));
        let mut catalog = Catalog::default();
        let mut by_handle = Named::default();
        for product in all {
            let known = product
                .handle
                .as_deref()
                .and_then(|handle| by_handle.get(handle))
                .or_else(|| catalog.by_title.get(&product.title))
                .copied();
            let at = known.unwrap_or(catalog.products.len() as u32);
            match known {
                Some(at) => merge(&mut catalog.products[at as usize], product),
                None => catalog.products.push(product.clone()),
            }
            if let Some(handle) = &product.handle {
                by_handle.or_insert(handle, at);
            }
            catalog.by_title.or_insert(&product.title, at);
        }
        for (p, product) in catalog.products.iter().enumerate() {
            for (v, variant) in product.variants.iter().enumerate() {
                if let Some(sku) = &variant.sku {
                    let here = (p as u32, v as u32);
                    let known = catalog.by_sku.or_insert(sku, Some(here));
                    if known.is_some_and(|(other, _)| other != here.0) {
                        *known = None;
                    }
                }
            }
        }
        catalog
    }

    /// The product an order line's name stands for: a title, or “Title - Variant” with the longest title that fits.
    pub(crate) fn match_name(&self, name: &str) -> Option<Match> {
        let name = name.trim();
        if let Some(&product) = self.by_title.get(name) {
            return Some((product, None));
        }
        for (at, _) in name.rmatch_indices(" - ") {
            if let Some(&product) = self.by_title.get(name[..at].trim_end()) {
                let variant = name[at + 3..].trim();
                let known = self.products[product as usize].variants.iter().position(|v| v.title == variant);
                return Some((product, known.map(|v| v as u32)));
            }
        }
        None
    }

    /// The product and variant of a SKU, where it is one product's alone.
    pub(crate) fn match_sku(&self, sku: &str) -> Option<Match> {
        self.by_sku.get(sku).copied().flatten().map(|(product, variant)| (product, Some(variant)))
    }
}

impl CatalogProduct {
    /// Whether every variant is known to be sold out.
    pub(crate) fn sold_out(&self) -> bool {
        !self.variants.is_empty() && self.variants.iter().all(|v| v.available == Some(false))
    }
}

/// Fills what `product` lacks from `other`, variant by variant.
fn merge(product: &mut CatalogProduct, other: &CatalogProduct) {
    fill(&mut product.handle, other.handle.as_ref());
    fill(&mut product.for_sale, other.for_sale.as_ref());
    fill(&mut product.image, other.image.as_ref());
    for variant in &other.variants {
        let same = |known: &&mut CatalogVariant| {
            (known.id.is_some() && known.id == variant.id)
                || (known.sku.is_some() && known.sku == variant.sku)
                || known.title == variant.title
        };
        match product.variants.iter_mut().find(same) {
            Some(known) => {
                fill(&mut known.id, variant.id.as_ref());
                fill(&mut known.sku, variant.sku.as_ref());
                // A price and what it is compared with are of one day, so they come from one file.
                if known.price.is_none() {
                    known.price = variant.price;
                    known.compare_at = variant.compare_at;
                } else if known.price == variant.price {
                    fill(&mut known.compare_at, variant.compare_at.as_ref());
                }
                fill(&mut known.available, variant.available.as_ref());
                fill(&mut known.image, variant.image.as_ref());
            }
            None => product.variants.push(variant.clone()),
        }
    }
}

fn fill<T: Clone>(known: &mut Option<T>, other: Option<&T>) {
    if known.is_none() {
        *known = other.cloned();
    }
}

/// A catalog file with its report, whatever its layout. `lines` has the line of each product where the layout has lines.
fn finish(
    file: &str,
    layout: Layout,
    bytes: usize,
    rows: Option<u32>,
    products: Vec<CatalogProduct>,
    lines: &[u32],
    mut findings: Findings,
) -> CatalogFile {
    let variants: u32 = products.iter().map(|p| p.variants.len() as u32).sum();
    let with_id = products.iter().flat_map(|p| &p.variants).filter(|v| v.id.is_some()).count() as u32;
    if with_id == 0 && !products.is_empty() {
        findings.at(F::NoVariantIds, file, 0, "", "");
    }
    let column = if layout == Layout::ProductsJson { "title" } else { "Title" };
    let line_of = |at: usize| lines.get(at).copied().unwrap_or(0);
    let mut titles: Vec<(&str, u32)> =
        products.iter().enumerate().map(|(at, p)| (p.title.as_str(), line_of(at))).collect();
    sort::by(&mut titles, Ord::cmp);
    for pair in titles.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
        findings.at(F::SameTitle, file, pair[1].1, column, pair[1].0);
    }
    let report = CatalogReport {
        file: file.to_owned(),
        layout,
        bytes: bytes as u64,
        rows: rows.unwrap_or(variants),
        products: products.len() as u32,
        variants,
        variants_with_id: with_id,
        findings: findings.into_list(),
    };
    CatalogFile { report, products }
}
