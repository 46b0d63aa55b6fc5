//! Files that are no tables of text, such as workbooks and archives: opened by a worker of their own, before the engine reads
//! the tables in them.

use followon_formats::{FIRST_BYTES, recognise};
use futures_channel::oneshot::{Sender, channel};
use js_sys::Array;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{Event, File, MessageEvent, Worker, WorkerOptions, WorkerType};

use super::{Engine, FileProgress};
use crate::protocol::{Failure, FileOutcome, FileResult, Reading};
use crate::worker::first_bytes;

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
        self.unopened.set_value(Vec::new());
        for (index, file) in files.into_iter().enumerate() {
            let closed = needs_opening(&file).await;
            if self.import.try_get_value() != Some(import) {
                return None;
            }
            if !closed {
                opened.push(file);
                continue;
            }
            let (sender, receiver) = channel();
            let sent = self.send_to_opener(&file, index, sender);
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
                    let now = Reading { index: index as u32, bytes, size, lines: 0, millis: 0.0 };
                    self.reading.update(|files| files.iter_mut().skip(index).take(1).for_each(|file| file.now(&now)));
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

/// Whether a file is an archive, a workbook or orders in JSON, packed by gzip or not, by its first bytes. What cannot be read is
/// told of by whoever reads it.
async fn needs_opening(file: &File) -> bool {
    recognise(&first_bytes(file, FIRST_BYTES).await).is_some()
}
