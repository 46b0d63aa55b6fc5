//! Settings and brands as text: in a file, and in what this browser keeps.

use followon::deliver::{Brand, LONGEST_BRAND_NAME, MOST_BRANDS, is_brand_name};
use followon::{BlockStyle, Settings};
use js_sys::{Array, Object, Reflect};
use serde::Deserialize;
use wasm_bindgen::{JsCast, JsValue};

use crate::json;

/// Settings from a file: what it does not name is at its default.
///
/// # Errors
/// What is wrong, with the setting that is.
pub fn read(text: &str) -> Result<Settings, String> {
    let file = json::parse(text);
    let file = file.map_err(|why| format!("this is no settings file ({why}). Choose one that was saved here."))?;
    let (settings, wrong) = take(&file)?;
    match wrong.into_iter().next() {
        None => Ok(settings),
        Some(why) => Err(format!("{}. Nothing was changed.", why.trim_end_matches('.'))),
    }
}

/// The settings of a text as far as they hold today; the others are at their defaults.
pub fn what_holds(text: &str) -> Settings {
    json::parse(text).and_then(|kept| take(&kept)).map(|(settings, _)| settings).unwrap_or_default()
}

/// Brands from a file, as [`followon::deliver::write_brands`] wrote it. The engine's own reader takes and refuses the same, by a
/// parser of JSON that the page does without.
///
/// # Errors
/// What is wrong, with the brand that is; then none is read.
pub fn read_brands(text: &str) -> Result<Vec<Brand>, String> {
    const NONE: &str = "this is no file of brands. Choose one that was saved here.";
    let file = json::parse(text).map_err(|_| NONE)?;
    if member(&file, "format").as_string().as_deref() != Some("followon-brands") {
        return Err(NONE.to_owned());
    }
    if member(&file, "version").as_f64() != Some(1.0) {
        return Err("the brands are of a later version. Reload the page and give them again.".to_owned());
    }
    only(&file, &["format", "version", "brands"])?;
    let list = member(&file, "brands").dyn_into::<Array>().map_err(|_| NONE.to_owned())?;
    if list.length() as usize > MOST_BRANDS {
        return Err(format!("it holds more than {MOST_BRANDS} brands. No brand was read."));
    }
    let mut brands: Vec<Brand> = Vec::new();
    for value in list.iter() {
        only(&value, &["name", "block"])?;
        let (brand, wrong) = brand(&value).ok_or_else(|| {
            format!("brand {} has no name of 1 to {LONGEST_BRAND_NAME} characters, or no look.", brands.len() + 1)
        })?;
        let twice =
            brands.iter().any(|known| known.name == brand.name).then(|| "it stands twice in the file".to_owned());
        if let Some(why) = wrong.into_iter().next().or(twice) {
            return Err(format!("brand “{}”: {}. No brand was read.", brand.name, why.trim_end_matches('.')));
        }
        brands.push(brand);
    }
    Ok(brands)
}

/// The brands of a text as far as they hold today.
pub fn brands_that_hold(text: &str) -> Vec<Brand> {
    let list = json::parse(text).ok().and_then(|kept| kept.dyn_into::<Array>().ok());
    list.map(|list| list.iter().filter_map(|value| Some(brand(&value)?.0)).collect()).unwrap_or_default()
}

/// A brand, and what was wrong with its look.
fn brand(value: &JsValue) -> Option<(Brand, Vec<String>)> {
    let name = member(value, "name").as_string().filter(|name| is_brand_name(name))?;
    let look = member(value, "block").dyn_into::<Object>().ok()?;
    // One field of the look after the other, so that what is wrong with one costs no other.
    let (mut block, mut wrong) = (BlockStyle::default(), Vec::new());
    let taken = Object::new();
    for key in Object::keys(&look) {
        let tried = Object::assign(&Object::new(), &taken);
        let whole = Object::new();
        // A plain object takes any property.
        let _ = Reflect::set(&tried, &key, &Reflect::get(&look, &key).unwrap_or(JsValue::UNDEFINED));
        let _ = Reflect::set(&whole, &"block".into(), &tried);
        match take(&whole) {
            Ok((settings, found)) if found.is_empty() => {
                block = settings.block;
                Object::assign(&taken, &tried);
            }
            Ok((_, found)) => {
                // The settings speak of the block's keys among others'; here there are no others.
                let key = key.as_string().unwrap_or_default();
                wrong.extend(found.into_iter().map(|why| match why.strip_prefix("block.") {
                    Some(why) => why.to_owned(),
                    None => why.replacen("block", &key, 1),
                }));
            }
            Err(why) => wrong.push(why),
        }
    }
    Some((Brand { name, block }, wrong))
}

/// A member of an object; undefined where there is none.
fn member(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// Whether an object has these members alone.
fn only(of: &JsValue, known: &[&str]) -> Result<(), String> {
    let Some(object) = of.dyn_ref::<Object>() else { return Ok(()) };
    let names = Object::keys(object).iter().filter_map(|key| key.as_string()).collect::<Vec<_>>();
    match names.iter().find(|name| !known.contains(&name.as_str())) {
        Some(name) => Err(format!("the key “{name}” is not known. No brand was read.")),
        None => Ok(()),
    }
}

/// Takes one setting after the other, so that what is wrong with one costs no other. The second is what was wrong.
fn take(file: &JsValue) -> Result<(Settings, Vec<String>), String> {
    let file = file.dyn_ref::<Object>().filter(|file| !Array::is_array(file));
    let file = file.ok_or("this is no settings file. Choose one that was saved here.")?;
    let known = json::value_of(&Settings::default())?;
    let (mut settings, mut wrong) = (Settings::default(), Vec::new());
    let taken = Object::new();
    for key in Object::keys(file) {
        let name = key.as_string().unwrap_or_default();
        if !Reflect::has(&known, &key).unwrap_or(false) {
            wrong.push(format!("there is no setting “{name}”"));
            continue;
        }
        let tried = Object::assign(&Object::new(), &taken);
        // A plain object takes any property.
        let _ = Reflect::set(&tried, &key, &Reflect::get(file, &key).unwrap_or(JsValue::UNDEFINED));
        let read = Settings::deserialize(serde_wasm_bindgen::Deserializer::from(JsValue::from(tried.clone())));
        // What a parser says of it is not for merchants.
        let kind = |_| format!("{name}: its value is of another kind, or holds something that is not known");
        match read.map_err(kind).and_then(|new| match new.check() {
            Ok(()) => Ok(new),
            Err(error) => Err(error.message),
        }) {
            Ok(new) => {
                settings = new;
                Object::assign(&taken, &tried);
            }
            Err(why) => wrong.push(why),
        }
    }
    Ok((settings, wrong))
}
