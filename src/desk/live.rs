//! What is live at the edge, and what is announced to be: the release list as the desk changes it.

use serde_json::{Value, json};

use super::remote::{Reply, Trouble, said};
use crate::domain::moment::Moment;
use crate::protocol::release::RELEASES_MAX;

/// What is live at the edge, and what is announced to be.
pub struct Live {
    pub serial: u64,
    /// The version that is live for everybody.
    pub version: Option<String>,
    pub releases: Vec<Value>,
}

impl Live {
    /// # Errors
    /// Where the edge refuses, or is none of ours.
    pub fn read(reply: &Reply) -> Result<Self, Trouble> {
        if reply.status == 404 {
            return Ok(Self { serial: 0, version: None, releases: Vec::new() });
        }
        accepted(reply)?;
        let serial = reply.body.get("serial").and_then(Value::as_u64);
        let serial = serial.ok_or_else(|| {
            Trouble::Unreachable("what answers there is no edge of regulars".to_owned())
        })?;
        let version = text(&reply.body, "version").map(str::to_owned);
        let releases = reply.body.get("releases").and_then(Value::as_array);
        Ok(Self { serial, version, releases: releases.cloned().unwrap_or_default() })
    }

    /// Whether that version is live for them with nothing to follow it, or announced for that
    /// instant: then there is nothing to be done.
    #[must_use]
    pub fn has(&self, version: &str, (from, share): (Option<Moment>, Option<u32>)) -> bool {
        let is_it =
            |release: &Value| text(release, "hash") == Some(version) && share_of(release) == share;
        match (from, share) {
            (Some(from), _) => self.releases.iter().any(|it| is_it(it) && begins(it) == Some(from)),
            (None, Some(_)) => self.releases.last().is_some_and(is_it),
            (None, None) => {
                let everybody = |release: &&Value| release.get("share").is_none();
                self.version.as_deref() == Some(version)
                    && self.releases.last().filter(everybody).is_some_and(is_it)
            }
        }
    }

    /// The release list that makes the version live at once, or from an instant on, or for a share
    /// of the members: what begins before it stays as it is.
    ///
    /// # Errors
    /// Where nothing is live for the others, or until then.
    pub fn with(
        &self,
        version: &str,
        (from, share): (Option<Moment>, Option<u32>),
    ) -> Result<Vec<Value>, Trouble> {
        if from.is_none() && share.is_none() {
            return Ok(vec![json!({ "hash": version })]);
        }
        let Some(live) = &self.version else {
            let message = "nothing is live yet: apply a version for all, and at once, first";
            return Err(Trouble::Refused(message.to_owned()));
        };
        let before = |release: &&Value| {
            from.is_none_or(|from| begins(release).is_none_or(|begins| begins < from))
        };
        let mut list: Vec<Value> = self.releases.iter().filter(before).cloned().collect();
        if list.is_empty() || list.len() >= RELEASES_MAX {
            list = vec![json!({ "hash": live })];
        }
        let mut release = json!({ "hash": version });
        if let Some(fields) = release.as_object_mut() {
            from.map(|from| fields.insert("from".to_owned(), json!(from.to_string())));
            share.map(|share| fields.insert("share".to_owned(), json!(share)));
        }
        list.push(release);
        Ok(list)
    }

    /// The list without the last release, at an instant. One that has begun for everybody stays,
    /// and what was live before it follows it: what was ordered meanwhile keeps its rules.
    ///
    /// # Errors
    /// Where there is none before it.
    pub fn without_last(&self, now: Moment) -> Result<(String, Vec<Value>), Trouble> {
        let mut list = self.releases.clone();
        let Some(last) = list.pop().filter(|_| !list.is_empty()) else {
            let message = "there is no earlier version in the release list: name one by --version";
            return Err(Trouble::Refused(message.to_owned()));
        };
        let for_all = |release: &&Value| share_of(release).is_none();
        let before = list.iter().rev().find(for_all).and_then(|release| text(release, "hash"));
        let before = before.unwrap_or_default().to_owned();
        let has_begun = begins(&last).is_none_or(|begins| begins <= now);
        if has_begun && share_of(&last).is_none() {
            if list.len() + 2 > RELEASES_MAX {
                list.clear();
            }
            let last = if list.is_empty() { json!({ "hash": text(&last, "hash") }) } else { last };
            list.push(last);
            list.push(json!({ "hash": before, "from": now.to_string() }));
        }
        Ok((before, list))
    }
}

/// A text field of an object.
#[must_use]
pub fn text<'a>(object: &'a Value, key: &str) -> Option<&'a str> {
    object.get(key).and_then(Value::as_str)
}

fn share_of(release: &Value) -> Option<u32> {
    u32::try_from(release.get("share")?.as_u64()?).ok()
}

fn begins(release: &Value) -> Option<Moment> {
    Moment::parse(text(release, "from")?).ok()
}

/// # Errors
/// Where the edge refuses, in its own words.
pub fn accepted(reply: &Reply) -> Result<(), Trouble> {
    match reply.status {
        200..=299 => Ok(()),
        401 => Err(Trouble::Refused(format!(
            "the edge does not know this key ({}); is REGULARS_KEY the right one?",
            said(reply)
        ))),
        _ => Err(Trouble::Refused(format!("the edge refuses: {}", said(reply)))),
    }
}
