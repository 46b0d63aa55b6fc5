//! Customers in addresses: written in a way that cannot be read off the screen, for they are masked there until asked for.

use crate::route::{View, link};

/// The customer as a parameter of an address.
pub fn to_param(customer: &str) -> String {
    let digit = |n: u8| char::from_digit(u32::from(n), 16).unwrap_or('0');
    std::iter::once('~').chain(customer.bytes().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])).collect()
}

/// The customer of a parameter; one written plainly is taken as it is.
pub fn from_param(param: &str) -> String {
    let read = || {
        let digits: Option<Vec<u32>> = param.strip_prefix('~')?.chars().map(|c| c.to_digit(16)).collect();
        let bytes: Vec<u8> = digits?.chunks(2).map(|pair| pair.iter().fold(0, |n, d| n * 16 + *d as u8)).collect();
        String::from_utf8(bytes).ok()
    };
    read().unwrap_or_else(|| param.to_owned())
}

/// The address of the customer's preview.
pub fn preview(customer: &str) -> String {
    link(View::Preview, &[("customer", &to_param(customer))])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_customer_survives_the_address() {
        for customer in ["ann@example.net", "ölaf+x@exämple.org", "12345", "~7e", ""] {
            assert_eq!(from_param(&to_param(customer)), customer);
        }
        assert_eq!(to_param("a@b"), "~614062");
        assert_eq!(from_param("ann@example.net"), "ann@example.net");
        assert_eq!(from_param("~not hex"), "~not hex");
    }
}
