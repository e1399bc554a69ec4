//! The entities of one file, and of all files.

use super::{
    Action, Agent, AtHand, Checkout, CloudGrant, Composite, Container, Credential, Dependency, Exposure, Grant, Hook, Job, Launch, Limit,
    Link, Need, OwnPackage, Plugin, Prompt, Reference, Remark, Root, Sandbox, Scope, Server, Setting, Splice, Statement, Task, Tool,
    Trigger,
};
use super::{Entity, Origin, Record, ToolOverride};

/// Declares the collections that [`Facts`] and [`Model`] hold, and the ways to range over them by the entity's name.
macro_rules! collections {
    ($($field:ident: $entity:ident,)*) => {
        /// What one file says: filled by dialects.
        #[derive(Debug, Default)]
        pub struct Facts {
            $(#[doc = concat!("Entities of kind [`", stringify!($entity), "`].")] pub $field: Vec<$entity>,)*
            /// Remarks on the file.
            pub remarks: Vec<Remark>,
        }

        /// What all files say: joined from the facts, in the order of the files.
        #[derive(Debug, Default)]
        pub struct Model {
            $(#[doc = concat!("Entities of kind [`", stringify!($entity), "`].")] pub $field: Vec<$entity>,)*
            /// What the configuration of this linter says that tools can do.
            pub overrides: Vec<ToolOverride>,
        }

        impl Facts {
            /// Whether the file says nothing.
            #[must_use]
            pub fn is_empty(&self) -> bool {
                $(self.$field.is_empty())&&*
            }

            /// Calls `change` with where every entity comes from.
            pub fn each_origin(&mut self, change: &mut dyn FnMut(&mut Origin)) {
                $(self.$field.iter_mut().for_each(|entity| change(&mut entity.origin));)*
            }

            /// Adds what was found of the same file in another pass.
            pub fn absorb(&mut self, other: Self) {
                $(self.$field.extend(other.$field);)*
                self.remarks.extend(other.remarks);
            }
        }

        impl Model {
            /// Joins the facts of one more file.
            pub fn extend(&mut self, facts: Facts) {
                $(self.$field.extend(facts.$field);)*
            }

            /// The names by which rules select entities.
            pub const KINDS: &'static [&'static str] = &[$(<$entity as Entity>::KIND),*];

            /// Every entity of the kind of that name, in order; nothing for a name that is no kind.
            pub fn select(&self, kind: &str) -> Vec<(&dyn Record, &Origin)> {
                match kind {
                    $(<$entity as Entity>::KIND => {
                        self.$field.iter().map(|entity| (entity as &dyn Record, &entity.origin)).collect()
                    })*
                    _ => Vec::new(),
                }
            }

            /// The fields of the kind of that name.
            #[must_use]
            pub fn fields(kind: &str) -> Option<&'static [&'static str]> {
                match kind {
                    $(<$entity as Entity>::KIND => Some(<$entity as Entity>::FIELDS),)*
                    _ => None,
                }
            }

            /// The whole model as JSON: for every kind of which there is anything a list of its entities, each with its origin.
            #[must_use]
            pub fn json(&self, describe: &dyn Fn(&Origin) -> serde_json::Value) -> serde_json::Value {
                let mut object = serde_json::Map::new();
                $(
                    let list: Vec<serde_json::Value> = self.$field.iter().map(|entity| {
                        let mut json = super::record_json(entity);
                        if let Some(map) = json.as_object_mut() {
                            map.insert("origin".to_owned(), describe(&entity.origin));
                        }
                        json
                    }).collect();
                    if !list.is_empty() {
                        object.insert(stringify!($field).to_owned(), list.into());
                    }
                )*
                serde_json::Value::Object(object)
            }
        }
    };
}

collections! {
    agents: Agent,
    servers: Server,
    tools: Tool,
    grants: Grant,
    settings: Setting,
    sandboxes: Sandbox,
    roots: Root,
    scopes: Scope,
    needs: Need,
    prompts: Prompt,
    credentials: Credential,
    references: Reference,
    hooks: Hook,
    limits: Limit,
    launches: Launch,
    plugins: Plugin,
    cloud_grants: CloudGrant,
    links: Link,
    jobs: Job,
    composites: Composite,
    splices: Splice,
    checkouts: Checkout,
    actions: Action,
    statements: Statement,
    triggers: Trigger,
    dependencies: Dependency,
    own_packages: OwnPackage,
    at_hand: AtHand,
    exposures: Exposure,
    tasks: Task,
    containers: Container,
}
