//! What is kept in this browser between visits: settings, the theme, and how far the check list of Send has come.

use followon::Settings;
use gloo_storage::{LocalStorage, Storage};
use serde::Serialize;
use serde::de::DeserializeOwned;

const SETTINGS: &str = "followon.settings";

/// The settings kept, or the defaults.
///
/// Settings of an older version may lack a field, hold one that is gone, or a value that is out of bounds by now: then
/// each field that still holds is taken and the rest keep their defaults.
pub fn settings() -> Settings {
    let Some(serde_json::Value::Object(kept)) = get::<serde_json::Value>(SETTINGS) else {
        return Settings::default();
    };
    kept.into_iter().fold(Settings::default(), |settings, (key, value)| {
        let mut one = serde_json::Map::new();
        one.insert(key, value);
        settings.with(&serde_json::Value::Object(one)).unwrap_or(settings)
    })
}

/// Keeps the settings.
pub fn keep_settings(settings: &Settings) {
    set(SETTINGS, settings);
}

/// A value kept under a name.
pub fn get<T: DeserializeOwned>(name: &str) -> Option<T> {
    LocalStorage::get(name).ok()
}

/// Keeps a value under a name. Where the browser keeps nothing (a private window, a full store) the value lasts as
/// long as the page, which is all that can be done about it.
pub fn set<T: Serialize>(name: &str, value: &T) {
    let _ = LocalStorage::set(name, value);
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
