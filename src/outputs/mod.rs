//! What pushes a channel's content out: webhooks, feeds, the print catalogue, posts, cache purges. Each output reads its
//! channel's log and live documents, and nothing else; no other module knows one of them.

pub mod made;
