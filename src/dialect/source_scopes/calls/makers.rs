//! Names by which sources make credentials and clients, and what may be done with them without being followed any further.
//!
//! Sources: googleapis.dev/python/google-auth; github.com/googleapis/google-api-nodejs-client (README); learn.microsoft.com/graph/sdks
//! (Python, TypeScript); learn.microsoft.com/entra/msal; docs.slack.dev/tools (python-slack-sdk, bolt-python, node-slack-sdk, bolt-js).

/// Names that make credentials out of scopes.
const TOKENS: &[&str] = &[
    "Credentials",
    "InstalledAppFlow",
    "Flow",
    "OAuth2Client",
    "OAuth2",
    "GoogleAuth",
    "JWT",
    "authenticate",
    "OAuthSettings",
    "AsyncOAuthSettings",
    "TokenCredentialAuthenticationProvider",
    "get_token",
    "getToken",
];

/// Whether a name makes credentials.
pub(super) fn makes_token(name: &str) -> bool {
    TOKENS.contains(&name) || name.starts_with("acquire_token") || name.starts_with("acquireToken")
}

/// Attributes of credentials that are credentials again.
pub(super) const STAYS: &[&str] = &[
    "run_local_server",
    "run_console",
    "with_subject",
    "with_scopes",
    "credentials",
    "access_token",
    "accessToken",
    "token",
    "from_authorized_user_file",
    "from_authorized_user_info",
    "from_service_account_file",
    "from_service_account_info",
    "from_client_secrets_file",
    "from_client_config",
    "getClient",
    "fromJSON",
];

/// Attributes of credentials that give away nothing that calls an API.
pub(super) const HARMLESS: &[&str] = &[
    "valid", "expired", "refresh", "to_json", "refresh_token", "authorization_url", "fetch_token", "expiry", "redirect_uri",
    "setCredentials", "generateAuthUrl", "getToken", "on", "refreshAccessToken", "token_uri", "client_id", "client_secret", "scopes",
    "id_token", "universe_domain", "quotaProjectId", "getTokenInfo", "revokeToken", "revokeCredentials", "requires_scopes", "has_scopes",
    "granted_scopes", "length", "includes", "some", "map", "every", "get",
];

/// Functions through which a list of scopes stays one.
pub(super) const THROUGH: &[&str] = &["join", "list", "set", "tuple", "sorted", "str"];

/// Functions that only look at what they are given.
pub(super) const LOOKS: &[&str] = &[
    "print", "len", "bool", "isinstance", "log", "error", "info", "debug", "warn", "warning", "write", "writeFile", "writeFileSync",
    "stringify", "dump", "dumps", "open",
];

/// What serves a Slack app.
pub(super) const SERVES: &[&str] = &["SocketModeHandler", "AsyncSocketModeHandler", "SlackRequestHandler", "AsyncSlackRequestHandler"];

/// What a Slack app's listeners are given, and the method that it calls (docs.slack.dev/tools/bolt-python/reference, `kwargs_injection`).
pub(super) const UTILITIES: &[(&str, &str)] = &[
    ("say", "chat.postMessage"),
    ("set_status", "assistant.threads.setStatus"),
    ("setStatus", "assistant.threads.setStatus"),
    ("set_title", "assistant.threads.setTitle"),
    ("setTitle", "assistant.threads.setTitle"),
    ("set_suggested_prompts", "assistant.threads.setSuggestedPrompts"),
    ("setSuggestedPrompts", "assistant.threads.setSuggestedPrompts"),
];

/// What a Slack app registers that takes no scope of its own.
pub(super) const LISTENS: &[&str] = &[
    "action", "view", "view_submission", "view_closed", "options", "use", "error", "start", "stop", "block_action", "middleware", "logger",
    "init", "global_middleware", "attachment_action", "dialog_submission", "block_suggestion",
];

/// What a Slack app registers, and the event of the catalogue that it is told of.
pub(super) const TOLD: &[(&str, &str)] = &[
    ("message", "message"),
    ("command", "/command"),
    ("shortcut", "/shortcut"),
    ("global_shortcut", "/shortcut"),
    ("message_shortcut", "/shortcut"),
];

/// Which of them a source imports.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Imports {
    pub(super) google: bool,
    pub(super) graph: bool,
    pub(super) slack: bool,
}
