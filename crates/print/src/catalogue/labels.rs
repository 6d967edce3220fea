//! The words the template itself adds to the pages.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Labels {
    /// Title of the table of contents.
    pub contents: String,
    /// Before an article number, and over a column of them; short.
    pub article_number: String,
    /// Over a column of prices.
    pub price: String,
    /// Title of the index of products.
    pub index_products: String,
    /// Title of the index of article numbers.
    pub index_articles: String,
    pub imprint: String,
    /// Head of the empty pages before the back cover.
    pub notes: String,
    /// After a list that is not complete: "and more".
    pub more: String,
}

impl Labels {
    /// German, French or English, by the language of `locale`; English for any other.
    pub fn of(locale: &str) -> Self {
        let words = match locale.split(['-', '_']).next() {
            Some("de") => [
                "Inhalt",
                "Art.-Nr.",
                "Preis",
                "Produkte von A bis Z",
                "Artikelnummern",
                "Impressum",
                "Notizen",
                "und weitere",
            ],
            Some("fr") => [
                "Sommaire",
                "Réf.",
                "Prix",
                "Produits de A à Z",
                "Références",
                "Mentions légales",
                "Notes",
                "et d’autres",
            ],
            _ => [
                "Contents",
                "Item no.",
                "Price",
                "Products from A to Z",
                "Item numbers",
                "Imprint",
                "Notes",
                "and more",
            ],
        };
        let [contents, article_number, price, index_products, index_articles, imprint, notes, more] =
            words.map(str::to_owned);
        Self { contents, article_number, price, index_products, index_articles, imprint, notes, more }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_follow_the_language_and_fall_back_to_english() {
        assert_eq!(Labels::of("de_AT").contents, "Inhalt");
        assert_eq!(Labels::of("fr").imprint, "Mentions légales");
        assert_eq!(Labels::of("ja-JP"), Labels::of("en-US"));
    }
}
