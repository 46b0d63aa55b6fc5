//! Addresses and how text becomes part of one.

/// The longest address passed on; browsers, e-mail clients and Shopify all take this much.
const LONGEST: usize = 2_000;

/// The longest picture written out in its own address. Pictures stand in the block's HTML, and an e-mail over 102 KB is cut.
const LONGEST_INLINE_PICTURE: usize = 16_000;

/// What a catalog's picture is fetched as: the same square for every product, twice the widest it is shown, instead of
/// the original file, which may weigh megabytes.
const SQUARE: &str = "width=600&height=600&crop=center";

/// The address, where it is one of the web: `http` or `https`, a host, and nothing that could end an attribute.
pub(super) fn web_address(address: &str) -> Option<&str> {
    let address = address.trim();
    let (scheme, rest) = address.split_once("://")?;
    let web = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
    let host = rest.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric() || b == b'[' || b >= 0x80);
    let plain = !address.chars().any(|c| c.is_control() || c.is_whitespace() || matches!(c, '"' | '<' | '>' | '\\'));
    (web && host && plain && address.len() <= LONGEST).then_some(address)
}

/// The address a picture is shown from: of the web, or a picture written out in the address itself.
pub(super) fn picture_address(address: &str) -> Option<String> {
    let address = address.trim();
    if address.get(..11).is_some_and(|start| start.eq_ignore_ascii_case("data:image/")) {
        let plain = address.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'"' | b'<' | b'>' | b'\\'));
        return (plain && address.len() <= LONGEST_INLINE_PICTURE).then(|| address.to_owned());
    }
    let address = web_address(address)?;
    // Shopify's image server crops and scales by query; any other server gets the address as it stands.
    let on_shopify = address.get(..28).is_some_and(|start| start.eq_ignore_ascii_case("https://cdn.shopify.com/s/fi"));
    if !on_shopify || address.contains("width=") || address.contains('#') || address.len() + SQUARE.len() >= LONGEST {
        return Some(address.to_owned());
    }
    let joint = if address.contains('?') { '&' } else { '?' };
    Some(format!("{address}{joint}{SQUARE}"))
}

/// Appends text as the value of a query parameter: every byte that is not an unreserved one of RFC 3986 as `%XX`.
pub(super) fn push_percent_encoded(out: &mut String, text: &str) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_pass() {
        for good in ["https://a.example/x?y=1&z='2'", "HTTP://a.example", " https://münchen.example/ "] {
            assert_eq!(web_address(good), Some(good.trim()), "{good}");
        }
        for bad in [
            "",
            "javascript:alert(1)",
            "https://",
            "https:///x",
            "//a.example",
            "https://a.example/ x",
            "data:image/png,1",
        ] {
            assert_eq!(web_address(bad), None, "{bad}");
        }
        assert_eq!(web_address(&format!("https://a.example/{}", "x".repeat(2000))), None);
    }

    #[test]
    fn pictures_of_shopify_are_asked_for_as_squares() {
        let check = |address: &str, expected: Option<&str>| {
            assert_eq!(picture_address(address).as_deref(), expected, "{address}");
        };
        check(
            "https://cdn.shopify.com/s/files/1/a.jpg?v=1",
            Some("https://cdn.shopify.com/s/files/1/a.jpg?v=1&width=600&height=600&crop=center"),
        );
        check(
            "https://cdn.shopify.com/s/files/1/a.jpg",
            Some("https://cdn.shopify.com/s/files/1/a.jpg?width=600&height=600&crop=center"),
        );
        check(
            "https://cdn.shopify.com/s/files/1/a.jpg?width=80",
            Some("https://cdn.shopify.com/s/files/1/a.jpg?width=80"),
        );
        check("https://pics.example/a.jpg", Some("https://pics.example/a.jpg"));
        check("data:image/svg+xml,%3Csvg/%3E", Some("data:image/svg+xml,%3Csvg/%3E"));
        check("data:image/svg+xml,<svg>", None);
        check("data:text/html,x", None);
        check("javascript:alert(1)", None);
    }
}
