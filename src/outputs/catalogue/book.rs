//! From live documents to the book: chapters after the channel's category tree, products and entries in them. Pure.

use std::collections::{BTreeMap, HashMap, HashSet};

use print::catalogue::{Catalogue, Chapter, Labels, Section, Story};

use super::{
    pictures::{Place, Placed},
    plan::Plan,
    product::{self, Item},
    text,
};
use crate::{
    channels,
    delivery::document::{Asset, Data, Document, Parent},
    id::ResourceId,
    outputs::view,
    resource::Kind,
};

/// What is live, as far as the book needs it.
#[derive(Default)]
pub struct Stock {
    /// Products and product models without anything above them.
    tops: Vec<Document>,
    /// Code of the topmost model -> everything below it.
    below: HashMap<String, Vec<Document>>,
    entries: Vec<Document>,
    cover: Option<Asset>,
}

impl Stock {
    pub fn products(&self) -> usize {
        self.tops.len()
    }

    /// Takes a document in; what the book does not show is dropped.
    pub fn take(&mut self, mut document: Document, plan: &Plan<'_>) {
        match document.kind {
            Kind::Asset if plan.settings.cover.as_ref() == Some(&document.code) => self.cover = document.file,
            Kind::Asset | Kind::Record => {}
            _ if !document.enabled => {}
            Kind::Entry => self.entries.push(document),
            Kind::Product | Kind::ProductModel => match document.parent.as_ref().map(|parent| top(parent).to_owned()) {
                None => self.tops.push(document),
                Some(top) => {
                    // The running text is printed from the top; that of each variant would only take memory.
                    document.values.retain(|_, value| !matches!(value.data, Data::RichText(_) | Data::Textarea(_)));
                    self.below.entry(top).or_default().push(document);
                }
            },
        }
    }
}

fn top(parent: &Parent) -> &str {
    parent.parent.as_deref().map_or(&parent.code, top)
}

/// A catalogue before its pictures are made.
pub struct Book {
    pub catalogue: Catalogue,
    pub placed: Placed,
    /// Products without any picture.
    pub bare: Vec<ResourceId>,
}

/// Lays the stock out: chapters in the order of the tree, products by category and name.
pub fn book(mut stock: Stock, plan: &Plan<'_>) -> Book {
    let order = Order::of(plan);
    let mut placed = Placed::new(plan.settings.pictures);
    let intro = plan.settings.intro.as_ref().and_then(|code| {
        let at = stock.entries.iter().position(|entry| entry.code == *code)?;
        Some(stock.entries.remove(at))
    });
    let intro = intro.map(|entry| story(&entry, plan, Place::Page, &mut placed));
    let mut shelves = shelves(stock.tops, stock.below, stock.entries, &order, plan);
    let bare = shelves.values().flat_map(|shelf| &shelf.items).filter(|item| item.pictures().is_empty());
    let bare = bare.map(|item| item.top.id).collect();
    let chapters =
        order.chapters.iter().filter_map(|code| Some(chapter(code, shelves.remove(code)?, plan, &mut placed)));
    let chapters: Vec<Chapter> = chapters.collect();
    let named = stock.cover.as_ref().and_then(|asset| placed.place(asset, Place::Page, asset.id));
    let first = || {
        let story = intro.as_ref().and_then(|story| story.image.clone());
        story.or_else(|| chapters.iter().find_map(|chapter| chapter.image.clone()))
    };
    let cover = named.or_else(first);
    let settings = &plan.settings;
    let catalogue = Catalogue {
        title: settings.title.clone(),
        subtitle: settings.subtitle.clone(),
        brand: settings.brand.clone().unwrap_or_else(|| settings.title.clone()),
        season: settings.season.clone(),
        locale: plan.locale.clone(),
        labels: Labels::of(&plan.locale),
        accent: plan.accent,
        cover,
        intro,
        chapters,
        imprint: settings.imprint.iter().map(section).collect(),
        price_note: settings.price_note.clone(),
        contact: settings.contact.clone().unwrap_or_default(),
    };
    Book { catalogue, placed, bare }
}

fn section(section: &super::settings::Section) -> Section {
    Section { title: section.title.clone(), text: section.text.clone() }
}

/// The channel's tree in the order in which people see it.
struct Order {
    /// Categories directly below the root.
    chapters: Vec<String>,
    /// Category -> its place and the chapter it is in.
    places: HashMap<String, (usize, String)>,
}

impl Order {
    fn of(plan: &Plan<'_>) -> Self {
        let children = |code: &str| plan.model.category(code).map_or(&[][..], |category| &category.children);
        let mut places = HashMap::new();
        let chapters = children(&plan.channel.tree).to_vec();
        for chapter in &chapters {
            let mut open = vec![chapter.clone()];
            while let Some(code) = open.pop() {
                open.extend(children(&code).iter().rev().cloned());
                places.insert(code, (places.len(), chapter.clone()));
            }
        }
        Self { chapters, places }
    }

    /// The first place of a document in the tree; `None` where it is in no chapter.
    fn find(&self, document: &Document) -> Option<(usize, &str)> {
        let places = document.categories.iter().filter_map(|category| self.places.get(&category.code));
        places.min().map(|(place, chapter)| (*place, chapter.as_str()))
    }
}

#[derive(Default)]
struct Shelf {
    items: Vec<Item>,
    entries: Vec<Document>,
}

/// Chapter -> what stands in it, in order.
fn shelves(
    tops: Vec<Document>,
    mut below: HashMap<String, Vec<Document>>,
    entries: Vec<Document>,
    order: &Order,
    plan: &Plan<'_>,
) -> BTreeMap<String, Shelf> {
    let mut shelves: BTreeMap<String, Shelf> = BTreeMap::new();
    let mut placed: Vec<(usize, String, Document)> = Vec::new();
    for document in tops.into_iter().chain(entries) {
        if let Some((place, chapter)) = order.find(&document) {
            placed.push((place, chapter.to_owned(), document));
        }
    }
    placed.sort_by(|(a_place, _, a), (b_place, _, b)| (a_place, &a.label, &a.code).cmp(&(b_place, &b.label, &b.code)));
    for (_, chapter, document) in placed {
        let shelf = shelves.entry(chapter).or_default();
        match document.kind {
            Kind::Entry => shelf.entries.push(document),
            _ => {
                let members = below.remove(&document.code).unwrap_or_default();
                shelf.items.extend(item(document, members, plan));
            }
        }
    }
    shelves
}

/// `None` for a model of which nothing can be bought.
fn item(top: Document, members: Vec<Document>, plan: &Plan<'_>) -> Option<Item> {
    let (mut variants, between): (Vec<_>, Vec<_>) =
        members.into_iter().partition(|member| member.kind == Kind::Product);
    // As people see options listed: S before M before L.
    let place = |variant: &Document, axis: &str| match &variant.values.get(axis)?.data {
        Data::Select(choice) => plan.model.options.get(axis)?.by_code.get(&choice.code).copied(),
        _ => None,
    };
    variants.sort_by_cached_key(|variant| {
        let places: Vec<Option<usize>> = top.axes.iter().map(|axis| place(variant, &axis.code)).collect();
        (places, top.variants.iter().position(|listed| listed.code == variant.code))
    });
    (top.kind == Kind::Product || !variants.is_empty()).then_some(Item { top, variants, between })
}

fn chapter(code: &str, shelf: Shelf, plan: &Plan<'_>, placed: &mut Placed) -> Chapter {
    let labels = plan.model.category(code).and_then(|category| channels::label(&category.labels, &plan.locale));
    let title = labels.unwrap_or(code).to_owned();
    let mut entries = shelf.entries.into_iter();
    // The first entry of a chapter with products introduces it; a chapter without is made of its stories.
    let opening = if shelf.items.is_empty() { None } else { entries.next() };
    let rest: Vec<Document> = entries.collect();
    let picture = opening.as_ref().and_then(|entry| Some((view::main_picture(entry)?, entry.id)));
    let picture = picture.or_else(|| scenery(&rest, &shelf.items));
    let picture = picture.or_else(|| rest.iter().find_map(|entry| Some((view::main_picture(entry)?, entry.id))));
    let image = picture.and_then(|(asset, shows)| placed.place(asset, Place::Page, shows));
    let intro = opening.as_ref().map(|entry| {
        let (lead, text) = (lead(entry, plan), long(entry, plan).and_then(product::plain));
        [lead, text].into_iter().flatten().collect::<Vec<_>>().join(" ")
    });
    let heroes = heroes(&shelf.items, plan);
    let products =
        shelf.items.iter().enumerate().map(|(at, item)| product::product(item, plan, heroes.contains(&at), placed));
    let products = products.collect();
    let stories = rest.iter().map(|entry| story(entry, plan, Place::Page, placed)).collect();
    Chapter {
        title,
        intro: intro.filter(|text| !text.is_empty()),
        image,
        colour: None,
        per_page: plan.settings.per_page,
        products,
        stories,
    }
}

/// A wide picture that is nobody's main one, and whose it is: what there is to see around the products of a chapter.
fn scenery<'a>(entries: &'a [Document], items: &'a [Item]) -> Option<(&'a Asset, ResourceId)> {
    let all = || entries.iter().chain(items.iter().flat_map(Item::documents));
    let mains: HashSet<ResourceId> = all().filter_map(view::main_picture).map(|asset| asset.id).collect();
    let galleries = all().flat_map(|document| {
        let lists = document.values.values().filter_map(|value| match &value.data {
            Data::AssetList(assets) => Some(assets),
            _ => None,
        });
        lists.flatten().map(|asset| (asset, document.id))
    });
    let is_wide = |(asset, _): &(&Asset, ResourceId)| {
        let (width, height) = asset.width.zip(asset.height).unwrap_or_default();
        !mains.contains(&asset.id) && u64::from(width) * 10 >= u64::from(height) * 13 && width > 0
    };
    galleries.filter(is_wide).max_by_key(|(asset, _)| (asset.width, std::cmp::Reverse(asset.code.as_str())))
}

/// Which items get a page of their own: those that say so, or else those with the most to see.
fn heroes(items: &[Item], plan: &Plan<'_>) -> Vec<usize> {
    if plan.settings.hero.is_some() {
        return (0..items.len()).filter(|at| items[*at].is_hero(plan)).collect();
    }
    let mut ranked: Vec<(usize, usize)> = items.iter().map(|item| item.pictures().len()).enumerate().collect();
    ranked.retain(|(_, pictures)| *pictures > 1);
    ranked.sort_by_key(|(at, pictures)| (std::cmp::Reverse(*pictures), *at));
    ranked.into_iter().map(|(at, _)| at).take(usize::from(plan.settings.heroes)).collect()
}

fn story(entry: &Document, plan: &Plan<'_>, place: Place, placed: &mut Placed) -> Story {
    let line = |codes: &[String]| codes.iter().find_map(|code| product::plain(&entry.values.get(code)?.data));
    Story {
        title: entry.label.clone(),
        kicker: line(&plan.kicker),
        lead: lead(entry, plan),
        text: long(entry, plan).map(text::blocks).unwrap_or_default(),
        image: view::main_picture(entry)
            .or_else(|| text::first_picture(entry))
            .and_then(|asset| placed.place(asset, place, entry.id)),
        byline: line(&plan.author),
    }
}

fn lead(entry: &Document, plan: &Plan<'_>) -> Option<String> {
    plan.lead.iter().find_map(|code| product::plain(&entry.values.get(code)?.data))
}

/// The longest text of an entry that is not its lead.
fn long<'d>(entry: &'d Document, plan: &Plan<'_>) -> Option<&'d Data> {
    let texts = entry.values.iter().filter(|(code, value)| {
        !plan.lead.contains(code) && matches!(value.data, Data::RichText(_) | Data::Textarea(_) | Data::Blocks(_))
    });
    let length = |data: &&Data| product::plain(data).map_or(0, |text| text.len());
    texts.map(|(_, value)| &value.data).max_by_key(length)
}

#[cfg(test)]
pub mod tests;
