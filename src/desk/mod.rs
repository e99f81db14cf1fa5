//! Ring 3, the desk: the merchant's command line, native only.

pub mod apply;
pub mod arguments;
pub mod cases;
pub mod check;
pub mod describe;
pub mod finding;
pub mod format;
pub mod live;
pub mod nearest;
pub mod openapi;
pub mod program_file;
pub mod rehearse;
pub mod remote;
pub mod render;
pub mod rollback;
pub mod source;

use std::io::{IsTerminal, Write, read_to_string, stdin, stdout};
use std::process::ExitCode;

use arguments::{Arguments, Command};
use clap::Parser;
use render::Paint;

/// Runs the command line of this process.
#[must_use]
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let colours = stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let report = match arguments.command {
        Command::Schema => check::Report { text: program_file::shape::text(), exit: 0 },
        Command::Openapi => check::Report { text: openapi::text(), exit: 0 },
        Command::Check(check) => check::check(&check.files, check.json, Paint(colours)),
        Command::Format => {
            let asked = read_to_string(stdin()).unwrap_or_default();
            check::Report { text: format::format(&asked), exit: 0 }
        }
        Command::Describe(it) => describe::describe(&it, Paint(colours)),
        Command::Apply(apply) => {
            let key = std::env::var(apply::KEY_VARIABLE).ok();
            apply::apply(&apply, key, Paint(colours))
        }
        Command::Rollback(it) => rollback::rollback(&it, std::env::var(apply::KEY_VARIABLE).ok()),
        Command::Rehearse(rehearse) => {
            let key = std::env::var(apply::KEY_VARIABLE).ok();
            rehearse::rehearse(&rehearse, key, Paint(colours))
        }
    };
    // A reader that has gone away, as in `| head`, is no failure of ours.
    let _ = stdout().write_all(report.text.as_bytes());
    ExitCode::from(report.exit)
}
