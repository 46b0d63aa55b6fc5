//! What is kept in this browser between visits: settings, brands, subject and preheader, the theme, and how far the check lists
//! of Send have come.

use followon::Settings;
use gloo_storage::{LocalStorage, Storage};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{json, settings_file};

const SETTINGS: &str = "followon.settings";

/// The settings kept, or the defaults.
///
/// Settings of an older version may lack a field, hold one that is gone, or a value that is out of bounds by now: then
/// each field that still holds is taken and the rest keep their defaults.
pub fn settings() -> Settings {
    text(SETTINGS).map_or_else(Settings::default, |text| settings_file::what_holds(&text))
}

/// Keeps the settings.
pub fn keep_settings(settings: &Settings) {
    set(SETTINGS, settings);
}

/// The text kept under a name.
pub fn text(name: &str) -> Option<String> {
    LocalStorage::raw().get_item(name).ok()?
}

/// A value kept under a name.
pub fn get<T: DeserializeOwned>(name: &str) -> Option<T> {
    json::read(&text(name)?).ok()
}

/// Keeps a value under a name. Where the browser keeps nothing (a private window, a full store) the value lasts as
/// long as the page, which is all that can be done about it.
pub fn set<T: Serialize>(name: &str, value: &T) {
    let _ = LocalStorage::raw().set_item(name, &json::write(value));
}

/// Clears everything kept by this page.
pub fn clear() {
    let storage = LocalStorage::raw();
    let count = storage.length().unwrap_or(0);
    let names: Vec<String> = (0..count).filter_map(|i| storage.key(i).ok().flatten()).collect();
    for name in names.iter().filter(|name| name.starts_with("followon.")) {
        LocalStorage::delete(name);
    }
}
