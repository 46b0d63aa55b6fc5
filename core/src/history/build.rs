//! Files and catalog → [`History`].

use hashbrown::HashMap;

use super::copies::{OrderAt, each_order_once};
use super::patterns::{Patterns, looks_like};
use super::products::Products;
use super::{History, Order, Product, Purchase, Totals, group};
use crate::Day;
use crate::import::Role;
use crate::import::catalog::Catalog;
use crate::import::dictionary::{Dictionary, ranks};
use crate::import::findings::Findings;
use crate::import::orders::{NO_PRICE, NONE, RawLine, RawOrder};
use crate::import::{CurrencyCount, FindingCode as F, OrdersFile};
use crate::settings::{ProductKey, Settings};
use crate::sort;
use crate::summary::{Proposal, Week};

/// How far the history has come is told whenever so many lines, orders or customers more are done.
const TELL_EVERY: usize = 1 << 14;

/// A chosen order before the customers are in order.
#[derive(Clone, Copy)]
struct Chosen<'a> {
    at: OrderAt,
    raw: &'a RawOrder,
    customer: u32,
}

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
        let mut once = each_order_once(files, &mut findings);
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
        let mut history = History { totals: totals(files, &once, settings), ..History::default() };
        history.span = span(files, &once);
        tell(0.05);
        history.fill(files, catalog, settings, &once, &mut findings, tell);
        renamed(files, settings, &mut findings, &mut || tell(0.9));
        foreign(files, &once, &history.totals, &mut findings);
        history.cap(files, settings, &mut findings);
        history.totals.findings = findings;
        history
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
        let (customers, order_start, chosen) = by_customer(files, once, tell);
        (self.customers, self.order_start) = (customers, order_start);
        self.opted_out = vec![false; self.customers.len()];
        for order in &chosen {
            if let Some(accepts) = order.raw.accepts_marketing {
                self.opted_out[order.customer as usize] = !accepts;
            }
        }
        let counted: Vec<bool> = chosen.iter().map(|o| !o.raw.cancelled && !o.raw.refunded).collect();

        let mut products = Products::of(files, catalog, settings);
        self.products = std::mem::take(&mut products.list);
        let exclude = Patterns::new(&settings.exclude);
        let excluded: Vec<bool> = self.products.iter().map(|p| exclude.matches(&p.title)).collect();

        // Where each file's orders went.
        let mut place: Vec<Vec<u32>> = files.iter().map(|file| vec![NONE; file.orders.len()]).collect();
        for (at, order) in chosen.iter().enumerate() {
            place[order.at.file as usize][order.at.order as usize] = at as u32;
        }
        let mut sold: Vec<(u32, u32)> = Vec::new();
        let mut latest: Vec<Latest<'_>> = vec![Latest::default(); self.products.len()];
        // By product, and by its variant in the catalog: how many lines.
        let mut variants: Vec<Vec<u32>> = vec![Vec::new(); self.products.len()];
        let mut looks = vec![0u32; self.products.len()];
        let mut titles = TitlesOfSkus::of(files);
        let (mut seen, lines) = (0_usize, files.iter().map(|file| file.lines.iter().len()).sum::<usize>());
        for (f, file) in files.iter().enumerate() {
            // Under SKU keys a product has no title of its own yet, and may have several.
            let by_name: Vec<bool> = match settings.product_key {
                ProductKey::Sku => file.products.iter().map(|name| exclude.matches(name)).collect(),
                ProductKey::Title => Vec::new(),
            };
            let mut leave = |code: F, line: &RawLine, role: Role| {
                let heading = file.columns.heading(role);
                findings.at(code, &file.report().file, line.line, heading, file.products.get(line.product));
            };
            for line in file.lines.iter() {
                seen += 1;
                if seen.is_multiple_of(TELL_EVERY) {
                    tell(0.4 + 0.3 * seen as f64 / lines as f64);
                }
                let order = place[f][line.order as usize];
                if order == NONE || !counted[order as usize] {
                    continue;
                }
                let product = products.of_line(f, &line);
                if line.quantity <= 0 {
                    leave(F::NoQuantity, &line, Role::Quantity);
                    continue;
                }
                looks[product as usize] += 1;
                if excluded[product as usize] || by_name.get(line.product as usize) == Some(&true) {
                    leave(F::Excluded, &line, Role::Product);
                    continue;
                }
                if file.has_prices && (line.price == NO_PRICE || line.price <= 0) {
                    leave(F::Free, &line, Role::Price);
                    continue;
                }
                self.totals.counted_lines += 1;
                sold.push((order, product));
                titles.see(f, line.sku, product);
                let chosen = &chosen[order as usize];
                let info = &mut self.products[product as usize];
                info.lines += 1;
                info.last_sold = info.last_sold.max(Some(chosen.raw.day));
                latest[product as usize].see(file, chosen, &line, &self.totals.currency);
                if let Some(variant) = info.catalog.and_then(|at| variant_of(catalog, at, file, &line)) {
                    let counts = &mut variants[product as usize];
                    counts.resize(counts.len().max(variant as usize + 1), 0);
                    counts[variant as usize] += 1;
                }
            }
        }
        for (product, latest) in self.products.iter_mut().zip(&latest) {
            product.price = latest.price;
            // Under SKU keys the key is no title: the latest line's name is.
            let sku_is_key = settings.product_key == ProductKey::Sku;
            if let Some(name) = latest.name.filter(|_| sku_is_key && product.catalog.is_none()) {
                name.trim().clone_into(&mut product.title);
            }
        }
        self.alike = titles.alike(self.products.len());
        best_variants(&mut self.products, &variants);
        self.totals.products = self.products.iter().filter(|p| p.lines > 0).count() as u32;
        self.totals.proposals = proposals(&self.products, &looks, &excluded);
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

/// The customers sorted bytewise, where each one's orders begin, and the orders of known customers by customer, then time,
/// then name.
fn by_customer<'a>(
    files: &'a [OrdersFile],
    once: &[OrderAt],
    tell: &mut dyn FnMut(f64),
) -> (Vec<String>, Vec<u32>, Vec<Chosen<'a>>) {
    let mut emails = Dictionary::default();
    let mut global: Vec<Vec<u32>> = files.iter().map(|file| vec![NONE; file.emails.len()]).collect();
    // A customer is one with an order that counts; others have no history to predict from.
    for (seen, &at) in once.iter().enumerate() {
        if seen.is_multiple_of(TELL_EVERY) {
            tell(0.05 + 0.1 * seen as f64 / once.len() as f64);
        }
        let (f, file) = (at.file as usize, &files[at.file as usize]);
        let raw = &file.orders[at.order as usize];
        if raw.email != NONE && !raw.cancelled && !raw.refunded && global[f][raw.email as usize] == NONE {
            global[f][raw.email as usize] = emails.intern(file.emails.get(raw.email));
        }
    }
    for (file, global) in files.iter().zip(&mut global) {
        for (email, id) in file.emails.iter().zip(global.iter_mut()) {
            if *id == NONE {
                *id = emails.find(email.as_bytes()).unwrap_or(NONE);
            }
        }
    }
    tell(0.15);
    let ranks = ranks(&emails);
    tell(0.25);
    let mut customers = vec![String::new(); emails.len()];
    for (id, email) in emails.iter().enumerate() {
        email.clone_into(&mut customers[ranks[id] as usize]);
    }
    let mut chosen: Vec<Chosen<'a>> = Vec::with_capacity(once.len());
    for (seen, &at) in once.iter().enumerate() {
        if seen.is_multiple_of(TELL_EVERY) {
            tell(0.25 + 0.05 * seen as f64 / once.len() as f64);
        }
        let raw = &files[at.file as usize].orders[at.order as usize];
        if raw.email != NONE {
            let id = global[at.file as usize][raw.email as usize];
            if id != NONE {
                chosen.push(Chosen { at, raw, customer: ranks[id as usize] });
            }
        }
    }
    // Millions of orders are grouped sooner than sorted; only those of one customer are compared.
    let (start, places) = group(customers.len(), chosen.iter().zip(0..).map(|(order, at)| (order.customer, at)));
    let mut chosen: Vec<Chosen<'a>> = places.into_iter().map(|at: u32| chosen[at as usize]).collect();
    let name = |o: &Chosen<'_>| files[o.at.file as usize].order_name(o.raw);
    for (seen, customer) in start.windows(2).enumerate() {
        if seen.is_multiple_of(TELL_EVERY) {
            tell(0.3 + 0.1 * seen as f64 / customers.len() as f64);
        }
        sort::by(&mut chosen[customer[0] as usize..customer[1] as usize], |a, b| {
            (a.raw.day, a.raw.seconds).cmp(&(b.raw.day, b.raw.seconds)).then_with(|| name(a).cmp(&name(b)))
        });
    }
    (customers, start, chosen)
}

fn span(files: &[OrdersFile], once: &[OrderAt]) -> Option<(Day, Day)> {
    let days = once.iter().map(|at| files[at.file as usize].orders[at.order as usize].day);
    Some((days.clone().min()?, days.max()?))
}

/// Orders, lines, currencies and weeks of the chosen orders.
fn totals(files: &[OrdersFile], once: &[OrderAt], settings: &Settings) -> Totals {
    let mut taken: Vec<Vec<bool>> = files.iter().map(|file| vec![false; file.orders.len()]).collect();
    let mut currencies: Vec<CurrencyCount> = Vec::new();
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
            match currencies.iter_mut().find(|known| known.currency == currency) {
                Some(known) => known.orders += orders,
                None => currencies.push(CurrencyCount { currency: currency.to_owned(), orders }),
            }
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

/// A SKU of more titles than these is no product's: a stand-in such as “0” or “MISC”.
const MOST_TITLES: usize = 4;

/// The SKUs of all files, and by file and SKU within it the SKU's number among them.
fn number_skus(files: &[OrdersFile]) -> (Dictionary, Vec<Vec<u32>>) {
    let mut all = Dictionary::default();
    let numbers = files.iter().map(|file| file.skus.iter().map(|sku| all.intern(sku)).collect()).collect();
    (all, numbers)
}

/// Which products were sold under one SKU.
struct TitlesOfSkus {
    /// By file and SKU within it: the SKU's number among all.
    skus: Vec<Vec<u32>>,
    /// By SKU: the products sold under it, at most one more than tell.
    products: Vec<Vec<u32>>,
}

impl TitlesOfSkus {
    fn of(files: &[OrdersFile]) -> TitlesOfSkus {
        let (all, skus) = number_skus(files);
        TitlesOfSkus { skus, products: vec![Vec::new(); all.len()] }
    }

    fn see(&mut self, file: usize, sku: u32, product: u32) {
        if sku == NONE {
            return;
        }
        let known = &mut self.products[self.skus[file][sku as usize] as usize];
        if known.len() <= MOST_TITLES && !known.contains(&product) {
            known.push(product);
        }
    }

    /// By product, the others of its SKUs; nothing at all where no SKU has several.
    fn alike(self, products: usize) -> Vec<Vec<u32>> {
        let mut alike = Vec::new();
        for same in self.products.iter().filter(|same| (2..=MOST_TITLES).contains(&same.len())) {
            alike.resize(products, Vec::new());
            for one in same {
                alike[*one as usize].extend(same.iter().filter(|other| *other != one));
            }
        }
        alike
    }
}

/// Notes for every product which of its variants was sold most; of equals the first in the catalog.
fn best_variants(products: &mut [Product], sold: &[Vec<u32>]) {
    for (product, counts) in products.iter_mut().zip(sold) {
        let most = counts.iter().max().filter(|most| **most > 0);
        product.best_variant = most.and_then(|most| counts.iter().position(|n| n == most)).map(|at| at as u32);
    }
}

/// Products that look like no merchandise, and those the settings exclude; most lines first.
fn proposals(products: &[Product], lines: &[u32], excluded: &[bool]) -> Vec<Proposal> {
    let mut proposals: Vec<Proposal> = products
        .iter()
        .enumerate()
        .filter(|&(at, _)| lines[at] > 0)
        .filter_map(|(at, product)| {
            let kind = looks_like(&product.title);
            (kind.is_some() || excluded[at]).then(|| Proposal {
                title: product.title.clone(),
                looks_like: kind.unwrap_or("excluded by you").to_owned(),
                lines: lines[at],
                excluded: excluded[at],
            })
        })
        .collect();
    sort::by(&mut proposals, |a, b| b.lines.cmp(&a.lines).then_with(|| a.title.cmp(&b.title)));
    proposals.truncate(100);
    proposals
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

/// Finds SKUs that stand under several names, which count as several products unless the key is the SKU. Each is shown
/// where it first stands under another name than its first.
fn renamed(files: &[OrdersFile], settings: &Settings, findings: &mut Findings, tell: &mut dyn FnMut()) {
    if settings.product_key == ProductKey::Sku {
        return;
    }
    let mut names = Dictionary::default();
    let (skus, sku_ids) = number_skus(files);
    // By SKU and name: the file, by place among the file names, and the line where the two first stand together.
    let mut first: HashMap<(u32, u32), (u32, u32)> = HashMap::new();
    let mut file_names: Vec<&str> = files.iter().map(|file| file.report().file.as_str()).collect();
    sort::by(&mut file_names, Ord::cmp);
    for (file, sku_ids) in files.iter().zip(&sku_ids) {
        let at = file_names.partition_point(|name| *name < file.report().file.as_str()) as u32;
        let name_ids: Vec<u32> = file.products.iter().map(|name| names.intern(name)).collect();
        for (seen, line) in file.lines.iter().enumerate().filter(|(_, line)| line.sku != NONE) {
            if seen.is_multiple_of(TELL_EVERY) {
                tell();
            }
            let pair = (sku_ids[line.sku as usize], name_ids[line.product as usize]);
            let here = (at, line.line);
            first.entry(pair).and_modify(|known| *known = here.min(*known)).or_insert(here);
        }
    }
    let mut places: Vec<(u32, (u32, u32))> = first.into_iter().map(|((sku, _), place)| (sku, place)).collect();
    sort::by(&mut places, Ord::cmp);
    for same in places.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1) {
        let (sku, (file, line)) = same[1];
        findings.at(F::RenamedProduct, file_names[file as usize], line, Role::Sku.name(), skus.get(sku));
    }
}
