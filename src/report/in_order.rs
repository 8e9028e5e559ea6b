//! Rendering on all threads, printing in order.

use std::io::{self, Write};

use rayon::prelude::*;

/// How many things are rendered before the first of them is printed; it bounds what waits in memory.
const AT_ONCE: usize = 512;

/// Writes things in their order, each rendered by whichever thread is free.
///
/// # Errors
/// Whatever the writer says.
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
