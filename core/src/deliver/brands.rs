//! Looks of the block by name ↔ the file that keeps them, so that shops of one house can pass them on.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::types::{File, json as to_json};
use crate::settings::{BlockStyle, Settings};
use crate::{Error, ErrorCode};

/// What marks a file as one of brands.
const FORMAT: &str = "followon-brands";
/// The most brands in a file.
pub const MOST_BRANDS: usize = 100;
/// The longest name of a brand, in characters.
pub const LONGEST_BRAND_NAME: usize = 60;

/// A look of the block by its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Brand {
    /// Its name: one line of 1 to 60 characters.
    pub name: String,
    /// The look.
    pub block: BlockStyle,
}

/// Whether a brand can have this name: one line of 1 to [`LONGEST_BRAND_NAME`] characters.
pub fn is_brand_name(name: &str) -> bool {
    let plain = !name.trim().is_empty() && !name.chars().any(char::is_control);
    plain && name.chars().count() <= LONGEST_BRAND_NAME
}

/// The brands as a file that [`read_brands`] reads.
pub fn write_brands(brands: &[Brand]) -> File {
    /// The file's content.
    #[derive(Serialize)]
    struct Content<'b> {
        format: &'b str,
        version: u32,
        brands: &'b [Brand],
    }
    File {
        name: "followon-brands.json".to_owned(),
        mime: "application/json".to_owned(),
        content: to_json(&Content { format: FORMAT, version: 1, brands }),
        rows: brands.len() as u32,
    }
}

/// Reads brands. A key of the look that is missing has its default.
///
/// # Errors
/// [`ErrorCode::BadJson`] where the file is no file of brands, [`ErrorCode::UnknownSetting`] and [`ErrorCode::BadSetting`]
/// with the brand and the key where one does not exist or its value is out of bounds. Then none is read.
///
/// ```
/// use followon::deliver::{Brand, read_brands, write_brands};
///
/// let brands = [Brand { name: "Tea".to_owned(), block: Default::default() }];
/// assert_eq!(read_brands("brands.json", write_brands(&brands).content.as_bytes())?, brands);
///
/// let wide = r#"{"format":"followon-brands","version":1,"brands":[{"name":"Tea","block":{"width":900}}]}"#;
/// let error = read_brands("brands.json", wide.as_bytes()).unwrap_err();
/// assert_eq!(error.message, "Brand “Tea”: width: must be 320 to 700 pixels");
/// # Ok::<(), followon::Error>(())
/// ```
pub fn read_brands(file: &str, bytes: &[u8]) -> Result<Vec<Brand>, Error> {
    read(bytes).map_err(|error| error.in_file(file))
}

fn read(bytes: &[u8]) -> Result<Vec<Brand>, Error> {
    let bad = |why: &str| Error::new(ErrorCode::BadJson, why);
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let value: Value = serde_json::from_slice(text).map_err(|error| {
        let line = u32::try_from(error.line()).unwrap_or(0);
        bad("The file of brands is cut short or no JSON. Use it as it was exported.").at_line(line)
    })?;
    if value.get("format").and_then(Value::as_str) != Some(FORMAT) {
        return Err(bad("The file holds no brands of Followon: its “format” is not “followon-brands”."));
    }
    if value.get("version").and_then(Value::as_u64) != Some(1) {
        return Err(bad("The brands are of a later version of Followon. Reload the page and give them again."));
    }
    only(&value, &["format", "version", "brands"], "The file")?;
    let list = value.get("brands").and_then(Value::as_array).filter(|list| list.len() <= MOST_BRANDS);
    let list = list.ok_or_else(|| bad(&format!("“brands” must be a list of at most {MOST_BRANDS} brands.")))?;
    let mut brands: Vec<Brand> = Vec::with_capacity(list.len());
    for (number, value) in (1..).zip(list) {
        let name = value.get("name").and_then(Value::as_str).unwrap_or_default();
        if !is_brand_name(name) {
            let why = format!("must be one line of 1 to {LONGEST_BRAND_NAME} characters");
            return Err(Error::bad_setting(&format!("Brand {number}: name"), &why));
        }
        let brand = format!("Brand “{name}”");
        if brands.iter().any(|known| known.name == name) {
            return Err(Error::bad_setting(&brand, "stands twice in the file"));
        }
        only(value, &["name", "block"], &brand)?;
        let Some(look) = value.get("block").and_then(Value::as_object) else {
            return Err(Error::bad_setting(&brand, "“block” must be an object such as { \"width\": 600 }"));
        };
        let mut settings = Settings::default();
        for (key, value) in look {
            settings = settings.with(&json!({ "block": { key: value } })).map_err(|error| {
                // The settings speak of the block's keys among others'; here there are no others.
                let why = match error.message.strip_prefix("block: ") {
                    Some(why) => format!("{key}: {why}"),
                    None if error.code == ErrorCode::UnknownSetting => error.message.replace("block.", ""),
                    None => error.message.strip_prefix("block.").unwrap_or(&error.message).to_owned(),
                };
                Error { message: format!("{brand}: {why}"), column: Some(key.clone()), ..error }
            })?;
        }
        brands.push(Brand { name: name.to_owned(), block: settings.block });
    }
    Ok(brands)
}

/// Whether an object has these keys alone.
fn only(value: &Value, known: &[&str], of: &str) -> Result<(), Error> {
    let other = value.as_object().into_iter().flatten().map(|(key, _)| key).find(|key| !known.contains(&key.as_str()));
    other.map_or(Ok(()), |key| {
        let message = format!("{of} has the key “{key}”, which is not known. There are {}.", known.join(", "));
        Err(Error { column: Some(key.clone()), ..Error::new(ErrorCode::UnknownSetting, message) })
    })
}
