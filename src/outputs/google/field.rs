//! The fields of a feed that come from attributes: what each is called, which types of attribute it takes, and by which
//! names one is found that nobody mapped. Names and meaning after the product data specification of Google Merchant.

use serde::{Deserialize, Serialize};

use super::rules;
use crate::{
    catalog::{
        ContentModel,
        attribute::{Attribute, AttributeType},
    },
    outputs::{detect, limit::Beyond},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    Title,
    Description,
    Price,
    SalePrice,
    Gtin,
    Mpn,
    Brand,
    Color,
    Size,
    Material,
    Pattern,
    Gender,
    AgeGroup,
    ShippingWeight,
    ImageLink,
    AdditionalImageLink,
    Availability,
    AvailabilityDate,
    Condition,
    GoogleProductCategory,
    #[serde(rename = "custom_label_0")]
    CustomLabel0,
    #[serde(rename = "custom_label_1")]
    CustomLabel1,
    #[serde(rename = "custom_label_2")]
    CustomLabel2,
    #[serde(rename = "custom_label_3")]
    CustomLabel3,
    #[serde(rename = "custom_label_4")]
    CustomLabel4,
}

impl Field {
    pub const ALL: [Self; 25] = [
        Self::Title,
        Self::Description,
        Self::Price,
        Self::SalePrice,
        Self::Gtin,
        Self::Mpn,
        Self::Brand,
        Self::Color,
        Self::Size,
        Self::Material,
        Self::Pattern,
        Self::Gender,
        Self::AgeGroup,
        Self::ShippingWeight,
        Self::ImageLink,
        Self::AdditionalImageLink,
        Self::Availability,
        Self::AvailabilityDate,
        Self::Condition,
        Self::GoogleProductCategory,
        Self::CustomLabel0,
        Self::CustomLabel1,
        Self::CustomLabel2,
        Self::CustomLabel3,
        Self::CustomLabel4,
    ];

    /// Name of the element, without its prefix.
    pub fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Description => "description",
            Self::Price => "price",
            Self::SalePrice => "sale_price",
            Self::Gtin => "gtin",
            Self::Mpn => "mpn",
            Self::Brand => "brand",
            Self::Color => "color",
            Self::Size => "size",
            Self::Material => "material",
            Self::Pattern => "pattern",
            Self::Gender => "gender",
            Self::AgeGroup => "age_group",
            Self::ShippingWeight => "shipping_weight",
            Self::ImageLink => "image_link",
            Self::AdditionalImageLink => "additional_image_link",
            Self::Availability => "availability",
            Self::AvailabilityDate => "availability_date",
            Self::Condition => "condition",
            Self::GoogleProductCategory => "google_product_category",
            Self::CustomLabel0 => "custom_label_0",
            Self::CustomLabel1 => "custom_label_1",
            Self::CustomLabel2 => "custom_label_2",
            Self::CustomLabel3 => "custom_label_3",
            Self::CustomLabel4 => "custom_label_4",
        }
    }

    /// Whether an attribute of this type can fill it.
    pub fn takes(self, kind: AttributeType) -> bool {
        use AttributeType as T;
        match self {
            Self::Price | Self::SalePrice => kind == T::Price,
            Self::ShippingWeight => kind == T::Measurement,
            Self::ImageLink | Self::AdditionalImageLink => matches!(kind, T::Asset | T::AssetList),
            Self::AvailabilityDate => kind == T::Date,
            Self::Availability => matches!(kind, T::Boolean | T::Select | T::Text),
            Self::Title | Self::Description => {
                matches!(kind, T::Text | T::Textarea | T::RichText | T::Select | T::Identifier)
            }
            Self::Gtin | Self::Mpn => matches!(kind, T::Text | T::Identifier | T::Number),
            _ => {
                kind.names_records()
                    || matches!(kind, T::Text | T::Select | T::MultiSelect | T::Number | T::Identifier | T::Boolean)
            }
        }
    }

    /// Longest text, and what becomes of a longer one: half a brand would be another brand.
    pub fn limit(self) -> Option<(usize, Beyond)> {
        Some(match self {
            Self::Title => (rules::MAX_TITLE, Beyond::Cut),
            Self::Description => (rules::MAX_DESCRIPTION, Beyond::Cut),
            Self::Brand => (rules::MAX_BRAND, Beyond::LeftOut),
            Self::Mpn => (rules::MAX_MPN, Beyond::LeftOut),
            Self::Color | Self::Size | Self::Pattern => (rules::MAX_LOOK, Beyond::LeftOut),
            Self::Material => (rules::MAX_MATERIAL, Beyond::LeftOut),
            Self::GoogleProductCategory => (rules::MAX_CATEGORY, Beyond::LeftOut),
            Self::CustomLabel0 | Self::CustomLabel1 | Self::CustomLabel2 | Self::CustomLabel3 | Self::CustomLabel4 => {
                (rules::MAX_LABEL, Beyond::Cut)
            }
            _ => return None,
        })
    }

    /// Codes and labels by which an attribute is recognised, the likeliest first.
    fn names(self) -> &'static [&'static str] {
        match self {
            Self::Description => &[
                "description",
                "long_description",
                "product_description",
                "beschreibung",
                "body",
                "short_description",
                "teaser",
            ],
            Self::Price => &detect::PRICE,
            Self::SalePrice => &detect::SALE_PRICE,
            Self::Gtin => &["gtin", "ean", "upc", "isbn", "barcode"],
            Self::Mpn => &["mpn", "manufacturer_part_number", "manufacturer_number", "herstellernummer"],
            Self::Brand => &["brand", "manufacturer", "marke", "marque"],
            Self::Color => &["color", "colour", "farbe", "couleur"],
            Self::Size => &["size", "clothing_size", "shoe_size", "größe", "groesse", "taille"],
            Self::Material => &["material", "materials", "main_material", "main_materials", "fabric"],
            Self::Pattern => &["pattern"],
            Self::Gender => &["gender"],
            Self::AgeGroup => &["age_group"],
            Self::ShippingWeight => &["shipping_weight", "gross_weight", "weight", "gewicht", "poids"],
            Self::Availability => &["availability"],
            Self::AvailabilityDate => &["availability_date", "available_from", "release_date"],
            Self::Condition => &["condition"],
            Self::GoogleProductCategory => &["google_product_category", "google_category"],
            // The document knows its own label and pictures; labels for campaigns are the merchant's own.
            _ => &[],
        }
    }

    /// The attributes that look like this field, the likeliest first.
    pub fn find(self, model: &ContentModel) -> Vec<String> {
        let fits = |attribute: &Attribute| self.takes(attribute.kind);
        let mut found = detect::by_name(model, fits, self.names());
        match self {
            Self::Gtin => {
                let ruled = |attribute: &Attribute| attribute.settings.rule.as_deref() == Some("gtin");
                let named = detect::only(model, |attribute| fits(attribute) && ruled(attribute));
                found.extend(named.filter(|_| found.is_empty()));
            }
            Self::Price if found.is_empty() => found.extend(detect::only(model, fits)),
            _ => {}
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_read_by_its_own_name() {
        for field in Field::ALL {
            assert_eq!(serde_json::to_value(field).unwrap(), field.name());
        }
    }
}
