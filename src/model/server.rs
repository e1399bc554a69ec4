//! MCP servers: how they are started or reached, and what is handed to them.

use super::{entity, record};
use crate::names::names;
use crate::source::At;

names! {
    /// How a client talks to a server.
    Transport {
        /// A child process.
        Stdio = "stdio",
        /// HTTP, streamable or not.
        Http = "http",
        /// Server-sent events.
        Sse = "sse",
        /// WebSocket.
        Ws = "ws",
        /// Neither a command nor a URL is given.
        Unknown = "unknown",
    }
}

impl Pin {
    /// How firmly, in words that follow what is fixed; `None` where it is not known.
    #[must_use]
    pub const fn words(self) -> Option<&'static str> {
        match self {
            Self::Digest => Some("pinned by its content"),
            Self::Exact => Some("pinned"),
            Self::Range => Some("pinned to a range"),
            Self::None => Some("unpinned"),
            Self::Unknown => None,
        }
    }
}

record! {
    /// A key and its value: an environment variable, a header.
    Pair {
        /// The key.
        key: At<String>,
        /// The value.
        value: At<String>,
    }
}

record! {
    /// A URL in parts. A reference in it (`${HOST}`) is kept as text.
    Url {
        /// The whole, as written. May hold a credential: reports show it only through the masker.
        text: String,
        /// The scheme in lower case; empty when the URL begins with a reference.
        scheme: String,
        /// The host in lower case, without port and user info.
        host: String,
        /// Whether the host is this machine, a container neighbour or a name that only resolves inside a private network.
        local: bool,
    }
}

names! {
    /// How firmly a package's version is fixed.
    Pin {
        /// By content: a digest or a full commit.
        Digest = "digest",
        /// One version.
        Exact = "exact",
        /// A range or a moving tag.
        Range = "range",
        /// Whatever is newest.
        None = "none",
        /// Given by a reference; not known here.
        Unknown = "unknown",
    }
}

record! {
    /// The package behind a launch command.
    Package {
        /// `npm`, `pypi`, `oci`, `git`, ...
        ecosystem: String,
        /// Its name, without version.
        name: At<String>,
        /// Its version, where one is given.
        version: Option<String>,
        /// How firmly the version is fixed.
        pin: Pin,
    }
}

entity! {
    /// An MCP server as a client's configuration describes it.
    Server as "server" {
        /// The name it is configured under.
        name: At<String>,
        /// How the client talks to it.
        transport: Transport,
        /// The program to start.
        command: Option<At<String>>,
        /// Its arguments.
        args: Vec<At<String>>,
        /// Where it is reached.
        url: Option<At<Url>>,
        /// Environment variables handed to it.
        env: Vec<Pair>,
        /// Headers sent to it.
        headers: Vec<Pair>,
        /// The package behind the command.
        package: Option<Package>,
        /// OAuth scopes that the client asks for.
        scopes: Vec<At<String>>,
        /// The repository develops its package itself, or has it at hand: no newest release is fetched. Filled when files are joined.
        own: bool,
        /// Switched off in this file.
        disabled: bool,
        /// The name under which the catalogue knows it.
        known: Option<String>,
        /// What it can do, as the catalogue says: `read-private`, `write`, `send`, ...; empty where the catalogue does not know it.
        capabilities: Vec<String>,
        /// A well-known package that its package is called nearly like.
        resembles: Option<String>,
        /// The line of shell code that starts it: the argument of `sh -c`, or the word of a `cmd /c` line that `cmd` does not hand on.
        shell: Option<At<String>>,
        /// It runs in a container.
        container: bool,
        /// What its container gets of the host, beyond folders: options of the container's run, as written.
        powers: Vec<At<String>>,
        /// The address at which it can be reached by other machines, as written.
        listens: Option<At<String>>,
        /// The file whose variables are handed to it.
        env_file: Option<At<String>>,
    }
}

impl Server {
    /// A server of which nothing is said but how it is called and talked to.
    #[must_use]
    pub fn new(origin: super::Origin, name: At<String>, transport: Transport) -> Self {
        Self {
            origin,
            name,
            transport,
            command: None,
            args: Vec::new(),
            url: None,
            env: Vec::new(),
            headers: Vec::new(),
            package: None,
            scopes: Vec::new(),
            own: false,
            disabled: false,
            known: None,
            capabilities: Vec::new(),
            resembles: None,
            shell: None,
            container: false,
            powers: Vec::new(),
            listens: None,
            env_file: None,
        }
    }
}
