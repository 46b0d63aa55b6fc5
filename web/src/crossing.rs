//! How messages cross between page and worker: as bytes in postcard's format, which takes a third of the code that objects
//! do, and beside them what crosses by reference.

use std::cell::RefCell;

use js_sys::{Array, Uint8Array};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};

use crate::protocol::Failure;

thread_local! {
    /// What crosses by reference with the message in hand.
    static BESIDE: RefCell<Vec<JsValue>> = const { RefCell::new(Vec::new()) };
}

/// A value as it crosses: an array of its bytes and what crosses beside them.
///
/// # Errors
/// When the value has no such form.
pub fn pack<T: Serialize>(value: &T) -> Result<JsValue, Failure> {
    let bytes = postcard::to_allocvec(value);
    let beside = BESIDE.take();
    let bytes = bytes.map_err(|_| unreadable())?;
    Ok(std::iter::once(JsValue::from(Uint8Array::from(bytes.as_slice()))).chain(beside).collect::<Array>().into())
}

/// A value that has nothing beside it, as bytes within a message.
///
/// # Errors
/// When the value has no such form.
pub fn bytes<T: Serialize>(value: &T) -> Result<Vec<u8>, Failure> {
    postcard::to_allocvec(value).map_err(|_| unreadable())
}

/// A value from such bytes.
///
/// # Errors
/// When it is not of this type.
pub fn from_bytes<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    postcard::from_bytes(bytes).map_err(|_| unreadable())
}

/// A value that has crossed.
///
/// # Errors
/// When it is not of this type.
pub fn unpack<T: DeserializeOwned>(message: &JsValue) -> Result<T, Failure> {
    let bytes = open(message).ok_or_else(unreadable)?;
    let value = postcard::from_bytes(&bytes);
    BESIDE.take();
    value.map_err(|_| unreadable())
}

/// Takes a message apart.
fn open(message: &JsValue) -> Option<Vec<u8>> {
    let message: &Array = message.dyn_ref()?;
    BESIDE.set(message.iter().skip(1).collect());
    Some(message.get(0).dyn_ref::<Uint8Array>()?.to_vec())
}

fn unreadable() -> Failure {
    Failure::Browser("page and worker do not understand each other; reload the page".to_owned())
}

/// `#[serde(with = "as_object")]` for what is read from JSON anyway, so that it need not be read from bytes, too.
pub mod as_object {
    use serde::de::{DeserializeOwned, Error as _};
    use serde::ser::Error as _;
    use serde::{Deserializer, Serialize, Serializer};
    use wasm_bindgen::JsValue;

    use super::by_reference;
    use crate::json;

    /// Puts a value beside the message, as the browser has it.
    ///
    /// # Errors
    /// When it has no JavaScript counterpart.
    pub fn serialize<T: Serialize, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        let value = json::value_of(value).map_err(S::Error::custom)?;
        by_reference::serialize(&value, serializer)
    }

    /// Takes a value from beside the message.
    ///
    /// # Errors
    /// Where there is none, or it is of another type.
    pub fn deserialize<'de, T: DeserializeOwned, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        let value: JsValue = by_reference::deserialize(deserializer)?;
        serde_wasm_bindgen::from_value(value).map_err(D::Error::custom)
    }
}

/// `#[serde(with = "by_reference")]` for what crosses beside the bytes, which hold its place.
pub mod by_reference {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};
    use wasm_bindgen::{JsCast, JsValue};

    use super::BESIDE;

    /// Puts a value beside the message.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<T: AsRef<JsValue>, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        let place = BESIDE.with_borrow_mut(|beside| {
            beside.push(value.as_ref().clone());
            beside.len() as u32 - 1
        });
        serializer.serialize_u32(place)
    }

    /// Takes a value from beside the message.
    ///
    /// # Errors
    /// Where there is none, or it is of another type.
    pub fn deserialize<'de, T: JsCast, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        let place = u32::deserialize(deserializer)?;
        let value = BESIDE.with_borrow(|beside| beside.get(place as usize).cloned());
        value.and_then(|value| value.dyn_into().ok()).ok_or_else(|| D::Error::custom("nothing beside the message"))
    }
}
