/** Questions of the asset library. */
import { graphql } from '@/lib/graphql';
import { valueData } from '@/parts/value-data';

export const assetCard = graphql(`
  fragment AssetCard on Resource {
    id
    code
    version
    state
    updatedAt
    label(locale: $locale)
    completeness { channel locale ratio required complete missing { code } }
    thumbnail { url width height alt }
    file { filename mime bytes width height }
    rights { validUntil }
    focalPoint { x y }
  }
`);

export const libraryQuery = graphql(
  `
    query Library($filter: ResourceFilter, $search: String, $sort: ResourceSort, $first: Int!, $after: String, $locale: String, $uiLocale: String) {
      resources(kinds: [ASSET], filter: $filter, search: $search, sort: $sort, first: $first, after: $after) {
        totalCount
        pageInfo { hasNextPage endCursor }
        facets(locale: $uiLocale) { field label buckets { value label count } }
        nodes { ...AssetCard }
      }
    }
  `,
  [assetCard],
);

export const assetParts = graphql(
  `
    fragment AssetParts on Resource {
      id
      code
      version
      revisionNumber
      state
      label(locale: $locale)
      updatedAt
      updatedBy { id name }
      family { code label(locale: $uiLocale) attributes { code type label(locale: $uiLocale) help(locale: $uiLocale) localizable scopable readOnly settings sort group { code } } }
      file { filename mime bytes width height hash versionNumber url createdAt metadata { key value } }
      focalPoint { x y }
      rights { validFrom validUntil channels credit }
      renditions(locale: $uiLocale) { channel preset label ready problem image { url width height } }
      categories { code label(locale: $uiLocale) path { code label(locale: $uiLocale) } }
      fileVersions { revision createdAt author { id name } preview { url width height } file { filename mime bytes width height hash url } }
      values { attribute { code } channel locale data { ...ValueDataParts } }
      thumbnail { url width height }
      completeness { channel locale complete }
      problems { code path message hint parameters }
    }
  `,
  [valueData],
);

/** What shows an asset, page by page: a logo stands in thousands of products. */
export const usedByQuery = graphql(`
  query AssetUsedBy($id: ID!, $first: Int!, $after: String, $locale: String) {
    resource(id: $id) {
      id
      usedBy(first: $first, after: $after) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes { id kind code state label(locale: $locale) thumbnail { url width height } }
      }
    }
  }
`);

export const assetQuery = graphql(
  `
    query Asset($code: String!, $locale: String, $uiLocale: String) {
      resource(kind: ASSET, code: $code) { ...AssetParts }
    }
  `,
  [assetParts],
);

export const saveAsset = graphql(
  `
    mutation SaveAsset($input: SaveResourceInput!, $locale: String, $uiLocale: String) {
      saveResource(input: $input) { ...AssetParts }
    }
  `,
  [assetParts],
);

export const setFocal = graphql(
  `
    mutation SetFocal($id: ID!, $version: Int!, $x: Float!, $y: Float!, $locale: String, $uiLocale: String) {
      setFocalPoint(id: $id, version: $version, x: $x, y: $y) { ...AssetParts }
    }
  `,
  [assetParts],
);

export const setRights = graphql(
  `
    mutation SetRights($id: ID!, $version: Int!, $rights: AssetRightsInput!, $locale: String, $uiLocale: String) {
      setAssetRights(id: $id, version: $version, rights: $rights) { ...AssetParts }
    }
  `,
  [assetParts],
);

export const replaceFile = graphql(
  `
    mutation ReplaceFile($id: ID!, $version: Int!, $upload: ID!, $locale: String, $uiLocale: String) {
      replaceAssetFile(id: $id, version: $version, upload: $upload) { ...AssetParts }
    }
  `,
  [assetParts],
);

export const restoreFile = graphql(
  `
    mutation RestoreFile($id: ID!, $version: Int!, $revision: Int!, $locale: String, $uiLocale: String) {
      restoreRevision(id: $id, version: $version, number: $revision, paths: ["file"]) { ...AssetParts }
    }
  `,
  [assetParts],
);
