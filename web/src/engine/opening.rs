//! Files that are no tables of text, such as workbooks and archives: opened by a worker of their own, before the engine reads
//! the tables in them.

use followon_formats::{FIRST_BYTES, recognise};
use futures_channel::oneshot::{Sender, channel};
use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, Event, File, MessageEvent, Worker, WorkerOptions, WorkerType};

use super::{Engine, FileProgress};
use crate::protocol::{Failure, FileOutcome, FileResult, Reading};
use crate::worker::Source;

/// A worker that opens a file. It ends with its owner.
pub(super) struct Opener {
    worker: Worker,
    _hear: Closure<dyn FnMut(MessageEvent)>,
    _fail: Closure<dyn FnMut(Event)>,
}

impl Drop for Opener {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

/// What the opener sent last: the tables in a file, or why it cannot be opened.
type Answer = Result<JsValue, Failure>;

impl Engine {
    /// The files with those that hold tables replaced by what is in them; `None` where this import was given up meanwhile.
    pub(super) async fn opened(self, files: Vec<File>, import: u32) -> Option<Vec<File>> {
        let mut opened = Vec::new();
        for (index, file) in files.into_iter().enumerate() {
            let told = |bytes| {
                let under_way = self.import.try_get_value() == Some(import);
                if under_way {
                    self.tell_read(index, bytes, file.size());
                }
                under_way
            };
            let known = to_open(&file, told).await;
            if self.import.try_get_value() != Some(import) {
                return None;
            }
            let (sender, receiver) = channel();
            let sent = match known {
                Ok(None) => {
                    opened.push(file);
                    continue;
                }
                Ok(Some(file)) => self.send_to_opener(&file, index, sender),
                Err(failure) => Err(failure),
            };
            let answer = match sent {
                // The sender goes away unused with an opener that was given up.
                Ok(()) => receiver.await.ok()?,
                Err(failure) => Err(failure),
            };
            self.opener.set_value(None);
            self.reading.update(|files| files.iter_mut().take(index + 1).for_each(FileProgress::done));
            match answer {
                Ok(answer) => {
                    let [tables, left_out] = [0, 1].map(|at| answer.unchecked_ref::<Array>().get(at));
                    opened.extend(tables.unchecked_into::<Array>().iter().map(JsCast::unchecked_into::<File>));
                    for pair in left_out.unchecked_into::<Array>().iter() {
                        let text = |at| pair.unchecked_ref::<Array>().get(at).as_string().unwrap_or_default();
                        self.unusable(text(0), Failure::Unreadable(text(1)));
                    }
                }
                Err(failure) => {
                    self.unusable(file.name(), failure);
                    self.link.update_value(|link| link.files.refuse(file));
                }
            }
        }
        Some(opened)
    }

    /// Tells how much of a file has been read before the engine reads it.
    fn tell_read(self, index: usize, bytes: f64, size: f64) {
        let now = Reading { index: index as u32, bytes, size, lines: 0, millis: 0.0 };
        self.reading.update(|files| files.iter_mut().skip(index).take(1).for_each(|file| file.now(&now)));
    }

    fn unusable(self, name: String, failure: Failure) {
        let outcome = FileOutcome { name, result: FileResult::Unusable(failure) };
        self.unopened.update_value(|files| files.push(outcome));
    }

    /// Starts a worker that opens a file and answers once.
    fn send_to_opener(self, file: &File, index: usize, sender: Sender<Answer>) -> Result<(), Failure> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let unloaded = "Its reader could not be loaded. Go online, reload the page and give the file once more, or save it as CSV.";
        let worker = Worker::new_with_options("./opener_loader.js", &options).map_err(|_| unreadable(unloaded))?;
        let sender = std::rc::Rc::new(std::cell::Cell::new(Some(sender)));
        let settle = move |answer: Answer| {
            if let Some(sender) = sender.take() {
                // Whoever asked may have been overtaken.
                let _ = sender.send(answer);
            }
        };
        let (begun, size) = (std::rc::Rc::new(std::cell::Cell::new(false)), file.size());
        let hear = {
            let (worker, file, settle, begun) = (worker.clone(), file.clone(), settle.clone(), begun.clone());
            Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
                let data = event.data();
                if data.is_truthy() && data.as_bool().is_some() {
                    begun.set(true);
                    // A file can always be posted.
                    let _ = worker.post_message(&file);
                } else if let Some(bytes) = data.as_f64() {
                    self.tell_read(index, bytes, size);
                } else {
                    settle(data.as_string().map_or(Ok(data), |why| Err(Failure::Unreadable(why))));
                }
            })
        };
        let fail = Closure::<dyn FnMut(Event)>::new(move |_: Event| {
            let broke = "It took more memory than there is, or its reader broke off. Save it as CSV and give that.";
            settle(Err(unreadable(if begun.get() { broke } else { unloaded })));
        });
        worker.set_onmessage(Some(hear.as_ref().unchecked_ref()));
        worker.set_onerror(Some(fail.as_ref().unchecked_ref()));
        self.opener.set_value(Some(Opener { worker, _hear: hear, _fail: fail }));
        Ok(())
    }
}

fn unreadable(why: &str) -> Failure {
    Failure::Unreadable(why.to_owned())
}

/// A file that is an archive, a workbook or orders in JSON, by its first bytes: itself, or what is in it where gzip packs it.
/// `None` is any other, and what cannot be read is told of by whoever reads it.
///
/// # Errors
/// It does not unpack, or the browser has no room for it.
async fn to_open(file: &File, mut tell: impl FnMut(f64) -> bool) -> Result<Option<File>, Failure> {
    let Ok(mut source) = Source::open(file).await else { return Ok(None) };
    let mut first = Vec::new();
    let mut read = Ok(());
    while first.len() < FIRST_BYTES {
        match source.next().await {
            Ok(Some(bytes)) => first.extend(bytes.to_vec()),
            Ok(None) => break,
            Err(failure) => {
                read = Err(failure);
                break;
            }
        }
    }
    let known = recognise(&first).is_some();
    if !known || !source.is_packed() {
        source.close();
        return Ok(known.then(|| file.clone()));
    }
    read?;
    let parts = Array::new();
    let no_room =
        |_| unreadable("The browser has no room for what is in the file. Close other tabs and give it once more.");
    let blob =
        |bytes: &Uint8Array| Blob::new_with_u8_array_sequence(&Array::of1(bytes)).map(JsValue::from).map_err(no_room);
    // Blobs are kept by the browser where it likes.
    parts.push(&blob(&Uint8Array::from(&first[..]))?);
    while let Some(bytes) = source.next().await? {
        parts.push(&blob(&bytes)?);
        if !tell(source.read()) {
            source.close();
            return Ok(None);
        }
    }
    File::new_with_blob_sequence(&parts, &file.name()).map(Some).map_err(no_room)
}
