//! Answers to the tasks of one request, alone or as a batch.

use worker::{Response, Result};

use crate::protocol::batch::join_answers;
use crate::protocol::problem::Problem;
use crate::shell::reply;

/// An answer to a task.
pub(super) struct Reply {
    pub status: u16,
    pub replayed: bool,
    pub body: String,
    pub retry_after_seconds: Option<u32>,
}

impl Reply {
    pub fn of(problem: &Problem) -> Self {
        Self {
            status: problem.status,
            replayed: false,
            body: problem.to_json(),
            retry_after_seconds: problem.retry_after_seconds,
        }
    }
}

pub(super) fn single_response(reply: &Reply, request_id: &str) -> Result<Response> {
    let kind = if reply.status >= 400 { "application/problem+json" } else { "application/json" };
    let mut response = reply::build(reply.status, &reply.body, kind, request_id)?;
    if reply.replayed {
        response.headers_mut().set("idempotency-replayed", "true")?;
    }
    if let Some(seconds) = reply.retry_after_seconds {
        response.headers_mut().set("retry-after", &seconds.to_string())?;
    }
    Ok(response)
}

pub(super) fn batch_response(replies: &[Reply], request_id: &str) -> Result<Response> {
    let answers: Vec<String> = replies
        .iter()
        .map(|reply| {
            let Reply { status, replayed, body, .. } = reply;
            format!(r#"{{"status":{status},"replayed":{replayed},"body":{body}}}"#)
        })
        .collect();
    let body = join_answers(&answers);
    reply::build(200, &body, "application/json", request_id)
}
