//! Products sold under one SKU by several titles: which are the same goods, and how they are counted as one.

use crate::import::dictionary::Dictionary;
use crate::import::findings::Findings;
use crate::import::orders::{NONE, RawLine};
use crate::import::{FindingCode as F, OrdersFile, Role};
use crate::sort;

/// A SKU of more titles than these is no product's: a stand-in such as “0” or “MISC”.
const MOST_TITLES: usize = 4;

/// Which products were sold under one SKU.
pub(super) struct TitlesOfSkus {
    /// The SKUs of all files.
    all: Dictionary,
    /// By file and SKU within it: the SKU's number among all.
    skus: Vec<Vec<u32>>,
    /// By SKU: the products sold under it, at most one more than tell.
    products: Vec<Vec<u32>>,
}

impl TitlesOfSkus {
    pub(super) fn of(files: &[OrdersFile]) -> TitlesOfSkus {
        let mut all = Dictionary::default();
        let skus = files.iter().map(|file| file.skus.iter().map(|sku| all.intern(sku)).collect()).collect();
        TitlesOfSkus { skus, products: vec![Vec::new(); all.len()], all }
    }

    /// Takes over which SKUs are stand-ins, from before products were counted as one: those stay so, though fewer are left.
    pub(super) fn with_stand_ins(mut self, before: &TitlesOfSkus) -> TitlesOfSkus {
        for (now, before) in self.products.iter_mut().zip(&before.products) {
            if before.len() > MOST_TITLES {
                now.clone_from(before);
            }
        }
        self
    }

    /// Notes that a product was sold under a SKU of a file.
    pub(super) fn see(&mut self, file: usize, sku: u32, product: u32) {
        if sku == NONE {
            return;
        }
        let known = &mut self.products[self.skus[file][sku as usize] as usize];
        if known.len() <= MOST_TITLES && !known.contains(&product) {
            known.push(product);
        }
    }

    /// The products of each SKU that has several.
    fn several(&self) -> impl Iterator<Item = &Vec<u32>> {
        self.products.iter().filter(|same| (2..=MOST_TITLES).contains(&same.len()))
    }

    /// By product, the others of its SKUs, or the one it is counted as where any is counted as another; nothing at all where no
    /// SKU has several.
    pub(super) fn alike(&self, products: usize, counted_as: &[u32]) -> Vec<Vec<u32>> {
        let mut alike: Vec<Vec<u32>> = vec![Vec::new(); counted_as.len()];
        for (at, one) in counted_as.iter().enumerate().filter(|(at, one)| *at != **one as usize) {
            alike[at].push(*one);
        }
        for same in self.several() {
            alike.resize(products, Vec::new());
            for one in same {
                alike[*one as usize].extend(same.iter().filter(|other| *other != one));
            }
        }
        alike
    }

    /// By product, the first of all that are one with it where those of a SKU are one, and with them those of their other
    /// SKUs.
    pub(super) fn firsts(&self, products: usize) -> Vec<u32> {
        let mut firsts: Vec<u32> = (0..products as u32).collect();
        for same in self.several() {
            for &other in same {
                let (a, b) = (first(&mut firsts, same[0]), first(&mut firsts, other));
                firsts[a.max(b) as usize] = a.min(b);
            }
        }
        for product in 0..products {
            firsts[product] = first(&mut firsts, product as u32);
        }
        firsts
    }

    /// Finds SKUs that stand under several names, each where it first stands under another name than its first; `merged`
    /// where those of one product count as one for being so.
    pub(super) fn note(&self, files: &[OrdersFile], merged: bool, findings: &mut Findings, tell: &mut dyn FnMut()) {
        let mut names = Dictionary::default();
        // Of each SKU and name where the two first stand together: the file, by place among the file names, and the line.
        let mut places: Vec<[u32; 4]> = Vec::new();
        let mut file_names: Vec<(&str, &str)> = files.iter().map(named).collect();
        sort::by(&mut file_names, Ord::cmp);
        for (file, sku_ids) in files.iter().zip(&self.skus) {
            let at = file_names.partition_point(|name| *name < named(file)) as u32;
            let name_ids: Vec<u32> = file.products.iter().map(|name| names.intern(name)).collect();
            let firsts = file.lines.firsts().into_iter().filter(|line| line.sku != NONE);
            let place = |line: RawLine| [sku_ids[line.sku as usize], name_ids[line.product as usize], at, line.line];
            places.extend(firsts.map(place));
            tell();
        }
        sort::by(&mut places, Ord::cmp);
        places.dedup_by_key(|[sku, name, ..]| (*sku, *name));
        sort::by(&mut places, |[a, _, a_place @ ..], [b, _, b_place @ ..]| a.cmp(b).then(a_place.cmp(b_place)));
        for same in places.chunk_by(|a, b| a[0] == b[0]).filter(|same| same.len() > 1) {
            let [sku, _, file, line] = same[1];
            let one = merged && self.products[sku as usize].len() == 1;
            let code = if one { F::MergedProduct } else { F::RenamedProduct };
            let (name, heading) = file_names[file as usize];
            findings.at(code, name, line, heading, self.all.get(sku));
        }
    }
}

/// A file's name, and what it calls its SKUs' column.
fn named(file: &OrdersFile) -> (&str, &str) {
    (&file.report().file, file.columns.heading(Role::Sku))
}

/// Where the way from a product to earlier ones that are one with it ends.
fn first(firsts: &mut [u32], mut product: u32) -> u32 {
    loop {
        let next = firsts[product as usize];
        if next == product {
            return product;
        }
        // Every step is made longer for those who come after.
        firsts[product as usize] = firsts[next as usize];
        product = next;
    }
}
