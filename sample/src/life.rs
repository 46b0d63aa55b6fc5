//! What each customer buys and when.

use crate::Shop;
use crate::calendar::{Minute, civil};
use crate::goods::{self, GIVEN_UP, GIVEN_UP_DAYS, GOODS, LEADS, TASTES, TOGETHER};
use crate::random::Random;

/// One order of the shop.
pub(crate) struct Order {
    pub(crate) at: Minute,
    pub(crate) customer: u32,
    pub(crate) lines: Vec<Line>,
    pub(crate) fate: Fate,
    /// Sold over the counter, without an e-mail address.
    pub(crate) anonymous: bool,
}

/// One line of an order.
#[derive(Clone, Copy)]
pub(crate) struct Line {
    pub(crate) item: Item,
    pub(crate) quantity: u16,
}

/// What a line is of.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Item {
    /// A product by its number, and its variant.
    Good(u32, u8),
    /// A sample sachet that costs nothing.
    Sample,
    GiftCard,
    Tip,
    Protection,
}

/// What became of an order.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Fate {
    Paid,
    Cancelled,
    Voided,
    Refunded,
    PartlyRefunded,
}

/// All orders of the shop, by time.
pub(crate) fn orders(shop: &Shop) -> Vec<Order> {
    let mut orders = Vec::new();
    for customer in 0..shop.customers {
        live(shop, customer, &mut orders);
    }
    orders.sort_by_key(|order| (order.at, order.customer));
    orders
}

/// One customer's life with the shop.
struct Life<'a> {
    shop: &'a Shop,
    random: Random,
    /// Which of the range's editions this customer buys from, where a shop sells more than the range once.
    edition: u32,
    owned: Vec<u32>,
    /// Products wanted, and the day from which on.
    wanted: Vec<(u32, u32)>,
}

fn live(shop: &Shop, customer: u32, orders: &mut Vec<Order>) {
    let range = GOODS.len() as u32;
    let mut random = Random::stream(shop.seed, customer);
    let mut share = random.below(100);
    let taste = TASTES
        .iter()
        .find(|taste| {
            let found = share < taste.percent;
            share = share.wrapping_sub(taste.percent);
            found
        })
        .unwrap_or(&TASTES[0]);
    let edition = random.below(shop.products.div_ceil(range));
    let mut life = Life { shop, random, edition, owned: Vec::new(), wanted: Vec::new() };

    let first_day = shop.last_day + 1 - shop.days;
    let mut day = life.first_day(first_day);
    let one_time = life.random.percent(30);
    let stays = 72 + life.random.below(24);
    let own_gap = life.random.lognormal(38.0, 0.5);
    // A café orders for its guests: many products at once.
    let cafe = life.random.one_in(150);
    let staple = life.random.pick(taste.staples) as u32;

    let mut nth = 0;
    while day <= shop.last_day {
        let mut basket = Vec::new();
        if nth == 0 {
            let first = life.random.pick(taste.first) as u32;
            life.add(&mut basket, life.number(first), day);
            if life.random.percent(22) {
                life.add(&mut basket, life.number(staple), day);
            }
        } else {
            life.add_wanted(&mut basket, day);
            if basket.is_empty() || life.random.percent(55) {
                let next = if life.random.percent(80) { staple } else { life.random.pick(taste.first) as u32 };
                life.add(&mut basket, life.number(next), day);
            }
        }
        if life.random.one_in(12) {
            let any = life.random.below(range);
            life.add(&mut basket, life.number(any), day);
        }
        if cafe {
            for _ in 0..4 + life.random.below(9) {
                let any = life.random.below(shop.products);
                life.add(&mut basket, any, day);
            }
        }
        if !basket.is_empty() {
            orders.push(life.order(customer, day, &basket, cafe));
        }
        if one_time || !life.random.percent(stays) {
            break;
        }
        day += (life.random.lognormal(own_gap, 0.4) as u32).max(1);
        nth += 1;
    }
}

impl Life<'_> {
    /// The day of the first order: the shop grows, and the weeks before Christmas are strong.
    fn first_day(&mut self, first_day: u32) -> u32 {
        loop {
            let (a, b) = (self.random.below(self.shop.days), self.random.below(self.shop.days));
            let day = first_day + if self.random.percent(40) { a.max(b) } else { a };
            let (_, month, _) = civil(day);
            if matches!(month, 11 | 12) || !self.random.percent(25) {
                return day;
            }
        }
    }

    /// The product's number in this customer's edition of the range.
    fn number(&self, good: u32) -> u32 {
        let number = self.edition * GOODS.len() as u32 + good;
        if number < self.shop.products { number } else { good % self.shop.products }
    }

    /// Puts a product into the basket, with what goes along with it, and wakes the wish for what it leads to.
    fn add(&mut self, basket: &mut Vec<u32>, product: u32, day: u32) {
        let range = GOODS.len() as u32;
        let good = product % range;
        let given_up = good == GIVEN_UP as u32 && day + GIVEN_UP_DAYS > self.shop.last_day;
        if given_up || basket.contains(&product) {
            return;
        }
        basket.push(product);
        if self.owned.contains(&product) {
            return;
        }
        self.owned.push(product);
        let sibling = |other: goods::Id| product - good + other as u32;
        for (from, to, percent) in TOGETHER {
            let to = sibling(to);
            let fits = from as u32 == good && to < self.shop.products && !basket.contains(&to);
            if fits && self.random.percent(percent) {
                basket.push(to);
                self.owned.push(to);
            }
        }
        for rule in &LEADS {
            if rule.from as u32 == good && self.random.percent(rule.percent) {
                let after = self.random.lognormal(f64::from(rule.days), 0.4) as u32;
                self.wanted.push((sibling(rule.to), day + after.max(1)));
            }
        }
    }

    /// Up to two of the products wanted by now.
    fn add_wanted(&mut self, basket: &mut Vec<u32>, day: u32) {
        let mut taken = 0;
        let mut later = Vec::new();
        for (product, from) in std::mem::take(&mut self.wanted) {
            if self.owned.contains(&product) || product >= self.shop.products {
                continue;
            }
            if from <= day && taken < 2 {
                self.add(basket, product, day);
                taken += 1;
            } else {
                later.push((product, from));
            }
        }
        self.wanted.append(&mut later);
    }

    fn order(&mut self, customer: u32, day: u32, basket: &[u32], cafe: bool) -> Order {
        let random = &mut self.random;
        let mut lines = Vec::with_capacity(basket.len() + 1);
        for &product in basket {
            let variants = GOODS[product as usize % GOODS.len()].choice.variants().len() as u32;
            let variant = random.below(variants).min(random.below(variants)) as u8;
            let quantity = if cafe { 2 + random.below(10) as u16 } else { 1 + u16::from(random.one_in(9)) };
            lines.push(Line { item: Item::Good(product, variant), quantity });
        }
        for (item, one_in) in [(Item::Sample, 40), (Item::GiftCard, 120), (Item::Tip, 60), (Item::Protection, 14)] {
            if random.one_in(one_in) {
                lines.push(Line { item, quantity: 1 });
            }
        }
        let fate = match random.below(200) {
            0..2 => Fate::Cancelled,
            2 => Fate::Voided,
            3..5 => Fate::Refunded,
            5..8 => Fate::PartlyRefunded,
            _ => Fate::Paid,
        };
        // Orders come by day, most of them in the evening; the till is open from eight to six.
        let anonymous = random.one_in(45);
        let minute = if anonymous { 480 + random.below(600) } else { random.below(900) + random.below(540) };
        Order { at: Minute(day * 1440 + minute), customer, lines, fate, anonymous }
    }
}
