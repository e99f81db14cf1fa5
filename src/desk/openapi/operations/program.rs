//! What the routes of the program, its versions, keys and secrets answer when all is well.

use super::{Answer, answer};
use crate::desk::openapi::schemas::Schemas;
use crate::desk::openapi::shapes::StoredVersion;
use crate::protocol::release::Releases;
use crate::protocol::route::Endpoint;
use crate::protocol::secret::{SecretAnswer, SecretsAnswer};
use crate::protocol::storefront::{KeyAnswer, ProgramBody};

/// The answers of the route, by status.
pub fn answers(endpoint: Endpoint, schemas: &mut Schemas) -> Vec<Answer> {
    match endpoint {
        Endpoint::GetProgram => {
            let mut answers = answer::<ProgramBody<'_>>(schemas, 200, "The program.");
            let description = "The program is the one that `If-None-Match` names.";
            answers.push(Answer { status: 304, description, schema: None });
            answers
        }
        Endpoint::PutVersion => {
            let mut answers = answer::<StoredVersion>(schemas, 201, "Stored.");
            answers.extend(answer::<StoredVersion>(schemas, 200, "It was there already."));
            answers
        }
        Endpoint::PutLive => answer::<Releases>(schemas, 200, "The list that is live now."),
        Endpoint::CreateKey => answer::<KeyAnswer<'_>>(schemas, 201, "The key, with its secret."),
        Endpoint::RevokeKey => answer::<KeyAnswer<'_>>(schemas, 200, "The key, revoked."),
        Endpoint::CreateSecret => {
            answer::<SecretAnswer<'_>>(schemas, 201, "The secret; one of yours is not shown.")
        }
        Endpoint::ListSecrets => answer::<SecretsAnswer<'_>>(schemas, 200, "The secrets."),
        _ => answer::<SecretAnswer<'_>>(schemas, 200, "Retired, by now."),
    }
}
