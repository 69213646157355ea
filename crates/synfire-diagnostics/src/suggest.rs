//! "Did you mean": the closest known name.

/// Longer names, in bytes, are not compared.
const LONGEST: usize = 256;

/// The candidate closest to `name` in edit distance, if it is close enough to be a likely slip (at most a third of the
/// longer name's length, at least one edit, and something in common). Ties go to the first candidate.
pub fn closest_name<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // The distance takes the product of both lengths in time, and nobody types such names.
    let comparable = |name: &str| name.len() <= LONGEST;
    candidates
        .into_iter()
        .filter(|candidate| comparable(name) && comparable(candidate))
        .map(|candidate| (edit_distance(name, candidate), candidate))
        .filter(|(distance, candidate)| {
            let longer = name.chars().count().max(candidate.chars().count());
            *distance <= (longer / 3).max(1) && *distance < longer
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Edits in characters, ignoring ASCII case; two neighbours exchanged are one edit (optimal string alignment).
fn edit_distance(a: &str, b: &str) -> usize {
    let lower = |text: &str| -> Vec<char> { text.chars().map(|c| c.to_ascii_lowercase()).collect() };
    let (a, b) = (lower(a), lower(b));
    // Rows i - 1 and i of the table of distances between prefixes.
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut next = vec![i];
        for j in 1..=b.len() {
            let substituted = row[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = substituted.min(row[j] + 1).min(next[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(before[j - 2] + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut row, next);
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_slips_and_ignores_strangers() {
        let names = ["lif1", "cuba_lif", "readout"];
        assert_eq!(closest_name("lif2", names), Some("lif1"));
        assert_eq!(closest_name("cubalif", names), Some("cuba_lif"));
        assert_eq!(closest_name("xyzzy", names), None);
        assert_eq!(closest_name("dirve", ["drive", "noise"]), Some("drive"));
        assert_eq!((closest_name("4", ["1", "3"]), closest_name("A", ["a"])), (None, Some("a")));
        assert_eq!(edit_distance("kitten", "sitting"), 3);
        assert_eq!(edit_distance("dirve", "drive"), 1);
        let long = "a".repeat(1_000_000);
        assert_eq!(closest_name(&long, [long.as_str(), "a"]), None);
    }
}
