//! Power failures: the state of the disk at a random moment of a run.
//!
//! The tree is in an image. The run is stopped, and once the kernel has committed what it commits by itself, the image
//! is copied: it is the state of the disk after a power failure. The file system is mounted with minimal guarantees:
//! without these options, ext4 writes contents before the renames even if a program does not sync them.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use super::mount::{Mount, NO_MOUNT, succeeds};
use super::tree::{
    Dice, JOURNAL, contents, expected_in, finish, is_full, lay, look, read, skip,
    wait_for_a_moment, writing,
};

const IMAGE: &str = "image";

const OPTIONS: &str = "noauto_da_alloc,data=writeback,commit=1";

#[test]
fn after_a_power_cut_files_are_whole_and_the_next_run_finishes() {
    let (cuts, files) = if is_full() { (60, 500) } else { (2, 100) };
    let old = contents(files);
    let Some((_image, disk)) = new_disk() else {
        return skip("power cuts", NO_MOUNT);
    };
    let (new, pace) = expected_in(&disk.path().join("tree"), &old);
    drop(disk);
    let mut dice = Dice::new(11);
    let (mut between, mut half, mut litter) = (0, 0, 0);
    for _ in 0..cuts {
        let (directory, disk) = new_disk().unwrap();
        lay(&disk.path().join("tree"), &old);
        assert!(succeeds(Command::new("sync").arg("-f").arg(disk.path())));

        let root = disk.path().join("tree");
        let mut run = writing(&root).spawn().unwrap();
        wait_for_a_moment(&root, &old, &mut run, pace, &mut dice);
        let has_stopped = kill_process(Pid::from_child(&run), Signal::STOP).is_ok();
        std::thread::sleep(Duration::from_millis(1500));
        let cut = directory.path().join("cut");
        fs::copy(directory.path().join(IMAGE), &cut).unwrap();
        assert!(has_stopped);
        run.kill().unwrap();
        run.wait().unwrap();
        drop(disk);

        let disk = Mount::of_image(&cut, "defaults").expect("the disk can be mounted again");
        let root = disk.path().join("tree");
        let left = look(&root, &old, &new);
        between += usize::from(left.new > 0 && left.new < files);
        half += usize::from(left.half > 0);
        // Staged files of a run without a readable journal are not cleaned up; they are hidden and harmless.
        for (path, _) in read(&root)
            .iter()
            .filter(|(path, _)| path.ends_with(".tmp"))
        {
            if left.others > 0 && !has_journal(&root) {
                fs::remove_file(root.join(path)).unwrap();
                litter += 1;
            }
        }
        finish(&root, &new);
    }
    let _ = writeln!(
        std::io::stderr(),
        "\n{cuts} power cuts over {files} files: {between} between two files, {half} of them between files of a unit, {litter} new files left beside"
    );
}

/// A new disk, and the directory with its image.
fn new_disk() -> Option<(TempDir, Mount)> {
    let directory = tempfile::tempdir().unwrap();
    let image = directory.path().join(IMAGE);
    fs::File::create(&image).unwrap().set_len(64 << 20).unwrap();
    if !succeeds(Command::new("mkfs.ext4").arg("-qF").arg(&image)) {
        return None;
    }
    Some((directory, Mount::of_image(&image, OPTIONS)?))
}

fn has_journal(root: &Path) -> bool {
    fs::metadata(root.join("stacks").join(JOURNAL)).is_ok_and(|data| data.len() > 0)
}
