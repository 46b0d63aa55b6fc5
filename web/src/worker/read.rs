//! The bytes of a file, slice by slice, unpacked where they are packed.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, ReadableStream, ReadableStreamDefaultReader, WritableStream, WritableStreamDefaultWriter};

use crate::protocol::Failure;
use crate::protocol::describe;
use crate::reactive::spawn;

/// Large slices read fastest; with one read ahead the disk works while the engine does.
const SLICE: f64 = 8.0 * 1024.0 * 1024.0;
/// Packed bytes are handed over in smaller slices, for each unpacks to many times its size.
const PACKED_SLICE: f64 = 1024.0 * 1024.0;
/// The first two bytes of a gzip file.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// A file being read.
pub(super) struct Source {
    bytes: Bytes,
    /// Bytes of the file handed on so far, as they lie on the disk.
    read: Rc<Cell<f64>>,
}

enum Bytes {
    Plain(Slices),
    Packed(ReadableStreamDefaultReader),
}

impl Source {
    /// Looks at the first bytes of a file to see how it is packed.
    pub(super) async fn open(file: &File) -> Result<Source, Failure> {
        let head = bytes_of(slice(file, 0.0, 2.0)?).await?.to_vec();
        let read = Rc::new(Cell::new(0.0));
        let bytes = if head == GZIP {
            Bytes::Packed(unpack(Slices::new(file, PACKED_SLICE)?, Rc::clone(&read))?)
        } else {
            Bytes::Plain(Slices::new(file, SLICE)?)
        };
        Ok(Source { bytes, read })
    }

    /// Bytes of the file handed on so far, as they lie on the disk.
    pub(super) fn read(&self) -> f64 {
        self.read.get()
    }

    /// The next bytes; `None` at the end.
    pub(super) async fn next(&mut self) -> Result<Option<Uint8Array>, Failure> {
        match &mut self.bytes {
            Bytes::Plain(slices) => {
                let next = slices.next().await?;
                if let Some(bytes) = &next {
                    self.read.set(self.read.get() + f64::from(bytes.length()));
                }
                Ok(next)
            }
            Bytes::Packed(reader) => {
                let step = JsFuture::from(reader.read()).await.map_err(|_| damaged())?;
                let done = Reflect::get(&step, &"done".into()).is_ok_and(|done| done.is_truthy());
                let value = Reflect::get(&step, &"value".into()).map_err(|error| failure(&error))?;
                Ok((!done).then(|| value.unchecked_into()))
            }
        }
    }
}

/// The slices of a file, one of them always under way.
struct Slices {
    file: File,
    step: f64,
    at: f64,
    ahead: Option<Promise>,
}

impl Slices {
    fn new(file: &File, step: f64) -> Result<Slices, Failure> {
        let mut slices = Slices { file: file.clone(), step, at: 0.0, ahead: None };
        slices.read_ahead()?;
        Ok(slices)
    }

    fn read_ahead(&mut self) -> Result<(), Failure> {
        if self.at < self.file.size() {
            let end = (self.at + self.step).min(self.file.size());
            self.ahead = Some(slice(&self.file, self.at, end)?.array_buffer());
            self.at = end;
        }
        Ok(())
    }

    async fn next(&mut self) -> Result<Option<Uint8Array>, Failure> {
        let Some(ahead) = self.ahead.take() else { return Ok(None) };
        let buffer = JsFuture::from(ahead).await.map_err(|error| failure(&error))?;
        self.read_ahead()?;
        Ok(Some(Uint8Array::new(&buffer)))
    }
}

/// Sends the slices through the browser's own unpacker.
fn unpack(mut slices: Slices, read: Rc<Cell<f64>>) -> Result<ReadableStreamDefaultReader, Failure> {
    let (readable, writable) = gunzip().map_err(|error| failure(&error))?;
    let writer: WritableStreamDefaultWriter = writable.get_writer().map_err(|error| failure(&error))?;
    let reader = readable.get_reader().unchecked_into();
    spawn(async move {
        loop {
            let next = slices.next().await;
            match next {
                Ok(Some(bytes)) => {
                    let length = f64::from(bytes.length());
                    // A damaged archive is reported on the reading side.
                    if JsFuture::from(writer.write_with_chunk(&bytes)).await.is_err() {
                        return;
                    }
                    read.set(read.get() + length);
                }
                Ok(None) => {
                    let _ = JsFuture::from(writer.close()).await;
                    return;
                }
                Err(failure) => {
                    let reason = JsValue::from_str(&failure.to_string());
                    let _ = JsFuture::from(writer.abort_with_reason(&reason)).await;
                    return;
                }
            }
        }
    });
    Ok(reader)
}

/// The browser's `DecompressionStream`, which its binding does not offer as stable yet.
fn gunzip() -> Result<(ReadableStream, WritableStream), JsValue> {
    let make: Function = Reflect::get(&js_sys::global(), &"DecompressionStream".into())?.dyn_into()?;
    let stream = Reflect::construct(&make, &Array::of1(&"gzip".into()))?;
    let part = |name: &str| Reflect::get(&stream, &name.into());
    Ok((part("readable")?.unchecked_into(), part("writable")?.unchecked_into()))
}

fn slice(file: &File, from: f64, to: f64) -> Result<Blob, Failure> {
    file.slice_with_f64_and_f64(from, to).map_err(|error| failure(&error))
}

async fn bytes_of(blob: Blob) -> Result<Uint8Array, Failure> {
    let buffer = JsFuture::from(blob.array_buffer()).await.map_err(|error| failure(&error))?;
    Ok(Uint8Array::new(&buffer))
}

fn failure(error: &JsValue) -> Failure {
    Failure::Browser(describe(error))
}

/// What the browser says of a packed file that does not unpack is about streams, which helps nobody.
fn damaged() -> Failure {
    let message = "The archive is damaged or cut short, so nothing of it was used. Download it once more, or unpack it \
                   yourself and give the .csv.";
    Failure::Unreadable(message.to_owned())
}
