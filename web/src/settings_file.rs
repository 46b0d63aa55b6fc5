//! Settings as text: in a file, and in what this browser keeps.

use followon::Settings;
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
