//! The bytes of a file, slice by slice, unpacked where they are packed.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Array, ArrayBuffer, Function, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    File, ReadableStream, ReadableStreamByobReader, ReadableStreamGetReaderOptions, ReadableStreamReaderMode,
    WritableStream, WritableStreamDefaultWriter,
};

use crate::protocol::Failure;
use crate::protocol::describe;
use crate::reactive::spawn;

/// The browser fills one buffer of this size again and again, which is the quickest way that it hands over a file.
const BUFFER: u32 = 1024 * 1024;
/// The first two bytes of a gzip file.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// A file being read.
pub(crate) struct Source {
    reader: Reader,
    /// The first bytes, looked at but not handed on yet.
    first: Option<Uint8Array>,
    packed: bool,
    size: f64,
    /// Bytes of the file handed on so far, as they lie on the disk.
    read: Rc<Cell<f64>>,
    /// Bytes handed on so far, unpacked.
    given: f64,
}

impl Source {
    /// Looks at the first bytes of a file to see how it is packed.
    pub(crate) async fn open(file: &File) -> Result<Source, Failure> {
        let read = Rc::new(Cell::new(0.0));
        let mut reader = Reader::of(&file.stream()).map_err(failure)?;
        let mut first = reader.next().await.map_err(failure)?;
        let packed = first.as_ref().is_some_and(|bytes| bytes.subarray(0, 2).to_vec() == GZIP);
        if let (Some(bytes), true) = (first.take_if(|_| packed), packed) {
            reader = unpack(bytes, reader, Rc::clone(&read)).map_err(failure)?;
        }
        Ok(Source { reader, first, packed, size: file.size(), read, given: 0.0 })
    }

    /// Whether gzip packs it.
    pub(crate) fn is_packed(&self) -> bool {
        self.packed
    }

    /// Reads no further.
    pub(crate) fn close(self) {
        let closed = self.reader.reader.cancel();
        // A source that failed has nothing left to be closed.
        spawn(async move { drop(JsFuture::from(closed).await) });
    }

    /// How many bytes there will be, where that is known.
    pub(crate) fn size(&self) -> Option<f64> {
        (!self.packed).then_some(self.size)
    }

    /// Bytes of the file handed on so far, as they lie on the disk.
    pub(crate) fn read(&self) -> f64 {
        self.read.get()
    }

    /// The next bytes; `None` at the end. They hold until the next call.
    pub(crate) async fn next(&mut self) -> Result<Option<Uint8Array>, Failure> {
        let next = match self.first.take() {
            None => self.reader.next().await.map_err(|error| if self.packed { damaged() } else { failure(error) })?,
            first => first,
        };
        let length = next.as_ref().map_or(0.0, |bytes| f64::from(bytes.length()));
        if !self.packed {
            self.read.set(self.read.get() + length);
        }
        self.given += length;
        if self.packed && self.given as u64 > followon_formats::most_unpacked(self.size as u64) {
            let message = "The file would unpack to many times its size, as no export does, so it was not read.";
            return Err(Failure::Unreadable(message.to_owned()));
        }
        Ok(next)
    }
}

/// A reader of a stream's bytes, into a buffer of its own where the browser can.
struct Reader {
    reader: ReadableStreamByobReader,
    /// Gone with the stream's end, or what it failed of.
    buffer: Option<ArrayBuffer>,
}

impl Reader {
    fn of(stream: &ReadableStream) -> Result<Reader, JsValue> {
        let options = ReadableStreamGetReaderOptions::new();
        options.set_mode(ReadableStreamReaderMode::Byob);
        let get: Function = Reflect::get(stream, &"getReader".into())?.dyn_into()?;
        // A stream that hands over buffers of its own has a reader that passes over the one it is given.
        let reader = get.call1(stream, &options).or_else(|_| get.call0(stream))?;
        Ok(Reader { reader: reader.unchecked_into(), buffer: Some(ArrayBuffer::new(BUFFER)) })
    }

    async fn next(&mut self) -> Result<Option<Uint8Array>, JsValue> {
        let Some(buffer) = self.buffer.take() else { return Ok(None) };
        let step = JsFuture::from(self.reader.read_with_array_buffer_view(&Uint8Array::new(&buffer))).await?;
        if Reflect::get(&step, &"done".into())?.is_truthy() {
            return Ok(None);
        }
        let bytes: Uint8Array = Reflect::get(&step, &"value".into())?.unchecked_into();
        self.buffer = Some(bytes.buffer());
        Ok(Some(bytes))
    }
}

/// Sends a file, of which the first bytes are read, through the browser's own unpacker.
fn unpack(first: Uint8Array, mut packed: Reader, read: Rc<Cell<f64>>) -> Result<Reader, JsValue> {
    let (readable, writable) = gunzip()?;
    let writer: WritableStreamDefaultWriter = writable.get_writer()?;
    spawn(async move {
        let mut next = Ok(Some(first));
        loop {
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
                Err(reason) => {
                    let _ = JsFuture::from(writer.abort_with_reason(&reason)).await;
                    return;
                }
            }
            next = packed.next().await;
        }
    });
    Reader::of(&readable)
}

/// The browser's `DecompressionStream`, which its binding does not offer as stable yet.
fn gunzip() -> Result<(ReadableStream, WritableStream), JsValue> {
    let make: Function = Reflect::get(&js_sys::global(), &"DecompressionStream".into())?.dyn_into()?;
    let stream = Reflect::construct(&make, &Array::of1(&"gzip".into()))?;
    let part = |name: &str| Reflect::get(&stream, &name.into());
    Ok((part("readable")?.unchecked_into(), part("writable")?.unchecked_into()))
}

#[allow(clippy::needless_pass_by_value)] // So it can be named where an error is mapped.
fn failure(error: JsValue) -> Failure {
    Failure::Browser(describe(&error))
}

/// What the browser says of a packed file that does not unpack is about streams, which helps nobody.
fn damaged() -> Failure {
    let message = "The archive is damaged or cut short, so nothing of it was used. Download it once more, or unpack it \
                   yourself and give the .csv.";
    Failure::Unreadable(message.to_owned())
}
