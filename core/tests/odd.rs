//! Exports that are odd in one place, and what must come of them all the same.
#![allow(clippy::format_collect)] // Rows read best written in place.

use followon::deliver::ExportKind;
use followon::import::{FindingCode as F, ImportReport, MappedColumn, Role, TableMapping};
use followon::{Query, Session, Settings};

const HEAD: &str = "Name,Id,Email,Created at,Lineitem quantity,Lineitem name,Lineitem price\n";

/// The reports of some files, given one after the other, and the session with them.
fn read(files: &[&str]) -> (Vec<ImportReport>, Session) {
    let mut session = Session::new(Settings::default()).expect("settings in bounds");
    let reports = files.iter().zip(1..).map(|(rows, number)| {
        let file = format!("orders-{number}.csv");
        let report = session.add_orders(&file, format!("{HEAD}{rows}").as_bytes()).expect("a table of orders");
        assert_eq!(report.kept + report.repaired + report.rejected, report.rows, "{file}");
        report
    });
    (reports.collect(), session)
}

/// What a file tells, by kind: how often, and the text of the first place.
fn told(report: &ImportReport, code: F) -> Option<(u32, &str)> {
    let finding = report.findings.iter().find(|finding| finding.code == code)?;
    Some((finding.count, finding.examples[0].text.as_str()))
}

#[test]
fn a_date_that_may_be_either_keeps_its_year() {
    for year in [1990, 2024, 2100] {
        // The first row's order is settled by the second's; both rows of it are of one order.
        let rows = format!(
            "#1,,ann@x.example,03/04/{year},1,Tea,4.00\n#2,,bob@x.example,12/31/{year},1,Pot,9.00\n#1,,,03/04/{year},1,Mug,5.00\n"
        );
        let (reports, _) = read(&[&rows]);
        let report = &reports[0];
        assert_eq!((report.kept, report.orders), (3, 2), "{year}: {:?}", report.findings);
        let days = [report.first_day, report.last_day].map(|day| day.expect("orders").to_string());
        assert_eq!(days, [format!("{year}-03-04"), format!("{year}-12-31")]);
    }
}

#[test]
fn an_order_none_of_whose_rows_was_taken_lends_nothing_to_the_next_of_its_name() {
    let (reports, mut session) =
        read(&["#1,11,ann@x.example,2025-01-03,some,Tea,4.00\n#1,12,bob@x.example,2025-06-03,1,Pot,9.00\n"]);
    let report = &reports[0];
    assert_eq!((report.kept, report.rejected, report.orders), (1, 1, 1));
    assert_eq!(report.first_day.map(|day| day.to_string()).as_deref(), Some("2025-06-03"));
    // There is but one order of the name, so there is nothing to tell.
    assert_eq!(told(report, F::SameNameOtherOrder), None);
    session.fit();
    let withheld = session.withheld(&Query::default()).expect("a list");
    assert_eq!(withheld.rows[0].customer, "bob@x.example");
}

#[test]
fn an_id_that_a_spreadsheet_shortened_is_none() {
    let row = |id: &str| format!("#1,{id},ann@x.example,2025-01-03 10:00:01 +0000,1,Tea,4.00\n");
    for id in ["5.43679E+12", "5,43679E+12", "'5436785435890", "5436785435890"] {
        let other = if id.contains(',') { format!("\"{id}\"") } else { id.to_owned() };
        let (_, mut session) = read(&[&row("5436785435890"), &row(&other)]);
        assert_eq!(session.fit().orders, 1, "{id}");
    }
    // Within one file, too.
    let (reports, _) = read(&[&[row("5436785435890"), row("5.43679E+12")].concat()]);
    assert_eq!((reports[0].orders, told(&reports[0], F::SameNameOtherOrder)), (1, None));
    let (_, mut session) = read(&[&row("5436785435890"), &row("5436785435891")]);
    assert_eq!(session.fit().orders, 2);
}

#[test]
fn an_address_is_read_alike_wherever_it_stands() {
    // The text of the first is what the second is written as.
    let first = "#1,,\"\"\"ann\"\"@x.example\",2025-01-03,1,Tea,4.00\n";
    let second = "#2,,\"ann\"@x.example,2025-01-04,1,Tea,4.00\n";
    let other = |at: u32| format!("#{at},,c{at}@x.example,2025-01-05,1,Tea,4.00\n");
    let others = (3..40).map(other).collect::<Vec<String>>().concat();
    let customers = |rows: String| read(&[&rows]).0[0].customers;
    assert_eq!(customers(format!("{first}{second}{others}")), customers(format!("{first}{others}{second}")));
}

#[test]
fn the_least_quantity_there_is_is_one() {
    let table = "order-id,purchase-date,buyer-email,sku,product-name,quantity-purchased,item-price\n\
                 1-1,2025-01-03T10:00:00+00:00,ann@x.example,T,Tea,-2147483648,4.00\n\
                 1-2,2025-01-04T10:00:00+00:00,ann@x.example,T,Tea,1,4.00\n";
    let mut session = Session::new(Settings::default()).expect("settings in bounds");
    let report = session.add_orders("orders.csv", table.as_bytes()).expect("a table of orders");
    assert_eq!((report.kept, report.rejected), (2, 0));
}

#[test]
fn a_catalog_may_have_empty_fields_beyond_its_head() {
    let catalog =
        "Handle,Title,Variant SKU,Variant Price,Option1 Value\ntea,Tea,T1,4.00,Small,,\nmug,Mug,M1,5.00,Blue,,x\n";
    let mut session = Session::new(Settings::default()).expect("settings in bounds");
    let report = session.add_catalog("products.csv", catalog.as_bytes()).expect("a catalog");
    assert_eq!(report.products, 1, "{:?}", report.findings);
}

#[test]
fn a_table_whose_columns_were_chosen_wrongly_can_be_mapped_anew() {
    let table = "Belegnr;Tag;Wer;Was;Stk\n1;2025-01-03;ann@x.example;Tea;1\n2;2025-01-04;bob@x.example;Pot;1\n";
    let chosen = [
        ("Belegnr", Some(Role::Date)),
        ("Tag", None),
        ("Wer", Some(Role::Email)),
        ("Was", Some(Role::Product)),
        ("Stk", None),
    ];
    let columns = chosen.map(|(name, role)| MappedColumn { name: name.to_owned(), role }).to_vec();
    let settings = Settings { tables: vec![TableMapping { columns }], ..Settings::default() };
    let mut session = Session::new(settings).expect("settings in bounds");
    let error = session.add_orders("own.csv", table.as_bytes()).expect_err("there are no dates");
    let shown = error.table.expect("how the table begins").columns;
    let shown: Vec<_> = shown.iter().map(|column| (column.name.as_str(), column.role)).collect();
    assert_eq!(shown, chosen);
}

#[test]
fn a_quote_that_never_closes_costs_one_line_where_later_ones_are_quoted_too() {
    let (reports, _) = read(&["#1,,ann@x.example,2025-01-03,1,\"Tea,4.00\n#2,,bob@x.example,2025-01-04,1,Pot,9.00\n\
         #3,,cem@x.example,2025-01-05,1,\"Mug, blue\",5.00\n#4,,dan@x.example,2025-01-06,1,\"Cup, red\",5.00\n"]);
    let report = &reports[0];
    assert_eq!((report.rows, report.kept, report.orders), (4, 3, 3), "{:?}", report.findings);
    assert_eq!(told(report, F::UnclosedQuote), Some((1, "#1,,ann@x.example,2025-01-03,1,\"Tea,4.00")));
}

#[test]
fn what_stands_above_the_head_is_passed_over() {
    let comma = format!("{HEAD}#1,,ann@x.example,2025-01-03,1,Tea,4.00\n");
    let own = "Order no;Date;Customer e-mail;Article;Qty;Price\n1;2025-01-03;ann@x.example;Tea;1;4.00\n".to_owned();
    let cases = [
        (format!("sep=;\n{}", comma.replace(',', ";")), 2),
        (format!("\u{feff}sep=;\r\n{}", comma.replace(',', ";").replace('\n', "\r\n")), 2),
        (format!("My shop 2025\n\n{own}"), 3),
        (format!("My shop;;;;;\nJanuary;to;;;;\n;;;;;\n{own}"), 4),
        (own, 1),
    ];
    for (table, line) in cases {
        let mut session = Session::new(Settings::default()).expect("settings in bounds");
        let report = session.add_orders("orders.csv", table.as_bytes()).expect("a table of orders");
        assert_eq!((report.rows, report.kept, report.orders), (1, 1, 1), "{table}");
        let separator = report.findings.iter().find(|finding| finding.code == F::OtherSeparator).expect("a semicolon");
        assert_eq!(separator.examples[0].line, line, "{table}");
    }
    let mut session = Session::new(Settings::default()).expect("settings in bounds");
    let catalog = "Products\n\nHandle,Title,Variant SKU,Variant ID\ntea,Tea,T-1,123456789\n";
    assert_eq!(session.add_catalog("products.csv", catalog.as_bytes()).expect("a catalog").products, 1);
}

#[test]
fn a_table_without_a_head_keeps_its_first_row() {
    let table = "1001,2025-01-03,ann@x.example,Tea,1,4.00\n1002,2025-01-04,bob@x.example,Pot,1,9.00\n";
    let roles = [Role::Order, Role::Date, Role::Email, Role::Product, Role::Quantity, Role::Price];
    let columns = (1..).zip(roles).map(|(at, role)| MappedColumn { name: format!("Column {at}"), role: Some(role) });
    let settings = Settings { tables: vec![TableMapping { columns: columns.collect() }], ..Settings::default() };
    let mut session = Session::new(settings).expect("settings in bounds");
    let report = session.add_orders("own.csv", table.as_bytes()).expect("a table of orders");
    assert_eq!((report.rows, report.kept, report.orders), (2, 2, 2), "{:?}", report.findings);
}

#[test]
fn what_is_asked_of_a_table_names_its_columns_and_their_line() {
    let own = "Shop;;\n;;\nKunden-E-Mail;Wann?;Wieviel\nann@x.example;gestern;1\n";
    let mut session = Session::new(Settings::default()).expect("settings in bounds");
    let error = session.add_orders("own.csv", own.as_bytes()).expect_err("no product");
    assert_eq!(error.line, Some(3));
    assert!(error.message.contains("It begins with: Kunden-E-Mail, Wann?, Wieviel."), "{}", error.message);
}

#[test]
fn a_sum_of_ebay_s_is_no_order_by_itself() {
    let head = "Order Number,Buyer Username,Buyer Email,Item Title,Custom Label,Quantity,Sold For,Sale Date\n";
    let rows = "A,ann,ann@x.example,Tea,T1,1,4.00,Jan-03-25\nB,bob,bob@x.example,,,,,Jan-04-25\n\
                C,cem,cem@x.example,,T1,1,4.00,Jan-05-25\n\
                D,dan,dan@x.example,,,,,Jan-06-25\nD,dan,,Tea,T1,1,4.00,Jan-06-25\nD,dan,,Pot,P1,1,9.00,Jan-06-25\n";
    let mut session = Session::new(Settings::default()).expect("settings in bounds");
    let report = session.add_orders("ebay.csv", format!("{head}{rows}").as_bytes()).expect("a table of orders");
    assert_eq!((report.rows, report.kept, report.rejected, report.orders), (6, 4, 2, 2), "{:?}", report.findings);
    assert_eq!(told(&report, F::NoProduct).map(|(count, _)| count), Some(2));
}

#[test]
fn a_row_left_out_is_told_as_it_stands_cut_where_it_is_long() {
    let long = format!("#2,,=b@x.example,2025-01-04,none,{},4.00", "ü".repeat(1500));
    let (_, mut session) =
        read(&[&format!("#1,,ann@x.example,2025-01-03,1,Tea,4.00\n{long}\n=#3,,c@x.example,someday,1,Tea,4.00\n")]);
    let list = session.export(ExportKind::RejectedRows, &Query::default()).expect("a list").remove(0).content;
    let rows: Vec<&str> = list.split_terminator("\r\n").collect();
    let shown: String = long.chars().take(1000).collect();
    assert!(rows[1].ends_with(&format!(",none,\"{shown}…\"")), "{}", rows[1]);
    // The name of its order is what is known of the other; as a formula it would run in a spreadsheet.
    assert!(rows[2].ends_with(",someday,'=#3"), "{}", rows[2]);
}

#[test]
fn states_are_known_in_other_languages_and_those_that_are_not_are_told() {
    let head = "Order,Customer e-mail,Date,Article,Qty,Price,Order status\n";
    let states =
        ["Storniert", "annulée", "Refunded", "Zurückerstattet", "completed", "", "In der Schwebe", "wc-failed"];
    let rows = (1..).zip(states).map(|(n, state)| format!("{n},c{n}@x.example,2025-01-0{n},Tea,1,4.00,{state}\n"));
    let table = head.to_owned() + &rows.collect::<String>();
    let mut session = Session::new(Settings::default()).expect("settings in bounds");
    let report = session.add_orders("own.csv", table.as_bytes()).expect("a table of orders");
    let count = |code| told(&report, code).map(|(count, _)| count);
    assert_eq!((count(F::Cancelled), count(F::Refunded)), (Some(3), Some(2)), "{:?}", report.findings);
    assert_eq!(told(&report, F::UnknownState), Some((1, "In der Schwebe")));
    assert_eq!(session.fit().customers, 3);
}

#[test]
fn a_row_below_merged_cells_is_of_the_order_above() {
    let head = "Order,Customer e-mail,Date,Article,Qty,Price\n";
    let rows = "1,ann@x.example,2025-01-03,Tea,1,4.00\n,,,Pot,1,9.00\n,,,,1,\n,bob@x.example,,Mug,1,5.00\n2,bob@x.example,2025-01-04,Mug,1,5.00\n\
                ,,,Total,,23.00\n";
    let mut session = Session::new(Settings::default()).expect("settings in bounds");
    let report = session.add_orders("own.csv", format!("{head}{rows}").as_bytes()).expect("a table of orders");
    assert_eq!((report.rows, report.kept, report.repaired, report.rejected, report.orders), (6, 2, 1, 3, 2));
    assert_eq!(told(&report, F::FilledDown).map(|(count, _)| count), Some(1), "{:?}", report.findings);
}

#[test]
fn names_that_differ_in_blanks_or_capitals_and_orders_far_from_all_others_are_told() {
    let tea = ["Tea", "Tea ", "TEA", "Green  Tea", "Green\u{a0}Tea", "Pot"];
    let rows = |last: &str| {
        let row = |n: usize| format!("#{n},,c{n}@x.example,2025-0{}-01,1,{},4.00\n", n % 4 + 1, tea[n % 6]);
        (1..60).map(row).collect::<String>() + &format!("#60,,z@x.example,{last},1,Pot,4.00\n")
    };
    let of_all = |rows: &str| {
        let (_, mut session) = read(&[rows]);
        let findings = session.fit().findings;
        let told = |code| findings.iter().find(|finding| finding.code == code).map(|finding| finding.count);
        (told(F::AlikeNames), told(F::FarOff))
    };
    assert_eq!(of_all(&rows("2025-04-20")), (Some(3), None));
    assert_eq!(of_all(&rows("2026-04-20")), (Some(3), Some(1)));
}

#[test]
fn what_is_put_about_an_address_is_no_part_of_it() {
    let spelled =
        ["ann@x.example", "<ann@x.example>", "mailto:ann@x.example", "\u{200b}ann@x.example", "'ann@x.example"];
    let rows: String =
        (1..).zip(spelled).map(|(n, email)| format!("#{n},,{email},2025-01-0{n},1,Tea,4.00\n")).collect();
    let (_, mut session) = read(&[&rows]);
    assert_eq!(session.fit().customers, 1);
}

#[test]
fn dates_read_as_was_said_and_a_customer_of_most_orders_are_told() {
    let settings = Settings { date_order: Some(followon::import::DateOrder::DayFirst), ..Settings::default() };
    let of = |date: &str| {
        let mut session = Session::new(settings.clone()).expect("settings in bounds");
        let rows = format!("{HEAD}#1,,ann@x.example,2025-01-03,1,Tea,4.00\n#2,,ann@x.example,{date},1,Pot,4.00\n");
        let report = session.add_orders("a.csv", rows.as_bytes()).expect("a table of orders");
        told(&report, F::DatesAsSaid).map(|(count, order)| (count, order.to_owned()))
    };
    assert_eq!(of("03/04/2025"), Some((1, "#2".to_owned())));
    assert_eq!((of("13/04/2025"), of("2025-04-03")), (None, None));
    let rows = |shop: usize| -> String {
        let row = |n: usize| {
            format!(
                "#{n},,{}@x.example,2025-01-{:02},1,Tea,4.00\n",
                if n < shop { "shop".to_owned() } else { format!("c{n}") },
                n % 28 + 1
            )
        };
        (0..30).map(row).collect()
    };
    let told_of = |rows: &str| {
        let (_, mut session) = read(&[rows]);
        let findings = session.fit().findings;
        findings.iter().find(|finding| finding.code == F::MostlyOne).map(|finding| finding.examples[0].text.clone())
    };
    assert_eq!((told_of(&rows(15)), told_of(&rows(16))), (None, Some("shop@x.example".to_owned())));
}
