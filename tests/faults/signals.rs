//! Interrupt and termination signals.

use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use super::tree::{
    Dice, contents, expected_at_pace, finish, is_full, lay, look, wait_for_a_moment, writing,
};

fn send(run: &Child, signal: Signal) {
    kill_process(Pid::from_child(run), signal).unwrap();
}

/// SIGINT; SIGTERM where the tests were started with SIGINT ignored, as shells start background jobs: the runs inherit that.
fn interrupt() -> Signal {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    let is_ignored = ignored.is_some_and(|mask| mask & (1 << (Signal::INT.as_raw() - 1)) != 0);
    if is_ignored {
        let _ = writeln!(
            std::io::stderr(),
            "SIGINT is ignored here: SIGTERM is sent instead"
        );
        return Signal::TERM;
    }
    Signal::INT
}

#[test]
fn an_interrupted_run_ends_by_the_signal_and_leaves_nothing_half_done() {
    let (runs, files) = if is_full() { (40, 1000) } else { (6, 100) };
    let old = contents(files);
    let (new, pace) = expected_at_pace(&old);
    let mut dice = Dice::new(7);
    let (mut stopped, mut between) = (0, 0);
    for number in 0..runs {
        let signal = if number % 2 == 0 {
            interrupt()
        } else {
            Signal::TERM
        };
        let directory = tempfile::tempdir().unwrap();
        lay(directory.path(), &old);
        let mut run = writing(directory.path()).spawn().unwrap();
        wait_for_a_moment(directory.path(), &old, &mut run, pace, &mut dice);
        send(&run, signal);
        let status = run.wait().unwrap();

        let left = look(directory.path(), &old, &new);
        if status.success() {
            assert_eq!(left.new, files);
        } else {
            assert_eq!(status.signal(), Some(signal.as_raw()));
            stopped += 1;
        }
        assert_eq!(left.half, 0);
        assert_eq!(left.others, 0, "something was left beside the files");
        between += usize::from(left.new > 0 && left.new < files);
        finish(directory.path(), &new);
    }
    let _ = writeln!(
        std::io::stderr(),
        "\n{runs} signals over {files} files: {stopped} ended the run, {between} between two files"
    );
}

#[test]
fn before_anything_is_written_a_signal_ends_the_run_at_once() {
    let old = contents(500);
    let directory = tempfile::tempdir().unwrap();
    lay(directory.path(), &old);
    // The run waits for the list of files, however slow the machine is.
    let mut run = writing(directory.path());
    run.args(["--files-from", "-"]).stdin(Stdio::piped());
    let mut run = run.spawn().unwrap();
    let list = run.stdin.take();
    std::thread::sleep(std::time::Duration::from_millis(5));
    send(&run, interrupt());
    let ended = run.wait().unwrap();
    drop(list);
    assert_eq!(ended.signal(), Some(interrupt().as_raw()));
    assert_eq!(super::tree::read(directory.path()), old);
}
