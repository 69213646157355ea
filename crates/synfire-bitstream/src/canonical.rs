//! Names and order of a design's parts, made independent of what its memories hold.
//!
//! Yosys numbers the parts that it makes. Block RAMs with equal contents are mapped with one template, with different ones with
//! several, so contents shift all later numbers; names are sorted as text, and logic is optimised in that order. So a design
//! with other weights could get other gates. Here, between the mapping of memories and everything else, numbers are replaced
//! by ones that do not depend on contents, and all parts are put in the order of their names.

use std::collections::{BTreeMap, HashMap};

/// Where Yosys goes on counting: the same for every design.
const AUTOIDX: &str = "autoidx 1\n";

/// A design in Yosys's RTLIL of one flat module, with canonical names and order.
pub fn canonical(design: &str) -> String {
    let names = renamed(design);
    let (mut head, mut wires, mut cells, mut connections) = (String::new(), Vec::new(), Vec::new(), Vec::new());
    let mut tail = String::new();
    let mut item = String::new();
    let mut lines = design.split_inclusive('\n');
    for line in lines.by_ref() {
        match line.trim_start() {
            text if text.starts_with("autoidx ") => head += AUTOIDX,
            text if text.starts_with('#') => {}
            text => {
                head += line;
                if text.starts_with("module ") {
                    break;
                }
            }
        }
    }
    while let Some(line) = lines.next() {
        let text = line.trim_start();
        if text.trim_end() == "end" {
            tail += line;
            tail.extend(lines.by_ref());
            break;
        }
        item += &with_names(line, &names);
        if text.starts_with("cell ") {
            for line in lines.by_ref() {
                item += &with_names(line, &names);
                if line.trim() == "end" {
                    break;
                }
            }
            cells.push(keyed(std::mem::take(&mut item), "cell "));
        } else if text.starts_with("wire ") {
            wires.push(keyed(std::mem::take(&mut item), "wire "));
        } else if !text.starts_with("attribute ") {
            connections.push((String::new(), std::mem::take(&mut item)));
        }
    }
    [&mut wires, &mut cells, &mut connections].into_iter().for_each(|items| items.sort());
    let body = wires.into_iter().chain(cells).chain(connections).map(|(_, item)| item);
    head + &body.collect::<String>() + &item + &tail
}

/// An item with its name, which is the last word of the line that declares it.
fn keyed(item: String, declares: &str) -> (String, String) {
    let line = item.lines().find(|line| line.trim_start().starts_with(declares));
    let name = line.and_then(|line| line.split_ascii_whitespace().last()).unwrap_or_default().to_owned();
    (name, item)
}

/// The new names of all parts whose names have numbers of Yosys's: the name without them, and a number among those that are
/// equal so, in the order of the old numbers.
fn renamed(design: &str) -> HashMap<&str, String> {
    let mut groups: BTreeMap<String, Vec<(Vec<u64>, &str)>> = BTreeMap::new();
    for line in design.lines() {
        let text = line.trim_start();
        if !text.starts_with("wire ") && !text.starts_with("cell ") {
            continue;
        }
        let Some(name) = text.split_ascii_whitespace().last().filter(|name| name.starts_with('$')) else { continue };
        let (plain, numbers) = without_numbers(name);
        if !numbers.is_empty() {
            groups.entry(plain).or_default().push((numbers, name));
        }
    }
    let mut names = HashMap::new();
    for (plain, mut group) in groups {
        group.sort();
        let of = |(index, (_, name)): (usize, (Vec<u64>, _))| (name, format!("{plain}$m{index:06}"));
        names.extend(group.into_iter().enumerate().map(of));
    }
    names
}

/// A name without the numbers that Yosys gave it, and these numbers: they follow a `$`, or a `$techmap`.
fn without_numbers(name: &str) -> (String, Vec<u64>) {
    let mut plain = String::with_capacity(name.len());
    let mut numbers = Vec::new();
    for (index, part) in name.split('$').enumerate() {
        if index > 0 {
            plain.push('$');
        }
        let start = if part.starts_with(TECHMAP) { TECHMAP.len() } else { 0 };
        let digits = part[start..].bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = part[start..].split_at(digits);
        match number.parse() {
            Ok(number) if index > 0 && !rest.starts_with(|next: char| next.is_ascii_alphanumeric()) => {
                numbers.push(number);
                plain.push_str(&part[..start]);
                plain.push_str(rest);
            }
            _ => plain.push_str(part),
        }
    }
    (plain, numbers)
}

const TECHMAP: &str = "techmap";

/// A line with its names replaced; what is in quotation marks stays.
fn with_names(line: &str, names: &HashMap<&str, String>) -> String {
    if !line.contains('$') || line.trim_start().starts_with("attribute ") {
        return line.to_owned();
    }
    let mut out = String::with_capacity(line.len());
    for word in line.split_inclusive([' ', '\n']) {
        let name = word.trim_end_matches([' ', '\n']);
        match names.get(name) {
            Some(new) => {
                out += new;
                out += &word[name.len()..];
            }
            None => out += word,
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn design(numbers: [u64; 3], swapped: bool) -> String {
        let [a, b, c] = numbers;
        let cells = [
            format!("  cell $or $techmap$auto$x.cc:1:f${a}.$or$y.v:3${b}\n    connect \\Y $w${c}\n  end\n"),
            format!("  attribute \\src \"a$7\"\n  cell $and \\public\n    connect \\A {{ $w${c} [3:0] \\p }}\n  end\n"),
        ];
        let cells = if swapped { [cells[1].as_str(), &cells[0]].concat() } else { cells.concat() };
        format!(
            "# Yosys\nautoidx {c}9\nattribute \\top 1\nmodule \\top\n  wire width 4 $w${c}\n{cells}  wire \\p\nend\n"
        )
    }

    #[test]
    fn numbers_and_order_make_no_difference() {
        let one = canonical(&design([5, 3, 99], false));
        assert_eq!(one, canonical(&design([8, 1000, 100], true)));
        assert!(
            one.contains("wire width 4 $w$$m000000\n") && one.contains("\"a$7\"") && one.starts_with("autoidx 1\n"),
            "{one}"
        );
        assert!(one.contains("connect \\A { $w$$m000000 [3:0] \\p }"), "{one}");
        assert_eq!(canonical(&one), one);
    }

    #[test]
    fn equal_names_keep_the_order_of_their_numbers() {
        let text = "autoidx 9\nmodule \\top\n  wire $w$1000\n  wire $w$999\nend\n";
        let expected = "autoidx 1\nmodule \\top\n  wire $w$$m000000\n  wire $w$$m000001\nend\n";
        assert_eq!(canonical(text), expected);
        assert_eq!(renamed(text)["$w$999"], "$w$$m000000");
    }

    #[test]
    fn only_numbers_of_yosys_are_taken_out() {
        assert_eq!(without_numbers("$a$12"), ("$a$".into(), vec![12]));
        assert_eq!(without_numbers("$a$12.b$3\\x"), ("$a$.b$\\x".into(), vec![12, 3]));
        assert_eq!(without_numbers("$a$12b$_DFF_1_"), ("$a$12b$_DFF_1_".into(), vec![]));
        let mapped = "$techmap$techmap13\\a.$or$map.v:7$14_Y";
        assert_eq!(without_numbers(mapped), ("$techmap$techmap\\a.$or$map.v:7$_Y".into(), vec![13, 14]));
    }
}
