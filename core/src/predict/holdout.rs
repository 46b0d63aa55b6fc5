//! Who is held out: a share of the customers, the same whenever the same seed is drawn with.

use sha2::{Digest, Sha256};

use crate::history::History;
use crate::settings::Holdout;

/// Whether a customer is held out: the digest of seed and identity, as a number from 0 to 1, is under the share. So a larger
/// share holds out the same customers and more. The identity is the address, less what does not tell customers apart: so who
/// orders by another spelling of the address stays where they are.
pub(crate) fn held_out(history: &History, customer: u32, holdout: &Holdout) -> bool {
    if holdout.share <= 0.0 {
        return false;
    }
    let mut hash = Sha256::new();
    hash.update(holdout.seed.to_le_bytes());
    hash.update(history.identity(&history.customers[customer as usize]).as_bytes());
    let digest = hash.finalize();
    let first = digest.iter().take(4).fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
    f64::from(first) < holdout.share * 4_294_967_296.0
}
