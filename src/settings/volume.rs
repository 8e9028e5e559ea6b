//! How volumes of the container instances are converted.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de};

/// How a volume of the container instances is converted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VolumeAnswer {
    /// A volume of the task, which is empty when the task starts and deleted when it stops.
    Scratch,
    /// The volume is removed; the containers do not need it.
    Drop,
    /// A directory of an EFS file system.
    Efs {
        /// The file system's ID.
        file_system: String,
        /// The directory, from the file system's root.
        root: String,
    },
}

impl FromStr for VolumeAnswer {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = "expected scratch, drop, or a directory of an EFS file system (fs-0123456789abcdef0:/directory)";
        Ok(match text {
            "scratch" => Self::Scratch,
            "drop" => Self::Drop,
            efs => {
                let (file_system, root) = efs.split_once(':').unwrap_or((efs, "/"));
                let id = file_system.strip_prefix("fs-").unwrap_or_default();
                let is_id = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
                if !is_id || !root.starts_with('/') {
                    return Err(wrong);
                }
                Self::Efs {
                    file_system: file_system.to_owned(),
                    root: root.to_owned(),
                }
            }
        })
    }
}

impl<'de> Deserialize<'de> for VolumeAnswer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(AnswerVisitor)
    }
}

struct AnswerVisitor;

impl de::Visitor<'_> for AnswerVisitor {
    type Value = VolumeAnswer;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("scratch, drop, or a directory of an EFS file system")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        text.parse().map_err(E::custom)
    }
}

impl JsonSchema for VolumeAnswer {
    fn schema_name() -> Cow<'static, str> {
        "VolumeAnswer".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^(scratch|drop|fs-[0-9A-Za-z]+(:/.*)?)$" })
    }
}
