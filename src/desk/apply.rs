//! `regulars apply`: compiles a program file and makes it the live program at the edge.

use std::io::{IsTerminal, stderr};
use std::path::Path;
use std::time::Duration;

use indicatif::ProgressBar;
use serde_json::{Value, json};

use super::arguments::ApplyArguments;
use super::check::{self, Report};
use super::live::{Live, accepted};
use super::program_file::Compiled;
use super::remote::{Ask, Remote, Trouble};
use super::render::Paint;
use crate::domain::moment::Moment;
use crate::domain::money::parse_decimal;
use crate::protocol::release::SHARE_WHOLE;

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
    /// Ten-thousandths of the members; `None` for all.
    pub share: Option<u32>,
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
    let share = arguments.share.as_deref().map(share).transpose()?;
    let key = key(arguments.key_file.as_deref(), variable)?;
    let remote = Remote::new(&arguments.url, &key, compiled.program.id.as_str())?;
    let progress = spinner();
    let applied = put(&remote, compiled, (from, share), &progress);
    progress.finish_and_clear();
    applied
}

/// Puts the version at the edge, then the release list that makes it live.
fn put(
    remote: &Remote,
    compiled: &Compiled,
    (from, share): (Option<Moment>, Option<u32>),
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
        share,
    };
    if live.has(&version, (from, share)) {
        return Ok(applied);
    }
    // What was ordered before keeps the rules of its own time: the version so far stays in the list
    // up to now. A test program is given its time, so that "now" would say nothing of it.
    let lasting = compiled.program.livemode && live.version.is_some() && share.is_none();
    let from = if lasting { Some(from.map_or_else(clock, Ok)?) } else { from };
    progress.set_message("sending the version");
    let path = format!("/v1/program/versions/{version}");
    accepted(&remote.ask(&path, Ask::Put { body: &compiled.document, if_match: None })?)?;
    progress.set_message("making it live");
    let releases = json!({ "releases": live.with(&version, (from, share))? }).to_string();
    let new_serial = release(remote, &releases, live.serial)?;
    Ok(Applied { new_serial, changed: true, ..applied })
}

/// Puts a release list in the place of the one with that serial; answers the new serial.
///
/// # Errors
/// Where the edge refuses it, or somebody else was quicker.
pub fn release(remote: &Remote, releases: &str, serial: u64) -> Result<u64, Trouble> {
    let ask = Ask::Put { body: releases.as_bytes(), if_match: Some(serial) };
    let reply = remote.ask("/v1/program/live", ask)?;
    if reply.status == 412 {
        let message = "somebody else has released a version meanwhile: look, and apply again";
        return Err(Trouble::Refused(message.to_owned()));
    }
    accepted(&reply)?;
    Ok(reply.body.get("serial").and_then(Value::as_u64).unwrap_or_default())
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

/// `10 percent`, in ten-thousandths.
fn share(text: &str) -> Result<u32, Trouble> {
    let percent = text.strip_suffix("percent").or_else(|| text.strip_suffix('%'));
    let parsed = percent.and_then(|percent| parse_decimal(percent.trim(), 2).ok());
    let share = parsed.and_then(|share| u32::try_from(share.get()).ok());
    match share.filter(|share| (1..SHARE_WHOLE).contains(share)) {
        Some(share) => Ok(share),
        None => Err(Trouble::Unreachable(format!(
            "--share \"{text}\": write more than 0 and less than 100, as in \"10 percent\""
        ))),
    }
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

pub fn spinner() -> ProgressBar {
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
    let share = applied.share.map_or(String::new(), |share| {
        format!(", for {}.{:02} percent of the members", share / 100, share % 100)
    });
    let (old, new) = (applied.old_serial, applied.new_serial);
    format!("{id}: version {short}, serial {old} → {new}{from}{share}\n")
}

fn as_json(applied: &Applied) -> String {
    let document = json!({
        "version": applied.version,
        "old_serial": applied.old_serial,
        "new_serial": applied.new_serial,
        "changed": applied.changed,
        "from": applied.from.map(|from| from.to_string()),
        "share": applied.share,
    });
    format!("{document}\n")
}
