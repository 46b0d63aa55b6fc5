//! Orders that are no ordinary sale: what tells them, in words of the apps and gateways that write them.

use serde::{Deserialize, Serialize};

use crate::import::FindingCode;
use crate::import::layout::Role;

/// What an order may be besides an ordinary sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum OrderKind {
    /// A renewal of a subscription, which nobody decided on anew: told by tags or the source.
    Renewal,
    /// A test of the shop's own: told by tags, the gateway or a mark.
    Test,
    /// A sale to a reseller: told by tags, or by a hundred lines or more.
    Wholesale,
    /// A gift, a sample or a replacement: told by tags, or by a total of zero.
    Gift,
}

impl OrderKind {
    /// All of them.
    pub const ALL: [OrderKind; 4] = [OrderKind::Renewal, OrderKind::Test, OrderKind::Wholesale, OrderKind::Gift];

    /// The finding that tells of orders of the kind.
    pub fn finding(self) -> FindingCode {
        match self {
            OrderKind::Renewal => FindingCode::RenewalOrders,
            OrderKind::Test => FindingCode::TestOrders,
            OrderKind::Wholesale => FindingCode::WholesaleOrders,
            OrderKind::Gift => FindingCode::GiftOrders,
        }
    }
}

/// An order of so many lines is a reseller's.
pub(super) const WHOLESALE_LINES: u32 = 100;

/// The columns that tell of kinds.
pub(super) const TELLING: [Role; 4] = [Role::Tags, Role::Source, Role::Payment, Role::Test];

/// “Bogus Gateway” is Shopify's for tests.
const BOGUS: &[u8] = b"bogus";

/// The kinds that an order is of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Kinds(u8);

impl Kinds {
    pub(crate) fn has(self, kind: OrderKind) -> bool {
        self.0 & (1 << kind as u8) != 0
    }

    /// Those of the kinds given.
    pub(crate) fn any(self, of: &[OrderKind]) -> bool {
        of.iter().any(|kind| self.has(*kind))
    }

    pub(super) fn add(&mut self, kind: OrderKind) {
        self.0 |= 1 << kind as u8;
    }

    /// Takes in those of others.
    pub(super) fn join(&mut self, others: Kinds) {
        self.0 |= others.0;
    }

    pub(super) fn clear(&mut self) {
        self.0 = 0;
    }

    /// Takes in what one of an order's columns says.
    pub(super) fn read(&mut self, role: Role, text: &str) {
        match role {
            Role::Tags => self.tags(&text.to_lowercase()),
            // Shopify's own subscriptions: the first order of one comes from `subscription_contract_checkout_one`.
            Role::Source if text.eq_ignore_ascii_case("subscription_contract") => self.add(OrderKind::Renewal),
            Role::Payment if text.as_bytes().windows(BOGUS.len()).any(|word| word.eq_ignore_ascii_case(BOGUS)) => {
                self.add(OrderKind::Test);
            }
            Role::Test if ["true", "yes", "1"].iter().any(|yes| text.eq_ignore_ascii_case(yes)) => {
                self.add(OrderKind::Test);
            }
            _ => {}
        }
    }

    fn tags(&mut self, tags: &str) {
        // Recharge writes “Subscription, Subscription First Order”, later “Subscription, Subscription Recurring Order”.
        if tags.contains("recurring")
            || tags.contains("renewal")
            || tags.contains("subscription") && !tags.contains("first")
        {
            self.add(OrderKind::Renewal);
        }
        for tag in tags.split(',').map(str::trim) {
            match tag {
                "test" | "test order" => self.add(OrderKind::Test),
                "b2b" | "trade" | "reseller" => self.add(OrderKind::Wholesale),
                "gift" | "gifting" | "sample" | "samples" | "influencer" | "pr" | "seeding" | "replacement"
                | "exchange" => {
                    self.add(OrderKind::Gift);
                }
                _ if tag.contains("wholesale") => self.add(OrderKind::Wholesale),
                _ => {}
            }
        }
    }
}
