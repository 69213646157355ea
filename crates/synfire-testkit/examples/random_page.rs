//! Prints the random page of a seed: `cargo run -p synfire-testkit --example random_page -- 7 learning`.

use synfire_testkit::{PageKind, random_page};

#[expect(clippy::print_stdout, reason = "it is what the example is for")]
fn main() {
    let mut arguments = std::env::args().skip(1);
    let seed = arguments.next().and_then(|seed| seed.parse().ok()).unwrap_or(0);
    let kind = if arguments.next().is_some() { PageKind::Learning } else { PageKind::Fixed };
    print!("{}", random_page(seed, kind).text);
}
