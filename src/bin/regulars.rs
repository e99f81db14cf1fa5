//! The command `regulars`: hands the arguments to the desk.

use std::process::ExitCode;

fn main() -> ExitCode {
    regulars::desk::run()
}
