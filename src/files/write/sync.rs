//! Makes written files survive a power failure, for many files at once.
//!
//! Syncing file by file costs a disk rotation for each file. For many files, whole file systems are synced instead, if
//! their type and the kernel version report failed writes just as reliably then.

use std::collections::HashSet;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

/// Up to this number, files are synced one by one: a whole file system may have much other data to write.
const FEW: usize = 8;

/// The disks that a run writes to.
#[derive(Default)]
pub(in crate::files) struct Disks {
    /// Handles to file systems that are synced as a whole.
    whole: Vec<File>,
    /// The directories on these file systems.
    covered: HashSet<PathBuf>,
}

impl Disks {
    /// Must be called before anything is written, so that no failed write is missed.
    pub(in crate::files) fn under(directories: &[&Path], files: usize) -> Self {
        if files <= FEW {
            return Self::default();
        }
        whole_file_systems(directories)
    }

    /// Returns when the files' contents are on the disk.
    pub(in crate::files) fn sync_files(&self, files: &[&Path]) -> io::Result<()> {
        files
            .par_iter()
            .filter(|file| !self.covers(file.parent()))
            .try_for_each(|file| File::open(file)?.sync_all())?;
        self.sync_whole()
    }

    /// Returns when the directory entries are on the disk, as far as the file system guarantees it: the contents are
    /// safe in any case.
    pub(in crate::files) fn sync_directories(&self, directories: &[&Path]) {
        directories
            .par_iter()
            .filter(|directory| !self.covers(Some(directory)))
            .for_each(|directory| sync_directory(directory));
        let _ = self.sync_whole();
    }

    fn covers(&self, directory: Option<&Path>) -> bool {
        directory.is_some_and(|directory| self.covered.contains(directory))
    }

    #[cfg(target_os = "linux")]
    fn sync_whole(&self) -> io::Result<()> {
        let mut disks = self.whole.iter();
        disks.try_for_each(|disk| rustix::fs::syncfs(disk).map_err(io::Error::from))
    }

    #[cfg(not(target_os = "linux"))]
    fn sync_whole(&self) -> io::Result<()> {
        self.whole.iter().try_for_each(File::sync_all)
    }
}

/// Makes a rename in the directory survive a power failure.
pub(in crate::files) fn sync_directory(directory: &Path) {
    if cfg!(unix) {
        let _ = File::open(directory).and_then(|opened| opened.sync_all());
    }
}

#[cfg(target_os = "linux")]
fn whole_file_systems(directories: &[&Path]) -> Disks {
    use std::os::unix::fs::MetadataExt;
    let mut disks = Disks::default();
    if !kernel_reports_failed_writes() {
        return disks;
    }
    let mut devices = HashSet::new();
    for directory in directories {
        let Ok(handle) = File::open(directory) else {
            continue;
        };
        let Some(device) = handle.metadata().ok().map(|data| data.dev()) else {
            continue;
        };
        if devices.contains(&device) {
            disks.covered.insert((*directory).to_owned());
        } else if is_local(&handle) {
            devices.insert(device);
            disks.covered.insert((*directory).to_owned());
            disks.whole.push(handle);
        }
    }
    disks
}

#[cfg(not(target_os = "linux"))]
fn whole_file_systems(_: &[&Path]) -> Disks {
    Disks::default()
}

/// Whether the file system writes to a disk of its own: others report some failures only file by file.
#[cfg(target_os = "linux")]
fn is_local(handle: &File) -> bool {
    // The magic numbers of statfs(2) for ext2 to ext4, XFS, Btrfs, F2FS and tmpfs.
    const LOCAL: [i128; 5] = [0xef53, 0x5846_5342, 0x9123_683e, 0xf2f5_2010, 0x0102_1994];
    // The field's width and sign differ between processors; the numbers have 32 bits.
    let kind = |number| number & 0xffff_ffff;
    rustix::fs::fstatfs(handle).is_ok_and(|state| LOCAL.contains(&kind(i128::from(state.f_type))))
}

/// Since Linux 5.8, syncfs(2) reports failed writes.
#[cfg(target_os = "linux")]
fn kernel_reports_failed_writes() -> bool {
    let system = rustix::system::uname();
    is_since_5_8(&system.release().to_string_lossy())
}

#[cfg(target_os = "linux")]
fn is_since_5_8(release: &str) -> bool {
    let mut parts = release
        .split(|letter: char| !letter.is_ascii_digit())
        .map(|part| part.parse::<u32>().unwrap_or_default());
    (parts.next(), parts.next()) >= (Some(5), Some(8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn the_age_of_a_kernel_is_read() {
        for release in ["5.8.0", "5.10.0-21-amd64", "6.1", "10.0.0"] {
            assert!(is_since_5_8(release), "{release}");
        }
        for release in ["5.7.19", "4.18.0-553.el8", "", "x"] {
            assert!(!is_since_5_8(release), "{release}");
        }
    }

    #[test]
    fn few_and_many_files_are_synced() {
        let directory = tempfile::tempdir().unwrap();
        let names: Vec<PathBuf> = (0..20)
            .map(|n| directory.path().join(n.to_string()))
            .collect();
        for count in [1, 20] {
            let disks = Disks::under(&[directory.path()], count);
            let files: Vec<&Path> = names[..count].iter().map(PathBuf::as_path).collect();
            assert!(files.iter().all(|file| std::fs::write(file, b"x").is_ok()));
            disks.sync_files(&files).unwrap();
            disks.sync_directories(&[directory.path()]);
        }
    }
}
