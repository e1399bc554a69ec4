//! serde over the tree, with spans in its errors.
