//! Who is one customer, what they are called, and which orders are theirs.

use std::borrow::Cow;

use super::build::TELL_EVERY;
use super::copies::OrderAt;
use super::group;
use crate::import::dictionary::{Dictionary, ranks};
use crate::import::findings::Findings;
use crate::import::orders::{NONE, RawOrder};
use crate::import::{FindingCode as F, OrdersFile, Role};
use crate::settings::Settings;
use crate::sort;

/// A chosen order of a known customer.
#[derive(Clone, Copy)]
pub(super) struct Chosen<'a> {
    pub(super) at: OrderAt,
    pub(super) raw: &'a RawOrder,
    pub(super) customer: u32,
}

/// What of an e-mail address does not tell customers apart; its case never does.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Aliases {
    /// Dots before the @ at Gmail, and which of its two names it has.
    dots: bool,
    /// What stands between a + and the @.
    plus: bool,
}

impl Aliases {
    pub(super) fn of(settings: &Settings) -> Aliases {
        Aliases { dots: settings.ignore_email_dots, plus: settings.ignore_email_plus }
    }

    /// What tells a customer from others: the address, less what is left aside. What is no address stays as it is, and so
    /// does what is left aside where nothing else stands before the @.
    pub(super) fn identity(self, address: &str) -> Cow<'_, str> {
        let Some((local, mut domain)) = address.split_once('@').filter(|_| self.dots || self.plus) else {
            return Cow::Borrowed(address);
        };
        let dotless = self.dots && matches!(domain, "gmail.com" | "googlemail.com");
        if dotless {
            domain = "gmail.com";
        }
        let mut left = String::new();
        for c in local.chars() {
            match c {
                '+' if self.plus && !left.is_empty() => break,
                '.' if dotless => {}
                c => left.push(c),
            }
        }
        if left.is_empty() {
            left.push_str(local);
        }
        left.push('@');
        left.push_str(domain);
        Cow::Owned(left)
    }
}

/// The customers' addresses, sorted bytewise by what tells them apart, where each one's orders begin, and the orders of known
/// customers by customer, then time, then name. A customer of several addresses is called by that of the latest order that counts, which a mail reaches.
pub(super) fn by_customer<'a>(
    files: &'a [OrdersFile],
    once: &[OrderAt],
    aliases: Aliases,
    findings: &mut Findings,
    tell: &mut dyn FnMut(f64),
) -> (Vec<String>, Vec<u32>, Vec<Chosen<'a>>) {
    let mut identities = Dictionary::default();
    let mut global: Vec<Vec<u32>> = files.iter().map(|file| vec![NONE; file.emails.len()]).collect();
    // A customer is one with an order that counts; others have no history to predict from.
    for (seen, &at) in once.iter().enumerate() {
        if seen.is_multiple_of(TELL_EVERY) {
            tell(0.05 + 0.1 * seen as f64 / once.len() as f64);
        }
        let (f, file) = (at.file as usize, &files[at.file as usize]);
        let raw = &file.orders[at.order as usize];
        if raw.email != NONE && counts(raw) && global[f][raw.email as usize] == NONE {
            global[f][raw.email as usize] = identities.intern(&aliases.identity(file.emails.get(raw.email)));
        }
    }
    for (file, global) in files.iter().zip(&mut global) {
        for (email, id) in file.emails.iter().zip(global.iter_mut()) {
            if *id == NONE {
                *id = identities.find(aliases.identity(email).as_bytes()).unwrap_or(NONE);
            }
        }
    }
    tell(0.15);
    let ranks = ranks(&identities, &mut |share| tell(0.15 + 0.1 * share));
    let mut customers = vec![String::new(); identities.len()];
    for (id, identity) in identities.iter().enumerate() {
        identity.clone_into(&mut customers[ranks[id] as usize]);
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
    if aliases.dots || aliases.plus {
        call_by_latest(files, &mut customers, &chosen, findings);
    }
    (customers, start, chosen)
}

/// Whether something was bought and kept.
pub(super) fn counts(order: &RawOrder) -> bool {
    !order.cancelled && !order.refunded
}

/// Calls each customer by the address of the latest order that counts, and notes each other address at its first order.
fn call_by_latest(files: &[OrdersFile], customers: &mut [String], chosen: &[Chosen<'_>], findings: &mut Findings) {
    let address = |order: &Chosen<'_>| files[order.at.file as usize].emails.get(order.raw.email);
    for order in chosen.iter().filter(|order| counts(order.raw)) {
        address(order).clone_into(&mut customers[order.customer as usize]);
    }
    let mut seen = Dictionary::default();
    for order in chosen {
        let (alias, known) = (address(order), seen.len());
        if alias != customers[order.customer as usize] && seen.intern(alias) as usize == known {
            let file = &files[order.at.file as usize];
            let heading = file.columns.heading(Role::Email);
            findings.at(F::Aliases, &file.report().file, order.raw.first_line, heading, alias);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_merchant_says_is_left_aside() {
        let of = |dots, plus| move |address: &str| Aliases { dots, plus }.identity(address).into_owned();
        for (address, by_dots, by_plus, by_both) in [
            ("an.n+tea@gmail.com", "ann+tea@gmail.com", "an.n@gmail.com", "ann@gmail.com"),
            ("a.n.n@googlemail.com", "ann@gmail.com", "a.n.n@googlemail.com", "ann@gmail.com"),
            ("an.n+a+b@shop.example", "an.n+a+b@shop.example", "an.n@shop.example", "an.n@shop.example"),
            ("+ann@shop.example", "+ann@shop.example", "+ann@shop.example", "+ann@shop.example"),
            ("..@gmail.com", "..@gmail.com", "..@gmail.com", "..@gmail.com"),
            ("a.b@mail.gmail.com", "a.b@mail.gmail.com", "a.b@mail.gmail.com", "a.b@mail.gmail.com"),
            ("user+7.1", "user+7.1", "user+7.1", "user+7.1"),
        ] {
            assert_eq!(of(false, false)(address), address);
            assert_eq!(of(true, false)(address), by_dots, "{address}");
            assert_eq!(of(false, true)(address), by_plus, "{address}");
            assert_eq!(of(true, true)(address), by_both, "{address}");
        }
    }
}
