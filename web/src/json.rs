//! JSON: read by the browser's own reader, for the page needs none of its own.

use js_sys::JSON;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

/// A value as JSON, indented by two.
pub fn write<T: Serialize>(value: &T) -> String {
    // Plain data always has a written form.
    serde_json::to_string(value).map_or_else(|_| String::new(), |text| indented(&text))
}

/// A value from JSON.
///
/// # Errors
/// What is wrong, in the browser's words or in those of the type.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_wasm_bindgen::from_value(parse(text)?).map_err(|error| error.to_string())
}

/// A value as the browser has it: maps as plain objects, what is absent as null.
///
/// # Errors
/// When it has no JavaScript counterpart.
pub fn value_of<T: Serialize>(value: &T) -> Result<JsValue, String> {
    parse(&serde_json::to_string(value).map_err(|error| error.to_string())?)
}

/// JSON indented by two.
pub fn indented(text: &str) -> String {
    let value = JSON::parse(text);
    let text =
        value.and_then(|value| JSON::stringify_with_replacer_and_space(&value, &JsValue::NULL, &JsValue::from(2)));
    text.map_or_else(|_| String::new(), String::from)
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
