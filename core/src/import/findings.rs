//! Collects findings: how many of each kind, and the first places.

use super::report::{Finding, FindingCode, MOST_EXAMPLES, Place, Severity};
use super::text::excerpt;
use crate::sort;

/// Findings of one file, or of all files together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Findings {
    list: Vec<Finding>,
}

impl Findings {
    /// Counts one more of `code` at a place.
    ///
    /// The first places are kept, by file name and line, so that they do not depend on the order in which they come.
    pub(crate) fn at(&mut self, code: FindingCode, file: &str, line: u32, column: &str, text: &str) {
        let entry = self.entry(code);
        entry.count += 1;
        // Most findings of a large file end here, before anything is copied.
        let full = entry.examples.len() == MOST_EXAMPLES;
        if full && entry.examples.last().is_some_and(|last| (last.file.as_str(), last.line) < (file, line)) {
            return;
        }
        let place = Place { file: file.to_owned(), line, column: column.to_owned(), text: excerpt(text) };
        let before = entry.examples.partition_point(|known| *known <= place);
        entry.examples.insert(before, place);
        entry.examples.truncate(MOST_EXAMPLES);
    }

    fn entry(&mut self, code: FindingCode) -> &mut Finding {
        let at = match self.list.iter().position(|f| f.code == code) {
            Some(at) => at,
            None => {
                let (severity, what, action) = wording(code);
                self.list.push(Finding {
                    code,
                    severity,
                    what: what.to_owned(),
                    action: action.to_owned(),
                    count: 0,
                    examples: Vec::new(),
                });
                self.list.len() - 1
            }
        };
        &mut self.list[at]
    }

    /// All findings, gravest first and in the order of their kinds.
    pub(crate) fn into_list(mut self) -> Vec<Finding> {
        sort::by_number(&mut self.list, |f| sort::two(f.severity as u32, f.code as u32));
        self.list
    }
}

/// How grave a finding is, what it is, and what was done about it.
#[allow(clippy::too_many_lines)] // One arm a kind.
pub(crate) fn wording(code: FindingCode) -> (Severity, &'static str, &'static str) {
    use FindingCode as F;
    use Severity::{Lost, Note, Repaired};
    match code {
        F::UnclosedQuote => (
            Lost,
            "Lines with a quotation mark that is never closed",
            "Each such line was left out; reading went on at the next line.",
        ),
        F::OverlongRow => (
            Lost,
            "Rows of more than a million characters",
            "Left out, for no order line is as long; reading went on at the next line.",
        ),
        F::TruncatedRow => (
            Lost,
            "The file ends in the middle of a row",
            "The incomplete row was left out. Export the file again if it should hold more.",
        ),
        F::FieldCount => (
            Lost,
            "Rows with more or fewer fields than the head of the table",
            "Rows that only lack or add empty fields at their end were kept; the others were left out.",
        ),
        F::NoOrderName => (Lost, "Rows without an order name", "Left out, for they belong to no order."),
        F::FilledDown => (
            Repaired,
            "Rows that name no order, below one that does",
            "Counted as of the order above, as where cells are merged.",
        ),
        F::BadDate => (
            Lost,
            "Orders whose date cannot be read or is not of 1990 to 2100",
            "Left out with all their rows. Dates such as 2025-10-07 09:50:26 +0200, 7.10.2025 or 7 Oct 2025 are read.",
        ),
        F::AmbiguousDate => (
            Lost,
            "Orders whose date may be day or month first",
            "Left out with all their rows: 03/04/2025 may be 3 April or 4 March. Say which.",
        ),
        F::NoProduct => (Lost, "Lines without a product name", "Left out."),
        F::BadQuantity => (Lost, "Lines whose quantity is no number", "Left out."),
        F::BadPrice => (
            Repaired,
            "Lines whose price is no number",
            "The line was kept without a price. Where the file has prices, such a line does not count.",
        ),
        F::NotUtf8 => (
            Repaired,
            "Text that is not UTF-8",
            "Read as Windows-1252, which is how spreadsheet programs save it. If names look wrong, save the file as CSV UTF-8.",
        ),
        F::Guessed => (
            Note,
            "A table of no known layout",
            "Its columns were told by names and contents, as the places say. Correct what is wrong.",
        ),
        F::Utf16 => {
            (Note, "The file is in UTF-16", "Read as such, which is how spreadsheet programs save “Unicode text”.")
        }
        F::OtherSeparator => {
            (Note, "The fields are not separated by commas", "Read with the separator that the head of the table uses.")
        }
        F::NoEmail => {
            (Note, "Orders without an e-mail address", "Counted as orders of nobody: they belong to no customer.")
        }
        F::CustomerById => (
            Note,
            "Orders whose customer has no e-mail address",
            "Counted under an ID or user name: they tell what leads to what, but cannot be sent an offer.",
        ),
        F::Aliases => (
            Note,
            "Addresses that are another spelling of a customer's",
            "Counted as one customer, called by the address of the latest order.",
        ),
        F::OddEmail => (
            Repaired,
            "Orders whose e-mail address is none",
            "Counted as orders of nobody, like those without an address. Correct the address in the shop and export again.",
        ),
        F::Cancelled => (Note, "Cancelled or voided orders", "Left aside: nothing was bought."),
        F::Refunded => (Note, "Fully refunded orders", "Left aside: nothing was kept."),
        F::PartlyRefunded => (
            Note,
            "Orders refunded in part",
            "Counted. Items are taken off only where orders in JSON say that they came back.",
        ),
        F::Unpaid => (
            Note,
            "Orders that were not paid for yet",
            "Counted, for most will be. Those that the shop cancels are left aside once they are exported anew.",
        ),
        F::UnknownState => (
            Note,
            "Orders in a state that is not known",
            "Counted. Where it means that nothing was bought, write “cancelled” for it in the file.",
        ),
        F::NoQuantity => (Note, "Lines of quantity zero or less", "Left aside: nothing was bought or kept."),
        F::Free => {
            (Note, "Lines without a price above zero", "Left aside: a gift or sample neither leads nor follows.")
        }
        F::SameOrder => {
            (Note, "Further copies of orders, in other files or in one given again", "Each order counted once.")
        }
        F::CopiesDiffer => (
            Repaired,
            "Orders whose copies in several files differ",
            "The copy in the export that reaches furthest was taken.",
        ),
        F::SameNameOtherOrder => (
            Note,
            "Different orders of the same name",
            "Each counted as an order of its own. Are these the files of two shops?",
        ),
        F::SeveralCurrencies => (
            Note,
            "Orders in more than one currency",
            "All orders count; prices are shown in the shop's currency only.",
        ),
        F::RenamedProduct => (
            Note,
            "SKUs that stand under several product names",
            "Counted as different products, but not offered to who has them under another name. Setting the product key to SKU, or adding the catalog, makes them one.",
        ),
        F::MergedProduct => (
            Note,
            "SKUs whose several product names were counted as one product",
            "Called as the catalog or the latest order calls it.",
        ),
        F::DatesAsSaid => (
            Note,
            "Dates that may be day or month first",
            "Read as you said of an earlier file, for the dates in this file do not tell.",
        ),
        F::MostlyOne => (
            Note,
            "A customer with more than half of all orders",
            "Counted. Is it the shop’s own address, or does another column say who bought?",
        ),
        F::AlikeNames => (
            Note,
            "Product names that differ from another in blanks or capitals alone",
            "Counted as different products. Write them alike, or set the product key to SKU.",
        ),
        F::Excluded => (Note, "Lines of excluded products", "Left aside, as the settings say."),
        F::NoMerchandise => (
            Note,
            "Products that look like no merchandise",
            "They count unless you leave them out. Gift cards, postage and samples mislead.",
        ),
        F::RenewalOrders => (
            Note,
            "Orders that look like renewals of subscriptions",
            "They count unless you leave them out. Nobody decides on a renewal anew, so they make buyers seem to come back.",
        ),
        F::TestOrders => (Note, "Orders that look like tests", "They count unless you leave them out."),
        F::WholesaleOrders => (
            Note,
            "Orders that look like wholesale",
            "They count unless you leave them out. Who buys to sell buys otherwise.",
        ),
        F::GiftOrders => (
            Note,
            "Orders that look like gifts, samples or replacements",
            "They count unless you leave them out. They cost nothing, so nobody chose to buy.",
        ),
        F::FarOff => (
            Note,
            "Orders months after all others",
            "Counted, and the day of the last is taken for today. Correct the date in the file if it is mistyped.",
        ),
        F::AfterToday => (
            Note,
            "Orders dated after today",
            "Left aside: the predictions are made as of today's date in the settings.",
        ),
        F::Capped => {
            (Note, "Customers with more products than are counted", "Counted with the products they bought latest.")
        }
        F::SameTitle => (Note, "Catalog products that share one title", "Counted as one product under that title."),
        F::NoTitle => (Lost, "Catalog rows without a title", "Left out."),
        F::NoVariantIds => (
            Note,
            "The catalog has no variant IDs",
            "Links lead to the product page. Save /products.json of your shop and add it to get cart links.",
        ),
    }
}
