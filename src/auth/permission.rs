//! Every right there is. A role is a set of them.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! permissions {
    ($($name:ident $code:literal $en:literal $de:literal),+ $(,)?) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Permission {
            $(#[serde(rename = $code)] #[doc = $en] $name),+
        }

        impl Permission {
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The stable code, such as `EDIT_PRODUCTS`.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code),+ }
            }

            /// What it allows, for people; German for `de…`, else English.
            pub fn label(self, locale: &str) -> &'static str {
                let german = locale.starts_with("de");
                match self { $(Self::$name => if german { $de } else { $en }),+ }
            }

            pub fn parse(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|permission| permission.code() == code)
            }
        }
    };
}

permissions! {
    ViewCatalog "VIEW_CATALOG" "See products, entries, records, assets and the data model" "Produkte, Inhalte, Datensätze, Assets und Datenmodell sehen",
    EditProducts "EDIT_PRODUCTS" "Create and edit products and product models" "Produkte und Produktmodelle anlegen und bearbeiten",
    EditEntries "EDIT_ENTRIES" "Create and edit editorial entries" "Redaktionelle Inhalte anlegen und bearbeiten",
    EditRecords "EDIT_RECORDS" "Create and edit records of reference entities" "Datensätze von Referenzentitäten anlegen und bearbeiten",
    EditAssets "EDIT_ASSETS" "Upload and edit assets" "Assets hochladen und bearbeiten",
    DeleteResources "DELETE_RESOURCES" "Delete products, entries, records and assets" "Produkte, Inhalte, Datensätze und Assets löschen",
    SubmitReviews "SUBMIT_REVIEWS" "Submit content for review" "Inhalte zur Freigabe einreichen",
    ReviewContent "REVIEW_CONTENT" "Decide in the first stage, on the content" "In der ersten Stufe über den Inhalt entscheiden",
    ApprovePublication "APPROVE_PUBLICATION" "Decide in the last stage: what is approved goes live" "In der letzten Stufe entscheiden: Freigegebenes geht live",
    WithdrawPublications "WITHDRAW_PUBLICATIONS" "Take content off channels" "Inhalte von Kanälen nehmen",
    EditModel "EDIT_MODEL" "Change attributes, families, options and associations" "Attribute, Familien, Optionen und Verknüpfungen ändern",
    EditCategories "EDIT_CATEGORIES" "Change category trees" "Kategoriebäume ändern",
    ManageChannels "MANAGE_CHANNELS" "Change channels, locales and presets" "Kanäle, Sprachen und Bildvorlagen ändern",
    ViewOutputs "VIEW_OUTPUTS" "See outputs and their deliveries" "Ausgaben und ihre Zustellungen sehen",
    ManageOutputs "MANAGE_OUTPUTS" "Change, run and replay outputs" "Ausgaben ändern, starten und wiederholen",
    ManageUsers "MANAGE_USERS" "Manage people and roles" "Personen und Rollen verwalten",
    ManageTokens "MANAGE_TOKENS" "Make and revoke API tokens" "API-Tokens erstellen und sperren",
    ManageTranslations "MANAGE_TRANSLATIONS" "Hand out translations and have machines make them" "Übersetzungen vergeben und maschinell erstellen lassen",
    CreatePreviews "CREATE_PREVIEWS" "Make links that show drafts to people without an account" "Links erstellen, die Entwürfe auch ohne Konto zeigen",
    ShareViews "SHARE_VIEWS" "Share views of lists with others" "Ansichten von Listen mit anderen teilen",
    ManageViews "MANAGE_VIEWS" "Change and delete the shared views of others" "Geteilte Ansichten anderer ändern und löschen",
    ImportData "IMPORT_DATA" "Import catalogues" "Kataloge importieren",
    ExportData "EXPORT_DATA" "Export catalogues" "Kataloge exportieren",
    ViewAudit "VIEW_AUDIT" "See who did what" "Sehen, wer was getan hat",
    ManageJobs "MANAGE_JOBS" "Cancel and retry background jobs" "Hintergrundaufgaben abbrechen und wiederholen",
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
