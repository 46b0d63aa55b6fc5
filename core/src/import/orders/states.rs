//! What the states of orders say, in words of the shops and markets that write them.

use followon_kernels::bytes::same;

/// States of an order that came to nothing, in six languages.
const VOID: &str = "voided void cancelled canceled failed trash draft checkout-draft storniert abgebrochen fehlgeschlagen annulé \
    annulée échoué échouée cancelado cancelada anulado fallido annullato annullata fallito geannuleerd mislukt";
/// Of one that was given back.
const BACK: &str = "refunded returned erstattet rückerstattet zurückerstattet zurückgesendet remboursé remboursée reembolsado \
    reembolsada rimborsato terugbetaald";
/// Of one whose money has not come yet.
const UNPAID: &str = "pending on-hold authorized expired partially_paid unpaid open offen ausstehend";
/// Of one that is as orders are.
const ORDINARY: &str = "paid processing complete completed fulfilled unfulfilled shipped unshipped delivered partial payment closed \
    archived bezahlt abgeschlossen versendet verschickt geliefert payée terminée expédiée pagado completado enviado pagato \
    completato spedito betaald voltooid verzonden";

/// What a state says of its order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Says {
    Ordinary,
    Void,
    Back,
    PartlyBack,
    Unpaid,
    /// It stands in no list.
    Unknown,
}

/// The states that came so far: a shop's orders have few, and the lists are long.
#[derive(Debug, Default)]
pub(super) struct States {
    known: Vec<(Vec<u8>, Says)>,
}

impl States {
    /// More are not remembered.
    const MOST: usize = 16;

    /// What a state says that came before, by the bytes of its field.
    pub(super) fn get(&self, raw: &[u8]) -> Option<Says> {
        self.known.iter().find(|(known, _)| same(known, raw)).map(|(_, says)| *says)
    }

    /// What a state says that did not; it is known from now on by its bytes, where there are any.
    pub(super) fn learn(&mut self, raw: &[u8], text: &str) -> Says {
        let says = says(text);
        if !raw.is_empty() && self.known.len() < States::MOST {
            self.known.push((raw.to_vec(), says));
        }
        says
    }
}

fn says(text: &str) -> Says {
    let state = text.to_lowercase();
    // Amazon says more behind a dash.
    let state = state.strip_prefix("wc-").unwrap_or(&state).split(" - ").next().unwrap_or_default();
    let is_one = |of: &str| of.split_ascii_whitespace().any(|one| one == state);
    if state.is_empty() || is_one(ORDINARY) {
        Says::Ordinary
    } else if is_one(VOID) {
        Says::Void
    } else if is_one(BACK) {
        Says::Back
    } else if state == "partially_refunded" {
        Says::PartlyBack
    } else if is_one(UNPAID) {
        Says::Unpaid
    } else {
        Says::Unknown
    }
}
