//! `regulars rollback`: takes the last release back; what was live before it is live again.

use serde_json::{Value, json};

use super::apply::{clock, key, release, spinner};
use super::arguments::RollbackArguments;
use super::check::{Report, short};
use super::live::Live;
use super::remote::{Ask, Remote, Trouble};
use crate::domain::names::VersionId;

/// Runs the command; `variable` is what the environment says the key is.
#[must_use]
pub fn rollback(arguments: &RollbackArguments, variable: Option<String>) -> Report {
    match take_back(arguments, variable) {
        Ok((version, old, new)) => {
            let text = if arguments.json {
                let document = json!({ "version": version, "old_serial": old, "new_serial": new });
                format!("{document}\n")
            } else {
                let (id, version) = (&arguments.program, short(&version));
                format!("{id}: version {version} is live again, serial {old} → {new}\n")
            };
            Report { text, exit: 0 }
        }
        Err(Trouble::Unreachable(message)) => Report { text: format!("{message}\n"), exit: 2 },
        Err(Trouble::Refused(message)) => Report { text: format!("{message}\n"), exit: 1 },
    }
}

/// The version that is live again, the serial before and the one after.
fn take_back(
    arguments: &RollbackArguments,
    variable: Option<String>,
) -> Result<(String, u64, u64), Trouble> {
    let key = key(arguments.key_file.as_deref(), variable)?;
    let remote = Remote::new(&arguments.url, &key, &arguments.program)?;
    let progress = spinner();
    progress.set_message("asking the edge what is live");
    let reply = remote.ask("/v1/program", Ask::Get)?;
    let live = Live::read(&reply)?;
    let (version, releases) = match &arguments.version {
        Some(version) => named(version, &live)?,
        None => live.without_last(clock()?)?,
    };
    progress.set_message("making it live");
    let body = json!({ "releases": releases }).to_string();
    let serial = release(&remote, &body, live.serial)?;
    progress.finish_and_clear();
    Ok((version, live.serial, serial))
}

/// A version that the list does not name any more: it is live for everybody from now on.
fn named(version: &str, live: &Live) -> Result<(String, Vec<Value>), Trouble> {
    if VersionId::parse(version).is_err() {
        let message = format!("--version \"{version}\": expected {}", VersionId::EXPECTED);
        return Err(Trouble::Unreachable(message));
    }
    let from = live.version.is_some().then(clock).transpose()?;
    Ok((version.to_owned(), live.with(version, (from, None))?))
}
