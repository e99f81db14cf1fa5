//! What may stand on the command line, with a help text that shows an example of each command.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(
    name = "regulars",
    version,
    about = "Loyalty programs at the CDN edge: check a program file and publish it",
    after_help = "Examples:\n  \
        regulars check programs/coffee.toml\n  \
        REGULARS_KEY=sk_… regulars apply programs/coffee.toml --to https://loyalty.example\n\n\
        Exit codes: 0 all is well, 1 a file or its cases are wrong or the edge refuses, \
        2 it could not be tried.",
    disable_help_subcommand = true
)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Say everything that is wrong with program files, and run the cases beside them
    #[command(after_help = "Example:\n  regulars check programs/*.toml\n\n\
        A file programs/coffee.cases beside programs/coffee.toml is run as well.")]
    Check(CheckArguments),
    /// Say the rules of a program in plain words, as its members read them
    #[command(after_help = "Example:\n  \
        regulars describe programs/coffee.toml --locale da\n  \
        regulars describe programs/coffee.toml --staff\n\n\
        The text is Markdown; the rules page of the portal says the same.")]
    Describe(DescribeArguments),
    /// Compile a program file and make it the live program at the edge
    #[command(after_help = "Example:\n  \
        REGULARS_KEY=sk_… regulars apply programs/coffee.toml --to https://loyalty.example\n  \
        REGULARS_KEY=sk_… regulars apply programs/coffee.toml --to http://localhost:8787 \
        --from 2026-12-01T00:00:00Z\n  \
        REGULARS_KEY=sk_… regulars apply programs/coffee.toml --to http://localhost:8787 \
        --share \"10 percent\"\n\n\
        A file whose cases do not hold is not applied. Applying the same file again changes \
        nothing.")]
    Apply(ApplyArguments),
    /// Take the last release of a program back: what was live before it is live again
    #[command(after_help = "Example:\n  \
        REGULARS_KEY=sk_… regulars rollback coffee --to https://loyalty.example\n\n\
        A release that was announced or for a share of the members is dropped. What was earned, \
        held or pending meanwhile keeps the terms it was given under.")]
    Rollback(RollbackArguments),
    /// Play the cases of a test program on a running edge, and compare every answer to the unit
    #[command(after_help = "Example:\n  \
        regulars apply programs/coffee.toml --to http://localhost:8787\n  \
        regulars rehearse programs/coffee.toml --at http://localhost:8787\n\n\
        The cases are those in programs/coffee.cases, with members of their own each time. The \
        program must be live there as it is in the file, with livemode = false.")]
    Rehearse(RehearseArguments),
    /// Write numbers and dates as the pages do: one question a line, for our own tests
    #[command(hide = true)]
    Format,
    /// Print the JSON Schema of program files: editors complete and check with it
    #[command(after_help = "Example:\n  regulars schema > programs/schema.json\n\n\
        An editor that knows TOML schemas finds it by a first line such as \
        #:schema ./schema.json")]
    Schema,
    /// Print the API's description, as OpenAPI 3.1
    #[command(after_help = "Example:\n  regulars openapi > openapi.json")]
    Openapi,
}

#[derive(Debug, Args)]
pub struct CheckArguments {
    /// Program files
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Print one JSON document instead of text
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct DescribeArguments {
    /// The program file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The language: en, da, zh-Hans, zh-Hant or ar
    #[arg(long, value_name = "TAG", default_value = "en")]
    pub locale: String,
    /// The one-page sheet for the shop's staff in place of the members' rules
    #[arg(long)]
    pub staff: bool,
    /// Print one JSON document instead of Markdown
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct ApplyArguments {
    /// The program file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Where the edge is, as in https://loyalty.example
    #[arg(long = "to", value_name = "URL")]
    pub url: String,
    /// A file with the key in it; without it the key is taken from the environment (REGULARS_KEY)
    #[arg(long, value_name = "PATH")]
    pub key_file: Option<PathBuf>,
    /// When the program goes live, as in 2026-12-01T00:00:00Z; without it at once
    #[arg(long, value_name = "INSTANT")]
    pub from: Option<String>,
    /// For which share of the members it goes live, as in "10 percent"; without it for all
    #[arg(long, value_name = "SHARE")]
    pub share: Option<String>,
    /// Print one JSON document instead of text
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct RehearseArguments {
    /// The program file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Where the edge is, as in http://localhost:8787
    #[arg(long = "at", value_name = "URL")]
    pub url: String,
    /// A file with the key in it; without it the key is taken from the environment (REGULARS_KEY)
    #[arg(long, value_name = "PATH")]
    pub key_file: Option<PathBuf>,
    /// Print one JSON document instead of text
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct RollbackArguments {
    /// The program's id
    #[arg(value_name = "PROGRAM")]
    pub program: String,
    /// Where the edge is, as in https://loyalty.example
    #[arg(long = "to", value_name = "URL")]
    pub url: String,
    /// The version to go back to, by its whole hash; without it the one before the last release
    #[arg(long, value_name = "HASH")]
    pub version: Option<String>,
    /// A file with the key in it; without it the key is taken from the environment (REGULARS_KEY)
    #[arg(long, value_name = "PATH")]
    pub key_file: Option<PathBuf>,
    /// Print one JSON document instead of text
    #[arg(long)]
    pub json: bool,
}
