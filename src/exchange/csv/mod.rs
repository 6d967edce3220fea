//! Products and product models as tables for people with spreadsheets: `product_models.csv` and `products.csv` after RFC 4180,
//! one column an attribute and scope. `docs/exchange.md` describes the columns and cells.

mod cell;
mod columns;
mod export;
mod import;
mod table;

pub use export::export;
pub use import::import;

use crate::resource::Kind;

/// The tables of a folder: what variants are below comes first.
const TABLES: [(Kind, &str); 2] = [(Kind::ProductModel, "product_models.csv"), (Kind::Product, "products.csv")];
