//! JSON by the browser's own reader and writer: the page needs none of its own.

use js_sys::JSON;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

use crate::protocol::{from_js, to_js};

/// A value as JSON, indented by two.
pub fn write<T: Serialize>(value: &T) -> String {
    let text = to_js(value)
        .ok()
        .and_then(|value| JSON::stringify_with_replacer_and_space(&value, &JsValue::NULL, &JsValue::from(2)).ok());
    // Plain data always has a written form.
    text.map_or_else(String::new, String::from)
}

/// A value from JSON.
///
/// # Errors
/// What is wrong, in the browser's words or in those of the type.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    from_js(parse(text)?).map_err(|failure| failure.to_string())
}

/// JSON as the browser's value.
///
/// # Errors
/// What is wrong, in the browser's words.
pub fn parse(text: &str) -> Result<JsValue, String> {
    JSON::parse(text).map_err(|error| {
        let error: js_sys::Error = error.into();
        String::from(error.message())
    })
}
