//! File systems mounted by a test, which requires root.

use std::path::Path;
use std::process::Command;

pub const NO_MOUNT: &str = "nothing can be mounted here (it takes root)";

/// A mounted file system; unmounted when dropped.
pub struct Mount {
    directory: tempfile::TempDir,
}

impl Mount {
    /// A file system in memory.
    pub fn of_size(size: &str) -> Option<Self> {
        Self::new(&["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"])
    }

    /// A file system in an image file.
    pub fn of_image(image: &Path, options: &str) -> Option<Self> {
        let options = format!("loop,{options}");
        Self::new(&["-t", "ext4", "-o", &options, image.to_str()?])
    }

    fn new(arguments: &[&str]) -> Option<Self> {
        let mount = Self {
            directory: tempfile::tempdir().unwrap(),
        };
        mount.call(arguments).then_some(mount)
    }

    /// Remounts it with other options.
    pub fn again(&self, how: &str) -> bool {
        self.call(&["-o", &format!("remount,{how}")])
    }

    fn call(&self, arguments: &[&str]) -> bool {
        succeeds(Command::new("mount").args(arguments).arg(self.path()))
    }

    pub fn path(&self) -> &Path {
        self.directory.path()
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        succeeds(Command::new("umount").arg(self.path()));
    }
}

pub fn succeeds(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}
