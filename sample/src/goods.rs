//! What the shop sells, and what really leads to what in it.

use crate::picture::Kind;

/// One product of the shop's range.
pub(crate) struct Good {
    pub(crate) title: &'static str,
    pub(crate) kind: Kind,
    /// Price of the first variant in pence.
    pub(crate) price: u32,
    /// The main colour of its picture.
    pub(crate) colour: &'static str,
    pub(crate) choice: Choice,
}

/// How a product's variants differ.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Choice {
    None,
    Beans,
    Leaf,
    Colour,
    Size,
}

impl Choice {
    /// The variants: name and price as a percentage of the first one's.
    pub(crate) fn variants(self) -> &'static [(&'static str, u32)] {
        match self {
            Choice::None => &[("Default Title", 100)],
            Choice::Beans => &[("250 g", 100), ("1 kg", 360)],
            Choice::Leaf => &[("50 g", 100), ("200 g", 350)],
            Choice::Colour => &[("White", 100), ("Black", 100), ("Sage", 110)],
            Choice::Size => &[("Small", 100), ("Large", 140)],
        }
    }

    /// The option's name, as the catalog has it.
    pub(crate) fn option(self) -> &'static str {
        match self {
            Choice::None => "Title",
            Choice::Beans | Choice::Leaf => "Weight",
            Choice::Colour => "Colour",
            Choice::Size => "Size",
        }
    }
}

/// The range, in the order of [`GOODS`].
#[derive(Clone, Copy)]
#[repr(u8)]
pub(crate) enum Id {
    HouseBlend,
    Decaf,
    Guji,
    Huila,
    Santos,
    TastingSet,
    Dripper,
    PaperFilters,
    Kettle,
    HandGrinder,
    Scale,
    Server,
    FrenchPress,
    ColdBrew,
    MokaPot,
    GasketSet,
    LeverMaker,
    Tamper,
    KnockBox,
    MilkJug,
    EspressoCups,
    BurrGrinder,
    CleaningTablets,
    Descaler,
    Canister,
    EarlGrey,
    Sencha,
    JasminePearls,
    Rooibos,
    Chamomile,
    Assam,
    Matcha,
    Whisk,
    MatchaBowl,
    Teapot,
    TeaBags,
    TeaTin,
    Honey,
    Mug,
    Book,
}
use Id::{
    Assam, Book, BurrGrinder, Canister, Chamomile, CleaningTablets, ColdBrew, Decaf, Descaler, Dripper, EarlGrey,
    EspressoCups, FrenchPress, GasketSet, Guji, HandGrinder, Honey, HouseBlend, Huila, JasminePearls, Kettle, KnockBox,
    LeverMaker, Matcha, MatchaBowl, MilkJug, MokaPot, Mug, PaperFilters, Rooibos, Santos, Scale, Sencha, Server,
    Tamper, TastingSet, TeaBags, TeaTin, Teapot, Whisk,
};

const fn good(title: &'static str, kind: Kind, price: u32, colour: &'static str, choice: Choice) -> Good {
    Good { title, kind, price, colour, choice }
}

/// The whole range.
#[rustfmt::skip]
pub(crate) const GOODS: [Good; 40] = [
    good("House Blend Beans", Kind::Bag, 950, "8a4b2a", Choice::Beans),
    good("Decaf Blend Beans", Kind::Bag, 1050, "5f7f73", Choice::Beans),
    good("Ethiopia Guji Beans", Kind::Bag, 1250, "c2703d", Choice::Beans),
    good("Colombia Huila Beans", Kind::Bag, 1150, "a83f39", Choice::Beans),
    good("Santos Espresso Beans", Kind::Bag, 1000, "4a3a33", Choice::Beans),
    // Its title holds the very mark that parts title and variant in an export.
    good("Tasting Set - Four Origins", Kind::Carton, 2400, "d99a4e", Choice::None),
    good("Cone Dripper", Kind::Dripper, 2400, "6f8fa6", Choice::Colour),
    good("Paper Filters, 100 pack", Kind::Filters, 600, "cbb893", Choice::None),
    good("Gooseneck Kettle", Kind::Kettle, 5900, "56707d", Choice::Colour),
    good("Hand Grinder", Kind::Grinder, 7900, "7c6a58", Choice::None),
    good("Brewing Scale", Kind::Scale, 3900, "4f5b66", Choice::None),
    good("Glass Server", Kind::Bottle, 2800, "9cc3cf", Choice::None),
    good("French Press", Kind::Press, 3500, "87a5ad", Choice::Size),
    good("Cold Brew Bottle", Kind::Bottle, 2900, "3f6f78", Choice::None),
    good("Moka Pot", Kind::Moka, 3400, "9aa3a8", Choice::Size),
    good("Moka Gasket Set", Kind::Carton, 500, "b0564a", Choice::None),
    good("Lever Espresso Maker", Kind::Moka, 18_900, "a3413b", Choice::None),
    good("Walnut Tamper", Kind::Tamper, 3200, "7a4e2f", Choice::None),
    good("Knock Box", Kind::Tin, 2900, "5a6468", Choice::None),
    good("Milk Jug", Kind::Press, 2200, "b3bcc2", Choice::Size),
    good("Espresso Cups - Set of 4", Kind::Cup, 3600, "d8c3a5", Choice::Colour),
    good("Electric Burr Grinder", Kind::Grinder, 14_900, "38444d", Choice::None),
    good("Grinder Cleaning Tablets", Kind::Carton, 1200, "5c93b3", Choice::None),
    good("Descaling Powder", Kind::Carton, 900, "7fb2a4", Choice::None),
    good("Coffee Canister", Kind::Tin, 2400, "8c5a3c", Choice::Colour),
    good("Earl Grey Leaf", Kind::Pouch, 800, "5d78a6", Choice::Leaf),
    good("Sencha Leaf", Kind::Pouch, 950, "7fa05a", Choice::Leaf),
    good("Jasmine Pearls", Kind::Pouch, 1400, "b9c98a", Choice::Leaf),
    good("Rooibos Vanilla", Kind::Pouch, 750, "c4593b", Choice::Leaf),
    good("Chamomile Calm", Kind::Pouch, 700, "e3bf4d", Choice::Leaf),
    good("Assam Breakfast Leaf", Kind::Pouch, 800, "94552b", Choice::Leaf),
    good("Ceremonial Matcha", Kind::Tin, 2600, "6d9a3f", Choice::None),
    good("Bamboo Whisk", Kind::Whisk, 1800, "d2b274", Choice::None),
    good("Matcha Bowl", Kind::Bowl, 2400, "5e7358", Choice::None),
    good("Cast Iron Teapot", Kind::Teapot, 4900, "3d4a4d", Choice::None),
    good("Tea Filter Bags", Kind::Filters, 500, "d9cfae", Choice::None),
    good("Tea Tin", Kind::Tin, 1200, "a65d70", Choice::Colour),
    good("Wildflower Honey", Kind::Bottle, 900, "e0a02e", Choice::None),
    good("Stoneware Mug", Kind::Cup, 1600, "8fa08b", Choice::Colour),
    good("Brew Better, the Book", Kind::Book, 1900, "2f6b62", Choice::None),
];

/// The product that the catalog says is sold out.
pub(crate) const SOLD_OUT: Id = Chamomile;

/// The product that was given up: gone from the catalog, and not sold in the last [`GIVEN_UP_DAYS`] days.
pub(crate) const GIVEN_UP: Id = Server;

/// For how long before the last day the given-up product has not been sold.
pub(crate) const GIVEN_UP_DAYS: u32 = 110;

/// X leads to Y: of those who bought X and come back late enough, this percentage wants Y, some days later.
pub(crate) struct Leads {
    pub(crate) from: Id,
    pub(crate) to: Id,
    pub(crate) percent: u32,
    pub(crate) days: u32,
}

const fn leads(from: Id, to: Id, percent: u32, days: u32) -> Leads {
    Leads { from, to, percent, days }
}

/// What leads to what. Some are too weak for a threshold of 25 %, on purpose.
pub(crate) const LEADS: [Leads; 52] = [
    leads(HouseBlend, HandGrinder, 62, 35),
    leads(HouseBlend, Canister, 56, 20),
    leads(HouseBlend, Guji, 30, 30),
    leads(Guji, Huila, 72, 30),
    leads(Huila, Guji, 66, 30),
    leads(Guji, Dripper, 34, 40),
    leads(Santos, EspressoCups, 62, 30),
    leads(Santos, BurrGrinder, 55, 60),
    leads(Decaf, Canister, 40, 30),
    leads(TastingSet, Guji, 78, 20),
    leads(TastingSet, HouseBlend, 62, 20),
    leads(Dripper, PaperFilters, 94, 20),
    leads(Dripper, Kettle, 66, 45),
    leads(Dripper, Server, 90, 18),
    leads(PaperFilters, Scale, 58, 40),
    leads(Kettle, Scale, 70, 25),
    leads(Kettle, Dripper, 44, 30),
    leads(HandGrinder, Scale, 64, 45),
    leads(HandGrinder, Huila, 60, 20),
    leads(Scale, Kettle, 40, 40),
    leads(FrenchPress, ColdBrew, 68, 60),
    leads(FrenchPress, Mug, 38, 20),
    leads(FrenchPress, HouseBlend, 72, 18),
    leads(ColdBrew, HouseBlend, 60, 20),
    leads(MokaPot, GasketSet, 84, 100),
    leads(MokaPot, Santos, 76, 18),
    leads(MokaPot, MilkJug, 60, 40),
    leads(LeverMaker, Tamper, 90, 14),
    leads(LeverMaker, KnockBox, 80, 30),
    leads(LeverMaker, Descaler, 88, 80),
    leads(Tamper, KnockBox, 74, 25),
    leads(KnockBox, MilkJug, 60, 30),
    leads(MilkJug, EspressoCups, 72, 30),
    leads(BurrGrinder, CleaningTablets, 92, 50),
    leads(BurrGrinder, Descaler, 60, 70),
    leads(EarlGrey, TeaBags, 66, 20),
    leads(EarlGrey, TeaTin, 58, 30),
    leads(Sencha, JasminePearls, 66, 30),
    leads(Sencha, Teapot, 54, 50),
    leads(JasminePearls, Sencha, 60, 30),
    leads(Assam, EarlGrey, 66, 25),
    leads(Assam, Honey, 40, 25),
    leads(Rooibos, Chamomile, 80, 25),
    leads(Chamomile, Rooibos, 70, 25),
    leads(Chamomile, Honey, 70, 18),
    leads(Teapot, TeaBags, 70, 20),
    leads(Teapot, JasminePearls, 56, 25),
    leads(TeaTin, Assam, 58, 20),
    leads(Matcha, Whisk, 86, 14),
    leads(Matcha, MatchaBowl, 70, 30),
    leads(Whisk, MatchaBowl, 88, 25),
    leads(Book, Dripper, 64, 20),
];

/// X and Y often go into one basket, which a rule about later orders must not take for a follow-on.
pub(crate) const TOGETHER: [(Id, Id, u32); 5] =
    [(FrenchPress, Mug, 45), (Teapot, TeaTin, 30), (Mug, Honey, 30), (Book, Mug, 25), (MokaPot, EspressoCups, 25)];

/// A taste: what one comes for, and what one comes back for when it is used up.
pub(crate) struct Taste {
    /// Of a hundred customers, how many share it.
    pub(crate) percent: u32,
    pub(crate) first: &'static [Id],
    pub(crate) staples: &'static [Id],
}

/// The tastes of the shop's customers.
#[rustfmt::skip]
pub(crate) const TASTES: [Taste; 5] = [
    Taste {
        percent: 34,
        first: &[HouseBlend, HouseBlend, Guji, Huila, Dripper, Dripper, FrenchPress, FrenchPress, TastingSet, Kettle,
            HandGrinder, Decaf],
        staples: &[HouseBlend, HouseBlend, Guji, Huila, Decaf],
    },
    Taste {
        percent: 22,
        first: &[Santos, Santos, MokaPot, MokaPot, LeverMaker, BurrGrinder, MilkJug, HouseBlend],
        staples: &[Santos, Santos, HouseBlend, Decaf],
    },
    Taste {
        percent: 26,
        first: &[EarlGrey, EarlGrey, Assam, Assam, Teapot, Sencha, Rooibos, Chamomile, TeaTin],
        staples: &[EarlGrey, Assam, Sencha, Rooibos, Chamomile],
    },
    Taste { percent: 8, first: &[Matcha, Matcha, Whisk, Sencha], staples: &[Matcha, Sencha] },
    Taste { percent: 10, first: &[Mug, Book, TastingSet, EspressoCups, Honey, Teapot], staples: &[Honey, Rooibos] },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_range_have_one_order() {
        assert_eq!(GOODS[Book as usize].title, "Brew Better, the Book");
        assert_eq!(Book as usize + 1, GOODS.len());
        assert_eq!(GOODS[SOLD_OUT as usize].title, "Chamomile Calm");
        assert_eq!(GOODS[GIVEN_UP as usize].title, "Glass Server");
        assert_eq!(TASTES.iter().map(|taste| taste.percent).sum::<u32>(), 100);
    }

    #[test]
    fn no_two_products_share_a_title_or_a_colour() {
        for (i, a) in GOODS.iter().enumerate() {
            for b in &GOODS[i + 1..] {
                assert!(a.title != b.title && a.colour != b.colour, "{} and {}", a.title, b.title);
            }
        }
    }
}
