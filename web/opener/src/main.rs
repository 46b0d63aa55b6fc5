//! Opens one file that is no table of text, in a worker of its own: whatever is wrong with it, nothing else suffers.
//!
//! It says `true` when it listens and is then sent the file. It answers with numbers while it works (bytes of the file read),
//! and in the end with a text, why the file cannot be opened, or with a list of two: the tables in it as files, and pairs of
//! names and reasons of what was left out.

use std::cell::Cell;
use std::io::{Error, Read, Result, Seek, SeekFrom};
use std::rc::Rc;

use followon_formats::{Part, is_within, open};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{Blob, DedicatedWorkerGlobalScope, File, FileReaderSync, MessageEvent};

/// A file is read in windows of so many bytes.
const WINDOW: u64 = 1 << 20;
/// Tables are put aside in pieces of so many bytes, which the browser keeps where it likes.
const PIECE: usize = 4 << 20;
/// Progress is told at most this often, in milliseconds.
const TELL_EVERY: f64 = 100.0;

fn main() {
    let hear = Closure::<dyn FnMut(MessageEvent)>::new(|event: MessageEvent| {
        let file: File = event.data().unchecked_into();
        let answer = opened(&file).unwrap_or_else(|why| JsValue::from_str(&why));
        tell(&answer);
    });
    scope().set_onmessage(Some(hear.as_ref().unchecked_ref()));
    hear.forget();
    tell(&JsValue::TRUE);
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

fn tell(message: &JsValue) {
    // What was made to cross can be posted.
    let _ = scope().post_message(message);
}

/// The tables of a file, and what was left out; or why not.
fn opened(file: &File) -> std::result::Result<JsValue, String> {
    let reader = Window::of(file).map_err(|error| error.to_string())?;
    let (mut tables, left_out) = (Array::new(), Array::new());
    let mut table: Option<Table> = None;
    let mut failed = None;
    open(&file.name(), reader, &mut |part| match part {
        Part::Table(name) => {
            failed = failed.take().or(table.take().and_then(|table| table.finish(&tables).err()));
            table = Some(Table::of(name));
        }
        Part::Text(bytes) => {
            if let Some(Err(error)) = table.as_mut().map(|table| table.push(bytes)) {
                failed = failed.take().or(Some(error));
            }
        }
        Part::LeftOut(name, why) => {
            failed = failed.take().or(table.take().and_then(|table| table.finish(&tables).err()));
            let good = tables.iter().filter(|table| !is_within(&table.unchecked_ref::<File>().name(), name));
            tables = good.collect();
            left_out.push(&Array::of2(&name.into(), &why.into()));
        }
    })
    .map_err(|error| error.to_string())?;
    failed = failed.or(table.take().and_then(|table| table.finish(&tables).err()));
    match failed {
        None => Ok(Array::of2(&tables, &left_out).into()),
        Some(_) => {
            Err("The browser has no room for what is in the file. Close other tabs and give it once more.".to_owned())
        }
    }
}

/// A table on its way.
struct Table {
    name: String,
    piece: Vec<u8>,
    pieces: Array,
}

impl Table {
    fn of(name: &str) -> Table {
        Table { name: name.to_owned(), piece: Vec::new(), pieces: Array::new() }
    }

    fn push(&mut self, bytes: &[u8]) -> std::result::Result<(), JsValue> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE { self.put_aside() } else { Ok(()) }
    }

    fn put_aside(&mut self) -> std::result::Result<(), JsValue> {
        let bytes = Uint8Array::from(&self.piece[..]);
        self.piece.clear();
        self.pieces.push(&Blob::new_with_u8_array_sequence(&Array::of1(&bytes))?.into());
        Ok(())
    }

    fn finish(mut self, tables: &Array) -> std::result::Result<(), JsValue> {
        self.put_aside()?;
        tables.push(&File::new_with_blob_sequence(&self.pieces, &self.name)?.into());
        Ok(())
    }
}

/// A file that is read where it is asked for.
#[derive(Clone)]
struct Window {
    file: File,
    reader: FileReaderSync,
    size: u64,
    at: u64,
    /// The bytes at hand, and where they begin.
    bytes: Vec<u8>,
    begin: u64,
    told: Rc<Cell<f64>>,
}

impl Window {
    fn of(file: &File) -> Result<Window> {
        let reader = FileReaderSync::new().map_err(|_| Error::other("the browser reads no files in workers"))?;
        let size = file.size() as u64;
        Ok(Window {
            file: file.clone(),
            reader,
            size,
            at: 0,
            bytes: Vec::new(),
            begin: 0,
            told: Rc::new(Cell::new(0.0)),
        })
    }

    fn fill(&mut self) -> Result<()> {
        let end = (self.at + WINDOW).min(self.size);
        let moved = |_| Error::other("it was changed, moved or removed since it was given");
        let slice = self.file.slice_with_f64_and_f64(self.at as f64, end as f64).map_err(moved)?;
        let buffer = self.reader.read_as_array_buffer(&slice).map_err(moved)?;
        self.bytes = Uint8Array::new(&buffer).to_vec();
        self.begin = self.at;
        let now = scope().performance().map_or(0.0, |performance| performance.now());
        if now - self.told.get() > TELL_EVERY {
            self.told.set(now);
            tell(&JsValue::from_f64(self.at as f64));
        }
        Ok(())
    }
}

impl Read for Window {
    fn read(&mut self, out: &mut [u8]) -> Result<usize> {
        if self.at >= self.size || out.is_empty() {
            return Ok(0);
        }
        let known = self.begin..self.begin + self.bytes.len() as u64;
        if !known.contains(&self.at) {
            self.fill()?;
        }
        let from = (self.at - self.begin) as usize;
        let length = out.len().min(self.bytes.len() - from);
        out[..length].copy_from_slice(&self.bytes[from..][..length]);
        self.at += length as u64;
        Ok(length)
    }
}

impl Seek for Window {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.size.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or_else(|| Error::other("there is nothing before its beginning"))?;
        Ok(self.at)
    }
}
