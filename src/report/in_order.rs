//! Renders on all threads and prints in order.

use std::io::{self, Write};

use rayon::prelude::*;

/// The number of items rendered before the first of them is printed; it limits memory use.
const AT_ONCE: usize = 512;

/// Writes items in order, each rendered by any free thread.
///
/// # Errors
/// The writer's errors.
pub(super) fn write<T: Sync>(
    things: &[T],
    out: &mut dyn Write,
    render: impl Fn(&T, &mut dyn Write) -> io::Result<()> + Sync,
) -> io::Result<()> {
    for some in things.chunks(AT_ONCE) {
        let rendered: io::Result<Vec<Vec<u8>>> = some
            .par_iter()
            .map(|thing| {
                let mut bytes = Vec::new();
                render(thing, &mut bytes)?;
                Ok(bytes)
            })
            .collect();
        for bytes in rendered? {
            out.write_all(&bytes)?;
        }
    }
    Ok(())
}
