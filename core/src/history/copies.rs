//! Orders of several files, each once.

use std::cmp::{Ordering, Reverse};

use crate::Day;
use crate::import::FindingCode as F;
use crate::import::OrdersFile;
use crate::import::Role;
use crate::import::dictionary::{Dictionary, ranks};
use crate::import::findings::Findings;
use crate::import::orders::{NONE, OrderId, RawLine, RawOrder};
use crate::sort;

/// Which order of which file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct OrderAt {
    pub(crate) file: u32,
    pub(crate) order: u32,
}

impl OrderAt {
    /// The file and the order in it.
    pub(crate) fn of(self, files: &[OrdersFile]) -> (&OrdersFile, &RawOrder) {
        let file = &files[self.file as usize];
        (file, &file.orders[self.order as usize])
    }
}

/// The orders of all files, each once: of several copies the one in the export that reaches furthest.
///
/// What comes out does not depend on the order of the files: copies are told apart by what is in them alone.
/// Calls `tell` with how far it has come, from 0 to 1.
pub(super) fn each_order_once(
    files: &[OrdersFile],
    findings: &mut Findings,
    tell: &mut dyn FnMut(f64),
) -> Vec<OrderAt> {
    let all = files.iter().enumerate();
    if let [only] = files {
        return (0..only.orders.len() as u32).map(|order| OrderAt { file: 0, order }).collect();
    }
    let mut keys = Dictionary::default();
    let mut copies: Vec<(u32, OrderAt)> = Vec::new();
    for (file, read) in all {
        let global: Vec<u32> = read.names.keys().map(|name| keys.intern(name)).collect();
        for (order, raw) in read.orders.iter().enumerate() {
            copies.push((global[raw.key as usize], OrderAt { file: file as u32, order: order as u32 }));
        }
    }
    let reach: Vec<Option<(Day, u32)>> =
        files.iter().map(|file| file.orders.iter().map(|order| (order.day, order.seconds)).max()).collect();
    let contents = Contents::of(files);
    // By the names themselves, so that what is shown of them does not depend on the order of the files either.
    let (ranks, places) = (ranks(&keys, tell), places_of(files));
    let place = |&(key, at): &(u32, OrderAt)| (ranks[key as usize], places[at.file as usize], at.order);
    sort::by(&mut copies, |a, b| place(a).cmp(&place(b)));
    let mut chosen = Vec::with_capacity(copies.len());
    for same_name in copies.chunk_by(|a, b| a.0 == b.0) {
        if let [(_, only)] = same_name {
            chosen.push(*only);
            continue;
        }
        let mut group: Vec<OrderAt> = same_name.iter().map(|&(_, at)| at).collect();
        sort::by(&mut group, |&a, &b| {
            let by_reach = Reverse(reach[a.file as usize]).cmp(&Reverse(reach[b.file as usize]));
            // Copies that say the same stay in the order of their files' places.
            by_reach.then_with(|| contents.compare(files, b, a))
        });
        let begin = chosen.len();
        for &copy in &group {
            let mut note = |code: F| {
                let (file, raw) = copy.of(files);
                findings.at(
                    code,
                    &file.report().file,
                    raw.first_line,
                    file.columns.heading(Role::Order),
                    &file.order_name(raw),
                );
            };
            match chosen[begin..].iter().find(|&&known: &&OrderAt| same_order(files, known, copy)) {
                Some(&known) => {
                    note(F::SameOrder);
                    if contents.compare(files, known, copy).is_ne() {
                        note(F::CopiesDiffer);
                    }
                }
                None => {
                    if chosen.len() > begin && chosen[begin..].iter().all(|known| known.file != copy.file) {
                        note(F::SameNameOtherOrder);
                    }
                    chosen.push(copy);
                }
            }
        }
    }
    chosen
}

/// For each file its place among the files sorted by name, and files of one name by what is in them.
fn places_of(files: &[OrdersFile]) -> Vec<u32> {
    let mut sorted: Vec<u32> = (0..files.len() as u32).collect();
    sort::by(&mut sorted, |&a, &b| compare_files(&files[a as usize], &files[b as usize]));
    let mut places = vec![0; files.len()];
    for (place, file) in sorted.into_iter().enumerate() {
        places[file as usize] = place as u32;
    }
    places
}

/// By name and size, and of equals by their orders and lines, so that only a file given twice equals another.
fn compare_files(a: &OrdersFile, b: &OrdersFile) -> Ordering {
    fn text(of: &Dictionary, id: u32) -> Option<&str> {
        (id != NONE).then(|| of.get(id))
    }
    fn orders(file: &OrdersFile) -> impl Iterator<Item = impl Ord> {
        file.orders.iter().map(|raw| {
            let texts = (file.order_name(raw), raw.id.said(&file.ids), text(&file.emails, raw.email));
            let state = (raw.cancelled, raw.refunded, raw.accepts_marketing, raw.kinds);
            (raw.first_line, texts, text(&file.currencies, raw.currency), raw.day, raw.seconds, state)
        })
    }
    fn lines(file: &OrdersFile) -> impl Iterator<Item = impl Ord> {
        file.lines.iter().map(|line| {
            let RawLine { order, product, sku, quantity, line, price } = line;
            (line, order, file.products.get(product), text(&file.skus, sku), quantity, price)
        })
    }
    let size = |file: &OrdersFile| (file.report().bytes, file.report().rows);
    let by_name = a.report().file.cmp(&b.report().file).then_with(|| size(a).cmp(&size(b)));
    let by_orders = by_name.then_with(|| orders(a).cmp(orders(b)));
    by_orders.then_with(|| a.marks().cmp(b.marks())).then_with(|| lines(a).cmp(lines(b)))
}

/// Whether two orders of one name in different files are one order: the same ID, or the same time.
fn same_order(files: &[OrdersFile], a: OrderAt, b: OrderAt) -> bool {
    if a.file == b.file {
        return false;
    }
    let ((file_a, x), (file_b, y)) = (a.of(files), b.of(files));
    if x.id != OrderId::NONE && y.id != OrderId::NONE {
        return x.id.said(&file_a.ids) == y.id.said(&file_b.ids);
    }
    (x.day, x.seconds) == (y.day, y.seconds)
}

/// Each order's lines, so that copies can be compared.
struct Contents {
    /// By file: where each order's lines begin in `lines`.
    starts: Vec<Vec<u32>>,
    lines: Vec<Vec<u32>>,
}

impl Contents {
    fn of(files: &[OrdersFile]) -> Contents {
        let (mut starts, mut lines) = (Vec::new(), Vec::new());
        for file in files {
            let (start, by_order) =
                super::group(file.orders.len(), file.lines.iter().enumerate().map(|(at, l)| (l.order, at as u32)));
            starts.push(start);
            lines.push(by_order);
        }
        Contents { starts, lines }
    }

    /// A total order of what two copies say, whatever file says it.
    fn compare(&self, files: &[OrdersFile], a: OrderAt, b: OrderAt) -> Ordering {
        let order = |at: OrderAt| {
            let (file, raw) = at.of(files);
            let email = (raw.email != NONE).then(|| file.emails.get(raw.email));
            let currency = (raw.currency != NONE).then(|| file.currencies.get(raw.currency));
            (raw.cancelled, raw.refunded, raw.day, raw.seconds, email, raw.accepts_marketing, raw.kinds, currency)
        };
        order(a).cmp(&order(b)).then_with(|| self.lines_of(files, a).cmp(&self.lines_of(files, b)))
    }

    fn lines_of<'f>(&self, files: &'f [OrdersFile], at: OrderAt) -> Vec<(&'f str, &'f str, i32, i64)> {
        let (file, order) = (at.file as usize, at.order as usize);
        let read = &files[file];
        let range = self.starts[file][order] as usize..self.starts[file][order + 1] as usize;
        let mut lines: Vec<_> = self.lines[file][range]
            .iter()
            .map(|&line| {
                let RawLine { product, sku, quantity, price, .. } = read.lines.get(line);
                let sku = if sku == NONE { "" } else { read.skus.get(sku) };
                (read.products.get(product), sku, quantity, price)
            })
            .collect();
        sort::by(&mut lines, Ord::cmp);
        lines
    }
}
