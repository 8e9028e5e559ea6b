//! Ctrl-C and the wish to terminate, held back while files are written.
//!
//! What is being written is finished; what is not is left out. At any other time, and the second time, they end the
//! process at once: nothing is lost by that, the next start finishes what is half done.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

/// The process's signals; there is one process.
static HELD: OnceLock<Held> = OnceLock::new();

struct Held {
    /// Whether a signal ends the process at once.
    ends: Arc<AtomicBool>,
    /// The last signal, or zero.
    received: Arc<AtomicUsize>,
}

impl Held {
    fn register() -> io::Result<Self> {
        let held = Self {
            ends: Arc::new(AtomicBool::new(true)),
            received: Arc::new(AtomicUsize::new(0)),
        };
        for signal in [SIGINT, SIGTERM] {
            // In this order: the first signal is noted, and arms what the second one meets.
            flag::register_conditional_default(signal, Arc::clone(&held.ends))?;
            flag::register(signal, Arc::clone(&held.ends))?;
            flag::register_usize(
                signal,
                Arc::clone(&held.received),
                signal.unsigned_abs() as usize,
            )?;
        }
        Ok(held)
    }
}

/// Runs what is not to be cut off, which may ask whether to stop, and tells whether a signal came meanwhile.
pub fn hold<T>(work: impl FnOnce(&(dyn Fn() -> bool + Sync)) -> T) -> (T, Option<u8>) {
    if HELD.get().is_none()
        && let Ok(held) = Held::register()
    {
        let _ = HELD.set(held);
    }
    let Some(held) = HELD.get() else {
        // Then a signal ends the process at once, which is safe.
        return (work(&|| false), None);
    };
    held.ends.store(false, Ordering::SeqCst);
    let received = || held.received.load(Ordering::SeqCst);
    let result = work(&|| received() != 0);
    held.ends.store(true, Ordering::SeqCst);
    (
        result,
        u8::try_from(received()).ok().filter(|signal| *signal != 0),
    )
}

/// Ends the process as the signal would have, so that whoever started it learns of it.
pub fn end_by(signal: u8) {
    let _ = signal_hook::low_level::emulate_default_handler(i32::from(signal));
}
