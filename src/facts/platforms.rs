//! The operating systems that Fargate offers, and how Windows versions are named.

use super::tables::Facts;

const SOURCE: &str = "As of 2026-11-20. ECS API model (botocore 1.44.8), RuntimePlatform; ECS developer guide, \"Windows containers \
                      on Fargate considerations for Amazon ECS\", \"Fargate platform versions deprecation\" and \"Retrieving Amazon ECS-Optimized AMI metadata\"; AWS Batch API \
                      reference, RuntimePlatform (what cannot be set for Windows containers); Microsoft's \"Windows \
                      container version compatibility\" (builds)";

/// The operating system that a task runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    /// Linux, on x86 or ARM.
    Linux,
    /// Windows Server.
    Windows,
}

/// The Windows families that Fargate offers.
pub const WINDOWS_FAMILIES: [&str; 4] = [
    "WINDOWS_SERVER_2019_FULL",
    "WINDOWS_SERVER_2019_CORE",
    "WINDOWS_SERVER_2022_FULL",
    "WINDOWS_SERVER_2022_CORE",
];

/// Container properties that cannot be set for Windows.
pub const LINUX_ONLY: [&str; 4] = [
    "LinuxParameters",
    "User",
    "ReadonlyRootFilesystem",
    "SystemControls",
];

/// A port that Fargate reserves in Windows tasks.
pub const RESERVED_WINDOWS_PORT: &str = "3150";

/// The platform versions of Windows tasks; those of Linux have different numbers.
pub const WINDOWS_PLATFORM_VERSIONS: [&str; 2] = ["LATEST", "1.0.0"];

/// The oldest platform version of Linux. 1.3.0 is retired: no task starts with it since 2026-06-15, and the remaining ones
/// ended on 2026-06-30 (ECS developer guide, "Fargate platform versions deprecation"; dates of older copies: March 2026).
pub const LINUX_PLATFORM_VERSION: &str = "1.4.0";

/// The known properties of a Windows Server: its version, and possibly its edition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Windows {
    /// For example `2019` or `20H2`.
    pub version: String,
    /// `FULL` or `CORE`. A container runs on either.
    pub edition: Option<String>,
}

/// Parses a family such as `WINDOWS_SERVER_2019_FULL`.
pub fn of_family(name: &str) -> Option<Windows> {
    let name = name.to_uppercase();
    let (version, edition) = name.strip_prefix("WINDOWS_SERVER_")?.rsplit_once('_')?;
    Some(Windows {
        version: version.to_owned(),
        edition: Some(edition.to_owned()),
    })
}

/// Parses the name of a machine image such as `Windows_Server-2019-English-Full-ECS_Optimized`.
pub fn of_machine_image(name: &str) -> Option<Windows> {
    let (_, rest) = name.split_once("Windows_Server-")?;
    let parts: Vec<&str> = rest.split('-').collect();
    let edition = parts.iter().find(|part| matches!(**part, "Full" | "Core"));
    Some(Windows {
        version: (*parts.first()?).to_uppercase(),
        edition: edition.map(|edition| edition.to_uppercase()),
    })
}

/// Builds, by the text in image tags: a container runs only on the version that it was built for.
const BUILDS: [(&str, &str); 11] = [
    ("ltsc2016", "2016"),
    ("10.0.14393", "2016"),
    ("ltsc2019", "2019"),
    ("10.0.17763", "2019"),
    ("10.0.18363", "1909"),
    ("10.0.19041", "2004"),
    ("10.0.19042", "20H2"),
    ("ltsc2022", "2022"),
    ("10.0.20348", "2022"),
    ("ltsc2025", "2025"),
    ("10.0.26100", "2025"),
];

/// Versions named by year and month; they are only recognized after the name of a base image.
const RELEASES: [(&str, &str); 5] = [
    ("1607", "2016"),
    ("1809", "2019"),
    ("1909", "1909"),
    ("2004", "2004"),
    ("20H2", "20H2"),
];

/// Parses the tag of a container image such as `mcr.microsoft.com/windows/servercore:ltsc2019`.
pub fn of_container_image(image: &str) -> Option<Windows> {
    let build = BUILDS.iter().find(|(mark, _)| image.contains(mark));
    let release = RELEASES.iter().find(|(mark, _)| {
        let (name, tag) = image.rsplit_once(':').unwrap_or((image, ""));
        let is_base = name.contains("/windows/") || name.ends_with("/windows");
        let of_base = is_base && tag == *mark;
        let bases = ["windowsservercore-", "nanoserver-"];
        of_base
            || bases
                .iter()
                .any(|base| image.contains(&format!("{base}{mark}")))
    });
    let (_, version) = build.or(release)?;
    Some(Windows {
        version: (*version).to_owned(),
        edition: None,
    })
}

/// The table, for printing.
pub fn facts() -> Facts {
    let row = |what: &str, names: String| [what.to_owned(), names];
    let builds = BUILDS.map(|(mark, version)| {
        row(
            &format!("images built for Windows Server {version}"),
            mark.to_owned(),
        )
    });
    Facts::new(
        "platforms",
        "What Fargate offers for Windows, and how Windows versions are distinguished",
        SOURCE,
    )
    .columns(&["what", "names"])
    .rows([
        row("families", WINDOWS_FAMILIES.join(" ")),
        row(
            "oldest platform version for Linux",
            LINUX_PLATFORM_VERSION.to_owned(),
        ),
        row("platform versions", WINDOWS_PLATFORM_VERSIONS.join(" ")),
        row("reserved port", RESERVED_WINDOWS_PORT.to_owned()),
    ])
    .rows(builds)
}

#[cfg(test)]
mod tests {
    use super::{Windows, of_container_image, of_family, of_machine_image};

    fn windows(version: &str, edition: Option<&str>) -> Option<Windows> {
        Some(Windows {
            version: version.to_owned(),
            edition: edition.map(str::to_owned),
        })
    }

    #[test]
    fn a_windows_server_is_known_by_many_names() {
        let alias =
            "/aws/service/ami-windows-latest/Windows_Server-2019-English-Full-ECS_Optimized";
        assert_eq!(of_machine_image(alias), windows("2019", Some("FULL")));
        assert_eq!(of_machine_image("amzn2-ami-ecs-hvm"), None);
        assert_eq!(
            of_family("WINDOWS_SERVER_20H2_CORE"),
            windows("20H2", Some("CORE"))
        );
    }

    #[test]
    fn a_number_in_a_tag_is_a_version_only_behind_a_base_image() {
        let base = "mcr.microsoft.com/windows/servercore:1809";
        assert_eq!(of_container_image(base), windows("2019", None));
        let built = "iis:windowsservercore-ltsc2022";
        assert_eq!(of_container_image(built), windows("2022", None));
        assert_eq!(of_container_image("acme/windows-agent:1809"), None);
        assert_eq!(
            of_container_image("mcr.microsoft.com/windows/servercore/iis"),
            None
        );
    }
}
