//! SIGKILL at random moments while files are written.

use std::io::Write;

use super::tree::{
    Dice, contents, expected_at_pace, finish, is_full, lay, look, wait_for_a_moment, writing,
};

/// The moments that the kills hit.
#[derive(Debug, Default)]
struct Hits {
    before_the_first_rename: usize,
    between_first_and_last: usize,
    after_the_last_rename: usize,
    /// The kills between renames that left files of one unit incomplete.
    between_files_of_a_unit: usize,
    /// Files that the killed runs left next to the others.
    left_beside: usize,
}

#[test]
fn a_killed_run_leaves_whole_files_and_the_next_one_finishes() {
    let (kills, files) = if is_full() { (200, 1000) } else { (10, 60) };
    let old = contents(files);
    let (new, pace) = expected_at_pace(&old);
    let mut dice = Dice::new(2026);
    let mut hits = Hits::default();
    for _ in 0..kills {
        let directory = tempfile::tempdir().unwrap();
        lay(directory.path(), &old);
        let mut run = writing(directory.path()).spawn().unwrap();
        wait_for_a_moment(directory.path(), &old, &mut run, pace, &mut dice);
        run.kill().unwrap();
        run.wait().unwrap();

        let left = look(directory.path(), &old, &new);
        match left.new {
            0 => hits.before_the_first_rename += 1,
            all if all == files => hits.after_the_last_rename += 1,
            _ => hits.between_first_and_last += 1,
        }
        hits.between_files_of_a_unit += usize::from(left.half > 0);
        hits.left_beside += left.others;
        finish(directory.path(), &new);
    }
    let _ = writeln!(
        std::io::stderr(),
        "\n{kills} kills over {files} files, {pace:?}: {hits:?}"
    );
}
