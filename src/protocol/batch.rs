//! The body of a batch: commands, each with its own key and path.

use serde::Deserialize;
use serde_json::value::RawValue;

/// Commands in a batch; with the body's megabyte this is the smaller bound for small commands.
pub const BATCH_ITEMS_MAX: usize = 1_000;

/// `POST /v1/batch`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct BatchBody<'a> {
    #[serde(borrow)]
    #[cfg_attr(feature = "desk", schemars(length(min = 1, max = BATCH_ITEMS_MAX)))]
    pub items: Vec<BatchItem<'a>>,
}

/// One command; whatever is wrong with it is said in its own answer.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct BatchItem<'a> {
    /// What the header `Idempotency-Key` is for a command on its own.
    pub key: String,
    /// The command's path, as `/v1/members/ref:shopify:1073/earn`.
    pub path: String,
    /// The command's body.
    #[serde(borrow, default)]
    #[cfg_attr(feature = "desk", schemars(with = "serde_json::Value"))]
    pub body: Option<&'a RawValue>,
}
