//! Orders with all their items on one row: a group of columns for each item, or a column that packs items into one text.

use std::borrow::Cow;

use super::Head;

/// The columns of one item, or the column of packed ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ItemColumns {
    /// Texts of `name:Tea|sku:T-1|quantity:2|total:9.00`, several of them with `;` between.
    Packed(usize),
    /// A column for each of name, SKU, quantity and total.
    Apart { name: usize, sku: Option<usize>, quantity: Option<usize>, total: Option<usize> },
}

/// One item of an order, as its texts stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Item<'a> {
    pub(crate) name: Cow<'a, str>,
    pub(crate) sku: Cow<'a, str>,
    /// Blank means one.
    pub(crate) quantity: Cow<'a, str>,
    /// The price of all of them.
    pub(crate) total: Cow<'a, str>,
}

impl ItemColumns {
    /// All of them in a head, by number.
    pub(crate) fn find(head: &Head) -> Vec<ItemColumns> {
        let mut all = Vec::new();
        for (at, key) in head.keys.iter().enumerate() {
            let number = key.trim_start_matches(|c: char| !c.is_ascii_digit());
            let numbered = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
            if key == "lineitems" || numbered && key.strip_prefix("lineitem") == Some(number) {
                all.push(ItemColumns::Packed(at));
            } else if let Some(item) = key.strip_suffix("name").filter(|item| is_numbered_item(item)) {
                let of = |what: &[&str]| {
                    let names: Vec<String> = what.iter().map(|what| format!("{item}{what}")).collect();
                    head.find(&names.iter().map(String::as_str).collect::<Vec<_>>())
                };
                all.push(ItemColumns::Apart {
                    name: at,
                    sku: of(&["sku"]),
                    quantity: of(&["quantity", "qty"]),
                    total: of(&["total", "linetotal", "subtotal"]),
                });
            }
        }
        all
    }
}

/// Whether a column's name, but for its last word, is that of an item by number: `productitem1`, `item2`, `lineitem3`.
fn is_numbered_item(key: &str) -> bool {
    let word = key.trim_end_matches(|c: char| c.is_ascii_digit());
    word.len() < key.len() && matches!(word, "productitem" | "item" | "lineitem" | "product" | "orderitem")
}

/// The items that a text packs; a part that has no name is an item without one, so that it is told of.
pub(crate) fn unpack(text: &str) -> Vec<Item<'_>> {
    let mut items = Vec::new();
    for packed in text.split(';').filter(|packed| !packed.trim().is_empty()) {
        let mut item = Item::default();
        for part in packed.split('|') {
            let Some((key, value)) = part.split_once(':') else { continue };
            let (key, value) = (key.trim(), value.trim());
            let field = match key {
                "name" | "product_name" => &mut item.name,
                "sku" => &mut item.sku,
                "quantity" | "qty" => &mut item.quantity,
                "total" | "subtotal" | "sub_total" if item.total.is_empty() || key == "total" => &mut item.total,
                _ => continue,
            };
            *field = Cow::Borrowed(value);
        }
        items.push(item);
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::text::column_key;

    fn head(names: &[&str]) -> Head {
        Head {
            line: 1,
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            keys: names.iter().map(|name| column_key(name)).collect(),
        }
    }

    #[test]
    fn item_columns_are_found_by_number() {
        let packed = ItemColumns::find(&head(&["order_id", "line_item_1", "line_item_2", "line_item_count"]));
        assert_eq!(packed, [ItemColumns::Packed(1), ItemColumns::Packed(2)]);
        let apart = ItemColumns::find(&head(&[
            "Order",
            "Product Item 1 Name",
            "Product Item 1 SKU",
            "Product Item 1 Quantity",
            "Product Item 1 Total",
            "Product Item 2 Name",
            "Product name",
        ]));
        let second = ItemColumns::Apart { name: 5, sku: None, quantity: None, total: None };
        assert_eq!(apart, [ItemColumns::Apart { name: 1, sku: Some(2), quantity: Some(3), total: Some(4) }, second]);
    }

    #[test]
    fn packed_items_come_apart() {
        let items =
            unpack("name:Tea: green|product_id:7|sku:T-1|quantity:2|total:9.00|sub_total:10.00;name:Pot|quantity:1");
        let told: Vec<[&str; 4]> = items.iter().map(|i| [&*i.name, &*i.sku, &*i.quantity, &*i.total]).collect();
        assert_eq!(told, [["Tea: green", "T-1", "2", "9.00"], ["Pot", "", "1", ""]]);
        assert_eq!(unpack(" ").len(), 0);
        assert_eq!(unpack("nonsense")[0].name, "");
    }
}
