//! Workbooks, by what is written in them: put into an archive here, for a fuzzer would not hit on one.

use std::io::{Cursor, Write as _};

use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

/// What stands between the parts of the input; the name of the next part follows up to the line's end.
const MARK: &[u8] = b"\n=== ";

/// What a workbook of one sheet has besides the sheet.
const REST: [(&str, &[u8]); 3] = [
    (
        "_rels/.rels",
        br#"<Relationships><Relationship Id="rId1" Target="xl/workbook.xml"
            Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>"#,
    ),
    (
        "xl/workbook.xml",
        br#"<workbook><sheets><sheet name="Orders" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
    ),
    (
        "xl/_rels/workbook.xml.rels",
        br#"<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"
            Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/></Relationships>"#,
    ),
];

/// The first part of the bytes is a sheet, and what follows are other parts of the workbook by their names.
pub fn workbook(bytes: &[u8]) {
    let mut parts: Vec<(String, &[u8])> = Vec::new();
    let mut rest = bytes;
    let mut name = "xl/worksheets/sheet1.xml".to_owned();
    loop {
        let end = rest.windows(MARK.len()).position(|bytes| bytes == MARK);
        parts.push((name, &rest[..end.unwrap_or(rest.len())]));
        let Some(end) = end else { break };
        rest = &rest[end + MARK.len()..];
        let line = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
        name = String::from_utf8_lossy(&rest[..line]).into_owned();
        rest = rest.get(line + 1..).unwrap_or_default();
    }
    for (name, content) in REST {
        if parts.iter().all(|(there, _)| there != name) {
            parts.push((name.to_owned(), content));
        }
    }
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, content) in parts {
        // Two parts of one name are refused.
        if writer.start_file(name, stored).is_ok() {
            writer.write_all(content).expect("memory takes it");
        }
    }
    super::formats(writer.finish().expect("memory takes it").get_ref());
}
