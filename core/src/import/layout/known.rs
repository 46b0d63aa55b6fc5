//! The layouts that are known by name: their columns and what tells them from others.

use super::Role;
use crate::import::report::Layout;

/// A layout of orders.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) layout: Layout,
    /// What a file of it is called.
    pub(crate) name: &'static str,
    /// How to get a complete one.
    pub(crate) again: &'static str,
    /// A head is of the layout where it has a column of each of these groups of reduced names.
    pub(crate) marks: &'static [&'static [&'static str]],
    /// Every column with its reduced names, the most exact first.
    pub(crate) columns: &'static [(Role, &'static [&'static str])],
    /// Whether a row is an order, with its items in columns of their own.
    pub(crate) items: bool,
    /// Whether an order without a name is told by its customer and date.
    pub(crate) nameless: bool,
    /// Where rows are of several kinds, the kind that is an order line, in lower case.
    pub(crate) line_type: Option<&'static str>,
}

/// All of them; the first whose marks a head has is its layout. Where a layout's columns are documented stands beside it.
pub(crate) const KNOWN: [Known; 8] = [
    // Shopify help: export orders to a CSV file.
    Known {
        layout: Layout::ShopifyOrders,
        name: "Shopify orders export",
        again: "Export again from Orders → Export → “CSV for Excel, Numbers, or other spreadsheet programs”.",
        marks: &[&["lineitemname", "lineitemquantity"]],
        columns: &[
            (Role::Order, &["name", "ordername", "order"]),
            (Role::Id, &["id", "orderid"]),
            (Role::Email, &["email", "customeremail"]),
            (Role::Date, &["createdat"]),
            (Role::Status, &["financialstatus"]),
            (Role::CancelledAt, &["cancelledat", "canceledat"]),
            (Role::AcceptsMarketing, &["acceptsmarketing", "buyeracceptsmarketing"]),
            (Role::Currency, &["currency"]),
            (Role::Total, &["total"]),
            (Role::RefundedAmount, &["refundedamount"]),
            (Role::Tags, &["tags"]),
            (Role::Source, &["source"]),
            (Role::Payment, &["paymentmethod"]),
            (Role::Test, &["test"]),
            (Role::Attributes, &["noteattributes"]),
            (Role::Product, &["lineitemname"]),
            (Role::Quantity, &["lineitemquantity"]),
            (Role::Price, &["lineitemprice"]),
            (Role::Sku, &["lineitemsku"]),
        ],
        items: false,
        nameless: false,
        line_type: None,
    },
    // matrixify.app/documentation/orders
    Known {
        layout: Layout::MatrixifyOrders,
        name: "Matrixify orders export",
        again: "Export it again with the line item columns.",
        marks: &[&["linetype"], &["linetitle", "linename"]],
        columns: &[
            (Role::Order, &["name", "number"]),
            (Role::Id, &["id"]),
            (Role::Email, &["email", "customeremail"]),
            (Role::Customer, &["customeremail"]),
            (Role::Date, &["createdat", "processedat"]),
            (Role::Status, &["paymentstatus"]),
            (Role::CancelledAt, &["cancelledat"]),
            (Role::AcceptsMarketing, &["buyeracceptsmarketing", "customeracceptsmarketing"]),
            (Role::Currency, &["currency"]),
            (Role::Total, &["pricetotal"]),
            (Role::RefundedAmount, &["pricetotalrefund"]),
            (Role::Tags, &["tags"]),
            (Role::Source, &["source"]),
            (Role::Test, &["test"]),
            (Role::Attributes, &["additionaldetails"]),
            (Role::LineType, &["linetype"]),
            (Role::Product, &["linetitle", "linename"]),
            (Role::Quantity, &["linequantity"]),
            (Role::Price, &["lineprice"]),
            (Role::Sku, &["linesku"]),
        ],
        items: false,
        nameless: false,
        line_type: Some("line item"),
    },
    // developer.squareup.com: items detail of the sales reports
    Known {
        layout: Layout::SquareItems,
        name: "Square items report",
        again: "Export the items detail again, which names the customer.",
        marks: &[&["item"], &["qty"], &["transactionid", "paymentid"]],
        columns: &[
            (Role::Order, &["transactionid", "paymentid"]),
            (Role::Customer, &["customerid", "customerreferenceid", "customername"]),
            (Role::Date, &["date"]),
            (Role::Time, &["time"]),
            (Role::Product, &["item"]),
            (Role::Quantity, &["qty"]),
            (Role::LineTotal, &["netsales", "grosssales"]),
            (Role::Sku, &["sku"]),
        ],
        items: false,
        nameless: false,
        line_type: None,
    },
    // sellercentral.amazon.com: order report; all orders report
    Known {
        layout: Layout::AmazonOrders,
        name: "Amazon order report",
        again: "Take the report that holds “buyer-email”.",
        marks: &[&["orderid", "amazonorderid"], &["purchasedate"], &["productname", "itemname"]],
        columns: &[
            (Role::Order, &["amazonorderid", "orderid"]),
            (Role::Email, &["buyeremail"]),
            (Role::Date, &["purchasedate"]),
            (Role::Status, &["orderstatus", "itemstatus"]),
            (Role::Currency, &["currency"]),
            (Role::Product, &["productname", "itemname"]),
            (Role::Quantity, &["quantitypurchased", "quantity", "quantityshipped"]),
            (Role::LineTotal, &["itemprice"]),
            (Role::Sku, &["sku"]),
        ],
        items: false,
        nameless: false,
        line_type: None,
    },
    // ebay.com help: orders report of Seller Hub
    Known {
        layout: Layout::EbayOrders,
        name: "eBay orders report",
        again: "Export the report of all orders again.",
        marks: &[&["itemtitle"], &["buyerusername", "buyeruserid"]],
        columns: &[
            (Role::Order, &["ordernumber", "salesrecordnumber"]),
            (Role::Email, &["buyeremail"]),
            (Role::Customer, &["buyerusername", "buyeruserid"]),
            (Role::Date, &["saledate", "paidondate"]),
            (Role::Product, &["itemtitle"]),
            (Role::Quantity, &["quantity"]),
            (Role::Price, &["soldfor", "saleprice"]),
            (Role::Sku, &["customlabel", "customlabelsku"]),
        ],
        items: false,
        nameless: false,
        line_type: None,
    },
    // help.klaviyo.com: events of a metric as CSV
    Known {
        layout: Layout::KlaviyoOrderedProduct,
        name: "Klaviyo export of “Ordered Product”",
        again: "Export the events again with their properties.",
        marks: &[
            &["productname", "name"],
            &["eventid", "metric", "metricname", "value"],
            &["timestamp", "datetime", "eventdatetime"],
        ],
        columns: &[
            (Role::Order, &["orderid", "ordernumber"]),
            (Role::Email, &["email", "personemail", "profileemail"]),
            (Role::Customer, &["profileid", "personid"]),
            (Role::Date, &["timestamp", "datetime", "eventdatetime"]),
            (Role::Currency, &["valuecurrency", "currency", "currencycode"]),
            (Role::Product, &["productname", "name"]),
            (Role::Quantity, &["quantity"]),
            (Role::LineTotal, &["value"]),
            (Role::Sku, &["sku"]),
        ],
        items: false,
        nameless: true,
        line_type: None,
    },
    // woocommerce.com: order export, one row per line item; advanced order export
    Known {
        layout: Layout::WooLines,
        name: "WooCommerce order export",
        again: "Export it again with order number, date, e-mail address and items.",
        marks: &[&["itemname", "productname"], &["ordernumber", "orderid"], &["orderdate", "date", "datecreated"]],
        columns: WOO,
        items: false,
        nameless: false,
        line_type: None,
    },
    // woocommerce.com: order export, one row per order
    Known {
        layout: Layout::WooOrders,
        name: "WooCommerce order export",
        again: "Export it again with order number, date, e-mail address and items.",
        marks: &[
            &["lineitems", "lineitem1", "productitem1name", "item1name", "product1name"],
            &["ordernumber", "orderid"],
            &["orderdate", "date", "datecreated"],
        ],
        columns: WOO,
        items: true,
        nameless: false,
        line_type: None,
    },
];

/// The columns of WooCommerce's exports, as its extensions name them.
const WOO: &[(Role, &[&str])] = &[
    (Role::Order, &["ordernumber", "orderid"]),
    (Role::Email, &["billingemail", "emailbilling", "billingemailaddress", "customeremail", "email"]),
    (Role::Customer, &["customerid", "customeruser", "customeruserid"]),
    (Role::Date, &["orderdate", "date", "datecreated"]),
    (Role::Status, &["orderstatus", "status"]),
    (Role::Currency, &["ordercurrency", "currency"]),
    (Role::Total, &["ordertotal", "ordertotalamount", "total"]),
    (Role::RefundedAmount, &["refundedtotal", "orderrefundamount", "totalrefunded"]),
    (Role::Product, &["itemname", "productname"]),
    (Role::Quantity, &["itemquantity", "quantity", "quantityrefund", "qty"]),
    (Role::Price, &["itemcost", "itemprice"]),
    (Role::LineTotal, &["itemtotal", "orderlinetotal", "linetotal"]),
    (Role::Sku, &["itemsku", "sku", "productsku"]),
];
