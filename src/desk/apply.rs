//! `regulars apply`: compiles a program file and makes it the live program at the edge.

use std::io::{IsTerminal, stderr};
use std::path::Path;
use std::time::Duration;

use indicatif::ProgressBar;
use serde_json::{Value, json};

use super::arguments::ApplyArguments;
use super::check::{self, Report};
use super::program_file::Compiled;
use super::remote::{Ask, Remote, Reply, Trouble, said};
use super::render::Paint;
use crate::domain::moment::Moment;
use crate::protocol::release::RELEASES_MAX;

/// Where the key is, unless a file is named.
pub const KEY_VARIABLE: &str = "REGULARS_KEY";

/// What applying came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    pub version: String,
    pub old_serial: u64,
    pub new_serial: u64,
    /// `false`: all was so already.
    pub changed: bool,
    pub from: Option<Moment>,
}

/// Runs the command; `variable` is what the environment says the key is.
#[must_use]
pub fn apply(arguments: &ApplyArguments, variable: Option<String>, paint: Paint) -> Report {
    let checked = match check::check_one(&arguments.file) {
        Ok(checked) => checked,
        Err(text) => return Report { text, exit: 2 },
    };
    let found = check::found_as_text(&checked, paint);
    let fine = checked.is_fine();
    let Some(compiled) = checked.outcome.compiled.filter(|_| fine) else {
        let text = format!("{found}{} is not applied\n", checked.source.name);
        return Report { text, exit: 1 };
    };
    let found = if arguments.json { String::new() } else { found };
    match publish(arguments, variable, &compiled) {
        Ok(applied) => {
            let said =
                if arguments.json { as_json(&applied) } else { as_text(&applied, &compiled) };
            Report { text: format!("{found}{said}"), exit: 0 }
        }
        Err(Trouble::Unreachable(message)) => {
            Report { text: format!("{found}{message}\n"), exit: 2 }
        }
        Err(Trouble::Refused(message)) => Report { text: format!("{found}{message}\n"), exit: 1 },
    }
}

fn publish(
    arguments: &ApplyArguments,
    variable: Option<String>,
    compiled: &Compiled,
) -> Result<Applied, Trouble> {
    let from = arguments.from.as_deref().map(instant).transpose()?;
    let key = key(arguments.key_file.as_deref(), variable)?;
    let remote = Remote::new(&arguments.url, &key, compiled.program.id.as_str())?;
    let progress = spinner();
    let applied = put(&remote, compiled, from, &progress);
    progress.finish_and_clear();
    applied
}

/// Puts the version at the edge, then the release list that makes it live.
fn put(
    remote: &Remote,
    compiled: &Compiled,
    from: Option<Moment>,
    progress: &ProgressBar,
) -> Result<Applied, Trouble> {
    progress.set_message("asking the edge what is live");
    let live = Live::read(&remote.ask("/v1/program", Ask::Get)?)?;
    let version = compiled.version.as_str().to_owned();
    let applied = Applied {
        version: version.clone(),
        old_serial: live.serial,
        new_serial: live.serial,
        changed: false,
        from,
    };
    if live.has(&version, from) {
        return Ok(applied);
    }
    // What was ordered before keeps the rules of its own time: the version so far stays in the list
    // up to now. A test program is given its time, so that "now" would say nothing of it.
    let lasting = compiled.program.livemode && live.version.is_some();
    let from = if lasting { Some(from.map_or_else(clock, Ok)?) } else { from };
    progress.set_message("sending the version");
    let path = format!("/v1/program/versions/{version}");
    accepted(&remote.ask(&path, Ask::Put { body: &compiled.document, if_match: None })?)?;
    progress.set_message("making it live");
    let releases = json!({ "releases": live.with(&version, from)? }).to_string();
    let ask = Ask::Put { body: releases.as_bytes(), if_match: Some(live.serial) };
    let reply = remote.ask("/v1/program/live", ask)?;
    if reply.status == 412 {
        let message = "somebody else has released a version meanwhile: look, and apply again";
        return Err(Trouble::Refused(message.to_owned()));
    }
    accepted(&reply)?;
    let new_serial = reply.body.get("serial").and_then(Value::as_u64).unwrap_or_default();
    Ok(Applied { new_serial, changed: true, ..applied })
}

/// What is live at the edge, and what is announced to be.
struct Live {
    serial: u64,
    version: Option<String>,
    releases: Vec<Value>,
}

impl Live {
    fn read(reply: &Reply) -> Result<Self, Trouble> {
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

    /// Whether that version is live for everybody with nothing to follow it, or announced for
    /// that instant: then there is nothing to be done.
    fn has(&self, version: &str, from: Option<Moment>) -> bool {
        let is_it = |release: &Value| text(release, "hash") == Some(version);
        match from {
            Some(from) => self.releases.iter().any(|it| is_it(it) && begins(it) == Some(from)),
            None => {
                let everybody = |release: &&Value| release.get("share").is_none();
                self.version.as_deref() == Some(version)
                    && self.releases.last().filter(everybody).is_some_and(is_it)
            }
        }
    }

    /// The release list that makes the version live at once, or from an instant on: what begins
    /// before it stays as it is.
    fn with(&self, version: &str, from: Option<Moment>) -> Result<Vec<Value>, Trouble> {
        let Some(from) = from else {
            return Ok(vec![json!({ "hash": version })]);
        };
        let Some(live) = &self.version else {
            let message = "nothing is live yet: apply a version without --from first";
            return Err(Trouble::Refused(message.to_owned()));
        };
        let before = |release: &&Value| begins(release).is_none_or(|begins| begins < from);
        let mut list: Vec<Value> = self.releases.iter().filter(before).cloned().collect();
        if list.is_empty() || list.len() >= RELEASES_MAX {
            list = vec![json!({ "hash": live })];
        }
        list.push(json!({ "hash": version, "from": from.to_string() }));
        Ok(list)
    }
}

pub fn text<'a>(object: &'a Value, key: &str) -> Option<&'a str> {
    object.get(key).and_then(Value::as_str)
}

fn begins(release: &Value) -> Option<Moment> {
    Moment::parse(text(release, "from")?).ok()
}

fn accepted(reply: &Reply) -> Result<(), Trouble> {
    match reply.status {
        200..=299 => Ok(()),
        401 => Err(Trouble::Refused(format!(
            "the edge does not know this key ({}); is {KEY_VARIABLE} the right one?",
            said(reply)
        ))),
        _ => Err(Trouble::Refused(format!("the edge refuses: {}", said(reply)))),
    }
}

/// The clock of the machine the desk stands on.
///
/// # Errors
/// Where it stands outside the years that an instant can have.
#[expect(clippy::disallowed_methods, reason = "the desk is where a merchant's own clock is")]
pub fn clock() -> Result<Moment, Trouble> {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let millis = since.ok().and_then(|since| i64::try_from(since.as_millis()).ok());
    millis
        .and_then(Moment::new)
        .ok_or_else(|| Trouble::Unreachable("this machine's clock is out of range".to_owned()))
}

fn instant(text: &str) -> Result<Moment, Trouble> {
    Moment::parse(text).map_err(|error| Trouble::Unreachable(format!("--from \"{text}\": {error}")))
}

/// The key, from the file that is named or else from the environment; never from the arguments,
/// which every process on the machine can read.
///
/// # Errors
/// Where there is none.
pub fn key(file: Option<&Path>, variable: Option<String>) -> Result<String, Trouble> {
    let key = match file {
        Some(file) => {
            check::read(file).map_err(|text| Trouble::Unreachable(text.trim().into()))?.text
        }
        None => variable.unwrap_or_default(),
    };
    let key = key.trim().to_owned();
    if key.is_empty() {
        return Err(Trouble::Unreachable(format!(
            "no key: set {KEY_VARIABLE} to the root key or to an sk_ key, or name a --key-file"
        )));
    }
    Ok(key)
}

fn spinner() -> ProgressBar {
    if !stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let progress = ProgressBar::new_spinner();
    progress.enable_steady_tick(Duration::from_millis(100));
    progress
}

fn as_text(applied: &Applied, compiled: &Compiled) -> String {
    let short = check::short(&applied.version);
    let id = &compiled.program.id;
    if !applied.changed {
        return format!("{id}: version {short}, serial {}: nothing changed\n", applied.old_serial);
    }
    let from = applied.from.map_or(String::new(), |from| format!(", live from {from}"));
    let (old, new) = (applied.old_serial, applied.new_serial);
    format!("{id}: version {short}, serial {old} → {new}{from}\n")
}

fn as_json(applied: &Applied) -> String {
    let document = json!({
        "version": applied.version,
        "old_serial": applied.old_serial,
        "new_serial": applied.new_serial,
        "changed": applied.changed,
        "from": applied.from.map(|from| from.to_string()),
    });
    format!("{document}\n")
}
