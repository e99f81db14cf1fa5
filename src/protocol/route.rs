//! The route table: the one list that the router, the OpenAPI document and the tests read.

mod endpoint;
mod find;
mod pages;

pub use endpoint::Endpoint;
pub use find::{Found, NotFound, all, decode, find, query};
pub use pages::PAGES;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
    Put,
    Delete,
}

impl Method {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// What a credential must be allowed to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Nobody needs to say who they are.
    Open,
    /// Any key of the store's will do: what it may is asked of each part.
    Any,
    /// The scope `read`, or a publishable key on one of its pages.
    Shop,
    /// A member, by a session.
    Member,
    /// The body is signed, and says itself who it is from.
    Signed,
    /// A page for people: who is there, its cookie says, and what is wrong is a page too.
    Page,
    Read,
    Earn,
    Redeem,
    Return,
    Adjust,
    Manage,
    /// What a partner's key is for, and no other key can do.
    Partner,
}

impl Scope {
    /// The scopes a restricted key can have.
    pub const GRANTABLE: &[Self] =
        &[Self::Read, Self::Earn, Self::Redeem, Self::Return, Self::Adjust, Self::Manage];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Any => "any",
            Self::Member => "member",
            Self::Signed => "signed",
            Self::Page => "page",
            Self::Read | Self::Shop => "read",
            Self::Earn => "earn",
            Self::Redeem => "redeem",
            Self::Return => "return",
            Self::Adjust => "adjust",
            Self::Manage => "manage",
            Self::Partner => "partner",
        }
    }

    /// Whether a key of the store's can be enough.
    #[must_use]
    pub fn is_of_keys(self) -> bool {
        !matches!(self, Self::Member | Self::Signed | Self::Partner | Self::Page)
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::GRANTABLE.iter().copied().find(|scope| scope.name() == name)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    pub method: Method,
    /// Segments in braces are parameters.
    pub template: &'static str,
    pub endpoint: Endpoint,
    pub scope: Scope,
    /// Whether the `Idempotency-Key` header is needed.
    pub keyed: bool,
    pub summary: &'static str,
}

impl Route {
    /// Whether a page's script may call it, from the page's own origin.
    #[must_use]
    pub fn is_for_pages(&self) -> bool {
        let is_for_scripts = matches!(self.scope, Scope::Shop | Scope::Member | Scope::Signed);
        is_for_scripts && self.template.starts_with("/v1/")
    }
}

const fn get(template: &'static str, endpoint: Endpoint, summary: &'static str) -> Route {
    Route { method: Method::Get, template, endpoint, scope: Scope::Read, keyed: false, summary }
}

const fn post(
    template: &'static str,
    endpoint: Endpoint,
    scope: Scope,
    summary: &'static str,
) -> Route {
    Route { method: Method::Post, template, endpoint, scope, keyed: true, summary }
}

const fn open(template: &'static str, endpoint: Endpoint, summary: &'static str) -> Route {
    Route { method: Method::Get, template, endpoint, scope: Scope::Open, keyed: false, summary }
}

const fn unkeyed(
    method: Method,
    template: &'static str,
    endpoint: Endpoint,
    scope: Scope,
    summary: &'static str,
) -> Route {
    Route { method, template, endpoint, scope, keyed: false, summary }
}

pub const ROUTES: &[Route] = &[
    open("/health", Endpoint::Health, "Whether the edge is up and set up."),
    open("/v1/openapi.json", Endpoint::OpenApi, "This document."),
    unkeyed(
        Method::Get,
        "/v1/program",
        Endpoint::GetProgram,
        Scope::Shop,
        "The program that is live, and its release list.",
    ),
    unkeyed(
        Method::Put,
        "/v1/program/versions/{hash}",
        Endpoint::PutVersion,
        Scope::Manage,
        "Store an immutable version of the program under the hash of its bytes.",
    ),
    unkeyed(
        Method::Put,
        "/v1/program/live",
        Endpoint::PutLive,
        Scope::Manage,
        "Say which version is live from when, for which share of the members.",
    ),
    post("/v1/keys", Endpoint::CreateKey, Scope::Manage, "Make a key; it is shown once."),
    unkeyed(
        Method::Delete,
        "/v1/keys/{key}",
        Endpoint::RevokeKey,
        Scope::Manage,
        "Revoke a key; it is refused everywhere within 30 seconds.",
    ),
    get("/v1/partners", Endpoint::ListPartners, "The partners where members can redeem."),
    unkeyed(
        Method::Post,
        "/v1/partners",
        Endpoint::PutPartner,
        Scope::Manage,
        "Name a partner and its places; said again, it replaces what was said.",
    ),
    post(
        "/v1/partners/{partner}/keys",
        Endpoint::CreatePartnerKey,
        Scope::Manage,
        "Make a key for a partner; it is shown once, and opens that partner's links only.",
    ),
    get("/v1/link-keys", Endpoint::ListLinkKeys, "The keys that sign links, with their states."),
    post(
        "/v1/link-keys",
        Endpoint::CreateLinkKey,
        Scope::Manage,
        "Make the next key for signing links: published now, active when it is promoted.",
    ),
    unkeyed(
        Method::Post,
        "/v1/link-keys/{kid}/promote",
        Endpoint::PromoteLinkKey,
        Scope::Manage,
        "Let a key sign from now on.",
    ),
    unkeyed(
        Method::Post,
        "/v1/link-keys/{kid}/retire",
        Endpoint::RetireLinkKey,
        Scope::Manage,
        "Let a key sign no more; what it signed stays good.",
    ),
    unkeyed(
        Method::Post,
        "/v1/link-keys/{kid}/revoke",
        Endpoint::RevokeLinkKey,
        Scope::Manage,
        "Revoke a key: nothing it signed is good any more, everywhere within 30 seconds.",
    ),
    open(
        "/p/{program}/.well-known/loyalty-jwks.json",
        Endpoint::LinkKeySet,
        "The keys with which links and receipts are verified, as a JWK set.",
    ),
    unkeyed(
        Method::Get,
        "/v1/redeem-links/{link}",
        Endpoint::GetRedeemLink,
        Scope::Partner,
        "How a link of the partner's stands, by its code or token.",
    ),
    post(
        "/v1/redeem-links/{link}/consume",
        Endpoint::ConsumeLink,
        Scope::Partner,
        "Say that what a link stands for was handed over; answered with a signed receipt.",
    ),
    post(
        "/v1/redeem-links/{link}/undo",
        Endpoint::UndoLink,
        Scope::Partner,
        "Take back within 15 minutes what was handed over by mistake.",
    ),
    post(
        "/v1/pairings",
        Endpoint::CreatePairing,
        Scope::Manage,
        "Make a code that pairs one device as a till, for ten minutes.",
    ),
    get("/v1/devices", Endpoint::ListDevices, "The devices that are paired as tills."),
    unkeyed(
        Method::Delete,
        "/v1/devices/{device}",
        Endpoint::RevokeDevice,
        Scope::Manage,
        "Unpair a device; it is refused everywhere within 30 seconds.",
    ),
    post(
        "/v1/store-secrets",
        Endpoint::CreateSecret,
        Scope::Manage,
        "Make a secret with which the store signs; two are good at once.",
    ),
    unkeyed(
        Method::Get,
        "/v1/store-secrets",
        Endpoint::ListSecrets,
        Scope::Manage,
        "The store's secrets by name, without what is secret.",
    ),
    unkeyed(
        Method::Delete,
        "/v1/store-secrets/{secret}",
        Endpoint::RetireSecret,
        Scope::Manage,
        "Retire a secret; what it signed is refused everywhere within 30 seconds.",
    ),
    unkeyed(
        Method::Post,
        "/v1/sessions",
        Endpoint::BeginSession,
        Scope::Shop,
        "Begin a member's session with the store's word for a customer.",
    ),
    unkeyed(
        Method::Get,
        "/p/{program}/proxy/session",
        Endpoint::ForwardedSession,
        Scope::Signed,
        "Begin a member's session with the word of Shopify's App Proxy.",
    ),
    unkeyed(
        Method::Post,
        "/v1/orders",
        Endpoint::SendOrder,
        Scope::Signed,
        "Record an order that the store's server signed and a page's script carries.",
    ),
    unkeyed(
        Method::Get,
        "/v1/me",
        Endpoint::Me,
        Scope::Member,
        "Who is signed in, and whether they have joined.",
    ),
    unkeyed(
        Method::Get,
        "/v1/me/balance",
        Endpoint::MyBalance,
        Scope::Member,
        "The member's own balance, now or at an instant.",
    ),
    unkeyed(
        Method::Get,
        "/v1/me/entries",
        Endpoint::MyEntries,
        Scope::Member,
        "The member's own journal, newest first.",
    ),
    unkeyed(
        Method::Get,
        "/v1/me/lots",
        Endpoint::MyLots,
        Scope::Member,
        "The member's own open lots, soonest-expiring first.",
    ),
    unkeyed(
        Method::Get,
        "/v1/me/rewards",
        Endpoint::MyOffers,
        Scope::Member,
        "The rewards, and whether the member can take them.",
    ),
    unkeyed(
        Method::Get,
        "/v1/me/card",
        Endpoint::MyCard,
        Scope::Member,
        "The member's own card: its number, and the code that a till scans.",
    ),
    unkeyed(
        Method::Post,
        "/v1/me/quote",
        Endpoint::MyQuote,
        Scope::Member,
        "What an order would earn the member; writes nothing.",
    ),
    post("/v1/me/join", Endpoint::Join, Scope::Member, "Join the program."),
    post("/v1/me/redemptions", Endpoint::MyRedeem, Scope::Member, "Redeem a reward."),
    post("/v1/me/choices", Endpoint::MyChoice, Scope::Member, "Make something of a benefit."),
    unkeyed(
        Method::Get,
        "/v1/me/redemptions/{redemption}",
        Endpoint::MyRedemption,
        Scope::Member,
        "One of the member's redemptions, whatever became of it.",
    ),
    post(
        "/v1/me/redemptions/{redemption}/cancel",
        Endpoint::MyCancel,
        Scope::Member,
        "Cancel an unused voucher; its points return to their lots.",
    ),
    unkeyed(
        Method::Post,
        "/v1/quote",
        Endpoint::Quote,
        Scope::Shop,
        "What an order would earn; writes nothing.",
    ),
    unkeyed(
        Method::Post,
        "/v1/batch",
        Endpoint::Batch,
        Scope::Any,
        "Many commands, each with its own key, path and body; each its own all-or-nothing step.",
    ),
    post("/v1/members", Endpoint::Enrol, Scope::Earn, "Enrol a member, or update segments."),
    get("/v1/members/{member}", Endpoint::GetMember, "A member: status, segments, person, view."),
    get("/v1/members/{member}/balance", Endpoint::GetBalance, "The balance now or at an instant."),
    get("/v1/members/{member}/entries", Endpoint::GetEntries, "The journal, newest first."),
    get("/v1/members/{member}/lots", Endpoint::GetLots, "Open lots, soonest-expiring first."),
    get("/v1/members/{member}/rewards", Endpoint::GetOffers, "What the member could take now."),
    post(
        "/v1/members/{member}/identifiers",
        Endpoint::Identify,
        Scope::Earn,
        "Let a member be found by a phone, an e-mail address or a card.",
    ),
    unkeyed(
        Method::Delete,
        "/v1/members/{member}/identifiers/{kind}",
        Endpoint::RemoveIdentifier,
        Scope::Manage,
        "Let a member be found by it no more; a new card takes the place of a card.",
    ),
    post("/v1/members/{member}/earn", Endpoint::Earn, Scope::Earn, "Record an order."),
    post("/v1/members/{member}/actions", Endpoint::Act, Scope::Earn, "Record an action."),
    post(
        "/v1/members/{member}/billing",
        Endpoint::Bill,
        Scope::Earn,
        "Record what the shop's billing says of a membership.",
    ),
    post(
        "/v1/members/{member}/choices",
        Endpoint::Choose,
        Scope::Redeem,
        "Make something of a benefit: a day of the member's own, or one of its rewards.",
    ),
    post(
        "/v1/members/{member}/actions/{event}/retract",
        Endpoint::Retract,
        Scope::Earn,
        "Take an action back that was undone.",
    ),
    post(
        "/v1/members/{member}/settle",
        Endpoint::Settle,
        Scope::Earn,
        "Give what time has brought: a birthday gift, an offer to come back.",
    ),
    post("/v1/members/{member}/holds", Endpoint::Hold, Scope::Redeem, "Set points aside."),
    post(
        "/v1/members/{member}/holds/{hold}/capture",
        Endpoint::Capture,
        Scope::Redeem,
        "Redeem a hold, or part of it.",
    ),
    post("/v1/members/{member}/holds/{hold}/void", Endpoint::Void, Scope::Redeem, "Let a hold go."),
    post(
        "/v1/members/{member}/redemptions",
        Endpoint::Redeem,
        Scope::Redeem,
        "Redeem a reward: hold and capture in one step.",
    ),
    post(
        "/v1/members/{member}/redemptions/{redemption}/cancel",
        Endpoint::Cancel,
        Scope::Redeem,
        "Cancel an unused voucher; its points return to their lots.",
    ),
    post(
        "/v1/members/{member}/redemptions/{redemption}/use",
        Endpoint::Use,
        Scope::Redeem,
        "Use a voucher at the shop's checkout.",
    ),
    post(
        "/v1/members/{member}/redemptions/{redemption}/reserve",
        Endpoint::Reserve,
        Scope::Redeem,
        "Keep a voucher for an order that is being paid.",
    ),
    post(
        "/v1/members/{member}/redemptions/{redemption}/release",
        Endpoint::Release,
        Scope::Redeem,
        "Let a voucher go that was kept for an order.",
    ),
    post(
        "/v1/members/{member}/redemptions/{redemption}/undo",
        Endpoint::Undo,
        Scope::Redeem,
        "Take back a use that was a mistake, within 15 minutes.",
    ),
    post(
        "/v1/members/{member}/links",
        Endpoint::Link,
        Scope::Redeem,
        "Hold a reward for a partner, and make the link that it is handed over for.",
    ),
    unkeyed(
        Method::Get,
        "/v1/members/{member}/links",
        Endpoint::GetLinks,
        Scope::Redeem,
        "The links that can be used, signed anew with the key that signs now.",
    ),
    post(
        "/v1/members/{member}/links/{hold}/revoke",
        Endpoint::RevokeLink,
        Scope::Redeem,
        "Take a link back: what it held is the member's again.",
    ),
    post(
        "/v1/members/{member}/holds/{hold}/consume",
        Endpoint::Consume,
        Scope::Redeem,
        "Say that the partner has handed over what was held for it.",
    ),
    post(
        "/v1/members/{member}/orders/{order}/returns",
        Endpoint::Return,
        Scope::Return,
        "Return an order, whole, by line or by amount.",
    ),
    post(
        "/v1/members/{member}/activations",
        Endpoint::Activate,
        Scope::Earn,
        "Report the event that an order's points wait for.",
    ),
    post(
        "/v1/members/{member}/adjustments",
        Endpoint::Adjust,
        Scope::Adjust,
        "Credit or debit by hand, with reason and actor.",
    ),
    post("/v1/members/{member}/suspend", Endpoint::Suspend, Scope::Manage, "Suspend a member."),
    post("/v1/members/{member}/resume", Endpoint::Resume, Scope::Manage, "Resume a member."),
    post("/v1/members/{member}/close", Endpoint::Close, Scope::Manage, "Close a membership."),
    post(
        "/v1/members/{member}/erase",
        Endpoint::Erase,
        Scope::Manage,
        "Erase a person: personal data and answers go, the numbers stay.",
    ),
    unkeyed(
        Method::Get,
        "/v1/vouchers/{code}",
        Endpoint::GetVoucher,
        Scope::Redeem,
        "A voucher by its code: what for, whose, and whether it can be used.",
    ),
    post(
        "/v1/vouchers/{code}/use",
        Endpoint::UseVoucher,
        Scope::Redeem,
        "Use a voucher by its code, at any checkout.",
    ),
];
