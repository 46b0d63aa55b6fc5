//! What is wrong with the cart links of an export, and how to set it right.

use serde::{Deserialize, Serialize};

use crate::predict::CartLinkKind;

/// A problem is shown by at most this many examples.
const MOST_EXAMPLES: usize = 5;

/// What the links of an export lead to, and what is wrong with them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct LinkCheck {
    /// Predictions that the query selects.
    pub predictions: u32,
    /// Of these, with a link that fills a cart.
    pub cart_links: u32,
    /// With a product's page in its place.
    pub product_pages: u32,
    /// With neither.
    pub no_link: u32,
    /// The characters of the longest link; under 2,000.
    pub longest: u32,
    /// What is wrong, in the order of [`LinkProblemCode::ALL`]; only what concerns anybody.
    pub problems: Vec<LinkProblem>,
}

/// One thing that is wrong with links.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LinkProblem {
    /// What it is.
    pub code: LinkProblemCode,
    /// Predictions it concerns.
    pub predictions: u32,
    /// Different products it concerns.
    pub products: u32,
    /// The first of these predictions, at most five.
    pub examples: Vec<LinkExample>,
    /// What to do about it, in one line.
    pub fix: String,
}

/// A prediction that a problem concerns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LinkExample {
    /// The customer's address.
    pub customer: String,
    /// The title of the product; of the first offered where the whole link is concerned.
    pub product: String,
}

/// What can be wrong with links.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum LinkProblemCode {
    /// The shop's domain is not known, so there is no link.
    NoDomain,
    /// No catalog was given, so no variant is known.
    NoCatalog,
    /// The catalog lacks an offered product.
    NotInCatalog,
    /// The catalog has an offered product, but its variant without an ID.
    NoVariant,
    /// No offered product has a variant, so the link leads to a product's page.
    ProductPageOnly,
    /// A product that would follow by its rate is sold out, so it is not offered.
    SoldOut,
    /// A product that would follow by its rate is archived, a draft or unpublished, so it is not offered.
    Archived,
    /// The price of an offered product is not known, or nothing.
    NoPrice,
    /// The customer's last order was in another currency than the prices are shown in.
    ForeignCurrency,
    /// The link lacks parameters, because it would be too long with them.
    TooLong,
    /// The link is of the form `buy`, which does not carry the attributes, the attribution or the note that are set.
    NotCarried,
}

impl LinkProblemCode {
    /// All of them, those that cost most first.
    pub const ALL: [LinkProblemCode; 11] = [
        LinkProblemCode::NoDomain,
        LinkProblemCode::NoCatalog,
        LinkProblemCode::NotInCatalog,
        LinkProblemCode::NoVariant,
        LinkProblemCode::ProductPageOnly,
        LinkProblemCode::SoldOut,
        LinkProblemCode::Archived,
        LinkProblemCode::NoPrice,
        LinkProblemCode::ForeignCurrency,
        LinkProblemCode::TooLong,
        LinkProblemCode::NotCarried,
    ];

    /// What to do about it.
    fn fix(self) -> &'static str {
        match self {
            LinkProblemCode::NoDomain => "Enter the shop's domain, such as shop.example.com, in the settings.",
            LinkProblemCode::NoCatalog => {
                "Save https://YOUR-SHOP/products.json?limit=250 as a file and add it: it has the variants' IDs."
            }
            LinkProblemCode::NotInCatalog => {
                "Add the catalog's other pages (products.json?limit=250&page=2 and so on), or exclude products that are \
                 gone."
            }
            LinkProblemCode::NoVariant => {
                "A products export has no variant IDs: add https://YOUR-SHOP/products.json?limit=250 beside it."
            }
            LinkProblemCode::ProductPageOnly => {
                "Add products.json, which has the variants' IDs; until then the button leads to the product's page."
            }
            LinkProblemCode::SoldOut => {
                "Restock these products, or let them sell on when out of stock; then add the catalog anew."
            }
            LinkProblemCode::Archived => "Publish these products again, or exclude them if they are gone for good.",
            LinkProblemCode::NoPrice => {
                "Add a catalog with prices; until then the e-mail shows these products without one."
            }
            LinkProblemCode::ForeignCurrency => {
                "Hide prices in the block, or send these customers an offer of their own: their checkout shows another \
                 currency."
            }
            LinkProblemCode::TooLong => {
                "Shorten the note, the attributes or the campaign, so that the link stays under 2,000 characters."
            }
            LinkProblemCode::NotCarried => {
                "Use links of the form “cart”, or do without attributes, attribution and note."
            }
        }
    }
}

/// A check under way: predictions one after the other, and what is wrong with each.
pub(crate) struct LinkTally {
    check: LinkCheck,
    /// By product: the codes it was noted for, a bit each.
    seen: Vec<u16>,
    /// The prediction that a code was noted for last, from 1.
    latest: [u32; LinkProblemCode::ALL.len()],
}

impl LinkTally {
    /// A check over so many products.
    pub(crate) fn new(products: usize) -> LinkTally {
        let problem = |code: LinkProblemCode| LinkProblem {
            code,
            predictions: 0,
            products: 0,
            examples: Vec::new(),
            fix: code.fix().to_owned(),
        };
        let problems = LinkProblemCode::ALL.into_iter().map(problem).collect();
        LinkTally {
            check: LinkCheck { problems, ..LinkCheck::default() },
            seen: vec![0; products],
            latest: [0; LinkProblemCode::ALL.len()],
        }
    }

    /// Goes on to the next prediction, with what its link leads to and how long that is.
    pub(crate) fn begin(&mut self, link: Option<(CartLinkKind, usize)>) {
        let check = &mut self.check;
        check.predictions += 1;
        match link {
            Some((CartLinkKind::Cart, length)) => {
                check.cart_links += 1;
                check.longest = check.longest.max(length as u32);
            }
            Some((CartLinkKind::ProductPage, _)) => check.product_pages += 1,
            None => check.no_link += 1,
        }
    }

    /// Notes a problem of the prediction and a product by its number.
    pub(crate) fn note(&mut self, code: LinkProblemCode, customer: &str, product: u32, title: &str) {
        let at = code as usize;
        let problem = &mut self.check.problems[at];
        let seen = &mut self.seen[product as usize];
        if *seen & (1 << at) == 0 {
            *seen |= 1 << at;
            problem.products += 1;
        }
        if self.latest[at] != self.check.predictions {
            self.latest[at] = self.check.predictions;
            problem.predictions += 1;
            if problem.examples.len() < MOST_EXAMPLES {
                problem.examples.push(LinkExample { customer: customer.to_owned(), product: title.to_owned() });
            }
        }
    }

    pub(crate) fn finish(mut self) -> LinkCheck {
        self.check.problems.retain(|problem| problem.predictions > 0);
        self.check
    }
}
