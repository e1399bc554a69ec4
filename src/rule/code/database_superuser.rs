//! MCP servers that connect to a database somewhere else as a user who may do everything there.

use super::{Context, Hit, Sink};
use crate::authority::url;
use crate::finding::Severity;
use crate::model::{Pair, Server};
use crate::source::At;

/// Users who own the whole database by default: postgresql.org/docs (initdb), dev.mysql.com/doc "root@localhost", learn.microsoft.com/sql
/// (`sa`), docs.oracle.com (`sys`, `system`), neo4j.com/docs (the first user is `neo4j`, an admin). MongoDB has none; `root` and `admin` are what
/// images and tutorials call the one they make, so they weigh less.
const SUPERUSERS: &[(&str, &[&str])] = &[
    ("postgres", &["postgres", "rdsadmin"]),
    ("postgresql", &["postgres", "rdsadmin"]),
    ("mysql", &["root"]),
    ("mariadb", &["root"]),
    ("mongodb", &["root", "admin"]),
    ("mongodb+srv", &["root", "admin"]),
    ("mssql", &["sa"]),
    ("sqlserver", &["sa"]),
    ("oracle", &["sys", "system"]),
    ("neo4j", &["neo4j"]),
    ("neo4j+s", &["neo4j"]),
    ("bolt+s", &["neo4j"]),
    ("bolt", &["neo4j"]),
];

/// Variables that name a user, and those that name the host: the first list's user is a superuser of the second's database.
const VARIABLES: &[(&[&str], &[&str], &[&str])] = &[
    (&["PGUSER", "POSTGRES_USER", "POSTGRES_USERNAME"], &["PGHOST", "POSTGRES_HOST"], &["postgres", "rdsadmin"]),
    (&["MYSQL_USER", "MYSQL_USERNAME"], &["MYSQL_HOST"], &["root"]),
    (
        &["MSSQL_USER", "MSSQL_USERNAME", "SQLSERVER_USER", "SQL_USER"],
        &["MSSQL_HOST", "MSSQL_SERVER", "SQLSERVER_HOST", "SQL_SERVER"],
        &["sa"],
    ),
    (&["DB_USER", "DB_USERNAME", "DATABASE_USER"], &["DB_HOST", "DATABASE_HOST"], &["postgres", "root", "sa"]),
    (&["NEO4J_USERNAME", "NEO4J_USER"], &["NEO4J_URI", "NEO4J_URL"], &["neo4j"]),
    (&["ORACLE_USER", "ORACLE_USERNAME"], &["ORACLE_HOST", "ORACLE_DSN"], &["sys", "system"]),
];

/// Roles of Snowflake that administer the account: docs.snowflake.com/user-guide/security-access-control-overview.
const SNOWFLAKE: &[&str] = &["ACCOUNTADMIN", "SECURITYADMIN", "ORGADMIN"];

/// Options with which a server only reads: crystaldba/postgres-mcp, supabase-community/supabase-mcp, mongodb-js/mongodb-mcp-server.
const READING: &[&str] =
    &["--access-mode=restricted", "restricted", "--read-only", "--readonly", "--readOnly", "--read-only=true", "--readOnly=true"];
/// Variables that do.
const READING_VARIABLES: &[&str] =
    &["READ_ONLY", "READONLY", "MDB_MCP_READ_ONLY", "NEO4J_READ_ONLY", "DB_READ_ONLY", "QUERY_READ_ONLY", "MCP_READ_ONLY"];

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    for server in context.model.servers.iter().filter(|server| !server.disabled && !only_reads(server)) {
        if let Some(hit) = connection(server).or_else(|| variables(server)).or_else(|| role(server)) {
            let unrestricted = server.args.iter().find(|arg| matches!(arg.value.as_str(), "--access-mode=unrestricted" | "unrestricted"));
            let related = unrestricted.into_iter().map(|arg| crate::finding::Label { span: arg.span, text: "any SQL runs".to_owned() });
            sink.report(Hit {
                path: format!("{}.database", server.origin.path),
                agent: server.origin.agent.clone(),
                help: Some("Make a user for the agent that may read or write its own tables only, and use the server's read-only mode where reading is enough".to_owned()),
                related: related.collect(),
                ..hit
            });
        }
    }
}

fn only_reads(server: &Server) -> bool {
    let variable =
        |pair: &Pair| READING_VARIABLES.contains(&pair.key.value.as_str()) && matches!(pair.value.value.as_str(), "true" | "1" | "yes");
    server.args.iter().any(|arg| READING.contains(&arg.value.as_str()))
        || server.env.iter().any(variable)
        || server.url.as_ref().is_some_and(|url| url.value.text.contains("read_only=true"))
}

/// A host that is somebody's, elsewhere: no reference, no placeholder, not this machine or a neighbour of it.
fn elsewhere(host: &str) -> bool {
    const PLACEHOLDERS: &[&str] = &["example.com", "example.org", "example.net", ".example", ".invalid", ".test"];
    let plain = !host.is_empty() && !host.contains(['$', '{', '<', '[', '%', '*', ' ']) && host.contains('.');
    let placeholder =
        PLACEHOLDERS.iter().any(|end| host.ends_with(end)) || ["your", "my-", "my.", "host."].iter().any(|start| host.starts_with(start));
    plain && !placeholder && !url::parse(&format!("tcp://{host}/")).local
}

fn hit(server: &Server, span: crate::source::Span, user: &str, host: &str, severity: Severity) -> Hit {
    let name = &server.name.value;
    let message = format!("The MCP server `{name}` connects to the database at `{host}` as `{user}`, who may do everything there");
    Hit { label: format!("as `{user}`"), severity: Some(severity), ..Hit::new(span, message) }
}

/// A connection URL among arguments and variables.
fn connection(server: &Server) -> Option<Hit> {
    let values = server.args.iter().chain(server.env.iter().map(|pair| &pair.value));
    values.into_iter().find_map(|value| {
        // `--connection-string=postgresql://…`
        let text = value.value.as_str();
        let (before, rest) = text.split_once("://")?;
        let scheme = before.rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '+').next()?.to_ascii_lowercase();
        let (_, users) = SUPERUSERS.iter().find(|(known, _)| *known == scheme)?;
        let parsed = url::parse(&format!("{scheme}://{rest}"));
        let user = rest.split(['/', '?']).next()?.rsplit_once('@')?.0.split(':').next()?;
        let named = users.iter().find(|known| known.eq_ignore_ascii_case(user))?;
        let severity = if scheme.starts_with("mongodb") || *named == "neo4j" { Severity::Medium } else { Severity::High };
        elsewhere(&parsed.host).then(|| hit(server, value.span, named, &parsed.host, severity))
    })
}

/// User and host in variables of their own.
fn variables(server: &Server) -> Option<Hit> {
    let of = |keys: &[&str]| server.env.iter().find(|pair| keys.contains(&pair.key.value.as_str())).map(|pair| &pair.value);
    VARIABLES.iter().find_map(|(users, hosts, superusers)| {
        let (user, host): (&At<String>, &At<String>) = (of(users)?, of(hosts)?);
        let named = superusers.iter().find(|known| known.eq_ignore_ascii_case(&user.value))?;
        let host = if host.value.contains("://") {
            url::parse(&host.value).host
        } else {
            host.value.split([':', ',', '/']).next()?.to_ascii_lowercase()
        };
        let severity = if *named == "neo4j" { Severity::Medium } else { Severity::High };
        elsewhere(&host).then(|| hit(server, user.span, named, &host, severity))
    })
}

/// A role that is above all others, wherever the database is: Snowflake's, and Supabase's key that no row-level rule holds
/// (supabase.com/docs/guides/api/api-keys).
fn role(server: &Server) -> Option<Hit> {
    let name = &server.name.value;
    let flagged = server.args.windows(2).filter(|pair| pair[0].value == "--role").map(|pair| &pair[1]);
    let inline = server.args.iter().filter(|arg| arg.value.starts_with("--role="));
    let variable = server.env.iter().filter(|pair| pair.key.value == "SNOWFLAKE_ROLE").map(|pair| &pair.value);
    let snowflake = flagged.chain(inline).chain(variable).find(|role| {
        let role = role.value.rsplit('=').next().unwrap_or_default();
        SNOWFLAKE.iter().any(|known| known.eq_ignore_ascii_case(role))
    });
    if let Some(role) = snowflake {
        let user = role.value.rsplit('=').next().unwrap_or_default();
        let does = match user.to_ascii_uppercase().as_str() {
            "SECURITYADMIN" => "decides who may do what in the Snowflake account",
            "ORGADMIN" => "administers the accounts of the organisation at Snowflake",
            _ => "administers the whole Snowflake account",
        };
        let message = format!("The MCP server `{name}` works with the role `{user}`, which {does}");
        return Some(Hit { label: does.to_owned(), severity: Some(Severity::High), ..Hit::new(role.span, message) });
    }
    let address = server.env.iter().find(|pair| pair.key.value.ends_with("SUPABASE_URL")).map(|pair| url::parse(&pair.value.value));
    let key =
        server.env.iter().find(|pair| pair.key.value.contains("SUPABASE_SERVICE_ROLE") || pair.key.value == "SUPABASE_SERVICE_KEY")?;
    // A template has no key yet.
    if address.is_some_and(|address| address.local) || crate::secrets::to_fill_in(&key.value.value) {
        return None;
    }
    let message = format!("The MCP server `{name}` gets the service role key of Supabase, which no row-level rule holds");
    // One key for several servers is one cause.
    Some(Hit {
        label: "past every row-level rule".to_owned(),
        severity: Some(Severity::Medium),
        gathered: Some(name.clone()),
        ..Hit::new(key.key.span, message)
    })
}
