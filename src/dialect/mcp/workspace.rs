//! `--permissions` of the Google Workspace server (PyPI `workspace-mcp`): levels of its services, and the Google scopes that each stands for.
//!
//! Source: taylorwilsdon/google_workspace_mcp auth/permissions.py, `SERVICE_PERMISSION_LEVELS`: levels add up, from the first to the one
//! named; `gmail:readonly+send` means these levels alone.

/// The package.
pub(super) const PACKAGE: &str = "workspace-mcp";

/// Services, their levels in order, and the scopes that each level adds, without Google's prefix.
type Levels = &'static [(&'static str, &'static [&'static str])];
const SERVICES: &[(&str, Levels)] = &[
    (
        "gmail",
        &[
            ("readonly", &["gmail.readonly"]),
            ("organize", &["gmail.labels", "gmail.modify"]),
            ("drafts", &["gmail.compose"]),
            ("send", &["gmail.send"]),
            ("full", &["gmail.settings.basic"]),
        ],
    ),
    ("drive", &[("readonly", &["drive.readonly"]), ("full", &["drive", "drive.file"])]),
    ("calendar", &[("readonly", &["calendar.readonly"]), ("full", &["calendar", "calendar.events"])]),
    ("docs", &[("readonly", &["documents.readonly", "drive.readonly"]), ("full", &["documents", "drive.file"])]),
    ("sheets", &[("readonly", &["spreadsheets.readonly", "drive.readonly"]), ("full", &["spreadsheets"])]),
    ("chat", &[("readonly", &["chat.messages.readonly", "chat.spaces.readonly"]), ("full", &["chat.messages", "chat.spaces"])]),
    ("forms", &[("readonly", &["forms.body.readonly", "forms.responses.readonly"]), ("full", &["forms.body"])]),
    ("slides", &[("readonly", &["presentations.readonly"]), ("full", &["presentations"])]),
    ("tasks", &[("readonly", &["tasks.readonly"]), ("manage", &["tasks"]), ("full", &[])]),
    ("contacts", &[("readonly", &["contacts.readonly"]), ("full", &["contacts"])]),
];

/// The scopes that `service:level` stands for; none for what the server does not know, which it refuses.
pub(super) fn scopes(permission: &str) -> Vec<&'static str> {
    let Some((service, wanted)) = permission.split_once(':') else { return Vec::new() };
    let Some((_, levels)) = SERVICES.iter().find(|(name, _)| *name == service) else { return Vec::new() };
    if wanted.contains('+') {
        let named = levels.iter().filter(|(level, _)| wanted.split('+').any(|one| one.trim() == *level));
        return named.flat_map(|(_, scopes)| *scopes).copied().collect();
    }
    let Some(last) = levels.iter().position(|(level, _)| *level == wanted) else { return Vec::new() };
    levels[..=last].iter().flat_map(|(_, scopes)| *scopes).copied().collect()
}
