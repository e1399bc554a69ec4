//! What a manifest says a permission is for.

use crate::catalog::verbs;

/// Verbs that leave everything as it is. `look` and `check` are none: one looks after things, and checks them out.
const READING: &[&str] = &[
    "read", "reads", "view", "views", "show", "shows", "display", "displays", "list", "lists", "fetch", "fetches", "retrieve", "retrieves",
];
/// Words that do nothing: articles, prepositions, places in which things are shown.
const PLAIN: &[&str] = &[
    "a", "an", "the", "all", "any", "and", "of", "for", "from", "in", "on", "to", "with", "beside", "about", "your", "their", "its",
    "this", "that", "our", "app", "data", "detail", "details", "information", "info", "list", "status", "history", "dashboard", "page",
    "view", "panel", "drawer", "table", "user", "users", "merchant", "account", "stripe", "recent", "current", "past", "only", "it",
    "them", "they",
];

/// Whether a purpose says that the holder of `permission` only reads. It must begin with a verb that reads, and every other word must be
/// plain or the name of what the permission is about: of any further word nobody knows what it does.
pub(super) fn only_reads(purpose: &str, permission: &str) -> bool {
    let stem = |word: &str| word.strip_suffix('s').unwrap_or(word).to_owned();
    let about: Vec<String> = verbs::words(permission).iter().filter(|word| *word != "write").map(|word| stem(word)).collect();
    // `the customer's details`
    let words: Vec<String> =
        purpose.split(|c: char| !c.is_alphanumeric()).filter(|word| !matches!(*word, "" | "s")).map(str::to_lowercase).collect();
    let reads = words.first().is_some_and(|word| READING.contains(&word.as_str()));
    let known = |word: &String| READING.contains(&word.as_str()) || PLAIN.contains(&word.as_str()) || about.contains(&stem(word));
    reads && words.len() > 1 && words.iter().all(known)
}

#[cfg(test)]
mod tests {
    use super::only_reads;

    #[test]
    fn only_what_certainly_reads_does() {
        for reads in [
            "Show the customer's details in the dashboard.",
            "Read customers",
            "Lists all customers of the account",
            "Display and list customer data",
        ] {
            assert!(only_reads(reads, "customer_write"), "{reads}");
        }
        for no in [
            "",
            "Read",
            "Read and update customers",
            "Customers",
            "Show a form for refunds",
            "Show invoices",
            "Reading",
            "Customer list",
            "Show the customers that we charge",
        ] {
            assert!(!only_reads(no, "customer_write"), "{no}");
        }
    }
}
