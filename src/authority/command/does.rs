//! What the command lines that a pattern covers do to others, where the pattern names the command.

use super::{Unwrapped, program_name, unwrapped};
use crate::catalog::commands;
use crate::model::Capability;

/// Command lines of clouds, whose verbs stand at the end or begin a word: `aws ec2 terminate-instances`, `gcloud sql instances delete`.
const CLOUDS: &[&str] = &["aws", "gcloud", "az", "doctl"];
const DELETING: &[&str] = &["delete", "terminate", "destroy", "purge"];

/// Options with which a command only says what it would do.
const TRIES: &[&str] = &["--dry-run", "--dryrun", "--help", "--no-execute-changeset"];

/// The command that `pattern` names, as in the catalogue, and what it does. `None` where it names none that is known, and where several
/// commands are joined of which none is.
#[must_use]
pub fn does(pattern: &str) -> Option<(String, Capability)> {
    pattern.split(['|', ';', '\n']).flat_map(|part| part.split("&&")).find_map(of_command)
}

/// Whether the arguments make a command only say what it would do.
pub(super) fn tries(arguments: &[&str]) -> bool {
    arguments
        .iter()
        .any(|word| TRIES.iter().any(|option| word.strip_prefix(option).is_some_and(|rest| rest.is_empty() || rest.starts_with('='))))
}

fn of_command(line: &str) -> Option<(String, Capability)> {
    let all: Vec<&str> = line.split_whitespace().collect();
    let Unwrapped::Command(program, arguments) = unwrapped(&all) else { return None };
    if tries(arguments) {
        return None;
    }
    let name = program_name(program);
    let named = arguments.iter().copied().filter(|word| !word.starts_with('-')).map(|word| word.trim_end_matches('*'));
    let words: Vec<&str> = std::iter::once(name.as_str()).chain(named).collect();
    if let Some((command, capability)) = commands::find(&words) {
        return Some((command.join(" "), capability));
    }
    let deletes =
        |word: &&str| DELETING.iter().any(|verb| word.strip_prefix(verb).is_some_and(|rest| rest.is_empty() || rest.starts_with('-')));
    let verb = words.iter().skip(1).find(|word| deletes(word)).filter(|_| CLOUDS.contains(&name.as_str()))?;
    Some((format!("{name} {verb}"), Capability::Delete))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_that_names_a_command_does_what_it_does() {
        let can = |pattern: &str| does(pattern).map(|(_, capability)| capability);
        assert_eq!(does("sudo terraform -chdir=infra apply *"), Some(("terraform apply".to_owned(), Capability::DeployProd)));
        assert_eq!(can("/usr/bin/kubectl delete *"), Some(Capability::Delete));
        assert_eq!(can("aws ec2 terminate-instances *"), Some(Capability::Delete));
        assert_eq!(can("cd infra && tofu destroy *"), Some(Capability::Delete));
        assert_eq!(can("kubectl apply --dry-run=server *"), None);
        assert_eq!(can("terraform plan *"), None);
        assert_eq!(can("terraform *"), None);
        assert_eq!(can("npm run deploy"), None);
    }
}
