//! Files of orders.

use followon::import::{OrdersFile, recognise};
use followon::{Error, Session};

use super::asked::{ask, digest, pieces, settings, told};
use super::proportion::within;

fn read(pieces: &[&[u8]], number: u64) -> Result<OrdersFile, Error> {
    let mut reader = Session::open_orders("orders.csv").with_settings(&settings(number));
    for piece in pieces {
        reader.push(piece)?;
    }
    reader.finish()
}

/// A session that has read some file.
fn session_of(file: OrdersFile, number: u64) -> Session {
    let mut session = Session::new(settings(number)).expect("settings in bounds");
    session.take_orders(file);
    session
}

/// Bytes are read as orders or refused, the same in whatever pieces; each row counts once; and all can be asked of the result.
pub fn orders(bytes: &[u8]) {
    let number = digest(bytes);
    let whole = within(bytes.len(), 40, || {
        recognise(bytes);
        read(&[bytes], number)
    });
    match (whole, read(&pieces(bytes), number)) {
        (Ok(file), Ok(split)) => {
            let report = file.report();
            assert_eq!(report.kept + report.repaired + report.rejected, report.rows, "{report:?}");
            assert_eq!(report.bytes, bytes.len() as u64);
            assert_eq!(report, split.report());
            let mut session = session_of(file, number);
            within(bytes.len(), 400, || ask(&mut session, number));
            assert!(told(&mut session) == told(&mut session_of(split, number)), "another split tells something else");
        }
        (Err(error), Err(split)) => {
            assert_eq!(error, split);
            assert!(!error.message.is_empty() && error.file.is_some(), "{error:?}");
        }
        (whole, split) => panic!("{:?}, but split {:?}", whole.err(), split.err()),
    }
}
