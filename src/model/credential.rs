//! Credentials, written out and referred to.

use super::{Field, Leaf, Mode, Value, entity};
use crate::names::names;
use crate::source::At;

names! {
    /// Where a credential stands.
    CredentialPlace {
        /// A value of a configuration: an environment map, a header, a key.
        Config = "config",
        /// Text that a model reads.
        Prompt = "prompt",
        /// A URL: user info, query or a secret path.
        Url = "url",
        /// The default of a reference, `${VAR:-literal}`.
        Default = "default",
        /// A command line.
        Argument = "argument",
        /// A file of one machine that is kept in the repository: `.env`, `.netrc`.
        LocalFile = "local-file",
    }
}

names! {
    /// What kind of text a credential stands in: how much its key and its looks alone are worth there.
    CredentialSetting {
        /// A value of a configuration that a parser read.
        Value = "value",
        /// Running text, a comment, a shell script, a file that could not be parsed.
        Text = "text",
        /// The source of a program, also one that a text shows.
        Code = "code",
        /// What is there to be an example or to test with: a folder of tests, recorded data, a key called `example`.
        Sample = "sample",
    }
}

entity! {
    /// A credential written out. Holds no byte of its secret part.
    Credential as "credential" {
        /// The kind's id in the catalogue, or `generic`.
        kind: String,
        /// In plain words: `GitHub personal access token`.
        what: String,
        /// Where it stands.
        place: CredentialPlace,
        /// What kind of text it stands in.
        setting: CredentialSetting,
        /// The public prefix and an ellipsis, with the place of the whole credential.
        preview: At<String>,
        /// The key it is assigned to, where there is one.
        key: Option<String>,
        /// How sure it is: `high` (checksum or structure), `medium` (kind by its shape), `low` (key name and entropy only).
        certainty: String,
        /// Meant to be public (publishable keys), or harmless (a local development default).
        harmless: bool,
        /// What makes it usable, where that is written out within a few lines: the access key id of an AWS secret key, the host of an Azure
        /// key; in plain words, with its place.
        paired: Option<At<String>>,
        /// Equal for credentials of one run that are the same secret; `None` where no other is.
        same_as: Option<Same>,
        /// It has been written out in the same kind of place of this file before, and is told there.
        repeated: bool,
        /// Where else in the file, when it is the first.
        again: Vec<At<String>>,
        /// How the reading product refers to a secret instead: `${GITHUB_TOKEN}`.
        reference: Option<String>,
        /// Where the credential is changed.
        rotate: Option<String>,
    }
}

/// Which secret a credential is, among those that stand in several places of one run. Says nothing of its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Same(pub usize);

impl Field for Same {
    /// The number means nothing outside of its run.
    fn leaf(&self) -> Leaf<'_> {
        Leaf { value: Value::Bool(true), span: None }
    }
}

entity! {
    /// A place where a credential is filled in by reference: a variable, or an entry of a store.
    Reference as "reference" {
        /// The variable or entry: `GITHUB_TOKEN`, `op://vault/item/field`.
        name: At<String>,
        /// The key, variable or header that it is filled into.
        key: Option<String>,
        /// How the agent is run that uses it.
        mode: Mode,
    }
}
