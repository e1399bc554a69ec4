//! What an agent may do: grants, the gates they amount to, sandboxes, roots, and the settings that decide over all of them.

use super::entity;
use crate::names::names;
use crate::source::At;

names! {
    /// Why a grant deserves a look of its own, beyond how much it covers.
    Hazard {
        /// Commands or tools that delete or overwrite what cannot be brought back.
        Destructive = "destructive",
        /// Commands or tools that carry data out.
        Egress = "egress",
        /// Files that hold credentials.
        Credentials = "credentials",
        /// Files that decide what the agent may do.
        OwnConfig = "own-config",
        /// Tools that move money, send to outsiders, administer or deploy.
        Consequence = "consequence",
        /// Commands that run what they are handed, or what they fetch from elsewhere.
        Execution = "execution",
    }
}

names! {
    /// What a permission rule answers.
    Verdict {
        /// It runs, nobody is asked.
        Allow = "allow",
        /// Somebody is asked.
        Ask = "ask",
        /// It does not run.
        Deny = "deny",
    }
}

names! {
    /// What stands between an agent and an action, effectively: the answer of the product's own resolution.
    Gate {
        /// Nothing.
        None = "none",
        /// A model judges each action; a person is asked when it doubts.
        ModelJudged = "model-judged",
        /// A person is asked.
        Ask = "ask",
        /// It is refused.
        Deny = "deny",
        /// Not known. Never makes a finding.
        Unknown = "unknown",
    }
}

impl Gate {
    /// How an action behind it happens, in a word or two.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::None => "ungated",
            Self::ModelJudged => "judged by a model",
            Self::Ask => "asked",
            Self::Deny => "refused",
            Self::Unknown => "not known what stands before it",
        }
    }
}

impl Subject {
    /// What a tool of it does, completing "can ...".
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Shell => "run commands",
            Self::Read => "read files",
            Self::Write => "change files",
            Self::Network => "fetch from the network",
            Self::Mcp => "use tools of a server",
            Self::Agent => "start other agents",
            Self::Everything => "use every tool",
            Self::Other => "use a tool of the product",
        }
    }
}

names! {
    /// What a permission rule speaks of.
    Subject {
        /// Command lines.
        Shell = "shell",
        /// Reading files.
        Read = "read",
        /// Writing files.
        Write = "write",
        /// Fetching from the network.
        Network = "network",
        /// Tools of an MCP server.
        Mcp = "mcp",
        /// Other agents.
        Agent = "agent",
        /// Everything there is.
        Everything = "everything",
        /// A tool of the product that is none of these.
        Other = "other",
    }
}

names! {
    /// How much of its subject a rule covers, narrow to wide.
    Breadth {
        /// One command, one file, one tool.
        Exact = "exact",
        /// A command with its subcommand and anything after, `git status *`; a folder; some tools of a server.
        Prefix = "prefix",
        /// A whole program, `git *`.
        Tool = "tool",
        /// A program that runs programs, `python *`: as good as everything.
        Interpreter = "interpreter",
        /// The whole subject.
        Everything = "everything",
    }
}

names! {
    /// What a rule or setting amounts to where it stands.
    Status {
        /// The product applies it.
        Effective = "effective",
        /// The product ignores it in this file.
        Inert = "inert",
        /// Another rule takes precedence over all that it covers.
        Shadowed = "shadowed",
        /// It can never apply: a misspelt key, a wrong tool name, a pattern that matches nothing.
        Dead = "dead",
    }
}

names! {
    /// Who a configuration file speaks for.
    Layer {
        /// The organisation: users cannot override it.
        Managed = "managed",
        /// The repository, for everybody who works in it.
        Project = "project",
        /// One person's own settings of this repository.
        Local = "local",
        /// One person's settings everywhere.
        User = "user",
        /// One task: a skill, a command or a subagent, while it runs; or one run of the agent, as whoever starts it says.
        Task = "task",
    }
}

names! {
    /// The one run for which a rule holds: what a command line, or a job of a CI system, hands the agent that it starts.
    Run {
        /// None: the rule stands.
        None = "none",
        /// One on the machine of whoever starts it.
        Own = "own",
        /// One on a machine that is made for it, which texts of outsiders are not known to reach, or where nothing is to be had.
        Disposable = "disposable",
        /// One on such a machine that members start and texts of outsiders reach, with something worth having there.
        Reached = "reached",
        /// One that anybody starts.
        Open = "open",
    }
}

entity! {
    /// A permission rule.
    Grant as "grant" {
        /// What it answers.
        verdict: Verdict,
        /// The rule as written.
        rule: At<String>,
        /// The tool it names.
        tool: String,
        /// What it speaks of.
        subject: Subject,
        /// How much of it.
        breadth: Breadth,
        /// The command lines it covers, in the form that all products share (`git push *`); none where that is not told.
        commands: Vec<String>,
        /// Why it deserves a look of its own, after what other rules hold back of it.
        hazard: Option<Hazard>,
        /// For MCP tools, what the tool that it names can do, in words (`send to outsiders`), where its name or the configuration tells.
        lets: Option<String>,
        /// For MCP tools, the server.
        server: Option<String>,
        /// What it amounts to here.
        status: Status,
        /// Why, where it is not effective; completes "… has no effect: ".
        reason: Option<String>,
        /// How it would have to be written to be applied, where that is told.
        better: Option<String>,
        /// The answer that counts instead, where another rule of the file takes all that it covers.
        instead: Option<Verdict>,
        /// Whether its author meant to hold something back (deny and ask rules).
        protective: bool,
        /// Who the file speaks for.
        layer: Layer,
        /// Whether only a person starts that for which it holds: a skill that no model may start.
        by_person: bool,
        /// The one run for which it holds, if it is for one.
        run: Run,
        /// Whether commands run in an enforced sandbox with a list of network destinations.
        sandboxed: bool,
        /// For MCP tools, whether the repository holds the program of the server. Filled when files are joined.
        own_server: bool,
        /// For MCP tools, what the server can do, as the catalogue says: see [`crate::catalog::servers`]. Filled when files are joined.
        capabilities: Vec<String>,
    }
}

names! {
    /// What a setting decides: the questions that rules ask, whatever the product calls its keys.
    Topic {
        /// Whether actions are approved by a person at all. Values: `bypass`, `auto`, `auto-edit`, `ask`, `plan`, `deny`;
        /// `bypass-unsandboxed` where the same file also switches off the sandbox that is otherwise on.
        ApprovalMode = "approval-mode",
        /// Whether MCP servers that the project brings are approved without asking. Values: `on`, `off`.
        McpAutoEnable = "mcp-auto-enable",
        /// Whether a folder must be trusted before what it configures takes effect. Values: `on`, `off`.
        WorkspaceTrust = "workspace-trust",
        /// A way out of the sandbox. Values: `commands` (programs that run programs), `tools` (others), `sockets`, `weaker`, `asked` (the agent
        /// may ask to leave it).
        SandboxEscape = "sandbox-escape",
        /// Where commands or tools may connect to. Values: `open`, `listed`, `closed`.
        Egress = "egress",
        /// What happens when a guard cannot work. Values: `open`, `closed`.
        Failure = "failure",
        /// Where model traffic goes, with the key and all that is said. Values: `custom`, `gateway` (by its name), `tunnel`, `plain`.
        ModelEndpoint = "model-endpoint",
        /// Something that runs by itself when the project is opened. Value: what, in a few words.
        AutoRun = "auto-run",
        /// What of the environment a tool's process gets. Values: `all`, `listed`, `none`.
        Environment = "environment",
        /// A protection that belongs to no other topic: deny lists, locks. Values: `on`, `off`; `asked` where without it somebody is asked.
        Protection = "protection",
        /// Whether the certificates of those whom the product talks to are checked. Values: `on`, `off`.
        TlsVerification = "tls-verification",
        /// Whether what users, models and tools say goes into logs and traces. Values: `raw` (whole requests and answers), `content` (prompts,
        /// or what tools take and give), `shown` (in the log of a CI job).
        ContentLogging = "content-logging",
        /// How credentials are kept on disk. Values: `plain`.
        CredentialStore = "credential-store",
        /// What a request for approval that nobody answers amounts to. Values: `approves`, `refuses`.
        ApprovalTimeout = "approval-timeout",
        /// Who approves. Values: `person`, `itself` (code or the agent answers for a person), `anyone`.
        Approver = "approver",
        /// How long one approval lasts. Values: `once`, `session`, `forever`.
        ApprovalMemory = "approval-memory",
        /// Who may start the agent, where the product asks for rights of its own accord. Values: `anyone`, `any-bot`, `listed`.
        Callers = "callers",
        /// Where code runs that the model writes. Values: `host`, `sandbox`.
        CodeExecution = "code-execution",
    }
}

entity! {
    /// A setting of one product, in terms that all products share.
    Setting as "setting" {
        /// The key as written, with its place.
        key: At<String>,
        /// What it decides.
        topic: Topic,
        /// What the value means, in the topic's terms.
        meaning: &'static str,
        /// The value as written.
        value: At<String>,
        /// What it amounts to here.
        status: Status,
        /// Why, where it is not effective; completes "… has no effect: ".
        reason: Option<String>,
        /// Whether its author meant to hold something back.
        protective: bool,
        /// Who the file speaks for.
        layer: Layer,
    }
}

entity! {
    /// The operating-system sandbox that a product puts around commands.
    Sandbox as "sandbox" {
        /// Whether it is on.
        enabled: At<bool>,
        /// Whether it holds every command: on, without a way out that the agent may take, and with a list of network destinations.
        enforced: bool,
        /// Whether commands run without asking, while no sandbox holds them. A dialect sets it where the product does not ask without a
        /// sandbox; resolving adds what rules and modes say.
        unasked: bool,
        /// What the switch amounts to here.
        status: Status,
        /// Who the file speaks for.
        layer: Layer,
    }
}

names! {
    /// How far a path reaches.
    Reach {
        /// Within the project, or a folder of its own.
        Project = "project",
        /// Out of the project by `..`, to a neighbour.
        Outside = "outside",
        /// A whole home directory, or the folder of all homes.
        Home = "home",
        /// The whole filesystem or drive.
        Filesystem = "filesystem",
    }
}

entity! {
    /// A directory that an agent or its file tool may use.
    Root as "root" {
        /// The path as written.
        location: At<String>,
        /// How far it reaches.
        reach: Reach,
        /// What may be done there: `read` or `write`.
        access: &'static str,
        /// Who opens it: the MCP server's name, or the key.
        opened_by: String,
        /// What the opening amounts to here.
        status: Status,
    }
}
