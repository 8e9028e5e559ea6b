//! Steps that only report.

pub(crate) mod advice;
pub(crate) mod blocks;
pub(crate) mod blue_green;
pub(crate) mod candidates;
pub(crate) mod container_advice;
pub(crate) mod generated;
pub(crate) mod host_addresses;
pub(crate) mod image_advice;
pub(crate) mod inputs;
pub(crate) mod limits;
pub(crate) mod parameter_files;
pub(crate) mod post_edit_checks;
pub(crate) mod scaling;
pub(crate) mod takers;
pub(crate) mod unread;
pub(crate) mod unreviewed_properties;
pub(crate) mod unused;
