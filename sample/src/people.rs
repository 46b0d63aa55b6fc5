//! Who buys: names made up from two lists, at an address nobody can have.

use crate::random::Random;

const FIRST: &str = "Ada Amir Ana Ben Carla Chen Dara Eli Emma Femi Finn Grace Hana Hugo Ines Isla Jack Jonas Kira Leo \
                     Lucy Maya Mina Noah Nora Omar Owen Priya Rosa Sami Tess Theo Uma Vera Will Yara";
const LAST: &str = "Abbott Ahmed Baker Brook Carter Clarke Dalton Evans Fisher Ford Grant Hale Hughes Irwin Jones Kaur \
                    Khan Lane Lopez Marsh Moss Nolan Okoro Patel Quinn Reed Rossi Shaw Silva Stone Taylor Usman Vance \
                    Walsh Webb Young";
const TOWN: &str = "Bath Bristol Cardiff Derby Dundee Exeter Glasgow Leeds London Norwich Oxford York";

/// One customer's name and address.
pub(crate) struct Person {
    pub(crate) first: &'static str,
    pub(crate) last: &'static str,
    pub(crate) town: &'static str,
    pub(crate) number: u32,
    pub(crate) accepts_marketing: bool,
}

impl Person {
    pub(crate) fn new(seed: u64, number: u32) -> Person {
        let mut random = Random::stream(!seed, number);
        let mut pick = |list: &'static str| {
            let many = list.split(' ').filter(|word| !word.is_empty()).count() as u32;
            list.split(' ').filter(|word| !word.is_empty()).nth(random.below(many) as usize).unwrap_or_default()
        };
        let (first, last, town) = (pick(FIRST), pick(LAST), pick(TOWN));
        Person { first, last, town, number, accepts_marketing: !random.percent(18) }
    }

    /// The address at the reserved top-level domain `.example`; a few customers write theirs with capitals.
    pub(crate) fn email(&self) -> String {
        let email = format!("{}.{}{}@mail.example", self.first, self.last, self.number);
        if self.number % 40 == 7 { email } else { email.to_ascii_lowercase() }
    }
}
