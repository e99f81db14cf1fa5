//! The house rules that no compiler checks, as tests over the files themselves.

use std::fs;
use std::path::{Path, PathBuf};

const COLUMNS: usize = 100;

/// What is made, fetched or private, and so not ours to keep tidy.
const NOT_OURS: [&str; 7] =
    [".git", ".wrangler", ".dev.vars", "build", "node_modules", "target", "var"];

struct File {
    /// From the repository's root, with `/`.
    name: String,
    text: String,
}

/// All text files under `folder`.
fn files(folder: &str) -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut folders = vec![root.join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        for path in paths {
            let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            if NOT_OURS.contains(&name.as_str()) {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = fs::read_to_string(&path) {
                found.push(File { name, text });
            }
        }
    }
    found
}

fn ending(files: Vec<File>, ends: &[&str]) -> Vec<File> {
    files.into_iter().filter(|file| ends.iter().any(|end| file.name.ends_with(end))).collect()
}

fn report(rule: &str, broken: Vec<String>) {
    assert!(broken.is_empty(), "{rule}\n  {}\n", broken.join("\n  "));
}

/// The lines that run in production: no comments, and nothing from the file's test module on.
fn production(file: &File) -> impl Iterator<Item = (usize, &str)> {
    let text = file.text.split("\n#[cfg(test)]\nmod ").next().unwrap_or("");
    let lines = text.lines().enumerate().map(|(index, line)| (index + 1, line));
    lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
}

/// `word` in `line`, not as a part of a longer name.
fn names(line: &str, word: &str) -> bool {
    let is_part = |sign: char| sign.is_alphanumeric() || sign == '_';
    line.match_indices(word).any(|(at, _)| {
        let goes_before = word.starts_with(is_part) && line[..at].ends_with(is_part);
        let goes_on = word.ends_with(is_part) && line[at + word.len()..].starts_with(is_part);
        !goes_before && !goes_on
    })
}

fn ban(folder: &str, why: &str, banned: &[&str]) {
    let mut broken = Vec::new();
    for file in ending(files(folder), &[".rs"]) {
        for (number, line) in production(&file) {
            for word in banned.iter().filter(|word| names(line, word)) {
                broken.push(format!("{}:{number} has `{word}`: {}", file.name, line.trim()));
            }
        }
    }
    report(why, broken);
}

#[test]
fn every_rust_file_begins_with_one_sentence() {
    let mut broken = Vec::new();
    for file in ending([files("src"), files("tests")].into_iter().flatten().collect(), &[".rs"]) {
        let mut lines = file.text.lines();
        let first = lines.next().unwrap_or("");
        let second = lines.next().unwrap_or("");
        let is_sentence = first.starts_with("//! ") && first.ends_with('.');
        if !is_sentence || second.starts_with("//! ") {
            broken.push(format!("{}: {first}", file.name));
        }
    }
    report("a file whose job is not one `//!` sentence on one line is two files:", broken);
}

#[test]
fn every_script_begins_with_its_job() {
    let folders = ["tests", "tools", "bench", ".ci", "www/sdk/src"];
    let scripts = folders.map(files).into_iter().flatten().collect();
    let mut broken = Vec::new();
    for file in ending(scripts, &[".mjs", ".ts", ".sh", "tools/setup", "tools/dev", ".ci/run"]) {
        let job = file.text.lines().find(|line| !line.starts_with("#!")).unwrap_or("");
        if !["// ", "# ", "/** "].iter().any(|comment| job.starts_with(comment)) {
            broken.push(format!("{}: {job}", file.name));
        }
    }
    report("a script says first what it is for:", broken);
}

#[test]
fn lines_fit_on_a_screen() {
    let mut broken = Vec::new();
    let folders = ["src", "tests", "tools", "bench", "www/sdk/src"];
    let ours = folders.map(files).into_iter().flatten().collect();
    for file in ending(ours, &[".rs", ".mjs", ".ts"]) {
        for (index, line) in file.text.lines().enumerate() {
            let columns = line.chars().count();
            if columns > COLUMNS {
                broken.push(format!("{}:{} has {columns}", file.name, index + 1));
            }
        }
    }
    report("a line has at most 100 columns:", broken);
}

#[test]
fn the_domain_knows_only_meaning() {
    ban(
        "src/domain",
        "the domain has no bytes, clock, randomness, floats or waiting:",
        &[
            "worker",
            "serde",
            "serde_json",
            "wasm_bindgen",
            "js_sys",
            "f32",
            "f64",
            "async",
            "await",
            "SystemTime::now",
            "Instant::now",
            "Utc::now",
            "Local::now",
            "getrandom",
            "std::fs",
            "std::env",
            "std::net",
            "crate::protocol",
            "crate::shell",
            "crate::desk",
        ],
    );
}

#[test]
fn the_protocol_is_pure() {
    ban(
        "src/protocol",
        "the protocol reads no clock, draws no randomness and does no I/O:",
        &[
            "worker",
            "wasm_bindgen",
            "js_sys",
            "async",
            "await",
            "SystemTime::now",
            "Instant::now",
            "Utc::now",
            "Local::now",
            "getrandom",
            "std::fs",
            "std::env",
            "std::net",
            "crate::shell",
            "crate::desk",
        ],
    );
}

#[test]
fn only_the_shell_names_the_edge() {
    ban("src/desk", "the desk is native, and knows the edge by HTTP:", &["worker", "crate::shell"]);
    ban("src/shell", "the edge knows nothing of the desk:", &["crate::desk"]);
}

#[test]
fn nothing_in_production_gives_up() {
    ban(
        "src",
        "a fault is an answer, not an abort, and what is used is named:",
        &[
            ".unwrap()",
            ".expect(",
            ".unwrap_err()",
            ".expect_err(",
            "panic!(",
            "todo!(",
            "unimplemented!(",
            "unreachable!(",
            "use worker::*",
        ],
    );
}

#[test]
fn every_program_of_the_gallery_has_its_cases() {
    let gallery = files("programs");
    let broken = gallery
        .iter()
        .filter_map(|file| file.name.strip_suffix(".toml"))
        .filter(|name| !gallery.iter().any(|file| file.name == format!("{name}.cases")))
        .map(|name| format!("{name}.cases is missing"))
        .collect();
    report("a program promises nothing that no case shows:", broken);
}

#[test]
fn no_test_is_switched_off() {
    let mut broken = Vec::new();
    let off = ["#[ign", "ore"].concat();
    let skipped = ["test.sk", "ip("].concat();
    for file in ["src", "tests"].map(files).into_iter().flatten() {
        for (index, line) in file.text.lines().enumerate() {
            if line.contains(&off) || line.contains(&skipped) {
                broken.push(format!("{}:{}", file.name, index + 1));
            }
        }
    }
    report("a test that does not run proves nothing:", broken);
}

#[test]
fn no_file_names_a_machine() {
    // In pieces, so that this file does not name them either.
    let machines = [
        ["/wo", "rk/"],
        ["/ro", "ot/"],
        ["registry.", "npmjs"],
        ["index.", "crates.io"],
        ["static.", "crates.io"],
        ["deb.", "debian.org"],
        ["files.", "pythonhosted"],
    ];
    let mut broken = Vec::new();
    for file in files("") {
        for (index, line) in file.text.lines().enumerate() {
            for machine in machines.map(|pieces| pieces.concat()) {
                if line.contains(&machine) {
                    broken.push(format!("{}:{} has {machine}", file.name, index + 1));
                }
            }
        }
    }
    report("the repository works wherever it is cloned:", broken);
}
