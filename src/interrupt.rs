//! Interrupt and termination signals (Ctrl-C, SIGTERM), deferred while files are written.
//!
//! A write that has started is finished; the remaining ones are skipped. At any other time, and on the second signal,
//! the process ends at once: nothing is lost, because the next run finishes what is half done.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

/// The signal state of the process; there is one per process.
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
            // The order matters: the first signal is recorded and enables the default action for the second one.
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

/// Runs work that must not be interrupted and that may ask whether to stop; also returns the signal received meanwhile,
/// if any.
pub fn hold<T>(work: impl FnOnce(&(dyn Fn() -> bool + Sync)) -> T) -> (T, Option<u8>) {
    if HELD.get().is_none()
        && let Ok(held) = Held::register()
    {
        let _ = HELD.set(held);
    }
    let Some(held) = HELD.get() else {
        // A signal then ends the process at once, which is safe.
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

/// Ends the process as the signal would have, so that the parent process sees the signal.
pub fn end_by(signal: u8) {
    let _ = signal_hook::low_level::emulate_default_handler(i32::from(signal));
}
