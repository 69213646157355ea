//! Every seed and every input that was once found to be wrong is executed: nothing panics, nothing is too large.

use synfire_fuzz::hunt::execute;
use synfire_fuzz::memory::LIMIT;
use synfire_fuzz::mutate::{Form, repair_container};
use synfire_fuzz::{READERS, seeds};

#[test]
fn seeds_and_findings_are_read_or_refused() {
    for reader in READERS {
        let mut accepted = 0;
        for mut input in seeds::of(reader) {
            if reader.form == Form::Container {
                repair_container(&mut input);
            }
            let (result, held, _) = execute(reader, &input);
            accepted += usize::from(result.unwrap_or_else(|_| panic!("{} panics", reader.name)));
            assert!(held <= LIMIT, "{}: {held} bytes", reader.name);
        }
        assert!(accepted > 0, "{} accepts none of its seeds", reader.name);
    }
}
