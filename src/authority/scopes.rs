//! What the scopes of one app amount to together: which of them another includes, and how much of them its known work needs.
//!
//! Need is told by evidence only: tools that say whether they only read, and whose words tie them to the scopes. An app of which any tool
//! is not known, or whose tools have nothing in common with its scopes, has no known need, and no scope of it is called too broad for that.

mod purpose;
mod served;

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::scopes::{self, ScopeEntry};
use crate::catalog::verbs;
use crate::model::{Model, Need, Scope, ScopeAccess, ScopePlace};
use crate::source::{At, FileId};

/// How many unknown names of one run are compared with those of the catalogue.
const NEAREST: usize = 1_000;

/// More programs in one folder that ask for the same scope are copies of each other.
const MANY: usize = 16;

/// What a token holds: who it acts as, the scope and its grant.
type Included = (Option<String>, &'static str, Option<scopes::ScopeGrant>);

/// The scopes of one app: its file, its name, their provider.
type App = (FileId, Option<String>, String);

/// Fills what scopes say of each other and of the work they serve. `path` gives a file's path.
pub fn weigh<'p>(model: &mut Model, path: &dyn Fn(FileId) -> &'p str) {
    if model.scopes.is_empty() {
        return;
    }
    served::tell(model, path);
    let mut apps: BTreeMap<App, Vec<usize>> = BTreeMap::new();
    for (index, scope) in model.scopes.iter().enumerate() {
        apps.entry((scope.origin.file, scope.origin.agent.clone(), scope.provider.clone())).or_default().push(index);
    }
    for members in apps.values() {
        include(&mut model.scopes, members);
    }
    let governed = governed(model, path);
    let mut stated: BTreeMap<(FileId, Option<&str>), Vec<usize>> = BTreeMap::new();
    for (index, need) in model.needs.iter().enumerate() {
        stated.entry((need.origin.file, need.origin.agent.as_deref())).or_default().push(index);
    }
    let shared = shared(model, &apps, path);
    for (app, members) in &apps {
        let (file, agent, provider) = app;
        let of = |file: FileId| stated.get(&(file, agent.as_deref())).into_iter().flatten();
        let others = shared.get(app).into_iter().flatten();
        // Who asks for the same and is not followed may use what this one leaves.
        if others.clone().chain(others.clone().next().map(|_| file)).any(|&other| of(other).next().is_none()) {
            continue;
        }
        let elsewhere = governed.get(file).into_iter().flatten();
        let needs: Vec<&Need> =
            of(*file).chain(others.flat_map(|&other| of(other))).chain(elsewhere).map(|&index| &model.needs[index]).collect();
        serve(&mut model.scopes, members, provider, &needs);
    }
    for scope in model.scopes.iter_mut().filter(|scope| scope.access == ScopeAccess::Write && scope.needed.is_none()) {
        let reads = scope.purpose.as_ref().is_some_and(|purpose| purpose::only_reads(&purpose.value, &scope.name.value));
        scope.needed = reads.then_some(ScopeAccess::Read);
    }
    let unknown = model.scopes.iter_mut().filter(|scope| {
        scope.access == ScopeAccess::Unknown && scope.place == ScopePlace::Manifest && scope.listed && !scope.wildcard && scope.id.is_none()
    });
    for scope in unknown.take(NEAREST) {
        scope.nearest = scopes::nearest(&scope.provider, &scope.name.value).map(|near| near.name.to_owned());
    }
}

/// For each program those of the same folder that ask for a scope of its own: they may well share one token.
fn shared<'a, 'p>(
    model: &Model,
    apps: &'a BTreeMap<App, Vec<usize>>,
    path: &dyn Fn(FileId) -> &'p str,
) -> BTreeMap<&'a App, BTreeSet<FileId>> {
    let mut askers: BTreeMap<(&str, &str, &str), Vec<&App>> = BTreeMap::new();
    for (app, members) in apps {
        let folder = path(app.0).rsplit_once('/').map_or("", |(folder, _)| folder);
        for scope in members.iter().map(|&index| &model.scopes[index]).filter(|scope| scope.place == ScopePlace::Source) {
            askers.entry((folder, app.2.as_str(), scope.name.value.as_str())).or_default().push(app);
        }
    }
    let mut shared: BTreeMap<&App, BTreeSet<FileId>> = BTreeMap::new();
    for together in askers.into_values().filter(|together| (2..=MANY).contains(&together.len())) {
        for app in &together {
            shared.entry(app).or_default().extend(together.iter().map(|other| other.0).filter(|other| *other != app.0));
        }
    }
    shared
}

fn entry(scope: &Scope) -> Option<&'static ScopeEntry> {
    match scope.grant {
        Some(grant) => scopes::find_granted(&scope.provider, &scope.name.value, grant),
        None => scopes::find(&scope.provider, &scope.name.value),
    }
}

/// Marks every scope that another one of the same token includes. One that may be refused includes nothing for certain.
fn include(all: &mut [Scope], members: &[usize]) {
    let mut by_name: BTreeMap<Included, At<String>> = BTreeMap::new();
    for &index in members {
        let scope = &all[index];
        let Some(entry) = entry(scope).filter(|_| !scope.optional) else { continue };
        for implied in scopes::implied(entry) {
            by_name.entry((scope.holder.clone(), implied.name, implied.grant)).or_insert_with(|| scope.name.clone());
        }
    }
    for &index in members {
        let Some(entry) = entry(&all[index]) else { continue };
        all[index].implied_by = by_name.get(&(all[index].holder.clone(), entry.name, entry.grant)).cloned();
    }
}

/// For each manifest the needs that are stated below its folder, by their numbers, unless another manifest lies nearer to them.
fn governed<'p>(model: &Model, path: &dyn Fn(FileId) -> &'p str) -> BTreeMap<FileId, Vec<usize>> {
    let manifests: BTreeSet<FileId> =
        model.scopes.iter().filter(|scope| scope.place == ScopePlace::Manifest).map(|scope| scope.origin.file).collect();
    let mut folders: BTreeMap<&str, Vec<FileId>> = BTreeMap::new();
    for &file in &manifests {
        folders.entry(path(file).rsplit_once('/').map_or("", |(folder, _)| folder)).or_default().push(file);
    }
    let mut governed: BTreeMap<FileId, Vec<usize>> = BTreeMap::new();
    // What a program calls is told of the scopes that it asks for itself.
    let lists = model.needs.iter().enumerate().filter(|(_, need)| need.origin.agent.is_none() && need.scopes.is_empty());
    for (index, need) in lists {
        let mut folder = path(need.origin.file);
        while let Some(above) = folder.rsplit_once('/').map(|(above, _)| above).or((!folder.is_empty()).then_some("")) {
            folder = above;
            if let Some(files) = folders.get(folder) {
                for file in files.iter().filter(|file| **file != need.origin.file) {
                    governed.entry(*file).or_default().push(index);
                }
                break;
            }
        }
    }
    governed
}

/// Says of the scopes `members` of one provider how much of them the tools of the app need, and which of them serve none.
fn serve(all: &mut [Scope], members: &[usize], provider: &str, needs: &[&Need]) {
    let needs: Vec<&&Need> = needs.iter().filter(|need| need.provider.as_deref().is_none_or(|of| of == provider)).collect();
    if needs.is_empty() || needs.iter().any(|need| need.access == ScopeAccess::Unknown) {
        return;
    }
    if needs.iter().all(|need| !need.scopes.is_empty()) {
        return called(all, members, provider, &needs);
    }
    let named: Vec<(usize, BTreeSet<String>)> = members.iter().map(|&index| (index, words(short(&all[index])))).collect();
    let mut known: BTreeSet<&String> = BTreeSet::new();
    named.iter().for_each(|(_, words)| known.extend(words));
    let tools: Vec<BTreeSet<String>> = needs.iter().map(|need| words(&need.of.value)).collect();
    let tied = |words: &BTreeSet<String>| words.iter().any(|word| known.contains(word));
    if !needs.iter().zip(&tools).any(|(need, words)| need.provider.is_some() || tied(words)) {
        return;
    }
    let most = needs.iter().map(|need| need.access).max().unwrap_or(ScopeAccess::Unknown);
    // A tool that no scope is named after may need any of them.
    let told = tools.iter().all(tied);
    let served: BTreeSet<&String> = tools.iter().flatten().collect();
    let unused: Vec<bool> =
        named.iter().map(|(_, words)| told && !words.is_empty() && !words.iter().any(|word| served.contains(word))).collect();
    for ((index, _), unused) in named.iter().zip(unused) {
        let scope = &mut all[*index];
        // What an agent says in a chat is no tool's doing.
        let talks = scope.domains.iter().any(|domain| domain == "chat");
        if scope.access == ScopeAccess::Identity || talks {
            continue;
        }
        scope.needed = Some(most);
        scope.unused = unused;
    }
}

/// Says the same where every call is known, with the scopes that it takes: the first of them is the narrowest, or empty where there is none.
fn called(all: &mut [Scope], members: &[usize], provider: &str, needs: &[&&Need]) {
    let find = |name: &String| scopes::find(provider, name);
    for &index in members {
        let Some(own) = entry(&all[index]) else { continue };
        // Who holds a scope may do what those that it includes are taken for.
        let implied = scopes::implied(own);
        let serves = |scope: &ScopeEntry| scope == own || implied.iter().any(|other| other.name == scope.name);
        let served: Vec<&&&Need> = needs.iter().filter(|need| need.scopes.iter().filter_map(find).any(serves)).collect();
        let scope = &mut all[index];
        scope.unused = served.is_empty() && scope.access != ScopeAccess::Identity;
        scope.needed = served.iter().map(|need| need.access).max();
        let least: Option<Vec<&ScopeEntry>> = served.iter().map(|need| find(need.scopes.first()?)).collect();
        let mut least = least.unwrap_or_default();
        least.sort_by_key(|scope| (scope.access, scope.name));
        least.dedup();
        let weaker = |other: &&ScopeEntry| (other.access, other.risk) < (own.access, own.risk) && other.risk <= own.risk;
        if !least.is_empty() && least.iter().all(weaker) {
            scope.narrower = least.into_iter().map(|scope| scope.short.to_owned()).collect();
        }
    }
}

/// The scope's name without what all scopes of its provider begin with.
fn short(scope: &Scope) -> &str {
    entry(scope).map_or(scope.name.value.as_str(), |entry| entry.short)
}

/// The words of a name that say what it is about: not what is done, no plural.
fn words(name: &str) -> BTreeSet<String> {
    /// Words of scopes that say how far, not what.
    const HOW: &[&str] =
        &["write", "readwrite", "readonly", "modify", "manage", "admin", "full", "access", "only", "basic", "self", "scope"];
    let words = verbs::words(name).into_iter().filter(|word| word.len() > 3 && !HOW.contains(&word.as_str()) && !verbs::reads(word));
    words.map(|word| word.strip_suffix('s').filter(|stem| stem.len() > 3).map_or(word.clone(), str::to_owned)).collect()
}

/// The kind of right that a tool of this name needs, as far as its verb says: a tool called `list_orders` only reads.
#[must_use]
pub fn by_name(tool: &str) -> ScopeAccess {
    /// Verbs of tools that change something, whatever it is.
    const WRITES: &[&str] = &[
        "add", "append", "assign", "cancel", "close", "create", "delete", "edit", "insert", "invite", "merge", "modify", "move", "post",
        "publish", "remove", "reply", "send", "set", "submit", "update", "upload", "upsert", "write",
    ];
    let words = verbs::words(super::capability::bare(tool));
    let mixed = words.iter().any(|word| matches!(word.as_str(), "and" | "or"));
    // Servers put what a tool is about before what it does: `gmail.search`.
    let verb = words.iter().position(|word| verbs::reads(word));
    match verb {
        Some(0) if !mixed => ScopeAccess::Read,
        Some(1) if !mixed && words.len() == 2 && !WRITES.contains(&words[0].as_str()) => ScopeAccess::Read,
        _ if words.iter().take(2).any(|word| WRITES.contains(&word.as_str())) => ScopeAccess::Write,
        _ => ScopeAccess::Unknown,
    }
}
