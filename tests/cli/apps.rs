//! Apps of the AWS CDK with the cloud assembly that they synthesize to.

use crate::support::{Folder, Ran};

/// The files of an assembly with their texts.
pub type Assembly = [(&'static str, &'static str)];

/// An app with one program, which is newer than its assembly.
pub fn app(assembly: &Assembly, file: &str, program: &str) -> Folder {
    let folder = Folder::new(assembly);
    folder.write("cdk.json", "{\"app\": \"a command\"}\n");
    folder.write(file, program);
    folder
}

/// The program after the migration, which must be at rest then and leave the assembly as it is.
pub fn migrated(assembly: &Assembly, file: &str, program: &str) -> (String, Ran) {
    let folder = app(assembly, file, program);
    let migrate = ["migrate", "--write", "--allow-dirty", "."];
    let ran = folder.run(&migrate).expect(0);
    let after = folder.read(file);
    for (path, text) in assembly {
        assert_eq!(folder.read(path), *text, "{path}");
    }
    folder.run(&migrate);
    assert_eq!(folder.read(file), after, "the second run");
    (after, ran)
}

/// The program with each text replaced once.
pub fn changed(program: &str, changes: &[(&str, &str)]) -> String {
    changes.iter().fold(program.to_owned(), |text, (old, new)| {
        assert!(text.contains(old), "{old}");
        text.replacen(old, new, 1)
    })
}

/// Asserts that a program is not changed, and that the text is reported.
pub fn is_held(assembly: &Assembly, program: &str, told: &str) {
    let (after, ran) = migrated(assembly, "app.ts", program);
    assert_eq!(after, program);
    assert!(ran.report.contains(told), "{told}\n{}", ran.report);
}
