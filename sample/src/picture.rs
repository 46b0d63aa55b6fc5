//! Small drawings of the products, as addresses that need no server.

/// What a product looks like.
#[derive(Clone, Copy)]
#[repr(u8)]
pub(crate) enum Kind {
    Bag,
    Pouch,
    Tin,
    Carton,
    Dripper,
    Filters,
    Kettle,
    Grinder,
    Scale,
    Bottle,
    Press,
    Moka,
    Tamper,
    Cup,
    Whisk,
    Bowl,
    Teapot,
    Book,
    Card,
}

/// Shapes on a ground of 120 × 120, by [`Kind`]. `A` stands for the product's colour, `D` for the dark one, `W` for paper;
/// a shape that begins with `~` is a line of that colour.
#[rustfmt::skip]
const SHAPES: [&[(&str, &str)]; 19] = [
    &[("A", "M36 36h48l6 66H30z"), ("D", "M36 36l5-12h38l5 12z"), ("W", "M46 58h28v24H46z")],
    &[("A", "M34 30h52v68q0 6-6 6H40q-6 0-6-6z"), ("D", "M34 22h52v12H34z"), ("W", "M60 54q18 12 0 34q-18-22 0-34z")],
    &[("A", "M36 40h48v58q0 5-5 5H41q-5 0-5-5z"), ("D", "M33 28q0-4 4-4h46q4 0 4 4v12H33z"), ("W", "M46 58h28v22H46z")],
    &[("A", "M30 40h60v60H30z"), ("D", "M30 40l10-16h40l10 16z"), ("W", "M42 58h36v8H42zM42 74h24v8H42z")],
    &[("A", "M24 32h66L70 82H46z"), ("D", "M38 82h40v9H38z"), ("~A", "M88 42q18 2 12 18q-4 8-18 8")],
    &[("A", "M22 38q38-18 76 0L68 98H52z"), ("~W", "M36 46l22 44M60 42v50M84 46L62 90")],
    &[("A", "M38 98l7-46h34l7 46z"), ("~A", "M42 90Q18 82 24 46"), ("~D", "M80 58q24 2 14 34"), ("D", "M50 52q12-18 24 0z")],
    &[("A", "M42 48h36v48q0 6-6 6H48q-6 0-6-6z"), ("D", "M42 46q18-24 36 0z"), ("~D", "M60 34V22h28"), ("W", "M50 66h20v6H50z")],
    &[("A", "M24 52h72v38q0 6-6 6H30q-6 0-6-6z"), ("D", "M22 42h76v9H22z"), ("W", "M46 68h28v14H46z")],
    &[("A", "M50 24h20v16q16 8 16 24v34q0 6-6 6H40q-6 0-6-6V64q0-16 16-24z"), ("D", "M47 16h26v10H47z"), ("W", "M44 68h32v18H44z")],
    &[("A", "M38 42h40v52q0 6-6 6H44q-6 0-6-6z"), ("D", "M34 36h48v7H34zM55 18h6v20h-6z"), ("~D", "M78 54q20 0 20 17t-20 17")],
    &[("A", "M42 30h34l5 30H37zM37 66h44l7 36H30z"), ("D", "M34 59h50v8H34zM54 22h10v9H54z"), ("~D", "M78 34h16v30")],
    &[("A", "M60 24q20 0 20 20q0 14-14 20v16H54V64q-14-6-14-20q0-20 20-20z"), ("D", "M34 80h52v16H34z")],
    &[("A", "M30 48h50v30q0 20-20 20H50q-20 0-20-20z"), ("~A", "M80 58q18 0 18 12t-18 12"), ("~D", "M46 38q-6-8 0-16M64 38q-6-8 0-16")],
    &[("D", "M51 18h18v34H51z"), ("A", "M46 52h28l12 44q-26 12-52 0z"), ("~W", "M54 60l-6 34M60 60v36M66 60l6 34")],
    &[("A", "M22 50h76q0 42-38 42T22 50z"), ("D", "M46 92h28v8H46z"), ("~W", "M34 60q26 10 52 0")],
    &[("A", "M60 46q34 0 34 28q0 26-34 26T26 74q0-28 34-28z"), ("~A", "M90 70l18-16"), ("~D", "M34 54Q60 6 86 54"), ("D", "M54 38h12v9H54z")],
    &[("A", "M32 24h52q6 0 6 6v72H32z"), ("D", "M32 24h8v78h-8z"), ("W", "M50 42h30v7H50zM50 56h20v7H50z")],
    &[("A", "M22 38h76v48H22z"), ("~W", "M22 56h76M46 38v48"), ("D", "M46 56q-16-2-14-12t14 12q-2-16 8-14t-8 14z")],
];

/// The picture's address: SVG as a `data:` URI, with every character that a link may not hold percent-encoded.
pub(crate) fn data_uri(kind: Kind, colour: &str) -> String {
    let mut uri = String::with_capacity(640);
    uri.push_str("data:image/svg+xml,");
    encode(&mut uri, "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 120 120' width='240' height='240'>");
    encode(&mut uri, "<path fill='#f4efe6' d='M0 0h120v120H0z'/>");
    for (paint, path) in SHAPES[kind as usize] {
        let (line, paint) = paint.strip_prefix('~').map_or((false, *paint), |paint| (true, paint));
        let paint = match paint {
            "A" => colour,
            "D" => "3a2f28",
            _ => "fffdf8",
        };
        let how = if line { "fill='none' stroke-width='6' stroke" } else { "fill" };
        encode(&mut uri, &format!("<path {how}='#{paint}' d='{path}'/>"));
    }
    encode(&mut uri, "</svg>");
    uri
}

fn encode(uri: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '<' => uri.push_str("%3C"),
            '>' => uri.push_str("%3E"),
            '#' => uri.push_str("%23"),
            ' ' => uri.push_str("%20"),
            c => uri.push(c),
        }
    }
}
