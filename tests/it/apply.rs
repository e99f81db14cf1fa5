//! `regulars apply` against a small edge of the tests' own: what is sent, in which order, and said.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::thread::{self, JoinHandle};

use regulars::desk::apply::apply;
use regulars::desk::arguments::{ApplyArguments, RollbackArguments};
use regulars::desk::check::Report;
use regulars::desk::program_file::compile;
use regulars::desk::render::Paint;
use regulars::desk::rollback::rollback;
use regulars::desk::source::Source;
use serde_json::{Value, json};

const KEY: &str = "sk_coffee-stars_secret";
const OTHER: &str = "00000000000000000000000000000000000000000000000000000000000000ff";

/// What the edge was asked, without its body where that is the document itself.
#[derive(Debug, Clone, PartialEq)]
struct Asked {
    line: String,
    if_match: String,
    authorization: String,
    program: String,
    body: String,
}

/// Answers these statuses and bodies in turn, one connection each; gives back what was asked.
fn edge(answers: Vec<(u16, Value)>) -> (String, JoinHandle<Vec<Asked>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let asked = thread::spawn(move || {
        let mut asked = Vec::new();
        for (status, body) in answers {
            let (stream, _) = listener.accept().unwrap();
            asked.push(answer(stream, status, &body.to_string()));
        }
        asked
    });
    (url, asked)
}

fn answer(stream: TcpStream, status: u16, body: &str) -> Asked {
    let mut reader = BufReader::new(&stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        match line.trim_end() {
            "" => break,
            text => lines.push(text.to_owned()),
        }
    }
    let header = |name: &str| {
        let named = |line: &&String| line.to_lowercase().starts_with(&format!("{name}:"));
        let line = lines.iter().find(named).cloned().unwrap_or_default();
        line.split_once(':').map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
    };
    let mut sent = vec![0; header("content-length").parse().unwrap_or(0)];
    reader.read_exact(&mut sent).unwrap();
    let kind = "application/json";
    let size = body.len();
    let head = format!("HTTP/1.1 {status} X\r\ncontent-type: {kind}\r\ncontent-length: {size}");
    (&stream).write_all(format!("{head}\r\nconnection: close\r\n\r\n{body}").as_bytes()).unwrap();
    Asked {
        line: lines[0].clone(),
        if_match: header("if-match"),
        authorization: header("authorization"),
        program: header("regulars-program"),
        body: String::from_utf8(sent).unwrap(),
    }
}

fn file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("programs/coffee-stars.toml")
}

/// The hash and the document that must be sent.
fn compiled() -> (String, String) {
    let text = std::fs::read_to_string(file()).unwrap();
    let compiled = compile(&Source::new("coffee-stars.toml", &text)).compiled.unwrap();
    (compiled.version.to_string(), String::from_utf8(compiled.document).unwrap())
}

fn arguments(url: &str, from: Option<&str>) -> ApplyArguments {
    ApplyArguments {
        file: file(),
        url: url.to_owned(),
        key_file: None,
        from: from.map(str::to_owned),
        share: None,
        json: false,
    }
}

fn run(url: &str, from: Option<&str>) -> Report {
    apply(&arguments(url, from), Some(KEY.to_owned()), Paint(false))
}

fn problem(status: u16, code: &str, detail: &str) -> (u16, Value) {
    (status, json!({ "title": "No", "status": status, "code": code, "detail": detail }))
}

#[test]
fn the_first_version_is_sent_by_its_hash_and_made_live() {
    let (hash, document) = compiled();
    let (url, edge) = edge(vec![
        problem(404, "program_not_found", "There is no such program."),
        (201, json!({ "hash": hash, "program": "coffee-stars" })),
        (200, json!({ "serial": 1, "releases": [{ "hash": hash }] })),
    ]);
    let report = run(&url, None);
    let short = &hash[..12];
    let said = format!("coffee-stars: version {short}, serial 0 → 1\n");
    assert_eq!(report, Report { text: said, exit: 0 });
    let asked = edge.join().unwrap();
    let lines: Vec<&str> = asked.iter().map(|asked| asked.line.as_str()).collect();
    let put = format!("PUT /v1/program/versions/{hash} HTTP/1.1");
    assert_eq!(lines, ["GET /v1/program HTTP/1.1", put.as_str(), "PUT /v1/program/live HTTP/1.1"]);
    assert_eq!(asked[1].body, document);
    assert_eq!(asked[1].if_match, "");
    assert_eq!(asked[2].body, json!({ "releases": [{ "hash": hash }] }).to_string());
    assert_eq!(asked[2].if_match, "\"0\"");
    for asked in asked {
        assert_eq!(asked.authorization, format!("Bearer {KEY}"));
        assert_eq!(asked.program, "coffee-stars");
    }
}

#[test]
fn the_same_file_again_changes_nothing() {
    let (hash, _) = compiled();
    let from = "2027-01-01T00:00:00Z";
    let begun = json!([{ "hash": OTHER }, { "hash": hash, "from": from }]);
    let cases = [
        (json!([{ "hash": hash }]), &hash[..], None),
        (begun.clone(), &hash[..], None),
        (begun, OTHER, Some(from)),
    ];
    for (releases, live, from) in cases {
        let body = json!({ "serial": 7, "version": live, "releases": releases });
        let (url, edge) = edge(vec![(200, body)]);
        let report = run(&url, from);
        let short = &hash[..12];
        let said = format!("coffee-stars: version {short}, serial 7: nothing changed\n");
        assert_eq!(report, Report { text: said, exit: 0 }, "{releases}");
        assert_eq!(edge.join().unwrap().len(), 1, "{releases}");
    }
}

#[test]
fn a_later_instant_leaves_alone_what_is_live_before_it() {
    let (hash, _) = compiled();
    let third = OTHER.replace('0', "3");
    let releases = json!([
        { "hash": OTHER },
        { "hash": third, "from": "2027-01-01T00:00:00.000Z" },
        { "hash": OTHER, "from": "2027-06-01T00:00:00.000Z" },
    ]);
    let body = json!({ "serial": 7, "version": OTHER, "releases": releases });
    let (url, edge) = edge(vec![(200, body), (200, json!({})), (200, json!({ "serial": 8 }))]);
    let report = run(&url, Some("2027-03-01T00:00:00+01:00"));
    assert_eq!(report.exit, 0, "{}", report.text);
    assert!(report.text.ends_with("serial 7 → 8, live from 2027-02-28T23:00:00.000Z\n"));
    let sent: Value = serde_json::from_str(&edge.join().unwrap()[2].body).unwrap();
    let expected = json!({ "releases": [
        { "hash": OTHER },
        { "hash": third, "from": "2027-01-01T00:00:00.000Z" },
        { "hash": hash, "from": "2027-02-28T23:00:00.000Z" },
    ]});
    assert_eq!(sent, expected);
}

#[test]
fn what_the_edge_refuses_is_said_in_its_own_words() {
    let live = (200, json!({ "serial": 7, "version": OTHER, "releases": [{ "hash": OTHER }] }));
    let cases = [
        (
            vec![problem(401, "credential_invalid", "The key is unknown or revoked.")],
            "the edge does not know this key (401 No: The key is unknown or revoked., code \
             credential_invalid); is REGULARS_KEY the right one?\n",
        ),
        (
            vec![live.clone(), problem(422, "invalid_version", "livemode cannot change")],
            "the edge refuses: 422 No: livemode cannot change, code invalid_version\n",
        ),
        (
            vec![live, (200, json!({})), problem(412, "precondition_failed", "The serial is 8.")],
            "somebody else has released a version meanwhile: look, and apply again\n",
        ),
    ];
    for (answers, said) in cases {
        let (url, edge) = edge(answers);
        assert_eq!(run(&url, None), Report { text: said.to_owned(), exit: 1 });
        edge.join().unwrap();
    }
}

#[test]
fn an_edge_that_is_out_of_order_is_asked_again() {
    let (hash, _) = compiled();
    let fine = json!({ "serial": 7, "version": hash, "releases": [{ "hash": hash }] });
    let (url, edge) = edge(vec![problem(503, "unavailable", "Try again."), (200, fine)]);
    assert_eq!(run(&url, None).exit, 0);
    assert_eq!(edge.join().unwrap().len(), 2);
}

#[test]
fn what_cannot_be_tried_is_said_and_nothing_is_sent() {
    // A port that was free a moment ago and that nobody listens on.
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let nobody = run(&format!("http://{closed}"), None);
    assert_eq!(nobody.exit, 2);
    assert!(nobody.text.starts_with(&format!("no edge answers at http://{closed} (")));
    assert!(nobody.text.ends_with("); is it running there?\n"), "{}", nobody.text);
    let plain = run("http://loyalty.example", None);
    assert_eq!(plain.exit, 2);
    assert!(plain.text.contains("is not an address the key may be sent to"), "{}", plain.text);
    let local = "http://localhost:1";
    let keyless = apply(&arguments(local, None), None, Paint(false));
    assert_eq!(keyless.exit, 2);
    assert!(keyless.text.starts_with("no key: set REGULARS_KEY"), "{}", keyless.text);
    let never = run(local, Some("soon"));
    assert_eq!(never.exit, 2);
    assert!(never.text.starts_with("--from \"soon\": "), "{}", never.text);
    let missing = ApplyArguments { file: "no-such-file.toml".into(), ..arguments(local, None) };
    let missing = apply(&missing, Some(KEY.to_owned()), Paint(false));
    assert_eq!(missing.exit, 2);
    assert!(missing.text.starts_with("no-such-file.toml cannot be read"), "{}", missing.text);
}

#[test]
fn a_program_that_breaks_its_promises_is_not_applied() {
    let folder = std::env::temp_dir().join(format!("regulars-apply-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let copy = folder.join("coffee-stars.toml");
    std::fs::copy(file(), &copy).unwrap();
    let cases = "# Three for two\n2026-03-01 09:00  Ada  order o1  1.00  earns 3\n";
    std::fs::write(folder.join("coffee-stars.cases"), cases).unwrap();
    let broken = ApplyArguments { file: copy, ..arguments("http://localhost:1", None) };
    let report = apply(&broken, Some(KEY.to_owned()), Paint(false));
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(report.exit, 1);
    assert!(report.text.contains("the row says earns 3 star; the engine says earns 2 star"));
    assert!(report.text.ends_with("coffee-stars.toml is not applied\n"), "{}", report.text);
}

#[test]
fn a_share_of_the_members_is_a_release_of_its_own() {
    let (hash, _) = compiled();
    let body = json!({ "serial": 7, "version": OTHER, "releases": [{ "hash": OTHER }] });
    let (url, edge) = edge(vec![(200, body), (200, json!({})), (200, json!({ "serial": 8 }))]);
    let share = Some("12.5 percent".to_owned());
    let asked = ApplyArguments { share, ..arguments(&url, None) };
    let report = apply(&asked, Some(KEY.to_owned()), Paint(false));
    assert!(report.text.ends_with("serial 7 → 8, for 12.50 percent of the members\n"));
    let sent: Value = serde_json::from_str(&edge.join().unwrap()[2].body).unwrap();
    let expected = json!({ "releases": [{ "hash": OTHER }, { "hash": hash, "share": 1250 }] });
    assert_eq!(sent, expected);
}

#[test]
fn a_share_is_more_than_nobody_and_less_than_all() {
    for share in ["0 percent", "100 percent", "ten percent", "10", "0.001 percent", "-1 percent"] {
        let asked = ApplyArguments {
            share: Some(share.to_owned()),
            ..arguments("http://localhost:1", None)
        };
        let report = apply(&asked, Some(KEY.to_owned()), Paint(false));
        assert_eq!(report.exit, 2, "{share}");
        assert!(report.text.starts_with(&format!("--share \"{share}\": ")), "{}", report.text);
    }
}

const THIRD: &str = "33000000000000000000000000000000000000000000000000000000000000ff";

/// The releases there are, and those that a rollback leaves; the instant it is made is "now".
#[test]
fn a_rollback_takes_back_the_last_release_and_no_more() {
    let cases = [
        // One for a share of the members, or announced, is dropped.
        (json!([{ "hash": OTHER }, { "hash": THIRD, "share": 1000 }]), json!([{ "hash": OTHER }])),
        (
            json!([{ "hash": OTHER }, { "hash": THIRD, "from": "2199-01-01T00:00:00Z" }]),
            json!([{ "hash": OTHER }]),
        ),
        // One that has begun stays in the list, for what was ordered meanwhile.
        (
            json!([{ "hash": OTHER }, { "hash": THIRD, "from": "2026-01-01T00:00:00Z" }]),
            json!([
                { "hash": OTHER },
                { "hash": THIRD, "from": "2026-01-01T00:00:00Z" },
                { "hash": OTHER, "from": "now" },
            ]),
        ),
    ];
    for (releases, left) in cases {
        let body = json!({ "serial": 7, "version": OTHER, "releases": releases });
        let (url, edge) = edge(vec![(200, body), (200, json!({ "serial": 8 }))]);
        let report = rollback(&rolling(&url), Some(KEY.to_owned()));
        let said = format!("coffee-stars: version {} is live again, serial 7 → 8\n", &OTHER[..12]);
        assert_eq!(report, Report { text: said, exit: 0 });
        let asked = edge.join().unwrap();
        assert_eq!(asked[1].if_match, "\"7\"");
        let mut sent: Value = serde_json::from_str(&asked[1].body).unwrap();
        for release in sent["releases"].as_array_mut().unwrap() {
            let from = release["from"].as_str().unwrap_or_default();
            if !from.is_empty() && !from.starts_with("2026-01-01T") {
                release["from"] = json!("now");
            }
        }
        assert_eq!(sent["releases"], left);
    }
}

fn rolling(url: &str) -> RollbackArguments {
    RollbackArguments {
        program: "coffee-stars".to_owned(),
        url: url.to_owned(),
        version: None,
        key_file: None,
        json: false,
    }
}

#[test]
fn without_an_earlier_release_a_version_must_be_named() {
    let body = json!({ "serial": 7, "version": OTHER, "releases": [{ "hash": OTHER }] });
    let (url, edge) = edge(vec![(200, body)]);
    let report = rollback(&rolling(&url), Some(KEY.to_owned()));
    let said = "there is no earlier version in the release list: name one by --version\n";
    assert_eq!(report, Report { text: said.to_owned(), exit: 1 });
    edge.join().unwrap();
    let named =
        RollbackArguments { version: Some("beef".to_owned()), ..rolling("http://localhost:1") };
    assert_eq!(rollback(&named, Some(KEY.to_owned())).exit, 2);
}
