//! Where the credential specification of a group managed service account is stored.

use crate::model::{Kind, Module};

/// The store of a credential specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpecStore {
    /// Amazon S3.
    S3,
    /// Parameter Store of Systems Manager.
    ParameterStore,
    /// It cannot be determined.
    Unknown,
}

/// The store that an ARN refers to, as written in `Fn::Sub`: `arn:${AWS::Partition}:s3:::specs/web.json`,
/// `${Specs.Arn}/web.json`.
pub fn spec_store(module: Option<&Module<'_>>, arn: &str) -> SpecStore {
    let bucket = arn
        .strip_prefix("${")
        .and_then(|rest| rest.split_once(".Arn}/"));
    if let Some((name, _)) = bucket {
        let resource = module.and_then(|module| module.resource(name));
        return match resource.map(|resource| resource.kind) {
            Some(Kind::BUCKET) => SpecStore::S3,
            _ => SpecStore::Unknown,
        };
    }
    // A pseudo parameter contains colons itself.
    match arn.replace("AWS::", "").split(':').nth(2) {
        Some("s3") => SpecStore::S3,
        Some("ssm") => SpecStore::ParameterStore,
        _ => SpecStore::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::{SpecStore, spec_store};

    #[test]
    fn the_service_of_an_arn_is_the_store() {
        for (arn, store) in [
            ("arn:aws:s3:::specs/web.json", SpecStore::S3),
            (
                "arn:${AWS::Partition}:s3:::${Bucket}/web.json",
                SpecStore::S3,
            ),
            (
                "arn:${AWS::Partition}:ssm:${AWS::Region}:1:parameter/spec",
                SpecStore::ParameterStore,
            ),
            ("${Spec}", SpecStore::Unknown),
            ("${Specs.Arn}/web.json", SpecStore::Unknown),
        ] {
            assert_eq!(spec_store(None, arn), store, "{arn}");
        }
    }
}
