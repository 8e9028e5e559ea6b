//! The globs of the command line, in the syntax of `.gitignore`, relative to the working directory.

use std::path::Path;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// The file filter made of `--exclude` and `--include`.
#[derive(Clone, Debug)]
pub struct Globs {
    exclude: Gitignore,
    include: Gitignore,
    /// The globs of `include` that name an extension.
    extensions: Gitignore,
}

impl Globs {
    /// Parses the globs; they are relative to a directory.
    ///
    /// # Errors
    /// The error of an invalid glob.
    pub fn new(exclude: &[String], include: &[String], directory: &Path) -> Result<Self, String> {
        let named = include.iter().filter(|glob| names_extension(glob));
        Ok(Self {
            exclude: build(exclude.iter(), directory)?,
            include: build(include.iter(), directory)?,
            extensions: build(named, directory)?,
        })
    }

    /// The filter of a run that excludes nothing.
    pub fn none() -> Self {
        Self {
            exclude: Gitignore::empty(),
            include: Gitignore::empty(),
            extensions: Gitignore::empty(),
        }
    }

    /// Validates one glob.
    ///
    /// # Errors
    /// If it is invalid.
    pub fn check(glob: &str) -> Result<(), String> {
        build(std::iter::once(glob), Path::new("/")).map(|_| ())
    }

    /// Whether any file may be excluded.
    pub fn leave_out_any(&self) -> bool {
        !self.exclude.is_empty() || !self.include.is_empty()
    }

    /// Whether a file or directory is excluded by itself; the walk checks every directory that it passes.
    pub(super) fn excludes(&self, path: &Path, is_directory: bool) -> bool {
        self.exclude.matched(path, is_directory).is_ignore()
    }

    /// Whether a file is excluded, by itself or by a parent directory, up to but not including `top`.
    pub(super) fn excludes_below(&self, file: &Path, top: &Path) -> bool {
        let is_below = |directory: &&Path| *directory != top && directory.starts_with(top);
        !self.exclude.is_empty()
            && (self.excludes(file, false)
                || file
                    .ancestors()
                    .skip(1)
                    .take_while(is_below)
                    .any(|directory| self.excludes(directory, true)))
    }

    /// Whether a file is among those to migrate.
    pub(super) fn include(&self, file: &Path) -> bool {
        self.include.is_empty() || fits(&self.include, file)
    }

    /// Whether a file is read whatever its extension is.
    pub(super) fn take_in(&self, file: &Path) -> bool {
        self.extensions.matched(file, false).is_ignore()
    }
}

/// Matches by the file's own name or that of a parent directory; a later glob overrides an earlier one, and a closer
/// name overrides all.
fn fits(globs: &Gitignore, file: &Path) -> bool {
    let own = globs.matched(file, false);
    let directories = file.ancestors().skip(1);
    let directories = directories
        .take_while(|directory| directory.starts_with(globs.path()) && *directory != globs.path());
    std::iter::once(own)
        .chain(directories.map(|directory| globs.matched(directory, true)))
        .find(|matched| !matched.is_none())
        .is_some_and(|matched| matched.is_ignore())
}

/// True for `*.cfn` and `stacks/*.{cfn,tpl}`, false for `services/*` and `*.*`.
fn names_extension(glob: &str) -> bool {
    let name = glob.rsplit('/').next().unwrap_or(glob);
    name.rsplit_once('.').is_some_and(|(stem, extension)| {
        !stem.is_empty() && !extension.is_empty() && !extension.starts_with('*')
    })
}

fn build<G: AsRef<str>>(
    globs: impl Iterator<Item = G>,
    directory: &Path,
) -> Result<Gitignore, String> {
    let mut builder = GitignoreBuilder::new(directory);
    builder.allow_unclosed_class(false);
    for glob in globs {
        let line = line(glob.as_ref())?;
        builder
            .add_line(None, &line)
            .map_err(|error| error.to_string())?;
    }
    builder.build().map_err(|error| error.to_string())
}

/// A glob as a line of `.gitignore`, in which `./x` and `#x` would have another meaning.
fn line(glob: &str) -> Result<String, String> {
    let (mark, plain) = match glob.strip_prefix('!') {
        Some(plain) => ("!", plain),
        None => ("", glob),
    };
    if plain.trim().is_empty() {
        return Err("the glob is empty".to_owned());
    }
    if plain == ".." || plain.starts_with("../") {
        return Err("globs are relative to this directory and cannot contain ..; run from a parent directory".to_owned());
    }
    Ok(match plain.strip_prefix("./") {
        Some(here) => format!("{mark}/{here}"),
        None if mark.is_empty() && plain.starts_with('#') => format!("\\{plain}"),
        None => format!("{mark}{plain}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn globs(exclude: &[&str], include: &[&str]) -> Globs {
        let owned = |globs: &[&str]| {
            globs
                .iter()
                .map(|&glob| glob.to_owned())
                .collect::<Vec<_>>()
        };
        Globs::new(&owned(exclude), &owned(include), Path::new("/w")).unwrap()
    }

    fn is_left_out(glob: &str, path: &str) -> bool {
        globs(&[glob], &[]).excludes_below(Path::new(path), Path::new("/"))
    }

    #[test]
    fn they_are_those_of_gitignore_in_the_working_directory() {
        for (glob, path, expected) in [
            ("*.yml", "/w/a/b.yml", true),
            ("*.yml", "/w/a/b.yaml", false),
            ("old", "/w/a/old/b.yaml", true),
            ("old/", "/w/old/b.yaml", true),
            ("a/*.yaml", "/w/a/b.yaml", true),
            ("a/*.yaml", "/w/x/a/b.yaml", false),
            ("./b.yaml", "/w/b.yaml", true),
            ("./b.yaml", "/w/a/b.yaml", false),
            ("/b.yaml", "/w/b.yaml", true),
            ("a/**", "/w/a/x/b.yaml", true),
            ("#b.yaml", "/w/#b.yaml", true),
            // Elsewhere only file names are matched.
            ("b.yaml", "/other/b.yaml", true),
            ("other/b.yaml", "/other/b.yaml", false),
        ] {
            assert_eq!(is_left_out(glob, path), expected, "{glob} {path}");
        }
    }

    #[test]
    fn a_later_one_may_take_back() {
        let globs = globs(&["*.yaml", "!keep.yaml"], &[]);
        assert!(globs.excludes(Path::new("/w/a.yaml"), false));
        assert!(!globs.excludes(Path::new("/w/keep.yaml"), false));
    }

    #[test]
    fn those_to_migrate_are_named_by_directory_or_file() {
        let all = globs(&[], &[]);
        assert!(all.include(Path::new("/w/a.yaml")) && !all.leave_out_any());
        let some = globs(&[], &["services/", "!services/old.yaml", "*.cfn"]);
        assert!(some.include(Path::new("/w/services/a/b.yaml")));
        assert!(some.include(Path::new("/w/x/b.cfn")));
        assert!(!some.include(Path::new("/w/services/old.yaml")));
        assert!(!some.include(Path::new("/w/a.yaml")));
    }

    #[test]
    fn a_named_extension_takes_in_its_files() {
        let globs = globs(&[], &["services/*", "*.{cfn,tpl}"]);
        assert!(globs.take_in(Path::new("/w/x.cfn")));
        assert!(!globs.take_in(Path::new("/w/services/x.md")));
    }

    #[test]
    fn mistakes_are_reported() {
        assert!(Globs::check("a[").is_err());
        assert!(Globs::check(" ").is_err());
        assert!(
            Globs::check("../x")
                .unwrap_err()
                .contains("parent directory")
        );
        assert!(Globs::check("!a/**").is_ok());
    }
}
