//! temp
use crate::import::OrdersReader;
/// temp
pub struct Session;
impl Session { /// temp
 pub fn open_orders(f: &str) -> OrdersReader { OrdersReader::new(f) } }
