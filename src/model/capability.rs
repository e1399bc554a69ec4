//! What an action does, to what, and how far it reaches.
//!
//! The lattice has names rather than free combinations: only these mean something to whoever must decide. [`Capability::effect`],
//! [`Capability::domain`] and [`Capability::extent`] take a name apart.

use super::{Gate, Layer, Mode, entity, record};
use crate::names::names;
use crate::source::At;

names! {
    /// One kind of action, `money.refund`.
    Capability {
        /// Reading what everybody may read.
        ReadPublic = "read.public",
        /// Reading what belongs to somebody: mail, files, records, code.
        ReadPrivate = "read.private",
        /// Reading what outsiders write: mail, web pages, issues, tickets.
        ReadUntrusted = "read.untrusted",
        /// Reading balances, payments, salaries.
        FinanceRead = "finance.read",
        /// Reading passwords, keys, tokens.
        SecretsRead = "secrets.read",
        /// Writing within the organisation.
        WriteInternal = "write.internal",
        /// Writing to records of customers.
        WriteCustomer = "write.customer",
        /// Writing what the agent will read again.
        MemoryWrite = "memory.write",
        /// Writing to a repository of code.
        RepoWrite = "repo.write",
        /// Writing what CI runs.
        CiWorkflowWrite = "ci.workflow.write",
        /// Deleting or overwriting what cannot be brought back.
        Delete = "delete",
        /// Sending to colleagues.
        SendInternal = "send.internal",
        /// Sending to outsiders.
        SendExternal = "send.external",
        /// Sending to many.
        SendBulk = "send.bulk",
        /// Moving money.
        MoneyMove = "money.move",
        /// Paying money back.
        MoneyRefund = "money.refund",
        /// Invoices, subscriptions, plans.
        BillingModify = "billing.modify",
        /// Creating, changing and removing users.
        AdminUsers = "admin.users",
        /// Roles, permissions, keys.
        AdminIam = "admin.iam",
        /// Carrying data out in bulk.
        ExportData = "export.data",
        /// Running code.
        ExecCode = "exec.code",
        /// Running commands.
        ExecShell = "exec.shell",
        /// Fetching from chosen hosts.
        NetFetch = "net.fetch",
        /// Talking to any host.
        NetAny = "net.any",
        /// Changing what runs in production.
        DeployProd = "deploy.prod",
        /// Starting other agents.
        AgentDelegate = "agent.delegate",
        /// Changing what the agent itself may do.
        ConfigSelfModify = "config.self_modify",
        /// Binding the organisation: contracts, offers.
        LegalCommit = "legal.commit",
        /// Driving a browser.
        BrowserControl = "browser.control",
        /// Driving mouse and keyboard.
        ComputerUse = "computer.use",
    }
}

names! {
    /// What an action does.
    Effect {
        /// It looks.
        Read = "read",
        /// It changes what can be changed back.
        Write = "write",
        /// It removes.
        Delete = "delete",
        /// It sends to people.
        Send = "send",
        /// It moves money.
        Pay = "pay",
        /// It decides what others may do.
        Administer = "administer",
        /// It runs what it is handed.
        Execute = "execute",
        /// It talks to hosts.
        Connect = "connect",
        /// It changes what runs for others.
        Deploy = "deploy",
        /// It lets another agent act.
        Delegate = "delegate",
        /// It binds the organisation.
        Commit = "commit",
    }
}

names! {
    /// What an action is done to.
    Domain {
        /// Anything; not told apart.
        General = "general",
        /// Text that outsiders write.
        Outside = "outside",
        /// Money and its records.
        Money = "money",
        /// Records of customers.
        Customers = "customers",
        /// People and the messages they get.
        People = "people",
        /// Users, roles, keys.
        Identity = "identity",
        /// Code and what builds it.
        Code = "code",
        /// The machine the agent runs on.
        Machine = "machine",
        /// What runs for others.
        Production = "production",
        /// Other agents, and the agent itself.
        Agents = "agents",
    }
}

names! {
    /// How far an action reaches.
    Extent {
        /// Within the agent's own work.
        Own = "own",
        /// Within the organisation.
        Inside = "inside",
        /// Out of the organisation.
        Outside = "outside",
        /// To many at once.
        Many = "many",
    }
}

impl Capability {
    /// What it does.
    #[must_use]
    pub const fn effect(self) -> Effect {
        match self {
            Self::ReadPublic | Self::ReadPrivate | Self::ReadUntrusted | Self::FinanceRead | Self::SecretsRead => Effect::Read,
            Self::WriteInternal | Self::WriteCustomer | Self::MemoryWrite | Self::RepoWrite | Self::CiWorkflowWrite => Effect::Write,
            Self::Delete => Effect::Delete,
            Self::SendInternal | Self::SendExternal | Self::SendBulk | Self::ExportData => Effect::Send,
            Self::MoneyMove | Self::MoneyRefund | Self::BillingModify => Effect::Pay,
            Self::AdminUsers | Self::AdminIam | Self::ConfigSelfModify => Effect::Administer,
            Self::ExecCode | Self::ExecShell | Self::BrowserControl | Self::ComputerUse => Effect::Execute,
            Self::NetFetch | Self::NetAny => Effect::Connect,
            Self::DeployProd => Effect::Deploy,
            Self::AgentDelegate => Effect::Delegate,
            Self::LegalCommit => Effect::Commit,
        }
    }

    /// What it is done to.
    #[must_use]
    pub const fn domain(self) -> Domain {
        match self {
            Self::ReadUntrusted => Domain::Outside,
            Self::FinanceRead | Self::MoneyMove | Self::MoneyRefund | Self::BillingModify => Domain::Money,
            Self::WriteCustomer | Self::ExportData => Domain::Customers,
            Self::SendInternal | Self::SendExternal | Self::SendBulk | Self::LegalCommit => Domain::People,
            Self::SecretsRead | Self::AdminUsers | Self::AdminIam => Domain::Identity,
            Self::RepoWrite | Self::CiWorkflowWrite => Domain::Code,
            Self::ExecCode | Self::ExecShell | Self::BrowserControl | Self::ComputerUse => Domain::Machine,
            Self::DeployProd => Domain::Production,
            Self::MemoryWrite | Self::AgentDelegate | Self::ConfigSelfModify => Domain::Agents,
            Self::ReadPublic | Self::ReadPrivate | Self::WriteInternal | Self::Delete | Self::NetFetch | Self::NetAny => Domain::General,
        }
    }

    /// How far it reaches.
    #[must_use]
    pub const fn extent(self) -> Extent {
        match self {
            Self::MemoryWrite | Self::ConfigSelfModify | Self::ReadPublic => Extent::Own,
            Self::SendExternal
            | Self::NetFetch
            | Self::NetAny
            | Self::MoneyMove
            | Self::MoneyRefund
            | Self::LegalCommit
            | Self::WriteCustomer
            | Self::BrowserControl
            | Self::ComputerUse => Extent::Outside,
            Self::SendBulk | Self::ExportData | Self::DeployProd => Extent::Many,
            _ => Extent::Inside,
        }
    }

    /// In plain words, completing "can ...".
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::ReadPublic => "read public data",
            Self::ReadPrivate => "read private data",
            Self::ReadUntrusted => "read what outsiders write",
            Self::FinanceRead => "read financial data",
            Self::SecretsRead => "read secrets",
            Self::WriteInternal => "write within the organisation",
            Self::WriteCustomer => "write to customers' records",
            Self::MemoryWrite => "write to its own memory",
            Self::RepoWrite => "change files of the repository",
            Self::CiWorkflowWrite => "change what CI runs",
            Self::Delete => "delete or overwrite data",
            Self::SendInternal => "send to colleagues",
            Self::SendExternal => "send to outsiders",
            Self::SendBulk => "send to many people",
            Self::MoneyMove => "move money",
            Self::MoneyRefund => "refund money",
            Self::BillingModify => "change invoices and subscriptions",
            Self::AdminUsers => "create, change and remove users",
            Self::AdminIam => "change roles, permissions and keys",
            Self::ExportData => "export data in bulk",
            Self::ExecCode => "run code",
            Self::ExecShell => "run commands",
            Self::NetFetch => "fetch from the network",
            Self::NetAny => "talk to any host",
            Self::DeployProd => "change what runs in production",
            Self::AgentDelegate => "start other agents",
            Self::ConfigSelfModify => "change what it may do itself",
            Self::LegalCommit => "bind the organisation",
            Self::BrowserControl => "drive a browser",
            Self::ComputerUse => "drive mouse and keyboard",
        }
    }

    /// Whether it changes anything at all.
    #[must_use]
    pub const fn acts(self) -> bool {
        !matches!(self.effect(), Effect::Read)
    }
}

names! {
    /// Who says that a tool can do something, most certain first.
    Evidence {
        /// The configuration of this linter.
        Override = "override",
        /// The catalogue: known servers, tools, commands, scopes, platform actions.
        Catalogue = "catalogue",
        /// What the tool says of itself. Raises, never lowers.
        Annotation = "annotation",
        /// The parameters that it takes.
        Schema = "schema",
        /// The operation behind it: an HTTP method and its path, a statement.
        Operation = "operation",
        /// Verb and object of its name.
        Name = "name",
    }
}

record! {
    /// Something that a tool can do, and who says so.
    Ability {
        /// What.
        capability: Capability,
        /// Who says so.
        evidence: Evidence,
    }
}

names! {
    /// Who receives what a tool sends.
    Receivers {
        /// Whom the model names.
        Chosen = "chosen",
        /// Whoever set the agent off: it answers.
        Asker = "asker",
        /// Whom other data name: a record, a list.
        Given = "given",
        /// Not told: the name of a tool says that it sends, and what stands behind it is elsewhere.
        Unknown = "unknown",
    }
}

names! {
    /// What kind of thing decides what stands before an action.
    Decider {
        /// The tool's own declaration, or a node or task around it.
        Tool = "tool",
        /// A permission rule.
        Rule = "rule",
        /// A setting for all tools: an approval mode.
        Setting = "setting",
        /// The product, where nothing is said.
        Product = "product",
        /// Not known.
        Nobody = "nobody",
    }
}

/// What the configuration of this linter says of tools: it replaces what they are otherwise found to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToolOverride {
    /// A glob over the tools' names, with or without the prefix of their server.
    pub tool: String,
    /// What they can do; empty: nothing that matters.
    pub can: Vec<Capability>,
}

entity! {
    /// One thing that one agent can do, with what stands before it: joined from tools, grants, servers and scopes.
    Action as "action" {
        /// The tool that does it.
        tool: At<String>,
        /// What it does.
        capability: Capability,
        /// The same in parts: what it does, to what, how far.
        effect: Effect,
        /// See [`Capability::domain`].
        domain: Domain,
        /// See [`Capability::extent`].
        extent: Extent,
        /// Who says so.
        evidence: Evidence,
        /// What stands between the agent and the action.
        gate: Gate,
        /// What kind of thing decides that.
        by: Decider,
        /// What decides that, as written.
        decided: Option<At<String>>,
        /// What the tool itself holds the action to: a maximum of the amount, a list of recipients. A gate of a part.
        bound: Option<At<String>>,
        /// Who receives what is sent, where the format says.
        receivers: Option<Receivers>,
        /// Whether it is the way out of an agent that reads what outsiders write and holds what is private, and is told of as such.
        outlet: bool,
        /// How far what decides reaches: a rule that holds while one skill runs is of a task.
        layer: Layer,
        /// How the agent is run.
        mode: Mode,
        /// What it was joined from: `tool` (declared), `grant` (a rule for one tool or command), `server` (a rule for all tools of a known
        /// server).
        from: &'static str,
        /// Whether this is the place to tell of a missing gate: what decides speaks of this tool alone, and of what it does this weighs most.
        /// Wildcards and modes that gate nothing are told where they stand.
        tells: bool,
    }
}
