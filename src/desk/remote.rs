//! Speaks to the edge: one request at a time, tried again where that is safe, plain words when not.

use std::thread::sleep;
use std::time::Duration;

use serde_json::Value;
use ureq::{Agent, RequestBuilder};

/// How long one answer may take.
const TIMEOUT: Duration = Duration::from_secs(20);

/// What the desk sends can be sent again without harm, so a hiccup need not end the command.
const TRIES: u32 = 3;

/// The first pause between tries; it doubles.
const PAUSE: Duration = Duration::from_millis(400);

/// The edge, as one program's operator sees it.
pub struct Remote {
    agent: Agent,
    base: String,
    key: String,
    program: String,
}

/// What is sent: only what can be repeated.
#[derive(Debug, Clone, Copy)]
pub enum Ask<'a> {
    Get,
    /// As of an instant that a test program is told.
    GetAt {
        now: &'a str,
    },
    Put {
        body: &'a [u8],
        if_match: Option<u64>,
    },
    /// A command under its idempotency key, at an instant that a test program is told.
    Post {
        body: &'a [u8],
        key: &'a str,
        now: &'a str,
    },
}

/// An answer of the edge, whatever its status.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    pub status: u16,
    pub body: Value,
}

/// Why there is no answer that helps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// Nobody answered, or not as our edge does.
    Unreachable(String),
    /// The edge answered, and said no.
    Refused(String),
}

impl Remote {
    /// # Errors
    /// A URL to which a key must not be sent.
    pub fn new(url: &str, key: &str, program: &str) -> Result<Self, Trouble> {
        let base = url.trim_end_matches('/');
        let local = is_local(base);
        if !local && !base.starts_with("https://") {
            let message = format!(
                "{base} is not an address the key may be sent to: https://…, or http://localhost"
            );
            return Err(Trouble::Unreachable(message));
        }
        let mut config = Agent::config_builder()
            .timeout_global(Some(TIMEOUT))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false);
        if local {
            // A proxy in the environment knows nothing of this machine's own ports.
            config = config.proxy(None);
        }
        Ok(Self {
            agent: config.build().into(),
            base: base.to_owned(),
            key: key.to_owned(),
            program: program.to_owned(),
        })
    }

    /// Asks, at most three times while nobody answers or the edge is out of order.
    ///
    /// # Errors
    /// [`Trouble::Unreachable`] after the last try.
    pub fn ask(&self, path: &str, ask: Ask<'_>) -> Result<Reply, Trouble> {
        let mut pause = PAUSE;
        for _ in 1..TRIES {
            match self.ask_once(path, ask) {
                Ok(reply) if reply.status < 500 && reply.status != 429 => return Ok(reply),
                _ => sleep(pause),
            }
            pause *= 2;
        }
        match self.ask_once(path, ask) {
            Ok(reply) if reply.status >= 500 => Err(self.out_of_order(&reply)),
            Ok(reply) => Ok(reply),
            Err(error) => Err(self.unreachable(&error)),
        }
    }

    fn ask_once(&self, path: &str, ask: Ask<'_>) -> Result<Reply, ureq::Error> {
        let url = format!("{}{path}", self.base);
        let mut response = match ask {
            Ask::Get => self.with_credential(self.agent.get(&url)).call()?,
            Ask::GetAt { now } => {
                self.with_credential(self.agent.get(&url)).header("Regulars-Now", now).call()?
            }
            Ask::Put { body, if_match } => {
                let put = self.with_credential(self.agent.put(&url));
                let mut put = put.content_type("application/json");
                if let Some(serial) = if_match {
                    put = put.header("If-Match", format!("\"{serial}\""));
                }
                put.send(body)?
            }
            Ask::Post { body, key, now } => {
                let post = self.with_credential(self.agent.post(&url));
                let post = post.content_type("application/json").header("Idempotency-Key", key);
                post.header("Regulars-Now", now).send(body)?
            }
        };
        let status = response.status().as_u16();
        let text = response.body_mut().read_to_string()?;
        Ok(Reply { status, body: serde_json::from_str(&text).unwrap_or_default() })
    }

    fn with_credential<Body>(&self, request: RequestBuilder<Body>) -> RequestBuilder<Body> {
        let bearer = format!("Bearer {}", self.key);
        request.header("Authorization", bearer).header("Regulars-Program", &self.program)
    }

    fn unreachable(&self, error: &ureq::Error) -> Trouble {
        let base = &self.base;
        Trouble::Unreachable(match error {
            ureq::Error::HostNotFound => format!("{base}: there is no such host"),
            ureq::Error::Timeout(_) => format!("{base} did not answer in time; try again later"),
            _ if is_local(base) => {
                format!("no edge answers at {base} ({error}); is it running there?")
            }
            _ => format!("no edge answers at {base} ({error})"),
        })
    }

    fn out_of_order(&self, reply: &Reply) -> Trouble {
        let said = said(reply);
        Trouble::Unreachable(format!("the edge at {} is out of order: {said}", self.base))
    }
}

/// What the edge says about an answer that is no success, in a line.
#[must_use]
pub fn said(reply: &Reply) -> String {
    let word = |key: &str| reply.body.get(key).and_then(Value::as_str).unwrap_or_default();
    let status = reply.status;
    let title = if word("title").is_empty() { "no explanation" } else { word("title") };
    let mut line = format!("{status} {title}");
    for (before, key) in [(": ", "detail"), (", code ", "code"), (", request ", "request_id")] {
        if !word(key).is_empty() {
            line.push_str(before);
            line.push_str(word(key));
        }
    }
    let errors = reply.body.get("errors").and_then(Value::as_array);
    for error in errors.into_iter().flatten() {
        let field = |key: &str| error.get(key).and_then(Value::as_str).unwrap_or_default();
        line.push_str(&format!("\n  {} {}", field("pointer"), field("detail")));
    }
    line
}

/// Whether the address is this machine, where nobody listens in between.
fn is_local(base: &str) -> bool {
    let rest = base.strip_prefix("http://").or_else(|| base.strip_prefix("https://"));
    let host = rest.unwrap_or_default().split('/').next().unwrap_or_default();
    let name = match host.strip_prefix("[::1]") {
        Some(port) => return port.is_empty() || port.starts_with(':'),
        None => host.split(':').next().unwrap_or_default(),
    };
    name == "localhost" || name == "127.0.0.1"
}
