//! Settings and brands as text: in a file, and in what this browser keeps.

use followon::Settings;
use followon::deliver::Brand;
use js_sys::{Object, Reflect};
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

/// Brands from a file, as [`followon::deliver::write_brands`] wrote it. The engine's own reader takes the same, by a parser of
/// JSON that the page does without.
///
/// # Errors
/// What is wrong, with the brand that is; then none is read.
pub fn read_brands(text: &str) -> Result<Vec<Brand>, String> {
    const NONE: &str = "this is no file of brands. Choose one that was saved here.";
    let file = json::parse(text);
    let file = file.map_err(|why| format!("this is no file of brands ({why}). Choose one that was saved here."))?;
    let of = |value: &JsValue, key: &str| Reflect::get(value, &key.into()).unwrap_or(JsValue::UNDEFINED);
    if of(&file, "format").as_string().as_deref() != Some("followon-brands") {
        return Err(NONE.to_owned());
    }
    if of(&file, "version").as_f64() != Some(1.0) {
        return Err("the brands are of a later version. Reload the page and give them again.".to_owned());
    }
    let list = of(&file, "brands").dyn_into::<js_sys::Array>().map_err(|_| NONE.to_owned())?;
    let brand = |value: JsValue| {
        let name = of(&value, "name").as_string().filter(|name| !name.trim().is_empty()).ok_or(NONE)?;
        let only = Object::new();
        // A plain object takes any property.
        let _ = Reflect::set(&only, &"block".into(), &of(&value, "block"));
        let (settings, wrong) = take(&only)?;
        match wrong.into_iter().next() {
            None => Ok(Brand { name, block: settings.block }),
            Some(why) => Err(format!("brand “{name}”: {}. No brand was read.", why.trim_end_matches('.'))),
        }
    };
    list.iter().map(brand).collect()
}

/// Takes one setting after the other, so that what is wrong with one costs no other. The second is what was wrong.
fn take(file: &JsValue) -> Result<(Settings, Vec<String>), String> {
    let file = file.dyn_ref::<Object>().filter(|file| !js_sys::Array::is_array(file));
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
        match read.map_err(|error| format!("{name}: {error}")).and_then(|new| match new.check() {
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
