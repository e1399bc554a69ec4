//! Packages whose version decides what a setting means.
//!
//! The facts are in `rules/catalog/versions.yaml`, each with its source; the build makes static tables of them.

include!(concat!(env!("OUT_DIR"), "/versions.rs"));

/// A package that is looked for among the dependencies of a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Package {
    /// `pypi`, `npm`.
    pub ecosystem: &'static str,
    /// Its name there, in the form that the ecosystem compares.
    pub name: &'static str,
}

/// From which version of a package to which other a setting applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Applies {
    /// The product, as the dialect of the setting names it.
    pub product: &'static str,
    /// The package.
    pub package: &'static str,
    /// The setting's key.
    pub key: &'static str,
    /// The first version that applies it.
    pub from: Option<&'static str>,
    /// The first version that ignores it again.
    pub until: Option<&'static str>,
    /// Why; completes "... has no effect: ".
    pub reason: &'static str,
}

/// The package `name` of `ecosystem`, if its version matters.
#[must_use]
pub fn package(ecosystem: &str, name: &str) -> Option<&'static Package> {
    PACKAGES.iter().find(|package| package.ecosystem == ecosystem && package.name == name)
}

/// When the setting `key` of `product` applies, if that depends on the version.
#[must_use]
pub fn applies(product: &str, key: &str) -> Option<&'static Applies> {
    SETTINGS.iter().find(|one| one.product == product && one.key == key)
}
