//! Which product an order line is of.

use super::Product;
use super::renamed::TitlesOfSkus;
use crate::import::OrdersFile;
use crate::import::catalog::Catalog;
use crate::import::dictionary::{Dictionary, ranks};
use crate::import::orders::{NONE, RawLine};
use crate::settings::{ProductKey, Settings};

/// For every line of every file its product, by place among the product keys sorted bytewise.
pub(super) struct Products {
    pub(super) list: Vec<Product>,
    /// By file and product name: the product where the name alone tells, else [`NONE`].
    by_name: Vec<Vec<u32>>,
    /// By file and SKU: the product where the SKU tells, else [`NONE`].
    by_sku: Vec<Vec<u32>>,
    /// By file and product name: the product of the whole name, where neither tells.
    by_whole_name: Vec<Vec<u32>>,
    sku_first: bool,
}

impl Products {
    /// Names every product of every file.
    pub(super) fn of(files: &[OrdersFile], catalog: &Catalog, settings: &Settings) -> Products {
        let mut keys = Dictionary::default();
        let mut from_catalog: Vec<Option<u32>> = Vec::new();
        let sku_first = settings.product_key == ProductKey::Sku;
        let mut intern = |key: &str, product: Option<u32>| {
            let id = keys.intern(key);
            from_catalog.resize(from_catalog.len().max(id as usize + 1), None);
            let known = &mut from_catalog[id as usize];
            *known = known.or(product);
            id
        };
        let title = |product: u32| catalog.products[product as usize].title.as_str();
        let (mut by_name, mut by_sku) = (Vec::new(), Vec::new());
        for file in files {
            by_name.push(
                file.products
                    .iter()
                    .map(|name| match catalog.match_name(name) {
                        Some((product, _)) => intern(title(product), Some(product)),
                        None => NONE,
                    })
                    .collect::<Vec<u32>>(),
            );
            by_sku.push(
                file.skus
                    .iter()
                    .map(|sku| match catalog.match_sku(sku) {
                        found if sku_first => intern(sku, found.map(|(product, _)| product)),
                        Some((product, _)) => intern(title(product), Some(product)),
                        None => NONE,
                    })
                    .collect::<Vec<u32>>(),
            );
        }
        // A name that a line's SKU explains is no product of its own, so whole names come last, as they are met.
        let mut by_whole_name: Vec<Vec<u32>> = files.iter().map(|file| vec![NONE; file.products.len()]).collect();
        for (at, file) in files.iter().enumerate() {
            for line in file.lines.iter() {
                let told = told(&by_name[at], &by_sku[at], &line, sku_first);
                let slot = &mut by_whole_name[at][line.product as usize];
                if told == NONE && *slot == NONE {
                    *slot = intern(file.products.get(line.product), None);
                }
            }
        }
        let ranks = ranks(&keys, &mut |_| {});
        let mut products = vec![Product::default(); keys.len()];
        for (id, key) in keys.iter().enumerate() {
            let product = &mut products[ranks[id] as usize];
            key.clone_into(&mut product.key);
            product.catalog = from_catalog[id];
            match product.catalog {
                Some(at) if sku_first => title(at).clone_into(&mut product.title),
                _ => key.trim().clone_into(&mut product.title),
            }
        }
        let mut products = Products { list: products, by_name, by_sku, by_whole_name, sku_first };
        products.renumber(&ranks);
        products
    }

    /// Puts other numbers in place of those that lines have.
    fn renumber(&mut self, numbers: &[u32]) {
        for lists in [&mut self.by_name, &mut self.by_sku, &mut self.by_whole_name] {
            for id in lists.iter_mut().flatten().filter(|id| **id != NONE) {
                *id = numbers[*id as usize];
            }
        }
    }

    /// Has the products of one SKU, of those that are sold by lines that count and are not excluded, counted as one: the first
    /// of them, with what the catalog has of the first that is in it, better one for sale. The others stay without a line.
    /// Gives by product the one it is counted as, and what told it.
    pub(super) fn merge(
        &mut self,
        files: &[OrdersFile],
        catalog: &Catalog,
        excluded: &[bool],
        counts: &dyn Fn(usize, &RawLine) -> bool,
    ) -> (Vec<u32>, TitlesOfSkus) {
        let mut titles = TitlesOfSkus::of(files);
        for (f, file) in files.iter().enumerate() {
            for line in file.lines.iter() {
                let product = self.of_line(f, &line);
                if !excluded[product as usize] && counts(f, &line) {
                    titles.see(f, line.sku, product);
                }
            }
        }
        let firsts = titles.firsts(self.list.len());
        for (at, first) in firsts.iter().enumerate() {
            let (listed, first) = (self.list[at].catalog, &mut self.list[*first as usize]);
            let gone = |at: u32| catalog.products[at as usize].for_sale == Some(false);
            if let Some(listed) = listed.filter(|new| first.catalog.is_none_or(|old| gone(old) && !gone(*new))) {
                first.catalog = Some(listed);
                catalog.products[listed as usize].title.clone_into(&mut first.title);
            }
        }
        self.renumber(&firsts);
        (firsts, titles)
    }

    /// The product of a line.
    pub(super) fn of_line(&self, file: usize, line: &RawLine) -> u32 {
        match told(&self.by_name[file], &self.by_sku[file], line, self.sku_first) {
            NONE => self.by_whole_name[file][line.product as usize],
            product => product,
        }
    }
}

/// What a line's name and SKU tell of its product, in the order the key asks for.
fn told(by_name: &[u32], by_sku: &[u32], line: &RawLine, sku_first: bool) -> u32 {
    let name = by_name[line.product as usize];
    let sku = if line.sku == NONE { NONE } else { by_sku[line.sku as usize] };
    let (first, second) = if sku_first { (sku, name) } else { (name, sku) };
    if first == NONE { second } else { first }
}

/// The key of a line's product, as [`Products`] names it: for what is asked of few lines.
pub(crate) fn key_of_line<'f>(file: &'f OrdersFile, line: &RawLine, catalog: &'f Catalog, key: ProductKey) -> &'f str {
    let name = file.products.get(line.product);
    let title = |found: Option<(u32, Option<u32>)>| found.map(|(at, _)| catalog.products[at as usize].title.as_str());
    let by_name = || title(catalog.match_name(name));
    let sku = (line.sku != NONE).then(|| file.skus.get(line.sku));
    let told = match key {
        ProductKey::Sku => sku.or_else(by_name),
        ProductKey::Title => by_name().or_else(|| title(catalog.match_sku(sku?))),
    };
    told.unwrap_or(name)
}
