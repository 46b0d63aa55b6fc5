//! What is read from a shop's own templates, and the file that keeps looks by name.

use std::fs;

use followon::deliver::{Brand, brand_from_html, read_brands, write_brands};
use followon::{BlockFont, BlockLayout, BlockStyle, ErrorCode, Settings};
use proptest::prelude::*;
use serde_json::json;

/// Golden readings: every file in `tests/fixtures/brands` has what is read from it beside the other golden results.
#[test]
fn templates_tell_their_looks() {
    let mut snapshots = insta::Settings::clone_current();
    snapshots.set_snapshot_path("../../tests/golden");
    snapshots.set_prepend_module_to_snapshot(false);
    snapshots.set_omit_expression(true);
    snapshots.bind(|| {
        insta::glob!("../../tests/fixtures/brands", "*.html", |path| {
            let reading = brand_from_html(&fs::read_to_string(path).unwrap());
            insta::assert_json_snapshot!("brand", reading);
        });
    });
}

#[test]
fn what_is_read_can_be_laid_over_a_style() {
    for file in fs::read_dir("../tests/fixtures/brands").unwrap() {
        let reading = brand_from_html(&fs::read_to_string(file.unwrap().path()).unwrap());
        let block = reading.style.over(&BlockStyle::default());
        Settings { block, ..Settings::default() }.check().expect("a reading within the style's bounds");
    }
    assert_eq!(brand_from_html("no template").style.over(&BlockStyle::default()), BlockStyle::default());
}

#[test]
fn small_pieces_tell_what_they_hold() {
    let check = |html: &str, field: &str, expected: Option<&str>| {
        let reading = brand_from_html(html);
        let value = reading.found.iter().find(|found| found.field == field).map(|found| found.value.as_str());
        assert_eq!(value, expected, "{html}");
    };
    check("<p style='color:#abc'>x</p>", "textColor", Some("#aabbcc"));
    check("<p style='color: RGB(1 2 3)'>x</p>", "textColor", Some("#010203"));
    check("<p style='color:rgba(1,2,3,.2)'>x</p>", "textColor", None);
    check("<p style='color:#12345'>x</p>", "textColor", None);
    check("<p style='color:#abc'><a>x</a></p>", "textColor", None);
    check("<p style='color:#abc'>&nbsp;&zwnj;</p>", "textColor", None);
    check("<p style='color:#abc'>much text</p><p style='color:#def'>less</p>", "textColor", Some("#aabbcc"));
    check("<p style='color:#abc;display:none'>much text</p><p style='color:#def'>x</p>", "textColor", Some("#ddeeff"));
    check("<!-- <p style='color:#abc'>x</p> --><p>x", "textColor", None);
    check(
        "<style>.x{color:red} p.x{color:#abc} p .x{color:#def}</style><p class='y x'>x</p>",
        "textColor",
        Some("#aabbcc"),
    );
    check("<style>#x{color:red} p{color:#abc}</style><p id=x>x</p>", "textColor", Some("#ff0000"));
    check("<style>p{color:#abc}</style><p style='color:#000 !important'>x</p>", "textColor", Some("#000000"));
    check("<td bgcolor=#fff style='background:url(a.png) #eee no-repeat'>x</td>", "backgroundColor", Some("#eeeeee"));
    check("<p style='font-family:Lato,\"Trebuchet MS\"'>x</p>", "font", Some("trebuchet"));
    check("<p style='font-family:Lato'>x</p>", "font", None);
    check("<table width=600><td width=320>x</td></table>", "width", Some("600"));
    check("<table width=100%><td style='max-width:40em'>x</td></table>", "width", None);
    check("<table width=900><td>x</td></table>", "width", None);
    check("<a style='background:#000'>Go</a>", "buttonText", Some("Go"));
    check("<td bgcolor=#000>Words and a <a style='padding:1px'>link</a></td>", "buttonText", None);
    check("<td bgcolor=#000><a href=x>View in browser</a></td>", "buttonText", None);
    check("<td bgcolor=#000 style='border-radius:50px'><a href=x>Go</a></td>", "cornerRadius", Some("30"));
    check("<td bgcolor=#000><a class=btn>One</a><a class=btn>Two</a></td>", "buttonText", None);
    let twice =
        "<a style='background:#111;color:#fff'>A</a> <a style='background:#222'>B</a> <a style='background:#222'>C</a>";
    check(twice, "buttonColor", Some("#222222"));
    check(twice, "buttonTextColor", None);
    let reading = brand_from_html(twice);
    assert_eq!(reading.found[0].times, 2, "{reading:?}");
}

/// Templates made to take time without end: the time must stay in proportion to the length.
#[test]
fn hostile_templates_take_no_time() {
    let deep = "<div style='color:#abc'>".repeat(40_000);
    let many = |count: u32, piece: &dyn Fn(u32) -> String| (0..count).map(piece).collect::<Vec<_>>().concat();
    let colors = many(40_000, &|n| format!("<p style='color:#{n:06x}'>x"));
    let rules = many(20_000, &|n| format!("p{{color:#{n:06x}}}"));
    let buttons = many(20_000, &|n| format!("<a style='background:#000'>{n}</a>"));
    for html in [
        deep,
        colors,
        buttons,
        format!("<style>{rules}</style>{}", "<p>x".repeat(40_000)),
        "<a href=\"".repeat(100_000),
        "<!--".repeat(200_000),
        "<style>".repeat(100_000),
        "<style>@media{{".repeat(50_000),
        "</x><y>".repeat(100_000),
        "&".repeat(900_000),
        "<".repeat(900_000),
    ] {
        brand_from_html(&html);
    }
}

fn brands() -> Vec<Brand> {
    let block = BlockStyle {
        layout: BlockLayout::Stacked,
        font: BlockFont::Georgia,
        width: 640,
        copy: "For {{ first_name|default:'you' }}".to_owned(),
        ..BlockStyle::default()
    };
    vec![
        Brand { name: "Tea “& more”".to_owned(), block },
        Brand { name: "Coffee".to_owned(), block: BlockStyle::default() },
    ]
}

#[test]
fn brands_come_back_from_their_file() {
    let file = write_brands(&brands());
    assert_eq!((file.name.as_str(), file.rows), ("followon-brands.json", 2));
    assert_eq!(read_brands("b.json", file.content.as_bytes()).unwrap(), brands());
    assert_eq!(read_brands("b.json", format!("\u{feff}{}", file.content).as_bytes()).unwrap(), brands());
    assert_eq!(read_brands("b.json", write_brands(&[]).content.as_bytes()).unwrap(), []);
}

#[test]
fn files_of_brands_are_read_strictly() {
    let refused = |brands: serde_json::Value, code: ErrorCode, message: &str| {
        let file = json!({ "format": "followon-brands", "version": 1, "brands": brands }).to_string();
        let error = read_brands("b.json", file.as_bytes()).expect_err(message);
        assert_eq!((error.code, error.file.as_deref()), (code, Some("b.json")), "{message}");
        assert!(error.message.starts_with(message), "{} for {message}", error.message);
    };
    let block = |block: serde_json::Value| json!([{ "name": "Tea", "block": block }]);
    let bad = ErrorCode::BadSetting;
    refused(block(json!({ "width": 900 })), bad, "Brand “Tea”: width: must be 320 to 700 pixels");
    refused(block(json!({ "width": "wide" })), bad, "Brand “Tea”: width: invalid type: string \"wide\"");
    refused(block(json!({ "font": "comic" })), bad, "Brand “Tea”: font: unknown variant `comic`");
    refused(block(json!({ "buttonColor": "red" })), bad, "Brand “Tea”: buttonColor: must be a colour");
    refused(block(json!({ "copy": "{{ x }}" })), bad, "Brand “Tea”: copy: “{{ x }}” would be mailed");
    let unknown = ErrorCode::UnknownSetting;
    refused(
        block(json!({ "colour": "red" })),
        unknown,
        "Brand “Tea”: There is no setting “colour”. There are backgroundColor,",
    );
    refused(json!([{ "name": "Tea", "block": {}, "x": 1 }]), unknown, "Brand “Tea” has the key “x”");
    refused(block(json!(null)), bad, "Brand “Tea”: “block” must be an object");
    refused(json!([{ "block": {} }]), bad, "Brand 1: name: must be one line");
    refused(json!([{ "name": "x".repeat(61), "block": {} }]), bad, "Brand 1: name: must be one line");
    refused(json!([{ "name": "T", "block": {} }, { "name": "T", "block": {} }]), bad, "Brand “T”: stands twice");
    refused(json!({}), ErrorCode::BadJson, "“brands” must be a list of at most 100");
    for (file, message) in [
        ("", "The file of brands is cut short or no JSON"),
        ("{}", "The file holds no brands of Followon"),
        (r#"{"format":"followon-brands","version":2}"#, "The brands are of a later version"),
        (r#"{"format":"followon-brands","version":1,"brands":[],"more":1}"#, "The file has the key “more”"),
    ] {
        let error = read_brands("b.json", file.as_bytes()).expect_err(file);
        assert!(error.message.starts_with(message), "{}", error.message);
    }
}

proptest! {
    #[test]
    fn any_text_is_read_and_stays_in_bounds(html in "\\PC{0,80}|(<(a|td|p|style|table|div) ?|style='|class=button|(bgcolor|width|color)=|#[0-9a-f]{3}|(color|background|width|border-radius|font-family):|[0-9]{1,4}(px|%)?|;|'|\"|>|</(a|td|p|style|table)>|<!--|-->|\\{|\\}|Arial|&#?x?[0-9a-z]{0,6};|\\PC){0,60}") {
        let reading = brand_from_html(&html);
        let mut block = reading.style.over(&BlockStyle::default());
        prop_assert!(!block.button_text.trim().is_empty());
        // A button may say what would not pass for words of a line; everything else is within bounds.
        block.button_text = "Buy".to_owned();
        let checked = Settings { block, ..Settings::default() }.check();
        prop_assert!(checked.is_ok(), "{:?}", checked);
        let told = reading.found.iter().all(|found| found.times > 0 && !found.from.is_empty() && !found.value.is_empty());
        prop_assert!(told, "{:?}", reading.found);
    }
}
