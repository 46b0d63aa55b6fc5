//! Files and catalog → [`History`].

use super::copies::{OrderAt, each_order_once};
use super::customers::{Aliases, Chosen, by_customer, counts};
use super::patterns::{Patterns, looks_like};
use super::products::Products;
use super::renamed::TitlesOfSkus;
use super::{History, MOST_OF_A_PRODUCT, Order, Product, Purchase, Totals, group};
use crate::Day;
use crate::import::Role;
use crate::import::catalog::Catalog;
use crate::import::dictionary::Dictionary;
use crate::import::findings::Findings;
use crate::import::orders::{NO_PRICE, NONE, RawLine};
use crate::import::{CurrencyCount, FindingCode as F, OrderKind, OrdersFile};
use crate::settings::{ProductKey, Settings};
use crate::sort;
use crate::summary::{Proposal, Week};

/// How far the history has come is told whenever so many lines, orders or customers more are done.
pub(super) const TELL_EVERY: usize = 1 << 14;

impl History {
    /// The history of all files as of the settings' today. Calls `tell` often with how far it has come, from 0 to 1: of ten
    /// million lines it takes seconds.
    pub(crate) fn build(
        files: &[OrdersFile],
        catalog: &Catalog,
        settings: &Settings,
        tell: &mut dyn FnMut(f64),
    ) -> History {
        let mut findings = Findings::default();
        let mut once = each_order_once(files, &mut findings, &mut |share| tell(0.05 * share));
        if let Some(today) = settings.today {
            once.retain(|at| {
                let (file, raw) = at.of(files);
                let until_today = raw.day <= today;
                if !until_today {
                    let name = file.order_name(raw);
                    findings.at(
                        F::AfterToday,
                        &file.report().file,
                        raw.first_line,
                        file.columns.heading(Role::Date),
                        &name,
                    );
                }
                until_today
            });
        }
        leave_out_kinds(&mut once, files, settings, &mut findings);
        let mut history = History { totals: totals(files, &once, settings), ..History::default() };
        if settings.today.is_none() {
            far_off(&history.totals.weeks, &once, files, &mut findings);
        }
        history.span = span(files, &once);
        history.marked = marked(files, &once);
        tell(0.05);
        history.fill(files, catalog, settings, &once, &mut findings, tell);
        tell(0.95);
        foreign(files, &once, &history.totals, &mut findings);
        history.cap(files, settings, &mut findings);
        history.mostly_one(files, &mut findings);
        history.totals.findings = findings;
        history
    }

    /// Tells of a customer with more than half of all orders, who is hardly one.
    fn mostly_one(&self, files: &[OrdersFile], findings: &mut Findings) {
        let half = self.orders.len() / 2;
        let of_most = |customer: &u32| self.orders(*customer).len() > half;
        let one = (0..self.len() as u32).find(of_most).filter(|_| half >= 10);
        if let Some((customer, order)) = one.and_then(|customer| Some((customer, self.orders(customer).first()?))) {
            let (file, raw) = order.at.of(files);
            let email = &self.customers[customer as usize];
            let heading = file.columns.heading(Role::Email);
            findings.at(F::MostlyOne, &file.report().file, raw.first_line, heading, email);
        }
    }

    /// Counts the customers with more products than are counted, each at the first of their orders that count.
    fn cap(&mut self, files: &[OrdersFile], settings: &Settings, findings: &mut Findings) {
        let most = settings.max_products_per_customer as usize;
        for customer in 0..self.len() as u32 {
            if self.purchases(customer).len() <= most {
                continue;
            }
            self.totals.capped += 1;
            if let Some(order) = self.orders(customer).iter().find(|order| order.counted) {
                let (file, raw) = order.at.of(files);
                let email = &self.customers[customer as usize];
                findings.at(F::Capped, &file.report().file, raw.first_line, file.columns.heading(Role::Email), email);
            }
        }
    }

    /// Sorts customers and their orders, then takes up the lines.
    fn fill(
        &mut self,
        files: &[OrdersFile],
        catalog: &Catalog,
        settings: &Settings,
        once: &[OrderAt],
        findings: &mut Findings,
        tell: &mut dyn FnMut(f64),
    ) {
        self.aliases = Aliases::of(settings);
        let (customers, order_start, chosen) = by_customer(files, once, self.aliases, findings, tell);
        (self.customers, self.order_start) = (customers, order_start);
        self.opted_out = vec![false; self.customers.len()];
        for order in &chosen {
            if let Some(accepts) = order.raw.accepts_marketing {
                self.opted_out[order.customer as usize] = !accepts;
            }
        }
        let counted: Vec<bool> = chosen.iter().map(|o| counts(o.raw)).collect();

        // Where each file's orders went.
        let mut place: Vec<Vec<u32>> = files.iter().map(|file| vec![NONE; file.orders.len()]).collect();
        for (at, order) in chosen.iter().enumerate() {
            place[order.at.file as usize][order.at.order as usize] = at as u32;
        }
        let exclude = Patterns::new(&settings.exclude);
        let mut products = Products::of(files, catalog, settings);
        let excluded: Vec<bool> = products.list.iter().map(|p| exclude.matches(&p.title)).collect();
        let (mut counted_as, mut titles) = (Vec::new(), TitlesOfSkus::of(files));
        if settings.merge_renamed && settings.product_key == ProductKey::Title {
            let counts = |f: usize, line: &RawLine| {
                let order = place[f][line.order as usize];
                order != NONE && counted[order as usize] && line.quantity > 0 && !files[f].is_free(line)
            };
            let (merged, told_by) = products.merge(files, catalog, &excluded, &counts);
            (counted_as, titles) = (merged, titles.with_stand_ins(&told_by));
        }
        let list = std::mem::take(&mut products.list);
        let currency = self.totals.currency.clone();
        let mut sold = Sold {
            files,
            catalog,
            currency: &currency,
            chosen: &chosen,
            counted: &counted,
            place: &place,
            of_line: &products,
            excluded: &excluded,
            titles,
            latest: vec![Latest::default(); list.len()],
            sales: vec![Sales::default(); list.len()],
            met: vec![Met::default(); list.len()],
            products: list,
            lines: Vec::new(),
        };
        let (mut seen, lines) = (0_usize, files.iter().map(|file| file.lines.iter().len()).sum::<usize>());
        for (f, file) in files.iter().enumerate() {
            // Under SKU keys a product has no title of its own yet, and may have several.
            let by_name: Vec<bool> = match settings.product_key {
                ProductKey::Sku => file.products.iter().map(|name| exclude.matches(name)).collect(),
                ProductKey::Title => Vec::new(),
            };
            for line in file.lines.iter() {
                seen += 1;
                if seen.is_multiple_of(TELL_EVERY) {
                    tell(0.4 + 0.3 * seen as f64 / lines as f64);
                }
                sold.take(f, &line, &by_name, findings);
            }
        }
        let Sold { titles, latest, sales, met, products, lines: sold, .. } = sold;
        self.products = products;
        self.totals.counted_lines = sold.len() as u32;
        for ((product, latest), sales) in self.products.iter_mut().zip(&latest).zip(&sales) {
            product.price = latest.price;
            // A SKU is no title, and of several titles the latest is the one: the latest line's name.
            if let Some(name) = latest.name.filter(|_| product.catalog.is_none()) {
                name.trim().clone_into(&mut product.title);
            }
            product.best_variant = sales.best_variant();
            product.usual_quantity = sales.usual_quantity();
        }
        self.alike = titles.alike(self.products.len(), &counted_as);
        if settings.product_key == ProductKey::Title {
            titles.note(files, settings.merge_renamed, findings, &mut || tell(0.7));
        }
        self.totals.products = self.products.iter().filter(|p| p.lines > 0).count() as u32;
        if settings.product_key == ProductKey::Title {
            alike_names(&self.products, &met, findings);
        }
        self.totals.proposals = proposals(&self.products, &met, &excluded, findings);
        self.take_lines(&chosen, &counted, &sold, tell);
    }

    /// Orders with their products, purchases with their days, and order days.
    fn take_lines(&mut self, chosen: &[Chosen<'_>], counted: &[bool], sold: &[(u32, u32)], tell: &mut dyn FnMut(f64)) {
        let (start, mut by_order) = group(chosen.len(), sold.iter().copied());
        self.order_products = Vec::with_capacity(by_order.len());
        for (at, order) in chosen.iter().enumerate() {
            if at.is_multiple_of(TELL_EVERY) {
                tell(0.7 + 0.1 * at as f64 / chosen.len() as f64);
            }
            let products = &mut by_order[start[at] as usize..start[at + 1] as usize];
            products.sort_unstable();
            let begin = self.order_products.len() as u32;
            for (i, &product) in products.iter().enumerate() {
                if i == 0 || products[i - 1] != product {
                    self.order_products.push(product);
                }
            }
            let end = self.order_products.len() as u32;
            self.orders.push(Order { day: order.raw.day, at: order.at, counted: counted[at], products: (begin, end) });
        }
        self.purchase_start.push(0);
        self.occasion_start.push(0);
        let mut bought: Vec<(u32, Day)> = Vec::new();
        for customer in 0..self.customers.len() {
            if customer.is_multiple_of(TELL_EVERY) {
                tell(0.8 + 0.1 * customer as f64 / self.customers.len() as f64);
            }
            let orders = self.order_start[customer] as usize..self.order_start[customer + 1] as usize;
            bought.clear();
            let begin = self.occasions.len();
            for order in &self.orders[orders] {
                if !order.counted {
                    continue;
                }
                if self.occasions[begin..].last() != Some(&order.day) {
                    self.occasions.push(order.day);
                }
                let products = &self.order_products[order.products.0 as usize..order.products.1 as usize];
                bought.extend(products.iter().map(|&product| (product, order.day)));
            }
            sort::by_number(&mut bought, |&(product, day)| sort::two(product, sort::int(day.number())));
            bought.dedup();
            for days in bought.chunk_by(|a, b| a.0 == b.0) {
                let begin = self.days.len() as u32;
                self.days.extend(days.iter().map(|&(_, day)| day));
                let (first, last) = (days[0], days[days.len() - 1]);
                let end = self.days.len() as u32;
                self.purchases.push(Purchase { product: first.0, first: first.1, last: last.1, days: (begin, end) });
            }
            self.purchase_start.push(self.purchases.len() as u32);
            self.occasion_start.push(self.occasions.len() as u32);
        }
    }
}

/// Lines on their way into a history, and what they tell of their products.
struct Sold<'a> {
    files: &'a [OrdersFile],
    catalog: &'a Catalog,
    /// The shop's.
    currency: &'a str,
    chosen: &'a [Chosen<'a>],
    /// By chosen order, whether it counts.
    counted: &'a [bool],
    /// By file and its order: the order's place among those chosen, or [`NONE`].
    place: &'a [Vec<u32>],
    of_line: &'a Products,
    excluded: &'a [bool],
    titles: TitlesOfSkus,
    products: Vec<Product>,
    latest: Vec<Latest<'a>>,
    sales: Vec<Sales>,
    met: Vec<Met<'a>>,
    /// Of every line that counts its chosen order and its product.
    lines: Vec<(u32, u32)>,
}

impl Sold<'_> {
    /// Takes a line of the file at `f`; `by_name` says which of its products are excluded by their names in the file.
    // By itself, for a browser makes quick what is called often, and not a loop that it entered slowly.
    #[inline(never)]
    fn take(&mut self, f: usize, line: &RawLine, by_name: &[bool], findings: &mut Findings) {
        let order = self.place[f][line.order as usize];
        if order == NONE || !self.counted[order as usize] {
            return;
        }
        let file = &self.files[f];
        let product = self.of_line.of_line(f, line);
        let at = product as usize;
        if line.quantity > 0 {
            self.met[at].at(file, f as u32, line.line);
        }
        let aside = if line.quantity <= 0 {
            Some((F::NoQuantity, Role::Quantity))
        } else if self.excluded[at] || by_name.get(line.product as usize) == Some(&true) {
            Some((F::Excluded, Role::Product))
        } else {
            file.is_free(line).then_some((F::Free, Role::Price))
        };
        if let Some((code, role)) = aside {
            let heading = file.columns.heading(role);
            return findings.at(code, &file.report().file, line.line, heading, file.products.get(line.product));
        }
        self.lines.push((order, product));
        self.titles.see(f, line.sku, product);
        let chosen = &self.chosen[order as usize];
        let info = &mut self.products[at];
        info.lines += 1;
        info.last_sold = info.last_sold.max(Some(chosen.raw.day));
        self.latest[at].see(file, chosen, line, self.currency);
        let variant = info.catalog.and_then(|at| variant_of(self.catalog, at, file, line));
        self.sales[at].see(line.quantity, variant);
    }
}

/// Where lines of a product stand, whether they count or not.
#[derive(Clone, Copy, Default)]
struct Met<'a> {
    lines: u32,
    /// One more than the place of the file that it was met in last.
    file: u32,
    /// The first line by the files' names: the file, the line, and what the product's column is called.
    first: Option<(&'a str, u32, &'a str)>,
}

impl<'a> Met<'a> {
    fn at(&mut self, file: &'a OrdersFile, at: u32, line: u32) {
        self.lines += 1;
        // Later lines of the same file are not the first.
        if self.file != at + 1 {
            self.file = at + 1;
            let here = (file.report().file.as_str(), line, file.columns.heading(Role::Product));
            self.first = Some(self.first.map_or(here, |first| first.min(here)));
        }
    }
}

/// How a product was sold: its counted lines by variant in the catalog, and by quantity less one.
#[derive(Clone, Default)]
struct Sales {
    variants: Vec<u32>,
    quantities: [u32; MOST_OF_A_PRODUCT],
}

impl Sales {
    fn see(&mut self, quantity: i32, variant: Option<u32>) {
        self.quantities[(quantity as usize).min(MOST_OF_A_PRODUCT) - 1] += 1;
        if let Some(variant) = variant.map(|variant| variant as usize) {
            self.variants.resize(self.variants.len().max(variant + 1), 0);
            self.variants[variant] += 1;
        }
    }

    /// The variant sold most; of equals the first in the catalog.
    fn best_variant(&self) -> Option<u32> {
        let most = self.variants.iter().max().filter(|most| **most > 0)?;
        self.variants.iter().position(|lines| lines == most).map(|at| at as u32)
    }

    /// The median quantity of a line, of two the lesser; 0 without a line.
    fn usual_quantity(&self) -> u32 {
        let half = self.quantities.iter().sum::<u32>().div_ceil(2);
        let mut so_far = 0;
        let reached = self.quantities.iter().position(|lines| {
            so_far += lines;
            half > 0 && so_far >= half
        });
        reached.map_or(0, |at| at as u32 + 1)
    }
}

/// The latest counted line of a product, from which its price and its name are taken.
#[derive(Clone, Copy, Default)]
struct Latest<'a> {
    /// Day, seconds, name and price of the line the name was taken from.
    name_at: Option<(Day, u32, &'a str, i64)>,
    name: Option<&'a str>,
    price_at: Option<(Day, u32, i64)>,
    price: Option<i64>,
}

impl<'a> Latest<'a> {
    fn see(&mut self, file: &'a OrdersFile, order: &Chosen<'_>, line: &RawLine, currency: &str) {
        let name = file.products.get(line.product);
        let at = (order.raw.day, order.raw.seconds, name, line.price);
        if Some(at) > self.name_at {
            self.name_at = Some(at);
            self.name = Some(name);
        }
        let own = if order.raw.currency == NONE { "" } else { file.currencies.get(order.raw.currency) };
        let at = (order.raw.day, order.raw.seconds, line.price);
        if line.price != NO_PRICE && own == currency && Some(at) > self.price_at {
            self.price_at = Some(at);
            self.price = Some(line.price);
        }
    }
}

/// The orders that count and bear the mark of a cart link.
fn marked(files: &[OrdersFile], once: &[OrderAt]) -> Vec<OrderAt> {
    let is_marked = |at: &OrderAt| {
        let (file, raw) = at.of(files);
        counts(raw) && file.mark_of(at.order).is_some()
    };
    once.iter().copied().filter(is_marked).collect()
}

fn span(files: &[OrdersFile], once: &[OrderAt]) -> Option<(Day, Day)> {
    let days = once.iter().map(|at| files[at.file as usize].orders[at.order as usize].day);
    Some((days.clone().min()?, days.max()?))
}

/// Orders, lines, currencies and weeks of the chosen orders.
fn totals(files: &[OrdersFile], once: &[OrderAt], settings: &Settings) -> Totals {
    let mut taken: Vec<Vec<bool>> = files.iter().map(|file| vec![false; file.orders.len()]).collect();
    let (mut currencies, mut known): (Vec<CurrencyCount>, _) = (Vec::new(), Dictionary::default());
    for at in once {
        taken[at.file as usize][at.order as usize] = true;
    }
    for (file, taken) in files.iter().zip(&taken) {
        let mut by_currency = vec![0; file.currencies.len()];
        for (raw, _) in file.orders.iter().zip(taken).filter(|(raw, taken)| **taken && raw.currency != NONE) {
            by_currency[raw.currency as usize] += 1;
        }
        for (id, orders) in by_currency.into_iter().enumerate().filter(|&(_, orders)| orders > 0) {
            let currency = file.currencies.get(id as u32);
            let at = known.intern(currency) as usize;
            if at == currencies.len() {
                currencies.push(CurrencyCount { currency: currency.to_owned(), orders: 0 });
            }
            currencies[at].orders += orders;
        }
    }
    sort::by(&mut currencies, |a, b| b.orders.cmp(&a.orders).then_with(|| a.currency.cmp(&b.currency)));
    let lines = files
        .iter()
        .zip(&taken)
        .map(|(file, taken)| file.lines.iter().filter(|line| taken[line.order as usize]).count() as u32);
    let most = currencies.first().map(|c| c.currency.clone()).unwrap_or_default();
    Totals {
        orders: once.len() as u32,
        lines: lines.sum(),
        currency: settings.shop.currency.clone().unwrap_or(most),
        currencies,
        weeks: weeks(files, once),
        ..Totals::default()
    }
}

/// Orders per week, weeks without any included.
fn weeks(files: &[OrdersFile], once: &[OrderAt]) -> Vec<Week> {
    let Some((first, last)) = span(files, once) else { return Vec::new() };
    let begin = first.week_start();
    let mut counts = vec![0u32; ((last - begin) / 7 + 1) as usize];
    for at in once {
        counts[((files[at.file as usize].orders[at.order as usize].day - begin) / 7) as usize] += 1;
    }
    counts.into_iter().zip(0..).map(|(orders, week)| Week { start: begin + week * 7, orders }).collect()
}

/// The variant of a catalog product that a line is of, by its name or its SKU.
fn variant_of(catalog: &Catalog, product: u32, file: &OrdersFile, line: &RawLine) -> Option<u32> {
    let by_name = catalog.match_name(file.products.get(line.product));
    let by_sku = || if line.sku == NONE { None } else { catalog.match_sku(file.skus.get(line.sku)) };
    let of = |found: Option<(u32, Option<u32>)>| found.filter(|(p, _)| *p == product).and_then(|(_, variant)| variant);
    of(by_name).or_else(|| of(by_sku()))
}

/// Tells of products that are called as another is but for blanks and capitals.
#[cfg_attr(page, optimize(size))]
fn alike_names(products: &[Product], met: &[Met<'_>], findings: &mut Findings) {
    let mut names = Dictionary::default();
    for (product, met) in products.iter().zip(met) {
        let (Some((file, line, heading)), true) = (met.first, product.lines > 0) else { continue };
        let words: Vec<&str> = product.title.split_whitespace().collect();
        let known = names.len();
        if names.intern(&words.join(" ").to_lowercase()) < known as u32 {
            findings.at(F::AlikeNames, file, line, heading, &product.title);
        }
    }
}

/// Products that look like no merchandise, which are told of, and those the settings exclude; most lines first.
#[cfg_attr(page, optimize(size))]
fn proposals(products: &[Product], met: &[Met<'_>], excluded: &[bool], findings: &mut Findings) -> Vec<Proposal> {
    let mut proposals = Vec::new();
    for ((product, met), &excluded) in products.iter().zip(met).zip(excluded) {
        let Some((file, line, heading)) = met.first else { continue };
        let kind = looks_like(&product.title);
        if kind.is_none() && !excluded {
            continue;
        }
        if !excluded {
            findings.at(F::NoMerchandise, file, line, heading, &product.title);
        }
        proposals.push(Proposal {
            title: product.title.clone(),
            looks_like: kind.unwrap_or("excluded by you").to_owned(),
            lines: met.lines,
            excluded,
        });
    }
    sort::by(&mut proposals, |a, b| b.lines.cmp(&a.lines).then_with(|| a.title.cmp(&b.title)));
    proposals.truncate(100);
    proposals
}

/// Tells of orders that are no ordinary sale, and takes those away that the settings leave out.
fn leave_out_kinds(once: &mut Vec<OrderAt>, files: &[OrdersFile], settings: &Settings, findings: &mut Findings) {
    once.retain(|at| {
        let (file, raw) = at.of(files);
        for kind in OrderKind::ALL.into_iter().filter(|kind| raw.kinds.has(*kind)) {
            let name = file.order_name(raw);
            findings.at(kind.finding(), &file.report().file, raw.first_line, file.columns.heading(Role::Order), &name);
        }
        !raw.kinds.any(&settings.leave_out_orders)
    });
}

/// So many weeks without an order part a few orders from all before them, which are then most likely of a mistyped date.
const FAR_OFF: usize = 17;

/// Tells of the last orders, one in a hundred at most, where they lie months after all others: the last day is today.
#[cfg_attr(page, optimize(size))]
fn far_off(weeks: &[Week], once: &[OrderAt], files: &[OrdersFile], findings: &mut Findings) {
    let (mut after, mut empty) = (0, 0);
    for week in weeks.iter().rev() {
        empty = if week.orders == 0 { empty + 1 } else { 0 };
        after += week.orders as usize;
        if after > (once.len() / 100).max(1) || once.len() < 20 {
            return;
        }
        if empty == FAR_OFF {
            for (file, raw) in once.iter().map(|at| at.of(files)).filter(|(_, raw)| raw.day > week.start) {
                let heading = file.columns.heading(Role::Date);
                findings.at(F::FarOff, &file.report().file, raw.first_line, heading, &file.order_name(raw));
            }
            return;
        }
    }
}

/// Counts the orders in another currency than the shop's, where there are several.
fn foreign(files: &[OrdersFile], once: &[OrderAt], totals: &Totals, findings: &mut Findings) {
    if totals.currencies.len() < 2 {
        return;
    }
    for at in once {
        let (file, raw) = at.of(files);
        if raw.currency != NONE && file.currencies.get(raw.currency) != totals.currency {
            let currency = file.currencies.get(raw.currency);
            findings.at(F::SeveralCurrencies, &file.report().file, raw.first_line, "Currency", currency);
        }
    }
}
