//! Ring 2, the bytes: how the meaning is written down, sent, signed and stored; pure, no I/O.
//!
//! What outlives a deploy: version documents, journal rows and their hash chain, books, stored
//! answers and fingerprints, key hashes, release lists. In reading order:

pub mod digits;
pub mod node;
pub mod json;
pub mod object;
pub mod plain;
pub mod scalar;
pub mod read;
pub mod problem;
pub mod ids;
pub mod identifier;
pub mod journal;
pub mod request;
pub mod release;
pub mod route;
pub mod origin;
pub mod credential;
pub mod secret;
pub mod registry;
pub mod token;
pub mod typed;
pub mod session;
pub mod front;
pub mod signed;
pub mod proxy;
pub mod header;
pub mod ask;
pub mod batch;
pub mod fingerprint;
pub mod answer;
pub mod offer;
pub mod profile;
pub mod page;
pub mod version;
pub mod words;
pub mod describe;
pub mod storefront;
pub mod assets;
pub mod link;
pub mod till;
