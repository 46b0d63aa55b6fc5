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
    /// More are not remembered, nor longer ones.
    const MOST: usize = 16;
    const LONGEST: usize = 64;

    /// What a state says that came before, by the bytes of its field.
    pub(super) fn get(&self, raw: &[u8]) -> Option<Says> {
        self.known.iter().find(|(known, _)| same(known, raw)).map(|(_, says)| *says)
    }

    /// What a state says that is not known by its bytes; from now on it is, where there are any, not many, and there is room.
    pub(super) fn learn(&mut self, raw: &[u8], text: &str) -> Says {
        let says = says(text);
        if (1..States::LONGEST).contains(&raw.len()) && self.known.len() < States::MOST {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_says_the_same_however_often_it_comes() {
        let mut states = States::default();
        for round in 0..2 {
            for (text, wanted) in [
                ("paid", Says::Ordinary),
                ("", Says::Ordinary),
                ("wc-Completed", Says::Ordinary),
                ("Shipped - Delivered to Buyer", Says::Ordinary),
                ("VOIDED", Says::Void),
                ("Rückerstattet", Says::Back),
                ("partially_refunded", Says::PartlyBack),
                ("Pending", Says::Unpaid),
                ("lost at sea", Says::Unknown),
            ] {
                let known = states.get(text.as_bytes());
                assert_eq!(known.is_some(), round == 1 && !text.is_empty(), "{text}");
                assert_eq!(known.unwrap_or_else(|| states.learn(text.as_bytes(), text)), wanted, "{text}");
            }
        }
    }

    #[test]
    fn many_states_and_long_ones_are_not_remembered() {
        let mut states = States::default();
        assert_eq!(states.learn("x".repeat(100).as_bytes(), &"x".repeat(100)), Says::Unknown);
        assert!(states.known.is_empty());
        for nth in 0..100 {
            states.learn(format!("state {nth}").as_bytes(), "paid");
        }
        assert_eq!(states.known.len(), States::MOST);
        assert_eq!((states.get(b"state 0"), states.get(b"state 99")), (Some(Says::Ordinary), None));
    }
}
